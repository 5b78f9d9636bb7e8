"""The measurements: every figure a median, both sides in turn, so that a busy machine is busy for both."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.servers import BIG, Server, Watched

ROW = b"\nA-"
"""What every order's line begins with, and no line inside a note."""


@dataclass(frozen=True)
class Export:
    """One CSV file: how fast its rows came, when its first byte, and how far the server's memory grew."""

    rows: int
    seconds: float
    first_byte: float
    growth: float
    processor: float  # seconds of the server's own processes; a database server's come on top

    @property
    def rate(self) -> float:
        return self.rows / self.seconds

    @property
    def rate_of_processor(self) -> float:
        return self.rows / self.processor


def in_turn(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """The median of each side over A B A B ..., after one of each that does not count."""
    found: list[list[float]] = [[] for _ in sides]
    for turn in range(rounds + 1):
        for side, results in zip(sides, found, strict=True):
            figure = side()
            if turn:
                results.append(figure)
    return [statistics.median(results) for results in found]


def seconds_of(server: Server, address: str) -> Callable[[], float]:
    def ask() -> float:
        answer = server.get(address)
        if answer.status != 200:
            raise SystemExit(
                f"{server.name} answered {answer.status} to {address}: {answer.body[:800].decode(errors='replace')}"
            )
        return answer.seconds

    return ask


def cpu_a_page(server: Server, address: str, times: int) -> Callable[[], float]:
    """Processor seconds of the server for one page, over so many."""

    def ask() -> float:
        before = server.cpu_seconds()
        for _ in range(times):
            server.get(address)
        return (server.cpu_seconds() - before) / times

    return ask


def export(server: Server, address: str) -> Export:
    began, processor = time.perf_counter(), server.cpu_seconds()
    rows, first, end = 0, 0.0, b""
    with Watched(server) as memory, server.open(address, 1200) as response:
        if response.status != 200:
            raise SystemExit(f"{server.name} answered {response.status} to {address}")
        while block := response.read1(BIG):
            first = first or time.perf_counter() - began
            rows += (end + block).count(ROW)
            end = block[1 - len(ROW) :]
    seconds = time.perf_counter() - began
    return Export(rows, seconds, first, memory.growth, server.cpu_seconds() - processor)


def requests_a_second(server: Server, address: str, clients: int, for_seconds: float) -> Callable[[], float]:
    def ask() -> float:
        until = time.perf_counter() + for_seconds

        def client(_: int) -> int:
            done = 0
            while time.perf_counter() < until:
                server.get(address)
                done += 1
            return done

        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            done = sum(pool.map(client, range(clients)))
        return done / (time.perf_counter() - began)

    return ask
