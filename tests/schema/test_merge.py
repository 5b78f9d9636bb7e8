"""``db merge``: both sides keep their places, and what joins them can be stepped back."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads
from admin_app.schema.branches import one_head_each
from admin_app.schema.joining import Wish, merge
from admin_app.schema.stepping import applied_here
from admin_app.schema.upgrading import downgrade, upgrade
from tests.schema.repository import Repository
from tests.schema.writing import COLOUR, WEIGHT, complaints, retypes


def test_two_published_sides_are_joined_by_a_migration_one_can_read(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    joined = merge(engine, "app", Wish(verify=True), team.folder)

    (path,) = joined.files
    assert path.name == "0003_join_theirs_and_mine.py"
    assert path.read_text(encoding="utf-8").startswith('"""Join 0002_theirs and 0002_mine.\n')
    assert complaints(path) == ""
    assert set(one_head_each(team.folder)["app"].down_revision) == {"app_0002_a", "app_0002_b"}
    assert heads.trouble(team.folder) is None
    assert upgrade(engine, team.folder) == 4
    assert {"colour", "weight"} < columns(engine)


def test_a_merge_writes_one_file_and_prints_nothing(
    sqlite_engine: Engine, team: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    team.two_sides(COLOUR, WEIGHT)
    merge(sqlite_engine, "app", Wish(), team.folder)
    assert capfd.readouterr() == ("", "")


def test_a_merge_is_stepped_back_one_migration_at_a_time(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    merge(engine, "app", Wish(), team.folder)
    upgrade(engine, team.folder)

    left = []
    for _ in range(4):
        assert downgrade(engine, folder=team.folder) == 1
        left.append([script.revision for script in applied_here(engine, team.folder)])
    assert [len(had) for had in left] == [3, 2, 1, 0]
    assert set(left[0]) == {"app_0001", "app_0002_a", "app_0002_b"}
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert upgrade(engine, team.folder) == 4


def test_several_steps_go_back_over_a_merge_at_once(engine: Engine, team: Repository) -> None:
    team.two_sides(COLOUR, WEIGHT)
    merge(engine, "app", Wish(), team.folder)
    upgrade(engine, team.folder)
    assert downgrade(engine, "app@-3", team.folder) == 3
    assert not {"colour", "weight"} & columns(engine)
    assert upgrade(engine, team.folder) == 3


def test_a_database_that_had_one_side_gets_the_other(engine: Engine, team: Repository) -> None:
    team.git("checkout", "-q", "-b", "feature")
    team.write("0002_mine", "app_0002_b", "app_0001", *WEIGHT, commit="Me")
    upgrade(engine, team.folder)
    team.git("checkout", "-q", "main")
    team.write("0002_theirs", "app_0002_a", "app_0001", *COLOUR, commit="Ana")
    team.git("checkout", "-q", "feature")
    team.git("merge", "main", fails=True)
    merge(engine, "app", Wish(), team.folder)

    assert upgrade(engine, team.folder) == 2
    assert {"colour", "weight"} < columns(engine)


def test_sides_that_are_in_each_others_way_are_not_merged(engine: Engine, team: Repository) -> None:
    team.two_sides(retypes(200), retypes(50))
    with pytest.raises(Conflict, match=r"both change the type of product.name"):
        merge(engine, "app", Wish(anyway=True), team.folder)
    assert heads.two_ends(team.folder) == ["app"]


def test_a_merge_asks_where_nobody_can_tell(engine: Engine, team: Repository) -> None:
    team.two_sides(
        ('op.execute("DELETE FROM product")', "pass"), ('op.execute("UPDATE product SET price = 1")', "pass")
    )
    with pytest.raises(Conflict, match=r"python run.py db merge --anyway"):
        merge(engine, "app", Wish(), team.folder)
    assert merge(engine, "app", Wish(anyway=True), team.folder).files


def test_one_end_needs_no_merge_and_three_are_too_many(engine: Engine, team: Repository) -> None:
    with pytest.raises(Refusal, match=r"The branch app has one end; there is nothing to join"):
        merge(engine, "app", Wish(), team.folder)
    team.two_sides(COLOUR, WEIGHT)
    team.write("0002_third", "app_0002_c", "app_0001", "pass")
    with pytest.raises(Refusal, match=r"has 3 ends; take the changes of one colleague at a time"):
        merge(engine, "app", Wish(), team.folder)


def columns(engine: Engine) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns("product")}


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "team")
