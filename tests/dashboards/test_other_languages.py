"""Tiles in the language of whoever reads them."""

import pytest

from admin_app import Chart, Number
from admin_app.resource import translation
from tests.resource.brackets import Always
from views.orders import OrderView

pytestmark = pytest.mark.sqlite_only


def test_titles_units_and_notes_are_the_readers(board, bracketed):
    desk = board(Number("Open", OrderView, "status=open", unit="orders", note="or packed"))
    desk.rows.order(status="open")
    olu = desk.reader("staff")
    bracketed()

    page = olu.open("/admin/board/open/", 200)
    assert page.one("h1").get_text() == "⟦Open⟧"
    assert page.one(".tile-alone .note").get_text() == "⟦or packed⟧"
    assert page.one(".tile-value a").get_text() == "1 ⟦orders⟧"
    assert page.one(".tile-foot span").get_text().startswith("⟦As of ")


def test_the_words_of_an_enumeration_are_the_readers(board, bracketed):
    desk = board(Chart("By status", OrderView, by="status", every_row=True))
    desk.rows.order(status="open")
    olu = desk.reader("staff")
    bracketed()

    assert "⟦Open⟧" in desk.part(olu, "by-status").select_one(".bars-name").get_text()


@pytest.fixture
def bracketed(monkeypatch):
    """From here on every request is answered in brackets."""
    return lambda: monkeypatch.setattr(translation, "_spoken", Always())
