"""Moves as the Python of a migration."""

import ast
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Enum, TypeDecorator
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql.elements import False_, TextClause, True_

from admin_app.schema.making.asking.filling import Raw
from admin_app.schema.making.comparing.moves import Do, Fill, Move, On, Say
from admin_app.schema.making.pictures.sql_text import literal, quoted
from admin_app.schema.making.texts.printing import printed

NOISE = {"schema": "None", "unique": "False", "if_exists": "None"}
"""What Alembic writes though it is so anyway."""


def body_of(moves: Sequence[Move], imports: set[str]) -> str:
    """The lines of a function; ``imports`` takes in what they need."""
    statements = _joined(statement for move in moves for statement in _statements(move, imports))
    for statement in statements:
        _write_what_is_seen(statement)
    return "\n".join(printed(statements, 1)).strip() if statements else "pass"


def render_plainly(kind: str, item: Any, _autogenerating: AutogenContext) -> str | Literal[False]:
    """What Alembic would write for one database only, or in the words of our own classes."""
    if kind == "server_default":
        return _default(item)
    if kind != "type":
        return False
    if isinstance(item, TypeDecorator) and not type(item).__module__.startswith("sqlalchemy"):
        return f"sa.{item.impl!r}"
    return _enum(item) if isinstance(item, Enum) and type(item).__module__.startswith("sqlalchemy.sql") else False


def _default(item: Any) -> str | Literal[False]:
    said = item.arg if isinstance(item, DefaultClause) else item
    if isinstance(said, str):
        return repr(said)
    if isinstance(said, True_ | False_):
        return "sa.true()" if isinstance(said, True_) else "sa.false()"
    return f"sa.text({said.text!r})" if isinstance(said, TextClause) else False


def _enum(item: Enum) -> str:
    labels = ", ".join(repr(label) for label in item.enums)
    options = f", native_enum={item.native_enum}" if not item.native_enum else ""
    options += f", create_constraint={item.create_constraint}" if item.create_constraint else ""
    options += f", create_type={item.create_type}" if not item.create_type else ""
    return f"sa.Enum({labels}, name={item.name!r}, length={item.length}{options})"


def _statements(move: Move, imports: set[str]) -> list[ast.stmt]:
    if isinstance(move, Do):
        return _operation(move, imports)
    if isinstance(move, Say):
        said = _parsed(f"op.execute({_escaped(move.sql)!r})")
        return _within("with op.get_context().autocommit_block():", said) if move.alone else said
    if isinstance(move, Fill):
        return _parsed(f"op.execute({_escaped(_update(move))!r})")
    return _only_on(move, imports)


def _operation(move: Do, imports: set[str]) -> list[ast.stmt]:
    if isinstance(move.operation, ops.RenameTableOp):
        return _parsed(f"op.rename_table({move.operation.table_name!r}, {move.operation.new_table_name!r})")
    if isinstance(move.operation, ops.CreatePrimaryKeyOp):
        made = _within(f"with op.batch_alter_table({move.batch!r}) as batch_op:", _primary_key(move.operation))
        vars(made[0])["apart"] = move.apart
        return made
    operation = ops.ModifyTableOps(move.batch, [move.operation]) if move.batch else move.operation
    code = render_python_code(
        ops.UpgradeOps([operation]),
        render_as_batch=True,
        imports=tuple(imports),
        render_item=render_plainly,
        migration_context=MigrationContext.configure(dialect=postgresql.dialect()),  # type: ignore[no-untyped-call]  # whose types have the most forms
    )
    if "postgresql." in code:
        imports.add("from sqlalchemy.dialects import postgresql")
    (block,) = ast.parse(f"if True:\n    {code}").body
    assert isinstance(block, ast.If)
    statements = block.body
    for statement in statements:
        _tidy(statement)
    if move.kept is not None:
        _see_as(statements[0], move.kept)
    if move.using:
        (block,) = statements
        assert isinstance(block, ast.With)
        call = block.body[0]
        assert isinstance(call, ast.Expr) and isinstance(call.value, ast.Call)
        call.value.keywords.append(ast.keyword("postgresql_using", ast.Constant(move.using)))
    return statements


def _see_as(statement: ast.stmt, column: Column[Any]) -> None:
    """SQLite reads the table with this column as it will be, and copies what is in it without a cast."""
    (made,) = _operation(Do(ops.AddColumnOp("", column)), set())
    assert isinstance(made, ast.Expr) and isinstance(made.value, ast.Call)
    vars(statement)["seen"] = [made.value.args[1]]


def _primary_key(operation: ops.CreatePrimaryKeyOp) -> list[ast.stmt]:
    """Alembic writes none."""
    name = f"batch_op.f({str(operation.constraint_name)!r})" if operation.constraint_name else "None"
    return _parsed(f"batch_op.create_primary_key({name}, {list(operation.columns)!r})")


def _tidy(statement: ast.stmt) -> None:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            node.keywords = [each for each in node.keywords if NOISE.get(str(each.arg)) != ast.unparse(each.value)]


def _update(move: Fill) -> str:
    column = quoted(move.column)
    where = f"{column} IS NULL" if move.instead_of is None else f"{column} = {literal(move.instead_of)}"
    return f"UPDATE {quoted(move.table)} SET {column} = {_value(move.value)} WHERE {where}"


def _value(value: Any) -> str:
    if isinstance(value, Raw):
        return value.sql
    return literal(value) if isinstance(value, str) else str(value).lower()


def _only_on(move: On, imports: set[str]) -> list[ast.stmt]:
    then = _joined(each for inner in move.then for each in _statements(inner, imports))
    otherwise = _joined(each for inner in move.otherwise for each in _statements(inner, imports))
    if not then and not otherwise:
        return []
    test = f"op.get_context().dialect.name {'==' if then else '!='} {move.database!r}"
    (block,) = _parsed(f"if {test}:\n    pass")
    assert isinstance(block, ast.If)
    block.body, block.orelse = then or otherwise, otherwise if then else []
    return [block]


def _joined(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Changes of one table that follow each other are one change, so that SQLite builds it anew once."""
    made: list[ast.stmt] = []
    for statement in statements:
        last = made[-1] if made else None
        is_apart = getattr(statement, "apart", False)
        if is_apart or last is None:
            made.append(statement)
        elif isinstance(last, ast.With) and isinstance(statement, ast.With) and _head(last) == _head(statement):
            last.body += statement.body
            vars(last)["seen"] = [*getattr(last, "seen", ()), *getattr(statement, "seen", ())]
        elif isinstance(last, ast.If) and isinstance(statement, ast.If) and _is_joined(last, statement):
            last.body = _joined([*last.body, *statement.body])
        else:
            made.append(statement)
    return made


def _write_what_is_seen(statement: ast.stmt) -> None:
    seen: list[ast.expr] = getattr(statement, "seen", [])
    if seen and isinstance(statement, ast.With):
        call = statement.items[0].context_expr
        assert isinstance(call, ast.Call)
        call.keywords.append(ast.keyword("reflect_args", ast.List(seen)))


def _head(statement: ast.With) -> str:
    return ast.unparse(statement.items[0])


def _is_joined(one: ast.If, other: ast.If) -> bool:
    return not one.orelse and not other.orelse and ast.unparse(one.test) == ast.unparse(other.test)


def _within(head: str, body: list[ast.stmt]) -> list[ast.stmt]:
    (block,) = _parsed(f"{head}\n    pass")
    assert isinstance(block, ast.With)
    block.body = body
    return [block]


def _parsed(code: str) -> list[ast.stmt]:
    return [each for each in ast.parse(code).body if not isinstance(each, ast.Pass)]


def _escaped(sql: str) -> str:
    """Alembic reads ``:name`` as a parameter; two of them are a cast."""
    return re.sub(r"(?<!:):(?!:)(?=\w)", r"\\:", sql)
