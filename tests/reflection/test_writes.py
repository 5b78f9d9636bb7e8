"""Writing to an opened database: what is typed is written, and what the database refuses is a sentence."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.databases import fresh_postgres
from tests.reflection import odd_postgres, odd_sqlite
from tests.reflection.walk import Walk


def test_a_developer_changes_one_field_and_nothing_else_is_written(sqlite: Walk) -> None:
    before = sqlite.snapshot(sqlite.view("cells"))
    answer = sqlite.visitor.save(f"{sqlite.address('cells')}edit/?id=1", words="new")
    assert answer.location
    after = sqlite.snapshot(sqlite.view("cells"))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [(old.replace("'short'", "'new'"), new) for old, new in changed] == [(new, new) for _, new in changed]


def test_a_document_that_is_null_is_written_as_that_word(sqlite: Walk) -> None:
    answer = sqlite.visitor.save(f"{sqlite.address('cells')}edit/?id=1", doc="null")
    assert answer.location, answer.text
    assert stored(sqlite, "SELECT doc FROM cells WHERE id = 1") == [("null",)]
    assert "after: null" in sqlite.visitor.open("/admin/history/cells/?id=1", 200).text


@pytest.mark.parametrize(
    ("kind", "columns"), [("sqlite", ["doc"]), pytest.param("postgres", ["doc", "docb"], marks=pytest.mark.postgres)]
)
def test_a_document_of_which_another_key_is_edited_keeps_its_numbers_as_they_are_spelled(
    kind: str, columns: list[str], request: pytest.FixtureRequest
) -> None:
    walk: Walk = request.getfixturevalue(kind)
    address = f"{walk.address('cells')}edit/?id=4"
    for word in ("first", "second"):
        document = f'{{"a": 10.00, "b": [0.1234567890123456789], "z": "{word}"}}'
        answer = walk.visitor.save(address, **dict.fromkeys(columns, document))
        assert answer.location, answer.text
        drawn = walk.visitor.open(address, 200).form()
        for column in columns:
            assert stored(walk, f"SELECT CAST({column} AS text) FROM cells WHERE id = 4") == [(document,)]
            assert drawn[column] == document


def test_a_new_row_gets_its_number_and_its_defaults_from_the_database(sqlite: Walk) -> None:
    values = sqlite.visitor.open(f"{sqlite.address('defaults')}new/", 200).form()
    answer = sqlite.visitor.send(f"{sqlite.address('defaults')}new/", values | {"b": "typed"})
    assert answer.location, answer.text
    assert stored(sqlite, "SELECT a, b FROM defaults ORDER BY id DESC LIMIT 1") == [("x", "typed")]


def test_rows_whose_key_is_null_are_opened_and_changed_one_by_one(sqlite: Walk) -> None:
    addresses = sqlite.rows(sqlite.address("null_key"))
    texts = {address: sqlite.visitor.open(address, 200).text for address in addresses}
    assert len(texts) == 4
    first = sqlite.visitor.save(addresses[0].replace("/details/?", "/edit/?"), t="changed")
    assert first.location
    assert stored(sqlite, "SELECT count(*) FROM null_key WHERE t = 'changed'") == [(1,)]


def test_a_trigger_that_refuses_is_a_sentence_and_nothing_is_written(sqlite: Walk) -> None:
    answer = sqlite.visitor.save(f"{sqlite.address('guarded')}edit/?id=1", t="bad")
    assert answer.status in (409, 422), answer.text
    assert "not that" not in answer.text, "the database's own words stay in the log"
    assert stored(sqlite, "SELECT t FROM guarded") == [("good",)]


def test_a_trigger_of_a_program_that_is_not_here_is_a_sentence(sqlite: Walk) -> None:
    answer = sqlite.visitor.save(f"{sqlite.address('foreign_function')}edit/?id=1", t="changed")
    assert answer.status in (409, 422), answer.text
    assert stored(sqlite, "SELECT t FROM foreign_function") == [("x",)]


@pytest.mark.parametrize("table", ["no_key", "seen", "twice"])
def test_rows_without_a_key_of_their_own_are_only_shown(sqlite: Walk, table: str) -> None:
    page = sqlite.visitor.open(sqlite.address(table), 200)
    assert not page.tree.select('a[href*="edit/?id="]')
    sqlite.visitor.open(f"{sqlite.address(table)}new/", 403)


def test_a_database_open_for_reading_offers_no_form_and_says_why(reading: Walk) -> None:
    page = reading.visitor.open(f"{reading.address('person')}edit/?id=1", 403)
    assert page.says("odd is open for reading only; start again with --write")
    assert not reading.visitor.open(reading.address("person"), 200).tree.select('a[href*="edit/?id="]')


def test_somebody_who_is_no_developer_sees_nothing_of_it(staff: Walk) -> None:
    staff.visitor.open(staff.address("person"), 403)
    assert not staff.visitor.open("/admin/", 200).tree.select(f'a[href="{staff.address("person")}"]')


def test_a_view_that_the_database_cannot_run_is_a_sentence_on_its_page(reading: Walk) -> None:
    assert reading.visitor.open("/admin/calls_missing/", 200).says("it uses the function missing_function")
    assert reading.visitor.open("/admin/reads_missing/", 200).says("it reads main.missing_table, which does not exist")
    page = reading.visitor.open("/admin/divides/", 200)
    assert page.says("it reads JSON, and in some row there is none")
    assert reading.visitor.open("/admin/divides/export/csv/", 409).says("cannot show divides")


@pytest.mark.parametrize(("view", "holds"), [("latin_view", "\\xe9t\\xe9"), ("wide_view", "the last of many")])
def test_a_view_of_texts_that_are_not_utf_8_or_of_many_columns_is_shown_row_by_row(
    reading: Walk, view: str, holds: str
) -> None:
    addresses = reading.rows(reading.address(view))
    assert len(set(addresses)) == reading.stored(reading.view(view))
    assert any(reading.visitor.open(address, 200).says(holds) for address in addresses)


def test_a_cell_that_its_type_cannot_read_is_shown_as_it_is_stored(reading: Walk) -> None:
    page = reading.visitor.open(f"{reading.address('cells')}details/?id=2", 200)
    for words in ("n/a", "yesterday", "25:00", "many", "{not json", "text in a blob"):
        assert page.says(words), words


@pytest.mark.postgres
def test_postgresql_s_own_values_are_shown_as_they_are_stored(postgres: Walk) -> None:
    page = postgres.visitor.open(f"{postgres.address('cells')}details/?id=2", 200)
    for words in ("infinity", "-infinity", "24:00:00", "1 year 2 mons", "NaN"):
        assert page.says(words), words
    assert postgres.visitor.open(f"{postgres.address('cells')}details/?id=3", 200).says("0044-03-15 BC")


@pytest.mark.postgres
@pytest.mark.parametrize("word", ["bad", "swallow"])
def test_a_trigger_that_raises_or_swallows_is_a_sentence(postgres: Walk, word: str) -> None:
    answer = postgres.visitor.save(f"{postgres.address('guarded')}edit/?id=1", t=word)
    assert answer.status in (409, 422), answer.text
    assert "secret words" not in answer.text
    assert stored(postgres, "SELECT t FROM guarded") == [("good",)]


@pytest.mark.postgres
def test_a_constraint_that_is_checked_at_the_end_is_a_sentence(postgres: Walk) -> None:
    answer = postgres.visitor.send(f"{postgres.address('put_off')}delete/?id=1", {"id": "1"})
    assert answer.status < 500
    assert stored(postgres, "SELECT count(*) FROM put_off") == [(2,)]


@pytest.mark.postgres
def test_a_view_that_divides_by_zero_is_a_sentence(postgres: Walk) -> None:
    assert postgres.visitor.open(postgres.address("divides"), 200).says("it divides by zero for some row")


def stored(walk: Walk, statement: str) -> list[Any]:
    with walk.opened.source.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("writing")
    yield from _walk(str(odd_sqlite.make(folder / "odd.db")), folder, write=True)


@pytest.fixture
def sqlite(writing: Walk, tmp_path: Path) -> Iterator[Walk]:
    """One application for all, with every row as it was made."""
    engine = writing.opened.source.engine
    with engine.connect() as connection:
        path = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
    engine.dispose()
    shutil.copyfile(path, tmp_path / "as it was")
    yield writing
    engine.dispose()
    shutil.copyfile(tmp_path / "as it was", path)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("reading")
    yield from _walk(str(odd_sqlite.make(folder / "odd.db")), folder, write=False)


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Walk]:
    walk = Walk.through(str(odd_sqlite.make(tmp_path / "odd.db")), tmp_path / "home.db", roles=("staff",))
    yield walk
    walk.close()


@pytest.fixture(scope="module")
def postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with fresh_postgres(postgres_url) as address:
        yield from _walk(odd_postgres.make(address), tmp_path_factory.mktemp("postgres"), write=True)


def _walk(address: str, folder: Path, *, write: bool) -> Iterator[Walk]:
    walk = Walk.through(address, folder / "home.db", write=write)
    yield walk
    walk.close()
