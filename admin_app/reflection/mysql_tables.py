"""What MariaDB and MySQL need beyond the inspector: their own schemas, and dates and times that no calendar has."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.operators import OperatorClass
from sqlalchemy.types import Date, DateTime, Time, TypeEngine

from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.facts import TableFacts
from admin_app.resource.fields.stored import Stored

SYSTEM = ("information_schema", "mysql", "performance_schema", "sys")
_SCHEMAS = text("SELECT schema_name FROM information_schema.schemata ORDER BY 1")


def prepare(connection: Connection) -> None:
    """Nothing: names come with their schema."""


def schemas(connection: Connection) -> list[str]:
    """The database of the address, or all of them where it names none."""
    chosen = connection.scalar(text("SELECT DATABASE()"))
    return [chosen] if chosen else [name for name in connection.scalars(_SCHEMAS) if name not in SYSTEM]


def complete(connection: Connection, tables: Iterable[TableFacts]) -> None:
    for facts in tables:
        for column in facts.columns:
            column.type = _tolerant(column.type)
        if facts.trouble is None:
            _look_inside(connection, facts)


def _look_inside(connection: Connection, facts: TableFacts) -> None:
    try:
        connection.exec_driver_sql(f"SELECT * FROM {_quoted(facts.schema or '')}.{_quoted(facts.name)} LIMIT 0")
    except DBAPIError as failure:
        connection.rollback()
        facts.trouble = why_unreadable(failure, facts.name)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


class _Tolerant:
    """The driver hands over as text what it cannot make a date of; SQLAlchemy's own reading may fail on it."""

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        strict = super().result_processor(dialect, coltype)  # type: ignore[misc]

        def read(cell: Any) -> Any:
            if isinstance(cell, str):
                return Stored(cell)
            try:
                return strict(cell) if strict else cell
            except (ValueError, OverflowError):
                return Stored(cell)

        return read


class AnyDate(_Tolerant, Date):
    pass


class AnyDateTime(_Tolerant, mysql.DATETIME):
    pass


class AnyTime(_Tolerant, mysql.TIME):
    """A time of day, or the span that MariaDB keeps as well: SQLAlchemy would make 23:00 of -25:00."""

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        tolerant = super().result_processor(dialect, coltype)

        def read(cell: Any) -> Any:
            beyond = isinstance(cell, timedelta) and not timedelta(0) <= cell < timedelta(days=1)
            return Stored(_span(cell)) if beyond else tolerant(cell)

        return read


def _span(cell: timedelta) -> str:
    """As the server writes it: -25:00:00."""
    seconds, below = divmod(abs(cell), timedelta(seconds=1))
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return ("-" if cell < timedelta(0) else "") + clock + (f".{below.microseconds:06}" if below else "")


class Bits(mysql.BIT):
    """Bits as the number they are, which SQLAlchemy does not say that it may be compared as."""

    operator_classes = OperatorClass.INTEGER


def _tolerant(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(type_, DateTime):
        return AnyDateTime(fsp=getattr(type_, "fsp", None))
    if isinstance(type_, Date):
        return AnyDate()
    if isinstance(type_, mysql.BIT):
        return Bits(type_.length)
    if isinstance(type_, mysql.YEAR):
        return mysql.SMALLINT()
    return AnyTime(fsp=getattr(type_, "fsp", None)) if isinstance(type_, Time) else type_
