"""What may be wrong in views/: a view that nobody sees, one without a model, one that goes past the doorway."""

from collections.abc import Iterator

from admin_app.structure.checking.findings import NOTE, Finding
from admin_app.structure.checking.reading import Project, in_snake_case, listed
from admin_app.structure.plurals import plural_of


def past_the_doorway(project: Project) -> Iterator[Finding]:
    for module in project.views:
        for name, node in module.imports():
            if name.startswith("admin_app."):
                yield Finding(
                    "past-the-doorway", module.path, node.lineno,
                    f"A view imports from admin_app alone; {name} may be gone in the next version. Write: "
                    "from admin_app import …",
                )  # fmt: skip


def without_a_model(project: Project) -> Iterator[Finding]:
    for view in project.declared:
        bases = {getattr(base, "id", "") for base in view.node.bases}
        if "ModelView" in bases and not view.about and view.name not in project.extended:
            yield Finding(
                "view-without-model", view.module.path, view.node.lineno,
                f"{view.name} says no model. Write in it: model = …, or derive it from Page.",
            )  # fmt: skip


def not_shown(project: Project) -> Iterator[Finding]:
    package = next((module for module in project.views if module.name == "__init__"), None)
    if package is not None and package.trouble:
        return  # which is said by itself
    shown = listed(package, "VIEWS") if package else set()
    for view in project.declared:
        if view.name not in shown | project.extended:
            yield Finding(
                "view-not-shown", view.module.path, view.node.lineno,
                f"{view.name} is not in VIEWS of views/__init__.py, so that nobody sees it. Add there: {view.name}",
            )  # fmt: skip


def misnamed(project: Project) -> Iterator[Finding]:
    """A view's file is called by the plural of its model."""
    for view in project.declared:
        one = in_snake_case(view.about)
        if view.about and view.module.name == one and plural_of(one) != one:
            path = f"views/{plural_of(one)}.py"
            yield Finding(
                "view-file-name", view.module.path, view.node.lineno,
                f"A view stands under the plural of its model. Rename the file: git mv {view.module.path} {path}",
            )  # fmt: skip


def without_a_view(project: Project) -> Iterator[Finding]:
    if any(module.trouble for module in project.views):
        return
    shown = {view.about for view in project.declared}
    for model in project.mapped:
        if model.name not in shown:
            yield Finding(
                "model-without-view", model.module.path, model.node.lineno,
                f"{model.name} has no view, so that nobody sees its rows. If somebody should: "
                f"views/{plural_of(in_snake_case(model.name))}.py",
                NOTE,
            )  # fmt: skip
