"""Takes out what a project has, so that a database can be scaffolded in its place: its models, views and their tests.

The tool's own tests tell stories of the models that go, and go with them; what drives and checks pages stays. Only in a
git checkout without changes, so that nothing is lost.
"""

import re
import subprocess
from pathlib import Path

from admin_app.resource.errors import Refusal
from admin_app.structure.project import Files

FOLDERS = ("models", "views", "tests", "benchmarks", "migrations/versions/app")
STAYS = re.compile(
    r"models/(__init__|base|types|documents)\.py|models/system/.*|views/__init__\.py|tests/(__init__|conftest|counting|"
    r"databases|factories|pages)\.py|tests/(views|guards)/__init__\.py|tests/guards/(made|test_made)\.py"
)
OF_THE_GROUND = re.compile(r"from models\.(base|system)\b")
FACTORIES = '''"""Rows for tests: each names only what the test is about; the rest is believable."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from models.base import Base
from models.system import User

PASSWORD = "a long enough sentence"


class Rows:
    """Makes and commits rows; each makes what it needs."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.numbers = count(1)

    def person(self, roles: Iterable[str], attributes: Mapping[str, Any]) -> User:
        number = next(self.numbers)
        person = User(email=f"person{number}@example.com", name=f"Person {number}", attributes=dict(attributes))
        person.hold(roles)
        return self._kept(person)

    def _kept(self, row: Base) -> Any:
        self.session.rollback()  # what the test has read must not keep it from writing
        self.session.add(row)
        self.session.commit()
        return row
'''
CHECKED = "\ncheck: lint test fuzz  ## Everything that must be green: lint, the tests, then schemathesis"
LINES = (
    ("run.py", 'start(make_app, demo="models.demo")', "start(make_app)"),
    ("Makefile", CHECKED, "\ncheck: lint test  ## Everything that must be green: lint, then the tests"),
)
"""What speaks of the order desk elsewhere, and what stands there without it."""


def take_out(files: Files) -> None:
    """Mark what goes, and write what is left of the files that stay."""
    _refuse_unsaved_work(files.root)
    for folder in FOLDERS:
        for path in sorted((files.root / folder).rglob("*")):
            inside = str(path.relative_to(files.root))
            if path.is_file() and "__pycache__" not in path.parts and not STAYS.fullmatch(inside):
                files.remove(inside)
    _keep_the_ground(files)
    files.texts["views/__init__.py"] = '"""What people see: the menu, from top to bottom."""\n\nVIEWS = [\n]\n'
    files.texts["tests/factories.py"] = FACTORIES
    for name, with_it, without in LINES:
        if (files.root / name).is_file() and with_it in (told := files.text_of(name)):
            files.texts[name] = told.replace(with_it, without)


def _refuse_unsaved_work(root: Path) -> None:
    asked = ["git", "status", "--porcelain", "--", *FOLDERS]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise Refusal("--replace takes files out, and only git could bring them back: run it in a git checkout.")
    if done.stdout.strip():
        changed = done.stdout.splitlines()[0][3:]
        raise Refusal(
            f"--replace takes files out, and {changed} is not committed. Commit your work, then run it again."
        )


def _keep_the_ground(files: Files) -> None:
    """Of the list of models, those that every project has."""
    lines = files.text_of("models/__init__.py").splitlines(keepends=True)
    kept = [line for line in lines if OF_THE_GROUND.match(line)]
    names = sorted(name.strip() for line in kept for name in line.partition(" import ")[2].split(","))
    listed = "".join(f'    "{name}",\n' for name in names)
    first = lines[0]
    files.texts["models/__init__.py"] = f"{first}\n{''.join(kept)}\n__all__ = [\n{listed}]\n"
