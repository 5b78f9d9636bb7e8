"""Two migrations at once are noticed when the application starts, from the files alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner
from flask import Flask

from admin_app.extensions import db
from admin_app.resource.errors import Conflict
from admin_app.schema import commands, conflict_commands, heads
from admin_app.schema.branches import scripts
from admin_app.schema.conflict_commands import Noticing
from models.base import Base
from run import make_app
from tests.conftest import QUIET
from tests.pages import Visitor
from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, WEIGHT

SAYS = "The migrations of app end twice: two people wrote one at once. Run in the project: python run.py db status"
PRODUCTION = {"ENVIRONMENT": "production", "BASE_URL": "https://desk.example.com", "SECRET_KEY": "0123456789abcdef" * 4}
PROJECT = Path(__file__).resolve().parents[2]


def test_production_does_not_start(team: Repository, url: str) -> None:
    with pytest.raises(
        Conflict, match=r"The migrations of app end twice, so nobody knows .* See both: python run.py db status"
    ):
        make_app(MIGRATIONS=team.folder, DATABASE_URL=url, **QUIET | PRODUCTION)


def test_production_still_runs_the_commands_that_help(team: Repository, url: str) -> None:
    assert make_app(MIGRATIONS=team.folder, DATABASE_URL=url, SERVES=False, **QUIET | PRODUCTION)


def test_elsewhere_every_page_says_it_until_it_is_mended(team: Repository, url: str) -> None:
    app = make_app(MIGRATIONS=team.folder, DATABASE_URL=url, **QUIET)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        page = Visitor(app).open("/login")
        assert page.says(SAYS)
        assert page.one(".warnings[role=alert] .notice-warning")
        (team.folder / "versions/app/0002_mine.py").unlink()
        assert not Visitor(app).open("/login").all(".warnings")


def test_one_end_says_nothing_anywhere(desk: Flask) -> None:
    assert desk.extensions["steward"].warnings == []
    assert not Visitor(desk).open("/login").all(".warnings")


def test_a_look_at_the_files_takes_no_time_that_a_start_would_notice() -> None:
    times = []
    for _ in range(5):
        began = perf_counter()
        heads.two_ends()
        times.append(perf_counter() - began)
    assert min(times) < 0.02


def test_the_look_needs_no_alembic() -> None:
    code = "import sys, run; run.make_app(DATABASE_URL='sqlite://'); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_every_command_about_migrations_notices_two_ends_but_those_that_mend_them(
    team: Repository, here: Flask
) -> None:
    for name in sorted(set(commands.db_commands.commands) - Noticing.LOOK_ON):
        arguments = {"make": ["message"], "squash": ["a..b"]}.get(name, [])
        done = CliRunner().invoke(commands.db_commands, [name, *arguments])
        assert isinstance(done.exception, Conflict), name
        assert done.exception.sentence.startswith("Two migrations follow 0001_base"), name
        assert CliRunner().invoke(commands.db_commands, [name, "--help"]).exit_code == 0


def test_a_stale_heads_file_is_told_by_every_command_and_by_check(team: Repository, here: Flask) -> None:
    (team.folder / "versions/app/0002_mine.py").unlink()
    (team.folder / "heads.txt").unlink()
    assert "migrations/heads.txt is missing" in CliRunner().invoke(commands.db_commands, ["sql"]).stderr
    done = CliRunner().invoke(commands.db_commands, ["heads"])
    assert done.output == "Wrote migrations/heads.txt. Commit it with the migrations.\n"
    assert heads.trouble(team.folder) is None


def test_check_says_that_the_heads_file_is_wrong(desk: Flask) -> None:
    assert heads.trouble in desk.extensions["steward"].soundness
    assert heads.trouble() is None  # of this project


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team").two_sides(COLOUR, WEIGHT)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home.db'}"


@pytest.fixture
def here(desk: Flask, team: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The commands run where the team's migrations are."""
    for module in (heads, conflict_commands.joining):
        for name in ("two_ends", "trouble", "write", "two_ends_in_words"):
            if function := getattr(module, name, None):
                monkeypatch.setattr(function, "__defaults__", (team.folder,))
    with desk.app_context():
        yield desk


def test_a_migration_that_follows_none_is_told_in_words(team: Repository, here: Flask) -> None:
    (team.folder / "versions/app/0001_base.py").rename(team.folder / "versions/app/0001_base.new")
    with pytest.raises(Conflict) as refused:
        scripts(team.folder)
    assert "which no file has. 0001_base.new is what was about to be written" in refused.value.sentence
    (team.folder / "versions/app/0001_base.new").write_text("x")
    done = CliRunner().invoke(commands.db_commands, ["status"])
    assert done.exit_code == 1 and "which no file has" in done.stderr + done.output, (done.output, done.stderr)
