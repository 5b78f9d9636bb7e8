"""How long a migration waits for a lock and works, on PostgreSQL: a short wait, tried again, and no queue behind it.

A statement that waits for a table keeps everybody waiting who comes after it. So it gives up soon, and tries again when
those who hold the table have gone.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from admin_app.schema.progress import Journal

NO_LOCK = frozenset({"55P03", "40P01"})
"""What PostgreSQL says of a lock that was not to be had in time, and of two that wait for each other."""
IDLE, FAILED = 0, 3
"""Of a driver's transaction: none has begun; one was broken off by an error."""
_ALONE = re.compile(r"^\s*(CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY\b", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Pace:
    """``lock_ms`` is the longest wait for a lock, ``statement_ms`` the longest work of a statement (0: no limit).

    A lock that is not to be had is tried for ``tries`` times, after rests that grow to ``most_rest`` seconds.
    """

    lock_ms: int = 500
    statement_ms: int = 0
    tries: int = 20
    rest: float = 0.5
    most_rest: float = 10.0

    def rests(self) -> Iterator[float]:
        """The rests between the tries, one fewer than these."""
        return (min(self.rest * 2**number, self.most_rest) for number in range(self.tries - 1))


def is_no_lock(failed: BaseException) -> bool:
    """Was it only that a lock was not to be had in time?"""
    driver = failed.orig if isinstance(failed, DBAPIError) else failed
    return getattr(driver, "sqlstate", "") in NO_LOCK


@contextmanager
def paced(connection: Connection, pace: Pace, journal: Journal) -> Iterator[None]:
    """Within it, statements wait no longer than ``pace`` says, and the journal knows what is committed for good."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    statements = _Statements(driver, pace, journal)
    event.listen(connection.engine, "do_execute", statements.carry_out)
    try:
        yield
    finally:
        event.remove(connection.engine, "do_execute", statements.carry_out)


class _Statements:
    """Carries out the statements of one connection.

    One that stands alone (``autocommit_block``) is tried again by itself. One that runs CONCURRENTLY waits as long as
    it takes: nobody waits behind it, and giving up would leave an invalid index. What follows is a transaction that
    cannot be begun by running the migration anew: it is taken back, and its statements are sent again.
    """

    def __init__(self, driver: Any, pace: Pace, journal: Journal) -> None:
        self._driver, self._pace, self._journal = driver, pace, journal
        self._sent: list[tuple[str, Any]] = []
        self._has_told = False
        self._limit(pace.lock_ms, pace.statement_ms)
        driver.commit()  # SQLAlchemy knows of no transaction here, and would not end it

    def carry_out(self, cursor: Any, statement: str, parameters: Any, _context: Any) -> bool | None:
        """What SQLAlchemy asks before it sends a statement: True, where it was sent here."""
        if cursor.connection is not self._driver:
            return None
        if self._driver.autocommit:
            self._alone(cursor, statement, parameters)
        elif self._journal.is_half_done:
            self._in_the_rest(cursor, statement, parameters)
        else:
            return None
        return True

    def _alone(self, cursor: Any, statement: str, parameters: Any) -> None:
        if _ALONE.match(statement):
            self._limit(0, 0)
            try:
                cursor.execute(statement, parameters)
            finally:
                self._limit(self._pace.lock_ms, self._pace.statement_ms)
        else:
            self._again(lambda: cursor.execute(statement, parameters))
        self._journal.is_half_done = True

    def _in_the_rest(self, cursor: Any, statement: str, parameters: Any) -> None:
        """Where the transaction has told the migration rows, it is not known what these led to: not sent again."""
        if self._driver.info.transaction_status == IDLE:
            self._sent, self._has_told = [], False

        def sent() -> None:
            if self._driver.info.transaction_status == IDLE:
                for before in self._sent:
                    self._driver.execute(*before)
            cursor.execute(statement, parameters)

        if self._has_told:
            cursor.execute(statement, parameters)
        else:
            self._again(sent)
        self._sent.append((statement, parameters))
        self._has_told = self._has_told or cursor.description is not None

    def _again(self, run: Callable[[], Any]) -> None:
        for rest in self._pace.rests():
            try:
                run()
            except Exception as failed:  # the driver's own; every other is raised again
                if not is_no_lock(failed):
                    raise
                if self._driver.info.transaction_status == FAILED:
                    self._driver.rollback()  # nobody waits for what it holds while it rests
                self._journal.watch.says(tried_again(rest))
                sleep(rest)
            else:
                return
        run()

    def _limit(self, lock_ms: int, statement_ms: int) -> None:
        """On the driver's own connection, beside the transaction that SQLAlchemy knows of."""
        if self._driver.closed:
            return
        with self._driver.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
                (str(lock_ms), str(statement_ms)),
            )


def tried_again(rest: float) -> str:
    return f"A table is in use by others, who must not wait for this; trying again in {rest:g} s."
