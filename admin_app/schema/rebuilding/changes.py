"""What a batch of Alembic changes of a table, beside how it was reflected: the only room that knows its inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import CheckConstraint, Column, Constraint, Dialect, ForeignKeyConstraint, PrimaryKeyConstraint, Table
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.schema import CreateColumn
from sqlalchemy.types import NullType, String

from admin_app.schema.rebuilding.clauses import CHECK, FOREIGN, PRIMARY, UNIQUE, Clause, Piece, piece_of

KINDS: dict[type[Any], str] = {CheckConstraint: CHECK, ForeignKeyConstraint: FOREIGN, Unique: UNIQUE}


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint as Alembic knows it: enough to find its clause."""

    kind: str
    name: str
    columns: tuple[str, ...] = ()

    def is_said_by(self, clause: Clause) -> bool:
        if clause.kind != self.kind:
            return False
        return (
            clause.name == self.name.lower() if clause.name else bool(self.columns) and clause.columns == self.columns
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A column that stays: as it was reflected and as it is wanted, both as Alembic would write them."""

    old: str
    new: str
    before: Piece
    after: Piece


class Changes:
    """``batch`` has heard all its operations, and has not built anything yet.

    ``there`` is the table as it is: what Alembic has reflected may be put right by the migration (``reflect_args``).
    """

    def __init__(self, batch: ApplyBatchImpl, there: Table, dialect: Dialect) -> None:
        self._batch, self._there = batch, there
        self._ddl: Any = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]
        self.quote = dialect.identifier_preparer.quote
        self.table = batch.table.name
        assert batch.new_table is not None
        self._new = batch.new_table
        _ = self.renames, self.dropped  # as long as the batch still says that computed columns stay

    def columns(self) -> Iterator[Kept | str]:
        """In their new order: one that stays, or the words of one that is new."""
        for key, column in self._batch.columns.items():
            if "expr" in self._batch.column_transfers[key]:
                yield Kept(key.lower(), column.name, self._said(self._there.c[key]), self._said(column))
            else:
                yield self._written(column)

    @cached_property
    def renames(self) -> dict[str, str]:
        pairs = {key: column.name for key, column in self._batch.columns.items() if self._is_kept(key)}
        return {key.lower(): name for key, name in pairs.items() if key != name}

    @cached_property
    def dropped(self) -> set[str]:
        return {column.name.lower() for column in self._batch.table.c if not self._is_kept(column.name)}

    def computed(self) -> Iterator[str]:
        """The columns that the database itself fills; Alembic would copy their values."""
        return (key for key, column in self._batch.columns.items() if column.computed is not None)

    def gone(self) -> Iterator[Rule]:
        """The constraints that the migration drops. One that nobody named cannot be among them, nor a copy."""
        there = self._batch.named_constraints
        for each in self._old():
            name = _name(each)
            if not name or any(each is other for other in [*there.values(), *self._batch.unnamed_constraints]):
                continue
            if name not in there or not any(there[name] is other for other in self._old()):
                yield _rule(each)

    def named(self) -> Iterator[Rule]:
        """Those that are reflected with a name: by a convention, where the table itself says none."""
        return (_rule(each) for each in self._old() if _name(each))

    def added(self) -> Iterator[str]:
        """The words of the new ones."""
        for each in [*self._batch.named_constraints.values(), *self._batch.unnamed_constraints]:
            is_old = isinstance(each, PrimaryKeyConstraint) or any(each is other for other in self._old())
            if not is_old and (each._create_rule is None or each._create_rule(self._ddl)):
                yield str(self._ddl.process(each))
        yield from (str(self._ddl.process(each)) for each in self._batch.table_args)

    @property
    def restates_checks(self) -> bool:
        """Does the migration say itself what checks without a name there are?"""
        return any(isinstance(each, CheckConstraint) for each in self._batch.table_args)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """The primary key as it is wanted: its name, where it has one, and its columns."""
        return _name(self._new.primary_key), tuple(column.name for column in self._new.primary_key.columns)

    def is_told(self, option: str) -> bool | None:
        """An option of the table; None where neither the migration nor the reflection says it."""
        told = self._batch.table_kwargs.get(f"sqlite_{option}")
        return None if told is None else bool(told)

    def _old(self) -> list[Constraint]:
        return [each for each in self._batch.table.constraints if not isinstance(each, PrimaryKeyConstraint)]

    def _is_kept(self, key: str) -> bool:
        return "expr" in self._batch.column_transfers.get(key, {})

    def _said(self, column: Column[Any]) -> Piece:
        type_, computed = column.type, column.computed
        if isinstance(type_, NullType):  # a column of SQLite needs no type, and Alembic cannot write one without
            column.type = String()
        column.computed = None  # stays as it is written; what is reflected of it runs on to the end of its line
        try:
            return piece_of(self._written(column), self.table.lower())
        finally:
            column.type, column.computed = type_, computed

    def _written(self, column: Column[Any]) -> str:
        return str(self._ddl.process(CreateColumn(column)))


def _name(constraint: Constraint) -> str:
    return str(constraint.name) if isinstance(constraint.name, str) else ""


def _rule(constraint: Constraint) -> Rule:
    kind = next((kind for class_, kind in KINDS.items() if isinstance(constraint, class_)), PRIMARY)
    columns = getattr(constraint, "columns", ()) if kind != CHECK else ()
    return Rule(kind, _name(constraint), tuple(column.name.lower() for column in columns))
