"""What can be said of a migration's file without running it: no way back, or code in it that will change."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script

SAFE_IMPORTS = (
    "# name in the migration what it needs of the tables; it stays as it is when the models go on\n"
    'product = sa.table("product", sa.column("id"), sa.column("name"))\n'
    'op.execute(product.update().where(product.c.id == 1).values(name="…"))'
)
SAFE_DOWNGRADE = (
    "def downgrade() -> None:\n"
    "    ...  # the operations of upgrade() the other way round, the last first; or, where there is no way back:\n"
    '    raise NotImplementedError("what is lost, and what to do instead")'
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file, on which line, and the code that is right."""

    kind: str
    words: str
    safe: str
    path: Path
    line: int


def flaws_of(script: Script, project: Path) -> Iterator[Flaw]:
    """``project`` is the folder whose packages a migration must not import."""
    path = Path(script.path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for name in _imported(node):
            if _is_ours(name, project):
                yield Flaw(
                    "imports",
                    f"imports {name}, which will change: the migration would do something else, or fail, in a year",
                    SAFE_IMPORTS,
                    path,
                    getattr(node, "lineno", 1),
                )
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    upgrade, downgrade = functions.get("upgrade"), functions.get("downgrade")
    if upgrade and not _is_empty(upgrade) and (downgrade is None or _is_empty(downgrade)):
        what = "has no downgrade()" if downgrade is None else "has a downgrade() that does nothing"
        words = f"{what}: a release that goes wrong cannot be stepped back"
        yield Flaw("downgrade", words, SAFE_DOWNGRADE, path, (downgrade or upgrade).lineno)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def _is_ours(name: str, project: Path) -> bool:
    top = name.split(".")[0]
    return bool(top) and ((project / top / "__init__.py").exists() or (project / f"{top}.py").exists())


def _is_empty(function: ast.FunctionDef) -> bool:
    return all(
        isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in function.body
    )
