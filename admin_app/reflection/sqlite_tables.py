"""Reads the tables of a SQLite file by its own pragmas: declared types, hidden columns and keys as they stand.

A table that cannot be described is told so and spoils no other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from admin_app.reflection import cells
from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.facts import ColumnFacts, ForeignKey, Sentence, TableFacts
from admin_app.resource.translation import gettext_noop as N_

SAMPLED = 200
"""So many rows of a table are looked at to learn how its texts and dates are written."""
PATIENCE = 1_000_000
"""So many steps of SQLite's machine may that take, about 20 ms."""
SHORT = 200
LEARNT = (cells.LongTextCell, cells.DateTimeCell, cells.AnyClassCell)
ROWIDS = ("rowid", "_rowid_", "oid")
_WITHOUT_ROWID = re.compile(r"\bwithout\s+rowid\b[^)]*$", re.IGNORECASE)


def read(connection: Connection) -> list[TableFacts]:
    """Every table and view of the file."""
    named = connection.exec_driver_sql(
        "SELECT name, type, coalesce(sql, '') FROM sqlite_master"
        " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).all()
    columns = _by_table(connection, named, "table_xinfo")
    keys = _by_table(connection, [row for row in named if row[1] == "table"], "foreign_key_list")
    tables = [_table(str(name), kind, sql, columns[name], keys[name]) for name, kind, sql in named]
    for facts in tables:
        if facts.trouble is None:
            _look_inside(connection, facts)
    return tables


def _by_table(connection: Connection, named: Iterable[Any], pragma: str) -> dict[str, Any]:
    """What a pragma says of each table; where it fails for one, the sentence in its place."""
    found: dict[str, Any] = defaultdict(list)
    for name, *_ in named:
        try:
            found[name] = connection.exec_driver_sql(f"PRAGMA {pragma}({quoted(name)})").mappings().all()
        except DBAPIError as failure:
            found[name] = why_unreadable(failure, str(name))
    return found


def _table(name: str, kind: str, sql: str, columns: Any, keys: Any) -> TableFacts:
    facts = TableFacts(None, name, kind)
    if isinstance(columns, Sentence) or not columns:
        facts.trouble = columns or Sentence(N_("The database says nothing about its columns."))
        return facts
    in_key = sorted((row for row in columns if row["pk"]), key=lambda row: row["pk"])
    facts.key = [row["name"] for row in in_key]
    alias = len(in_key) == 1 and in_key[0]["type"].upper() == "INTEGER" and not _WITHOUT_ROWID.search(sql)
    facts.columns = [_column(row, alias) for row in columns if row["hidden"] != 1]
    facts.foreign_keys = [] if isinstance(keys, Sentence) else _foreign_keys(keys)
    if kind == "table" and not _WITHOUT_ROWID.search(sql):
        taken = {column.name.lower() for column in facts.columns}
        facts.hidden_key = [next(word for word in ROWIDS if word not in taken)] if not taken.issuperset(ROWIDS) else []
    if alias:
        facts.hidden_key = []
    return facts


def _column(row: Any, alias: bool) -> ColumnFacts:
    declared = (row["type"] or "").upper()
    type_ = type_for(declared)
    return ColumnFacts(
        name=row["name"],
        type=type_,
        nullable=not row["notnull"] and not (alias and row["pk"]),
        has_default=row["dflt_value"] is not None,
        computed=row["hidden"] in (2, 3),
        counted=bool(alias and row["pk"]),
        unknown=isinstance(type_, cells.AnyClassCell),
    )


_BY_WORD: tuple[tuple[str, type[Any]], ...] = (
    (r"BOOL", cells.BooleanCell),
    (r"^(DATETIME|TIMESTAMP)", cells.DateTimeCell),
    (r"^DATE$", cells.DateCell),
    (r"^TIME$", cells.TimeCell),
    (r"^JSONB?$", cells.JsonCell),
    (r"INT", cells.IntegerCell),
    (r"CHAR|CLOB|TEXT|STRING|UUID|GUID|UNIQUEIDENTIFIER|^ENUM|XML|INET|CIDR", cells.LongTextCell),
    (r"BLOB|BINARY|BYTEA|^IMAGE", cells.BytesCell),
    (r"REAL|FLOA|DOUB", cells.FloatCell),
    (r"DEC|NUM|MONEY|CURRENCY", cells.DecimalCell),
)


def type_for(declared: str) -> TypeEngine[Any]:
    """The type by the words SQLite itself goes by, and some more that people write."""
    word = declared.split("(")[0].strip()
    for pattern, type_ in _BY_WORD:
        if re.search(pattern, word):
            made: TypeEngine[Any] = type_()
            return made
    return cells.AnyClassCell()


def _foreign_keys(rows: Any) -> list[ForeignKey]:
    parts: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        parts[row["id"]].append(row)
    return [
        ForeignKey(
            columns=[row["from"] for row in key],
            schema=None,
            table=key[0]["table"],
            targets=[row["to"] for row in key if row["to"] is not None],  # none: the other table's own key
        )
        for key in (sorted(parts[number], key=lambda row: row["seq"]) for number in sorted(parts))
    ]


def _look_inside(connection: Connection, facts: TableFacts) -> None:
    """What only the rows tell; a view that cannot be run tells why it cannot be read."""
    try:
        connection.exec_driver_sql(f"SELECT * FROM {quoted(facts.name)} LIMIT 0")
        if facts.kind == "table":
            _read_indexes(connection, facts)
            _mind_empty_keys(connection, facts)
        _learn_from_rows(connection, facts)
    except DBAPIError as failure:
        facts.trouble = why_unreadable(failure, facts.name)


def _read_indexes(connection: Connection, facts: TableFacts) -> None:
    for index in connection.exec_driver_sql(f"PRAGMA index_list({quoted(facts.name)})").mappings():
        columns = [
            row["name"] for row in connection.exec_driver_sql(f"PRAGMA index_info({quoted(index['name'])})").mappings()
        ]
        if not columns or None in columns:
            continue  # of an expression
        facts.indexed.add(columns[0])
        if index["unique"] and not index["partial"] and index["origin"] != "pk":
            facts.unique.append(columns)


def _learn_from_rows(connection: Connection, facts: TableFacts) -> None:
    """Texts that are short in every row looked at are short texts; moments are written back as they are written."""
    asked = [column for column in facts.columns if isinstance(column.type, LEARNT)]
    if not asked:
        return
    names = ", ".join(_beginning(quoted(column.name)) for column in asked)
    rows = _few_rows(connection, f"SELECT {names} FROM {quoted(facts.name)} LIMIT {SAMPLED}")
    for number, column in enumerate(asked):
        column.type = _learnt(column.type, [row[number] for row in rows if row[number] is not None])
        column.unknown = isinstance(column.type, cells.AnyClassCell)


def _beginning(name: str) -> str:
    return f"CASE WHEN typeof({name}) IN ('text', 'blob') THEN substr({name}, 1, {SHORT + 1}) ELSE {name} END"


def _few_rows(connection: Connection, statement: str) -> Sequence[Any]:
    """The rows, or none where they take too long: a view may have to compute all of them for the first."""
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: 1, PATIENCE)
    try:
        return connection.exec_driver_sql(statement).all()
    except DBAPIError:
        return []
    finally:
        driver.set_progress_handler(None, 0)


def _learnt(declared: TypeEngine[Any], found: list[Any]) -> TypeEngine[Any]:
    if isinstance(declared, cells.DateTimeCell):
        return _moments(found)
    if isinstance(declared, cells.LongTextCell) or (found and all(isinstance(cell, str) for cell in found)):
        short = all(isinstance(cell, str) and len(cell) <= SHORT and "\n" not in cell for cell in found)
        return cells.ShortTextCell(length=255) if short else cells.LongTextCell()
    if found and all(type(cell) is int for cell in found):
        return cells.IntegerCell()
    return cells.FloatCell() if found and all(type(cell) in (int, float) for cell in found) else declared


def _moments(found: list[Any]) -> cells.DateTimeCell:
    style = cells.style_of(found)
    zoned = bool(found) and all(isinstance(cell, str) and re.search(r"(Z|[+-]\d\d:?\d\d)$", cell) for cell in found)
    return cells.DateTimeCell(style, timezone=zoned)


def _mind_empty_keys(connection: Connection, facts: TableFacts) -> None:
    """SQLite lets a key be NULL. A table where one is has no key to speak of; its rows are addressed by their rowid."""
    loose = [name for name in facts.key if (column := facts.column(name)) is None or column.nullable]
    if not facts.key or not loose or not facts.hidden_key:
        facts.hidden_key = [] if facts.key else facts.hidden_key
        return
    empty = " OR ".join(f"{quoted(name)} IS NULL" for name in loose)
    found = connection.exec_driver_sql(f"SELECT 1 FROM {quoted(facts.name)} WHERE {empty} LIMIT 1").first()
    if found is None:
        facts.hidden_key = []
    else:
        facts.notices.append(Sentence(N_("Some rows have no key; each row is addressed by its rowid.")))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
