"""A mistake in a file of the project is said with its line and what to do, by every command, and never as a trace."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.copies import copy_to, run

pytestmark = pytest.mark.sqlite_only
MISTAKES = [
    ("models/tag.py", "class Tag(", "clas Tag(", "Python cannot read this: invalid syntax"),
    ("models/tag.py", "from models.base", "from models.bas", "No module named 'models.bas'. Correct the name"),
    ("models/order.py", 'Mapped["Customer"]', 'Mapped["Custmer"]', "no model Custmer; did you mean Customer?"),
    ("models/order.py", '"customer.id"', '"custmer.id"', "no table custmer; did you mean customer?"),
    ("models/order.py", 'back_populates="orders"', 'back_populates="ordrs"', "Customer has no ordrs"),
    ("views/tags.py", "model = Tag", "model = Tagg", "name 'Tagg' is not defined. Import it"),
    ("views/tags.py", "import Tag", "import Tagg", "cannot import name 'Tagg' from 'models'"),
    (
        "views/tags.py",
        "class TagView(ModelView):\n",
        "class TagView(ModelView):\n    policy = None\n",
        "TagView cannot be shown",
    ),
    ("config.py", "DEBUG = False", "DEBUG = Fals", "name 'Fals' is not defined"),
    ("models/tag.py", "class Tag(", "<<<<<<< HEAD\nclass Tag(", "Both sides of a merge stand here. Keep what is right"),
]


def some(*by_day: int) -> list[object]:
    """All of them at night; by day these."""
    marks = [() if number in by_day else pytest.mark.nightly for number in range(len(MISTAKES))]
    return [pytest.param(*each, marks=mark) for each, mark in zip(MISTAKES, marks, strict=True)]


@pytest.mark.parametrize(("path", "right", "wrong", "told"), some(0, 2, 6, 9))
def test_a_mistake_is_said_with_its_file_its_line_and_what_to_do(project, path, right, wrong, told):
    line = put(project / path, right, wrong)

    found = json.loads(run(project, "run.py", "check", "--json", code=1))
    assert [each for each in found if each["path"] == path and each["line"] == line and told in each["sentence"]], found


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("    TagView,", "    TagView, 5,", "The application does not start: TypeError"),
        ("VIEWS = [", "SHOWN = [", "views/__init__.py:1: It has no VIEWS"),
    ],
)
def test_what_is_wrong_with_the_menu_is_said_too(project, right, wrong, told):
    put(project / "views/__init__.py", right, wrong)

    said = run(project, "run.py", "check", code=1)
    assert told in said and "Traceback" not in said


@pytest.mark.parametrize(("path", "right", "wrong", "told"), some(0))
def test_every_other_command_says_it_in_three_lines(project, path, right, wrong, told):
    put(project / path, right, wrong)

    said = run(project, "run.py", "routes", code=1)
    assert len(said.splitlines()) == 3 and "python run.py check" in said and "Traceback" not in said


def test_whoever_debugs_gets_the_whole_trace(project):
    put(project / "models/tag.py", "class Tag(", "clas Tag(")
    asked = {**os.environ, "STEWARD_DEBUG": "1"}

    done = subprocess.run([sys.executable, "run.py", "routes"], cwd=project, env=asked, capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" in done.stderr


def put(path: Path, right: str, wrong: str) -> int:
    """Make the mistake; the line that it stands in."""
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return text[: text.index(right)].count("\n") + 1


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    return copy_to(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(copy, monkeypatch) -> Iterator[Path]:
    """A copy of this project, as it was."""
    monkeypatch.delenv("STEWARD_DATABASE_URL", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    paths = [*(path for path, *_ in MISTAKES), "views/__init__.py"]
    kept = {path: (copy / path).read_text(encoding="utf-8") for path in paths}
    yield copy
    for path, text in kept.items():
        (copy / path).write_text(text, encoding="utf-8")
