"""Rows after a given place in an order, as conditions that an index can serve; and how a place is read and bound.

What the database holds is compared with what the database holds: on SQLite the stored value itself, on PostgreSQL its
text cast back to the column's type. Nothing passes through a Python type that might round it, so no row is met twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, false, literal, or_, tuple_, type_coerce
from sqlalchemy.types import NullType, TypeDecorator

from admin_app.resource.fields.kinds import Kind
from admin_app.resource.listing.ordering import SortKey

Condition = ColumnElement[bool]

_EXACT_EVERYWHERE = frozenset({Kind.INTEGER, Kind.TEXT})
_ROW_VALUES = frozenset({"postgresql", "sqlite"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows that stand together in an order: their condition (None: all), and the keys that still tell them apart."""

    condition: Condition | None
    keys: Sequence[SortKey]


@dataclass(frozen=True, slots=True)
class Place:
    """How the sort values of a row are read from one database and compared in it."""

    dialect: str

    def on_the_row(self, key: SortKey) -> bool:
        """Is the loaded attribute exactly what the database compares? Else it is selected beside the row."""
        if not (key.own and key.whole) or isinstance(key.field.attribute.type, TypeDecorator):
            return False
        kinds = {*_EXACT_EVERYWHERE, Kind.UUID} if self.dialect == "postgresql" else _EXACT_EVERYWHERE
        return key.field.kind in kinds

    def raw(self, key: SortKey) -> Any:
        """The expression to select for a key whose loaded value would not be exact."""
        if self.dialect == "postgresql":
            return cast(key.expression, Text)
        return type_coerce(key.expression, NullType())

    def _bound(self, key: SortKey, value: Any) -> Any:
        if self.dialect == "postgresql" and not self.on_the_row(key):
            return cast(literal(value, Text), key.expression.type)
        return literal(value, NullType())

    def _left(self, key: SortKey) -> Any:
        """The key's expression without a bind type of its own; the value is already as stored."""
        return key.expression if self.dialect == "postgresql" else type_coerce(key.expression, NullType())

    def from_start(self, keys: Sequence[SortKey]) -> list[Segment]:
        """All rows; those without a value by themselves where they come first and an index could find them."""
        first = keys[0]
        if not (first.nullable and first.descending and first.own and first.field.indexed and len(keys) > 1):
            return [Segment(None, keys)]
        return [Segment(first.expression.is_(None), keys[1:]), Segment(first.expression.is_not(None), keys)]

    def after(self, keys: Sequence[SortKey], values: Sequence[Any]) -> list[Segment]:
        """The rows after a place, as at most two segments that follow one another.

        Two where NULLs lie beyond the place: the rows that have a value and those that have none are each one range of
        an index; with OR between them they would be none. Rows without a value are told apart by the other keys alone,
        so that a million of them need not be sorted.
        """
        first, value = keys[0], values[0]
        if value is None:
            tied = Segment(and_(first.expression.is_(None), self._beyond(keys[1:], values[1:])), keys[1:])
            return [tied, Segment(first.expression.is_not(None), keys)] if first.descending else [tied]
        main = Segment(self._range(keys, values), keys)
        if first.nullable and not first.descending:
            return [main, Segment(first.expression.is_(None), keys[1:])]
        return [main]

    def _range(self, keys: Sequence[SortKey], values: Sequence[Any]) -> Condition:
        """Rows whose first key has a value: one comparison, row-wise where directions and NULLs allow."""
        first = keys[0]
        if len(keys) == 1:
            return self._past(first, values[0])
        if self._row_wise(keys, values):
            left = tuple_(*(self._left(key) for key in keys))
            right = tuple_(*(self._bound(key, value) for key, value in zip(keys, values, strict=True)))
            return left < right if first.descending else left > right
        left, right = self._left(first), self._bound(first, values[0])
        bound: Condition = left <= right if first.descending else left >= right
        return and_(bound, self._beyond(keys, values))

    def _row_wise(self, keys: Sequence[SortKey], values: Sequence[Any]) -> bool:
        """NULL in the first key only leaves the comparison unknown, which is what is wanted; in the others it must
        not occur."""
        return (
            self.dialect in _ROW_VALUES
            and None not in values
            and len({key.descending for key in keys}) == 1
            and not any(key.nullable for key in keys[1:])
        )

    def _beyond(self, keys: Sequence[SortKey], values: Sequence[Any]) -> Condition:
        """Strictly after the place: past it by the first key, or equal there and past it by the others."""
        if not keys:
            return false()
        key, value = keys[0], values[0]
        past = [self._past(key, value), *self._nulls_past(key, value)]
        rest = self._beyond(keys[1:], values[1:]) if len(keys) > 1 else None
        if rest is not None:
            past.append(and_(self._equal(key, value), rest))
        return or_(false(), *past)

    def _past(self, key: SortKey, value: Any) -> Condition:
        if value is None:
            found: Condition = key.expression.is_not(None) if key.descending else false()
            return found
        left, right = self._left(key), self._bound(key, value)
        condition: Condition = left < right if key.descending else left > right
        return condition

    def _nulls_past(self, key: SortKey, value: Any) -> Iterator[Condition]:
        if value is not None and key.nullable and not key.descending:
            yield key.expression.is_(None)

    def _equal(self, key: SortKey, value: Any) -> Condition:
        if value is None:
            missing: Condition = key.expression.is_(None)
            return missing
        condition: Condition = self._left(key) == self._bound(key, value)
        return condition
