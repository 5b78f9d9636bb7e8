"""Check constraints, which Alembic does not compare: those that a database has, and what they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import CheckConstraint, Connection, MetaData, Table, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import AddConstraint, CreateIndex

from admin_app.schema.making.pictures.building import metadata_of
from admin_app.schema.making.pictures.reading import comes_with_its_type, is_of_another_kind, rule_of
from admin_app.schema.making.pictures.sql_text import literal, plain_sql, quoted, words_of
from admin_app.schema.making.pictures.values import CHECK, Rule, Schema, Shape

TRIAL = "admin_trial_of_checks"


def put_checks_right(connection: Connection, known: Schema, metadata: MetaData) -> None:
    """Take the database's word for which checks there are, and for what they say where that differs."""
    of_types = _names_of_types(metadata)
    for shape in known.values():
        there = _there(connection, shape, of_types)
        said = {str(rule.name): rule for rule in shape.of(CHECK)}
        if there.keys() != said.keys() or _differ(connection, shape, there):
            others = [rule for rule in shape.rules if rule.kind != CHECK]
            shape.rules = [*others, *(_kept(said.get(each), each, sql) for each, sql in there.items())]
    for table in metadata.tables.values():
        if not table.schema and table.name in known:
            known[table.name].rules = _with_those_of_others(known[table.name], table, connection.dialect.name)


def _with_those_of_others(shape: Shape, table: Table, dialect: str) -> list[Rule]:
    """A check that the models have on another kind of database alone is not missed here."""
    there = {rule.name for rule in shape.of(CHECK)}
    checks = (each for each in table.constraints if isinstance(each, CheckConstraint))
    others = [rule_of(each) for each in checks if is_of_another_kind(each, dialect)]
    return [*shape.rules, *(rule for rule in others if rule and rule.name not in there)]


def _there(connection: Connection, shape: Shape, of_types: set[str]) -> dict[str, str]:
    """{name: SQL}; one without a name, as SQLite may have it, is there by the name that is said for it."""
    found = inspect(connection).get_check_constraints(shape.name)
    there = {str(each["name"]): each["sqltext"] for each in found if each["name"] and each["name"] not in of_types}
    nameless = {plain_sql(each["sqltext"]) for each in found if not each["name"]}
    said = {str(rule.name): rule.sql for rule in shape.of(CHECK)}
    return there | {name: sql for name, sql in said.items() if name not in there and plain_sql(sql) in nameless}


def _differ(connection: Connection, shape: Shape, there: dict[str, str]) -> bool:
    if not there:
        return False
    if connection.dialect.name == "postgresql":
        return _as_postgresql_writes(connection, shape.name) != _tried(connection, shape)
    return any(plain_sql(there[str(rule.name)]) != plain_sql(rule.sql) for rule in shape.of(CHECK))


def _kept(said: Rule | None, name: str, sql: str) -> Rule:
    if said is not None and plain_sql(said.sql) == plain_sql(sql):
        return said
    return Rule(CHECK, name, words_of(sql), sql)


def _tried(connection: Connection, shape: Shape) -> dict[str, str]:
    """How PostgreSQL writes our checks."""
    with on_trial(connection, shape.name, replace(shape, name=TRIAL, rules=shape.of(CHECK), keys={})) as is_made:
        return _as_postgresql_writes(connection, TRIAL) if is_made else {}


@contextmanager
def on_trial(connection: Connection, like: str, shape: Shape) -> Iterator[bool]:
    """A table that nobody else sees, with the columns of another, and the rules and indices of ``shape``; taken back.

    False where it cannot be made. The columns are those that the database has, because how it writes a rule depends on
    their types.
    """
    table = metadata_of({shape.name: shape}).tables[shape.name]
    before = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {quoted(shape.name)} (LIKE {quoted(like)})")
        for rule in table.constraints:
            if isinstance(rule, CheckConstraint) and rule.name:
                connection.execute(AddConstraint(rule, isolate_from_table=False))
        for index in table.indexes:
            connection.execute(CreateIndex(index))
        is_made = True
    except SQLAlchemyError:
        is_made = False
    try:
        yield is_made
    finally:
        before.rollback()


def _as_postgresql_writes(connection: Connection, table: str) -> dict[str, str]:
    found = connection.exec_driver_sql(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' "
        f"AND conrelid = {literal(quoted(table))}::regclass"
    )
    return {str(name): str(sql) for name, sql in found}


def _names_of_types(metadata: MetaData) -> set[str]:
    """The checks that a type brings along where a database has no such type."""
    return {
        str(each.name) for table in metadata.tables.values() for each in table.constraints if comes_with_its_type(each)
    }
