"""``db squash``: new databases run one migration for a row of them, old ones go on, one between is told what to do."""

import ast
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.pool import NullPool

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads
from admin_app.schema.branches import MIGRATIONS, one_head_each, scripts
from admin_app.schema.commands import db_commands
from admin_app.schema.replaced import replaced_in
from admin_app.schema.safety import released
from admin_app.schema.safety.checking import check_files
from admin_app.schema.squashing import squash
from admin_app.schema.squashing.keeping import function_of
from admin_app.schema.squashing.squash import planned, put
from admin_app.schema.state import current_state
from admin_app.schema.trying import schema_of
from admin_app.schema.upgrading import downgrade, upgrade, upgrade_to
from admin_app.schema.writing import make
from tests.databases import fresh_postgres
from tests.schema.repository import Repository
from tests.schema.rows_of_migrations import FILLED, ROW, contents, names, published
from tests.schema.writing import adds


def test_a_new_database_runs_one_file_and_is_what_the_row_made(team: Repository, engine: Engine, other: Engine) -> None:
    upgrade(other, team.folder)
    squashed = planned(engine, ROW, team.folder)
    put(squashed, team.folder)

    assert names(team) == ["0001_base.py", "0004_squash_of_0002_to_0004.py", "0005_weight.py", "0006_size.py"]
    assert heads.trouble(team.folder) is None
    assert upgrade(engine, team.folder) == 4
    assert schema_of(engine) == schema_of(other)
    kinds = "SQLite and PostgreSQL" if engine.dialect.name == "postgresql" else "SQLite"
    assert f"on scratch databases ({kinds}) and give the same schema" in squashed.lines[0]


def test_a_database_that_has_had_the_row_goes_on(team: Repository, engine: Engine) -> None:
    upgrade_to(engine, "app_0004", team.folder)
    put(planned(engine, ROW, team.folder), team.folder)

    assert current_state(engine, team.folder).sentence.startswith("The database is 2 migrations behind")
    assert upgrade(engine, team.folder) == 2
    assert {"title", "colour", "weight", "size"} <= columns(engine)


def test_a_database_between_is_told_to_go_up_with_the_code_before(
    team: Repository, engine: Engine, tmp_path: Path
) -> None:
    before = team.copied(tmp_path / "before")
    put(planned(engine, ROW, team.folder), team.folder)
    upgrade_to(engine, "app_0003", before.folder)

    asked = partial(planned, words="app_0004..app_0006")
    for move in (upgrade, downgrade, partial(downgrade, target="app@base"), partial(make, message="More"), asked):
        with pytest.raises(Conflict, match="The database stands at app_0003, between migrations") as refused:
            move(engine, folder=team.folder)
        assert "migrations/versions/app/0004_squash_of_0002_to_0004.py" in refused.value.sentence
    assert current_state(engine, team.folder).sentence.startswith("The database stands at app_0003, between")
    assert "title" not in columns(engine)

    upgrade(engine, before.folder)
    assert current_state(engine, team.folder).ok


@pytest.mark.nightly
def test_a_step_back_leads_below_the_row(team: Repository, engine: Engine, other: Engine) -> None:
    upgrade_to(other, "app_0001", team.folder)
    put(planned(engine, ROW, team.folder), team.folder)
    upgrade_to(engine, "app_0004", team.folder)
    assert schema_of(engine) != schema_of(other)
    downgrade(engine, folder=team.folder)
    assert schema_of(engine) == schema_of(other)


@pytest.mark.nightly
def test_a_database_below_the_row_keeps_what_is_in_a_renamed_column(team: Repository, engine: Engine) -> None:
    upgrade_to(engine, "app_0001", team.folder)
    tell(engine, "INSERT INTO product (name) VALUES ('tea')")
    put(planned(engine, ROW, team.folder), team.folder)
    upgrade(engine, team.folder)
    assert ask(engine, "SELECT title FROM product") == "tea"
    downgrade(engine, "app_0001", team.folder)
    assert ask(engine, "SELECT name FROM product") == "tea"


@pytest.mark.nightly
def test_the_whole_branch_from_its_beginning_can_be_squashed(team: Repository, engine: Engine, other: Engine) -> None:
    upgrade(other, team.folder)
    put(planned(engine, "app_0001..app_0006", team.folder), team.folder)
    assert names(team) == ["0006_squash_of_0001_to_0006.py"]
    assert upgrade(engine, team.folder) == 1
    assert schema_of(engine) == schema_of(other)
    downgrade(engine, "app@base", team.folder)
    assert schema_of(engine) == {}


@pytest.mark.nightly
def test_the_order_desk_itself_can_be_squashed_with_what_came_after(
    engine: Engine, other: Engine, tmp_path: Path
) -> None:
    """Its first migration depends on one of the tool's own."""
    team = Repository.at(Path(shutil.copytree(MIGRATIONS, tmp_path / "copy" / "migrations")).parent)
    end = one_head_each(team.folder)["app"]
    number = int(Path(end.path).name[:4]) + 1
    team.write(f"{number:04}_colour", "app_colour", end.revision, *adds("colour"))
    upgrade(other, team.folder)
    put(planned(engine, f"0001_order_desk..{number:04}_colour", team.folder), team.folder)
    assert len(names(team)) == 1
    upgrade(engine, team.folder)
    assert schema_of(engine) == schema_of(other)


@pytest.mark.nightly
def test_a_squashed_migration_can_be_squashed_again(team: Repository, engine: Engine) -> None:
    put(planned(engine, ROW, team.folder), team.folder)
    team.commit("squashed", "Ana")
    put(planned(engine, "app_0004..app_0005", team.folder), team.folder)
    assert set(replaced_in(team.folder)) == {"app_0002", "app_0003", "app_0004"}
    assert upgrade(engine, team.folder) == 3


def test_the_file_says_what_it_stands_for_and_is_plain_alembic(team: Repository, sqlite_engine: Engine) -> None:
    text = planned(sqlite_engine, ROW, team.folder).text
    assert '"""Squash of 0002_colour to 0004_title.' in text and "Revision app_0004, after app_0001." in text
    assert "- replaces 0003_index (app_0003): Index." in text
    assert "- rename column product.name to title" in text
    imported = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"alembic"}


@pytest.mark.nightly
def test_migrations_of_rows_are_kept_whole_between_what_is_compared(
    desk_of_rows: Repository, engine: Engine, other: Engine
) -> None:
    team = desk_of_rows
    for each in (engine, other):
        upgrade_to(each, "app_0001", team.folder)
        tell(each, "INSERT INTO product (name) VALUES ('tea')")
    upgrade(other, team.folder)
    squashed = planned(engine, "app_0002..app_0004", team.folder, data="keep")
    put(squashed, team.folder)
    assert "- does what 0002_colour.py did, as it stood there" in squashed.text
    assert upgrade(engine, team.folder) == 1
    assert schema_of(engine) == schema_of(other)
    assert ask(engine, "SELECT colour FROM product") == "red"
    downgrade(engine, "app_0001", team.folder)
    assert ask(engine, "SELECT name FROM product") == "tea"


def test_what_is_dropped_stands_in_the_file(desk_of_rows: Repository, sqlite_engine: Engine) -> None:
    squashed = planned(sqlite_engine, "app_0002..app_0004", desk_of_rows.folder, data="drop")
    assert "- leaves out (as was asked) 0002_colour: runs SQL: UPDATE product SET colour" in squashed.text
    assert "op.execute" not in squashed.text


def test_rows_of_a_table_that_is_made_in_the_row_are_no_question(
    desk_of_rows: Repository, sqlite_engine: Engine
) -> None:
    text = planned(sqlite_engine, "app_0001..app_0004", desk_of_rows.folder).text
    assert "- leaves out (there are no rows yet) 0002_colour: runs SQL: UPDATE product" in text
    assert "op.execute" not in text
    desk_of_rows.write(
        "0005_tea", "app_0005", "app_0004", "op.execute(\"INSERT INTO maker VALUES (1, 'a')\")", commit="Ana"
    )
    desk_of_rows.write("0006_tea", "app_0006", "app_0005", "op.execute(\"UPDATE maker SET name = 'b'\")", commit="Ana")
    with pytest.raises(Refusal, match="0006_tea: runs SQL: UPDATE maker"):
        planned(sqlite_engine, "app_0001..app_0006", desk_of_rows.folder)


def test_the_text_of_what_is_kept_stays_letter_by_letter(team: Repository) -> None:

    more = 'SQL = """\nUPDATE product\n   SET note = \'a\'\n"""\n\n\ndef inner() -> str:\n    return SQL\n\n\n'
    team.write("0007_told", "app_0007", "app_0006", "op.execute(inner())", more=more)
    script = next(each for each in scripts(team.folder).walk_revisions() if each.revision == "app_0007")
    space: dict[str, object] = {"Callable": None}
    text = function_of(script).replace("    return upgrade, downgrade", "    return inner, downgrade")
    exec("from collections.abc import Callable\n" + text, space)
    assert space["up_0007_told"]() == "\nUPDATE product\n   SET note = 'a'\n"  # type: ignore[operator]


def test_where_the_files_cannot_be_written_all_is_as_it_was(
    team: Repository, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    squashed = planned(sqlite_engine, ROW, team.folder)
    before = contents(team)

    def full(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(heads, "write", full)
    with pytest.raises(Refusal, match=r"No space left on device\). All of them are as they were"):
        put(squashed, team.folder)
    assert contents(team) == before


def test_the_command_shows_the_file_and_writes_it_when_asked(
    team: Repository, desk: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(team)
    monkeypatch.setattr(squash, "planned", lambda _engine, row, data: planned(scratch, row, team.folder, data=data))
    monkeypatch.setattr(squash, "put", lambda made: put(made, team.folder))

    scratch = create_engine("sqlite://")
    with desk.app_context():
        shown = CliRunner().invoke(db_commands, ["squash", ROW, "--dry-run"])
        assert "# app/0004_squash_of_0002_to_0004.py" in shown.output and "Nothing was written." in shown.output
        assert contents(team) == before
        assert "it stands for 0002_colour.py, 0003_index.py, 0004_title.py." in (
            CliRunner().invoke(db_commands, ["squash", ROW]).output
        )
        refused = CliRunner().invoke(db_commands, ["squash", "steward_0001..steward_0002"])
    assert len(names(team)) == 4
    assert refused.exit_code == 2
    scratch.dispose()


@pytest.fixture
def team(tmp_path: Path) -> Repository:
    return published(tmp_path)


@pytest.fixture
def desk_of_rows(tmp_path: Path) -> Repository:
    return published(tmp_path, FILLED, on_top=0)


@pytest.fixture
def other(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A second empty database of the same kind."""

    if engine.dialect.name == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
        yield made
        made.dispose()
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        yield create_engine(url, poolclass=NullPool)


def columns(engine: Engine) -> set[str]:
    return {each["name"] for each in inspect(engine).get_columns("product")}


def tell(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(sql)


def ask(engine: Engine, sql: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(sql).scalar()


def test_the_hash_of_the_file_takes_the_place_of_those_that_are_gone(team: Repository, sqlite_engine: Engine) -> None:
    released.write(team.folder)
    assert {"app_0002", "app_0003", "app_0004"} <= released.noted(team.folder)
    put(planned(sqlite_engine, ROW, team.folder), team.folder)
    noted = released.noted(team.folder)
    assert "app_0004" in noted and noted.isdisjoint({"app_0002", "app_0003"})
    assert list(released.edited(team.folder)) == []


def test_what_a_squashed_migration_does_is_no_danger_to_anybody(team: Repository, sqlite_engine: Engine) -> None:
    released.write(team.folder)
    put(planned(sqlite_engine, ROW, team.folder, data=squash.KEEP), team.folder)
    assert list(check_files(team.folder).findings) == []


def test_a_migration_of_a_colleague_in_the_middle_of_the_row_is_told_which_file_stands_there(
    team: Repository, sqlite_engine: Engine
) -> None:
    put(planned(sqlite_engine, ROW, team.folder), team.folder)
    team.write("0003_mine", "app_0003_b", "app_0002", *adds("mine"))
    with pytest.raises(Conflict) as refused:
        one_head_each(team.folder)
    said = refused.value.sentence
    assert (
        "0003_mine.py follows app_0002, which 0004_squash_of_0002_to_0004.py now replaces together with others" in said
    )
    assert "python run.py db rebase, and then merge what came after" in said


def test_a_squash_that_was_killed_is_put_back_by_git(
    team: Repository, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    squashed, before = planned(sqlite_engine, ROW, team.folder), contents(team)
    monkeypatch.setattr(Path, "unlink", dies_at_the_second(Path.unlink))
    with pytest.raises(KeyboardInterrupt):
        put(squashed, team.folder)
    monkeypatch.undo()

    with pytest.raises(Conflict) as refused:
        one_head_each(team.folder)
    assert refused.value.sentence.endswith(
        "follows app_0002, which no file has: db squash was stopped in the middle. Put the files back (git checkout -- "
        "migrations/versions), remove 0004_squash_of_0002_to_0004.new, and run it again."
    )
    team.git("checkout", "--", "migrations/versions")
    (team.folder / "versions/app/0004_squash_of_0002_to_0004.new").unlink()
    assert contents(team) == before


def dies_at_the_second(run: Callable[..., None]) -> Callable[..., None]:
    count = iter(range(9))

    def dies(*words: object, **options: object) -> None:
        if next(count):
            raise KeyboardInterrupt
        run(*words, **options)

    return dies
