"""Copies of this project in which commands write: real files, a real database, the project's own Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from admin_app.structure.place import ROOT

PARTS = ("admin_app", "benchmarks", "docs", "migrations", "models", "tests", "translations", "views")
FILES = (".importlinter", "Makefile", "config.py", "pyproject.toml", "run.py")


def copy_to(folder: Path) -> Path:
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def committed(folder: Path) -> Path:
    """A checkout without changes."""
    person = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "--quiet"), ("add", "."), (*person, "commit", "--quiet", "-m", "As it is")):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return folder


def run(project: Path, *words: str, code: int = 0, home: str | None = None) -> str:
    """What a command prints; ``home`` is the home database where it is not the project's own."""
    environment = os.environ | ({"STEWARD_DATABASE_URL": home} if home else {})
    done = subprocess.run([sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == code, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def contents(project: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes()
        for part in PARTS
        for path in (project / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
