"""A value edited where it stands in a list: its own field, one press, and the way back."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models import Product
from models.system.change import Change, ChangeSet
from tests.browser.test_form_comfort import end_sessions, sign_in_beside

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def editor(page):
    return page.get_by_role("dialog", name=re.compile("^Edit "))


def typed(page):
    """The input of the editor."""
    return editor(page).locator(".form-control")


def begin(page, field, record):
    """Rest on the row and press the pencil of its field."""
    row = page.locator("table[data-rows] tbody tr", has_text=record)
    row.hover()
    row.get_by_role("button", name=f"Edit {field} of {record}").click()
    expect(editor(page)).to_be_visible()


def cell(page, record, field):
    names = page.locator("table[data-rows] thead th").evaluate_all("all => all.map(one => one.dataset.name ?? '')")
    row = page.locator("table[data-rows] tbody tr", has_text=record)
    return row.locator("> *").nth(names.index(field))


def kept(rows, product):
    """The product as the database has it now."""
    rows.session.rollback()
    return rows.session.get(Product, product.id, populate_existing=True)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_staff_corrects_a_stock_in_the_list_and_takes_it_back(story, rows, width):
    kettle = rows.product(sku="K-1", name="Kettle", stock=5)
    anna = story("staff", width=width)
    page = anna.open("/admin/products/?columns=sku,stock,name")

    begin(page, "Stock", "K-1")
    typed(page).fill("12")
    page.keyboard.press("Enter")

    anna.reads("Stock of Kettle was saved.")
    expect(cell(page, "K-1", "stock")).to_contain_text("12")
    assert kept(rows, kettle).stock == 12
    anna.press("Undo")
    anna.reads("Stock of Kettle is what it was.")
    expect(cell(page, "K-1", "stock")).to_contain_text("5")
    assert kept(rows, kettle).stock == 5
    changes = rows.session.scalars(select(Change).where(Change.row_key == str(kettle.id)).order_by(Change.id)).all()
    assert [change.values["stock"] for change in changes if change.operation == "edit"] == [["5", "12"], ["12", "5"]]
    assert rows.session.scalars(select(ChangeSet.route).order_by(ChangeSet.id.desc()).limit(2)).all() == ["inline"] * 2


def test_a_list_is_edited_with_the_keyboard_alone(story, rows):
    kettle = rows.product(sku="K-1", name="Kettle", stock=5, price=Decimal("9.50"))
    rows.product(sku="K-2", name="Lamp", stock=7)
    anna = story("staff")
    page = anna.open("/admin/products/?columns=sku,price,stock&sort=sku")

    page.get_by_role("link", name="K-1").focus()
    expect(page.get_by_role("button", name="Edit Price of K-1")).to_have_count(1)
    tabs_to(page, "Edit Price of K-1")
    page.keyboard.press("Enter")
    expect(typed(page)).to_be_focused()
    page.keyboard.type("10.25")
    page.keyboard.press("Tab")
    expect(editor(page)).to_have_attribute("aria-label", "Edit Stock of Kettle")
    expect(typed(page)).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Tab")
    expect(editor(page)).to_have_attribute("aria-label", re.compile("Price of Lamp"))
    page.keyboard.press("Escape")

    expect(editor(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Edit Price of K-2")).to_be_focused()
    assert (kept(rows, kettle).price, kettle.stock) == (Decimal("10.25"), 6)
    page.keyboard.press("Control+z")
    anna.reads("Stock of Kettle is what it was.")
    assert kept(rows, kettle).stock == 5


def tabs_to(page, name):
    """By Tab to the button of this name, past whatever else a cell offers."""
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            return
    expect(page.get_by_role("button", name=name)).to_be_focused()


def test_a_wrong_value_is_told_beside_its_cell_and_stays_typed(story, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Stock", "K-1")
    typed(page).fill("-3")
    page.keyboard.press("Enter")

    expect(editor(page).get_by_role("alert")).to_contain_text("breaks a rule of the database")
    expect(typed(page)).to_have_value("-3")
    assert kept(rows, kettle).stock == 5
    typed(page).fill("3")
    page.keyboard.press("Enter")
    anna.reads("was saved")
    assert kept(rows, kettle).stock == 3


def test_a_session_that_ends_over_a_value_leads_to_a_sign_in_and_back(story, person, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = story()
    anna.expected |= {400, 401}
    email = person("staff")
    page = anna.sign_in(email)
    anna.open("/admin/products/")

    begin(page, "Stock", "K-1")
    typed(page).fill("12")
    end_sessions(rows)
    page.keyboard.press("Enter")
    sign_in_beside(page, editor(page).get_by_role("link", name="Sign in"), email)
    typed(page).press("Enter")
    expect(editor(page).get_by_role("alert")).to_contain_text("What you typed is still here; try again.")
    typed(page).press("Enter")

    anna.reads("was saved")
    assert kept(rows, kettle).stock == 12


def test_what_was_typed_is_not_lost_by_a_click_elsewhere(story, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Stock", "K-1")
    typed(page).fill("8")
    cell(page, "K-1", "name").click()
    expect(typed(page)).to_have_value("8")
    anna.reads("Not saved yet")
    anna.press("Cancel")

    expect(editor(page)).to_have_count(0)
    assert kept(rows, kettle).stock == 5


def test_a_value_that_somebody_else_wrote_meanwhile_is_asked_about(story, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Stock", "K-1")
    kept(rows, kettle).stock = 9
    rows.session.commit()
    typed(page).fill("6")
    page.keyboard.press("Enter")
    anna.reads("Somebody else changed this in the meantime; nothing was saved.")
    expect(editor(page).locator("dd")).to_have_text(
        ["5", re.compile(r"^9 Saved by the command line, just now\.$"), "6"]
    )
    assert kept(rows, kettle).stock == 9
    anna.press("Save mine")

    anna.reads("Stock of Product")
    assert kept(rows, kettle).stock == 6


def test_an_undo_leaves_alone_what_was_changed_since(story, rows):
    kettle = rows.product(sku="K-1", stock=5)
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Stock", "K-1")
    typed(page).fill("6")
    page.keyboard.press("Enter")
    anna.reads("was saved")
    kept(rows, kettle).stock = 9
    rows.session.commit()
    anna.press("Undo")

    anna.reads("Somebody changed it since, so it was not undone.")
    expect(cell(page, "K-1", "stock")).to_contain_text("9")
    assert kept(rows, kettle).stock == 9


def test_staff_chooses_another_supplier_in_the_list(story, rows):
    kettle = rows.product(sku="K-1", supplier=rows.supplier(name="Old Works"))
    rows.supplier(name="New Works")
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Supplier", "K-1")
    page.keyboard.type("New")
    page.get_by_role("option", name="New Works").click()
    page.keyboard.press("Enter")

    anna.reads("was saved")
    expect(cell(page, "K-1", "supplier").get_by_role("link", name="New Works")).to_be_visible()
    assert kept(rows, kettle).supplier.name == "New Works"
    anna.press("Undo")
    expect(cell(page, "K-1", "supplier").get_by_role("link", name="Old Works")).to_be_visible()
    assert kept(rows, kettle).supplier.name == "Old Works"


def test_a_tick_is_edited_as_a_tick(story, rows):
    kettle = rows.product(sku="K-1", discontinued=True)
    anna = story("staff")
    page = anna.open("/admin/products/")

    begin(page, "Discontinued", "K-1")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    anna.reads("was saved")
    assert kept(rows, kettle).discontinued is False
    anna.press("Undo")
    anna.reads("is what it was")
    assert kept(rows, kettle).discontinued is True


def test_nothing_can_be_edited_in_the_list_by_whoever_may_not(story, rows):
    rows.product(sku="K-1", cost=Decimal(3))
    page = story("developer").open("/admin/products/")
    page.locator("table[data-rows] tbody tr").hover()
    expect(page.get_by_role("button", name=re.compile("^Edit "))).to_have_count(0)
    page = story("staff").open("/admin/products/")
    page.locator("table[data-rows] tbody tr").hover()
    expect(page.get_by_role("button", name=re.compile("^Edit Stock"))).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Edit Cost"))).to_have_count(0)


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_has_no_accessibility_violation(story, rows, width, theme):
    rows.product(sku="K-1", stock=5)
    anna = story("staff", width=width)
    anna.page.emulate_media(color_scheme=theme)
    page = anna.open("/admin/products/?columns=sku,stock")

    begin(page, "Stock", "K-1")
    anna._examined({})
    typed(page).fill("-1")
    page.keyboard.press("Enter")
    expect(editor(page).get_by_role("alert")).to_be_visible()
    anna._examined({})
