"""What a command that writes many files has begun: how each was before, kept on the disk until all of it has gone well.

A command that is stopped in the middle, by whatever, leaves this behind; the next one recognises it, and
``python run.py new --put-back`` makes every file what it was. Imports nothing of the tool, because what was half
written may not load.
"""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

PLACE = "instance/begun"
BESIDE = ".begun"
"""The ending of a file that is not in its place yet."""
MIGRATIONS = "migrations/versions/app"
PUT_BACK = "python run.py new --put-back"


class Busy(Exception):
    """Another command is writing, or was stopped while it was."""


@dataclass
class Journal:
    """``before``: the number under which the old content of a path is kept, None where there was no file."""

    root: Path
    before: dict[str, int | None] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    process: int = field(default_factory=os.getpid)

    @classmethod
    def begin(cls, root: Path) -> "Journal":
        """Refuses where another has begun and not ended."""
        if told := begun(root):
            raise Busy(told)
        journal = cls(root, migrations=_migrations(root))
        journal.place.mkdir(parents=True)
        journal._save()
        return journal

    @classmethod
    def found(cls, root: Path) -> "Journal | None":
        """What a command left behind."""
        if not (root / PLACE).is_dir():
            return None
        try:
            told = json.loads((root / PLACE / "paths.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):  # stopped before it had changed anything
            return cls(root, migrations=_migrations(root), process=0)
        return cls(root, told["before"], told["migrations"], told["process"])

    @property
    def place(self) -> Path:
        return self.root / PLACE

    def keep(self, path: str, content: bytes | None) -> None:
        """On the disk before the file is touched."""
        number = None if content is None else len(self.before)
        if content is not None:
            (self.place / str(number)).write_bytes(content)
        self.before[path] = number
        self._save()

    def put_back(self) -> list[str]:
        """Every file as it was, and those that are new taken away; says which."""
        for path, number in self.before.items():
            there = self.root / path
            there.with_name(f"{there.name}{BESIDE}").unlink(missing_ok=True)
            if number is None:
                there.unlink(missing_ok=True)
            else:
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes((self.place / str(number)).read_bytes())
        made = sorted(set(_migrations(self.root)) - set(self.migrations))
        for path in made:
            (self.root / path).unlink()
        self.end()
        return [*self.before, *made]

    def end(self) -> None:
        shutil.rmtree(self.place)

    def _save(self) -> None:
        told = {"before": self.before, "migrations": self.migrations, "process": self.process}
        beside = self.place / f"paths{BESIDE}"
        beside.write_text(json.dumps(told), encoding="utf-8")
        beside.replace(self.place / "paths.json")


def begun(root: Path) -> str:
    """A sentence where another command has begun and not ended; empty otherwise."""
    left = Journal.found(root)
    if left is None:
        return ""
    if left.process != os.getpid() and _is_running(left.process):
        return "Another new or scaffold is writing in this project; wait until it is done."
    return f"A new or scaffold was stopped while it wrote. Make every file what it was before: {PUT_BACK}"


def put_back(root: Path) -> str:
    """What was put back, in words."""
    left = Journal.found(root)
    if left is None:
        return "Nothing was begun and not ended; every file stays."
    if _is_running(left.process):
        return "Another new or scaffold is writing in this project; wait until it is done."
    return "\n".join(f"Put back {path}" for path in left.put_back()) or "Nothing had been written."


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return process > 0


def _migrations(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in (root / MIGRATIONS).glob("*.py"))
