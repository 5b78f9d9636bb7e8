"""Reads the tables of a database server with SQLAlchemy's inspector, all at once; one by one where that fails.

A table that cannot be described is told so and spoils no other.
"""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Inspector, String, inspect
from sqlalchemy.engine.reflection import ObjectKind, ObjectScope
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SAWarning, UnreflectableTableError
from sqlalchemy.types import NullType, TypeEngine

from admin_app.reflection import mysql_tables, postgres_tables
from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.facts import ColumnFacts, ForeignKey, Sentence, TableFacts
from admin_app.resource.translation import gettext_noop as N_

Where = tuple[str | None, str]
PARTS = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "indexes", "table_comment")
KINDS = {ObjectKind.TABLE: "table", ObjectKind.VIEW: "view", ObjectKind.MATERIALIZED_VIEW: "materialized view"}


def read(connection: Connection) -> list[TableFacts]:
    """Every table, view and materialized view of every schema that the connected user may look into."""
    special = {"postgresql": postgres_tables, "mysql": mysql_tables, "mariadb": mysql_tables}.get(
        connection.dialect.name
    )
    if special is not None:
        special.prepare(connection)
    inspector = inspect(connection)
    schemas = special.schemas(connection) if special else [None]
    with _unknown_types_are_no_news():
        tables = [facts for schema in schemas for facts in _schema(inspector, schema)]
    if special is not None:
        special.complete(connection, tables)
    for facts in tables:
        if not facts.columns and facts.trouble is None:
            facts.trouble = Sentence(N_("%(what)s has no columns, so there is nothing to show."), what=facts.name)
    return tables


@contextmanager
def _unknown_types_are_no_news() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


def _schema(inspector: Inspector, schema: str | None) -> list[TableFacts]:
    tables = []
    for kind, word in KINDS.items():
        names = _names(inspector, kind, schema)
        if names:
            parts = {part: _all_of(inspector, part, kind, schema, names) for part in PARTS}
            tables += [_table(schema, name, word, {part: parts[part][name] for part in PARTS}) for name in names]
    return sorted(tables, key=lambda facts: facts.name)


def _names(inspector: Inspector, kind: ObjectKind, schema: str | None) -> list[str]:
    ask: dict[ObjectKind, Callable[..., list[str]]] = {
        ObjectKind.TABLE: inspector.get_table_names,
        ObjectKind.VIEW: inspector.get_view_names,
        ObjectKind.MATERIALIZED_VIEW: inspector.get_materialized_view_names,
    }
    try:
        names = ask[kind](schema=schema)
        if kind is ObjectKind.TABLE and hasattr(inspector, "get_foreign_table_names"):
            names = [*names, *inspector.get_foreign_table_names(schema=schema)]
        return sorted({str(name) for name in names})
    except NotImplementedError:
        return []


def _all_of(inspector: Inspector, part: str, kind: ObjectKind, schema: str | None, names: list[str]) -> dict[str, Any]:
    """One part of each table, by name; where the question for all of them fails, table by table."""
    found: dict[str, Any] = defaultdict(lambda: None)
    try:
        many = getattr(inspector, f"get_multi_{part}")(schema=schema, kind=kind, scope=ObjectScope.DEFAULT)
        found.update({name: value for (_, name), value in many.items()})
    except NotImplementedError:
        pass
    except (DBAPIError, UnreflectableTableError, NoSuchTableError, KeyError, ValueError, TypeError, AttributeError):
        inspector.bind.rollback()  # type: ignore[union-attr]
        for name in names:
            found[name] = _one_of(inspector, part, schema, name)
    return found


def _one_of(inspector: Inspector, part: str, schema: str | None, name: str) -> Any:
    try:
        return getattr(inspector, f"get_{part}")(name, schema=schema)
    except NotImplementedError:
        return None
    except (
        DBAPIError,
        UnreflectableTableError,
        NoSuchTableError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
    ) as odd:
        inspector.bind.rollback()  # type: ignore[union-attr]
        return why_unreadable(odd, name) if part == "columns" else None


def _table(schema: str | None, name: str, kind: str, parts: dict[str, Any]) -> TableFacts:
    facts = TableFacts(schema, name, kind)
    if isinstance(parts["columns"], Sentence):
        facts.trouble = parts["columns"]
        return facts
    facts.columns = [_column(column) for column in parts["columns"] or ()]
    facts.key = list((parts["pk_constraint"] or {}).get("constrained_columns") or ())
    facts.unique = [unique["column_names"] for unique in parts["unique_constraints"] or ()]
    for index in parts["indexes"] or ():
        _note_index(facts, index)
    facts.foreign_keys = [_foreign_key(key) for key in parts["foreign_keys"] or ()]
    facts.comment = (parts["table_comment"] or {}).get("text")
    return facts


def _column(column: Any) -> ColumnFacts:
    type_, unknown = readable_type(column["type"])
    identity = column.get("identity") or {}
    default = column.get("default")
    return ColumnFacts(
        name=str(column["name"]),
        type=type_,
        nullable=column.get("nullable", True),
        has_default=default is not None or bool(identity),
        computed=bool(column.get("computed")) or bool(identity.get("always")),
        counted=bool(identity) or column.get("autoincrement") is True or "nextval(" in str(default or ""),
        unknown=unknown,
        comment=column.get("comment"),
    )


def readable_type(type_: TypeEngine[Any]) -> tuple[TypeEngine[Any], bool]:
    """The type to map, and whether it is one that is only shown. A domain is its base; what nobody knows is text."""
    while hasattr(type_, "data_type"):
        type_ = type_.data_type
    if isinstance(type_, (NullType, *postgres_tables.SHOWN_ONLY)) or type(type_) is String:  # of one byte: "char"
        return postgres_tables.TextOfAnything(), True
    return type_, False


def _note_index(facts: TableFacts, index: Any) -> None:
    columns = index.get("column_names") or []
    if not columns or None in columns:
        return  # of an expression
    facts.indexed.add(columns[0])
    partial = any(name.endswith("_where") and value for name, value in (index.get("dialect_options") or {}).items())
    if index.get("unique") and not partial:
        facts.unique.append(columns)


def _foreign_key(key: Any) -> ForeignKey:
    return ForeignKey(
        columns=[str(name) for name in key["constrained_columns"]],
        schema=key.get("referred_schema"),
        table=str(key["referred_table"]),
        targets=[str(name) for name in key["referred_columns"] or ()],
        name=key.get("name"),
    )
