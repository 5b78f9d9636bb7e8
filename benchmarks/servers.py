"""Servers as they run in earnest: two processes of gunicorn and their master, measured from outside."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

WORKERS = 2
THREADS = 8
TICKS = os.sysconf("SC_CLK_TCK")
PROJECT = Path(__file__).resolve().parent.parent
BIG = 1 << 18


@dataclass
class Server:
    """One running application."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    headers: dict[str, str]
    seconds_to_first_page: float = 0.0
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def get(self, address: str, seconds: float = 300) -> "Answer":
        """The whole answer to a GET, and how long it took."""
        began = time.perf_counter()
        with self.open(address, seconds) as response:
            body = response.read()
            return Answer(response.status, len(body), time.perf_counter() - began, body)

    @contextmanager
    def open(self, address: str, seconds: float = 300) -> Iterator[HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", address, headers=self.headers)
            yield connection.getresponse()
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """The master and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """The processor time of all its processes so far."""
        return sum(_cpu_ticks(pid) for pid in self.processes()) / TICKS

    def memory(self) -> float:
        """MiB of all its processes together; what they share is counted once."""
        return sum(_kib(pid, "smaps_rollup", "Pss:") for pid in self.processes()) / 1024

    def resident(self) -> dict[int, float]:
        """MiB resident in each process."""
        return {pid: _kib(pid, "status", "VmRSS:") / 1024 for pid in self.processes()}


@dataclass(frozen=True)
class Answer:
    status: int
    size: int
    seconds: float
    body: bytes = b""


@contextmanager
def running(
    name: str, command: list[str], environment: Mapping[str, str], headers: dict[str, str], page: str
) -> Iterator[Server]:
    """The server, from its start to the answer of its first page."""
    port = _free_port()
    began = time.perf_counter()
    arguments = [argument.replace("{port}", str(port)) for argument in command]
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    server = Server(name, process, port, headers)
    try:
        _wait(lambda: server.get(page).status == 200, process)
        server.seconds_to_first_page = time.perf_counter() - began
        yield server
    finally:
        process.terminate()
        process.wait(30)


class Watched:
    """``with Watched(server) as memory: ...``; ``memory.growth`` is how far one process grew at most, in MiB."""

    def __init__(self, server: Server) -> None:
        self.server, self.growth = server, 0.0
        self._before = server.resident()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            now = self.server.resident()
            self.growth = max(self.growth, *(now[pid] - self._before.get(pid, now[pid]) for pid in now))


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    for _ in range(6000):
        if process.poll() is not None:
            raise SystemExit(f"A server ended before its first page, with {process.returncode}.")
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.01)
    raise SystemExit("A server did not answer within a minute.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu_ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def _kib(pid: int, file: str, label: str) -> int:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(label):
            return int(line.split()[1])
    return 0
