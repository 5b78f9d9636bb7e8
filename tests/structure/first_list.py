"""From the command ``new`` to the signed-in list, measured: ``python -m tests.structure.first_list``.

Does what docs/tutorial-new.md says, in a copy of the project, with its own server and its own sign-in page.
"""

import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from admin_app.structure.place import ROOT
from tests.structure.copies import copy_to

PAGE = ROOT / "docs" / "tutorial-new.md"
PASSWORD = "a long enough sentence"
PATIENCE = 120


@dataclass(frozen=True)
class Timed:
    """Seconds: of ``new`` alone, and from it to the list; and the list as it was sent."""

    new: float
    all: float
    page: str


def commands() -> list[list[str]]:
    """What the page says to type, without what installs and what serves."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line[:2] == ["python", "run.py"] and line[2] != "serve"]


def follow(folder: Path) -> Timed:
    """Do it, and measure."""
    copy_to(folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}
    begun = new = 0.0
    for words in commands():
        started = monotonic()
        begun = started if words[2] == "new" else begun
        _run(folder, kept, words[1:])
        new = monotonic() - started if words[2] == "new" else new
    with _served(folder, kept) as address:
        page = _list_of(address)
    return Timed(new, monotonic() - begun, page)


def _run(folder: Path, environment: dict[str, str], words: list[str]) -> None:
    asked = [*words, "--password-stdin"] if "add" in words else words
    done = subprocess.run(
        [sys.executable, *asked], cwd=folder, env=environment, input=PASSWORD, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout}{done.stderr}")


@contextmanager
def _served(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    port = _free_port()
    words = [sys.executable, "run.py", "serve", "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, cwd=folder, env=environment, stdout=quiet, stderr=quiet)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until and process.poll() is None:
        try:
            build_opener().open(address).close()
            return
        except URLError:
            sleep(0.05)
    raise SystemExit(f"{address} does not answer.")


def _list_of(address: str) -> str:
    """The list, as whoever has just signed in sees it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', _text(browser, f"{address}/login"))
    assert token is not None
    sent = {"csrf_token": token[1], "email": "you@example.com", "password": PASSWORD}
    browser.open(f"{address}/login", urlencode(sent).encode()).close()
    return _text(browser, f"{address}/admin/invoices/")


def _text(browser: OpenerDirector, address: str) -> str:
    with browser.open(address) as answer:
        read: str = answer.read().decode("utf-8")
        return read


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        timed = follow(Path(folder) / "project")
    cores = os.cpu_count()
    sys.stdout.write(f"{timed.all:.0f} seconds to the signed-in list, {timed.new:.0f} of them new, on {cores} cores\n")


if __name__ == "__main__":
    main()
