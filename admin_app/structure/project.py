"""The folder of the project: what stands where, and a set of files written all or not at all."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from admin_app.resource.errors import Refusal


@dataclass
class Files:
    """Files to be written, by their path within the project; what was there is kept until all of it has gone well."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, bytes | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

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
        for path in self.gone:
            self.keep(path)
            (self.root / path).unlink()
        for path, text in self.texts.items():
            there = self.root / path
            self.keep(path)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8")

    def keep(self, path: str) -> None:
        """Remember how this file was, for the case that something goes wrong."""
        there = self.root / path
        self.before.setdefault(path, there.read_bytes() if there.exists() else None)

    def changed(self) -> list[str]:
        """The files that were there and are not what they were."""
        there = (path for path in self.before if (self.root / path).is_file())
        kept = ((path, content) for path in there if (content := self.before[path]) is not None)
        return [path for path, content in kept if (self.root / path).read_bytes() != content]

    def take_back(self) -> None:
        """Every file as it was."""
        for path, content in self.before.items():
            if content is None:
                (self.root / path).unlink(missing_ok=True)
            else:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(content)


def run(root: Path, *words: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Python with these words in the project; what it refuses is refused here."""
    done = subprocess.run([sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).removeprefix("Error: ")
        raise Refusal(f"{' '.join(words)} said: {said[-2000:]}\nEverything was put back as it was.")
    return done.stdout
