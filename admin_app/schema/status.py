"""``db status``: the graph of each branch, who wrote what, what it does, what this database has had. Only reads."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from admin_app.schema.branches import BRANCHES, MIGRATIONS, heads_of
from admin_app.schema.git import Past, past_of
from admin_app.schema.sides import does, line_of
from admin_app.schema.stepping import applied_here

SHOWN = 5
HAD, NOT_HAD, NOBODY_KNOWS = "●", "○", "?"


def graph(engine: Engine, folder: Path = MIGRATIONS, *, everything: bool = False) -> Iterator[str]:
    """Each branch as lines, oldest first: ● what this database has had, ○ what it has not."""
    past = past_of(folder)
    had = _had(engine, folder)
    for branch in BRANCHES:
        chain = _in_order(branch, folder)
        shown = chain if everything else chain[-max(SHOWN, _forked(chain)) :]
        yield branch + (f"   ({len(chain) - len(shown)} before these: --all)" if len(shown) < len(chain) else "")
        ends = {script.revision for script in heads_of(branch, folder)}
        for script in shown:
            yield _line(script, _mark(script, had), len(ends) > 1 and script.revision in ends, past)
    if not past.is_known:
        yield "There is no git here, so nobody knows who wrote these and which are published."


def _line(script: Script, mark: str, is_one_of_several: bool, past: Past) -> str:
    name = Path(script.path).stem + ("   ← an end" if is_one_of_several else "")
    joins = f"joins {' and '.join(script.down_revision)}" if isinstance(script.down_revision, tuple) else does(script)
    where = past.of(script.path).in_words(datetime.now(UTC)) if past.is_known else ""
    return f"  {mark} {name:44} {where:38} {joins}".rstrip()


def _in_order(branch: str, folder: Path) -> list[Script]:
    found: dict[str, Script] = {}
    for head in heads_of(branch, folder):
        found |= {script.revision: script for script in line_of(head, folder)}
    return list(found.values())


def _forked(chain: list[Script]) -> int:
    """How many lines it takes to show where the branch parts."""
    parted = [place for place, script in enumerate(chain) if len([each for each in script.nextrev if each]) > 1]
    return len(chain) - parted[-1] if parted else 0


def _had(engine: Engine, folder: Path) -> set[str] | None:
    try:
        return {script.revision for script in applied_here(engine, folder)}
    except (SQLAlchemyError, CommandError, RevisionError):  # it does not answer, or knows what these files do not
        return None


def _mark(script: Script, had: set[str] | None) -> str:
    return NOBODY_KNOWS if had is None else HAD if script.revision in had else NOT_HAD
