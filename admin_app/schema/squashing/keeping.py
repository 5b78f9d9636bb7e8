"""A migration inside another one: its text as a function of its own, so that its names are in nobody's way."""

import ast
import re
import tokenize
from io import StringIO
from pathlib import Path

from alembic.script import Script

from admin_app.resource.errors import Refusal
from admin_app.schema.making.texts.printing import WIDTH

IDENTIFIERS = frozenset({"revision", "down_revision", "branch_labels", "depends_on", "replaces"})
STANDARD = frozenset({"import sqlalchemy as sa", "from alembic import op"})
INDENT = "    "
_TOO_LONG = "  # noqa: E501"


def name_of(script: Script) -> str:
    """What follows ``up_``, ``down_`` and ``as_it_was_`` in the names of its functions."""
    return re.sub(r"\W", "_", Path(script.path).stem)


def function_of(script: Script) -> str:
    """The text of the migration, letter by letter but for its indentation, in a function that hands out both ways."""
    text = Path(script.path).read_text(encoding="utf-8")
    tree = ast.parse(text)
    if any(isinstance(node, ast.Global) for node in ast.walk(tree)):
        raise Refusal(f"{Path(script.path).stem} has a global statement and cannot stand inside another file.")
    name = name_of(script)
    body = "\n".join(_indented(_without_its_head(text, tree))).strip("\n")
    return (
        f"# fmt: off\ndef as_it_was_{name}() -> tuple[Callable[[], None], Callable[[], None]]:\n"
        f'{INDENT}"""What {Path(script.path).name} did, as it stood there."""\n\n{body}\n\n'
        f"{INDENT}return upgrade, downgrade\n\n\n# fmt: on\nup_{name}, down_{name} = as_it_was_{name}()\n"
    )


def _without_its_head(text: str, tree: ast.Module) -> str:
    """Without the title, the imports that are there anyway, and the lines that say where it stands."""
    lines = text.splitlines(keepends=True)
    for node in reversed(tree.body):
        if _is_head(node, tree):
            lines[node.lineno - 1 : node.end_lineno] = []
    return "".join(lines).strip("\n") + "\n"


def _is_head(node: ast.stmt, tree: ast.Module) -> bool:
    if isinstance(node, ast.Expr) and node is tree.body[0]:
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return ast.unparse(node) in STANDARD or getattr(node, "module", "") == "__future__"
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    return any(isinstance(each, ast.Name) and each.id in IDENTIFIERS for each in targets)


def _indented(text: str) -> list[str]:
    """Every line but those inside a text of several lines, which would be another text."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.start[0] < token.end[0] and token.type != tokenize.NEWLINE:
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if number in inside:
            lines.append(line)
        elif line.strip():
            lines.append(f"{INDENT}{line}{_TOO_LONG if len(line) + len(INDENT) > WIDTH else ''}")
        elif lines and lines[-1]:
            lines.append("")  # one empty line, as inside a function
    return lines
