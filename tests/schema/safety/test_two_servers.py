"""Two servers that start at once on an empty PostgreSQL migrate once, and both serve.

That one of several migrates is in ``test_migrations.py``, each day.
"""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine

from admin_app.schema.state import current_state
from tests.schema.test_migrations import ALL

PROJECT = Path(__file__).resolve().parents[3]
SECONDS = 120


@pytest.mark.nightly
@pytest.mark.postgres
def test_two_servers_migrate_once_and_both_serve(postgres_engine: Engine, tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    with started(postgres_engine, ports[0], tmp_path) as one, started(postgres_engine, ports[1], tmp_path) as other:
        assert [ready(port, server) for port, server in zip(ports, (one, other), strict=True)] == [b"ready", b"ready"]
        said = [(tmp_path / f"{port}.txt").read_text() for port in ports]
    assert sum(f"{ALL} migrations run." in text for text in said) == 1, said
    assert sum("The database is up to date." in text for text in said) == 1, said
    assert current_state(postgres_engine).ok


class started:
    """``python run.py serve --upgrade`` on this database, stopped at the end."""

    def __init__(self, engine: Engine, port: int, folder: Path) -> None:
        self._url = engine.url.render_as_string(hide_password=False)
        self._port, self._said = port, folder / f"{port}.txt"

    def __enter__(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "run.py", "serve", "--upgrade", "--workers", "1", "--port", str(self._port)]
        with self._said.open("wb") as said:
            self._server = subprocess.Popen(
                command, cwd=PROJECT, stdout=said, stderr=said, env={**os.environ, "STEWARD_DATABASE_URL": self._url}
            )
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()


def ready(port: int, server: subprocess.Popen[bytes]) -> bytes:
    """What ``/readyz`` answers as soon as somebody listens there."""
    until = monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=SECONDS) as answer:
                return bytes(answer.read()).strip()
        except urllib.error.URLError:
            assert monotonic() < until
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"The server ended with {server.wait(0.3)}.")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
