"""What a database has and no model says: read from its catalogue, so that somebody is told."""

import re
from collections.abc import Collection

from sqlalchemy import Connection

from admin_app.structure.scaffold.facts import TableFacts
from admin_app.structure.scaffold.indexes import COMMENT, QUOTED

_ASKED = {
    "is an exclusion constraint": """
        SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype = 'x'""",
    "is MATCH FULL": """
        SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype = 'f' AND c.confmatchtype = 'f'""",
    "has a COLLATE of its own": """
        SELECT t.relname, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND t.relkind IN ('r', 'p') AND a.attcollation <> y.typcollation""",
    "takes its value from a sequence": """
        SELECT t.relname, a.attname FROM pg_attrdef d JOIN pg_class t ON t.oid = d.adrelid
        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE pg_get_expr(d.adbin, d.adrelid) LIKE '%%nextval(%%' AND a.attgenerated = ''
        AND NOT EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = t.oid AND x.indisprimary
                        AND a.attnum = ANY (x.indkey::smallint[]))""",
    "is parted into other tables": """
        SELECT t.relname, '' FROM pg_class t WHERE t.relkind = 'p'""",
    "inherits from another table": """
        SELECT t.relname, '' FROM pg_class t
        WHERE EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = t.oid) AND t.relkind IN ('r', 'p')""",
}


def left(what: str) -> str:
    return f"{what}, which is not carried over: a new database would not have it."


def left_behind(connection: Connection, schema: str | None, tables: Collection[str]) -> list[str]:
    """A line for each thing of these tables of the schema that a new database would not have."""
    if connection.dialect.name != "postgresql":
        return []
    named = schema or connection.dialect.default_schema_name
    found = []
    for what, asked in _ASKED.items():
        rows = connection.exec_driver_sql(
            f"{asked} AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s) ORDER BY 1, 2",
            {"schema": named},
        )
        found += [left(f"{'.'.join(filter(None, row))} {what}") for row in rows if row[0] in tables]
    return found


_OF_SQLITE = ("COLLATE", "ON CONFLICT", "WITHOUT ROWID", "STRICT")
_SAID_OR_NOTED = re.compile(rf"{QUOTED}|{COMMENT}", re.DOTALL)


def left_behind_of_sqlite(connection: Connection, table: TableFacts) -> list[str]:
    """The same of a table of SQLite, from its own words."""
    plain = " ".join(re.findall(r"[A-Z_]+|\S", _SAID_OR_NOTED.sub(" ", sql_of(connection, table)).upper()))
    ending = plain[plain.rfind(")") :]
    said = [each for each in _OF_SQLITE if re.search(rf"\b{each}\b", ending if each == "STRICT" else plain)]
    return [left(f"{table.name} says {what}") for what in said]


def sql_of(connection: Connection, table: TableFacts) -> str:
    asked = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    return str(connection.exec_driver_sql(asked, (table.name,)).scalar() or "")
