"""A migration carried out on scratch databases: what SQL it is there, and whether it goes up, down and up again."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from sqlalchemy import Engine, event

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, config_for, in_words, scripts
from admin_app.schema.making.pictures.recording import CANNOT_RUN
from admin_app.schema.scratch import NoScratch, kinds_beside, on_sqlite, scratch
from admin_app.schema.upgrading import downgrade, upgrade, upgrade_to


class NotBelow(Refusal):
    """The migrations below do not run on this kind of database, as those of a team that has only the other."""


UNSAID = ("PRAGMA", "SELECT", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def tried(home: Engine, revision: str, folder: Path = MIGRATIONS) -> str:
    """Says where the migration went up, down and up again: on SQLite, and on PostgreSQL where home may make one."""
    kinds, lines = [], []
    for kind in kinds_beside(home):
        try:
            with scratch(kind, home) as engine:
                _bring_below(engine, kind, revision, folder)
                _up_down_and_up(engine, kind, revision, folder)
            kinds.append(kind)
        except (NoScratch, NotBelow) as not_there:
            lines.append(not_there.sentence)
    if kinds:
        lines.insert(0, f"It went up, down and up again on an empty database of {' and of '.join(kinds)}.")
    return "\n".join(lines)


def _bring_below(engine: Engine, kind: str, revision: str, folder: Path) -> None:
    below = scripts(folder).get_revision(revision).down_revision
    try:
        if below:
            upgrade_to(engine, str(below), folder)
    except (Refusal, *CANNOT_RUN) as failed:
        raise NotBelow(
            f"It was not tried on {kind}, where the migrations below it do not run: {_why(failed)}"
        ) from failed


def _up_down_and_up(engine: Engine, kind: str, revision: str, folder: Path) -> None:
    try:
        upgrade(engine, folder)
        downgrade(engine, _below(revision, folder), folder)
        upgrade(engine, folder)
    except (Refusal, *CANNOT_RUN) as failed:
        raise Refusal(
            f"It was tried on an empty {kind} database and failed there: {_why(failed)}\nIt stays for you to mend. Or "
            "remove it, and run: python run.py db heads"
        ) from failed


def _why(failed: BaseException) -> str:
    """Without what the database's refusals say of a database that is kept."""
    return failed.sentence.splitlines()[0] if isinstance(failed, Refusal) else str(failed)


@contextmanager
def copied(folder: Path = MIGRATIONS) -> Iterator[Path]:
    """A copy of the migrations, for what is only looked at."""
    with TemporaryDirectory(prefix="steward-migrations-") as place:
        yield Path(shutil.copytree(folder, Path(place) / "migrations", ignore=shutil.ignore_patterns("__pycache__")))


def sql_on_sqlite(revision: str, folder: Path) -> str:
    """What it executes; SQLite builds tables anew as they are, so it has to run."""
    said: list[str] = []
    with on_sqlite() as engine:
        try:
            _bring_below(engine, "SQLite", revision, folder)
        except NotBelow as not_there:
            return f"-- {not_there.sentence}"
        upgrade(engine, folder)
        downgrade(engine, _below(revision, folder), folder)

        @event.listens_for(engine, "before_cursor_execute")
        def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sql = statement.strip()
            if not sql.upper().startswith(UNSAID) and "alembic_version" not in sql:
                said.append(f"{sql};")

        upgrade(engine, folder)
    return "\n\n".join(said)


@in_words
def sql_on_postgresql(revision: str, folder: Path) -> str:
    """What it would execute, on paper."""
    config = config_for(folder)
    config.set_main_option("sqlalchemy.url", "postgresql+psycopg://")
    below = scripts(folder).get_revision(revision).down_revision
    command.upgrade(config, f"{below}:{revision}" if below else revision, sql=True)
    assert isinstance(config.output_buffer, io.StringIO)
    statements = config.output_buffer.getvalue().strip().split("\n\n")
    return "\n\n".join(each for each in statements if "alembic_version" not in each)


def _below(revision: str, folder: Path) -> str:
    below = scripts(folder).get_revision(revision).down_revision
    return str(below) if below else f"{revision.split('_')[0]}@base"
