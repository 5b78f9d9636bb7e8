"""The other side of a new relation: one line in the model that it points to, so that each side knows the other."""

import ast

from admin_app.resource.errors import Refusal
from admin_app.structure.fields import Field
from admin_app.structure.names import Names
from admin_app.structure.project import Files
from admin_app.structure.values import Target, Targets


def sides(fields: tuple[Field, ...], targets: Targets, names: Names) -> dict[str, str]:
    """What the other side of each relation is called there; the tool's own models know nothing of a team's."""
    told = [field for field in fields if field.is_relation and not _is_of_the_tool(targets[field.kind])]
    kinds = [field.kind for field in told]
    return {
        field.name: names.plural if kinds.count(field.kind) == 1 else f"{names.plural}_by_{field.name}"
        for field in told
    }


def _is_of_the_tool(target: Target) -> bool:
    return target.module.startswith("models.system")


def tell(files: Files, names: Names, field: Field, target: Target, called: str) -> None:
    """Write ``invoices`` into the class of customers."""
    path = f"{target.module.replace('.', '/')}.py"
    tree = ast.parse(files.text_of(path))
    class_ = next((each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == target.model), None)
    if class_ is None:
        raise Refusal(f"{path} has no class {target.model}; write it there.")
    if called in _names_in(class_):
        raise Refusal(f"{target.model} has {called} already. Choose another plural by --plural.")
    lines = files.text_of(path).splitlines(keepends=True)
    lines.insert(_after_the_last_column(class_), _line(names, field, called))
    files.texts[path] = "".join(_with_imports(lines, tree, f"from models.{names.singular} import {names.model}\n"))


def _line(names: Names, field: Field, called: str) -> str:
    keys = f'back_populates="{field.name}", foreign_keys="{names.model}.{field.name}_id"'
    return (
        f'    {called}: Mapped[list["{names.model}"]] = relationship({keys}, lazy="raise_on_sql", '
        'passive_deletes="all")\n'
    )


def _names_in(class_: ast.ClassDef) -> set[str]:
    found = {
        each.target.id for each in class_.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    return found | {each.name for each in class_.body if isinstance(each, ast.FunctionDef)}


def _after_the_last_column(class_: ast.ClassDef) -> int:
    """The line after the last column or relation."""
    return max(each.end_lineno or 0 for each in class_.body if isinstance(each, ast.AnnAssign))


def _with_imports(lines: list[str], tree: ast.Module, imported: str) -> list[str]:
    """For whoever checks types; Ruff puts the lines in their places."""
    guarded = next(
        (each for each in tree.body if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"), None
    )
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    last = imports[-1].end_lineno or 0
    before = ["from sqlalchemy.orm import relationship\n"]
    if guarded is not None:
        first = guarded.body[0].lineno - 1
        return [*lines[:last], *before, *lines[last:first], f"    {imported}", *lines[first:]]
    block = ["from typing import TYPE_CHECKING\n", "\nif TYPE_CHECKING:\n", f"    {imported}"]
    return [*lines[:last], *before, *block, *lines[last:]]
