"""Rows that come as columns, written by Python where SQL cannot: a formatter, a type of a team's own, another database.

What SQL can write of a row comes in finished pieces, so that Python touches only what is left.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from numbers import Number
from operator import itemgetter
from typing import Any

from sqlalchemy import Enum, String, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from admin_app.exports.csv_cells import cell, cell_writer, line, text_cell
from admin_app.exports.pieces import column_in_sql, side_by_side
from admin_app.exports.plan import Column, Plan, connection_of
from admin_app.exports.sql_text import label_in_sql
from admin_app.resource import scope
from admin_app.resource.fields import Field

Write = Callable[[Any], str]


class Record:
    """What a formatter sees of a row: the fields that the actor may read, without the relations."""

    __slots__ = ("_reads", "_row")

    def __init__(self, row: Any, reads: Mapping[str, Callable[[Any], Any]]) -> None:
        self._row = row
        self._reads = reads

    def __getattr__(self, name: str) -> Any:
        if name in self._reads:
            return self._reads[name](self._row)
        raise AttributeError(
            f"A formatter of an export asked the row for {name!r}, which a file's row does not carry. Export a path "
            "such as 'customer.name', or say export_whole_rows = True in the view; that is several times slower."
        )


def drawn_lines(plan: Plan, session: Session, size: int, dialect: str) -> Iterator[list[str]]:
    """The lines of the file, ``size`` at a time; ``dialect`` says which of SQL's own writing may be used."""
    connection = connection_of(plan, session)
    expressions: list[Any] = []
    reads = _reads(plan.readable, expressions, connection.dialect) if plan.formatted else {}
    cells = [_cell_of(part, plan, dialect, expressions, reads) for part in _parts(plan.columns, dialect)]
    statement = plan.select(*(each.label(f"c{at}") for at, each in enumerate(expressions)))
    asked = scope.narrowed(session, statement)
    with connection.execute(asked, execution_options={"yield_per": size}) as result:
        for rows in result.partitions():
            yield [line([write(row) for write in cells]) for row in rows]


def any_cell(value: Any) -> str:
    """What a formatter made: a number is written as one, everything else is a text."""
    if value is None:
        return ""
    return cell(str(value)) if isinstance(value, Number) else text_cell(str(value))


def _parts(columns: Sequence[Column], dialect: str) -> Iterator[list[tuple[Column, Any]]]:
    """The columns from left to right: neighbours that SQL can write together, every other one alone."""
    written = [(column, None if column.formatter else column_in_sql(column, dialect)) for column in columns]
    for by_sql, some in groupby(written, lambda each: each[1] is not None):
        if by_sql:
            yield list(some)
        else:
            yield from ([each] for each in some)


def _cell_of(
    part: list[tuple[Column, Any]], plan: Plan, dialect: str, expressions: list[Any], reads: Mapping[str, Any]
) -> Write:
    column, written = part[0]
    if written is not None:
        expressions.append(side_by_side([column for column, _ in part], [each for _, each in part], dialect))
        return itemgetter(len(expressions) - 1)
    if column.formatter is not None:
        return _formatted(column.formatter, plan.view, column.path, reads)
    expression, write = by_python(column, dialect)
    expressions.append(expression)
    get = itemgetter(len(expressions) - 1)
    return lambda row: write(get(row))


def _formatted(formatter: Any, view: Any, path: str, reads: Mapping[str, Any]) -> Write:
    return lambda row: any_cell(formatter(view, None, Record(row, reads), path))


def by_python(column: Column, dialect: str) -> tuple[Any, Write]:
    """What SQL fetches for a column that Python writes, and how it is written."""
    if column.label is not None:
        label = label_in_sql(column.label, column.fields, column.expressions, dialect)
        if label is not None:
            return label, text_cell
    return column.expressions[0], cell_writer(column.fields[0])


def _reads(fields: Sequence[Field], expressions: list[Any], dialect: Dialect) -> dict[str, Callable[[Any], Any]]:
    """How a formatter's row answers for each field. What a type does to a value in Python is done when it is asked
    for: most formatters ask for one field of many."""
    found: dict[str, Callable[[Any], Any]] = {}
    for field in fields:
        plain, convert = _in_two_steps(field.attribute.type, dialect)
        expressions.append(field.attribute if plain is None else type_coerce(field.attribute, plain))
        get = itemgetter(len(expressions) - 1)
        found[field.name] = get if convert is None else _converted(get, convert)
    return found


def _in_two_steps(type_: Any, dialect: Dialect) -> tuple[Any, Callable[[Any], Any] | None]:
    """The type as which a column is fetched, and what makes its own value of that; (None, None): not to be parted."""
    if isinstance(type_, TypeDecorator) and _only_converts(type_):
        return type_.load_dialect_impl(dialect), lambda value: type_.process_result_value(value, dialect)
    if isinstance(type_, Enum) and type(type_).result_processor is Enum.result_processor:
        return String(), type_.result_processor(dialect, None)  # type: ignore[no-untyped-call]
    return None, None


def _only_converts(type_: TypeDecorator[Any]) -> bool:
    """Is the type's own work on a value all in ``process_result_value``?"""
    own = type(type_)
    plain = (TypeDecorator.result_processor, TypeDecorator.column_expression)
    return (own.result_processor, own.column_expression) == plain


def _converted(get: Callable[[Any], Any], convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: convert(get(row))
