"""Pins in the language of whoever pinned them."""

import pytest

from admin_app.resource import translation
from models.system import Pin
from tests.resource.brackets import Always

pytestmark = pytest.mark.sqlite_only


def test_the_pin_of_a_whole_list_is_called_like_it_in_every_language(sign_in, rows, bracketed):
    anna = sign_in("staff")
    anna.send("/admin/pins/new/", {"address": "/admin/orders/", "url": "/admin/tags/"}, 303)
    anna.send("/admin/pins/new/", {"address": "/admin/customers/", "url": "/admin/tags/"}, 303)
    second = rows.session.query(Pin.id).order_by(Pin.position.desc()).first()[0]
    anna.send("/admin/pins/edit/", {"id": second, "label": "My people"}, 303)
    bracketed()

    page = anna.open("/admin/tags/", 200)
    assert [link.get_text(strip=True) for link in page.all("#menu-groups .pinned li a")] == ["⟦Orders⟧", "My people"]


def test_what_cannot_be_pinned_is_refused_in_the_readers_language(sign_in, bracketed):
    anna = sign_in("staff")
    bracketed()
    page = anna.send("/admin/pins/new/", {"address": "/nowhere/"}, 400)
    assert page.says("⟦Only a list or a page of the menu can be pinned; nothing was changed.⟧")


@pytest.fixture
def bracketed(monkeypatch):
    """From here on every request is answered in brackets."""
    return lambda: monkeypatch.setattr(translation, "_spoken", Always())
