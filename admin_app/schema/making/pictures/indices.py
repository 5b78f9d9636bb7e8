"""Indices as a database writes them: reflection and Alembic leave out conditions, orders and expressions."""

import re

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.schema import CreateIndex

from admin_app.schema.making.pictures.building import metadata_of
from admin_app.schema.making.pictures.checks import TRIAL, on_trial
from admin_app.schema.making.pictures.reading import is_of_another_kind, key_of, name_of
from admin_app.schema.making.pictures.sql_text import literal, plain_sql, quoted
from admin_app.schema.making.pictures.values import Key, Schema, Shape


def put_indices_right(connection: Connection, said: Schema, known: Schema, metadata: MetaData) -> None:
    """What is said of an index holds where the database has it, written as the database would write it.

    One that the models have on another kind of database alone is taken for there: nobody misses it.
    """
    for name, shape in known.items():
        expected = dict(said[name].keys) if name in said else {}
        wanted = Shape(name, shape.columns, [], {each: key for each, key in expected.items() if _fits(key, shape)})
        there = _written(connection, name)
        ours = _ours(connection, wanted)
        shape.keys = {each: key for each, key in shape.keys.items() if each in there}
        for each, sql in there.items():
            if each in ours and ours[each] == sql:
                shape.keys[each] = expected[each]
            elif each not in shape.keys or (each in expected and shape.keys[each] == expected[each]):
                _take(connection, shape, each)

    for table in metadata.tables.values():
        for index in table.indexes:
            if not table.schema and table.name in known and is_of_another_kind(index, connection.dialect.name):
                known[table.name].keys.setdefault(name_of(index), key_of(index))


def _fits(key: Key, shape: Shape) -> bool:
    return all(each in shape.columns for each in key.columns)


def _take(connection: Connection, shape: Shape, name: str) -> None:
    """The index as reflection shows it."""
    table = Table(shape.name, MetaData(), autoload_with=connection, resolve_fks=False)
    for index in table.indexes:
        if index.name == name:
            shape.keys[name] = key_of(index)


def _written(connection: Connection, table: str) -> dict[str, str]:
    """Each index with what it stands on, but for those that a constraint made."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", (table,)
        )
        return {str(name): _body(str(sql)) for name, sql in found}
    found = connection.exec_driver_sql(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        f"WHERE i.indrelid = {literal(quoted(table))}::regclass AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    )
    return {str(name): _body(str(sql)) for name, sql in found}


def _ours(connection: Connection, shape: Shape) -> dict[str, str]:
    if connection.dialect.name == "postgresql":
        with on_trial(connection, shape.name, Shape(TRIAL, shape.columns, [], shape.keys)) as is_made:
            return _written(connection, TRIAL) if is_made else {}
    made = metadata_of({shape.name: shape}).tables[shape.name].indexes
    return {str(each.name): _body(str(CreateIndex(each).compile(dialect=connection.dialect))) for each in made}


def _body(sql: str) -> str:
    """Whether it is unique, and what stands behind the name of the table."""
    head, _, rest = re.sub(r"\s+", " ", sql).partition(" ON ")
    body = rest.partition(" USING ")[2] or rest[rest.index("(") :]
    return f"{'unique ' if ' UNIQUE ' in head.upper() else ''}{plain_sql(body)}"
