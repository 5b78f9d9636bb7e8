"""A migration that others have had must stay as it is; git knows which, and a committed file what they did."""

import pytest

from admin_app.resource.errors import Refusal
from admin_app.schema.safety import released
from admin_app.schema.safety.checking import check_files
from tests.schema.repository import Repository

INDEX = ('op.create_index("ix", "thing", ["price"])', 'op.drop_index("ix", "thing")')
OTHER = ('op.create_index("ix", "thing", ["price", "sku"])', 'op.drop_index("ix", "thing")')


def test_the_layout_of_a_migration_may_change(team: Repository) -> None:
    path = team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    path.write_text(
        path.read_text()
        .replace('"ix", "thing"', "\n        'ix',  # by price\n        'thing'")
        .replace('"""Index', '"""The index')
    )
    assert found(team) == []


def test_what_it_does_may_not(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    team.write("0002_index", "app_0002", "app_0001", *OTHER)
    assert found(team) == ["edited migrations/versions/app/0002_index.py:1"]


def test_an_edit_that_came_to_the_shared_branch_is_noticed_there(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    team.write("0002_index", "app_0002", "app_0001", *OTHER, commit="Ben")
    assert found(team) == ["edited migrations/versions/app/0002_index.py:1"]


def test_what_is_not_released_may_be_edited(team: Repository) -> None:
    team.git("checkout", "-q", "-b", "feature")
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Me")
    released.write(team.folder)
    team.write("0002_index", "app_0002", "app_0001", *OTHER, commit="Me")
    assert not [each for each in found(team) if each.startswith("edited")]


def test_without_git_the_committed_file_says_it(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    assert released.write(team.folder) == team.folder / "released.txt"
    (team.root / ".git").rename(team.root / "gone")
    assert found(team) == []
    team.write("0002_index", "app_0002", "app_0001", *OTHER)
    assert "edited migrations/versions/app/0002_index.py:1" in found(team)


def test_a_line_that_was_written_stays(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    before = (released.write(team.folder) or team.folder).read_text()
    team.write("0002_index", "app_0002", "app_0001", *OTHER, commit="Ben")
    assert released.write(team.folder) is None
    assert (team.folder / "released.txt").read_text() == before


def test_an_edit_is_accepted_with_a_reason_that_stays_beside_it(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    team.write("0002_index", "app_0002", "app_0001", *OTHER, commit="Ben")
    released.accept("0002_index", "nobody had had it", team.folder)
    assert found(team) == []
    assert "nobody had had it" in (team.folder / "released.txt").read_text()


def test_lines_of_both_sides_of_a_merge_are_read(team: Repository) -> None:
    team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    path = released.write(team.folder)
    assert path is not None
    before = path.read_text()
    team.write("0002_index", "app_0002", "app_0001", *OTHER, commit="Ben")
    released.accept("app_0002", "nobody had had it", team.folder)
    path.write_text(before + path.read_text())
    assert found(team) == []


def test_a_file_that_stands_for_released_ones_takes_their_place(team: Repository) -> None:
    old = team.write("0002_index", "app_0002", "app_0001", *INDEX, commit="Ana")
    released.write(team.folder)
    team.git("checkout", "-q", "-b", "feature")
    (team.folder / "versions/app/0001_base.py").unlink()
    old.unlink()
    path = team.write("0002_squash", "app_0002", None, 'op.create_table("thing")', 'op.drop_table("thing")')
    assert found(team) == ["edited migrations/versions/app/0002_squash.py:1"]
    released.stand_for(path, ["app_0001", "app_0002"], team.folder)
    assert found(team) == []
    assert (team.folder / "released.txt").read_text().endswith("  # stands for app_0001\n")


def test_what_is_not_there_cannot_be_accepted(team: Repository) -> None:
    with pytest.raises(Refusal, match="There is no migration app_0099"):
        released.accept("app_0099", "a reason", team.folder)


def found(team: Repository) -> list[str]:
    return [f"{finding.kind} {finding.place}" for finding in check_files(team.folder).findings]
