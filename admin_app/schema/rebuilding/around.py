"""What stands around a table of SQLite and goes with it when it is dropped, or names it: indices, triggers, views."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from admin_app.schema.rebuilding.changes import Changes
from admin_app.schema.rebuilding.rewriting import Says
from admin_app.schema.rebuilding.words import OPENING, Word, end_of_group, named_in, words_of


@dataclass(frozen=True, slots=True)
class Around:
    """As it was before: put back when the new table has the name of the old one."""

    indices: dict[str, str]
    triggers: dict[str, str]
    counted: int | None
    """The highest number that was ever given, where the table counts so that none is given twice."""
    broken: frozenset[tuple[str, str]]


def around(connection: Connection, table: str) -> Around:
    asked = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL"
    found = connection.exec_driver_sql(asked, (table,)).all()
    return Around(
        {name: sql for kind, name, sql in found if kind == "index"},
        {name: sql for kind, name, sql in found if kind == "trigger"},
        _counted(connection, table),
        frozenset(broken(connection)),
    )


def put_back(connection: Connection, before: Around, dropped: set[str], changes: Changes, says: Says) -> None:
    """``dropped`` are the indices that the migration drops."""
    if before.counted is not None:
        connection.exec_driver_sql(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ? COLLATE NOCASE",
            (before.counted, changes.table),
        )
        _begin_to_count(connection, before.counted, changes.table)
    for name, sql in before.indices.items():
        if name in dropped:
            continue
        if lost := sorted({word.name for word in _columns_in(sql)} & changes.dropped):
            says(f"Note: the index {name} of {changes.table} goes together with {', '.join(lost)}.")
        else:
            connection.exec_driver_sql(_renamed(sql, changes))
    for sql in before.triggers.values():
        connection.exec_driver_sql(sql)


def keys_follow(connection: Connection, changes: Changes) -> None:
    """Foreign keys of other tables name the new columns: SQLite itself rewrites them where it renames one."""
    table = _quoted(changes.table)
    for old in sorted(_referred(connection, changes.table) & changes.renames.keys()):
        new = changes.renames[old]
        for now, then in ((new, old), (old, new)):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME COLUMN {_quoted(now)} TO {_quoted(then)}")


def _referred(connection: Connection, table: str) -> set[str]:
    """The columns of the table that foreign keys of others name."""
    asked = (
        'SELECT lower(key."to") FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS key '
        "WHERE other.type = 'table' AND lower(other.name) <> lower(?) AND lower(key.\"table\") = lower(?)"
    )
    return {str(name) for (name,) in connection.exec_driver_sql(asked, (table, table))}


def broken(connection: Connection) -> Iterator[tuple[str, str]]:
    """The views and triggers that cannot be carried out, and why: SQLite looks at them only when they are used."""
    found = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
    )
    named = found.all()
    for kind, name, _, _ in named:
        if kind == "view" and (why := _refusal(connection, f"EXPLAIN SELECT * FROM {_quoted(name)}")):
            yield f"the view {name}", why
    for name, sql in [(name, sql) for kind, name, _, sql in named if kind == "trigger"]:
        yield from ((f"the trigger {name}", f"no such column: {each}") for each in _not_there(connection, sql))
    for table in sorted({table for kind, _, table, _ in named if kind == "trigger"}):
        triggers = " or ".join(name for kind, name, of, _ in named if kind == "trigger" and of == table)
        for statement in _writes(connection, table):
            if why := _refusal(connection, f"EXPLAIN {statement}"):
                yield f"a trigger of {table} ({triggers})", why


def _not_there(connection: Connection, trigger: str) -> Iterator[str]:
    """The columns after UPDATE OF that its table does not have: such a trigger is never called, without a word."""
    words = words_of(trigger)
    keys = [word.key for word in words]
    begin = keys.index("BEGIN") if "BEGIN" in keys else len(keys)
    for at in range(begin):
        if keys[at : at + 2] == ["UPDATE", "OF"]:
            on = keys.index("ON", at)
            found = connection.exec_driver_sql(f"PRAGMA table_xinfo({_quoted(words[on + 1].name)})").mappings()
            columns = {str(row["name"]).lower() for row in found}
            yield from (word.name for word in words[at + 2 : on] if word.is_name and word.name not in columns)
            return


def _writes(connection: Connection, table: str) -> Iterator[str]:
    of = _quoted(table)
    columns = connection.exec_driver_sql(f"PRAGMA table_xinfo({of})").mappings()
    plain = [_quoted(row["name"]) for row in columns if not row["hidden"]]
    yield f"DELETE FROM {of}"
    if plain:
        yield f"INSERT INTO {of} ({plain[0]}) VALUES (NULL)"
        yield f"UPDATE {of} SET {', '.join(f'{each} = {each}' for each in plain)}"


def _refusal(connection: Connection, statement: str) -> str:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as refused:
        return str(refused.orig)
    return ""


def _counted(connection: Connection, table: str) -> int | None:
    counts = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.exec_driver_sql(counts).first() is None:
        return None
    asked = "SELECT seq FROM sqlite_sequence WHERE name = ? COLLATE NOCASE"
    found: Any = connection.exec_driver_sql(asked, (table,)).scalar()
    return found if isinstance(found, int) else None


def _begin_to_count(connection: Connection, counted: int, table: str) -> None:
    """A table that holds no row now has no line in the list."""
    if _counted(connection, table) is None:
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, counted))


def _columns_in(sql: str) -> list[Word]:
    """The words of an index that may name columns: those between its parentheses and behind them."""
    words = words_of(sql)
    first = next(place for place, word in enumerate(words) if word.key == OPENING)
    last = end_of_group(words, first)
    return named_in(words[first + 1 : last - 1]) + named_in(words[last:])


def _renamed(sql: str, changes: Changes) -> str:
    for word in reversed(_columns_in(sql)):
        if word.name in changes.renames:
            sql = sql[: word.start] + changes.quote(changes.renames[word.name]) + sql[word.end :]
    return sql


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
