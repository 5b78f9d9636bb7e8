"""``open`` on the command line: what was found, what is odd, and 1 with a sentence where it cannot be opened."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from admin_app.cli import commands
from admin_app.reflection.commands import OpenedDatabase
from tests.reflection import odd_sqlite


def test_open_says_what_it_found_and_hands_it_over_to_be_served(odd: Path, shown: list[tuple[Any, ...]]) -> None:
    answer = run("open", str(odd), "--port", "5099")
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("odd is open for reading only: ")
    assert "2 of them cannot be read" in answer.output
    assert (
        "calls_missing: The database cannot show calls_missing: it uses the function missing_function" in answer.output
    )
    views, settings, host, port = shown[0]
    assert (host, port) == ("127.0.0.1", 5099)
    opened: OpenedDatabase = settings["OPENED"][0]
    assert not opened.source.writable
    assert "person" in [view.title for view in views]
    opened.source.engine.dispose()


def test_open_with_write_says_so(odd: Path, shown: list[tuple[Any, ...]]) -> None:
    answer = run("open", f"sqlite:///{odd}", "--write")
    assert answer.output.startswith("odd is open to be changed: ")
    shown[0][1]["OPENED"][0].source.engine.dispose()


def test_what_cannot_be_opened_ends_with_1_and_a_usage_error_with_2(tmp_path: Path) -> None:
    missing = run("open", str(tmp_path / "missing.db"))
    assert missing.exit_code == 1
    assert "There is no file" in missing.output
    assert len(missing.output.strip().splitlines()) == 1
    assert run("open").exit_code == 2


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would be served; nothing is."""
    handed: list[tuple[Any, ...]] = []
    monkeypatch.setattr("admin_app.cli.show_opened", lambda _make_app, *what: handed.append(what))
    return handed


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return odd_sqlite.make(tmp_path / "odd.db")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands(pytest.fail, None), list(arguments))
