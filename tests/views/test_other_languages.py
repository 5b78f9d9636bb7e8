"""The order desk's own sentences, in the language of whoever works there."""

import pytest

from admin_app.resource import translation
from models import OrderStatus
from tests.resource.brackets import Always

pytestmark = pytest.mark.sqlite_only


def test_what_a_verb_did_is_said_in_the_readers_language(sign_in, rows, bracketed):
    order = rows.order()
    rows.line(order)
    olu = sign_in("ops")
    bracketed()

    assert olu.act("/admin/orders/", "pack", [order.id]).follow().says("⟦1 packed.⟧")


def test_a_broken_rule_is_said_whole_and_its_status_as_a_word(sign_in, rows, bracketed):
    order = rows.order(number="A-1", status=OrderStatus.CANCELLED)
    olu = sign_in("ops")
    bracketed()

    page = olu.send("/admin/fulfilment/move/", {"move": "ship", "order": order.id}, 303).follow()
    assert page.says("⟦Order A-1 is ⟦Cancelled⟧; only open and packed orders can be shipped.⟧")


def test_the_board_is_drawn_in_the_readers_language(sign_in, rows, bracketed):
    olu = sign_in("ops")
    bracketed()
    page = olu.open("/admin/fulfilment/", 200)
    assert page.one("h1").get_text() == "⟦Fulfilment board⟧"
    assert page.one(".blank").get_text() == "⟦Nothing waits⟧⟦Every order is shipped or cancelled.⟧"


@pytest.fixture
def bracketed(monkeypatch):
    """From here on every request is answered in brackets."""
    return lambda: monkeypatch.setattr(translation, "_spoken", Always())
