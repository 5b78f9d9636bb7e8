"""The folder of the project: what stands where, and a set of files written all or not at all."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from errno import EACCES, ENOTDIR
from pathlib import Path

from flask import current_app

from admin_app.resource.errors import Refusal
from admin_app.structure.journal import BESIDE, Busy, Journal, begun


@dataclass
class Files:
    """Files to be written, by their path within the project; what was there is kept until all of it has gone well."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, bytes | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    journal: Journal | None = None
    follow: list[str] = field(default_factory=list)  # paths that other commands write afterwards

    def remove(self, path: str) -> None:
        """A file that is to go; one of its name may be written in its place."""
        self.gone.add(path)

    def new(self, path: str, text: str) -> None:
        """A file that is not there yet."""
        if path in self.texts or ((self.root / path).exists() and path not in self.gone):
            raise Refusal(f"{path} is there already, and nothing is overwritten. Choose another name.")
        self.texts[path] = text

    def put(self, path: str, before: str, text: str) -> None:
        """Put lines before the first line that begins with ``before``."""
        lines = self.text_of(path).splitlines(keepends=True)
        for number, line in enumerate(lines):
            if line.startswith(before):
                self.texts[path] = "".join([*lines[:number], text, *lines[number:]])
                return
        raise Refusal(f"{path} has no line that begins with '{before.strip()}', before which '{text.strip()}' belongs.")

    def put_last(self, path: str, begins: str, text: str) -> None:
        """Put a line at the end of the list that this line begins."""
        told = self.text_of(path)
        found = re.search(rf"(?ms)^{re.escape(begins)}\n.*?^\]", told)
        if found is None:
            raise Refusal(f"{path} has no list that begins with '{begins}', a line an entry; write it so.")
        self.texts[path] = told[: found.end() - 1] + text + told[found.end() - 1 :]

    def text_of(self, path: str) -> str:
        """A file as it will be."""
        if path in self.texts:
            return self.texts[path]
        if not (self.root / path).is_file():
            raise Refusal(f"{path} is not there; run this where a whole project is checked out.")
        return (self.root / path).read_text(encoding="utf-8")

    def write(self) -> None:
        """Each at once, by renaming; where one cannot be written, all is as it was."""
        self.begin()
        try:
            for path in self.gone:
                self.keep(path)
                (self.root / path).unlink()
            for path, text in self.texts.items():
                self.keep(path)
                _put(self.root / path, text.encode("utf-8"))
        except OSError as wrong:
            self.take_back()
            raise Refusal(_unwritable(self.root, wrong)) from wrong

    def begin(self) -> None:
        """From here on, whoever is stopped leaves the journal behind, by which all is put back."""
        if self.journal is None:
            try:
                self._refuse_what_is_locked()
                self.journal = Journal.begin(self.root)
            except Busy as busy:
                raise Refusal(str(busy)) from busy
            except OSError as wrong:
                raise Refusal(_unwritable(self.root, wrong)) from wrong

    def _refuse_what_is_locked(self) -> None:
        """Also what is written only later, by the other commands."""
        for path in [*self.texts, *self.gone, *self.follow]:
            there = self.root / path
            folder = next(each for each in there.parents if each.exists())
            if not folder.is_dir():
                raise NotADirectoryError(ENOTDIR, "a file stands where its folder belongs", str(there))
            for each in (folder, *([there] if there.exists() else [])):
                if not os.access(each, os.W_OK):
                    raise PermissionError(EACCES, "permission denied", str(there))

    def keep(self, path: str) -> None:
        """Remember how this file was, for the case that something goes wrong."""
        there = self.root / path
        if path not in self.before:
            self.before[path] = there.read_bytes() if there.exists() else None
            if self.journal is not None:
                self.journal.keep(path, self.before[path])

    def changed(self) -> list[str]:
        """The files that were there and are not what they were."""
        there = (path for path in self.before if (self.root / path).is_file())
        kept = ((path, content) for path in there if (content := self.before[path]) is not None)
        return [path for path, content in kept if (self.root / path).read_bytes() != content]

    def take_back(self) -> None:
        """Every file as it was."""
        if self.journal is not None:
            self.journal.put_back()
            self.journal = None

    def finish(self) -> None:
        """All has gone well."""
        if self.journal is not None:
            self.journal.end()
            self.journal = None


def refuse_half_written(root: Path) -> None:
    """What another command left unfinished explains everything else that seems to be wrong."""
    if told := begun(root):
        raise Refusal(told)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}{BESIDE}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _unwritable(root: Path, wrong: OSError) -> str:
    path = Path(str(wrong.filename or "")).as_posix().removesuffix(BESIDE)
    inside = path.removeprefix(f"{root.as_posix()}/") or "A file"
    said = (wrong.strerror or str(wrong)).lower()
    return f"{inside} cannot be written ({said}); every file is as it was. Make its folder writable for you."


def run(root: Path, *words: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Python with these words in the project; what it refuses is refused here."""
    done = subprocess.run([sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).removeprefix("Error: ")
        if said.startswith("Traceback"):
            said = said.splitlines()[-1]
        raise Refusal(f"{' '.join(words)} said: {said[-2000:]}\nEverything was put back as it was.")
    return done.stdout


def classes_in(root: Path) -> dict[str, str]:
    """The classes of models/ and views/, each with its file."""
    return {
        node.name: str(path.relative_to(root))
        for path in [*root.glob("models/**/*.py"), *root.glob("views/*.py")]
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def addresses() -> set[str]:
    """What stands after /admin/ and /api/v1/ already, and what the application's parts are called."""
    found = set(current_app.blueprints)
    for rule in current_app.url_map.iter_rules():
        for place in ("/admin/", "/api/v1/"):
            found.add(rule.rule.removeprefix(place).partition("/")[0] if rule.rule.startswith(place) else "")
    return found - {""}
