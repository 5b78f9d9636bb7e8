"""A database that had a migration before a colleague put it on top of another: it is stepped down and up again.

It knows the migration by a name that the files have no more, except as a note (``restacking.WAS``).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from admin_app.schema.branches import MIGRATIONS, scripts
from admin_app.schema.files import BRANCHES, files_of
from admin_app.schema.losing import refuse_to_lose
from admin_app.schema.restacking import called_before, put_after
from admin_app.schema.upgrading import take_these_back, upgrade


def old_names(connection: Connection, folder: Path = MIGRATIONS) -> list[str]:
    """The names under which this database has had migrations that have another one now, the last first."""
    known = called_before(folder)
    now = {file.revision for branch in BRANCHES for file in files_of(branch, folder)}
    waiting = [name for name in MigrationContext.configure(connection).get_current_heads() if name not in now]
    found: list[str] = []
    while waiting and waiting[-1] in known:
        name = waiting.pop()
        found.append(name)
        _, after = known[name]
        if after not in now:
            waiting.append(after)
    return [] if waiting else found


def follow(engine: Engine, folder: Path = MIGRATIONS, *, also_if_it_loses: bool = False) -> list[Path]:
    """Step the database back under the old names and up under the new ones; says which files it was about."""
    with engine.connect() as connection:
        names = old_names(connection, folder)
    if not names:
        return []
    files = [called_before(folder)[name][0] for name in names]
    if not also_if_it_loses:
        refuse_to_lose(engine, [script for script in scripts(folder).walk_revisions() if Path(script.path) in files])
    with _as_it_was(names, folder) as before:
        take_these_back(engine, names, before)
    upgrade(engine, folder)
    return files


@contextmanager
def _as_it_was(names: list[str], folder: Path) -> Iterator[Path]:
    """A copy of the migrations in which these have the names and the places that they had."""
    with TemporaryDirectory(prefix="steward-before-") as place:
        copy = Path(place) / "migrations"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        known = called_before(copy)
        renamed = {}
        for name in names:
            path, after = known[name]
            script = next(each for each in scripts(folder).walk_revisions() if Path(each.path).name == path.name)
            renamed[script.revision] = name
            path.write_text(put_after(path.read_text(encoding="utf-8"), script, name, after), encoding="utf-8")
        for path in (copy / "versions").glob("*/*.py"):
            text = path.read_text(encoding="utf-8")
            for new, old in renamed.items():
                text = text.replace(f'"{new}"', f'"{old}"').replace(f"'{new}'", f"'{old}'")
            path.write_text(text, encoding="utf-8")
        yield copy
