"""Who still maps a column or a table: the models of this code, and those of the code that is released.

What servers run meanwhile is the code on the shared branch; its models are read from git, as text.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Table

from admin_app.schema.files import MIGRATIONS
from admin_app.schema.git import trunk_files
from admin_app.schema.safety.danger import Mapped
from models.base import Base

HERE = "this code"
COLUMNS = ("mapped_column", "Column")


def mapped_here() -> Mapped:
    """What the models that are loaded map."""
    tables = {mapper.local_table.name for mapper in Base.registry.mappers if isinstance(mapper.local_table, Table)}
    columns = {
        (column.table.name, column.name)
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if isinstance(column, Column) and isinstance(column.table, Table)
    }
    return Mapped(dict.fromkeys(columns, HERE), dict.fromkeys(tables, HERE))


def mapped_at_all(folder: Path = MIGRATIONS) -> Mapped:
    """The same, and what the code on the shared branch maps."""
    now = mapped_here()
    trunk, files = trunk_files(folder, "__tablename__")
    who = f"the code on {trunk}"
    then = [found for text in files for found in models_in(text)]
    columns = {(table, column): who for table, names in then for column in names}
    return Mapped(columns | now.columns, {table: who for table, _ in then} | now.tables)


def models_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each model of a module with the columns that it maps."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return
    for node in body:
        if isinstance(node, ast.ClassDef) and (table := _table_of(node)):
            yield table, [name for each in node.body if (name := _column_of(each))]


def _table_of(model: ast.ClassDef) -> str:
    for node in model.body:
        if isinstance(node, ast.Assign) and any(_is(target, "__tablename__") for target in node.targets):
            return str(node.value.value) if isinstance(node.value, ast.Constant) else ""
    return ""


def _column_of(node: ast.stmt) -> str:
    """The column that an attribute maps: by its first argument, else by its own name; nothing where it maps none."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        if not ast.unparse(node.annotation).startswith("Mapped"):
            return ""
        if node.value is None:
            return node.target.id
        return _name_in(node.value, node.target.id)
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return _name_in(node.value, node.targets[0].id)
    return ""


def _name_in(value: ast.expr, attribute: str) -> str:
    if not isinstance(value, ast.Call) or not any(_is(value.func, name) for name in COLUMNS):
        return ""
    first = value.args[0] if value.args else None
    return str(first.value) if isinstance(first, ast.Constant) and isinstance(first.value, str) else attribute


def _is(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
