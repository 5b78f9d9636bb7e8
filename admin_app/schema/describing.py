"""Turns what Alembic calls an operation into a step: its words, and the things that it touches."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
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
)
from sqlalchemy.schema import ColumnCollectionConstraint
from sqlalchemy.types import to_instance

from admin_app.schema.statements import Known, step_of_sql
from admin_app.schema.steps import CHANGE, DROP, KEY, MAKE, NAME, NEED, RENAME, RULE, TYPE, Step, Touch, words_in

FAMILY = "family"
"""What a foreign key, a check and a special index rely on: that a number stays a number, and a text a text."""


def described(operation: ops.MigrateOperation, context: MigrationContext, line: int, known: Known) -> Step:
    """The step that this operation is; one of a kind that nobody knows here is a dark one."""
    tell = _TELLERS.get(type(operation))
    if tell is None:
        return Step(f"runs {type(operation).__name__}, which cannot be read", line, is_dark=True)
    return tell(operation, context, line, known)


def type_made(type_: Any, line: int, *, drops: bool = False) -> Step:
    """A type of the database that is created, or dropped, by itself."""
    name = str(type_.name)
    return Step(
        f"{'drops' if drops else 'creates'} the type {name}", line, (Touch((TYPE, name), DROP if drops else MAKE),)
    )


def said(type_: Any) -> str:
    """A type as a person writes it: String(50)."""
    return re.sub(r"\b(length|precision|scale|timezone)=", "", repr(to_instance(type_)))


def _create_table(operation: ops.CreateTableOp, context: MigrationContext, line: int, known: Known) -> Step:
    table = operation.to_table(context)
    touches = [Touch((table.name,), MAKE), Touch((NAME, table.name), MAKE)]
    for constraint in table.constraints:
        touches += _constraint(table.name, constraint, known)
    for index in table.indexes:
        touches += _index(table.name, index, known)
    touches += _types(table.columns, context, MAKE)
    others = tuple(touch for touch in touches if len(touch.thing) == 1 or touch.thing[0] != table.name)
    return Step(f"creates the table {table.name}", line, others)


def _drop_table(operation: ops.DropTableOp, _context: MigrationContext, line: int, _known: Known) -> Step:
    name = operation.table_name
    return Step(f"drops the table {name}", line, (Touch((name,), DROP),))


def _rename_table(operation: ops.RenameTableOp, _context: MigrationContext, line: int, _known: Known) -> Step:
    old, new = operation.table_name, str(operation.new_table_name)
    touches = (Touch((old,), RENAME), Touch((new,), MAKE), Touch((NAME, new), MAKE))
    return Step(f"renames the table {old} to {new}", line, touches)


def _add_column(operation: ops.AddColumnOp, context: MigrationContext, line: int, known: Known) -> Step:
    table, column = operation.table_name, operation.column
    name = str(column.name)
    made = Table(table, MetaData(), column._copy())
    touches = [Touch((table, name), MAKE), Touch((table,), NEED), *_types([column], context, NEED)]
    for constraint in made.constraints:
        touches += _constraint(table, constraint, known)
    for index in made.indexes:
        touches += _index(table, index, known)
    others = tuple(touch for touch in touches if touch.how == MAKE or touch.thing != (table, name))
    strict = column.nullable is False and column.server_default is None
    return Step(f"adds {table}.{name}", line, others, tightens=table if strict else "")


def _drop_column(operation: ops.DropColumnOp, _context: MigrationContext, line: int, _known: Known) -> Step:
    table, name = operation.table_name, operation.column_name
    return Step(f"drops {table}.{name}", line, (Touch((table, name), DROP), Touch((table,), NEED)))


def _alter_column(operation: ops.AlterColumnOp, _context: MigrationContext, line: int, _known: Known) -> Step:
    table, name = operation.table_name, operation.column_name
    thing, words, touches = (table, name), [], [Touch((table, name), NEED)]
    if operation.modify_type is not None:
        words.append(f"makes {table}.{name} {said(operation.modify_type)}")
        touches.append(Touch(thing, CHANGE, "type", said(operation.modify_type)))
        if not _same_family(operation.existing_type, operation.modify_type):
            touches.append(Touch(thing, CHANGE, FAMILY, said(operation.modify_type)))
    if operation.modify_nullable is not None:
        null = "NULL" if operation.modify_nullable else "NOT NULL"
        words.append(f"makes {table}.{name} {null}")
        touches.append(Touch(thing, CHANGE, "NULL", null))
    if operation.modify_server_default is not False:
        default = _default(operation.modify_server_default)
        words.append(f"gives {table}.{name} the default {default}")
        touches += [Touch(thing, CHANGE, "default", default), Touch(thing, NEED, FAMILY)]
    if operation.modify_comment is not False:
        words.append(f"writes a comment on {table}.{name}")
        touches.append(Touch(thing, CHANGE, "comment", str(operation.modify_comment)))
    if operation.modify_name is not None:
        words.append(f"renames {table}.{name} to {operation.modify_name}")
        touches += [Touch(thing, RENAME), Touch((table, str(operation.modify_name)), MAKE)]
    strict = operation.modify_nullable is False or operation.modify_type is not None
    return Step(
        ", ".join(words) or f"leaves {table}.{name} as it is", line, tuple(touches), tightens=table if strict else ""
    )


def _create_index(operation: ops.CreateIndexOp, context: MigrationContext, line: int, known: Known) -> Step:
    index = operation.to_index(context)
    table = operation.table_name
    touches = [Touch((table,), NEED), *_index(table, index, known)]
    what = ", ".join(str(getattr(column, "name", column)) for column in index.expressions)
    strict = table if index.unique else ""
    return Step(f"indexes {table} by {what} as {index.name}", line, tuple(touches), tightens=strict)


def _drop_index(operation: ops.DropIndexOp, _context: MigrationContext, line: int, known: Known) -> Step:
    name = str(operation.index_name)
    columns = known.get(name, ())
    table = (Touch((operation.table_name,), NEED),) if operation.table_name else ()
    return Step(f"drops the index {name}", line, (Touch((NAME, name), DROP), *table, *columns))


def _add_constraint(operation: ops.AddConstraintOp, context: MigrationContext, line: int, known: Known) -> Step:
    constraint = operation.to_constraint(context)
    table = str(constraint.table.name)
    kind = {"foreignkey": "foreign key", "primarykey": "primary key"}.get(
        operation.constraint_type, operation.constraint_type
    )
    name = f" as {constraint.name}" if constraint.name else ""
    touches = (Touch((table,), NEED), *_constraint(table, constraint, known))
    return Step(f"adds a {kind} constraint to {table}{name}", line, touches, tightens=table)


def _drop_constraint(operation: ops.DropConstraintOp, _context: MigrationContext, line: int, known: Known) -> Step:
    table, name = operation.table_name, str(operation.constraint_name)
    touches = (Touch((table, RULE, name), DROP), Touch((NAME, name), DROP), Touch((table,), NEED), *known.get(name, ()))
    return Step(f"drops the constraint {name} of {table}", line, touches)


def _bulk_insert(operation: ops.BulkInsertOp, _context: MigrationContext, line: int, _known: Known) -> Step:
    table = str(operation.table.name)
    columns = ", ".join(column.name for column in operation.table.columns)
    return step_of_sql(f"INSERT INTO {table} ({columns})", line, words=f"writes rows into {table}")


def _execute(operation: ops.ExecuteSQLOp, context: MigrationContext, line: int, _known: Known) -> Step:
    return step_of_sql(_text_of(operation.sqltext, context), line)


def _comment(operation: Any, _context: MigrationContext, line: int, _known: Known) -> Step:
    table = operation.table_name
    value = str(getattr(operation, "comment", None))
    return Step(f"writes a comment on the table {table}", line, (Touch((table,), CHANGE, "comment", value),))


_TELLERS: dict[type[ops.MigrateOperation], Callable[[Any, MigrationContext, int, Known], Step]] = {
    ops.CreateTableOp: _create_table,
    ops.DropTableOp: _drop_table,
    ops.RenameTableOp: _rename_table,
    ops.AddColumnOp: _add_column,
    ops.DropColumnOp: _drop_column,
    ops.AlterColumnOp: _alter_column,
    ops.CreateIndexOp: _create_index,
    ops.DropIndexOp: _drop_index,
    ops.CreatePrimaryKeyOp: _add_constraint,
    ops.CreateUniqueConstraintOp: _add_constraint,
    ops.CreateForeignKeyOp: _add_constraint,
    ops.CreateCheckConstraintOp: _add_constraint,
    ops.DropConstraintOp: _drop_constraint,
    ops.BulkInsertOp: _bulk_insert,
    ops.ExecuteSQLOp: _execute,
    ops.CreateTableCommentOp: _comment,
    ops.DropTableCommentOp: _comment,
}


def _constraint(table: str, constraint: Constraint, known: Known) -> list[Touch]:
    """What a constraint makes and what it stands on; the latter is kept for the day on which it is dropped."""
    on = list(_stands_on(table, constraint))
    if isinstance(constraint, PrimaryKeyConstraint) and not constraint.columns:
        return []
    made = [Touch((table, KEY), MAKE)] if isinstance(constraint, PrimaryKeyConstraint) else []
    if isinstance(constraint.name, str):
        made.append(Touch((table, RULE, constraint.name), MAKE))
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            made.append(Touch((NAME, constraint.name), MAKE))
        known[constraint.name] = tuple(on)
    return [*made, *on]


def _stands_on(table: str, constraint: Constraint) -> Iterable[Touch]:
    if isinstance(constraint, CheckConstraint):
        return [Touch((table, word), NEED, FAMILY) for word in sorted(words_in(str(constraint.sqltext)))]
    if isinstance(constraint, ForeignKeyConstraint):
        ends = [(key.target_tokens.table_name, str(key.target_tokens.column_name)) for key in constraint.elements]
        here = [Touch((table, str(key)), NEED, FAMILY) for key in constraint.column_keys]
        return [*here, *(Touch(end, NEED, FAMILY) for end in ends), *(Touch(end[:1], NEED) for end in ends)]
    if isinstance(constraint, ColumnCollectionConstraint):
        return [Touch((table, str(column.name)), NEED) for column in constraint.columns]
    return []


def _index(table: str, index: Index, known: Known) -> list[Touch]:
    """A plain index stands on columns; one by a method or a condition also on what kind of columns they are."""
    said = (value for option, value in index.dialect_kwargs.items() if not option.endswith("_concurrently"))
    special = any(value is not None and value is not False for value in said)  # a condition is neither true nor false
    facet = FAMILY if special or any(not isinstance(each, Column) for each in index.expressions) else ""
    names = {str(each.name) for each in index.expressions if isinstance(each, Column)}
    for each in [*index.expressions, *index.dialect_kwargs.values()]:
        if not isinstance(each, Column) and hasattr(each, "compile"):
            names |= words_in(str(each))
    on = [Touch((table, name), NEED, facet) for name in sorted(names)]
    known[str(index.name)] = tuple(on)
    return [Touch((NAME, str(index.name)), MAKE), *on]


def _types(columns: Iterable[Column[Any]], context: MigrationContext, how: str) -> list[Touch]:
    """The enumerations that PostgreSQL keeps as types: made with a table, needed by a column that is added."""
    found = []
    for column in columns:
        kind = column.type.dialect_impl(context.dialect) if context.dialect.name == "postgresql" else column.type
        if isinstance(kind, Enum) and context.dialect.name == "postgresql" and kind.native_enum and kind.name:
            makes = how == MAKE and getattr(column.type, "create_type", True)
            found.append(Touch((TYPE, kind.name), MAKE if makes else NEED))
    return found


def _same_family(before: Any, after: Any) -> bool:
    """Is a number still a number, and a text a text? Where it is not said what it was, nobody knows."""
    if before is None:
        return False
    kinds = (to_instance(before)._type_affinity, to_instance(after)._type_affinity)
    return kinds[0] is kinds[1]


def _default(value: Any) -> str:
    return "nothing" if value is None else str(getattr(value, "text", getattr(value, "arg", value)))


def _text_of(statement: Any, context: MigrationContext) -> str:
    if isinstance(statement, str):
        return statement
    return str(statement.compile(dialect=context.dialect))
