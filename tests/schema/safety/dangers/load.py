"""People at work on two tables, and somebody who watches how long any of them waits for a lock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import psycopg

ROWS = 1_000_000
NAME = "people at work"
READS = "SELECT id, name, price FROM thing WHERE id = %s"
WRITES = ("UPDATE thing SET price = price + 1 WHERE id = %s", "UPDATE keyless SET note = 'seen' WHERE code = %s")
ADDS = "INSERT INTO thing (id, name, sku, price, maker_id) VALUES (%s, 'new', %s, 1, 1)"
LONG = "SELECT count(*), pg_sleep(1.5) FROM (SELECT 1 FROM thing LIMIT 1) AS one"
"""A report that takes a while: whoever wants the table for himself waits for it, and everybody waits behind him."""
WAITS = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)
FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND application_name = %s
"""


@dataclass
class Seen:
    """What became of the people's statements."""

    statements: int = 0
    failed: int = 0
    reasons: set[str] = field(default_factory=set)
    longest: float = 0.0
    """Seconds that one of them waited for a lock."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def one(self, failed: str = "") -> None:
        with self._lock:
            self.statements += 1
            self.failed += bool(failed)
            if failed:
                self.reasons.add(failed.splitlines()[0])


@contextmanager
def people_at_work(url: str) -> Iterator[Seen]:
    """Within it, two read, two write, one adds, one makes reports, until it ends."""
    seen, stop = Seen(), threading.Event()
    random = Random(7)
    number = iter(range(2 * ROWS, 9 * ROWS))

    def some() -> tuple[int]:
        return (random.randint(1, ROWS),)

    def new() -> tuple[int, int]:
        own = next(number)
        return own, own

    jobs: list[tuple[str, Callable[[], tuple[int, ...]]]] = [
        (READS, some),
        (READS, some),
        (WRITES[0], some),
        (WRITES[1], some),
        (ADDS, new),
        (LONG, tuple),
    ]
    threads = [threading.Thread(target=_works, args=(url, *job, seen, stop)) for job in jobs]
    threads.append(threading.Thread(target=_watches, args=(url, seen, stop)))
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _works(url: str, sql: str, values: Callable[[], tuple[int, ...]], seen: Seen, stop: threading.Event) -> None:
    with psycopg.connect(url, autocommit=True, application_name=NAME) as connection:
        while not stop.wait(0.01):
            try:
                connection.execute(sql, values())
                seen.one()
            except psycopg.Error as failed:
                seen.one(str(failed))


def _watches(url: str, seen: Seen, stop: threading.Event) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while not stop.wait(0.01):
            (waited,) = connection.execute(WAITS, (NAME,)).fetchone() or (0,)
            seen.longest = max(seen.longest, float(waited))
