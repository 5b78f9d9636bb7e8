"""What ``db make`` asks, and what it writes where it was answered; run there and back on both databases."""

import re
import shlex
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, inspect

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS
from admin_app.schema.making.asking.choices import NO_ANSWERS, Answers, answers
from admin_app.schema.making.pictures.reading import picture_of
from admin_app.schema.making.pictures.standing import put_right
from admin_app.schema.making.pictures.types import plain_type, same_type
from admin_app.schema.making.previewing import sql_on_postgresql, sql_on_sqlite, tried
from admin_app.schema.upgrading import downgrade, upgrade
from admin_app.schema.writing import make, make_data
from models.base import NAMING_CONVENTION
from models.types import one_of_text
from tests.schema.writing import complaints

LONG = "a_table_with_a_name_that_goes_on_until_a_name_may_not_be_longer"
assert len(LONG) == 63


def test_names_that_postgresql_cuts_are_known_again(engine: Engine, folder: Path) -> None:
    for more in ("", "more_of_it_under_a_name_that_is_rather_long_too"):
        wanted = sa.MetaData(naming_convention=NAMING_CONVENTION)
        table = sa.Table(
            LONG,
            wanted,
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("code_of_what_is_kept_in_this_table", sa.String(9), index=True),
            sa.Column("number_of_what_is_kept_in_this_table", sa.Integer(), unique=True),
            sa.Column("id_of_what_this_is_a_part_of", sa.ForeignKey(f"{LONG}.id"), index=True),
            sa.CheckConstraint("id > 0", name="an_id_is_a_number_that_is_above_nothing"),
        )
        if more:
            table.append_column(sa.Column(more, sa.String(9), index=True))
        make(engine, "Long", folder=folder, metadata=wanted)
        upgrade(engine, folder)
        with pytest.raises(Refusal, match="agree"):
            make(engine, "Nothing", folder=folder, metadata=wanted)
    assert downgrade(engine, "app@-2", folder) == 2


def test_a_column_that_may_be_renamed_is_asked_about_and_nothing_is_written(begun: Engine, folder: Path) -> None:
    with pytest.raises(Refusal) as refused:
        make(begun, "Phones", folder=folder, metadata=schema(phone="telephone"))
    assert "--rename client.phone:telephone" in refused.value.sentence
    assert "--no-rename" in refused.value.sentence
    assert len(list(folder.glob("versions/app/*.py"))) == 1


def test_a_renamed_column_keeps_what_is_in_it_there_and_back(begun: Engine, folder: Path) -> None:
    said = answers(["client.phone:telephone"])
    path = make(begun, "Phones", folder=folder, metadata=schema(phone="telephone"), answers=said)
    assert "- rename column client.phone to telephone" in path.read_text(encoding="utf-8")
    upgrade(begun, folder)
    assert ask(begun, "SELECT telephone FROM client") == "123"
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT phone FROM client") == "123"


def test_a_column_that_was_not_renamed_goes_and_another_comes(begun: Engine, folder: Path) -> None:
    path = make(begun, "P", folder=folder, metadata=schema(phone="telephone"), answers=Answers(no_rename=True))
    assert "drop_column" in path.read_text(encoding="utf-8")
    upgrade(begun, folder)
    assert ask(begun, "SELECT telephone FROM client") is None


def test_a_renamed_table_keeps_its_rows_there_and_back(begun: Engine, folder: Path) -> None:
    with pytest.raises(Refusal, match="--rename client:customer"):
        make(begun, "Customers", folder=folder, metadata=schema(table="customer"))
    make(begun, "Customers", folder=folder, metadata=schema(table="customer"), answers=answers(["client:customer"]))
    upgrade(begun, folder)
    assert ask(begun, "SELECT phone FROM customer") == "123"
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT phone FROM client") == "123"


def test_whoever_is_there_is_asked(begun: Engine, folder: Path) -> None:
    heard: list[str] = []

    def yes(question: str) -> str:
        heard.append(question)
        return "y"

    make(begun, "P", folder=folder, metadata=schema(phone="telephone"), answers=Answers(ask=yes))
    assert heard == ["Was the column client.phone renamed to telephone? [y/N]"]


def test_a_rename_that_fits_nothing_is_refused(begun: Engine, folder: Path) -> None:
    with pytest.raises(Refusal, match=r"--rename client\.fax:x fits nothing"):
        make(begun, "P", folder=folder, metadata=schema(), answers=answers(["client.fax:x"]))


def test_a_column_that_must_have_a_value_gets_the_one_that_was_said(begun: Engine, folder: Path) -> None:
    wanted = schema(sa.Column("colour", sa.String(20), nullable=False))
    with pytest.raises(Refusal, match=r"--fill client\.colour="):
        make(begun, "Colours", folder=folder, metadata=wanted)
    make(begun, "Colours", folder=folder, metadata=wanted, answers=answers(fills=["client.colour=it's: red"]))
    upgrade(begun, folder)
    assert ask(begun, "SELECT colour FROM client") == "it's: red"
    assert not column(begun, "colour")["nullable"]
    downgrade(begun, folder=folder)
    assert "colour" not in [each["name"] for each in inspect(begun).get_columns("client")]


def test_a_value_that_is_none_of_the_column_is_refused(begun: Engine, folder: Path) -> None:
    wanted = schema(sa.Column("size", sa.Integer, nullable=False))
    with pytest.raises(Refusal, match=r"'big' is no value of client\.size"):
        make(begun, "Sizes", folder=folder, metadata=wanted, answers=answers(fills=["client.size=big"]))


@pytest.mark.parametrize(
    ("type_", "value", "why"),
    [
        (sa.String(3), "green", "it has 5 characters, and 3 have room"),
        (sa.SmallInteger(), "40000", "it lies between -32,768 and 32,767"),
        (sa.Integer(), "3000000000", "it lies between -2,147,483,648 and 2,147,483,647"),
        (sa.BigInteger(), "9223372036854775808", "it lies between"),
        (sa.Numeric(5, 2), "1000", "it has at most 3 digits before the point and 2 behind it"),
        (sa.Numeric(5, 2), "1.005", "it has at most 3 digits before the point and 2 behind it"),
        (sa.Date(), "yesterday", "Invalid isoformat string"),
        (sa.Time(), "noon", "Invalid isoformat string"),
        (sa.JSON(), "{", "Expecting"),
    ],
)
def test_a_value_that_has_no_room_is_refused_before_a_file_is_written(
    begun: Engine, folder: Path, type_: Any, value: str, why: str
) -> None:
    before = sorted(folder.rglob("*.py"))
    with pytest.raises(Refusal, match=rf"is no value of client\.size.*{why}"):
        make(
            begun, "Sizes", folder=folder, metadata=schema(sa.Column("size", type_, nullable=False)),
            answers=answers(fills=[f"client.size={value}"]),
        )  # fmt: skip
    assert sorted(folder.rglob("*.py")) == before


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (sa.Numeric(5, 2), "-0999.990"),
        (sa.BigInteger(), "3000000000"),
        (sa.Date(), "2020-02-29"),
        (sa.String(5), "green"),
    ],
)
def test_a_value_that_has_just_enough_room_is_taken(begun: Engine, folder: Path, type_: Any, value: str) -> None:
    wanted = schema(sa.Column("size", type_, nullable=False))
    make(begun, "Sizes", folder=folder, metadata=wanted, answers=answers(fills=[f"client.size={value}"]))
    upgrade(begun, folder)
    assert not column(begun, "size")["nullable"]


def test_what_is_to_be_typed_is_quoted_where_a_shell_would_read_it_otherwise(begun: Engine, folder: Path) -> None:
    wanted = schema(sa.Column("it's", sa.Date(), nullable=False))
    with pytest.raises(Refusal) as refused:
        make(begun, "Odd", folder=folder, metadata=wanted)
    assert shlex.split(refused.value.sentence.splitlines()[1]) == ["--fill", "client.it's=1970-01-01"]


def test_a_text_that_becomes_a_date_is_kept_whole(begun: Engine, folder: Path) -> None:
    """SQLite would cast it to the number that it begins with."""
    make(begun, "Text", folder=folder, metadata=schema(sa.Column("since", sa.String(20), server_default="2020-01-02")))
    upgrade(begun, folder)
    make(begun, "Date", folder=folder, metadata=schema(sa.Column("since", sa.Date)))
    upgrade(begun, folder)
    assert str(ask(begun, "SELECT since FROM client")) == "2020-01-02"
    assert column(begun, "since")["default"] is None
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT since FROM client") == "2020-01-02"
    assert "2020-01-02" in column(begun, "since")["default"]


def test_a_choice_is_added_and_taken_back(begun: Engine, folder: Path) -> None:
    make(begun, "Lost", folder=folder, metadata=schema(moods=("glad", "lost", "sad")))
    upgrade(begun, folder)
    tell(begun, "UPDATE client SET mood = 'sad'")
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT mood FROM client") == "sad"


def test_rows_that_have_a_choice_that_goes_get_the_one_that_was_said(begun: Engine, folder: Path) -> None:
    with pytest.raises(Refusal, match=r"--rename mood\.sad:glad"):
        make(begun, "Glad", folder=folder, metadata=schema(moods=("glad",)))
    tell(begun, "UPDATE client SET mood = 'sad'")
    make(begun, "Glad", folder=folder, metadata=schema(moods=("glad",)), answers=answers(["mood.sad:glad"]))
    upgrade(begun, folder)
    assert ask(begun, "SELECT mood FROM client") == "glad"


def test_rows_that_had_a_choice_all_along_keep_it_on_the_way_back(begun: Engine, folder: Path) -> None:
    make(begun, "Glad", folder=folder, metadata=schema(moods=("glad",)), answers=answers(["mood.sad:glad"]))
    upgrade(begun, folder)
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT mood FROM client") == "glad"


def test_two_choices_that_became_one_are_the_first_of_them_on_the_way_back(begun: Engine, folder: Path) -> None:
    said = answers(["mood.glad:fine", "mood.sad:fine"])
    make(begun, "Fine", folder=folder, metadata=schema(moods=("fine",)), answers=said)
    upgrade(begun, folder)
    assert ask(begun, "SELECT mood FROM client") == "fine"
    downgrade(begun, folder=folder)
    assert ask(begun, "SELECT mood FROM client") == "glad"


def test_an_index_on_an_expression_comes_with_a_table_that_is_renamed(begun: Engine, folder: Path) -> None:
    wanted = schema(table="customer")
    sa.Index("ix_customer_phone_lower", sa.func.lower(wanted.tables["customer"].c.phone))
    make(begun, "Customers", folder=folder, metadata=wanted, answers=answers(["client:customer"]))
    upgrade(begun, folder)
    downgrade(begun, folder=folder)
    assert upgrade(begun, folder) == 1


def test_a_longer_text_by_another_name_is_asked_about(begun: Engine, folder: Path) -> None:
    wanted = schema(sa.Column("telephone", sa.String(60)))
    wanted.tables["client"]._columns.remove(wanted.tables["client"].c.phone)
    with pytest.raises(Refusal, match=r"--rename client\.phone:telephone"):
        make(begun, "Phones", folder=folder, metadata=wanted)


@pytest.mark.parametrize(("length", "kept"), [(None, sa.Text()), (10, sa.String(10))])
def test_a_choice_that_is_kept_as_text_is_a_text_to_migrations(
    length: int | None, kept: sa.types.TypeEngine[Any]
) -> None:
    kind = StrEnum("Kind", ["NOVEL", "POEM"])
    assert same_type(plain_type(one_of_text(kind, length)), kept)
    assert not same_type(plain_type(one_of_text(kind, 11)), kept)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("written", "is_there"), [("[price]>=(0)", True), ("price > 5", False)])
def test_a_check_without_a_name_is_the_one_that_says_the_same(tmp_path: Path, written: str, is_there: bool) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    tell(engine, f"CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, price INTEGER, CHECK ({written}))")
    said = sa.MetaData()
    check = sa.CheckConstraint('"price" >= (0)', name="ck_item_price")
    sa.Table("item", said, sa.Column("id", sa.Integer, primary_key=True), sa.Column("price", sa.Integer), check)
    with engine.connect() as connection:
        known = put_right(connection, picture_of(said), said)
    engine.dispose()
    assert [rule.name for rule in known["item"].of("check")] == ["ck_item_price"] * is_there


@pytest.mark.parametrize("written", ["fill = 3", "rename = [[1]]", "rename = 'a:b'"])
def test_answers_of_another_shape_are_refused_with_an_example(tmp_path: Path, written: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(written)
    with pytest.raises(Refusal, match=r"is no list of texts; write it as (rename|fill) = \['"):
        answers(file=file)


@pytest.mark.parametrize("name", ["no_rename", "no_fill"])
def test_a_no_in_quotes_is_not_taken_for_a_yes(tmp_path: Path, name: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(f'{name} = "no"', encoding="utf-8")
    with pytest.raises(Refusal, match=f"{name} in .* is neither true nor false; write it without quotes"):
        answers(file=file)


def test_a_message_of_any_signs_is_written_as_words(begun: Engine, folder: Path) -> None:
    said = answers(["client.phone:telephone"])
    path = make(begun, 'the \\users """ one\nmore', folder=folder, metadata=schema(phone="telephone"), answers=said)
    assert path.name == "0002_the_users_one_more.py"
    assert upgrade(begun, folder) == 1


def test_the_answers_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('rename = ["a.b:c"]\nfill = ["d.e=f"]\nno_fill = true\n', encoding="utf-8")
    assert answers(file=file) == Answers({"a.b": "c"}, {"d.e": "f"}, no_fill=True)
    file.write_text("renames = []\n", encoding="utf-8")
    with pytest.raises(Refusal, match="has renames; it may have rename, fill"):
        answers(file=file)


def test_a_migration_of_rows_works_in_batches(engine: Engine, copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upgrade(engine, copied)
    with pytest.raises(Refusal, match=r"There is no table tags\. There are: .*tag"):
        make_data(engine, "Tidy names", "tags", folder=copied)
    path = make_data(engine, "Tidy names", "tag", folder=copied)
    what = "return connection.execute(sa.update(TABLE).where(batch).values(name=sa.func.trim(TABLE.c.name))).rowcount"
    text = path.read_text(encoding="utf-8").replace("BATCH = 1000", "BATCH = 2")
    path.write_text(
        text.replace('raise NotImplementedError("Write what happens to the rows.")', what), encoding="utf-8"
    )
    with engine.begin() as connection:
        for name in (" a ", "b", " c", "d ", "e"):
            connection.execute(sa.text("INSERT INTO tag (name) VALUES (:name)"), {"name": name})

    upgrade(engine, copied)
    with engine.connect() as connection:
        assert sorted(connection.exec_driver_sql("SELECT name FROM tag").scalars()) == ["a", "b", "c", "d", "e"]
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        f"  tag: {count} rows changed" for count in (2, 4, 5)
    ]
    downgrade(engine, folder=copied)


def test_what_was_written_is_as_the_formatter_leaves_it(begun: Engine, folder: Path) -> None:
    """Also a data migration, which is for people to go on with."""
    wanted = schema(
        sa.Column("note", sa.Text, nullable=False, server_default="x" * 200), moods=("glad", "lost", "it's")
    )
    make(begun, "Much", folder=folder, metadata=wanted, answers=answers(["mood.sad:lost"]))
    upgrade(begun, folder)
    make_data(begun, "Rows", "client", folder=folder, metadata=wanted)
    assert complaints(folder / "versions") == ""


def test_a_written_migration_is_tried_on_scratch_databases(begun: Engine, folder: Path) -> None:
    path = make(begun, "Notes", folder=folder, metadata=schema(sa.Column("note", sa.Text)))
    (revision,) = re.findall(r'^revision = "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    kinds = "SQLite and of PostgreSQL" if begun.dialect.name == "postgresql" else "SQLite"
    assert tried(begun, revision, folder) == f"It went up, down and up again on an empty database of {kinds}."
    assert "ADD COLUMN note" in sql_on_sqlite(revision, folder)
    assert sql_on_postgresql(revision, folder).count("ALTER TABLE client ADD COLUMN note TEXT;") == 1

    path.write_text(path.read_text(encoding="utf-8").replace("drop_column", "drop_colum"), encoding="utf-8")
    with pytest.raises(Refusal, match="It was tried on an empty SQLite database and failed there"):
        tried(begun, revision, folder)


def test_what_is_below_and_runs_on_another_kind_of_database_alone_is_no_failure(begun: Engine, folder: Path) -> None:
    path = make(begun, "Notes", folder=folder, metadata=schema(sa.Column("note", sa.Text)))
    (revision,) = re.findall(r'^revision = "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    (below,) = folder.glob("versions/app/0001_*.py")
    only = 'def upgrade() -> None:\n    op.execute("DO $$ BEGIN END $$")'
    below.write_text(below.read_text(encoding="utf-8").replace("def upgrade() -> None:", only), encoding="utf-8")

    said = tried(begun, revision, folder)
    assert said.splitlines()[-1].startswith("It was not tried on SQLite, where the migrations below it do not run:")
    assert sql_on_sqlite(revision, folder).startswith("-- It was not tried on SQLite")
    assert ("of PostgreSQL" in said) == (begun.dialect.name == "postgresql")


def schema(
    *more: sa.Column[Any], table: str = "client", phone: str = "phone", moods: tuple[str, ...] = ("glad", "sad")
) -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    mood = sa.Column("mood", sa.Enum(*moods, name="mood", length=20))
    sa.Table(
        table, metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column(phone, sa.String(30)), mood, *more
    )
    return metadata


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for migrations in which there are none."""
    folder = tmp_path / "migrations"
    for branch in ("app", "steward"):
        (folder / "versions" / branch).mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, folder / name)
    return folder


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "copied"))


@pytest.fixture
def begun(engine: Engine, folder: Path) -> Iterator[Engine]:
    """One table with one row, made by a written migration."""
    make(engine, "Begun", folder=folder, metadata=schema(), answers=NO_ANSWERS)
    upgrade(engine, folder)
    tell(engine, "INSERT INTO client (phone, mood) VALUES ('123', 'glad')")
    yield engine


def tell(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(sql)


def ask(engine: Engine, sql: str) -> Any:
    with engine.connect() as connection:
        return connection.exec_driver_sql(sql).scalar()


def column(engine: Engine, name: str) -> Any:
    return next(each for each in inspect(engine).get_columns("client") if each["name"] == name)
