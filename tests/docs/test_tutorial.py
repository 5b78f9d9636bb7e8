"""Whoever follows ``docs/tutorial-api.md`` gets what it promises: in a copy of the project, by its own commands."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

from tests.docs.test_api_docs import fits

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial-api.md"
BLOCK = re.compile(r"^```(python|sh|json)\n(.*?)^```", re.M | re.S)
COPIED = ("admin_app", "migrations", "models", "translations", "views", "config.py", "run.py")
PASSWORD = "a long enough sentence"
SERVED = "http://127.0.0.1:5000"
PATIENCE = 60


class Follower:
    """Somebody who does what the page says, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.answer = folder, free_port(), ""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}
        self.environment = {
            **kept,
            "STEWARD_DEMO_PASSWORD": PASSWORD,
            "STEWARD_SECRET_KEY": "tests only, and long enough",
        }
        self.tokens: dict[str, str] = {}
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "run.py", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"run.py {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def writes(self, code: str) -> None:
        """The first line names the file; one that is there grows at its end."""
        name = code.partition("\n")[0].removeprefix("# ")
        path = self.folder / name
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{code}" if before else code)

    @contextmanager
    def server(self) -> Iterator[None]:
        words = [sys.executable, "run.py", "serve", "--port", str(self.port), "--workers", "1"]
        process = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=-3, stderr=-3)
        try:
            self._waits(process)
            self.tokens = {"STEWARD_TOKEN": self._token("finance"), "OPS_TOKEN": self._token("ops")}
            yield
        finally:
            process.terminate()
            process.wait()

    def _waits(self, process: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and process.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/readyz").close()
                return
            except URLError:
                time.sleep(0.1)  # another process starts; nothing tells when
        raise AssertionError("the server did not start")

    def _token(self, role: str) -> str:
        browser = build_opener(HTTPCookieProcessor(CookieJar()))

        def page(path: str, **values: str) -> str:
            body = urlencode(values).encode() if values else None
            with browser.open(f"http://127.0.0.1:{self.port}{path}", body) as answer:
                return str(answer.read().decode())

        def sent(path: str, **values: str) -> str:
            found = re.search(r'name="csrf_token" value="([^"]+)"', page(path))
            assert found is not None
            return page(path, csrf_token=found[1], **values)

        sent("/login", email=f"{role}@example.com", password=PASSWORD)
        made = re.search(
            r'data-copy="(stw_[^"]+)"', sent("/account/tokens/new", name=role, days="30", addresses="", extent="all")
        )
        assert made is not None
        return made[1]

    def asks(self, command: str) -> Any:
        """What ``curl`` would, with the token and the port of this server."""
        for name, token in self.tokens.items():
            command = command.replace(f"${name}", token)
        words = iter(shlex.split(command.replace(SERVED, f"http://127.0.0.1:{self.port}"))[1:])
        address, method, body, headers = "", None, None, {}
        for word in words:
            if word == "-H":
                name, _colon, text = next(words).partition(": ")
                headers[name] = text
            elif word == "-X":
                method = next(words)
            elif word == "-d":
                body = next(words).encode()
            else:
                address = word
        try:
            with urlopen(Request(address, body, headers, method=method)) as answer:
                return json.loads(answer.read())
        except HTTPError as refused:
            return json.loads(refused.read())


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.nightly
@pytest.mark.sqlite_only
def test_whoever_follows_the_page_gets_what_it_promises(tmp_path: Path) -> None:
    blocks = BLOCK.findall(PAGE.read_text())
    begins = next(at for at, (kind, text) in enumerate(blocks) if kind == "sh" and "run.py serve" in text)
    someone = Follower(tmp_path)
    someone.run("db", "upgrade")
    someone.run("demo", "--orders", "20")
    for kind, text in blocks[:begins]:
        if kind == "python":
            someone.writes(text)
        for line in text.splitlines() if kind == "sh" else ():
            someone.run(*shlex.split(line)[2:])
    assert "voucher" in "".join(path.read_text() for path in tmp_path.glob("migrations/**/*vouchers.py"))

    with someone.server():
        wrong = []
        for (_sh, command), (_json, told) in zip(blocks[begins + 1 :: 2], blocks[begins + 2 :: 2], strict=True):
            wrong += [f"{command}: {each}" for each in fits(json.loads(told), someone.asks(command))]
        page = someone.asks(f'curl -H "Authorization: Bearer $STEWARD_TOKEN" {SERVED}/api/')
        if (ROOT / "admin_app" / "api" / "openapi").exists():
            described = someone.asks(f'curl -H "Authorization: Bearer $STEWARD_TOKEN" {SERVED}/api/openapi.json')
            assert "/api/v1/vouchers" in described["paths"]

    assert not wrong, "\n".join(wrong)
    assert page["resources"]["vouchers"]["operations"] == ["read", "create", "edit"]


def test_the_api_of_a_resource_is_one_line_at_most() -> None:
    """Beyond its ``ModelView``: the demo's own, and the tutorial's."""
    shown = [text for kind, text in BLOCK.findall(PAGE.read_text()) if kind == "python"]
    for text in [*(path.read_text() for path in (ROOT / "views").glob("*.py")), *shown]:
        said = [line.strip() for line in text.splitlines() if re.search(r"\bapi", line, re.I)]
        assert said in ([], ["api_write = True"]), text[:80]
