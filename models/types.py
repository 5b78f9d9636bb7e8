"""The column types every table shares: money, moments, choices and documents. Knows no table and no database."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, Numeric, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
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
        if value is None:
            return None
        return (value if isinstance(value, Decimal) else Decimal(str(value))).quantize(CENT)


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


Document = JSON().with_variant(JSONB(), "postgresql")
"""Free facts as JSON; on PostgreSQL in the form that can be compared and indexed."""


def one_of(choices: type[StrEnum]) -> Enum:
    """The column type of a StrEnum: kept by value ("open", never "OPEN"), as an enum type where there are any.

    By value, because that is what people type into addresses and what other tools read from the table. The length
    is fixed, so that a new and longer choice does not change the column on SQLite.
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", choices.__name__).lower()
    return Enum(choices, name=name, length=20, values_callable=_values, validate_strings=True)


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]
