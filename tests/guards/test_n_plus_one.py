"""No list, export or API list loads a row's attributes late; and whoever writes one that does is told which, where and
what to do."""

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, lazyload, selectinload

from admin_app import db
from admin_app.guards.n_plus_one import LoadedLate, no_late_loads
from models import Order, OrderLine
from tests.counting import Statements
from tests.guards.api import call
from tests.guards.test_statements import RESOURCES, busy

__all__ = ["busy"]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("address", ["/admin/{}/?page_size=20", "/admin/{}/export/csv/", "/api/v1/{}?pageSize=20"])
def test_a_list_a_file_and_an_answer_load_no_row_late(busy, resource, address):
    with no_late_loads():
        if address.startswith("/api"):
            answer = call(busy, "admin", "GET", f"/{resource}?pageSize=20")
        else:
            answer = busy.ask("admin", "GET", address.format(resource))
        answer.get_data()
    assert answer.status_code == 200


def test_the_overview_the_search_and_a_record_load_no_row_late(busy):
    for address in ("/admin/", "/admin/search/?q=a", "/admin/fulfilment/", "/admin/orders/details/?id=1"):
        with no_late_loads():
            assert busy.ask("admin", "GET", address).status_code == 200


@pytest.mark.parametrize("address", ["/admin/orders/", "/admin/orders/export/csv/?columns=number,customer"])
def test_a_formatter_that_asks_for_lines_is_named_with_its_line_and_the_remedy(busy, monkeypatch, address):
    def careless(_view: Any, _context: Any, order: Order, _name: str) -> str:
        return str(len(order.lines))

    view = busy.app.extensions["steward"].by_name["orders"]
    monkeypatch.setattr(view, "column_formatters", {"number": careless})
    monkeypatch.setattr(type(view), "column_formatters_export", {"number": careless})
    monkeypatch.setattr(type(view), "export_whole_rows", True, raising=False)
    with pytest.raises(LoadedLate) as told, no_late_loads():
        busy.ask("admin", "GET", address).get_data()
    says = str(told.value)
    assert says.startswith("Order.lines was loaded once, by itself, for a row of Order, from tests/guards/test_n_plus")
    assert "in careless" in says
    assert 'Declare lazy="selectin" on Order.lines, or name lines among the columns that are shown.' in says


def test_what_is_allowed_may_load_late(one):
    with no_late_loads(allowed={"Order.lines"}):
        assert len(one.order().lines) == 1


def test_a_single_relation_is_to_be_joined(one):
    order = one.order(lazyload(Order.customer))
    with pytest.raises(LoadedLate, match=r'Declare lazy="joined" on Order\.customer'), no_late_loads():
        _ = order.customer.name


def test_a_column_that_was_left_behind_is_named(one):
    order = one.order(defer(Order.note))
    with pytest.raises(LoadedLate, match=r"Order\.note .* do not defer Order\.note"), no_late_loads():
        _ = order.note


def test_what_was_loaded_along_is_not_late(one):
    order = one.order(joinedload(Order.customer), selectinload(Order.lines).joinedload(OrderLine.product))
    with no_late_loads():
        assert order.customer.name and order.lines[0].product.name


def test_what_a_commit_made_stale_is_read_again_and_not_late(one):
    order = one.order()
    one.session.commit()
    with no_late_loads():
        assert order.number


def test_a_late_load_that_somebody_swallowed_is_told_at_the_end(one):
    order = one.order()

    def careless() -> None:
        with suppress(LoadedLate):
            _ = order.lines

    with pytest.raises(LoadedLate, match=r"Order\.lines"), no_late_loads():
        careless()


def test_more_statements_than_a_test_allows_are_shown(one):
    with (
        pytest.raises(AssertionError, match=r"2 statements were made where 1 may be:\n1\. SELECT"),
        Statements(at_most=1),
    ):
        _ = one.order().lines
    with Statements(at_most=2):
        _ = one.order().lines


@pytest.fixture
def one(rows: Any) -> SimpleNamespace:
    """An order with one line, read anew with these options."""
    rows.line(rows.order(note="Ring"), product=rows.product(), position=1)
    rows.session.commit()

    def order(*options: Any) -> Order:
        rows.session.expunge_all()
        return rows.session.scalars(select(Order).options(*options)).one()

    return SimpleNamespace(order=order, session=db.session)
