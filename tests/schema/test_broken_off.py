"""``db rebase`` that is broken off moves files which nobody else has: each is somewhere, whatever happens."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema.branches import one_head_each, scripts
from admin_app.schema.joining import Wish, rebase
from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, WEIGHT, adds


class Killed(BaseException):
    """As if by ``kill -9``: nobody catches it."""


def test_where_there_is_no_room_no_file_is_touched(
    team: Repository, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(team)
    write = Path.write_text

    def full(path: Path, *words: str, **options: str) -> int:
        if path.parent.name == "app" and path.name.startswith("000"):
            raise OSError(28, "No space left on device")
        return write(path, *words, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Refusal, match=r"No space left on device\). All of them are as they were"):
        rebase(sqlite_engine, "app", Wish(), team.folder)
    assert texts(team) == before


@pytest.mark.parametrize("at", range(6))
def test_whenever_it_is_killed_each_migration_is_still_there(
    team: Repository, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    team.write("0003_more", "app_0003_b", "app_0002_b", *adds("size"))
    counted = iter(range(99))

    def dies(before: object) -> object:
        def run(path: Path, *words: object, **options: object) -> object:
            if path.parent.name == "app" and next(counted) == at:
                raise Killed
            return before(path, *words, **options)  # type: ignore[operator]

        return run

    for name in ("write_text", "replace", "rename", "unlink"):
        monkeypatch.setattr(Path, name, dies(getattr(Path, name)))
    with pytest.raises(Killed):
        rebase(sqlite_engine, "app", Wish(), team.folder)

    found = [text for name, text in texts(team).items() if name.endswith(".py")]
    for column in ("colour", "weight", "size"):
        assert sum(f'op.add_column("product", sa.Column("{column}"' in text for text in found) == 1


def test_files_of_one_name_that_move_up_by_one_do_not_meet(team: Repository, sqlite_engine: Engine) -> None:
    team.write("0003_mine", "app_0003_b", "app_0002_b", *adds("size"))
    joined = rebase(sqlite_engine, "app", Wish(), team.folder)

    assert [path.name for path in joined.files] == ["0003_mine.py", "0004_mine.py"]
    assert "size" in joined.files[1].read_text(encoding="utf-8")
    assert one_head_each(team.folder)["app"].path == str(joined.files[1])


def test_the_next_number_is_next_to_that_of_a_file_which_has_none(team: Repository, sqlite_engine: Engine) -> None:
    theirs = team.folder / "versions/app/0002_theirs.py"
    theirs.rename(theirs.with_name("by_hand.py"))
    team.write("0003_mine", "app_0003_a", "app_0002_a", *adds("size"), commit="Ana").rename(
        theirs.with_name("more_by_hand.py")
    )
    joined = rebase(sqlite_engine, "app", Wish(top="app_0002_b"), team.folder)
    assert [path.name for path in joined.files] == ["0002_mine.py"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("STEPS = {}['a']", "KeyError: 'a'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_migration_that_fails_when_it_is_read_is_named_with_its_line(team: Repository, line: str, why: str) -> None:
    path = team.write("0003_more", "app_0003_b", "app_0002_b", *adds("size"), more=f"{line}\n\n\n")
    with pytest.raises(Conflict) as refused:
        scripts(team.folder)
    assert refused.value.sentence == f"{path}:15 cannot be read: {why}. Nothing was changed."


def texts(team: Repository) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in team.folder.glob("versions/app/*.*")}


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    """My migration is on top of nothing yet."""
    return Repository(tmp_path / "team").two_sides(COLOUR, WEIGHT)
