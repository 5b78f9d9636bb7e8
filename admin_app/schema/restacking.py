"""Puts migrations on top of others by rewriting their files: a new number, a new name, another one to follow.

The revision gets a new name with its new place. Under the old one a database that had only this side would count as
having had what now stands below it, and would never get it. What it was called stays in the file, so that such a
database can be told where it stands (``was``).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from alembic.script import Script

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import described
from admin_app.schema.sides import Side

WAS = re.compile(r"^# Was (\S+) after (\S+), until it was put on top of another\.\n", re.M)
_NUMBERED = re.compile(r"^\d{4}_")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it will be: where it was, where it goes, its text, its revision."""

    old: Path
    new: Path
    text: str
    revision: str


def restacked(branch: str, top: Side, below: Script, texts: Mapping[Path, str] | None = None) -> list[Rewritten]:
    """The files of ``top`` as they read on top of ``below``; ``texts`` stands for what is in some of them now."""
    number, after = _last_number(top, below), below.revision
    files = []
    for script in top.scripts:
        number += 1
        path = Path(script.path)
        text = (texts or {}).get(path) or path.read_text(encoding="utf-8")
        revision = f"{branch}_{number:04d}_{uuid4().hex[:6]}"
        name = f"{number:04d}_{_NUMBERED.sub('', path.name)}"
        files.append(Rewritten(path, path.with_name(name), _moved(text, script, revision, after), revision))
        after = revision
    _refuse_a_name_that_is_taken(files)
    return files


def put(files: list[Rewritten], folder: Path) -> None:
    """Write the files in their new places, and their new names wherever another migration depends on them.

    Often they are in no commit yet, and must be somewhere at every moment: each is written whole beside the old one
    first, takes its place, and gets its new name last.
    """
    whole = {file.old: file.old.with_suffix(".new") for file in files}
    try:
        for file in files:
            whole[file.old].write_text(file.text, encoding="utf-8")
    except OSError as failed:
        for path in whole.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise Refusal(f"The files could not be written ({failed}). All of them are as they were.") from failed
    for before, after in whole.items():
        after.replace(before)
    _call_otherwise({file.old: file.new for file in files})
    was = {WAS.findall(file.text)[-1][0]: file.revision for file in files}
    own = {file.new for file in files}
    for path in sorted((folder / "versions").glob("*/*.py")):
        text = path.read_text(encoding="utf-8")
        for old, new in was.items():
            if path not in own:
                text = re.sub(rf"""(["']){re.escape(old)}\1""", rf"\g<1>{new}\g<1>", text)
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")


def _refuse_a_name_that_is_taken(files: list[Rewritten]) -> None:
    own = {file.old for file in files}
    for file in files:
        if file.new.exists() and file.new not in own:
            raise Refusal(f"{file.new.name} is there already; nothing was changed. Give it another name first.")


def _call_otherwise(names: Mapping[Path, Path]) -> None:
    """From the old names to the new ones, of which one may still be the old name of another file."""
    waiting = {old: new for old, new in names.items() if old != new}
    while waiting:
        old = next((old for old, new in waiting.items() if new not in waiting), None)
        if old is None:  # each waits for the next
            first = next(iter(waiting))
            aside = first.rename(first.with_suffix(".new"))
            waiting[aside] = waiting.pop(first)
        else:
            old.rename(waiting.pop(old))


def called_before(folder: Path) -> dict[str, tuple[Path, str]]:
    """Old name -> the file that had it, and what it followed then."""
    found = {}
    for path in sorted((folder / "versions").glob("*/*.py")):
        for old, after in WAS.findall(path.read_text(encoding="utf-8")):
            found[old] = (path, after)
    return found


def put_after(text: str, script: Script, revision: str, after: str) -> str:
    """The text of a migration under another name and after another one."""
    for name, value in (("revision", revision), ("down_revision", after)):
        text, changed = re.subn(rf"(?m)^{name}\b[^=\n]*=\s*(\S.*)$", f'{name} = "{value}"', text, count=1)
        if not changed:
            raise Refusal(f"{described(script)} has no line that begins with '{name} ='; write one.")
    return re.sub(r"(?m)^Revision \S+, after .*$", f"Revision {revision}, after {after}.", text, count=1)


def _moved(text: str, script: Script, revision: str, after: str) -> str:
    before = script.down_revision
    if not isinstance(before, str):
        raise Refusal(f"{described(script)} joins or begins a branch and cannot be moved; run: python run.py db merge")
    text = put_after(text, script, revision, after)
    note = f"# Was {script.revision} after {before}, until it was put on top of another.\n"
    return re.sub(r"(?m)^(?=revision\b[^=\n]*=)", note, text, count=1)


def _last_number(top: Side, below: Script) -> int:
    """The highest among the files that stay; one may be called without a number."""
    moved = {Path(script.path) for script in top.scripts}
    return max((int(path.name[:4]) for path in _numbered(below) if path not in moved), default=0)


def _numbered(script: Script) -> Iterator[Path]:
    return (path for path in Path(script.path).parent.glob("*.py") if _NUMBERED.match(path.name))
