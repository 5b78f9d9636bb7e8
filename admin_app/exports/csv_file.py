"""A plan's rows as the lines of a CSV file, by the fastest way that writes the same bytes.

Copied: PostgreSQL writes the file (COPY). Lined: SQLite writes each line. Drawn: rows come as columns and Python writes
what SQL cannot. Whole rows: a column that only a row can answer. Every way reads through the door.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import String, func
from sqlalchemy.orm import Session

from admin_app.exports.csv_cells import line, text_cell
from admin_app.exports.drawn import drawn_lines
from admin_app.exports.driver import copy_text, in_our_words, next_rows, raw_bytes, writes_utf8
from admin_app.exports.pieces import column_in_sql, side_by_side
from admin_app.exports.plan import Plan, connection_of
from admin_app.exports.rows import whole_rows
from admin_app.resource import scope

Block = tuple[int, bytes]
"""How many rows, and their lines."""


def header(plan: Plan) -> bytes:
    """The columns' names as the list's address spells them, so that the file can be read back."""
    return line([text_cell(column.path) for column in plan.columns]).encode()


def blocks(plan: Plan, session: Session, size: int) -> Iterator[Block]:
    """The file without its header, ``size`` rows at a time."""
    connection = connection_of(plan, session)
    dialect = connection.dialect.name if writes_utf8(connection) else "other"
    if plan.by_rows:
        return _encoded(whole_rows(plan, session, size))
    texts = [column_in_sql(column, dialect) for column in plan.columns if not column.formatter]
    if plan.formatted or any(text is None for text in texts):
        return drawn(plan, session, size, dialect)
    return copied(plan, session, size, texts) if dialect == "postgresql" else lined(plan, session, size, texts)


def copied(plan: Plan, session: Session, size: int, texts: Sequence[Any]) -> Iterator[Block]:
    if len(texts) == 1:  # an empty line is no row to most readers
        texts = [func.coalesce(texts[0], "", type_=String())]
    statement = scope.narrowed(session, plan.select(*texts))
    connection = connection_of(plan, session)
    sql, values = copy_text(statement, connection.dialect)
    driver: Any = connection.connection.driver_connection
    command = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    with in_our_words(connection, command), driver.cursor() as cursor, cursor.copy(command, values) as copy:
        while some := next_rows(copy, size):
            yield len(some), b"".join(some)


def lined(plan: Plan, session: Session, size: int, texts: Sequence[Any]) -> Iterator[Block]:
    whole = side_by_side(plan.columns, texts, "sqlite")
    if len(texts) == 1:
        whole = func.coalesce(func.nullif(whole, ""), '""', type_=String())
    connection = connection_of(plan, session)
    with raw_bytes(connection), connection.execute(scope.narrowed(session, plan.select(whole))) as result:
        cursor: Any = result.cursor
        while rows := cursor.fetchmany(size):
            yield len(rows), _in_utf8(b"\n".join(chain.from_iterable(rows)) + b"\n")


def drawn(plan: Plan, session: Session, size: int, dialect: str) -> Iterator[Block]:
    return _encoded(drawn_lines(plan, session, size, dialect))


def _in_utf8(text: bytes) -> bytes:
    """SQLite keeps any bytes as text; what is no UTF-8 is marked, so that the rest of the file can be read."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode(errors="backslashreplace").encode()
    return text


def _encoded(parts: Iterator[list[str]]) -> Iterator[Block]:
    for lines in parts:
        yield len(lines), "".join(lines).encode(errors="replace")
