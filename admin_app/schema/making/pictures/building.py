"""From values to what Alembic and SQLAlchemy work with: tables, columns, constraints and the operations on them."""

import re
from collections.abc import Iterable
from typing import Any

from alembic.operations import ops
from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    Enum,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.sql.elements import conv
from sqlalchemy.types import TypeEngine

from admin_app.schema.making.pictures.values import CHECK, PRIMARY, UNIQUE, Field, Key, Rule, Schema, Shape


def metadata_of(schema: Schema) -> MetaData:
    """The schema as tables that SQLAlchemy can create and Alembic can compare."""
    metadata = MetaData()
    for shape in schema.values():
        table_of(shape, metadata)
    for shape in schema.values():
        for key in shape.keys.values():
            _index(metadata.tables[shape.name], key)
    return metadata


def _index(table: Table, key: Key) -> None:
    on = [table.c[each] if each in table.c else text(each) for each in key.on]
    Index(conv(key.name), *on, unique=key.unique, _table=table, **_key_options(key))


def _key_options(key: Key) -> dict[str, Any]:
    return {name: text(value) if name.endswith("_where") else value for name, value in key.options}


def table_of(shape: Shape, metadata: MetaData, rules: Iterable[Rule] | None = None) -> Table:
    """A table with its columns and its constraints, without indices."""
    wanted = shape.rules if rules is None else rules
    return Table(
        shape.name,
        metadata,
        *(column_of(field) for field in shape.columns.values()),
        *(constraint_of(rule) for rule in wanted),
        comment=shape.comment,
        **dict(shape.options),
    )


def column_of(field: Field) -> Column[Any]:
    made = [field.made._copy()] if field.made is not None else []
    return Column(
        field.name,
        written_type(field.type),
        *made,
        nullable=field.nullable,
        server_default=server_default(field.default),
        comment=field.comment,
        autoincrement=field.autoincrement,
    )


def written_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """A choice says its labels and creates nothing: its type of PostgreSQL is created by a line of its own."""
    if not isinstance(type_, Enum):
        return type_
    kept = {"create_type": False} if type_.native_enum else {"native_enum": False}
    kept |= {"create_constraint": True} if type_.create_constraint else {}
    return Enum(*type_.enums, name=type_.name, length=type_.length, **kept)


def server_default(sql: str | None) -> Any:
    if sql is None:
        return None
    if re.fullmatch(r"'(?:[^']|'')*'", sql):
        return sql[1:-1].replace("''", "'")
    return {"true": true(), "false": false()}.get(sql) if sql in ("true", "false") else text(sql.replace(":", r"\:"))


def constraint_of(rule: Rule) -> Constraint:
    name = conv(rule.name) if rule.name is not None else None
    options = dict(rule.options)
    if rule.kind == PRIMARY:
        return PrimaryKeyConstraint(*rule.columns, name=name)
    if rule.kind == UNIQUE:
        return UniqueConstraint(*rule.columns, name=name, **options)
    if rule.kind == CHECK:
        return CheckConstraint(rule.sql, name=name)
    ends = [f"{rule.target}.{column}" for column in rule.target_columns]
    return ForeignKeyConstraint(list(rule.columns), ends, name=name, **options)


def create_operation(shape: Shape, rules: Iterable[Rule]) -> ops.CreateTableOp:
    fields = [column_of(field) for field in shape.columns.values()]
    made = [constraint_of(rule) for rule in rules]
    return ops.CreateTableOp(shape.name, [*fields, *made], comment=shape.comment, **dict(shape.options))


def rule_operation(table: str, rule: Rule) -> ops.MigrateOperation:
    name: Any = conv(rule.name) if rule.name is not None else None
    if rule.kind == PRIMARY:
        return ops.CreatePrimaryKeyOp(name, table, list(rule.columns))
    if rule.kind == UNIQUE:
        return ops.CreateUniqueConstraintOp(name, table, list(rule.columns), **dict(rule.options))
    if rule.kind == CHECK:
        return ops.CreateCheckConstraintOp(name, table, rule.sql)
    return ops.CreateForeignKeyOp(
        name, table, rule.target, list(rule.columns), list(rule.target_columns), **dict(rule.options)
    )


def drop_rule_operation(table: str, rule: Rule) -> ops.DropConstraintOp:
    name: Any = conv(rule.name) if rule.name is not None else None
    return ops.DropConstraintOp(name, table, type_=rule.kind)


def index_operation(table: str, key: Key) -> ops.CreateIndexOp:
    on: list[Any] = [each if each in key.columns else text(each.replace(":", r"\:")) for each in key.on]
    return ops.CreateIndexOp(conv(key.name), table, on, unique=key.unique, **_key_options(key))


def drop_index_operation(table: str, key: Key) -> ops.DropIndexOp:
    return ops.DropIndexOp(conv(key.name), table)
