"""What ``db squash`` refuses, and asks about, before a file is touched."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema.squashing.squash import planned
from admin_app.schema.upgrading import upgrade_to
from tests.schema.repository import Repository
from tests.schema.rows_of_migrations import FILLED, ROW, contents, published
from tests.schema.writing import adds


def test_what_the_comparison_does_not_see_is_refused_and_nothing_is_changed(
    team: Repository, sqlite_engine: Engine
) -> None:
    team.write("0007_secret", "app_0007", "app_0006", 'op.execute("CREATE TABLE secret (id INTEGER)")', commit="Ana")
    before = contents(team)
    with pytest.raises(Refusal, match=r"On SQLite: At its end.*two schemas:\n  secret primary key"):
        planned(sqlite_engine, "app_0005..app_0007", team.folder)
    assert contents(team) == before


def test_a_name_that_stands_for_another_thing_at_the_end_is_refused(team: Repository, sqlite_engine: Engine) -> None:
    up = 'op.drop_column("product", "note")\nop.add_column("product", sa.Column("note", sa.String(100)))'
    team.write("0007_note", "app_0007", "app_0006", up, commit="Ana")
    with pytest.raises(Refusal, match=r"product\.note is taken away and something else comes by the same name"):
        planned(sqlite_engine, "app_0006..app_0007", team.folder)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("app_0002", "app_0002 is no row of migrations"),
        ("app_0002...app_0004", "is no row of migrations"),
        ("app_0002..app_0002", "is one migration"),
        ("app_0004..app_0002", "app_0004 stands above app_0002"),
        ("0002_color..0004_title", "no migration 0002_color in the branch app. Did you mean 0002_colour"),
    ],
)
def test_a_row_that_is_none_is_refused(team: Repository, sqlite_engine: Engine, words: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        planned(sqlite_engine, words, team.folder)


def test_a_merge_in_the_row_is_refused(team: Repository, sqlite_engine: Engine) -> None:
    team.write("0003_aside", "app_0003_b", "app_0002", *adds("aside"))
    with pytest.raises(Conflict, match="ends in 2 migrations"):
        planned(sqlite_engine, ROW, team.folder)
    path = team.write("0007_join", "app_0007", "app_0006", "pass")
    path.write_text(path.read_text().replace("= 'app_0006'", "= ('app_0006', 'app_0003_b')"))
    with pytest.raises(Refusal, match="0007_join joins two sides"):
        planned(sqlite_engine, "app_0006..app_0007", team.folder)


def test_what_another_migration_depends_on_stays(team: Repository, sqlite_engine: Engine) -> None:
    path = team.write("0007_more", "app_0007", "app_0006", "pass")
    path.write_text(path.read_text().replace("depends_on = None", 'depends_on = "app_0003"'))
    with pytest.raises(Refusal, match="0007_more depends on app_0003, which would be no more"):
        planned(sqlite_engine, ROW, team.folder)


def test_what_is_not_published_is_written_anew_instead(team: Repository, sqlite_engine: Engine) -> None:
    team.git("checkout", "-q", "-b", "feature")
    for number in (7, 8):
        team.write(f"000{number}_x", f"app_000{number}", f"app_000{number - 1}", *adds(f"x{number}"), commit="Me")
    with pytest.raises(Refusal, match=r"0007_x is not on main yet.*end it at 0006_size"):
        planned(sqlite_engine, "app_0005..app_0007", team.folder)
    with pytest.raises(Refusal, match="None of these is on main yet"):
        planned(sqlite_engine, "app_0007..app_0008", team.folder)


def test_ones_own_database_between_is_brought_up_first(team: Repository, engine: Engine) -> None:
    upgrade_to(engine, "app_0003", team.folder)
    before = contents(team)
    with pytest.raises(Conflict, match=r"only a part of the row, to app_0003.*first run: python run.py db upgrade"):
        planned(engine, ROW, team.folder)
    assert contents(team) == before


def test_a_trigger_or_a_function_is_asked_about_too(team: Repository, sqlite_engine: Engine) -> None:
    team.write("0007_view", "app_0007", "app_0006", 'op.execute("CREATE VIEW all_of_it AS SELECT 1")', commit="Ana")
    with pytest.raises(Refusal, match="0007_view: runs SQL: CREATE VIEW"):
        planned(sqlite_engine, "app_0005..app_0007", team.folder)


def test_what_changes_rows_is_never_left_out_unasked(desk_of_rows: Repository, sqlite_engine: Engine) -> None:
    before = contents(desk_of_rows)
    with pytest.raises(Refusal) as refused:
        planned(sqlite_engine, "app_0002..app_0004", desk_of_rows.folder)
    assert "  0002_colour: runs SQL: UPDATE product SET colour = 'red' WHERE colour IS NULL\n" in refused.value.sentence
    assert "db squash app_0002..app_0004 --data keep " in refused.value.sentence
    assert "--data drop" in refused.value.sentence
    assert contents(desk_of_rows) == before


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return published(tmp_path)


@pytest.fixture
def desk_of_rows(tmp_path: Path) -> Repository:
    return published(tmp_path, FILLED, on_top=0)
