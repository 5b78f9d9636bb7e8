"""An action on every row that matches: the listing is what is sent, and the number that was seen."""

import pytest

from models import Order
from models.order import OrderStatus


@pytest.fixture
def orders(rows):
    tea = rows.product(stock=100)
    made = [rows.order(number=f"A-{number}") for number in range(5)]
    for order in made:
        rows.line(order, product=tea)
    rows.order(number="B-0")
    return made


def test_the_bar_offers_all_that_match_where_the_list_goes_on(orders, sign_in):
    visitor = sign_in("ops")
    page = visitor.open("/admin/orders/?search=A-&page_size=2", 200)
    assert page.one("form#bulk")["action"] == "/admin/orders/action/?search=A-&page_size=2"
    assert page.one("form#bulk .all-matching").get_text().strip() == "Select all 5 matching"
    assert page.one("form#bulk input[name=seen]")["value"] == "5"
    assert not visitor.open("/admin/orders/?search=A-", 200).all(".all-matching")
    assert not visitor.open("/admin/orders/?flt0_0=A-0", None).all(".all-matching")


def test_the_action_runs_over_the_listing_and_nothing_else(orders, rows, sign_in):
    page = act(sign_in("ops"), "search=A-&page_size=2", "ship", 5)
    assert page.location and page.follow().says("5 shipped")
    assert statuses(rows) == {OrderStatus.SHIPPED: 5, OrderStatus.OPEN: 1}


def test_another_number_is_asked_about_and_then_it_is_done(orders, rows, sign_in):
    visitor = sign_in("ops")
    page = act(visitor, "search=A-", "ship", 4)
    assert page.status == 200 and page.says("The list had 4 rows when you chose them, and has 5 by now.")
    assert page.one("main form")["action"] == "/admin/orders/action/?search=A-"
    assert statuses(rows) == {OrderStatus.OPEN: 6}
    rows.session.rollback()
    assert visitor.send("/admin/orders/action/?search=A-", page.form()).status == 303
    assert statuses(rows) == {OrderStatus.SHIPPED: 5, OrderStatus.OPEN: 1}


def test_a_number_that_was_never_exact_is_asked_about(orders, rows, sign_in):
    page = act(sign_in("ops"), "search=A-", "ship", "10,000+")
    assert page.says("The list has 5 rows.")
    assert statuses(rows) == {OrderStatus.OPEN: 6}


def test_more_than_an_action_takes_is_refused_with_what_to_do(orders, rows, sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "ACTION_ROWS_MAX", 4)
    page = act(sign_in("ops"), "search=A-", "ship", 5)
    assert page.status == 422
    assert page.says("More than 4 rows match; an action takes at most 4 at once (ACTION_ROWS_MAX)")
    assert statuses(rows) == {OrderStatus.OPEN: 6}


def test_one_row_that_does_not_fit_takes_all_of_it_back(orders, rows, sign_in):
    rows.order(number="A-9", status=OrderStatus.CANCELLED)
    page = act(sign_in("ops"), "search=A-", "cancel", 6)
    assert page.status == 422 and page.says("A-9")
    assert statuses(rows) == {OrderStatus.OPEN: 6, OrderStatus.CANCELLED: 1}


def test_rows_that_match_can_be_deleted(rows, sign_in):
    for number in range(3):
        rows.tag(name=f"old {number}")
    rows.tag(name="new")
    visitor = sign_in("ops")
    page = act(visitor, "name__starts=old", "delete", 3, "tags")
    assert page.follow().says("3 deleted")
    assert visitor.open("/admin/tags/").column("name") == ["new"]


def test_only_rows_that_the_person_may_see_match(rows, sign_in):
    own = rows.order(customer=rows.customer(region="North"))
    other = rows.order(customer=rows.customer(region="South"))
    assert act(sign_in("ops", region="North"), "", "cancel", 1).status == 303
    rows.session.rollback()
    assert (own.status, other.status) == (OrderStatus.CANCELLED, OrderStatus.OPEN)


def test_who_may_not_do_it_is_refused(orders, rows, sign_in):
    assert act(sign_in("finance"), "search=A-", "ship", 5).status == 403
    assert statuses(rows) == {OrderStatus.OPEN: 6}


def test_a_listing_that_cannot_be_read_is_a_400(orders, sign_in):
    assert act(sign_in("ops"), "stauts=open", "ship", 5).status == 400


def act(visitor, listing, action, seen, resource="orders"):
    values = {"action": action, "matching": "1", "seen": str(seen), "confirmed": "1"}
    return visitor.send(f"/admin/{resource}/action/?{listing}", values)


def statuses(rows):
    rows.session.rollback()
    found = [order.status for order in rows.session.query(Order)]
    rows.session.rollback()
    return {status: found.count(status) for status in found}
