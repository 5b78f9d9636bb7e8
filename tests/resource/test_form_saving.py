"""A form on its way: sent twice, after the session or its token ended, by another person, as a copy, from a dialog."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin_app import db
from admin_app.auth import people
from admin_app.resource.policy import STANDARD
from models import Customer, Order, OrderLine, Shipment
from models.system import ChangeSet
from tests.factories import PASSWORD, Rows
from tests.pages import Page, Visitor, values_of

ORDER, CUSTOMER, SHIPMENT = "/admin/orders/", "/admin/customers/", "/admin/shipments/"
Sign = Callable[..., Any]

pytestmark = pytest.mark.sqlite_only


# Twice ----------------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_is_saved_once(rows: Rows, sign_in: Sign) -> None:
    visitor = sign_in("staff")
    filled = new_shipment(visitor, rows.order())
    first = visitor.send(f"{SHIPMENT}new/", filled, status=303)
    second = visitor.send(f"{SHIPMENT}new/", filled, status=303)

    assert count(Shipment) == 1
    assert second.location == first.location and second.follow().says("was created")


def test_a_form_that_is_sent_again_with_something_else_in_it_is_another_form(rows: Rows, sign_in: Sign) -> None:
    """As after the browser's Back, where the very form that was saved stands again."""
    visitor = sign_in("staff")
    filled = new_shipment(visitor, rows.order())
    visitor.send(f"{SHIPMENT}new/", filled, status=303)
    visitor.send(f"{SHIPMENT}new/", filled | {"tracking": "another"}, status=303)
    assert [tracking for (tracking,) in select_all(Shipment.tracking)] in ([None, "another"], ["", "another"])


def test_an_edit_that_is_sent_twice_adds_its_lines_once(rows: Rows, sign_in: Sign) -> None:
    order, product, visitor = rows.order(), rows.product(), sign_in("staff")
    line = {"lines-0-product": str(product.id), "lines-0-quantity": "7", "lines-0-unit_price": "1.50"}
    filled = visitor.open(edit(ORDER, order)).form() | line
    for _ in range(2):
        visitor.send(edit(ORDER, order), filled, status=303)
    assert count(OrderLine) == 1


def test_an_edit_that_is_sent_twice_says_both_times_that_it_was_saved(rows: Rows, sign_in: Sign) -> None:
    order, visitor = rows.order(), sign_in("staff")
    filled = visitor.open(edit(ORDER, order)).form() | {"note": "two"}
    for _ in range(2):
        assert visitor.send(edit(ORDER, order), filled, status=303).follow().says("was saved")


# After the session ----------------------------------------------------------------------------------------------------


def test_a_form_whose_session_ended_is_saved_after_signing_in_again(
    rows: Rows, sign_in: Sign, password: Callable[[Visitor], str]
) -> None:
    order, visitor = rows.order(note="one"), sign_in("staff")
    email, filled = password(visitor), visitor.open(edit(ORDER, order)).form() | {"note": "'\"><b>two</b>"}
    visitor.client.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])

    page = send_as_it_is(visitor, edit(ORDER, order), filled, 401)
    assert page.says("nothing was saved yet") and kept(Order.note) == ("one",)
    wrong = signs_in(visitor, page, email, "not this one", 422)
    on = signs_in(visitor, wrong, email, PASSWORD, 200)
    visitor.send(edit(ORDER, order), on.form(), status=303)
    assert kept(Order.note) == ("'\"><b>two</b>",)


def test_another_person_who_signs_in_does_not_save_what_the_first_one_typed(
    rows: Rows, sign_in: Sign, password: Callable[[Visitor], str]
) -> None:
    order, first, second = rows.order(note="one"), sign_in("staff"), sign_in("staff")
    email, filled = password(second), first.open(edit(ORDER, order)).form() | {"note": "two"}
    first.client.delete_cookie(first.app.config["SESSION_COOKIE_NAME"])

    on = signs_in(first, send_as_it_is(first, edit(ORDER, order), filled, 401), email, PASSWORD, 200)
    page = first.send(edit(ORDER, order), on.form(), status=422)
    assert page.says("filled in before you signed in here") and page.form()["note"] == "two"
    assert kept(Order.note) == ("one",)

    first.send(edit(ORDER, order), page.form(), status=303)
    assert kept(Order.note) == ("two",)
    assert latest_actor() == second.person.id


def test_values_that_nobody_typed_here_are_not_saved_by_signing_in(
    rows: Rows, sign_in: Sign, password: Callable[[Visitor], str]
) -> None:
    order, visitor = rows.order(note="one"), sign_in("staff")
    email = password(visitor)
    visitor.client.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])
    for made_up in ("made up", ""):
        page = send_as_it_is(visitor, edit(ORDER, order), {"note": "two", "_once": made_up}, 401)
        on = signs_in(visitor, page, email, PASSWORD, 200)
        visitor.send(edit(ORDER, order), on.form(), status=422)
        assert kept(Order.note) == ("one",)
        visitor.client.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])


def test_passwords_and_files_do_not_travel_through_the_sign_in_page(rows: Rows, sign_in: Sign) -> None:
    order, visitor = rows.order(), sign_in("staff")
    filled = visitor.open(edit(ORDER, order)).form() | {"new_password": "hush-hush", "api_token": "hush-hush"}
    visitor.client.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])
    page = send_as_it_is(visitor, edit(ORDER, order), filled, 401)
    assert "hush-hush" not in page.response.get_data(as_text=True)


@pytest.mark.parametrize("carried", ["", "{", "[[1]]", "null", "[" * 5000, '{"a": "b"}'])
def test_what_is_carried_and_cannot_be_read_is_left_behind(
    sign_in: Sign, password: Callable[[Visitor], str], carried: str
) -> None:
    visitor = sign_in("staff")
    email = password(visitor)
    visitor.client.delete_cookie(visitor.app.config["SESSION_COOKIE_NAME"])
    values = visitor.open("/login").form() | {"email": email, "password": PASSWORD, "held": carried}
    assert visitor.send("/login", values, status=303).location == "/admin/"


def test_a_form_whose_token_ended_is_shown_as_it_was_typed(
    app: Flask, rows: Rows, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, visitor = rows.order(note="one"), sign_in("staff")
    filled = visitor.open(edit(ORDER, order)).form() | {"note": "two"}
    monkeypatch.setitem(app.config, "WTF_CSRF_TIME_LIMIT", -1)
    page = send_as_it_is(visitor, edit(ORDER, order), filled, 422)
    assert page.says("open for too long") and kept(Order.note) == ("one",)

    monkeypatch.undo()
    visitor.send(edit(ORDER, order), page.form(), status=303)
    assert kept(Order.note) == ("two",)


# Refused --------------------------------------------------------------------------------------------------------------


def test_what_may_be_read_and_not_written_is_refused_and_not_passed_over(rows: Rows, sign_in: Sign) -> None:
    customer, visitor = rows.customer(name="Old", credit_limit=Decimal(5)), sign_in("staff")
    filled = visitor.open(edit(CUSTOMER, customer)).form() | {"name": "New", "credit_limit": "1000"}
    page = visitor.send(edit(CUSTOMER, customer), filled, status=422)
    assert page.says("Credit limit: you may read this, not change it.")
    assert kept(Customer.name, Customer.credit_limit) == ("Old", Decimal(5))


def test_what_is_wrong_in_a_line_is_said_at_its_field_and_above_with_a_link(rows: Rows, sign_in: Sign) -> None:
    order, visitor = rows.order(), sign_in("staff")
    rows.line(order, position=1)
    rows.line(order, position=2)
    filled = visitor.open(edit(ORDER, order)).form() | {"lines-1-quantity": "many"}
    page = visitor.send(edit(ORDER, order), filled, status=422)
    link = page.one("#form-errors a")
    assert (link["href"], link.text) == ("#lines-1-quantity", "Lines 2, Quantity")
    assert "lines-1-quantity-error" in str(page.one("[name=lines-1-quantity]")["aria-describedby"])


def test_what_the_database_refuses_of_a_line_is_said_at_its_field(rows: Rows, sign_in: Sign) -> None:
    order, visitor = rows.order(), sign_in("staff")
    rows.line(order, position=1)
    rows.line(order, position=2)
    filled = visitor.open(edit(ORDER, order)).form() | {"lines-1-quantity": "-4"}
    page = visitor.send(edit(ORDER, order), filled, status=422)
    assert page.one("#form-errors a")["href"] == "#lines-1-quantity"
    assert page.one("[name=lines-1-quantity]")["value"] == "-4"


# Other ways to save ---------------------------------------------------------------------------------------------------


def test_a_copy_is_a_new_record_with_lines_of_its_own(rows: Rows, sign_in: Sign) -> None:
    order, visitor = rows.order(number="A-1", note="ring twice"), sign_in("staff")
    rows.line(order, position=1, quantity=3)
    page = visitor.open(edit(ORDER, order))
    address, filled = str(page.one("[name=_save_as_copy]")["formaction"]), page.form() | {"_save_as_copy": "1"}

    refused = visitor.send(address, filled, status=422)
    assert refused.says("A-1 is already taken") and refused.says("New order")
    visitor.send(address, filled | {"number": "A-2"}, status=303)
    assert list(select_all(Order.number, Order.note)) == [("A-1", "ring twice"), ("A-2", "ring twice")]
    assert list(select_all(OrderLine.quantity)) == [(3,), (3,)]


def test_a_record_is_made_in_a_dialog_that_learns_its_key(rows: Rows, sign_in: Sign) -> None:
    visitor = sign_in("staff")
    form = visitor.open("/admin/tags/new/?_dialog=1", status=200)
    assert not form.all(".sidebar") and form.one("h1").text == "New tag"
    filled = values_of(form.one("form"))
    refused = visitor.send("/admin/tags/new/?_dialog=1", filled | {"name": ""}, status=422)
    assert refused.says("One thing to correct")
    answer = visitor.send("/admin/tags/new/?_dialog=1", filled | {"name": "<b>loud</b>"}, status=200)
    assert answer.json["label"] == "<b>loud</b>" and answer.json["key"]


def test_beside_a_picker_a_record_is_offered_to_those_who_may_make_one(rows: Rows, sign_in: Sign) -> None:
    address = edit(ORDER, rows.order())
    offered = [link["data-new-record"] for link in sign_in("staff").open(address).all("form > .field a.picker-new")]
    assert offered == ["customer"]  # nobody makes a person here
    payment = rows.payment()
    assert not sign_in("finance").open(edit("/admin/payments/", payment)).all("a.picker-new")


# Sections -------------------------------------------------------------------------------------------------------------


def test_a_form_stands_in_sections_and_shows_in_its_place_what_may_only_be_read(rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(credit_limit=Decimal("12.50"))
    page = sign_in("staff").open(edit(CUSTOMER, customer))
    sections = page.all("form section.form-section")
    assert [section.h2.text for section in sections if section.h2] == ["Firm", "Contact", "Sales"]
    shown = sections[2].select(".field-shown")
    assert len(shown) == 1 and "Credit limit" in shown[0].text and "12.50" in shown[0].text
    assert not page.all("[name=credit_limit]") and not page.all("#shown-only")


def test_a_section_of_which_nothing_may_be_seen_is_not_there(
    rows: Rows, sign_in: Sign, resources: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = {"email": {"admin"}, "phone": {"admin"}, "newsletter": {"admin"}, "notes": {"admin"}}
    monkeypatch.setattr(type(resources.customers), "policy", STANDARD.but(fields=hidden))
    page = sign_in("staff").open(edit(CUSTOMER, rows.customer()))
    assert [heading.text for heading in page.all("h2.form-heading")] == ["Firm", "Sales"]


def edit(address: str, row: Any) -> str:
    return f"{address}edit/?id={row.id}"


def new_shipment(visitor: Visitor, order: Order) -> dict[str, Any]:
    values = {"order": str(order.id), "carrier": "PARCEL", "handed_over_at": "2026-01-01T12:00"}
    return visitor.open(f"{SHIPMENT}new/").form() | values


def send_as_it_is(visitor: Visitor, address: str, values: dict[str, Any], status: int) -> Page:
    """With the token that the form was drawn with, and no other."""
    return visitor._checked(visitor.client.post(address, data=values), address, status)


def signs_in(visitor: Visitor, page: Page, email: str, word: str, status: int) -> Page:
    values = page.form("/login") | {"email": email, "password": word}
    return send_as_it_is(visitor, "/login", values, status)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def kept(*attributes: Any) -> tuple[Any, ...]:
    """What the database holds now, of the one row there is."""
    db.session.rollback()
    return tuple(db.session.execute(select(*attributes)).one())


def select_all(*attributes: Any) -> Any:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(*attributes).order_by(attributes[0]))]


def latest_actor() -> Any:
    return db.session.scalar(select(ChangeSet.actor_id).order_by(ChangeSet.id.desc()).limit(1))


@pytest.fixture
def password(rows: Rows) -> Callable[[Visitor], str]:
    """Gives a signed-in person a password; the e-mail address to sign in with."""

    def given(visitor: Visitor) -> str:
        rows.session.rollback()
        person = rows.session.merge(visitor.person)
        people.set_password(rows.session, person, PASSWORD)
        rows.session.commit()
        email = str(person.email)
        visitor.sign_in(person)
        rows.session.rollback()
        return email

    return given
