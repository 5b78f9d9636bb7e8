"""The migrations as files, read without running them and without Alembic: cheap enough for each start.

Only for the question where the branches end; whoever carries migrations out asks ``branches``.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
TOOL, TEAM = "steward", "app"
BRANCHES = (TOOL, TEAM)
_LINE = re.compile(r"^(revision|down_revision)(?::[^=]+)?\s*=\s*(.+?)\s*$", re.M)
_WORD = re.compile(r"""^(['"])([\w.-]+)\1$""")


@dataclass(frozen=True, slots=True)
class File:
    """One migration: where it stands, what it is called, what it follows."""

    path: Path
    revision: str
    follows: tuple[str, ...]


def files_of(branch: str, folder: Path = MIGRATIONS) -> list[File]:
    """The migrations of the branch, by the names of their files."""
    return [file for path in sorted((folder / "versions" / branch).glob("[!_.]*.py")) if (file := _read(path))]


def ends_of(branch: str, folder: Path = MIGRATIONS) -> list[File]:
    """Those that no other follows: one, or several when two people wrote one at the same time."""
    files = files_of(branch, folder)
    followed = {name for file in files for name in file.follows}
    return [file for file in files if file.revision not in followed]


def as_revisions(said: str, folder: Path = MIGRATIONS) -> str:
    """A revision, or two with a colon between them, of which each may be typed as its file is called, too."""
    names = {file.path.stem: file.revision for branch in BRANCHES for file in files_of(branch, folder)}
    return ":".join(names.get(part.removesuffix(".py"), part) for part in said.split(":"))


def _read(path: Path) -> File | None:
    text = path.read_text(encoding="utf-8")
    said = {name: _value(value, text, name) for name, value in _LINE.findall(text)}
    revision, follows = said.get("revision"), said.get("down_revision")
    if not isinstance(revision, str):
        return None
    several = follows if isinstance(follows, tuple | list) else (follows,)
    return File(path, revision, tuple(name for name in several if isinstance(name, str)))


def _value(written: str, text: str, name: str) -> object:
    """A word between quotes is by far the most; anything else is read as Python."""
    if word := _WORD.match(written):
        return word[2]
    if written == "None":
        return None
    return _read_as_python(text, name)


def _read_as_python(text: str, name: str) -> object:
    try:
        body = ast.parse(text).body
        values = [node.value for node in body if isinstance(node, ast.Assign | ast.AnnAssign) and _is_named(node, name)]
        return ast.literal_eval(values[-1]) if values and values[-1] else None
    except (SyntaxError, ValueError):
        return None


def _is_named(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
