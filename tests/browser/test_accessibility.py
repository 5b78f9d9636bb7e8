"""axe finds nothing on any page, at both widths, in both themes."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

PAGES = (
    "/admin/",
    "/admin/orders/?status=open&search=A",
    "/admin/orders/?search=nothing-like-this",
    "/admin/orders/details/?id=1",
    "/admin/orders/edit/?id=1",
    "/admin/orders/delete/?id=1",
    "/admin/customers/edit/?id=1",
    "/admin/fulfilment/",
    "/admin/history/",
    "/account",
)


@pytest.mark.parametrize("width", [pytest.param("desktop", marks=pytest.mark.nightly), "phone"])
def test_no_page_has_an_accessibility_violation(story, rows, width):
    order = rows.order(number="A-1")
    rows.line(order)
    story(width=width).examines("/login")
    ada = story("admin", width=width)

    for path in PAGES:
        ada.examines(path)
    ada.examines("/admin/orders/?stauts=open", 400)
