"""The column types every table shares: money, moments, choices and documents. Knows no table and no database."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, Numeric, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import DOMAIN, JSONB
from sqlalchemy.types import TypeEngine

CENT = Decimal("0.01")


class Money(TypeDecorator[Decimal]):
    """An amount in the firm's one currency, to the cent: always a Decimal in Python, ``numeric(12, 2)`` in SQL.

    SQLite has no decimals; there the amount is kept as a number, which is exact to the cent for twelve digits.
    """

    impl = Numeric(12, 2)
    cache_ok = True
    kept_plainly = True  # Python sees what the database holds, so that SQL may write it into a file

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.supports_native_decimal:
            return dialect.type_descriptor(Numeric(12, 2))
        return dialect.type_descriptor(Numeric(12, 2, asdecimal=False))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.supports_native_decimal:
            return value
        return float(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return _to_the_cent(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        """Asked for each value of each row: without the two calls around it that a decorator makes."""
        return _to_the_cent


class Exact(TypeDecorator[Decimal]):
    """A number with exactly so many digits: always a Decimal in Python, ``numeric`` in SQL.

    SQLite has no decimals; there it is kept as a number, which is exact for fifteen digits.
    """

    impl = Numeric
    cache_ok = True
    kept_plainly = True

    def __init__(self, precision: int | None = None, scale: int | None = None) -> None:
        super().__init__(precision, scale)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept: Any = self.impl_instance
        if dialect.supports_native_decimal:
            return dialect.type_descriptor(Numeric(kept.precision, kept.scale))
        return dialect.type_descriptor(Numeric(kept.precision, kept.scale, asdecimal=False))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.supports_native_decimal else float(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))


class Line(TypeDecorator[str]):
    """A short text in a column that has no limit: typed in one line and shown in lists, as a ``String`` is."""

    impl = Text
    cache_ok = True
    kept_plainly = True

    @property
    def python_type(self) -> type[str]:
        return str


class ReadAs(TypeDecorator[str]):
    """A column of SQLite that holds other values than its type says: read and written as the text that it is."""

    impl = Text
    cache_ok = True

    def __init__(self, declared: TypeEngine[Any]) -> None:
        super().__init__()
        self.declared = declared

    @property
    def python_type(self) -> type[str]:
        return str

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(self.declared)

    def bind_processor(self, dialect: Dialect) -> None:
        """As it is: the declared type would refuse it."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:
        return lambda value: None if value is None else str(value)


class DomainType(DOMAIN):
    """A domain of PostgreSQL, beside a plain type elsewhere, where SQLAlchemy would want to make it too."""

    def create(self, bind: Any, checkfirst: Any = True, **kw: Any) -> None:
        if bind.dialect.name == "postgresql":
            super().create(bind, checkfirst=checkfirst, **kw)

    def drop(self, bind: Any, checkfirst: Any = True, **kw: Any) -> None:
        if bind.dialect.name == "postgresql":
            super().drop(bind, checkfirst=checkfirst, **kw)

    def __repr__(self) -> str:
        """As migrations write it, with which the models are compared."""
        return super().__repr__().replace(type(self).__name__, "DOMAIN", 1)


class Moment(TypeDecorator[datetime]):
    """A point in time: always aware and in UTC in Python, on every database. A naive value is taken as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True
    kept_plainly = True
    kept_in_utc = True  # also where the database keeps no zone

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Asked for each value of each row: with as few calls around it as the driver allows."""
        read = self.impl_instance.result_processor(dialect, coltype)
        if read is None:
            return lambda value: None if value is None else _in_utc(value)
        return lambda value: None if (found := read(value)) is None else _in_utc(found)


Document = JSON().with_variant(JSONB(), "postgresql")
"""Free facts as JSON; on PostgreSQL in the form that can be compared and indexed."""


def one_of(choices: type[StrEnum], name: str = "", length: int = 20, *, schema: str | None = None) -> Enum:
    """The column type of a StrEnum: kept by value ("open", never "OPEN"), as an enum type where there are any.

    By value, because that is what people type into addresses and what other tools read from the table. The length
    is fixed, so that a new and longer choice does not change the column on SQLite. The type is called as the class,
    unless it has another ``name`` in the database already.
    """
    name = name or re.sub(r"(?<!^)(?=[A-Z])", "_", choices.__name__).lower()
    return Enum(choices, name=name, schema=schema, length=length, values_callable=_values, validate_strings=True)


def one_of_text(choices: type[StrEnum], length: int | None = None) -> Enum:
    """The same for a column that is a text in every database, of so many characters, with a check beside it."""
    longest = length or max(len(choice.value) for choice in choices)
    kept = Enum(choices, native_enum=False, length=longest, values_callable=_values, validate_strings=True)
    kept.length = length
    return kept


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def _to_the_cent(value: Any) -> Decimal | None:
    if value is None:
        return None
    return (value if isinstance(value, Decimal) else Decimal(str(value))).quantize(CENT)


def _in_utc(value: datetime) -> datetime:
    """A zone that is at UTC by then, such as that of most servers, is taken for it, which is five times as fast.

    ``combine`` and not ``replace(tzinfo=UTC)``, which does the same in four times the time.
    """
    return value.astimezone(UTC) if value.utcoffset() else datetime.combine(value, value.time(), UTC)


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]
