"""Time limits of statements without a clock: what limit stands is asked, and time passes where a test says so.

No test waits to see that a statement is stopped, and none fails because the machine stood still for a while.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, literal, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

LONG = 600_000
"""Milliseconds of a limit that nothing reaches by itself."""
DAY = 86_400.0
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) "
    "SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


class Clock:
    """What SQLite's limits look at: it stands still until the test says that time has passed."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("admin_app.resource.listing.time_limits.monotonic", clock)
    return clock


def limit_of_the_next_statement(session: Session, clock: Clock) -> str:
    """As PostgreSQL says it; on SQLite "a limit" where a statement that has a day is stopped. "0" is none."""
    if session.get_bind().dialect.name == "postgresql":
        return str(session.scalar(select(func.current_setting("statement_timeout"))))
    counted = select(literal(1).label("n")).cte("counted", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < 100_000))
    clock.now += DAY
    try:
        session.scalar(select(func.count()).select_from(counted))
    except OperationalError:
        return "a limit"
    return "0"


def reach_limit(session: Session, clock: Clock) -> None:
    """A statement that is stopped because its time is over; where it has no limit it goes on for long."""
    connection = session.connection()
    _hurry(connection, clock)
    connection.execute(text(ENDLESS[connection.dialect.name]))


@contextmanager
def reaching_limit(engine: Engine, clock: Clock, which: Callable[[str], bool]) -> Iterator[None]:
    """While this stands, the time of these statements is over before they answer; all others have all of theirs."""
    kind = engine.dialect.name

    def slow_down(connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> tuple[str, Any]:
        if not which(statement):
            return statement, values
        _hurry(connection, clock)
        return ENDLESS[kind], () if kind == "sqlite" else {}

    event.listen(engine, "before_cursor_execute", slow_down, retval=True)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", slow_down)


def _hurry(connection: Connection, clock: Clock) -> None:
    """The limit that stands is over: a long one is made short where there is one, for SQLite a day passes."""
    clock.now += DAY
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', '50', true) WHERE current_setting('statement_timeout') <> '0'"
            )
            assert cursor.fetchone(), "no time limit stands"
