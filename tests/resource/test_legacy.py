"""Old links, in Flask-Admin's own words: answered as before, and through the same gate as every other address."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

import config
from admin_app import STANDARD, ModelView, create_app, db
from models import Customer, Order, OrderStatus
from tests.conftest import QUIET
from tests.factories import Rows
from tests.pages import Visitor

pytestmark = pytest.mark.sqlite_only


class CustomerView(ModelView):
    model = Customer
    column_list = ("name", "region")
    column_searchable_list = ("name", "email")
    column_filters = ("region", "email")
    policy = STANDARD.but(fields={"email": {"finance"}}, read=STANDARD.read | {"finance"})


class OrderView(ModelView):
    model = Order
    column_list = ("number", "status")
    column_filters = ("status", "placed_at", "customer", "assigned_to")


def test_an_old_link_pages_and_sorts_where_a_column_has_no_filter_of_flask_admins(staff: Visitor) -> None:
    page = staff.open("/admin/orders/?page=0&sort=0&desc=1", 200)

    assert page.column("number") == ["O-00004", "O-00002"]


def test_an_old_filter_narrows(staff: Visitor, filters: Any) -> None:
    page = staff.open(f"/admin/orders/?flt0_{filters('orders', 'order.status', 'equals')}=SHIPPED", 200)

    assert page.column("number") == ["O-00004"]


@pytest.mark.parametrize("name", ["orders", "customers"])
def test_an_old_filter_says_nothing_of_a_field_that_its_reader_may_not_see(
    staff: Visitor, filters: Any, name: str
) -> None:
    page = staff.open(f"/admin/{name}/?flt0_{filters(name, 'customer.email', 'contains')}=hidden", 400)

    assert page.says("There is no filter")


def test_an_old_filter_says_nothing_of_a_secret(staff: Visitor, filters: Any) -> None:
    staff.open(f"/admin/orders/?flt0_{filters('orders', 'admin_user.password_hash', 'contains')}=argon", 400)


def test_an_old_search_looks_only_into_what_its_reader_may_see(staff: Visitor) -> None:
    assert len(staff.open("/admin/customers/?page=0&search=Hidden", 200).table()) == 1
    assert staff.open("/admin/customers/?page=0&search=somebody@hidden", 200).table() == []


def test_a_value_that_is_none_is_a_clear_refusal(staff: Visitor, filters: Any) -> None:
    page = staff.open(f"/admin/orders/?flt0_{filters('orders', 'order.status', 'equals')}=nonsense", 400)

    assert page.says("'nonsense' is not a value for the filter Status")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    path = tmp_path_factory.mktemp("old") / "old.db"
    return create_app(config, [CustomerView, OrderView], DATABASE_URL=f"sqlite:///{path}", **QUIET)


@pytest.fixture
def staff(small: Flask, database: Engine) -> Iterator[Visitor]:
    """Somebody who may not read e-mail addresses, and two orders of one customer."""
    engines = db._app_engines[small]
    before, engines[None] = engines[None], database
    with small.app_context():
        rows = Rows(db.session)
        customer = rows.customer(name="Hidden & Sons", email="somebody@hidden.example")
        rows.order(customer=customer)
        person = rows.person({"staff"}, {})
        rows.order(customer=customer, status=OrderStatus.SHIPPED, assigned_to=person)
        visitor = Visitor(small)
        visitor.sign_in(person)
    yield visitor
    engines[None] = before


@pytest.fixture
def filters(small: Flask) -> Any:
    """The number by which an old link names a filter of a column."""

    def number(resource: str, column: str, operation: str) -> str:  # column: "customer.email"
        with small.test_request_context():
            view = small.extensions["steward"].by_name[resource]
            known = {(str(each.column), str(each.operation())): key for key, (_, each) in view._filter_args.items()}
        return known[column, operation]

    return number
