"""A schema as values to be compared, whatever the database: tables, columns, constraints, indices. No database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Computed, Enum, Identity
from sqlalchemy.sql import sqltypes
from sqlalchemy.types import TypeEngine

from admin_app.schema.making.pictures.sql_text import plain_sql, swapped

PRIMARY, UNIQUE, CHECK, FOREIGN = "primary", "unique", "check", "foreignkey"

Options = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Field:
    """A column. ``default`` is SQL; ``made`` says how the database itself makes the value (computed, identity).

    ``seen`` was read from a database and not from a migration, so that its type is the database's word for it.
    ``fetched``: the database has a default that the models do not know (``FetchedValue``).
    ``fallback`` is the value that the model gives where none is said.
    """

    name: str
    type: TypeEngine[Any]
    nullable: bool = True
    default: str | None = None
    comment: str | None = None
    autoincrement: Any = "auto"
    made: Computed | Identity | None = field(default=None, compare=False)
    seen: bool = field(default=False, compare=False)
    fetched: bool = field(default=False, compare=False)
    fallback: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Rule:
    """A constraint: its kind, its columns, and what it says."""

    kind: str
    name: str | None
    columns: tuple[str, ...]
    sql: str = ""
    target: str = ""
    target_columns: tuple[str, ...] = ()
    options: Options = ()

    @property
    def definition(self) -> tuple[Any, ...]:
        """What it says without its name, so that two of them can be told to be the same."""
        options = tuple((key, str(value).lower()) for key, value in sorted(self.options))
        columns = self.columns if self.kind != CHECK else ()
        return self.kind, columns, plain_sql(self.sql), self.target, self.target_columns, options


@dataclass(frozen=True)
class Key:
    """An index. ``on`` has a column's name or an expression; ``columns`` are all those that it stands on."""

    name: str
    on: tuple[str, ...]
    columns: tuple[str, ...]
    unique: bool = False
    options: Options = ()

    @property
    def definition(self) -> tuple[Any, ...]:
        options = tuple((key, plain_sql(str(value))) for key, value in sorted(self.options))
        return tuple(plain_sql(each) for each in self.on), self.unique, options

    @property
    def is_special(self) -> bool:
        """Stands on more than columns, or on some of the rows only."""
        return any(each not in self.columns for each in self.on) or any("where" in key for key, _ in self.options)

    @property
    def has_expressions(self) -> bool:
        return any(each not in self.columns for each in self.on)


@dataclass
class Shape:
    """A table."""

    name: str
    columns: dict[str, Field] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)
    comment: str | None = None
    options: Options = ()

    def of(self, kind: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.kind == kind]

    @property
    def primary(self) -> Rule | None:
        return next(iter(self.of(PRIMARY)), None)

    @property
    def counted(self) -> str | None:
        """The column that the database counts up by itself."""
        columns = self.primary.columns if self.primary else ()
        ready = [name for name in columns if _may_count(self.columns[name], alone=len(columns) == 1)]
        key = self.columns[ready[0]] if len(ready) == 1 else None
        pointing = {name for rule in self.of(FOREIGN) for name in rule.columns}
        if key is None or (key.autoincrement == "auto" and key.name in pointing):
            return None
        return key.name


Schema = dict[str, Shape]


SameType = Callable[[Field, Field], bool]


def copied(schema: Schema) -> Schema:
    """The same, to be changed apart."""
    return {
        name: replace(shape, columns=dict(shape.columns), rules=list(shape.rules), keys=dict(shape.keys))
        for name, shape in schema.items()
    }


def enum_of(column: Field) -> Enum | None:
    """The column's type where PostgreSQL has a type of its own for it."""
    return column.type if isinstance(column.type, Enum) and column.type.native_enum and column.type.name else None


def renamed_column(shape: Shape, old: str, new: str) -> Shape:
    """The table after a column of it was renamed: everything that stands on it says the new name."""
    columns = {
        (new if name == old else name): replace(each, name=new) if name == old else each
        for name, each in shape.columns.items()
    }
    rules = [
        replace(rule, columns=_swap(rule.columns, old, new), sql=swapped(rule.sql, old, new)) for rule in shape.rules
    ]
    keys = {
        name: replace(
            key,
            on=tuple(new if each == old else swapped(each, old, new) for each in key.on),
            columns=tuple(sorted(_swap(key.columns, old, new))),
            options=tuple((name, swapped(value, old, new)) for name, value in key.options),
        )
        for name, key in shape.keys.items()
    }
    return replace(shape, columns=columns, rules=rules, keys=keys)


def _may_count(column: Field, *, alone: bool) -> bool:
    if column.autoincrement is True:
        return True
    is_number = issubclass(column.type._type_affinity or object, sqltypes.Integer)
    return column.autoincrement == "auto" and alone and is_number and column.default is None


def _swap(names: Iterable[str], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)
