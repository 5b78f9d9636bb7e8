"""Brings a database up or down its migrations, one process at a time. The only room that changes tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection, Engine, func, select

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, TEAM, config_for, in_words, one_head_each

Report = Callable[[str], None]
LOCK = 7_413_229_846_019_553
"""The number that everyone who migrates this database asks PostgreSQL for; any constant would do."""


def nothing(_line: str) -> None:
    """Reports to nobody."""


@in_words
def upgrade(engine: Engine, folder: Path = MIGRATIONS, *, report: Report = nothing) -> int:
    """Bring both branches to their one head; says how many migrations ran, and ``report``s each one when it is done.

    Of two that start at once, one waits and finds nothing left to do.
    """
    one_head_each(folder)
    return _run(command.upgrade, engine, folder, "heads", report)


@in_words
def downgrade(
    engine: Engine, target: str = f"{TEAM}@-1", folder: Path = MIGRATIONS, *, report: Report = nothing
) -> int:
    """Step back to ``target``: a revision, ``app@-1`` for one step of the team's branch, ``base`` for all of them."""
    return _run(command.downgrade, engine, folder, target, report)


def _run(walk: Callable[[Config, str], None], engine: Engine, folder: Path, target: str, report: Report) -> int:
    steps: list[str] = []

    def done(*, step: MigrationInfo, **_: Any) -> None:
        steps.append(str(step.up_revision_id))
        report(getattr(step.up_revision, "doc", steps[-1]))

    with _alone(engine) as connection:
        walk(config_for(folder, connection=connection, options={"on_version_apply": done}), target)
    return len(steps)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection that nobody else can migrate beside."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with _alone_on_sqlite(connection):
                yield connection
        else:
            _hold_the_lock(connection)
            yield connection


def _hold_the_lock(connection: Connection) -> None:
    """Wait for our turn. The lock belongs to the connection, which is closed for good afterwards and not reused.

    The migrations commit one by one (an index built concurrently has to), so that no single transaction could hold
    it. A migration of a large table takes longer than a page may: the statement timeout is lifted.
    """
    if connection.dialect.name == "postgresql":
        connection.detach()
        connection.execute(select(func.set_config("statement_timeout", "0", False)))
        connection.execute(select(func.pg_advisory_lock(LOCK)))
        connection.commit()


@contextmanager
def _alone_on_sqlite(connection: Connection) -> Iterator[None]:
    """One transaction from beginning to end, so that nobody else writes and a failure leaves nothing behind.

    Batch mode rebuilds a table by dropping the old one, which would empty the tables that point to it: foreign keys
    are off meanwhile, and checked before the commit.
    """
    _pragma(connection, "foreign_keys = OFF")
    _pragma(connection, "busy_timeout = 60000")
    try:
        with connection.execution_options(writing=True).begin():
            yield
            _refuse_broken_keys(connection)
    finally:
        _pragma(connection, "foreign_keys = ON")
        _pragma(connection, "busy_timeout = 5000")


def _pragma(connection: Connection, setting: str) -> None:
    """On the driver's own connection, because SQLite ignores these inside a transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA {setting}")


def _refuse_broken_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Refusal(
            f"After the migration a row of {broken[0]} would point to a row of {broken[2]} that does not exist. "
            "Nothing was changed; let the migration remove or repair such rows first."
        )
