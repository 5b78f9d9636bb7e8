"""Columns that come and columns that change: types with their casts, defaults, NOT NULL with values."""

from dataclasses import replace
from typing import Any

from alembic.operations import ops
from sqlalchemy import Boolean, Computed, Date, DateTime, Enum, Float, Integer, Interval, Numeric, String, Time
from sqlalchemy.dialects import postgresql

from admin_app.schema.making.asking.filling import NOTHING, Filling, Raw
from admin_app.schema.making.comparing.matching import Match
from admin_app.schema.making.comparing.moves import Do, Fill, Move
from admin_app.schema.making.pictures.building import column_of, server_default, written_type
from admin_app.schema.making.pictures.defaults import same_default
from admin_app.schema.making.pictures.sql_text import quoted
from admin_app.schema.making.pictures.types import same_type
from admin_app.schema.making.pictures.values import Field, enum_of


def columns_added(found: Match, *, computed: bool) -> list[Move]:
    """New columns; one that must have a value comes without that, and is made strict when the rows have it.

    Those that are ``computed`` come when the columns that they are made from are as they will be.
    """
    name = found.new.name
    return [
        Do(ops.AddColumnOp(name, column_of(replace(each, nullable=True) if is_filled(each) else each)), name)
        for each in found.added
        if isinstance(each.made, Computed) == computed
    ]


def is_filled(column: Field) -> bool:
    """Would rows that are there have no value?"""
    return not column.nullable and column.default is None and column.made is None and not column.fetched


def altered(found: Match, fill: Filling) -> list[Move]:
    """Columns that change, then values for rows, then what must not be empty."""
    name = found.new.name
    moves: list[Move] = []
    strict: list[Field] = [each for each in found.added if is_filled(each)]
    for old, new in found.changed:
        moves += _change(name, old, new)
        if old.nullable and not new.nullable:
            strict.append(new)
    fills = [(each, Raw(each.default) if each.default is not None else fill(found.new, each)) for each in strict]
    moves += [Fill(name, each.name, each.type, value) for each, value in fills if value is not NOTHING]
    for each in strict:
        operation = ops.AlterColumnOp(
            name, each.name, existing_type=written_type(each.type), existing_nullable=True, modify_nullable=False
        )
        moves.append(Do(operation, name))
    return moves


def _change(table: str, old: Field, new: Field) -> list[Move]:
    retyped = not same_type(old.type, new.type)
    said: dict[str, Any] = {"existing_type": written_type(old.type), "existing_nullable": old.nullable}
    moves: list[Move] = []
    if retyped and old.default is not None:
        moves.append(Do(ops.AlterColumnOp(table, old.name, **said, modify_server_default=None), table))
    change = dict(said)
    if retyped:
        change["modify_type"] = written_type(new.type)
    is_known = not (old.fetched or new.fetched)
    if (is_known and not same_default(old.default, new.default, new.type)) or (retyped and new.default is not None):
        change["modify_server_default"] = server_default(new.default)
    if new.nullable and not old.nullable:
        change["modify_nullable"] = True
    if old.comment != new.comment:
        change |= {"modify_comment": new.comment, "existing_comment": old.comment}
    operation = ops.AlterColumnOp(table, old.name, **change)
    if operation.has_changes():
        kept = column_of(replace(old, type=new.type)) if retyped and _is_mangled(old, new) else None
        moves.append(Do(operation, table, using=_using(old, new) if retyped else "", kept=kept))
    return moves


def _using(old: Field, new: Field) -> str:
    """How PostgreSQL gets the new value; nothing where it finds out by itself."""
    name, target = quoted(old.name), new.type
    if isinstance(target, Enum) and enum_of(new):
        return f"{name}::text::{quoted(str(target.name))}"
    if isinstance(target, String) or _family(old) == _family(new):
        return ""
    kind = target.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    if isinstance(old.type, Boolean) and isinstance(target, Integer | Numeric | Float):
        return f"{name}::integer::{kind}"
    if isinstance(target, Boolean) and isinstance(old.type, Integer | Numeric | Float):
        return f"{name} <> 0"
    return f"{name}::text::{kind}"


def _is_mangled(old: Field, new: Field) -> bool:
    """SQLite has no type for moments: cast to one, a text keeps the number that it begins with. It is kept as it is."""
    return isinstance(new.type, Date | DateTime | Time | Interval) and _family(old) != _family(new)


def _family(column: Field) -> Any:
    kind = column.type
    return Numeric if isinstance(kind, Integer | Numeric | Float) else kind._type_affinity
