"""Brings a database up or down its migrations, one process at a time. The only room that changes tables."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from admin_app.resource.errors import Refusal
from admin_app.schema.adopting import refuse_unadopted
from admin_app.schema.branches import MIGRATIONS, TEAM, config_for, in_words, one_head_each, scripts
from admin_app.schema.invalid import Invalid, invalid_indexes
from admin_app.schema.pacing import Pace, is_no_lock, paced, tried_again
from admin_app.schema.progress import STATUS, UPGRADE, Journal, Reported, Watch
from admin_app.schema.replaced import refuse_between
from admin_app.schema.stepping import over_a_merge, refuse_more_than_there_are, take_back
from admin_app.schema.stopping import stoppable

Report = Callable[[str], None]
LOCK = 7_413_229_846_019_553
"""The number that everyone who migrates this database asks PostgreSQL for; any constant would do."""
LOOK_AGAIN = 0.2
"""Seconds between two looks whether it is our turn."""

NAMELESS = (
    "A table that others made may have it without a name. Then hand the batch, instead of the drop, the checks that "
    'are to be (table_args=[sa.CheckConstraint(…)], recreate="always"), or for a key the name to drop it by '
    "(naming_convention=…).\n"
)
"""Of SQLite, where only a name says which constraint is meant."""


def nothing(_line: str) -> None:
    """Reports to nobody."""


@in_words
def upgrade(
    engine: Engine,
    folder: Path = MIGRATIONS,
    *,
    report: Report = nothing,
    watch: Watch | None = None,
    pace: Pace = Pace(),  # noqa: B008  (a frozen value)
) -> int:
    """Bring both branches to their one head; says how many migrations ran.

    ``report``s each one when it is done; a ``watch`` learns more. Of two that start at once, one waits and finds
    nothing left to do.
    """
    one_head_each(folder)
    refuse_unadopted(engine, folder)
    return _run(command.upgrade, engine, folder, "heads", watch or Reported(report), pace)


@in_words
def downgrade(
    engine: Engine, target: str = f"{TEAM}@-1", folder: Path = MIGRATIONS, *, report: Report = nothing
) -> int:
    """Step back to ``target``: a revision, ``app@-1`` for one step of the team's branch, ``base`` for all of them."""
    refuse_between(engine, folder)
    refuse_more_than_there_are(engine, target, folder)
    if joined := over_a_merge(engine, target, folder):
        return take_these_back(engine, joined, folder, report=report)
    return _run(command.downgrade, engine, folder, target, Reported(report))


@in_words
def upgrade_to(engine: Engine, revision: str, folder: Path = MIGRATIONS) -> int:
    """Bring the database to one migration, also where its branch has two ends."""
    return _run(command.upgrade, engine, folder, revision, Watch())


@in_words
def note(engine: Engine, revision: str, folder: Path = MIGRATIONS) -> int:
    """Note one migration as had, without running it."""
    return _run(command.stamp, engine, folder, revision, Watch())


@in_words
def know_as(engine: Engine, names: Mapping[str, str], implied: str) -> None:
    """Note the migrations that the database has had under their new names, of which the last implies ``implied``."""
    with _alone(engine) as connection:
        noted = MigrationContext.configure(connection)._version
        connection.execute(delete(noted).where(noted.c.version_num == implied))
        for old, new in names.items():
            connection.execute(update(noted).where(noted.c.version_num == old).values(version_num=new))
        if connection.dialect.name != "sqlite":
            connection.commit()


@in_words
def take_these_back(
    engine: Engine, revisions: Collection[str], folder: Path = MIGRATIONS, *, report: Report = nothing
) -> int:
    """Step back exactly these migrations, the last first, as when one side of a branch is put on top of the other."""
    return _run(lambda config, _: take_back(config, revisions), engine, folder, "", Reported(report))


Walk = Callable[[Config, str], None]


def _run(walk: Walk, engine: Engine, folder: Path, target: str, watch: Watch, pace: Pace = Pace()) -> int:  # noqa: B008
    refuse_between(engine, folder)
    with _alone(engine, watch) as connection:
        goes_up = target == "heads"
        journal = Journal(
            watch, _waiting(connection, folder) if goes_up else [], command=UPGRADE if goes_up else STATUS
        )

        def done(*, step: MigrationInfo, **_: Any) -> None:
            if isinstance(step.up_revision, Script):
                journal.note(step.up_revision)

        config = config_for(folder, connection=connection, options={"on_version_apply": done, "says": watch.says})
        with stoppable(), _told(connection, journal), _paced(connection, journal, pace):
            journal.begin()
            _carried_out(lambda: walk(config, target), connection, journal, pace)
    return len(journal.done)


def _waiting(connection: Connection, folder: Path) -> list[Script]:
    """What is going to run, in its order."""
    had = MigrationContext.configure(connection).get_current_heads()
    found = list(scripts(folder).iterate_revisions("heads", had, implicit_base=True))[::-1]
    if connection.dialect.name != "sqlite":
        connection.rollback()  # each migration begins a transaction of its own
    return found


def _carried_out(walk: Callable[[], None], connection: Connection, journal: Journal, pace: Pace) -> None:
    """Where a table is in use, the migration is taken back, and tried again when it has rested."""
    for rest in pace.rests():
        try:
            walk()
        except DBAPIError as failed:
            if not is_no_lock(failed) or journal.is_half_done:
                raise
            connection.rollback()
            journal.watch.says(tried_again(rest))
            sleep(rest)
        else:
            return
    walk()


@contextmanager
def _paced(connection: Connection, journal: Journal, pace: Pace) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        with paced(connection, pace, journal):
            yield
    else:
        yield


@contextmanager
def _told(connection: Connection, journal: Journal) -> Iterator[None]:
    """What the database refuses, and a wish to stop, become a refusal that says what stays and how to go on."""
    whole = connection.dialect.name == "sqlite"
    try:
        yield
    except KeyboardInterrupt as stop:
        raise Refusal(f"Stopped. {journal.stopped(stop, all_or_nothing=whole)}") from stop
    except Refusal:
        raise
    except CommandError as failed:
        if isinstance(failed.__cause__, RevisionError):  # Alembic's, of a name that was typed; not the migration's own
            raise
        raise Refusal(_failed(failed, journal, whole=whole)) from failed
    except (SystemExit, Exception) as failed:
        if not isinstance(failed, DBAPIError):  # a migration is anybody's code, and may stop in any way
            raise Refusal(_failed(failed, journal, whole=whole)) from failed
        said = str(failed.orig).strip()
        if is_no_lock(failed):
            said = f"others use the table, and did not stop for as long as was tried ({said})"
        mend = "" if whole else "".join(f"\n{each.sentence}" for each in _invalid(connection))
        stopped = journal.stopped(failed, all_or_nothing=whole)
        raise Refusal(f"The database said: {said}\n{stopped}{mend}") from failed


def _failed(failed: BaseException, journal: Journal, *, whole: bool) -> str:
    stopped = journal.stopped(failed, all_or_nothing=whole)
    hint = NAMELESS if whole and str(failed).startswith("No such constraint") else ""
    return f"The migration failed: {type(failed).__name__}: {failed}\n{hint}{stopped}"


def _invalid(connection: Connection) -> list[Invalid]:
    """Asked after a failure, when the connection may be gone."""
    if connection.invalidated or connection.closed:
        return []
    connection.rollback()
    return invalid_indexes(connection)


@contextmanager
def _alone(engine: Engine, watch: Watch = Watch()) -> Iterator[Connection]:  # noqa: B008
    """A connection that nobody else can migrate beside."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with _alone_on_sqlite(connection):
                yield connection
        else:
            try:
                _hold_the_lock(connection, watch)
                yield connection
            finally:
                connection.invalidate()  # closed; a detached one cannot leave its transaction, to build an index


def _hold_the_lock(connection: Connection, watch: Watch) -> None:
    """Wait for our turn. The lock belongs to the connection, which is closed for good afterwards.

    The migrations commit one by one (an index built concurrently has to), so that no single transaction could hold
    it. A migration of a large table takes longer than a page may: the statement timeout is lifted.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("statement_timeout", "0", False)))
        if not connection.execute(select(func.pg_try_advisory_lock(LOCK))).scalar():
            watch.says("Another process is migrating this database; waiting for it to end.")
            _wait_for_the_lock(connection)
        connection.commit()


def _wait_for_the_lock(connection: Connection) -> None:
    """Ask again and again: a statement that waits keeps a snapshot, and an index that the other builds concurrently
    would wait for that, each for the other."""
    taken = False
    while not taken:
        connection.commit()
        sleep(LOOK_AGAIN)
        taken = bool(connection.execute(select(func.pg_try_advisory_lock(LOCK))).scalar())


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
