"""One very long word, in a label or typed into an address: no page grows wider than its window."""

import pytest

from tests.browser.rules import troubles

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("page", ["details", "edit", "delete"])
def test_a_long_word_is_broken_and_not_the_page(story, rows, page, width):
    customer = rows.customer(name="W" * 119)
    address = rows.address(street="W" * 119, customer=customer)
    anna = story("admin", width=width)

    for path in (f"/admin/customers/{page}/?id={customer.id}", f"/admin/addresses/{page}/?id={address.id}"):
        anna.open(path)
        assert [trouble for trouble in troubles(anna.page) if "wide" in trouble] == [], path


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_long_word_that_was_asked_for_is_broken_and_not_the_page(story, rows, width):
    rows.order()
    word = "W" * 190
    anna = story("admin", width=width)

    for path, status in {
        f"/admin/search/?q={word[:100]}": 200,
        f"/admin/orders/?search={word}": 200,
        f"/admin/orders/filters/?number={word}": 200,
        f"/admin/orders/?{word}=1": 400,
    }.items():
        anna.open(path, status)
        assert [trouble for trouble in troubles(anna.page) if "wide" in trouble] == [], path
