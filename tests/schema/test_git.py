"""What git tells of migrations, and that git itself sees two that were written at once. Real repositories."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admin_app.schema import heads
from admin_app.schema.files import ends_of, files_of
from admin_app.schema.git import Origin, past_of
from admin_app.schema.sides import Undecided, fork_of
from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, WEIGHT


def test_the_second_of_two_migrations_conflicts_in_git_in_one_line_that_says_what_to_do(team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    text = heads.path_in(team.folder).read_text(encoding="utf-8")

    conflict = text[text.index("<<<<<<<") : text.index(">>>>>>>")].splitlines()[1:]
    assert conflict[0] == "app app_0002_b  # in conflict? Take either line, then: python run.py db rebase"
    assert conflict[2] == "app app_0002_a  # in conflict? Take either line, then: python run.py db rebase"
    assert len(conflict) == 3
    assert "is in conflict" in str(heads.trouble(team.folder))
    assert heads.two_ends(team.folder) == ["app"]


def test_a_migration_of_the_tool_and_one_of_the_team_do_not_conflict_in_git(team: Repository) -> None:
    team.git("checkout", "-q", "-b", "feature")
    team.write("0002_mine", "app_0002_b", "app_0001", *WEIGHT, commit="Me")
    team.git("checkout", "-q", "main")
    tool = team.folder / "versions" / "steward" / "0001_tool.py"
    tool.write_text('revision = "steward_0001"\ndown_revision = None\n', encoding="utf-8")
    heads.write(team.folder)
    team.commit("tool", "Ana")
    team.git("checkout", "-q", "feature")

    team.git("merge", "-q", "-m", "both", "main")
    assert heads.trouble(team.folder) is None


def test_a_heads_file_that_is_missing_or_old_says_what_to_run(team: Repository) -> None:
    assert heads.trouble(team.folder) is None
    team.write("0002_more", "app_0002", "app_0001", *COLOUR)
    team.git("checkout", "-q", "migrations/heads.txt")
    assert heads.trouble(team.folder) == (
        "migrations/heads.txt says that app ends in app_0001, but the files end in app_0002. Is a file missing? "
        "If not, run: python run.py db heads"
    )
    heads.path_in(team.folder).unlink()
    assert "is missing" in str(heads.trouble(team.folder))
    heads.write(team.folder)
    assert heads.trouble(team.folder) is None


def test_git_says_who_wrote_what_and_what_is_published(team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    past = past_of(team.folder)
    origins = {path.stem: past.of(path) for path in team.folder.glob("versions/app/*.py")}

    assert past.is_known and past.trunk == "main"
    assert [(name, o.author, o.is_mine, o.is_published) for name, o in sorted(origins.items())] == [
        ("0001_base", "Ana", False, True),
        ("0002_mine", "Me", True, False),
        ("0002_theirs", "Ana", False, True),
    ]


def test_a_file_that_nobody_committed_is_mine(team: Repository) -> None:
    path = team.write("0002_mine", "app_0002", "app_0001", *COLOUR)
    now = datetime.now(UTC)
    assert past_of(team.folder).of(path).in_words(now) == "you, not committed"


def test_what_the_remote_has_is_published_and_what_is_only_here_is_not(team: Repository, tmp_path: Path) -> None:
    team.git("clone", "-q", "--bare", ".", str(tmp_path / "shared.git"))
    team.git("remote", "add", "origin", str(tmp_path / "shared.git"))
    team.git("fetch", "-q", "origin")
    path = team.write("0002_mine", "app_0002", "app_0001", *COLOUR, commit="Me")

    past = past_of(team.folder)
    assert past.trunk == "origin/main"
    assert not past.of(path).is_published
    assert past.of(team.folder / "versions/app/0001_base.py").is_published


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (0, "Ana, today, on main"),
        (1, "Ana, yesterday, on main"),
        (3, "Ana, 3 days ago, on main"),
        (90, "Ana, 3 months ago, on main"),
        (800, "Ana, 2 years ago, on main"),
    ],
)
def test_when_is_said_as_people_say_it(days: int, says: str) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert Origin("Ana", now - timedelta(days=days), False, True, True, 1, "main").in_words(now) == says


def test_the_unpublished_side_comes_last_whoever_asks(team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    assert fork_of("app", team.folder).top.head.revision == "app_0002_b"
    team.git("checkout", "-q", "-f", "main")
    team.git("merge", "feature", fails=True)
    assert fork_of("app", team.folder).top.head.revision == "app_0002_b"


def test_of_two_that_are_on_main_the_one_that_came_later_comes_last(team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    heads.write(team.folder)
    team.commit("merged without a look", "Me")
    team.git("checkout", "-q", "main")
    team.git("merge", "-q", "--no-ff", "-m", "feature", "feature")

    fork = fork_of("app", team.folder)
    assert fork.top.is_published and fork.below.is_published
    assert fork.top.head.revision == "app_0002_b"


def test_of_two_that_nobody_published_the_one_that_is_mine_comes_last(team: Repository) -> None:
    team.git("checkout", "-q", "-b", "feature")
    team.write("0002_anas", "app_0002_z", "app_0001", *COLOUR, commit="Ana")
    team.write("0002_mine", "app_0002_b", "app_0001", *WEIGHT, commit="Me")
    assert fork_of("app", team.folder).top.head.revision == "app_0002_b"


def test_without_git_a_person_has_to_say_which_comes_last(tmp_path: Path) -> None:
    made = Repository(tmp_path / "inside").two_sides(COLOUR, WEIGHT)
    (made.root / ".git").rename(tmp_path / "gone")

    assert not past_of(made.folder).is_known
    with pytest.raises(Undecided, match="there is no git here") as refused:
        fork_of("app", made.folder)
    assert "--top 0002_theirs" in refused.value.sentence and "--top 0002_mine" in refused.value.sentence
    assert fork_of("app", made.folder, "0002_theirs").top.head.revision == "app_0002_a"
    with pytest.raises(Undecided.__base__, match="is not one of the two ends"):
        fork_of("app", made.folder, "0009_nothing")


def test_files_are_read_however_python_writes_them(team: Repository) -> None:
    path = team.write("0002_odd", "app_0002", "app_0001", *COLOUR)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('revision = "app_0002"', "revision: str = 'app_0002'  # ours"), encoding="utf-8")
    joined = team.write("0003_join", "app_0003", "app_0002", *WEIGHT)
    text = joined.read_text(encoding="utf-8").replace(
        "down_revision = 'app_0002'", "down_revision = (\n    'app_0002',\n    'app_0001',\n)"
    )
    joined.write_text(text, encoding="utf-8")

    assert [file.follows for file in files_of("app", team.folder)] == [(), ("app_0001",), ("app_0002", "app_0001")]
    assert [file.revision for file in ends_of("app", team.folder)] == ["app_0003"]


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team")
