"""Everything that matters works in a browser that runs no script."""

import pytest

from models.order import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_staff_signs_in_searches_sorts_leafs_and_saves(story, person, rows):
    for number in range(1, 6):
        rows.order(number=f"A-{number}", total=number)
    anna = story(script=False)
    page = anna.sign_in(person("staff"))

    anna.press("Orders", "link")
    page.get_by_role("searchbox").fill("A-")
    page.keyboard.press("Enter")
    anna.press("Total", "link")
    anna.lists("A-1", "A-2", "A-3", "A-4", "A-5")
    anna.open("/admin/orders/?sort=total&page_size=2")
    anna.press("Next", "link")
    anna.lists("A-3", "A-4")

    anna.press("A-3", "link")
    anna.press("Edit", "link")
    anna.field("Note").fill("ring twice")
    anna.press("Save")
    anna.reads("A-3 was saved")
    anna.open("/admin/orders/?note=ring+twice")
    anna.lists("A-3")


def test_ops_is_asked_on_a_page_before_orders_are_shipped(story, rows):
    tea = rows.product(stock=5)
    order = rows.order(number="A-1")
    rows.line(order, product=tea, quantity=2)
    olu = story("ops", script=False)

    olu.open("/admin/orders/")
    olu.field("Select A-1").check()
    olu.press("Ship")
    olu.reads("Ship the selected orders?", "This is done to this row")
    rows.session.rollback()
    assert order.status is OrderStatus.OPEN
    olu.press("Ship 1 row")
    olu.reads("1 shipped")
    rows.session.rollback()
    assert (order.status, tea.stock) == (OrderStatus.SHIPPED, 3)


def test_an_admin_is_asked_on_a_page_before_a_record_is_deleted(story, rows):
    order = rows.order(number="A-1")
    rows.order(number="A-2")
    ada = story("admin", script=False)

    ada.open(f"/admin/orders/details/?id={order.id}")
    ada.press("More about A-1")
    ada.press("Delete", "link")
    ada.press("Delete A-1")
    ada.reads("A-1 was deleted")
    ada.open("/admin/orders/")
    ada.lists("A-2")
