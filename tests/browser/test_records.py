"""The record page as people use it: reading, opening what belongs to it, going on, copying, deleting."""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from models import Address, Customer, Order

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
WIDTHS = pytest.mark.parametrize("width", ["desktop", "phone"])


@WIDTHS
def test_staff_looks_through_what_belongs_to_a_customer(story, rows, width):
    inn = rows.customer(name="Harbour Inn", tags=[rows.tag(name="loyal")])
    for number in range(1, 13):
        rows.order(number=f"A-{number:02}", customer=inn, total=number)
    anna = story("staff", width=width)
    page = anna.open(f"/admin/customers/details/?id={inn.id}")

    page.get_by_role("link", name="Orders 12").click()
    page.wait_for_url("**tab=orders**")
    expect(page.locator("table[data-rows] tbody tr")).to_have_count(10)
    anna.press("Next", "link")
    expect(page.locator("table[data-rows] tbody tr")).to_have_count(2)
    page.locator('[name="search"]').fill("A-07")
    page.keyboard.press("Enter")
    anna.lists("A-07")
    expect(page.locator('[name="search"]')).to_be_focused()

    page.reload()
    anna.lists("A-07")
    page.go_back()
    expect(page.locator("table[data-rows] tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Tags 1").click()
    anna.lists("loyal")
    page.get_by_role("link", name="Details", exact=True).click()
    anna.reads("Harbour Inn", "Credit limit")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tab_is_narrowed_by_the_controls_of_its_fields_every_time_it_opens(story, rows):
    inn = rows.customer()
    rows.order(number="A-1", customer=inn, status="open")
    rows.order(number="A-2", customer=inn, status="packed")
    anna = story("staff")
    page = anna.open(f"/admin/customers/details/?id={inn.id}")

    for _ in range(2):
        page.get_by_role("link", name="Orders 2").click()
        expect(page.locator("table[data-rows] tbody tr")).to_have_count(2)
        page.get_by_role("button", name="Filter").click()
        page.get_by_label("Field", exact=True).select_option("status")
        page.get_by_label("Value", exact=True).select_option("Packed")
        page.get_by_role("button", name="Add filter").click()
        anna.lists("A-2")
        page.get_by_role("link", name="Details", exact=True).click()
        anna.reads("Credit limit")


def test_a_record_is_read_and_left_by_keyboard_alone(story, rows):
    for number in range(1, 4):
        rows.order(number=f"A-{number}")
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number")
    page.get_by_role("link", name="A-1", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")

    for key, number in (("j", "A-2"), ("j", "A-3"), ("k", "A-2")):
        page.keyboard.press(key)
        expect(page.locator("h1")).to_have_text(number)
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("A-3")
    page.keyboard.press("j")
    anna.reads("This is the last record of the list it was opened from.")
    page.get_by_role("link", name="Lines 0").focus()
    page.keyboard.press("Enter")
    anna.reads("None yet")
    expect(page.get_by_role("link", name="Lines 0")).to_be_focused()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/**")


def test_what_is_copied_is_what_is_kept(story, rows):
    order = rows.order(number="A-1", total="1234.50", note="leave at the gate\n" * 30)
    anna = story("staff")
    page = anna.open(f"/admin/orders/details/?id={order.id}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = "navigator.clipboard.readText()"

    page.locator('[data-field="total"]').hover()
    anna.press("Copy Total")
    anna.reads("Copied 1234.50")
    page.locator('[data-field="note"]').hover()
    anna.press("Copy Note")
    anna.reads("Note was copied")
    assert page.evaluate(copied) == "leave at the gate\n" * 30
    anna.press("More about A-1")
    anna.press("Copy as JSON")
    anna.reads("Copied as JSON")
    assert json.loads(page.evaluate(copied))["number"] == "A-1" and '"total": 1234.50' in page.evaluate(copied)
    anna.press("More about A-1")
    anna.press("Copy link")
    anna.reads("The link was copied")
    assert page.evaluate(copied) == f"{anna.address}/admin/orders/details/?id={order.id}"


@WIDTHS
def test_ops_deletes_a_customer_with_everything_that_goes_along(story, rows, width):
    inn = rows.customer(name="Harbour Inn")
    rows.session.add_all(
        Address(customer=inn, kind="billing", street=f"Lane {n}", postal_code="1", city="B", country="DE")
        for n in range(120)
    )
    rows.session.commit()
    olu = story("ops", width=width)
    page = olu.open(f"/admin/customers/details/?id={inn.id}")

    olu.press("More about Harbour Inn")
    olu.press("Delete", "link")
    olu.reads("These go with it", "Addresses", "120")
    olu.field("Type 121 to delete 121 rows").fill("120")
    page.get_by_role("button", name="Delete Harbour Inn").click()
    olu.reads("Nothing was deleted: the number does not match")
    olu.field("Type 121 to delete 121 rows").fill("121")
    page.get_by_role("button", name="Delete Harbour Inn").click()
    olu.reads("Harbour Inn was deleted")

    rows.session.rollback()
    assert [rows.session.scalar(select(func.count()).select_from(model)) for model in (Customer, Address)] == [0, 0]


def test_a_record_is_whole_without_script(story, rows):
    order = rows.order(number="A-1")
    rows.line(order, product=rows.product(name="Green tea"))
    rows.order(number="A-2")
    anna = story("staff", script=False)
    page = anna.open(f"/admin/orders/details/?id={order.id}&listing=sort%3Dnumber")

    page.get_by_role("link", name="Lines 1").click()
    anna.reads("Green tea")
    page.locator('[name="search"]').fill("coffee")
    page.keyboard.press("Enter")
    anna.reads("Nothing here matches")
    anna.press("Next record", "link")
    expect(page.locator("h1")).to_have_text("A-2")


@WIDTHS
def test_no_part_of_a_record_has_an_accessibility_violation(story, rows, width):
    evil = "<img src=x onerror=alert(1)>"
    customer = rows.customer(name=evil, notes=f"{evil} " * 60, tags=[rows.tag(name=evil)])
    order = rows.order(customer=customer, number="A-1", note="first\n" * 20)
    rows.line(order)
    product = rows.product(attributes={"a": [1, {"b": None}]})
    ada = story("admin", width=width)
    ada.open(f"/admin/orders/edit/?id={order.id}")
    ada.field("Note").fill("first\n" * 19 + "last\n")
    ada.press("Save")
    ada.reads("A-1 was saved")

    for address in (
        f"/admin/orders/details/?id={order.id}",
        f"/admin/orders/details/?id={order.id}&tab=lines",
        f"/admin/orders/details/?id={order.id}&tab=lines&rows=quantity__gt%3D99",
        f"/admin/orders/details/?id={order.id}&tab=shipments&end=next",
        f"/admin/orders/details/?id={order.id}&tab=for-developers",
        f"/admin/customers/details/?id={customer.id}&tab=tags",
        f"/admin/products/details/?id={product.id}",
        f"/admin/customers/delete/?id={customer.id}",
        f"/admin/orders/delete/?id={order.id}",
    ):
        ada.examines(address)
    ada.examines("/admin/orders/details/?id=987654", 404)
    rows.session.rollback()
    assert rows.session.get(Order, order.id).note.endswith("last\n")
