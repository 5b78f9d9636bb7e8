"""A token that was given less: what is narrowed at the gate and at the doors, for its list, rows, relations, verbs,
files and history. Its person may do more, and so may it with more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app.audit.asked import Asked
from admin_app.audit.history import Reader
from admin_app.audit.pages import tell_sets
from admin_app.auth.visitor import Visitor
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, Forbidden
from admin_app.resource.listing.paths import find
from admin_app.resource.pages.page import gate
from admin_app.resource.policy import Policy, holds_everything
from admin_app.resource.registry import registry
from models import Customer, Order
from models.system import User
from models.system.change import ChangeSet

Rights = Mapping[str, frozenset[str]]
ByToken = Callable[..., Any]
ORDERS = {"orders": frozenset({"read"})}
NOT_HELD = "The token “nightly” does not hold '{}' on {}."


@pytest.mark.parametrize("role", ["ops", "admin"])
def test_a_token_sees_rows_of_the_resources_that_it_holds_only(rows: Any, by_token: ByToken, role: str) -> None:
    rows.order(number="A-1")
    with by_token(role, ORDERS):
        assert db.session.scalars(select(Order.number)).all() == ["A-1"]
        assert db.session.scalars(select(Customer)).all() == []
        assert db.session.scalars(select(User)).all() == []
        joined = select(Order).join(Order.customer)
        assert db.session.scalars(joined).all() == []
    with by_token(role, ORDERS | {"customers": frozenset({"read"})}):
        assert len(db.session.scalars(select(Customer)).all()) == 1


def test_a_token_without_any_right_sees_nothing(rows: Any, by_token: ByToken) -> None:
    rows.order()
    with by_token("admin", {}):
        assert db.session.scalars(select(Order)).all() == []
        assert not any(view.may("read") for view in registry().views)


def test_a_token_with_all_rights_sees_what_its_person_sees(rows: Any, by_token: ByToken) -> None:
    rows.order(number="A-1", customer=rows.customer(region="North"))
    rows.order(number="B-1", customer=rows.customer(region="South"))
    with by_token("ops", None, region="North"):
        assert db.session.scalars(select(Order.number)).all() == ["A-1"]


def test_the_row_rule_of_its_person_holds_for_a_narrowed_token(rows: Any, by_token: ByToken) -> None:
    rows.order(number="A-1", customer=rows.customer(region="North"))
    rows.order(number="B-1", customer=rows.customer(region="South"))
    with by_token("ops", ORDERS, region="North"):
        assert db.session.scalars(select(Order.number)).all() == []  # the rule asks customers, which it does not hold
    with by_token("ops", ORDERS | {"customers": frozenset({"read"})}, region="North"):
        assert db.session.scalars(select(Order.number)).all() == ["A-1"]


@pytest.mark.parametrize("role", ["ops", "admin"])
@pytest.mark.parametrize("operation", ["create", "edit", "delete", "export"])
def test_an_operation_that_is_not_held_is_refused_by_name(
    resources: SimpleNamespace, by_token: ByToken, role: str, operation: str
) -> None:
    with by_token(role, ORDERS):
        assert resources.orders.may(operation).reason == NOT_HELD.format(operation, "orders")
        assert resources.customers.may("read").reason == NOT_HELD.format("read", "customers")
    with by_token(role, {"orders": frozenset({"read", operation})}):
        assert resources.orders.may(operation)


def test_a_token_holds_no_more_than_its_person(resources: SimpleNamespace, by_token: ByToken) -> None:
    with by_token("staff", {"orders": frozenset({"read", "delete"}), "payments": frozenset({"read"})}):
        assert "Your role does not allow you to delete here." in resources.orders.may("delete").reason
        assert not resources.payments.may("read")


def test_every_exposed_method_asks_the_token(resources: SimpleNamespace, by_token: ByToken) -> None:
    with by_token("admin", ORDERS):
        gate(resources.orders, "index_view")
        for method in ("create_view", "edit_view", "delete_view", "ajax_update", "export"):
            with pytest.raises(Forbidden, match="The token “nightly” does not hold"):
                gate(resources.orders, method)


@pytest.mark.parametrize("role", ["ops", "admin"])
def test_a_relation_into_what_a_token_does_not_hold_is_not_there(
    resources: SimpleNamespace, by_token: ByToken, role: str
) -> None:
    with by_token(role, ORDERS):
        assert "number" in resources.orders.readable()
        assert {"customer", "assigned_to", "lines", "payments"}.isdisjoint(resources.orders.readable())
        assert find(resources.orders, "customer.name") is None
        assert resources.orders.picker("customer") is None or not resources.customers.may("read")
    with by_token(role, ORDERS | {"customers": frozenset({"read"})}):
        assert "customer" in resources.orders.readable()
        assert find(resources.orders, "customer.name") is not None


def test_a_listing_cannot_ask_what_the_token_does_not_hold(resources: SimpleNamespace, by_token: ByToken) -> None:
    with by_token("admin", ORDERS, "/admin/orders/?customer.name=x"), pytest.raises(BadAddress):
        resources.orders.listing()


def test_an_action_asks_for_its_own_operation(rows: Any, resources: SimpleNamespace, by_token: ByToken) -> None:
    order = rows.order(status="open")
    form = {"action": "cancel", "rowid": str(order.id), "confirmed": "1"}
    with by_token("ops", ORDERS, "/admin/orders/action/", form):
        assert not resources.orders.is_action_allowed("cancel")
        with pytest.raises(Forbidden, match="does not hold 'edit' on orders"):
            resources.orders.handle_action()
    held = {"orders": frozenset({"read", "edit"})}
    with by_token("ops", held, "/admin/orders/action/", form):
        assert resources.orders.is_action_allowed("cancel")
        assert not resources.orders.is_action_allowed("delete")


def test_a_file_has_the_columns_that_the_token_reads(rows: Any, resources: SimpleNamespace, by_token: ByToken) -> None:
    rows.order(number="A-1", customer=rows.customer(name="Ada's teas"))
    with by_token("admin", {"orders": frozenset({"read", "export"})}, "/admin/orders/export/csv/"):
        file = resources.orders.export("csv").get_data(as_text=True)
    assert "A-1" in file
    assert "Ada" not in file and "Customer" not in file
    newest = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
    assert newest.route.endswith(" by token nightly")
    with by_token("admin", None, "/admin/orders/export/csv/"):
        assert "Ada" in resources.orders.export("csv").get_data(as_text=True)


def test_rows_within_a_form_ask_for_the_resource_that_they_are_of(
    rows: Any, sign_in: Any, resources: SimpleNamespace, by_token: ByToken
) -> None:
    order = rows.order()
    rows.line(order, quantity=2)
    key = order.id
    values = sign_in("ops").open(f"/admin/orders/edit/?id={key}").form()
    quantity = next(name for name in values if name.startswith("lines-0-") and name.endswith("quantity"))
    both = frozenset({"read", "edit"})
    for lines, says in ((frozenset({"read"}), NOT_HELD.format("edit", "order-lines")), (both, "")):
        held = {"orders": both, "order-lines": lines, "products": frozenset({"read"}), "customers": both}
        with by_token("ops", held, f"/admin/orders/edit/?id={key}", values | {quantity: "3"}):
            form = resources.orders.edit_form(resources.orders.get_one(str(key)))
            assert form.validate() is not bool(says), form.errors
            assert says in str(form.errors)


def test_a_page_of_a_teams_own_is_closed_to_a_narrowed_token(desk: Flask, by_token: ByToken) -> None:
    page = next(page for page in desk.extensions["steward"].pages if page.endpoint == "fulfilment")
    with by_token("admin", ORDERS):
        assert page.may("read").reason == NOT_HELD.format("read", "fulfilment")
        assert page.may("ship").reason == NOT_HELD.format("ship", "fulfilment")
    with by_token("admin", None):
        assert page.may("read") and page.may("ship")


def test_a_dashboard_has_no_tile_of_what_a_token_does_not_hold(desk: Flask, by_token: ByToken) -> None:
    board = next(page for page in desk.extensions["steward"].pages if page.endpoint == "desk")
    with by_token("admin", ORDERS):
        assert {asked.view.name_in_url for asked in board.asked()} <= {"orders"}
    with by_token("admin", None):
        assert "payments" in {asked.view.name_in_url for asked in board.asked()}


def test_the_history_of_a_narrowed_token_is_that_of_what_it_holds(rows: Any, by_token: ByToken) -> None:
    rows.order(number="A-1")
    with by_token("admin", ORDERS):
        assert told() == {"Orders"}
        assert not Reader(db.session()).reads_all
    with by_token("admin", None):
        assert {"Orders", "Customers"} <= told()
        assert Reader(db.session()).reads_all


def test_who_asks_a_policy_without_naming_a_resource_gets_nothing_by_a_narrowed_token() -> None:
    policy = Policy(read={"ops"})
    assert policy.allows(actor("ops", None), "read")
    assert policy.allows(actor("ops", ORDERS), "read").reason == NOT_HELD.format("read", "this page")
    assert policy.allows(actor("ops", ORDERS), "read", "orders")


def test_only_an_admin_with_all_rights_holds_everything() -> None:
    assert holds_everything(actor("admin", None))
    assert not holds_everything(actor("admin", ORDERS))
    assert not holds_everything(actor("ops", None))
    assert not holds_everything(None)


def test_a_change_by_a_token_says_so_in_the_history(rows: Any, by_token: ByToken) -> None:
    order = rows.order(number="A-1").id
    with by_token("ops", None, "/api/v1/orders"):
        scope.db.session.info["route"] = "API"
        db.session.get(Order, order).note = "by the night"
        db.session.commit()
        db.session.info.pop("route")
    newest = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
    assert (newest.route, newest.actor_name) == ("API by token nightly", "Anna")
    with by_token("admin", None):
        entries = tell_sets(Reader(db.session()), Asked(), [newest])
        assert entries[newest.id].way == "API by the token “nightly”"


def test_a_token_that_would_find_nothing_is_not_made(rows: Any, sign_in: Any) -> None:
    """Whoever has a row rule of their own learns which resources it leads through."""
    usual = {"name": "nightly", "days": "30", "extent": "some"}
    anna = sign_in("ops", region="North")
    page = anna.send("/account/tokens/new", usual | {"right": ["order-lines:read", "orders:read"]}, 422)
    assert page.says("The rows of Orders that are yours are found through Customers, so that a token")
    anna.send("/account/tokens/new", usual | {"right": ["order-lines:read", "orders:read", "customers:read"]}, 200)
    sign_in("ops").send("/account/tokens/new", usual | {"right": ["order-lines:read"]}, 200)
    sign_in("admin", region="North").send("/account/tokens/new", usual | {"right": ["order-lines:read"]}, 200)


def told() -> set[str]:
    reader = Reader(db.session())
    sets = db.session.scalars(select(ChangeSet), execution_options=scope.ASKED_BY_TOOL).all()
    entries = tell_sets(reader, Asked(), sets).values()
    return {change.resource for entry in entries for change in entry.changes}


def actor(role: str, rights: Rights | None, **facts: Any) -> Visitor:
    return Visitor(
        id=1,
        email="anna@example.com",
        name="Anna",
        roles=frozenset({role}),
        attributes=facts,
        session_id=0,
        token="stw_",
        rights=rights,
        token_name="nightly",
        token_id=1,
    )


@pytest.fixture
def by_token(app: Flask, rows: Any) -> ByToken:
    """Within: a request of the desk that acts for a token of a person with this role."""

    @contextmanager
    def acting(
        role: str, rights: Rights | None, address: str = "/", form: Mapping[str, str] | None = None, **facts: Any
    ) -> Iterator[None]:
        db.session.rollback()
        with app.test_request_context(address, method="POST" if form else "GET", data=form):
            scope.act_for(db.session(), actor(role, rights, **facts))
            try:
                yield
            finally:
                scope.act_for(db.session(), None)
                db.session.remove()

    return acting
