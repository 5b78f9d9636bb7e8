"""What may be wrong in models/: a table that nobody knows, two in one file, a name in the wrong place, the web."""

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Declared, Project, exported, in_snake_case

WEB = (
    "admin_app",
    "flask",
    "flask_admin",
    "flask_babel",
    "flask_sqlalchemy",
    "flask_wtf",
    "views",
    "werkzeug",
    "wtforms",
)


def unreadable(project: Project) -> Iterator[Finding]:
    for module in (*project.models, *project.views, *project.migrations):
        if module.trouble:
            yield Finding("unreadable", module.path, module.trouble_at, module.trouble)


def not_imported(project: Project) -> Iterator[Finding]:
    package = next((module for module in project.models if module.name == "__init__"), None)
    if package is not None and package.trouble:
        return  # which is said by itself
    known = exported(package) if package else set()
    for model in project.mapped:
        if model.module.name != "__init__" and model.name not in known:
            line = f"from models.{model.module.name} import {model.name}"
            yield Finding(
                "model-not-imported", model.module.path, model.node.lineno,
                f"{model.name} is not imported in models/__init__.py, so that no migration and no page knows its "
                f"table. Write there: {line}",
            )  # fmt: skip


def several_tables(project: Project) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for model in project.mapped:
        other = first.setdefault(model.module.path, model.name)
        if other != model.name:
            yield Finding(
                "two-tables-in-a-file", model.module.path, model.node.lineno,
                f"{model.name} stands in the file of {other}. Give it one of its own: "
                f"models/{in_snake_case(model.name)}.py",
            )  # fmt: skip


def misnamed(project: Project) -> Iterator[Finding]:
    """A model's file is called as the model, in small letters."""
    alone = {model.module.path: model for model in reversed(project.mapped)}
    for path, model in alone.items():
        wanted = in_snake_case(model.name)
        if model.module.name.replace("_", "") != wanted.replace("_", ""):  # UserLog2 may stand in user_log_2
            yield Finding(
                "model-file-name", path, model.node.lineno,
                f"{model.name} is looked for in models/{wanted}.py. Rename the file: git mv {path} models/{wanted}.py",
            )  # fmt: skip


def knows_the_web(project: Project) -> Iterator[Finding]:
    for module in project.models:
        for name, node in module.imports():
            if name.partition(".")[0] in WEB:
                yield Finding(
                    "model-knows-the-web", module.path, node.lineno,
                    f"A model knows no web, so that scripts and jobs can use it; it imports {name}. Move what needs it "
                    "to views/, and raise RuleBroken of models.base for a rule.",
                )  # fmt: skip


def points_nowhere(project: Project) -> Iterator[Finding]:
    """A foreign key to a table that no model has; those of the tool are its own affair."""
    if any(module.trouble for module in project.models):
        return
    tables = project.tables
    for model in project.mapped:
        for target, line in _keys_of(model):
            table = target.rpartition(".")[0].rpartition(".")[2]
            if table and table not in tables and not table.startswith("admin_"):
                near = get_close_matches(table, tables, 1)
                yield Finding(
                    "key-to-nothing", model.module.path, line,
                    f"A foreign key refers to {target}, and there is no table {table}"
                    f"{f'; did you mean {near[0]}?' if near else '.'} Write the table and the column of a model.",
                )  # fmt: skip


def _keys_of(model: Declared) -> Iterator[tuple[str, int]]:
    for node in ast.walk(model.node):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "ForeignKey"
            and node.args
        ):
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                yield target.value, node.lineno
