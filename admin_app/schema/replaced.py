"""Migrations that are no more because a squashed one stands for them, and databases that stop between them.

The squashed file names them (``replaces``). Files are read as text, so that every start can afford it.
"""

import ast
from pathlib import Path

from sqlalchemy import Connection, Engine

from admin_app.resource.errors import Conflict
from admin_app.schema.files import MIGRATIONS

WORD = "replaces"


def replaced_in(folder: Path = MIGRATIONS) -> dict[str, Path]:
    """The revision of each migration that is no more -> the file that stands for it."""
    found = {}
    for path in sorted((folder / "versions").glob("*/[!_.]*.py")):
        text = path.read_text(encoding="utf-8")
        if f"\n{WORD} = " in text:
            found.update(dict.fromkeys(named_in(text), path))
    return found


def named_in(text: str) -> tuple[str, ...]:
    """What the file says that it replaces; nothing where it says it in another way than a plain list of texts."""
    try:
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and any(_is_the_word(name) for name in node.targets):
                said = ast.literal_eval(node.value)
                return tuple(str(name) for name in said) if isinstance(said, tuple | list) else ()
    except (SyntaxError, ValueError):
        return ()
    return ()


def _is_the_word(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == WORD


def stops_between(connection: Connection, folder: Path = MIGRATIONS) -> str | None:
    """Why a database cannot go on that has had some of what one file replaces, and what to do; None where it can."""
    replaced = replaced_in(folder)
    if not replaced:
        return None
    from alembic.runtime.migration import MigrationContext

    for revision in MigrationContext.configure(connection).get_current_heads():
        if path := replaced.get(revision):
            where = f"migrations/versions/{path.parent.name}/{path.name}"
            return (
                f"The database stands at {revision}, between migrations that {path.name} now replaces as a whole, so "
                "that it can go neither up nor down from there. Take the code as it was before that file came (git log "
                f"--diff-filter=A -- {where}), bring the database up with it, then with this one: python run.py db "
                "upgrade"
            )
    return None


def refuse_between(engine: Engine, folder: Path = MIGRATIONS) -> None:
    """Refuse a database that has had some of what one file replaces.

    Asked by a connection of its own: on one that is to migrate, the question would begin its transaction.
    """
    with engine.connect() as connection:
        if why := stops_between(connection, folder):
            raise Conflict(f"Nothing was changed. {why}")
