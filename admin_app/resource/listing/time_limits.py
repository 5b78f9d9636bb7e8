"""A part of a page whose statements may take less time than the page's own; the database itself stops them."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, cast, column, func, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from admin_app.resource.errors import TooSlow, is_too_slow
from admin_app.resource.listing.limits import TIMEOUT
from admin_app.resource.scope import ASKED_BY_TOOL
from admin_app.resource.translation import gettext as _

STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: a fraction of a millisecond."""

TIMEOUT_OF_POSTGRESQL = "statement_timeout"
_settings = table("pg_settings", column("name", Text), column("setting", Text))
_own = func.nullif(cast(_settings.c.setting, BigInteger), 0)


@contextmanager
def at_most(session: Session, ms: int, model: Any = None) -> Iterator[None]:
    """Statements ``within`` so many milliseconds; TooSlow says so where they were stopped."""
    try:
        with within(session, ms, model):
            yield
    except OperationalError as wrong:
        if not ms or not is_too_slow(wrong):
            raise
        raise TooSlow(
            _("This was stopped after %(seconds)s s, so that nobody waits for it.", seconds=f"{ms / 1000:g}")
        ) from wrong


@contextmanager
def within(session: Session, ms: int, model: Any = None) -> Iterator[None]:
    """Statements in the database of ``model`` (None: the home database) are stopped after so many milliseconds, on
    SQLite all of them together; 0 changes nothing, and a tighter limit of PostgreSQL's own stays. Whoever asks is told
    by the error that every time limit has."""
    connection = session.connection({"mapper": model} if model is not None else {}) if ms else None
    if connection is None:
        yield
    elif connection.dialect.name == "postgresql":
        with _lent(connection, ms):
            yield
    elif _is_ours(connection):
        with _wound_up(connection, ms):
            yield
    else:
        connection.execution_options(**{TIMEOUT: ms})
        yield


@contextmanager
def _lent(connection: Connection, ms: int) -> Iterator[None]:
    """PostgreSQL's own setting, given back: but a transaction in which a statement was stopped is over, and its
    settings with it."""
    before = connection.scalar(select(func.current_setting(TIMEOUT_OF_POSTGRESQL)), execution_options=ASKED_BY_TOOL)
    limit = select(func.set_config(TIMEOUT_OF_POSTGRESQL, cast(func.least(_own, ms), Text), True))
    limit = limit.where(_settings.c.name == TIMEOUT_OF_POSTGRESQL)
    connection.execute(limit, execution_options=ASKED_BY_TOOL)
    yield
    back = select(func.set_config(TIMEOUT_OF_POSTGRESQL, before, True))
    connection.execute(back, execution_options=ASKED_BY_TOOL)


def _is_ours(connection: Connection) -> bool:
    """Is this the SQLite of the home database? An opened file has a clock of its own."""
    return connection.dialect.name == "sqlite" and not hasattr(connection.connection.driver_connection, "clock")


@contextmanager
def _wound_up(connection: Connection, ms: int) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    until = monotonic() + ms / 1000
    driver.set_progress_handler(lambda: monotonic() > until, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, STEPS)
