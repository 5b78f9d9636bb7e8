"""What may be wrong in migrations/versions/app: a name nobody finds, a migration without a way back, a missing one."""

import ast
import re
from collections.abc import Iterator

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Module, Project, assigned

NAME = re.compile(r"\d{4}_[a-z0-9_]+")


def misnamed(project: Project) -> Iterator[Finding]:
    for module in project.migrations:
        if not NAME.fullmatch(module.name):
            yield Finding(
                "migration-file-name", module.path, 1,
                "A migration is called by a number of four digits and what it does, such as 0007_add_invoices.py. "
                "Rename the file; its revision stays.",
            )  # fmt: skip


def incomplete(project: Project) -> Iterator[Finding]:
    for module in project.migrations:
        if module.trouble:
            continue
        if not isinstance(_said(module, "revision"), str) or assigned(module.tree, "down_revision") is None:
            yield Finding(
                "migration-without-revision", module.path, 1,
                "It says no revision or no down_revision, so that it never runs. Write both, or let the tool write the "
                "migration: python run.py db make",
            )  # fmt: skip
        there = {node.name for node in module.tree.body if isinstance(node, ast.FunctionDef)}
        for way in ("upgrade", "downgrade"):
            if way not in there:
                yield Finding("migration-one-way", module.path, 1, f"It has no {way}(). Write def {way}() -> None.")


def unconnected(project: Project) -> Iterator[Finding]:
    """Each follows one that is there, and no two have one name."""
    first: dict[str, str] = {}
    for module in project.migrations:
        revision = _said(module, "revision")
        if isinstance(revision, str) and first.setdefault(revision, module.path) != module.path:
            yield Finding(
                "migration-twice", module.path, _line(module, "revision"),
                f"{first[revision]} is {revision} as well. Is one a copy? Take it away, or give it another revision.",
            )  # fmt: skip
    for module in project.migrations:
        after = _said(module, "down_revision")
        for each in after if isinstance(after, tuple | list) else [after]:
            if each is not None and each not in first:
                yield Finding(
                    "migration-after-nothing", module.path, _line(module, "down_revision"),
                    f"It follows {each}, which is not among these files. Is one not committed?",
                )  # fmt: skip


def _said(module: Module, name: str) -> object:
    value = assigned(module.tree, name)
    try:
        return ast.literal_eval(value) if value is not None else None
    except ValueError:
        return None


def _line(module: Module, name: str) -> int:
    value = assigned(module.tree, name)
    return value.lineno if value is not None else 1
