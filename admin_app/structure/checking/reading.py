"""The project's Python files as trees: which classes, tables and views they declare, without importing anything."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

GROUND = ("base", "types", "documents")
"""Modules of models/ that are no table's."""
_MARK_OF_GIT = re.compile(r"^(<{7}|>{7})( |$)", re.M)


@dataclass(frozen=True)
class Module:
    """A file and its tree; ``trouble`` says why it has none and what to do."""

    path: str
    tree: ast.Module
    trouble: str = ""
    trouble_at: int = 1

    @property
    def name(self) -> str:
        return Path(self.path).stem

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.tree.body if isinstance(node, ast.ClassDef))

    def imports(self) -> Iterator[tuple[str, ast.stmt]]:
        """Each module that is imported, also inside a function, by its whole name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node


@dataclass(frozen=True)
class Declared:
    """A class of a file: a model with its table, or a view with its model."""

    module: Module
    node: ast.ClassDef
    about: str

    @property
    def name(self) -> str:
        return self.node.name


@dataclass
class Project:
    """The parts of a project that have a place."""

    root: Path
    models: list[Module] = field(default_factory=list)
    views: list[Module] = field(default_factory=list)
    migrations: list[Module] = field(default_factory=list)
    settings: list[Module] = field(default_factory=list)  # config.py
    tests: dict[str, str] = field(default_factory=dict)  # path -> text

    @classmethod
    def read(cls, root: Path) -> "Project":
        project = cls(root)
        project.models = list(_modules(root, "models/*.py"))
        project.views = list(_modules(root, "views/*.py"))
        project.migrations = list(_modules(root, "migrations/versions/app/[!_.]*.py"))
        project.settings = list(_modules(root, "config.py"))
        project.tests = {
            str(path.relative_to(root)): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(root.glob("tests/**/*.py"))
        }
        return project

    @cached_property
    def mapped(self) -> list[Declared]:
        """The classes of models/ that have a table."""
        return [
            Declared(module, node, table)
            for module in self.models
            for node in module.classes
            if (table := _text_of(assigned(node, "__tablename__")))
        ]

    @cached_property
    def tables(self) -> list[str]:
        """Every table of models/, also those without a class."""
        plain = [
            _text_of(node.args[0])
            for module in self.models
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table" and node.args
        ]
        return [*(each.about for each in self.mapped), *plain]

    @cached_property
    def declared(self) -> list[Declared]:
        """The classes of views/ that are pages: those of ModelView, Page and Dashboard, also by way of one another."""
        nodes = [(module, node) for module in self.views for node in module.classes]
        kinds = {"ModelView", "Page", "Dashboard"}
        while more := {node.name for _, node in nodes if set(_bases(node)) & kinds} - kinds:
            kinds |= more
        return [Declared(module, node, _model_of(node)) for module, node in nodes if node.name in kinds]

    @cached_property
    def extended(self) -> set[str]:
        """Classes of views/ that others derive from."""
        return {base for module in self.views for node in module.classes for base in _bases(node)}

    def place_of(self, class_name: str, attribute: str = "") -> tuple[str, int]:
        """Where a declaration stands; the line of the attribute where it is written there."""
        for module in [*self.views, *self.models]:
            for node in module.classes:
                if node.name == class_name:
                    found = assigned(node, attribute) or _method(node, attribute)
                    return module.path, found.lineno if found is not None else node.lineno
        return "", 0


def _modules(root: Path, pattern: str) -> Iterator[Module]:
    for path in sorted(root.glob(pattern)):
        inside = str(path.relative_to(root))
        try:
            yield Module(inside, ast.parse(path.read_text(encoding="utf-8")))
        except (SyntaxError, ValueError) as wrong:  # ValueError: bytes that are no text
            yield Module(inside, ast.Module([], []), *why_unread(path, wrong))


def why_unread(path: Path, wrong: SyntaxError | ValueError) -> tuple[str, int]:
    """Why Python cannot read this file and what to do about it, and the line."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if mark := _MARK_OF_GIT.search(text):
        sentence = "Both sides of a merge stand here. Keep what is right of each, and take out the marks of git."
        return sentence, text.count("\n", 0, mark.start()) + 1
    said, line = (wrong.msg, wrong.lineno or 1) if isinstance(wrong, SyntaxError) else (str(wrong), 1)
    return f"Python cannot read this: {said}. Correct it.", line


def assigned(node: ast.ClassDef | ast.Module, name: str) -> ast.expr | None:
    """What the body gives to this name."""
    for each in node.body:
        if isinstance(each, ast.Assign):
            targets = each.targets
        elif isinstance(each, ast.AnnAssign):
            targets = [each.target]
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return each.value
    return None


def _method(node: ast.ClassDef, name: str) -> ast.stmt | None:
    return next((each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == name), None)


def _bases(node: ast.ClassDef) -> list[str]:
    return [
        base.id if isinstance(base, ast.Name) else base.attr
        for base in node.bases
        if isinstance(base, ast.Name | ast.Attribute)
    ]


def _text_of(value: ast.expr | None) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _model_of(node: ast.ClassDef) -> str:
    value = assigned(node, "model")
    return value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""


def in_snake_case(name: str) -> str:
    """``OrderLine`` as order_line."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def exported(module: Module) -> set[str]:
    """The names that a package takes in from its modules."""
    return {alias.name for node in module.tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def listed(module: Module, name: str) -> set[str]:
    """The names in a list of this module, such as VIEWS."""
    value = assigned(module.tree, name)
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} if value is not None else set()


def names_in(modules: list[Module]) -> set[str]:
    """The constants of these modules, as settings are."""
    nodes = [node for module in modules for node in module.tree.body if isinstance(node, ast.Assign)]
    return {
        target.id for node in nodes for target in node.targets if isinstance(target, ast.Name) and target.id.isupper()
    }
