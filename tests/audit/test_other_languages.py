"""The history in the language of whoever reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from admin_app.audit.ago import ago
from admin_app.audit.asked import Asked
from admin_app.resource import translation
from admin_app.resource.errors import BadAddress
from admin_app.resource.translation import spoken
from tests.resource.brackets import Always, Brackets

pytestmark = pytest.mark.sqlite_only


def test_an_unknown_filter_is_refused_in_whole_sentences():
    with spoken(Brackets()), pytest.raises(BadAddress) as refused:
        Asked.from_args({"persn": "anna"})
    assert refused.value.sentence == "⟦The history has no filter 'persn'.⟧ ⟦Did you mean person?⟧"


def test_how_long_ago_is_told_with_its_number():
    now = datetime.now(UTC)
    with spoken(Brackets()):
        assert ago(now) == "⟦just now⟧"
        assert [ago(now - timedelta(minutes=n, seconds=1)) for n in (1, 2)] == ["⟦1 minute ago⟧", "⟦2 minutes ago⟧"]
        assert ago(now - timedelta(hours=3, seconds=1)) == "⟦3 hours ago⟧"
        assert ago(now - timedelta(days=30, seconds=1)) == "⟦30 days ago⟧"


def test_the_words_of_an_entry_are_the_readers_and_its_values_are_not(rows, sign_in, bracketed):
    order = rows.order(number="A-1", status="open")
    rows.line(order)
    visitor = sign_in("ops")
    visitor.act("/admin/orders/", "pack", [order.id])
    bracketed()
    page = visitor.open("/admin/history/", 200)
    entry = " ".join(page.all(".entry")[0].get_text(" ").split())

    assert "⟦action pack⟧" in entry and "⟦just now⟧" in entry
    assert "⟦edited⟧ ⟦Orders⟧ A-1" in entry
    assert page.one("h1").get_text() == "⟦History⟧"
    byline = visitor.open(f"/admin/orders/details/?id={order.id}", 200).one(".byline")
    assert f"⟦Last changed by {visitor.person.name}" in " ".join(byline.get_text().split())


@pytest.fixture
def bracketed(monkeypatch):
    """From here on every request is answered in brackets."""
    return lambda: monkeypatch.setattr(translation, "_spoken", Always())
