"""A document of which a person edits one key: every other number is afterwards letter for letter what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Text, cast, select, text

from admin_app import db
from models import Product
from models.system.change import Change
from tests.factories import Rows
from tests.pages import values_of

BEFORE = '{"a": 10.00, "b": [0.1234567890123456789, -12.50], "z": "old"}'
AFTER = BEFORE.replace("old", "new")
ODD = '{"a": 1e400, "b": [-0, 1E2, -0.0, 1e-400], "z": "old"}'
EDIT = "/admin/products/edit/?id={}"
SignIn = Callable[..., Any]


def test_another_key_is_edited_and_no_number_is_rewritten(rows: Rows, sign_in: SignIn) -> None:
    product = product_with(rows, BEFORE)
    visitor = sign_in("ops")
    assert visitor.open(EDIT.format(product)).form()["attributes"] == BEFORE

    visitor.save(EDIT.format(product), attributes=AFTER)

    assert kept() == AFTER
    assert in_history() == [{"attributes": [BEFORE, AFTER]}]


def test_a_cell_that_is_edited_in_its_list_keeps_them_too(
    app: Flask, rows: Rows, sign_in: SignIn, resources: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources.products, "column_editable_list", ("attributes",))
    with app.app_context():
        monkeypatch.setitem(vars(resources.products), "_list_form_class", resources.products.get_list_form())
    product = product_with(rows, BEFORE)
    visitor, cell = sign_in("ops"), f"/admin/products/ajax/update/?id={product}&name=attributes"

    drawn = values_of(BeautifulSoup(visitor.open(cell, 200).json["form"], "html.parser").form)
    assert drawn["attributes"] == BEFORE
    visitor.send(cell, drawn | {"attributes": AFTER}, 200)

    assert kept() == AFTER
    assert in_history() == [{"attributes": [BEFORE, AFTER]}]


@pytest.mark.sqlite_only
def test_spellings_that_only_a_text_keeps_are_kept_by_sqlite(rows: Rows, sign_in: SignIn) -> None:
    product = product_with(rows, ODD)
    visitor = sign_in("ops")

    visitor.save(EDIT.format(product), attributes=ODD.replace("old", "new"))

    assert kept() == ODD.replace("old", "new")
    assert in_history() == [{"attributes": [ODD, ODD.replace("old", "new")]}]


def test_a_number_whose_spelling_alone_is_edited_is_a_change(rows: Rows, sign_in: SignIn) -> None:
    product = product_with(rows, BEFORE)

    visitor = sign_in("ops")

    visitor.save(EDIT.format(product), attributes=BEFORE.replace("10.00", "10.0"))

    assert kept() == BEFORE.replace("10.00", "10.0")
    assert in_history() == [{"attributes": [BEFORE, BEFORE.replace("10.00", "10.0")]}]
    assert "[0.1234567890123456789, -12.50]" in visitor.open(f"/admin/history/products/?id={product}", 200).text


def test_another_field_is_edited_and_the_document_is_not_touched(rows: Rows, sign_in: SignIn) -> None:
    product = product_with(rows, BEFORE)

    sign_in("ops").save(EDIT.format(product), stock="77")

    assert kept() == BEFORE
    assert [list(values) for values in in_history()] == [["stock"]]


@pytest.mark.parametrize("number", ["1e200000", "1e-200000"])
def test_a_number_that_the_database_has_no_place_for_is_refused_or_kept(
    rows: Rows, sign_in: SignIn, number: str
) -> None:
    product = product_with(rows, BEFORE)

    answer = sign_in("ops").save(EDIT.format(product), attributes=BEFORE.replace("10.00", number))

    assert answer.status in (303, 422), answer.text
    assert (BEFORE if answer.status == 422 else BEFORE.replace("10.00", number)) == kept()


def test_the_record_page_the_row_as_json_and_the_file_show_it(rows: Rows, sign_in: SignIn) -> None:
    product = product_with(rows, BEFORE)
    record = f"/admin/products/details/?id={product}"

    drawn = sign_in("ops").open(record, 200).one("pre.json").get_text()
    assert drawn.splitlines()[1:4] == ['  "a": 10.00,', '  "b": [', "    0.1234567890123456789,"]
    for role, address in (
        ("developer", f"{record}&tab=for-developers"),
        ("ops", f"/admin/products/json/?id={product}"),
        ("ops", "/admin/products/export/csv/?columns=attributes"),
    ):
        told = sign_in(role).open(address, 200).text
        assert "10.00" in told and "0.1234567890123456789" in told and "-12.50" in told, address


def product_with(rows: Rows, document: str) -> int:
    """The key of a product whose attributes are this very text, as another program would have written it."""
    key = rows.product().id
    db.session.rollback()
    value = "CAST(:document AS jsonb)" if db.engine.dialect.name == "postgresql" else ":document"
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE product SET attributes = {value}"), {"document": document})
    return key


def kept() -> str:
    """The document as the database holds it, of the one product there is."""
    db.session.rollback()
    return db.session.scalars(select(cast(Product.attributes, Text))).one()


def in_history() -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.scalars(select(Change.values).where(Change.operation == "edit")))
