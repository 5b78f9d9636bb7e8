"""What the migrations of a row do beside changing tables: rows, functions, what nobody can read. Touches no database.

The comparison of two schemas sees none of it, so it is never left out in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic.operations import ops
from alembic.script import Script

from admin_app.schema.operations import DIALECTS, operations_of
from admin_app.schema.squashing.chosen import Row
from admin_app.schema.steps import MAKE, Step

_SEEN = re.compile(
    r"^\s*((CREATE|ALTER|DROP)\s+(TYPE|SEQUENCE)\b|CREATE\s+(UNIQUE\s+)?INDEX\b|(ALTER|DROP)\s+INDEX\b"
    r"|CREATE\s+TABLE\s+\S+\s*\(|DROP\s+TABLE\b|COMMENT\s+ON\s+(TABLE|COLUMN)\b"
    r"|ALTER\s+TABLE\s+\S+\s+(RENAME|((ADD|DROP|ALTER)\s+(COLUMN|CONSTRAINT)))\b)",
    re.IGNORECASE,
)
"""SQL whose effect a comparison of schemas shows."""
_PASSES = re.compile(r"^\s*(SET|RESET|ANALYZE|VACUUM)\b", re.IGNORECASE)
"""SQL that leaves nothing behind."""


@dataclass(frozen=True)
class More:
    """One such step. An idle one finds no rows: its table is made in the row, and nothing was put in."""

    script: Script
    words: str
    is_idle: bool

    @property
    def line(self) -> str:
        return f"{Path(self.script.path).stem}: {self.words}"


def more_of(row: Row) -> list[More]:
    """Every such step on either kind of database, each once, in order."""
    found: dict[tuple[str, str], More] = {}
    for dialect in DIALECTS:
        for more in _on(row, dialect):
            key = (more.script.revision, more.words)
            found[key] = found[key] if key in found and not found[key].is_idle else more
    order = {script.revision: place for place, script in enumerate(row.scripts)}
    return sorted(found.values(), key=lambda more: order[more.script.revision])


def _on(row: Row, dialect: str) -> Iterator[More]:
    empty: set[str] = set()
    for script in row.scripts:
        for step, operation in operations_of(script.module, dialect):
            if isinstance(operation, ops.CreateTableOp) and not step.sql:
                empty |= {
                    touch.thing[0].lower() for touch in step.touches if touch.how == MAKE and len(touch.thing) == 1
                }
            if isinstance(operation, ops.RenameTableOp) and operation.table_name.lower() in empty:
                empty.add(str(operation.new_table_name).lower())
            if not _is_more(step):
                continue
            is_idle = step.rows in empty and not step.is_dark and not _puts(step)
            yield More(script, step.words, is_idle)
            if step.is_dark:
                empty.clear()
            elif _puts(step):
                empty.discard(step.rows)


def _is_more(step: Step) -> bool:
    if step.sql and not step.rows and ";" not in step.sql.rstrip("; "):
        return not (_SEEN.match(step.sql) or _PASSES.match(step.sql))
    return step.is_dark or bool(step.rows)


def _puts(step: Step) -> bool:
    return step.sql.lstrip().upper().startswith("INSERT")
