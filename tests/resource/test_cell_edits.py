"""One cell of a list over its address: the editor that is drawn, what may be sent, and what is answered."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from models import Product
from models.system.change import Change
from tests.pages import values_of

CELL = "/admin/products/ajax/update/?id={}&name={}"


def drawn(visitor, product, field):
    """What the editor of a cell would send untouched."""
    page = visitor.open(CELL.format(product.id, field), 200)
    return values_of(BeautifulSoup(page.json["form"], "html.parser").form)


def kept(rows, product):
    rows.session.rollback()
    return rows.session.get(Product, product.id, populate_existing=True)


def test_an_editor_is_the_forms_own_field_and_nothing_else(sign_in, rows):
    kettle = rows.product(stock=5)

    values = drawn(sign_in("staff"), kettle, "stock")

    assert values.pop("stock") == "5"
    assert set(values) == {"csrf_token", "_drawn"}


def test_only_the_field_that_was_asked_for_is_written(sign_in, rows):
    kettle = rows.product(stock=5, price=Decimal(3))
    anna = sign_in("staff")

    sent = drawn(anna, kettle, "stock") | {"stock": "6", "price": "9", "name": "other", "sku": "other"}
    anna.send(CELL.format(kettle.id, "stock"), sent, 200)

    assert (kept(rows, kettle).stock, kettle.price) == (6, Decimal(3))
    (change,) = rows.session.scalars(select(Change).where(Change.operation == "edit")).all()
    assert change.values == {"stock": ["5", "6"]}


def test_the_answer_is_the_row_as_the_list_draws_it(sign_in, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = sign_in("staff")

    sent = drawn(anna, kettle, "stock") | {"stock": "1234"}
    answer = anna.send(CELL.format(kettle.id, "stock") + "&columns=sku,stock", sent, 200).json

    cells = BeautifulSoup(answer["row"], "html.parser").find_all(["th", "td"])
    assert [cell.get_text() for cell in cells] == ["K-1", "1234"]
    assert answer["changed"] and kettle.name in answer["says"]


def test_an_untouched_editor_changes_nothing(sign_in, rows):
    kettle = rows.product(stock=5)
    anna = sign_in("staff")

    answer = anna.send(CELL.format(kettle.id, "stock"), drawn(anna, kettle, "stock"), 200).json

    assert not answer["changed"]
    assert not rows.session.scalars(select(Change).where(Change.operation == "edit")).all()


def test_a_column_that_the_list_does_not_know_is_refused_before_anything_is_written(sign_in, rows):
    kettle = rows.product(stock=5)
    anna = sign_in("staff")

    anna.send(CELL.format(kettle.id, "stock") + "&columns=stauts", {"stock": "6"}, 400)

    assert kept(rows, kettle).stock == 5


@pytest.mark.parametrize("field", ["name", "cost", "nonsense", "id"])
def test_a_field_that_is_not_the_persons_to_edit_has_no_editor(sign_in, rows, field):
    kettle = rows.product(name="Kettle", cost=Decimal(3))
    anna = sign_in("staff")

    anna.open(CELL.format(kettle.id, field), 403)
    anna.send(CELL.format(kettle.id, field), {field: "1", "stock": "1"}, 403)

    assert (kept(rows, kettle).name, kettle.cost, kettle.stock) == ("Kettle", Decimal(3), 10)


def test_finance_edits_the_cost_that_staff_does_not_see(sign_in, rows):
    kettle = rows.product(cost=Decimal(3))
    anna = sign_in("finance")

    anna.send(CELL.format(kettle.id, "cost"), drawn(anna, kettle, "cost") | {"cost": "4.50"}, 200)

    assert kept(rows, kettle).cost == Decimal("4.50")


def test_a_value_that_cannot_be_read_is_told_at_its_field(sign_in, rows):
    kettle = rows.product(stock=5)
    anna = sign_in("staff")
    answer = anna.send(CELL.format(kettle.id, "stock"), drawn(anna, kettle, "stock") | {"stock": "many"}, 422)
    assert answer.says("This value cannot be saved.")


def test_what_both_changed_is_told_side_by_side(sign_in, rows):
    kettle = rows.product(stock=5)
    anna = sign_in("staff")
    ben = sign_in("staff")
    sent = drawn(anna, kettle, "stock") | {"stock": "6"}
    ben.send(CELL.format(kettle.id, "stock"), drawn(ben, kettle, "stock") | {"stock": "9"}, 200)

    answer = anna.send(CELL.format(kettle.id, "stock"), sent, 409).json

    assert (answer["start"], answer["theirs"], answer["yours"]) == ("5", "9", "6")
    assert answer["written"] == f"Saved by {ben.person.name}, just now."
    assert kept(rows, kettle).stock == 9
    anna.send(CELL.format(kettle.id, "stock"), sent | {"_drawn": answer["drawn"]}, 200)
    assert kept(rows, kettle).stock == 6


def test_the_marks_of_an_answer_undo_only_while_nobody_wrote_since(sign_in, rows):
    kettle = rows.product(stock=5)
    anna = sign_in("staff")
    before = drawn(anna, kettle, "stock")
    answer = anna.send(CELL.format(kettle.id, "stock"), before | {"stock": "6"}, 200).json
    back = before | {"_drawn": answer["drawn"]}

    anna.send(CELL.format(kettle.id, "stock") + "&undo=1", back, 200)
    assert kept(rows, kettle).stock == 5
    anna.send(CELL.format(kettle.id, "stock"), drawn(anna, kettle, "stock") | {"stock": "7"}, 200)
    anna.send(CELL.format(kettle.id, "stock") + "&undo=1", back, 409)
    assert kept(rows, kettle).stock == 7


def test_a_list_marks_the_headings_of_what_can_be_edited_and_carries_no_editor(sign_in, rows):
    rows.product()

    page = sign_in("staff").open("/admin/products/", 200)

    assert [head["data-name"] for head in page.all("th[data-editable]")] == [
        "supplier",
        "price",
        "stock",
        "discontinued",
    ]
    assert not page.all("table form, table input:not([name=rowid]):not([data-select-all])")
    assert not sign_in("developer").open("/admin/products/", 200).all("th[data-editable]")
    assert not sign_in("staff").open("/admin/customers/", 200).all("#cell-editor")
