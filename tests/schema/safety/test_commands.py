"""``python run.py db check`` as people and CI type it."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from admin_app.resource.errors import Refusal
from admin_app.schema import heads
from admin_app.schema.commands import db_commands
from admin_app.schema.safety import checking, commands, released
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Write

Command = Callable[..., Result]
INDEX = 'op.create_index("ix", "thing", ["price"])'


def test_what_is_wrong_is_said_with_its_place_and_the_code_to_copy(run: Command, write: Write) -> None:
    write(INDEX)
    refused = run("check", "--files").exception
    assert isinstance(refused, Refusal)
    assert refused.sentence == (
        "migrations/versions/app/0002_mine.py:16: builds ix while nobody can write thing [index]\n"
        "    with op.get_context().autocommit_block():\n"
        '        op.create_index("ix", "thing", ["price"], postgresql_concurrently=True, if_not_exists=True)\n\n'
        "1 thing to mend. Where a risk is meant, say why on the operation's line or above it:  # accepted: the reason"
    )


def test_what_was_looked_at_is_counted(run: Command, write: Write) -> None:
    write(f"{INDEX}  # accepted: nobody works at night")
    done = run("check", "--files")
    assert done.output == (
        "1 migration judged, nothing dangerous, 1 accepted risk; none that is released was edited.\n"
    )


def test_a_program_reads_the_same_as_json(run: Command, write: Write) -> None:
    write(INDEX)
    done = run("check", "--files", "--json")
    document = json.loads(done.output)
    assert done.exit_code == 1
    assert [finding["kind"] for finding in document["findings"]] == ["index"]
    assert document["judged"] == ["app_0002"]


def test_a_program_reads_as_json_also_that_a_file_cannot_be_read(run: Command, team: Repository) -> None:
    path = team.write("0002_mine", "app_0002", "app_0001", "pass")
    path.write_text(path.read_text().replace("pass", "def ("))
    done = run("check", "--json")
    (finding,) = json.loads(done.output)["findings"]
    assert (done.exit_code, finding["kind"]) == (1, "syntax")
    assert finding["place"] == "migrations/versions/app/0002_mine.py:16"
    assert "cannot be read" in str(run("check").exception)


def test_an_edit_is_accepted_only_with_a_reason(run: Command, team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", INDEX, 'op.drop_index("ix")', commit="Ana")
    team.write("0002_index", "app_0002", "app_0001", INDEX, 'op.drop_index("ix", "thing")', commit="Ben")
    assert isinstance(run("check", "--files").exception, Refusal)
    assert run("check", "--accept", "app_0002").exit_code == 2
    done = run("check", "--accept", "app_0002", "--reason", "the way back named no table")
    assert done.output == "Wrote migrations/released.txt. Commit it with the migration.\n"
    assert run("check", "--files").exit_code == 0


def test_a_stale_heads_file_is_said_without_a_database_too(run: Command, team: Repository) -> None:
    (team.folder / "heads.txt").unlink()
    assert "heads.txt is missing" in str(run("check", "--files").exception)


def test_the_migrations_of_this_project_are_in_order() -> None:
    checked = checking.check_files(everything=True)
    assert [finding.text for finding in checked.findings] == []
    assert released.noted() >= {"app_0001", "steward_0001"}


@pytest.fixture
def run(desk: Flask, team: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The commands run where the team's migrations are."""
    monkeypatch.setattr(commands, "check_files", partial(checking.check_files, team.folder))
    monkeypatch.setattr(released.accept, "__defaults__", (team.folder,))
    monkeypatch.setattr(heads.trouble, "__defaults__", (team.folder,))
    with desk.app_context():
        yield lambda *words: CliRunner().invoke(db_commands, words)
