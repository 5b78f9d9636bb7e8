"""What stands in a database, in the words of ``kinds``: so that it can be put beside what was meant."""

import re
from typing import Any

from sqlalchemy import Engine, inspect, text

from tests.schema.pairs.kinds import Schema

NOT_OURS = {"alembic_version", "django_migrations"}


def schema_of(engine: Engine) -> Schema:
    """The tables with their columns and all that hangs on them."""
    look = inspect(engine)
    found: Schema = {}
    for name in sorted(set(look.get_table_names()) - NOT_OURS):
        columns = {column["name"]: _column(column) for column in look.get_columns(name)}
        found[name] = {"columns": columns} | _hanging(look, name)
    return found


def rows_of(engine: Engine) -> dict[str, list[Any]]:
    """The rows of every table, without the order of columns."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}" ORDER BY id')).mappings()]
            for name in schema_of(engine)
        }


def same(found: Schema, meant: Schema | None) -> bool:
    """Is it what was meant? A key is the same under any name, for each tool names keys by itself."""
    return meant is not None and _plain(found) == _plain(meant)


def _plain(schema: Schema) -> Schema:
    plain: Schema = {}
    for table, facts in schema.items():
        named = {name: fact for name, fact in facts.items() if name == "columns" or fact[1] != "key"}
        keys = sorted(fact for name, fact in facts.items() if name != "columns" and fact[1] == "key")
        columns = {
            "maker_id" if name == "maker" else name: (kind, null, default)
            for name, (kind, null, default) in named.pop("columns").items()
        }
        plain[table] = {"columns": columns, "keys": keys, **named}
    return plain


def _column(column: Any) -> tuple[str, bool, str | None]:
    kind = str(column["type"]).lower()
    length = re.search(r"char(?:acter varying)?\((\d+)\)", kind)
    default = (
        re.search(r"(\d+)", str(column["default"]))
        if column["default"] and "nextval" not in str(column["default"])
        else None
    )
    return (
        f"text {length[1]}" if length else "int" if "int" in kind else kind,
        bool(column["nullable"]),
        default[1] if default else None,
    )


def _hanging(look: Any, table: str) -> dict[str, Any]:
    unique = {
        _last(each["name"]): (tuple(each["column_names"]), "unique") for each in look.get_unique_constraints(table)
    }
    found: dict[str, Any] = dict(unique)
    for each in look.get_indexes(table):
        if each["name"] not in unique:
            found[each["name"]] = (tuple(each["column_names"]), "unique" if each["unique"] else "index")
    for each in look.get_check_constraints(table):
        found[each["name"]] = (tuple(re.findall(r"price", each["sqltext"])[:1]), "check")
    for each in look.get_foreign_keys(table):
        found[each["name"] or f"key of {each['constrained_columns']}"] = (
            tuple(each["constrained_columns"]),
            "key",
            each["referred_table"],
        )
    return found


def _last(name: str) -> str:
    """Two constraints in one line of a table of SQLite are read by SQLAlchemy as one with a long name."""
    return str(name).rpartition('"')[2]
