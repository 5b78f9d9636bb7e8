"""From tables of SQLAlchemy to a picture of them: the models', or those that an operation makes."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Constraint,
    Enum,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.elements import _truncated_label
from sqlalchemy.util import md5_hex

from admin_app.schema.making.pictures.sql_text import default_sql, sql_of, words_of
from admin_app.schema.making.pictures.types import plain_type
from admin_app.schema.making.pictures.values import (
    CHECK,
    FOREIGN,
    PRIMARY,
    UNIQUE,
    Field,
    Key,
    Options,
    Rule,
    Schema,
    Shape,
)

ROOM = 63
"""So many characters PostgreSQL gives a name."""


def picture_of(metadata: MetaData) -> Schema:
    """All tables of the models, or of whatever made the metadata; without those of another schema of PostgreSQL."""
    return {table.name: shape_of(table) for table in sorted(metadata.tables.values(), key=str) if not table.schema}


def shape_of(table: Table) -> Shape:
    rules = [rule for each in table.constraints if (rule := rule_of(each)) is not None]
    return Shape(
        table.name,
        {column.name: field_of(column) for column in table.columns},
        sorted(rules, key=lambda rule: (rule.kind, str(rule.name), rule.columns)),
        {name_of(each): key_of(each) for each in sorted(table.indexes, key=lambda index: str(index.name))},
        table.comment,
        tuple(sorted(table.dialect_kwargs.items())),
    )


def field_of(column: Column[Any]) -> Field:
    default = column.server_default
    made = default if isinstance(default, Computed | Identity) else column.computed or column.identity
    said: Any = column.default
    fallback = said.arg if said is not None and said.is_scalar else None
    return Field(
        column.name,
        plain_type(column.type),
        bool(column.nullable),
        None if made is not None or default is None else default_sql(getattr(default, "arg", None)),
        column.comment,
        column.autoincrement,
        made,
        fetched=type(default) is FetchedValue,
        fallback=fallback,
    )


def rule_of(constraint: Constraint) -> Rule | None:
    """None for what is not a constraint that is written by itself."""
    name = name_of(constraint) or None
    if isinstance(constraint, ForeignKeyConstraint):
        return _foreign_rule(constraint, name)
    if isinstance(constraint, CheckConstraint):
        sql = sql_of(constraint.sqltext)
        return None if comes_with_its_type(constraint) else Rule(CHECK, name, words_of(sql), sql)
    if isinstance(constraint, PrimaryKeyConstraint):
        columns = tuple(column.name for column in constraint.columns)
        return Rule(PRIMARY, name, columns) if columns else None
    if isinstance(constraint, UniqueConstraint):
        return Rule(UNIQUE, name, tuple(column.name for column in constraint.columns), options=_options(constraint))
    return None


def comes_with_its_type(constraint: Constraint) -> bool:
    """A check that only some databases have, because others have the type; a choice kept as text has it everywhere."""
    if not getattr(constraint, "_type_bound", False) or not isinstance(constraint, CheckConstraint):
        return False
    table, words = constraint.table, words_of(sql_of(constraint.sqltext))
    columns = [column for column in table.columns if column.name in words]
    return not any(isinstance(column.type, Enum) and not column.type.native_enum for column in columns)


def is_of_another_kind(item: Index | Constraint, dialect: str) -> bool:
    """Do the models have it on other kinds of databases alone?"""
    only = item._ddl_if.dialect if item._ddl_if is not None else None
    return bool(only) and dialect not in ((only,) if isinstance(only, str) else only or ())


def name_of(item: Index | Constraint) -> str:
    """As PostgreSQL has it, which cuts names that come from a convention; the same on SQLite. "" for none."""
    name = item.name
    if isinstance(name, _truncated_label) and len(name) > ROOM:
        return f"{name[: ROOM - 8]}_{md5_hex(name)[-4:]}"
    return str(name) if isinstance(name, str) else ""


def key_of(index: Index) -> Key:
    on = tuple(each.name if isinstance(each, Column) else sql_of(each) for each in index.expressions)
    known = {column.name for column in index.table.columns} if index.table is not None else set()
    options = tuple(sorted((key, _option(value)) for key, value in index.dialect_kwargs.items() if _is_said(value)))
    said = " ".join([*on, *(str(value) for _, value in options)])
    columns = {each for each in on if each in known} | {word for word in words_of(said) if word in known}
    return Key(name_of(index), on, tuple(sorted(columns or words_of(said))), bool(index.unique), options)


def _foreign_rule(constraint: ForeignKeyConstraint, name: str | None) -> Rule:
    ends = [_end(element) for element in constraint.elements]
    said = {each: getattr(constraint, each) for each in ("onupdate", "ondelete", "deferrable", "initially")}
    options = {each: value for each, value in said.items() if value and str(value).upper() != "NO ACTION"}
    if str(options.get("initially", "")).upper() == "IMMEDIATE":
        del options["initially"]
    return Rule(
        FOREIGN,
        name,
        tuple(element.parent.name for element in constraint.elements),
        target=ends[0][0],
        target_columns=tuple(column for _, column in ends),
        options=tuple(sorted(options.items())),
    )


def _end(element: ForeignKey) -> tuple[str, str]:
    """The path of the table and the column; a name may have a point in it."""
    schema, table, column = element.target_tokens
    return f"{schema}.{table}" if schema else table, str(column)


def _options(constraint: UniqueConstraint) -> Options:
    said = {"deferrable": constraint.deferrable, "initially": constraint.initially}
    return tuple(sorted((key, value) for key, value in (said | dict(constraint.dialect_kwargs)).items() if value))


def _is_said(value: Any) -> bool:
    return isinstance(value, ClauseElement) or bool(value)


def _option(value: Any) -> Any:
    return sql_of(value) if isinstance(value, ClauseElement) else value
