"""Texts that a spreadsheet would run: escaped in files, and taken back exactly."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, Text, select

from admin_app.exports import postgresql_text, sqlite_text
from admin_app.exports.csv_cells import text_cell
from admin_app.exports.driver import prepare
from admin_app.exports.formulas import BLANKS, MARK, STARTERS, escaped, unescaped

RUN = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "@SUM(1)",
    "+49 30",
    "-",
    "-5",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "  \u3000-1",
    "\ufeff=1",
    "\xa0@x",
    "'=1",
    "''  '@x",
]
PLAIN = ["", "a", "a=b", "5", "1-2", "O'Brien", "'quoted'", "  two blanks", "\ufeffname", "ä", "#N/A", "“=1”"]
ODD = st.text(
    st.sampled_from("=+-@\t\r\n＝＋－＠'\" ,;a1\ufeff\u3000\xa0\u200b|\\%") | st.characters(codec="utf-8"), max_size=12
)


@pytest.mark.parametrize("text", RUN)
def test_a_text_that_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert escaped(text) == MARK + text


@pytest.mark.parametrize("text", ["\0=1", " \0\ufeff-1"])
def test_a_nul_before_a_formula_hides_nothing(text: str) -> None:
    assert escaped(text) == MARK + text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text


@given(ODD)
def test_every_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


HELD = (*RUN, *PLAIN, "a\0,b", "\0=1", 'say "hi"', "one,two", "line\nbreak", "a\rb", "\\.", "%s", ":x", "日本語")


def test_sqlite_writes_the_same_cells_as_python(sqlite_engine: Engine) -> None:
    with kept_texts(sqlite_engine) as written_by:

        @given(st.lists(ODD, min_size=1, max_size=40, unique=True))
        def same(texts: list[str]) -> None:
            assert written_by(sqlite_text.finished, texts) == {text: text_cell(text) for text in texts}

        same()
        assert written_by(sqlite_text.finished, HELD) == {text: text_cell(text) for text in HELD}
        assert written_by(sqlite_text.finished, [None]) == {None: ""}


@pytest.mark.postgres
def test_postgresql_writes_the_same_texts_as_python(postgres_engine: Engine) -> None:
    with kept_texts(postgres_engine) as written_by:

        @given(st.lists(ODD.filter(lambda text: "\0" not in text), min_size=1, max_size=40, unique=True))
        def same(texts: list[str]) -> None:
            assert written_by(postgresql_text.finished, texts) == {text: escaped(text) for text in texts}

        same()
        held = [text for text in HELD if "\0" not in text]
        assert written_by(postgresql_text.finished, held) == {text: escaped(text) for text in held}
        assert written_by(postgresql_text.finished, [None]) == {None: None}


def test_blanks_and_starters_do_not_overlap() -> None:
    """Otherwise a text could be marked in SQL and not in Python, which look in different orders."""
    assert not set(BLANKS) & set(STARTERS)
    assert MARK not in BLANKS + STARTERS


@contextmanager
def kept_texts(engine: Engine) -> Iterator[Callable[..., dict[Any, Any]]]:
    """Puts texts into a table and reads them back as SQL writes them."""
    table = Table("kept", MetaData(), Column("text", Text))
    with engine.connect() as connection:
        prepare(connection, 0)
        table.create(connection)

        def written_by(finished: Callable[[Any], Any], texts: Iterable[str | None]) -> dict[Any, Any]:
            connection.execute(table.delete())
            connection.execute(table.insert(), [{"text": text} for text in texts])
            return dict(connection.execute(select(table.c.text, finished(table.c.text))).all())

        yield written_by
