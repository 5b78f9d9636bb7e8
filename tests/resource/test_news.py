"""How many rows are new above a list that is being looked at."""

import re
from datetime import UTC, datetime, timedelta

import pytest

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_new_rows_above_the_first_are_counted(rows, sign_in):
    for day in range(3):
        rows.order(placed_at=NEW_YEAR + timedelta(days=day))
    visitor = sign_in("staff")
    ask = asks(visitor.open("/admin/orders/", 200))
    assert visitor.client.get(ask).json == {"count": 0, "text": ""}
    rows.order(placed_at=NEW_YEAR)  # below
    rows.order(placed_at=NEW_YEAR + timedelta(days=9))
    assert visitor.client.get(ask).json == {"count": 1, "text": "1 new order"}
    rows.order(placed_at=NEW_YEAR + timedelta(days=9))
    assert visitor.client.get(ask).json == {"count": 2, "text": "2 new orders"}


def test_only_new_rows_that_match_and_that_one_may_see_are_counted(rows, sign_in):
    north, south = rows.customer(region="North"), rows.customer(region="South")
    rows.order(customer=north, note="gift")
    visitor = sign_in("staff", region="North")
    ask = asks(visitor.open("/admin/orders/?note=gift", 200))
    for customer, note in ((north, "gift"), (south, "gift"), (north, "none")):
        rows.order(customer=customer, note=note, placed_at=NEW_YEAR + timedelta(days=1))
    assert visitor.client.get(ask).json["count"] == 1


def test_many_are_counted_up_to_a_bound(rows, sign_in, statements, monkeypatch):
    monkeypatch.setattr("admin_app.resource.pages.news.BOUND", 2)
    rows.order(placed_at=NEW_YEAR)
    visitor = sign_in("staff")
    ask = asks(visitor.open("/admin/orders/", 200))
    for day in range(1, 5):
        rows.order(placed_at=NEW_YEAR + timedelta(days=day))
    with statements() as asked:
        assert visitor.client.get(ask).json == {"count": 2, "text": "2+ new orders"}
    assert all("LIMIT" in each for each in asked.rows)


@pytest.mark.parametrize("address", ["?sort=-total", "?search=A", "?sort=customer"])
def test_a_list_whose_order_no_index_holds_does_not_ask(rows, sign_in, address):
    rows.order(number="A-1")
    assert not sign_in("staff").open(f"/admin/orders/{address}", 200).all("[data-news]")


def test_a_later_page_does_not_ask(rows, sign_in):
    for _ in range(3):
        rows.order()
    visitor = sign_in("staff")
    first = visitor.open("/admin/orders/?page_size=2", 200)
    assert not visitor.open(first.one("a[rel=next]")["href"], 200).all("[data-news]")


def test_a_setting_switches_it_off(rows, sign_in, app, monkeypatch):
    rows.order()
    monkeypatch.setitem(app.config, "NEWS_SECONDS", 0)
    assert not sign_in("staff").open("/admin/orders/", 200).all("[data-news]")


def test_an_address_without_a_first_row_is_a_400(rows, sign_in):
    assert sign_in("staff").client.get("/admin/orders/news/").status_code == 400
    assert sign_in("staff").client.get("/admin/orders/news/?before=x").status_code == 400


def asks(page):
    found = str(page.one("[data-news]")["data-news"])
    assert re.match(r"/admin/orders/news/\?", found)
    return found
