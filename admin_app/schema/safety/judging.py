"""Judges a migration: each operation on a table that others use meanwhile, by the rules. Asks no database."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import BLOCKS, Action
from admin_app.schema.safety.danger import Danger, Here, Mapped
from admin_app.schema.safety.reading import Statement, statements_of
from admin_app.schema.safety.rules import RULES
from admin_app.schema.safety.shape import Shape
from admin_app.schema.safety.statements import actions_of


@dataclass(frozen=True, slots=True)
class Done:
    """One action of a migration: where it stands, and what is dangerous about it, if anything."""

    action: Action
    statement: Statement
    danger: Danger | None = None


class Judge:
    """Goes through migrations, oldest first; what it was shown before says which tables are there already."""

    def __init__(self, mapped: Mapped = Mapped(), *, apart: bool = False) -> None:  # noqa: B008  (a frozen value)
        self.shape = Shape()
        self._mapped = mapped
        self._apart = apart
        self._new: set[str] = set()

    def sees(self, script: Script) -> None:
        """A migration that is history: it is not judged, and its tables are in use."""
        for statement in statements_of(script.module):
            for action in actions_of(statement.sql):
                self.shape.note(action)

    def judges(self, script: Script) -> list[Done]:
        """Each action of the migration. A table that it makes is nobody's yet, and neither in those judged after it,
        but where each is judged ``apart``."""
        if self._apart:
            self._new.clear()
        statements = statements_of(script.module)
        views = frozenset(action.table for each in statements for action in actions_of(each.sql) if _is_view(action))
        found, held = [], _Held()
        for number, statement in enumerate(statements):
            held.goes_on_to(statement)
            later = "\n".join(each.sql for each in statements[number + 1 :] if _in_one(each, statement))
            for action in _actions(statement):
                here = Here(self.shape, statement.transaction is None, self._mapped, held.tables, views, later)
                danger = self._danger(action, here)
                found.append(Done(action, statement, danger and danger.at(Path(script.path), statement.line)))
                held.notes(action, self._is_new(action))
                self._notes(action)
        return found

    def _danger(self, action: Action, here: Here) -> Danger | None:
        rule = RULES.get(action.kind)
        return rule(action, here) if rule and not self._is_new(action) else None

    def _is_new(self, action: Action) -> bool:
        return self.shape.table_of(action) in self._new

    def _notes(self, action: Action) -> None:
        if action.kind == act.MAKE_TABLE:
            if action.table not in self.shape.tables:  # IF NOT EXISTS, or one of this name in another schema
                self._new.add(action.table)
        elif action.kind == act.RENAME_TABLE and action.table in self._new:
            self._new.add(action.new)
        self.shape.note(action)


class _Held:
    """The tables on which the transaction keeps others from working, until it ends."""

    def __init__(self) -> None:
        self.tables: tuple[str, ...] = ()
        self._transaction: int | None = 0

    def goes_on_to(self, statement: Statement) -> None:
        if statement.transaction is None or statement.transaction != self._transaction:
            self.tables, self._transaction = (), statement.transaction

    def notes(self, action: Action, is_new: bool) -> None:
        if action.lock in BLOCKS and action.table and not is_new and action.table not in self.tables:
            self.tables = (*self.tables, action.table)


def dangers(scripts: Iterable[Script], judged: Collection[str], mapped: Mapped, *, apart: bool) -> Iterator[Danger]:
    """The dangers of the migrations ``judged`` among all, which come oldest first."""
    judge = Judge(mapped, apart=apart)
    for script in scripts:
        if script.revision not in judged:
            judge.sees(script)
            continue
        yield from dict.fromkeys(done.danger for done in judge.judges(script) if done.danger)  # a loop says it again


def _actions(statement: Statement) -> list[Action]:
    return [Action(act.UNKNOWN, sql=statement.sql)] if statement.is_unread else actions_of(statement.sql)


def _is_view(action: Action) -> bool:
    return action.kind == act.MAKE_VIEW


def _in_one(statement: Statement, other: Statement) -> bool:
    return statement.transaction is not None and statement.transaction == other.transaction
