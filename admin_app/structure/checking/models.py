"""What may be wrong in models/: a table that nobody knows, two in one file, a name in the wrong place, the web."""

from collections.abc import Iterator

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Project, exported, in_snake_case

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
            yield Finding("unreadable", module.path, module.trouble_at, f"Python cannot read this: {module.trouble}.")


def not_imported(project: Project) -> Iterator[Finding]:
    package = next((module for module in project.models if module.name == "__init__"), None)
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
        if model.module.name != wanted:
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
