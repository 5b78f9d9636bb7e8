"""Writes migration files from the models. Changes no table."""

import re
import textwrap
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic.script import Script
from sqlalchemy import Engine, MetaData

from admin_app.resource.errors import Refusal
from admin_app.schema import heads
from admin_app.schema.branches import MIGRATIONS, PREFIX, TEAM, TOOL, in_words, one_head_each, scripts
from admin_app.schema.making.asking.choices import NO_ANSWERS, Answers
from admin_app.schema.making.drafting import draft, of_branch
from admin_app.schema.making.pictures.standing import standing
from admin_app.schema.making.texts.draft import Draft
from admin_app.schema.making.texts.rows import rows_draft
from admin_app.schema.replaced import refuse_between
from admin_app.schema.state import pending
from models.base import Base


@in_words
def make(
    engine: Engine,
    message: str,
    branch: str = TEAM,
    folder: Path = MIGRATIONS,
    *,
    answers: Answers = NO_ANSWERS,
    metadata: MetaData = Base.metadata,
) -> Path:
    """Write the migration that brings the branch's tables to where the models are; refuses to write an empty one."""
    ends = one_head_each(folder)
    refuse_between(engine, folder)
    with engine.connect() as connection:
        _refuse_what_waits(pending(connection, folder))
        wanted = draft(connection, metadata, answers, branch, folder)
        connection.rollback()
    return _written(wanted, message, branch, ends, folder)


@in_words
def make_data(
    engine: Engine,
    message: str,
    table: str,
    branch: str = TEAM,
    folder: Path = MIGRATIONS,
    *,
    metadata: MetaData = Base.metadata,
) -> Path:
    """Write a migration that changes rows and no structure: a template that works in batches, to be filled in."""
    ends = one_head_each(folder)
    with engine.connect() as connection:
        wanted = rows_draft(of_branch(standing(connection, metadata, folder), branch), table)
        connection.rollback()
    return _written(wanted, message, branch, ends, folder)


def _refuse_what_waits(waiting: list[Script]) -> None:
    if waiting:
        raise Refusal("The database is behind the migrations that there are; first run: python run.py db upgrade")


def _written(wanted: Draft, message: str, branch: str, ends: dict[str, Script], folder: Path) -> Path:
    """The draft as a file in its place, as a formatter would leave it."""
    place = _place(branch, ends.get(branch), folder)
    points = branch == TEAM and f'"{PREFIX}' in wanted.upgrade and TOOL in ends
    directory = scripts(folder)
    directory.messaging_opts = {"quiet": True}
    written = directory.generate_revision(
        place.pop("rev_id"),
        _plain(" ".join(message.split())).rstrip("."),
        depends_on=[ends[TOOL].revision] if points else None,
        upgrades=wanted.upgrade,
        downgrades=wanted.downgrade,
        imports="".join(f"{each}\n" for each in wanted.imports),
        **place,
    )
    assert written is not None
    path = _named(written, message, folder)
    path.write_text(finished(path.read_text(encoding="utf-8"), wanted), encoding="utf-8")
    return path


def finished(text: str, wanted: Draft) -> str:
    """With the words of what it does below its title, quotes as everywhere, and nothing imported for nothing."""
    words = "\n".join(f"- {textwrap.shorten(word, 116)}" for word in wanted.words)
    text = re.sub(r"(?m)^(Revision .*)$", rf"\1\n\n{_plain(words)}" if words else r"\1", text, count=1)
    text = re.sub(
        r"(?m)^(revision|down_revision|branch_labels|depends_on) = (.*)$",
        lambda found: f"{found[1]} = {found[2]}".replace("'", '"'),
        text,
    )
    if "sa." not in wanted.upgrade + wanted.downgrade + wanted.more:
        text = text.replace("import sqlalchemy as sa\n", "")
    if "op." not in wanted.upgrade + wanted.downgrade + wanted.more:
        text = text.replace("from alembic import op\n\n", "")
    return text.replace("\n\n\ndef upgrade", f"\n{wanted.more}\n\ndef upgrade", 1)


def _plain(words: str) -> str:
    """Without what a docstring or a pattern would read otherwise."""
    return words.replace("\\", "/").replace('"""', "'")


def _place(branch: str, head: Script | None, folder: Path) -> dict[str, Any]:
    """Where a new migration goes; the first of a branch begins it."""
    where: dict[str, Any] = {"rev_id": _new_id(branch, folder), "version_path": str(folder / "versions" / branch)}
    return where | ({"head": head.revision} if head else {"head": "base", "branch_labels": branch})


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
    path = path.rename(path.with_name(f"{written.revision.split('_')[1]}_{slug or 'change'}.py"))
    heads.write(folder)
    return path
