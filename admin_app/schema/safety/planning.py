"""``db plan``: what would run on this database, on tables of which size, with which lock, and what is dangerous in it.

The same is asked before ``db upgrade`` begins: a danger on a large table is refused before it runs, on a small one
told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from admin_app.resource.errors import Conflict
from admin_app.schema.branches import MIGRATIONS, scripts
from admin_app.schema.invalid import Invalid, invalid_indexes
from admin_app.schema.operations import steps_of
from admin_app.schema.safety.accepting import accepted_in, is_reason
from admin_app.schema.safety.danger import Danger
from admin_app.schema.safety.judging import Done, Judge
from admin_app.schema.safety.mapping import mapped_here
from admin_app.schema.safety.sizing import Size, sizes_of
from admin_app.schema.state import current_state
from admin_app.schema.steps import KEY, RULE, Step

FAILS = ("concurrently", "required-column", "column-primary-key")
"""What PostgreSQL refuses anyway, on an empty table or on one with rows: better before anything ran."""
BREAKS = ("drop-column", "drop-table")
"""What the models of this very code still ask for."""
LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One operation that would run: its words, its table and that one's size, the lock, and what is dangerous now."""

    words: str
    line: int
    table: str = ""
    size: Size | None = None
    lock: str = ""
    danger: Danger | None = None
    reason: str = ""
    """Why somebody takes the risk."""

    def is_refused(self, large: int) -> bool:
        """Would it hold up others, or fail? On a table that is small, it is only told."""
        if self.danger is None or self.reason:
            return False
        if self.danger.kind in (*FAILS, *BREAKS):
            return True
        return self.size is not None and (self.size.rows > large or (self.size.is_more and self.size.rows >= large))


@dataclass(frozen=True, slots=True)
class Plan:
    """The migrations that would run, each with its operations, and the indices that are no use as they are."""

    migrations: tuple[tuple[Script, tuple[Planned, ...]], ...]
    invalid: tuple[Invalid, ...]

    def refused(self, large: int = LARGE) -> list[tuple[Script, Planned]]:
        return [(script, each) for script, planned in self.migrations for each in planned if each.is_refused(large)]

    def told(self, large: int = LARGE) -> list[tuple[Script, Planned]]:
        """The dangers that do not matter much here."""
        return [
            (script, each)
            for script, planned in self.migrations
            for each in planned
            if each.danger and not each.reason and not each.is_refused(large)
        ]

    def in_the_way(self) -> list[Invalid]:
        """The invalid indices that a migration means to build: IF NOT EXISTS would take them for built."""
        texts = "\n".join(Path(script.path).read_text(encoding="utf-8") for script, _ in self.migrations)
        return [each for each in self.invalid if each.name in texts]


def plan(engine: Engine, folder: Path = MIGRATIONS, *, bound: int = LARGE) -> Plan:
    """What ``db upgrade`` would do now. Only reads, and of a large table no more than ``bound`` rows."""
    with engine.connect() as connection:
        try:
            had, waiting = _parted(connection, folder)
        except (CommandError, RevisionError) as unknown:
            raise Conflict(f"{current_state(engine, folder).sentence} Nothing was changed.") from unknown
        invalid = tuple(invalid_indexes(connection))
        if connection.dialect.name != "postgresql":
            return Plan(tuple((script, tuple(_as_read(connection, script, bound))) for script in waiting), invalid)
        judge = Judge(mapped_here())
        for script in had:
            judge.sees(script)
        judged = [(script, judge.judges(script)) for script in waiting]
        tables = {table for _, done in judged for each in done for table in _tables(each)}
        sizes = sizes_of(connection, tables, bound)
    return Plan(tuple((script, tuple(_planned(script, done, sizes))) for script, done in judged), invalid)


def _parted(connection: Connection, folder: Path) -> tuple[list[Script], list[Script]]:
    """What the database has had and what waits, oldest first."""
    heads = MigrationContext.configure(connection).get_current_heads()
    waiting = list(scripts(folder).iterate_revisions("heads", heads, implicit_base=True))[::-1]
    names = {script.revision for script in waiting}
    return [script for script in list(scripts(folder).walk_revisions())[::-1] if script.revision not in names], waiting


def _tables(done: Done) -> tuple[str, ...]:
    danger = done.danger.table if done.danger else ""
    return tuple(name for name in (done.action.table, done.action.refers, danger) if name)


def _planned(script: Script, found: list[Done], sizes: dict[str, Size]) -> Iterator[Planned]:
    """Nobody uses a table that is not there yet, or is empty."""
    reasons = accepted_in(Path(script.path)).reasons_for(done.danger for done in found if done.danger)
    shown: set[str] = set()
    for done in found:
        table = next(iter(_tables(done)), "")
        size = max((sizes[name] for name in _tables(done) if name in sizes), key=lambda size: size.rows, default=None)
        is_used = size is not None and size.rows > 0
        danger = done.danger if done.danger and (is_used or not table or done.danger.kind == "concurrently") else None
        sql = " ".join(done.statement.sql.split())
        if sql in shown and danger is None:
            continue  # several actions of one statement
        shown.add(sql)
        reason = reasons.get(danger, "") if danger else ""
        lock = done.action.lock if size else ""
        yield Planned(sql, done.statement.line, table, size, lock, danger, reason if is_reason(reason) else "")


def _as_read(connection: Connection, script: Script, bound: int) -> Iterator[Planned]:
    """Another kind of database locks itself as a whole: only what is done, and to how many rows."""
    found = steps_of(script, "sqlite")
    sizes = sizes_of(connection, {name for step in found for name in _tables_of(step)}, bound)
    for step in found:
        table = next((name for name in _tables_of(step) if name in sizes), "")
        yield Planned(step.words, step.line, table, sizes.get(table))


def _tables_of(step: Step) -> list[str]:
    touched = [touch.thing[0] for touch in step.touches if not touch.thing[0].startswith("@")]
    return [*filter(None, (step.rows, step.tightens)), *(name for name in touched if name not in (KEY, RULE))]
