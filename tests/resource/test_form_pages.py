"""Forms on the pages of the order desk: two people at one record, relations that are picked, lines edited in place."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, select, update

from admin_app import db
from admin_app.resource.policy import STANDARD
from admin_app.resource.registry import registry
from models import Customer, Order, OrderLine, Product, Supplier, Tag
from tests.factories import Rows
from tests.pages import Page, folded

ORDER, CUSTOMER, PRODUCT = "/admin/orders/", "/admin/customers/", "/admin/products/"
Sign = Callable[..., Any]


def edit(address: str, row: Any) -> str:
    return f"{address}edit/?id={row.id}"


@pytest.mark.sqlite_only
def test_two_people_who_change_different_fields_are_both_kept(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="Old", phone="1")
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    theirs(Customer, phone="2")

    visitor.send(edit(CUSTOMER, customer), drawn | {"name": "New"}, status=303)
    assert kept(Customer.name, Customer.phone) == ("New", "2")


@pytest.mark.sqlite_only
def test_two_people_who_change_one_field_are_asked(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="Old", phone="1")
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    theirs(Customer, name="Theirs", phone="2")

    page = visitor.send(edit(CUSTOMER, customer), drawn | {"name": "Mine"}, status=409)
    assert page.says("Mine") and page.says("Theirs")
    assert kept(Customer.name, Customer.phone) == ("Theirs", "2")
    asked = page.form()
    assert (asked["name"], asked["phone"]) == ("Mine", "2")

    visitor.send(edit(CUSTOMER, customer), asked, status=303)
    assert kept(Customer.name, Customer.phone) == ("Mine", "2")


@pytest.mark.sqlite_only
def test_two_people_who_make_the_same_change_are_not_asked(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="Old")
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    theirs(Customer, name="Same")
    visitor.send(edit(CUSTOMER, customer), drawn | {"name": "Same"}, status=303)


@pytest.mark.sqlite_only
def test_a_form_that_is_refused_keeps_its_marks(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="Old", phone="1")
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    theirs(Customer, phone="2")
    page = visitor.send(edit(CUSTOMER, customer), drawn | {"name": ""}, status=422)
    visitor.send(edit(CUSTOMER, customer), page.form() | {"name": "New"}, status=303)
    assert kept(Customer.name, Customer.phone) == ("New", "2")


@pytest.mark.sqlite_only
def test_marks_that_somebody_made_up_are_not_believed(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="Old")
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    for made_up in ("[]", "{", '{"name":1}', '{"name":"x"}', "null", "[" * 5000):
        visitor.send(edit(CUSTOMER, customer), drawn | {"_drawn": made_up}, status=303)
    assert kept(Customer.name) == ("Old",)


@pytest.mark.sqlite_only
def test_a_stored_text_that_is_empty_does_not_stop_the_others(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(name="", phone="1")
    visitor = sign_in("ops")
    visitor.send(edit(CUSTOMER, customer), visitor.open(edit(CUSTOMER, customer)).form() | {"phone": "2"}, status=303)
    assert kept(Customer.name, Customer.phone) == ("", "2")


@pytest.mark.sqlite_only
def test_null_and_empty_are_told_apart_by_a_tick(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(phone=None)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    assert drawn["phone__null"] == "1"

    visitor.send(edit(CUSTOMER, customer), {k: v for k, v in drawn.items() if k != "phone__null"}, status=303)
    assert kept(Customer.phone) == ("",)
    visitor.send(edit(CUSTOMER, customer), drawn | {"phone": "typed beside the tick"}, status=409)
    again = visitor.open(edit(CUSTOMER, customer)).form()
    visitor.send(edit(CUSTOMER, customer), again | {"phone__null": "1"}, status=303)
    assert kept(Customer.phone) == (None,)
    visitor.send(edit(CUSTOMER, customer), drawn | {"phone": "typed beside the tick"}, status=303)
    assert kept(Customer.phone) == ("typed beside the tick",)


@pytest.mark.sqlite_only
def test_a_number_that_does_not_fit_is_refused_in_words(app: Flask, rows: Rows, sign_in: Sign) -> None:
    product = rows.product()
    visitor = sign_in("ops")
    drawn = visitor.open(edit(PRODUCT, product)).form()
    for field, value, words in (
        ("price", "1.005", "At most 2 decimal places"),
        ("price", "99999999999", "digits before the point"),
        ("stock", "1" * 30, "is not a whole number"),
        ("stock", "9223372036854775808", "too large"),
        ("weight", "heavy", "is not a number"),
        ("attributes", "{", "This is not JSON"),
        ("name", "x" * 121, "120 is the most"),
        ("name", "a\0b", "NUL"),
        ("sku", "", "Sku cannot be empty"),
    ):
        page = visitor.send(edit(PRODUCT, product), drawn | {field: value}, status=422)
        assert words.lower() in page.text.lower(), (field, value, page.text)


@pytest.mark.sqlite_only
def test_what_is_taken_is_said_before_the_database_says_it(app: Flask, rows: Rows, sign_in: Sign) -> None:
    rows.product(sku="TAKEN")
    product = rows.product(sku="FREE")
    visitor = sign_in("ops")
    page = visitor.send(
        edit(PRODUCT, product), visitor.open(edit(PRODUCT, product)).form() | {"sku": "TAKEN"}, status=422
    )
    assert page.says("TAKEN is already taken")


def test_json_that_must_be_there_may_be_null_but_not_missing(app: Flask, rows: Rows, sign_in: Sign) -> None:
    product = rows.product(attributes={"a": 1.10})
    visitor = sign_in("ops")
    drawn = visitor.open(edit(PRODUCT, product)).form()
    visitor.send(edit(PRODUCT, product), drawn | {"attributes": "null"}, status=303)
    assert visitor.open(edit(PRODUCT, product)).form()["attributes"] == "null"
    page = visitor.send(
        edit(PRODUCT, product), visitor.open(edit(PRODUCT, product)).form() | {"attributes": ""}, status=422
    )
    assert page.says("Attributes cannot be empty")


# Pickers --------------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_a_picker_offers_rows_with_a_label_and_a_second_line(app: Flask, rows: Rows, sign_in: Sign) -> None:
    rows.customer(name="Anna 100%", number="C-7")
    rows.customer(name="Berta", number="C-8")
    visitor = sign_in("ops")
    found = visitor.open(f"{ORDER}ajax/lookup/?name=customer", query="0%", status=200).json
    assert [(label, second) for _key, label, second in found] == [("Anna 100%", "C-7")]


@pytest.mark.sqlite_only
def test_a_picker_has_an_end(app: Flask, rows: Rows, sign_in: Sign) -> None:
    for _ in range(30):
        rows.tag()
    visitor = sign_in("ops")
    lookup = f"{CUSTOMER}ajax/lookup/?name=tags"
    assert len(visitor.open(lookup, limit=100000, status=200).json) == app.config["LOOKUP_SIZE"]
    assert len(visitor.open(lookup, offset=20, status=200).json) == 10
    assert visitor.open(lookup, offset=10**9, status=200).json == []
    assert len(visitor.open(lookup, offset=-5, status=200).json) == 20


@pytest.mark.sqlite_only
def test_a_picker_offers_only_rows_that_its_person_may_see(app: Flask, rows: Rows, sign_in: Sign) -> None:
    rows.customer(name="Mine", region="North")
    rows.customer(name="Yours", region="South")
    found = sign_in("ops", region="North").open(f"{ORDER}ajax/lookup/?name=customer", status=200).json
    assert [label for _key, label, _second in found] == ["Mine"]


@pytest.mark.sqlite_only
def test_the_pickers_of_lines_answer_before_any_form_was_drawn(app: Flask, rows: Rows, sign_in: Sign) -> None:
    rows.product(name="Lamp", sku="L-1")
    registry().by_name["orders"]._refresh_forms_cache()
    found = sign_in("ops").open(f"{ORDER}ajax/lookup/?name=orderline-product", query="lam", status=200).json
    assert [(label, second) for _key, label, second in found] == [("Lamp", "L-1")]


@pytest.mark.parametrize("posted", ["7000", "abc", "1,2", "9" * 40, "\0"])
@pytest.mark.sqlite_only
def test_a_row_that_is_not_there_cannot_be_chosen(app: Flask, rows: Rows, sign_in: Sign, posted: str) -> None:
    order = rows.order()
    visitor = sign_in("ops")
    page = visitor.send(edit(ORDER, order), visitor.open(edit(ORDER, order)).form() | {"customer": posted}, status=422)
    assert page.says("is not there, or not visible to you")


@pytest.mark.sqlite_only
def test_a_row_that_is_not_theirs_cannot_be_chosen(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order, other = rows.order(), rows.customer(region="South")
    visitor = sign_in("ops", region="North")
    drawn = visitor.open(edit(ORDER, order)).form()
    page = visitor.send(edit(ORDER, order), drawn | {"customer": str(other.id)}, status=422)
    assert page.says(f"Customer {other.id} is not there, or not visible to you.")


@pytest.mark.sqlite_only
def test_a_hidden_choice_is_not_named_and_is_kept(
    app: Flask, rows: Rows, sign_in: Sign, hide: Callable[..., None]
) -> None:
    product, visitor = rows.product(supplier=rows.supplier(name="Secret Inc")), sign_in("ops")
    address, supplier = edit(PRODUCT, product), product.supplier_id
    hide(Supplier, Supplier.name != "Secret Inc")
    page = visitor.open(address)
    assert page.says("not visible to you") and not page.says("Secret Inc")

    visitor.send(address, page.form() | {"name": "New"}, status=303)
    assert kept(Product.name, Product.supplier_id) == ("New", supplier)


@pytest.mark.sqlite_only
def test_a_hidden_choice_cannot_be_guessed_but_can_be_replaced(
    app: Flask, rows: Rows, sign_in: Sign, hide: Callable[..., None]
) -> None:
    product, other = rows.product(supplier=rows.supplier(name="Secret Inc")), rows.supplier().id
    address, secret, visitor = edit(PRODUCT, product), product.supplier_id, sign_in("ops")
    hide(Supplier, Supplier.name != "Secret Inc")
    drawn = visitor.open(address).form()
    visitor.send(address, drawn | {"supplier": str(secret)}, status=422)
    visitor.send(address, drawn | {"supplier": str(other)}, status=303)
    assert kept(Product.supplier_id) == (other,)


@pytest.mark.sqlite_only
def test_a_hidden_choice_can_be_taken_away(app: Flask, rows: Rows, sign_in: Sign, hide: Callable[..., None]) -> None:
    product, visitor = rows.product(supplier=rows.supplier(name="Secret Inc")), sign_in("ops")
    address = edit(PRODUCT, product)
    hide(Supplier, Supplier.name != "Secret Inc")
    drawn = visitor.open(address).form()
    assert drawn["supplier"] == "__kept"
    visitor.send(address, drawn | {"supplier": ""}, status=303)
    assert kept(Product.supplier_id) == (None,)


def test_hidden_members_of_a_relation_stay_members(
    app: Flask, rows: Rows, sign_in: Sign, hide: Callable[..., None]
) -> None:
    one, two, secret = rows.tag(name="one"), rows.tag(name="two"), rows.tag(name="secret")
    address, new, visitor = edit(CUSTOMER, rows.customer(tags=[one, secret])), str(two.id), sign_in("ops")
    hide(Tag, Tag.name != "secret")
    page = visitor.open(address)
    assert page.says("one") and not page.says("secret")

    visitor.send(address, page.form() | {"tags": ["", new]}, status=303)
    db.session.rollback()
    assert set(db.session.scalars(select(Tag.name).where(Tag.customers.any()))) == {"two", "secret"}


@pytest.mark.sqlite_only
def test_a_relation_that_did_not_come_back_is_left_alone(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(tags=[rows.tag()])
    visitor = sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    visitor.send(edit(CUSTOMER, customer), {k: v for k, v in drawn.items() if k != "tags"} | {"name": "N"}, status=303)
    db.session.rollback()
    assert len(list(db.session.scalars(select(Tag.name).where(Tag.customers.any())))) == 1


# Lines ----------------------------------------------------------------------------------------------------------------


def test_the_form_of_an_order_with_lines_needs_few_statements(
    app: Flask, rows: Rows, sign_in: Sign, statements: Callable[[], Any]
) -> None:
    order = rows.order()
    for _ in range(3):
        rows.line(order)
    visitor = sign_in("ops")
    with statements() as asked:
        visitor.open(edit(ORDER, order), status=200)
    assert len(asked.all) <= 7, asked.all


def test_lines_are_changed_added_and_taken_away_in_one_save(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order, product = rows.order(), rows.product()
    rows.line(order, position=1, quantity=1)
    rows.line(order, position=2, quantity=1)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    new = {"lines-2-product": str(product.id), "lines-2-quantity": "7", "lines-2-unit_price": "1.50"}
    visitor.send(edit(ORDER, order), drawn | {"lines-0-quantity": "5", "del-lines-1": "1"} | new, status=303)
    lines = db.session.execute(select(OrderLine.position, OrderLine.quantity).order_by(OrderLine.position)).all()
    assert [quantity for _, quantity in lines] == [5, 7]


@pytest.mark.sqlite_only
def test_lines_that_are_left_alone_are_not_written(
    app: Flask, rows: Rows, sign_in: Sign, statements: Callable[[], Any]
) -> None:
    order = rows.order(total=Decimal("7.50"))
    for position in (1, 2, 3):
        rows.line(order, position=position)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    with statements() as asked:
        visitor.send(edit(ORDER, order), drawn, status=303)
    assert asked.writes == []


@pytest.mark.filterwarnings("ignore:New instance")  # of SQLAlchemy, which sees the clash before the database does
def test_a_line_whose_place_is_taken_is_refused_by_its_own_name(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order, product = rows.order(), rows.product()
    rows.line(order, position=1)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    new = {"lines-1-position": "1", "lines-1-product": str(product.id), "lines-1-quantity": "7"}
    page = visitor.send(edit(ORDER, order), drawn | new | {"lines-1-unit_price": "1"}, status=422)
    assert page.says("This is refused: it must be different for each order line, and this one is taken.")


@pytest.mark.sqlite_only
def test_a_line_of_another_order_is_an_error(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order, other = rows.order(), rows.order()
    rows.line(order, position=1)
    rows.line(other, position=1, quantity=1)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    forged = drawn | {"lines-0-row_key": f"{other.id},1", "lines-0-quantity": "99"}
    page = visitor.send(edit(ORDER, order), forged, status=422)
    assert page.says("not there any more, or not visible to you")
    assert set(db.session.scalars(select(OrderLine.quantity))) == {1}


@pytest.mark.sqlite_only
def test_a_line_that_somebody_else_took_away_is_missed_only_by_who_changed_it(
    app: Flask, rows: Rows, sign_in: Sign
) -> None:
    order = rows.order()
    rows.line(order, position=1)
    rows.line(order, position=2)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    key = order.id
    db.session.rollback()
    db.session.delete(db.session.get_one(OrderLine, (key, 2)))
    db.session.commit()

    visitor.send(edit(ORDER, order), drawn | {"lines-1-quantity": "9"}, status=422)
    visitor.send(edit(ORDER, order), drawn | {"note": "merged", "lines-0-quantity": "3"}, status=303)
    assert kept(Order.note) == ("merged",)
    assert list(db.session.scalars(select(OrderLine.quantity))) == [3]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("choice", "kept"), [("mine", 3), ("theirs", 5)])
def test_two_people_at_one_line_are_asked(app: Flask, rows: Rows, sign_in: Sign, choice: str, kept: int) -> None:
    order = rows.order()
    rows.line(order, position=1, quantity=1)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    theirs(OrderLine, quantity=5)
    page = visitor.send(edit(ORDER, order), drawn | {"lines-0-quantity": "3"}, status=409)
    assert texts_in_question(page) == {"Lines 1: Quantity": ["1", "5", "3"]}
    visitor.send(edit(ORDER, order), page.form() | {"_choice-lines-0-quantity": choice}, status=303)
    assert list(db.session.scalars(select(OrderLine.quantity))) == [kept]


@pytest.mark.sqlite_only
def test_a_line_that_only_others_changed_is_drawn_as_it_is_now(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order = rows.order(note="old")
    rows.line(order, position=1, quantity=1)
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    theirs(OrderLine, quantity=5)
    theirs(Order, note="theirs")
    page = visitor.send(edit(ORDER, order), drawn | {"note": "mine"}, status=409)
    assert page.says("taken into the form: Lines 1: Quantity.") and page.form()["lines-0-quantity"] == "5"


@pytest.mark.sqlite_only
def test_what_is_in_question_is_told_by_names_and_never_by_a_key_that_is_not_theirs(
    app: Flask, rows: Rows, sign_in: Sign, hide: Callable[..., None]
) -> None:
    product = rows.product(supplier=rows.supplier(name="Secret Inc"))
    first, second = rows.supplier(name="First").id, rows.supplier(name="Second").id
    address, visitor = edit(PRODUCT, product), sign_in("ops")
    hide(Supplier, Supplier.name != "Secret Inc")
    drawn = visitor.open(address).form()
    assert drawn["supplier"] == "__kept" and "=" not in json.loads(drawn["_drawn"])["supplier"]
    theirs(Product, supplier_id=first)
    page = visitor.send(address, drawn | {"supplier": str(second)}, status=409)
    assert texts_in_question(page) == {"Supplier": ["(not known)", "First", "Second"]}


@pytest.mark.sqlite_only
def test_a_value_that_came_past_the_history_is_put_into_nobodys_mouth(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(phone="1")
    anna, visitor = sign_in("ops"), sign_in("ops")
    drawn = visitor.open(edit(CUSTOMER, customer)).form()
    anna.save(edit(CUSTOMER, customer), phone="2")
    asked = visitor.send(edit(CUSTOMER, customer), drawn | {"phone": "3"}, status=409)
    assert asked.says(f"Saved by {anna.person.name}, just now")
    theirs(Customer, past_the_history=True, phone="4")
    asked = visitor.send(edit(CUSTOMER, customer), asked.form(), status=409)
    assert texts_in_question(asked) == {"Phone": ["2", "4", "3"]} and not asked.says("Saved by")


@pytest.mark.sqlite_only
def test_who_saved_a_number_is_known_however_it_was_spelt(app: Flask, rows: Rows, sign_in: Sign) -> None:
    product = rows.product(price=Decimal("9.90"))
    anna, visitor = sign_in("ops"), sign_in("ops")
    drawn = visitor.open(edit(PRODUCT, product)).form()
    anna.save(edit(PRODUCT, product), price="5")
    asked = visitor.send(edit(PRODUCT, product), drawn | {"price": "6"}, status=409)
    assert asked.says(f"Saved by {anna.person.name}, just now")


@pytest.mark.sqlite_only
def test_a_dialog_asks_as_the_page_does(app: Flask, rows: Rows, sign_in: Sign) -> None:
    customer = rows.customer(phone="1")
    address = f"{edit(CUSTOMER, customer)}&_dialog=1"
    visitor = sign_in("ops")
    drawn = visitor.open(address).form()
    theirs(Customer, phone="2")
    asked = visitor.send(address, drawn | {"phone": "3"}, status=409)
    assert texts_in_question(asked) == {"Phone": ["1", "2", "3"]}
    visitor.send(address, asked.form() | {"_choice-phone": "theirs"}, status=303)
    assert kept(Customer.phone) == ("2",)


@pytest.mark.sqlite_only
def test_a_row_that_was_added_and_left_blank_is_no_line(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order = rows.order()
    visitor = sign_in("ops")
    drawn = visitor.open(edit(ORDER, order)).form()
    blank = {"lines-0-product": "", "lines-0-quantity": "", "lines-0-unit_price": ""}
    visitor.send(edit(ORDER, order), drawn | blank, status=303)
    assert list(db.session.scalars(select(OrderLine))) == []


@pytest.mark.sqlite_only
def test_who_may_not_delete_a_line_cannot_do_it_inside_an_order(app: Flask, rows: Rows, sign_in: Sign) -> None:
    order = rows.order()
    rows.line(order, position=1)
    visitor = sign_in("staff")
    drawn = visitor.open(edit(ORDER, order)).form()
    page = visitor.send(edit(ORDER, order), drawn | {"del-lines-0": "1"}, status=422)
    assert page.says("Your role does not allow you to delete here")
    assert len(list(db.session.scalars(select(OrderLine)))) == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 400, "9" * 26 + ".005"])
def test_a_number_of_any_length_is_refused_with_a_sentence(app: Flask, rows: Rows, sign_in: Sign, number: str) -> None:
    product = rows.product(price=Decimal("9.90"))
    page = sign_in("ops").save(edit(PRODUCT, product), price=number)
    assert page.status == 422 and page.says("are kept here")
    assert kept(Product.price) == (Decimal("9.90"),)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", ["7.5000", "0.0000", "75e-1"])
def test_zeros_at_the_end_are_no_decimal_places(app: Flask, rows: Rows, sign_in: Sign, number: str) -> None:
    product = rows.product(price=Decimal("9.90"))
    sign_in("ops").send(edit(PRODUCT, product), {"price": number}, status=303)
    assert kept(Product.price) == (Decimal(number),)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("elsewhere", ["/%0D%0ASet-Cookie:x", "/logout", "/%255cevil.example", "//evil.example"])
def test_a_saved_form_leads_only_to_a_page_of_this_site(app: Flask, rows: Rows, sign_in: Sign, elsewhere: str) -> None:
    address = f"{edit(CUSTOMER, rows.customer(name='Old'))}&url={elsewhere}"
    assert sign_in("ops").save(address, name="New").location == CUSTOMER


@pytest.mark.sqlite_only
def test_a_new_order_is_placed_at_a_moment_that_a_browser_has_an_input_for(app: Flask, sign_in: Sign) -> None:
    drawn = sign_in("ops").open(f"{ORDER}new/").one("[name=placed_at]")
    assert drawn["type"] == "datetime-local" and "." not in str(drawn["value"])


def texts_in_question(page: Page) -> dict[str, list[str]]:
    """By field: what it was at the start, what is saved now, and what the person typed."""
    asked = page.all("fieldset.conflict")
    return {
        folded(each.select("legend")[0]): [folded(text) for text in each.select(".conflict-text")] for each in asked
    }


def theirs(model: Any, *, past_the_history: bool = False, **values: Any) -> None:
    """What somebody else saves in the meantime."""
    db.session.rollback()
    if past_the_history:
        with db.engine.begin() as connection:
            connection.execute(update(model).values(**values))
        return
    row = db.session.scalars(select(model)).unique().one()
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def kept(*attributes: Any) -> tuple[Any, ...]:
    """What the database holds now, of the one row there is."""
    db.session.rollback()
    return tuple(db.session.execute(select(*attributes)).one())


@pytest.fixture
def hide(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives a model another row rule for the length of a test."""

    def hidden(model: type, rule: ColumnElement[bool]) -> None:
        monkeypatch.setitem(registry().ruled, model, STANDARD.but(rows=lambda user: rule))
        db.session.remove()  # a row that a session holds already is handed out without a question

    return hidden
