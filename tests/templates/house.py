"""The templates and assets as files, and Flask-Admin's own templates that ours stand in for."""

from pathlib import Path

import flask_admin
from jinja2 import Environment, FileSystemLoader, nodes

import admin_app

OURS = Path(admin_app.__file__).parent / "templates"
STATIC = Path(admin_app.__file__).parent / "static"
STOCK = Path(flask_admin.__file__).parent / "templates" / "bootstrap4"
NOT_REPLACED = ("admin/file/", "admin/rediscli/")

# Only parsed here, never rendered.
_parser = Environment(autoescape=True, loader=FileSystemLoader(OURS))


def templates() -> list[str]:
    return sorted(str(path.relative_to(OURS)) for path in OURS.rglob("*.html"))


def replaced() -> list[str]:
    """The stock templates that ours replace, by name."""
    names = (path.relative_to(STOCK).as_posix() for path in STOCK.rglob("*.html"))
    return sorted(name for name in names if not name.startswith(NOT_REPLACED))


def source(name: str, root: Path = OURS) -> str:
    return (root / name).read_text()


def parsed(name: str, root: Path = OURS) -> nodes.Template:
    return _parser.parse(source(name, root), name)


def macros(name: str, root: Path = OURS) -> dict[str, list[str]]:
    """{macro: its arguments}."""
    found = parsed(name, root).find_all(nodes.Macro)
    return {macro.name: [argument.name for argument in macro.args] for macro in found}


def blocks(name: str, root: Path = OURS) -> set[str]:
    """The blocks of a template, and those of the ones of ours that it extends."""
    tree = parsed(name, root)
    found = {block.name for block in tree.find_all(nodes.Block)}
    for parent in tree.find_all(nodes.Extends):
        if root is OURS:
            found |= blocks(getattr(parent.template, "value", "admin/base.html"), root)
    return found
