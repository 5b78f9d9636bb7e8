"""How a database stands beside the migrations and the models. Only reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, exists, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from admin_app.resource.errors import Conflict
from admin_app.schema.branches import MIGRATIONS, one_head_each, scripts
from models.base import Base


@dataclass(frozen=True)
class State:
    """Is the database as this version of the code needs it? ``sentence`` says what is so and what to do."""

    ok: bool
    sentence: str


def current_state(engine: Engine, folder: Path = MIGRATIONS) -> State:
    """Asked by ``/readyz``; never raises, because "no" is an answer too."""
    try:
        one_head_each(folder)
        with engine.connect() as connection:
            waiting = len(pending(connection, folder))
    except Conflict as conflict:
        return State(False, conflict.sentence)
    except SQLAlchemyError:
        return State(False, "The database does not answer; see that it runs and that STEWARD_DATABASE_URL is right.")
    except (CommandError, RevisionError):
        return State(False, "The database has had a migration that this code does not know; run the newer code.")
    if waiting:
        count = "1 migration" if waiting == 1 else f"{waiting} migrations"
        return State(False, f"The database is {count} behind; run: python run.py db upgrade")
    return State(True, "The database is up to date.")


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


def drift(engine: Engine) -> list[str]:
    """Where the models and the tables differ, one line a difference; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, Base.metadata)
    single = [step for steps in found for step in (steps if isinstance(steps, list) else [steps])]
    return [in_words(step) for step in single]


def in_words(step: tuple[Any, ...]) -> str:
    """One difference as Alembic found it, as a line for a person: what the next migration would do."""
    kind, what = step[0], step[-1]
    words = kind.replace("_", " ").replace("fk", "foreign key")
    if kind.startswith("modify"):
        return f"{words} of {step[2]}.{step[3]}: from {step[-2]!r} to {what!r}"
    if kind.endswith("_column"):
        return f"{words} {step[2]}.{what.name}"
    table = getattr(what, "table", None)
    return f"{words} {what.name}" + (f" on {table.name}" if table is not None and table is not what else "")
