"""How a database stands beside the migrations and the models. Only reads."""

from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, exists, inspect, select, table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from admin_app.resource.errors import Conflict
from admin_app.schema.branches import MIGRATIONS, one_head_each, scripts
from admin_app.schema.following import old_names
from admin_app.schema.refusals import unreached
from admin_app.schema.replaced import stops_between
from models.base import Base

NO_ANSWER = "The database does not answer; see that it runs and that STEWARD_DATABASE_URL is right."


@dataclass(frozen=True)
class State:
    """Is the database as this version of the code needs it? ``sentence`` says what is so and what to do."""

    ok: bool
    sentence: str


def current_state(engine: Engine, folder: Path = MIGRATIONS, *, says_why: bool = False) -> State:
    """Asked by ``/readyz``; never raises, because "no" is an answer too.

    ``says_why`` is for the command line: why no database is to be had is not for everybody who may ask that page.
    """
    try:
        one_head_each(folder)
        with engine.connect() as connection:
            waiting = len(pending(connection, folder))
    except Conflict as conflict:
        return State(False, conflict.sentence)
    except SQLAlchemyError as failed:
        why = unreached(failed, engine.url) if says_why and isinstance(failed, DBAPIError) else None
        return State(False, why or NO_ANSWER)
    except (CommandError, RevisionError):
        if between := _stops_between(engine, folder):
            return State(False, between)
        if _was_put_elsewhere(engine, folder):
            return State(
                False,
                "The database has had a migration that was since put on top of another; run: python run.py db rebase",
            )
        return State(False, _of_other_code(engine, folder))
    if waiting:
        count = "1 migration" if waiting == 1 else f"{waiting} migrations"
        return State(False, f"The database is {count} behind; run: python run.py db upgrade")
    return State(True, "The database is up to date.")


def _stops_between(engine: Engine, folder: Path) -> str | None:
    with engine.connect() as connection:
        return stops_between(connection, folder)


def _of_other_code(engine: Engine, folder: Path) -> str:
    """Newer code on a server; in development most often another branch of git."""
    known = {script.revision for script in scripts(folder).walk_revisions()}
    with engine.connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
    name = (sorted(set(applied) - known) or applied)[0]
    return (
        f"The database has had {name}, a migration that this code does not know; run the newer code. Where another "
        f"branch of git has it (git log --all --oneline -S {name} -- migrations), step back there first: "
        "python run.py db downgrade"
    )


def _was_put_elsewhere(engine: Engine, folder: Path) -> bool:
    with engine.connect() as connection:
        return bool(old_names(connection, folder))


def pending(connection: Connection, folder: Path = MIGRATIONS) -> list[Script]:
    """The migrations that the database has not had, in the order in which they will run."""
    applied = MigrationContext.configure(connection).get_current_heads()
    found = scripts(folder).iterate_revisions("heads", applied, implicit_base=True)
    return list(found)[::-1]


def tables_with_rows(engine: Engine) -> list[str]:
    """The tables that hold anything, by name; what migrations themselves note is not counted."""
    with engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return [name for name in names if connection.execute(select(exists().select_from(table(name)))).scalar()]


def drift(engine: Engine, folder: Path = MIGRATIONS) -> list[str]:
    """Where the models and the tables differ, one line a difference; empty when they agree.

    Sees what ``db make`` would write, because both ask the same comparison.
    """
    from admin_app.schema.making.drafting import differences

    with engine.connect() as connection:
        found = differences(connection, Base.metadata, folder)
        connection.rollback()
    return found
