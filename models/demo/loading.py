"""How many rows get into a database quickly: COPY on PostgreSQL, one prepared statement elsewhere.

Everything goes through one connection and its one open transaction; nothing here commits.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy import Connection, MetaData, Table, func, select
from sqlalchemy.schema import AddConstraint, DropConstraint

from models.base import Base
from models.demo.catalogue import Row

Progress = Callable[[str], None]


class Meter:
    """Says about every second how far it is."""

    def __init__(self, expected: int, progress: Progress) -> None:
        self.expected = expected
        self.progress = progress
        self.began = self.said = perf_counter()

    def at(self, done: int) -> None:
        now = perf_counter()
        if now - self.said >= 1:
            self.said = now
            share = min(done / self.expected, 0.99)
            self.progress(f"{done:,} rows, about {share:.0%}, {done / (now - self.began):,.0f} rows/s")


class Loader:
    """Writes rows that are tuples in the order of the table's columns, and counts them."""

    def __init__(self, connection: Connection, meter: Meter) -> None:
        self.connection = connection
        self.meter = meter
        self.counts: dict[str, int] = {}
        self.statements: dict[str, str] = {}

    def load(self, table: Table, rows: Sequence[Row]) -> None:
        self.counts[table.name] = self.counts.get(table.name, 0) + len(rows)
        if rows and self.connection.dialect.name == "postgresql":
            self._copy(table, rows)
        elif rows:
            self._insert(table, rows)
        self.meter.at(sum(self.counts.values()))

    @contextmanager
    def indexes_last(self, tables: Sequence[Table]) -> Iterator[None]:
        """Build the indexes, and on PostgreSQL check the foreign keys, once for all rows instead of row by row."""
        copies = _copies(tables)  # a constraint that was dropped by itself is left out of every later CREATE TABLE
        indexes = [index for table in copies for index in table.indexes]
        keys = [key for table in copies for key in table.foreign_key_constraints]
        if self.connection.dialect.name != "postgresql":
            keys = []  # SQLite cannot drop one, and looks it up quickly
        for key in keys:
            self.connection.execute(DropConstraint(key))
        for index in indexes:
            index.drop(self.connection)
        yield
        for index in indexes:
            index.create(self.connection)
        for key in keys:
            self.connection.execute(AddConstraint(key))

    def finish(self) -> None:
        """Let the next key follow the highest one, and let the planner know what is there."""
        if self.connection.dialect.name == "postgresql":
            for name in self.counts:
                _set_sequence(self.connection, Base.metadata.tables[name])
        for name in self.counts:
            self.connection.exec_driver_sql(f"ANALYZE {self._quoted(name)}")

    def _copy(self, table: Table, rows: Sequence[Row]) -> None:
        cursor = self.connection.connection.cursor()
        with cursor.copy(self._statement(table, "COPY {} ({}) FROM STDIN")) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()

    def _insert(self, table: Table, rows: Sequence[Row]) -> None:
        cursor = self.connection.connection.cursor()
        marks = ", ".join("?" for _ in table.columns)
        cursor.executemany(self._statement(table, f"INSERT INTO {{}} ({{}}) VALUES ({marks})"), rows)
        cursor.close()

    def _statement(self, table: Table, pattern: str) -> str:
        if table.name not in self.statements:
            names = ", ".join(self._quoted(column.name) for column in table.columns)
            self.statements[table.name] = pattern.format(self._quoted(table.name), names)
        return self.statements[table.name]

    def _quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote(name)


def _copies(tables: Sequence[Table]) -> list[Table]:
    scratch = MetaData()
    copies = {table.name: table.to_metadata(scratch) for table in Base.metadata.sorted_tables}
    return [copies[table.name] for table in tables]


def _set_sequence(connection: Connection, table: Table) -> None:
    column = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        highest = select(func.coalesce(func.max(column), 1)).scalar_subquery()
        connection.execute(select(func.setval(sequence, highest)))
