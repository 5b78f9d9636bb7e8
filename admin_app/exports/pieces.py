"""Finished cells in SQL, and several of them side by side: the larger part of a line, or the whole."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import String, func

from admin_app.exports.csv_cells import TYPED
from admin_app.exports.plan import Column
from admin_app.exports.postgresql_text import quoted
from admin_app.exports.sql_text import FINISHES, in_sql, label_in_sql


def column_in_sql(column: Column, dialect: str) -> Any:
    """The column's text, safe for a file, as one expression; None where Python has to write it."""
    if column.label is None:
        return in_sql(column.fields[0], column.expressions[0], dialect)
    label = label_in_sql(column.label, column.fields, column.expressions, dialect)
    return None if label is None or dialect not in FINISHES else FINISHES[dialect].sql(label)


def side_by_side(columns: Sequence[Column], texts: Sequence[Any], dialect: str) -> Any:
    """These columns as one expression, with the commas between."""
    cells = [_cell(*each, dialect) for each in zip(columns, texts, strict=True)]
    return reduce(lambda left, right: left + "," + right, cells)


def _cell(column: Column, text: Any, dialect: str) -> Any:
    """SQLite's texts are cells already; PostgreSQL leaves the quotes to COPY, which is not asked here."""
    if dialect == "sqlite":
        return text
    typed = column.label is None and column.fields[0].kind in TYPED
    return func.coalesce(text if typed else quoted(text), "", type_=String())
