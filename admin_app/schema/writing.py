"""Writes migration files: from the models, to join two ends, to put one end on top of the other. Changes no table."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic import command
from alembic.script import Script
from sqlalchemy import Engine

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import (
    MIGRATIONS,
    PREFIX,
    TEAM,
    TOOL,
    config_for,
    described,
    heads_of,
    in_words,
    one_head_each,
    scripts,
)
from admin_app.schema.state import pending


@in_words
def make(engine: Engine, message: str, branch: str = TEAM, folder: Path = MIGRATIONS) -> Path:
    """Write the migration that brings the branch's tables to where the models are; refuses to write an empty one."""
    heads = one_head_each(folder)
    with engine.connect() as connection:
        _refuse_what_waits(pending(connection, folder))
        connection.rollback()
        options = {"include_object": _of(branch), "process_revision_directives": _drop_empty}
        config = config_for(folder, connection=connection, options=options)
        place = _place(branch, heads.get(branch), folder)
        written = command.revision(config, message, autogenerate=True, **place)
    if not isinstance(written, Script):
        raise Refusal("The models and the database agree: there is nothing to write.")
    return _named(written, message, folder)


@in_words
def merge(branch: str = TEAM, folder: Path = MIGRATIONS) -> Path:
    """Join the two ends of the branch by a migration that changes nothing and says what it joins."""
    heads = _two_ends(branch, folder)
    message = "Join " + " and ".join(Path(head.path).stem for head in heads)
    ends = [head.revision for head in heads]
    written = command.merge(config_for(folder), ends, message, rev_id=_new_id(branch, folder))
    if not isinstance(written, Script):
        raise Refusal("Nothing was joined; see: python run.py db status")
    return _named(written, message, folder)


@in_words
def rebase(branch: str = TEAM, top: str = "", folder: Path = MIGRATIONS) -> Script:
    """Put the end ``top`` (else the file that was written last) on top of the other end.

    Only where it is one migration long: a longer side would be torn apart. It does not look at what the two do.
    """
    heads = _two_ends(branch, folder)
    mine = _chosen(heads, top)
    (other,) = [head for head in heads if head is not mine]
    _refuse_a_longer_side(mine, other, folder)
    path = Path(mine.path)
    path.write_text(_put_after(path.read_text(encoding="utf-8"), mine, other.revision), encoding="utf-8")
    return mine


def _refuse_what_waits(waiting: list[Script]) -> None:
    if waiting:
        raise Refusal("The database is behind the migrations that there are; first run: python run.py db upgrade")


def _of(branch: str) -> Any:
    """Which tables belong to the branch: the tool's have its prefix, all others are the team's."""

    def belongs(item: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
        return kind != "table" or str(name).startswith(PREFIX) == (branch == TOOL)

    return belongs


def _drop_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def _place(branch: str, head: Script | None, folder: Path) -> dict[str, Any]:
    """Where a new migration goes; the first of a branch begins it."""
    where: dict[str, Any] = {"rev_id": _new_id(branch, folder), "version_path": str(folder / "versions" / branch)}
    return where | ({"head": head.revision} if head else {"head": "base", "branch_label": branch})


def _new_id(branch: str, folder: Path) -> str:
    """Numbered, so that it can be read, and with a random end, so that two people never write the same one."""
    return f"{branch}_{_next_number(branch, folder)}_{uuid4().hex[:6]}"


def _next_number(branch: str, folder: Path) -> str:
    numbers = [int(path.name[:4]) for path in (folder / "versions" / branch).glob("[0-9][0-9][0-9][0-9]_*.py")]
    return f"{max(numbers, default=0) + 1:04d}"


def _named(written: Script, message: str, folder: Path) -> Path:
    """The file under a name that people read in a list: its number and its message."""
    path = Path(written.path)
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:50].rstrip("_")
    return path.rename(path.with_name(f"{written.revision.split('_')[1]}_{slug or 'change'}.py"))


def _two_ends(branch: str, folder: Path) -> list[Script]:
    heads = heads_of(branch, folder)
    if len(heads) < 2:
        raise Refusal(f"The branch {branch} has one end; there is nothing to join.")
    if len(heads) > 2:
        raise Refusal(f"The branch {branch} has {len(heads)} ends; take the changes of one colleague at a time.")
    return heads


def _chosen(heads: list[Script], top: str) -> Script:
    if not top:
        return max(heads, key=lambda head: Path(head.path).stat().st_mtime)
    for head in heads:
        if top in (head.revision, Path(head.path).stem):
            return head
    raise Refusal(f"{top} is not one of the two ends: {'; '.join(described(head) for head in heads)}.")


def _refuse_a_longer_side(mine: Script, other: Script, folder: Path) -> None:
    directory = scripts(folder)
    below = {script.revision for script in directory.iterate_revisions(other.revision, "base")}
    if mine.down_revision not in below:
        raise Refusal(f"{described(mine)} is not alone on its side; join the two ends: python run.py db merge")


def _put_after(text: str, mine: Script, revision: str) -> str:
    text, changed = re.subn(r"(?m)^down_revision = .*$", f'down_revision = "{revision}"', text, count=1)
    if not changed:
        raise Refusal(f"{described(mine)} has no line that begins with 'down_revision ='; write one.")
    return re.sub(r"(?m)^(Revision \S+, after ).*$", rf"\g<1>{revision}.", text, count=1)
