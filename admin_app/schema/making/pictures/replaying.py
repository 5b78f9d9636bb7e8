"""What an operation of Alembic does to a schema kept as values."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Computed, Identity, MetaData, Table
from sqlalchemy.schema import DefaultClause

from admin_app.schema.making.pictures.reading import key_of, rule_of, shape_of
from admin_app.schema.making.pictures.sql_text import default_sql
from admin_app.schema.making.pictures.types import plain_type
from admin_app.schema.making.pictures.values import FOREIGN, PRIMARY, Field, Rule, Schema, renamed_column


def replay(operation: ops.MigrateOperation, schema: Schema, context: MigrationContext) -> None:
    """Change the schema as the operation changes a database; one that changes no structure does nothing."""
    if isinstance(operation, ops.OpContainer):
        for each in operation.ops:
            replay(each, schema, context)
        return
    for kind, change in _CHANGES.items():
        if isinstance(operation, kind):
            change(operation, schema, context)
            return


def renamed_table(schema: Schema, old: str, new: str) -> None:
    """Give a table its new name, also where others point to it."""
    if old not in schema:
        return
    schema[new] = replace(schema.pop(old), name=new)
    for shape in schema.values():
        shape.rules = [replace(rule, target=new) if rule.target == old else rule for rule in shape.rules]


def rename_column(schema: Schema, table: str, old: str, new: str) -> None:
    """Give a column its new name, also where others point to it."""
    schema[table] = renamed_column(schema[table], old, new)
    for shape in schema.values():
        shape.rules = [_pointing(rule, table, old, new) for rule in shape.rules]


def _pointing(rule: Rule, table: str, old: str, new: str) -> Rule:
    if rule.kind != FOREIGN or rule.target != table:
        return rule
    return replace(rule, target_columns=tuple(new if name == old else name for name in rule.target_columns))


def _create_table(operation: ops.CreateTableOp, schema: Schema, context: MigrationContext) -> None:
    schema[operation.table_name] = shape_of(operation.to_table(context))


def _drop_table(operation: ops.DropTableOp, schema: Schema, _context: MigrationContext) -> None:
    schema.pop(operation.table_name, None)


def _rename_table(operation: ops.RenameTableOp, schema: Schema, _context: MigrationContext) -> None:
    renamed_table(schema, operation.table_name, str(operation.new_table_name))


def _add_column(operation: ops.AddColumnOp, schema: Schema, context: MigrationContext) -> None:
    shape = schema.get(operation.table_name)
    if shape is None:
        return
    convention = context.opts["target_metadata"].naming_convention if context.opts.get("target_metadata") else None
    column: Column[Any] = operation.column._copy()
    added = shape_of(Table(shape.name, MetaData(naming_convention=convention), column))
    shape.columns.update(added.columns)
    shape.rules += [rule for rule in added.rules if rule.kind != PRIMARY]
    shape.keys.update(added.keys)


def _drop_column(operation: ops.DropColumnOp, schema: Schema, _context: MigrationContext) -> None:
    shape = schema.get(operation.table_name)
    if shape is None:
        return
    gone = operation.column_name
    shape.columns.pop(gone, None)
    shape.rules = [rule for rule in shape.rules if gone not in rule.columns]
    shape.keys = {name: key for name, key in shape.keys.items() if gone not in key.columns}


def _alter_column(operation: ops.AlterColumnOp, schema: Schema, _context: MigrationContext) -> None:
    shape = schema.get(operation.table_name)
    if shape is None or operation.column_name not in shape.columns:
        return
    column = shape.columns[operation.column_name]
    if operation.modify_type is not None:
        column = replace(column, type=plain_type(operation.modify_type), seen=False)
    if operation.modify_nullable is not None:
        column = replace(column, nullable=operation.modify_nullable)
    if operation.modify_comment is not False:
        column = replace(column, comment=operation.modify_comment)
    if operation.modify_server_default is not False:
        column = _with_default(column, operation.modify_server_default)
    shape.columns[column.name] = column
    if operation.modify_name is not None and operation.modify_name != column.name:
        rename_column(schema, shape.name, column.name, operation.modify_name)


def _with_default(column: Field, default: Any) -> Field:
    if isinstance(default, Computed | Identity):
        return replace(column, made=default, default=None)
    said = default.arg if isinstance(default, DefaultClause) else default
    return replace(column, made=None, default=default_sql(said))


def _add_rule(operation: ops.AddConstraintOp, schema: Schema, context: MigrationContext) -> None:
    constraint = operation.to_constraint(context)
    rule = rule_of(constraint)
    shape = schema.get(constraint.table.name)
    if rule is not None and shape is not None:
        shape.rules = [each for each in shape.rules if rule.kind != PRIMARY or each.kind != PRIMARY] + [rule]


def _drop_rule(operation: ops.DropConstraintOp, schema: Schema, _context: MigrationContext) -> None:
    if shape := schema.get(operation.table_name):
        shape.rules = [rule for rule in shape.rules if rule.name != operation.constraint_name]


def _create_index(operation: ops.CreateIndexOp, schema: Schema, context: MigrationContext) -> None:
    if shape := schema.get(operation.table_name):
        key = key_of(operation.to_index(context))
        known = tuple(name for name in key.columns if name in shape.columns)
        shape.keys[key.name] = replace(key, columns=known or key.columns)


def _drop_index(operation: ops.DropIndexOp, schema: Schema, _context: MigrationContext) -> None:
    for shape in schema.values():
        if operation.table_name in (None, shape.name):
            shape.keys.pop(str(operation.index_name), None)


def _comment(operation: Any, schema: Schema, _context: MigrationContext) -> None:
    if shape := schema.get(operation.table_name):
        shape.comment = getattr(operation, "comment", None)


_CHANGES: dict[type[ops.MigrateOperation], Callable[[Any, Schema, MigrationContext], None]] = {
    ops.CreateTableOp: _create_table,
    ops.DropTableOp: _drop_table,
    ops.RenameTableOp: _rename_table,
    ops.CreateTableCommentOp: _comment,
    ops.DropTableCommentOp: _comment,
    ops.AddColumnOp: _add_column,
    ops.DropColumnOp: _drop_column,
    ops.AlterColumnOp: _alter_column,
    ops.AddConstraintOp: _add_rule,
    ops.DropConstraintOp: _drop_rule,
    ops.CreateIndexOp: _create_index,
    ops.DropIndexOp: _drop_index,
}
