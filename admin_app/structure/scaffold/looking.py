"""Looks at a few rows where the schema does not say enough: how long texts are, and whether cells are what they claim.

SQLite keeps any value in any column; there a type is a wish.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, column, func, select, table
from sqlalchemy.types import Date, DateTime, Integer, LargeBinary, Numeric, String, Time, TypeEngine

from admin_app.structure.scaffold.facts import ColumnFacts, Facts, TableFacts, UniqueFacts
from admin_app.structure.scaffold.indexes import computed_in, expression_indexes
from admin_app.structure.scaffold.left_behind import left, left_behind_of_sqlite, sql_of

SAMPLED = 1000
"""So many rows of a table are looked at."""
SHORT = 200
"""A text that is never longer than this, in characters, and has no line break, is a short text."""


def is_there(path: str | None) -> bool:
    """Is this the path of a SQLite file that exists?"""
    return bool(path) and path != ":memory:" and Path(str(path)).is_file()


def learn(connection: Connection, told: TableFacts, facts: Facts) -> None:
    """Which unlimited texts are short, which cells are not of their column's type, which key SQLite counts itself."""
    if connection.dialect.name == "sqlite":
        _mark_the_counted(connection, told)
        _add_the_unique(connection, told)
        told.indexes += expression_indexes(connection, told)
        _read_its_words(connection, told)
        facts.notices += [*left_behind_of_sqlite(connection, told), *_lost_actions_of_keys(connection, told)]
    asked = [each for each in told.columns if _is_unlimited(each.type) or _is_a_wish(connection, each)]
    rows = _sample(connection, told, asked)
    for number, each in enumerate(asked):
        cells = [row[number] for row in rows if row[number] is not None]
        if _is_unlimited(each.type):
            each.short = all(isinstance(cell, str) and len(cell) <= SHORT and "\n" not in cell for cell in cells)
        elif not all(_fits(each.type, cell) for cell in cells):
            facts.notices.append(
                f"{told.path}.{each.name} is declared {each.type} and holds other values; it is read as text."
            )
            each.loose = True


def _is_unlimited(type_: TypeEngine[Any]) -> bool:
    return isinstance(type_, String) and type_.length is None and not hasattr(type_, "enums")


def _is_a_wish(connection: Connection, told: ColumnFacts) -> bool:
    return connection.dialect.name == "sqlite" and not isinstance(told.type, LargeBinary)


def _sample(connection: Connection, told: TableFacts, asked: Sequence[ColumnFacts]) -> Sequence[Any]:
    """The first rows as the driver reads them; the beginning of a long text is enough."""
    if not asked:
        return []
    there = table(told.name, *(column(each.name) for each in asked), schema=told.schema)
    cells: list[Any] = [
        func.substr(there.c[each.name], 1, SHORT + 1) if _is_unlimited(each.type) else there.c[each.name]
        for each in asked
    ]
    return connection.execute(select(*cells).select_from(there).limit(SAMPLED)).all()


_READS: tuple[tuple[type[Any], Callable[[Any], object]], ...] = (
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
)


def _fits(type_: TypeEngine[Any], cell: Any) -> bool:
    for class_, read in _READS:
        if isinstance(type_, class_):
            return isinstance(cell, str) and _is_read(read, cell)
    if isinstance(type_, Integer):
        return isinstance(cell, int)
    if isinstance(type_, Numeric):
        return isinstance(cell, int | float)
    if isinstance(type_, String):
        return isinstance(cell, str)
    return True


def _is_read(read: Callable[[Any], object], cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True


def _pragma(connection: Connection, name: str, of: str) -> Sequence[RowMapping]:
    """What SQLite says of a table or an index."""
    quoted = of.replace('"', '""')
    return connection.exec_driver_sql(f'PRAGMA {name}("{quoted}")').mappings().all()


def _mark_the_counted(connection: Connection, told: TableFacts) -> None:
    """SQLite numbers the rows where the key is declared INTEGER, in exactly this word."""
    if len(told.key) != 1:
        return
    for row in _pragma(connection, "table_info", told.name):
        if row["name"] == told.key[0]:
            told.column(row["name"]).counted = str(row["type"]).upper() == "INTEGER"


def _read_its_words(connection: Connection, told: TableFacts) -> None:
    """Computed columns: SQLAlchemy reads what computes one to the end of the line."""
    hidden = {2: False, 3: True}
    rows = _pragma(connection, "table_xinfo", told.name)
    stored = {str(row["name"]).lower(): hidden[row["hidden"]] for row in rows if row["hidden"] in hidden}
    made = computed_in(sql_of(connection, told)) if stored else {}
    for each in told.columns:
        if each.name.lower() in stored and each.name.lower() in made:
            each.computed, each.stored = made[each.name.lower()], stored[each.name.lower()]
            each.default = None


def _lost_actions_of_keys(connection: Connection, told: TableFacts) -> Iterator[str]:
    """SQLAlchemy finds actions only of a key that names the columns that it refers to, which it need not."""
    found: dict[int, list[Any]] = {}
    for row in _pragma(connection, "foreign_key_list", told.name):
        found.setdefault(row["id"], []).append(row)
    for rows in found.values():
        columns = [str(row["from"]).lower() for row in sorted(rows, key=lambda row: int(row["seq"]))]
        for key in told.foreign_keys:
            if [name.lower() for name in key.columns] == columns:
                for word, kind in (("ondelete", "on_delete"), ("onupdate", "on_update")):
                    said = str(rows[0][kind])
                    if said != "NO ACTION" and word not in key.options:
                        words = f"{kind.replace('_', ' ').upper()} {said}"
                        yield left(f"{told.name} ({', '.join(key.columns)}) says {words}")


def _add_the_unique(connection: Connection, told: TableFacts) -> None:
    """SQLAlchemy does not find a UNIQUE that stands beside a column with a length."""
    known = {unique.columns for unique in told.uniques}
    for index in _pragma(connection, "index_list", told.name):
        rows = _pragma(connection, "index_info", str(index["name"]))
        columns = tuple(str(row["name"]) for row in rows)
        if index["origin"] == "u" and columns not in known:
            told.uniques.append(UniqueFacts(None, columns))
