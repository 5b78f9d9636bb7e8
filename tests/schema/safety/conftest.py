"""A team's repository in which the tables are released, and one migration is not."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from admin_app.schema.safety.checking import Finding, check_files
from tests.schema.repository import Repository
from tests.schema.safety.unsafe import TABLES

Write = Callable[..., Path]
Findings = Callable[..., list[Finding]]
DOWN = 'op.execute("SELECT 1")'


def loaded(path: Path) -> ModuleType:
    """A migration's file as Alembic loads it."""
    module = ModuleType("migration")
    module.__file__ = str(path)
    exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    return module


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team", TABLES, "op.drop_table('thing')")


@pytest.fixture
def write(team: Repository) -> Write:
    """Writes the migration that is not released; its upgrade begins on line 13."""
    team.git("checkout", "-q", "-b", "feature")

    def written(up: str, down: str = DOWN, more: str = "") -> Path:
        return team.write("0002_mine", "app_0002", "app_0001", up, down, more=more)

    return written


@pytest.fixture
def found(team: Repository, write: Write) -> Findings:
    """What ``db check`` finds in a migration that does this."""

    def checked(up: str, **others: str) -> list[Finding]:
        write(up, **others)
        return list(check_files(team.folder).findings)

    return checked
