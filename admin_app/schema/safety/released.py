"""Migrations that others have had must not change: ``migrations/released.txt`` keeps what each of them does, as a hash.

A line is written when git first sees a migration on the shared branch; comments and layout do not count.
"""

import ast
import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from admin_app.resource.errors import Refusal
from admin_app.schema.files import BRANCHES, MIGRATIONS, File, files_of
from admin_app.schema.git import Past, first_on_trunk, past_of

NAME = "released.txt"
TOP = """\
# What each released migration does, as a hash of its code, so that python run.py db check notices one that was edited.
# Written by python run.py db make, rebase, merge and heads; never by hand. In conflict? Keep the lines of both.
"""


def fingerprint(text: str) -> str:
    """The same for the same code, however it is laid out and whatever its comments and docstrings say."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(_dumped(tree).encode()).hexdigest()[:16]


def write(folder: Path = MIGRATIONS) -> Path | None:
    """Add a line for each migration on the shared branch that has none; None where git cannot say which are there."""
    past = past_of(folder)
    known = _lines(folder)
    new = {
        file.revision: fingerprint(_text(file, past, folder))
        for file in _files(folder)
        if past.of(file.path).is_published and file.revision not in known
    }
    return _put(folder, known | {revision: [f"{revision} {code}"] for revision, code in new.items()}) if new else None


def noted(folder: Path = MIGRATIONS) -> set[str]:
    """The migrations that are known to be released."""
    return set(_lines(folder))


def edited(folder: Path = MIGRATIONS, past: Past | None = None) -> Iterator[File]:
    """The released migrations that do something else than when they were released."""
    past = past or past_of(folder)
    known = _lines(folder)
    for file in _files(folder):
        codes = {line.split()[1] for line in known.get(file.revision, ())}
        if not codes and past.of(file.path).is_published:
            codes = {fingerprint(_text(file, past, folder))}
        if codes and fingerprint(file.path.read_text(encoding="utf-8")) not in codes:
            yield file


def accept(revision: str, reason: str, folder: Path = MIGRATIONS) -> Path:
    """Take the edited migration as it is now; the reason stays beside it."""
    file = next((file for file in _files(folder) if revision in (file.revision, file.path.stem)), None)
    if file is None:
        raise Refusal(f"There is no migration {revision}; see their names: python run.py db status --all")
    code = fingerprint(file.path.read_text(encoding="utf-8"))
    line = f"{file.revision} {code}  # accepted {date.today()}: {' '.join(reason.split())}"
    return _put(folder, _lines(folder) | {file.revision: [line]})


def stand_for(path: Path, gone: Collection[str], folder: Path = MIGRATIONS) -> None:
    """A file takes the place of migrations that are no more, under the name of one of them: its hash takes theirs."""
    file = next(file for file in _files(folder) if file.path == path)
    known = _lines(folder)
    if not {file.revision, *gone} & known.keys():
        return
    code = fingerprint(path.read_text(encoding="utf-8"))
    line = f"{file.revision} {code}  # stands for {', '.join(sorted({*gone} - {file.revision}))}"
    _put(folder, {name: lines for name, lines in known.items() if name not in gone} | {file.revision: [line]})


def _dumped(node: object) -> str:
    """Like ``ast.dump``, but the same in every version of Python: what is empty is left out."""
    if isinstance(node, ast.AST):
        parts = ((name, value) for name, value in ast.iter_fields(node) if value not in (None, []) and name != "ctx")
        return f"{type(node).__name__}({', '.join(f'{name}={_dumped(value)}' for name, value in parts)})"
    if isinstance(node, list):
        return f"[{', '.join(map(_dumped, node))}]"
    return repr(node)


def _text(file: File, past: Past, folder: Path) -> str:
    """The migration as it came to the shared branch; where git does not say, as it is."""
    return first_on_trunk(folder, file.path) or file.path.read_text(encoding="utf-8")


def _files(folder: Path) -> Iterable[File]:
    return (file for branch in BRANCHES for file in files_of(branch, folder))


def _lines(folder: Path) -> dict[str, list[str]]:
    """{revision: its lines}: two where a merge kept both sides'."""
    path = folder / NAME
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        words = line.split()
        if len(words) > 1 and not line.startswith(("#", "<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            found.setdefault(words[0], []).append(line)
    return found


def _put(folder: Path, lines: dict[str, list[str]]) -> Path:
    path = folder / NAME
    body = "".join(f"{line}\n" for _, several in sorted(lines.items()) for line in dict.fromkeys(several))
    path.write_text(TOP + body, encoding="utf-8")
    return path
