"""What the ways of writing ask of the database driver itself, each in one place: COPY's text, raw bytes, encodings.

The only module of the tool that goes round SQLAlchemy's results. Statements come in already narrowed by the door.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, func, select
from sqlalchemy.exc import DBAPIError

from admin_app.resource.listing.limits import TIMEOUT

SETTINGS = {
    # Dates and instants are written by SQL: one style and one zone, whatever the server's own are.
    "DateStyle": "ISO, YMD",
    "TimeZone": "UTC",
    # A file begins to arrive at once where an index gives the order; the planner would rather sort everything first.
    "enable_sort": "off",
    "enable_hashjoin": "off",
    "jit": "off",
    # The related rows met so far are remembered in it; with the usual 4 MB a large table's are forgotten and read anew.
    "work_mem": "16MB",
}


def prepare(connection: Connection, timeout_ms: int) -> None:
    """Settings of this one transaction; PostgreSQL forgets them at its end, the others with the connection's return."""
    if connection.dialect.name == "postgresql":
        settings = SETTINGS | {"statement_timeout": str(timeout_ms)}
        connection.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))
    else:
        connection.execution_options(**{TIMEOUT: timeout_ms})


def writes_utf8(connection: Connection) -> bool:
    """Can texts be looked at letter by letter in SQL, and does the file come out in UTF-8?"""
    if connection.dialect.name != "postgresql":
        return True
    if connection.dialect.driver != "psycopg":
        return False
    driver: Any = connection.connection.driver_connection
    return all(driver.info.parameter_status(each) == "UTF8" for each in ("server_encoding", "client_encoding"))


def copy_text(statement: Executable, dialect: Dialect) -> tuple[str, Mapping[str, Any]]:
    """The statement as the driver takes it, with its values as they travel; COPY itself is not SQLAlchemy's."""
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
    values = dict(compiled.params)
    for name, value in values.items():
        bound = compiled.binds.get(name)
        process = bound.type.dialect_impl(dialect).bind_processor(dialect) if bound is not None else None
        values[name] = process(value) if process else value
    return str(compiled), values


@contextmanager
def in_our_words(connection: Connection, sql: str) -> Iterator[None]:
    """What the driver itself raises, as SQLAlchemy raises it for everything else: so it has the same answer."""
    driver: Any = connection.dialect.dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(sql, None, error, driver.Error, dialect=connection.dialect) from error


def next_rows(copy: Any, size: int) -> list[Any]:
    """Up to ``size`` rows of a COPY, each as its bytes; none at its end.

    ``copy.read()`` sets up a wait of its own for every row, which is a third of what a file of a million rows costs;
    here one wait serves many. ``_read_gen`` is what ``read`` runs.
    """

    def read() -> Generator[Any, Any, list[Any]]:
        rows: list[Any] = []
        while len(rows) < size and (row := (yield from copy._read_gen())):
            rows.append(row)
        return rows

    found: list[Any] = copy.connection.wait(read())
    return found


@contextmanager
def raw_bytes(connection: Connection) -> Iterator[None]:
    """SQLite hands texts over as the bytes they are; nothing is decoded to be encoded again."""
    driver: Any = connection.connection.driver_connection
    before = driver.text_factory
    driver.text_factory = bytes
    try:
        yield
    finally:
        driver.text_factory = before
