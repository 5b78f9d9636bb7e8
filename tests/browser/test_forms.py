"""Changing records: lines added by keyboard, two people at one record, and what a deletion takes along."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_staff_adds_a_line_to_an_order_by_keyboard(story, rows):
    rows.product(name="Green tea")
    order = rows.order(number="A-1")
    anna = story("staff")
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    page.get_by_role("button", name="Add to lines").focus()
    page.keyboard.press("Enter")
    line = page.get_by_role("group", name="Lines, new")
    expect(line.locator(":focus")).to_be_visible()
    line.get_by_role("combobox", name=re.compile("^Product")).focus()
    page.keyboard.type("Green")
    page.get_by_role("option", name="Green tea").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    line.get_by_label(re.compile(r"^\s*Quantity")).focus()
    page.keyboard.type("3")
    line.get_by_label(re.compile(r"^\s*Unit price")).focus()
    page.keyboard.type("2.50")
    page.keyboard.press("Control+s")
    anna.reads("A-1 was saved")

    rows.session.rollback()
    assert [(line.product.name, line.quantity) for line in order.lines] == [("Green tea", 3)]
    assert order.total == 7.5


def test_a_field_that_two_people_changed_is_asked_and_saved_as_chosen(story, rows):
    order = rows.order(number="A-1", note="leave at the gate")
    address = f"/admin/orders/edit/?id={order.id}"
    first, second = story("staff"), story("staff")
    for window in (first, second):
        window.open(address)

    first.field("Note").fill("ring twice")
    first.press("Save")
    first.reads("A-1 was saved")
    second.field("Note").fill("call before")
    second.press("Save")
    second.reads("Somebody else changed this record", "ring twice")
    assert second.field("Note").input_value() == "call before"

    second.press("Save")
    second.reads("A-1 was saved")
    rows.session.rollback()
    assert order.note == "call before"


WINDOWS = [("desktop", True), ("phone", True), ("desktop", False)]


@pytest.mark.parametrize(("width", "script"), WINDOWS, ids=["desktop", "phone", "no script"])
def test_who_is_asked_about_two_fields_answers_each_by_keyboard(story, rows, width, script):
    order = rows.order(number="A-1", note="leave at the gate")
    address = f"/admin/orders/edit/?id={order.id}"
    first, second = story("staff"), story("staff", width=width, script=script)
    for window in (first, second):
        window.open(address)

    for window, number, note in ((first, "B-1", "ring twice"), (second, "B-2", "call before")):
        window.field("Number").fill(number)
        window.field("Note").fill(note)
        window.field("Number").press("Enter")
    first.reads("B-1 was saved")
    second.reads("Somebody else changed this record", "Saved by Person", "just now")
    asked = second.page.get_by_role("group", name="Note", exact=True)
    expect(asked.locator(".conflict-text")).to_have_text(["leave at the gate", "ring twice", "call before"])
    if script:
        expect(second.page.locator("#form-errors")).to_be_focused()
        second.is_sound()
    else:
        second.page.locator("#form-errors").focus()

    goes_to(second.page, "_choice-note")
    expect(asked.get_by_role("radio", name="Yours")).to_be_checked()
    second.page.keyboard.press("ArrowUp")
    expect(asked.get_by_role("radio", name="Now saved")).to_be_checked()
    second.field("Number").press("Enter")
    second.reads("B-2 was saved")
    rows.session.rollback()
    assert (order.number, order.note) == ("B-2", "ring twice")


def test_who_goes_on_typing_where_theirs_was_chosen_has_that_saved(story, rows):
    order = rows.order(number="A-1", note="leave at the gate")
    address = f"/admin/orders/edit/?id={order.id}"
    first, second = story("staff"), story("staff")
    for window in (first, second):
        window.open(address)
    for window, note in ((first, "ring twice"), (second, "call before")):
        window.field("Note").fill(note)
        window.page.keyboard.press("Control+s")
        window.reads("A-1 was saved" if window is first else "Somebody else changed this record")

    second.page.get_by_role("radio", name="Now saved").check()
    second.field("Note").fill("ring twice, call before")
    expect(second.page.get_by_role("radio", name="Yours")).to_be_checked()
    second.page.keyboard.press("Control+s")
    second.reads("A-1 was saved")
    rows.session.rollback()
    assert order.note == "ring twice, call before"


def goes_to(page, name):
    """By the tabulator alone."""
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the tabulator does not lead to {name}")


def test_a_deletion_says_what_goes_with_it_and_what_stands_in_the_way(story, rows):
    tea = rows.product()
    plain, paid = rows.order(number="A-1"), rows.order(number="A-2")
    for order in (plain, paid):
        rows.line(order, product=tea)
    rows.payment(order=paid)
    ada = story("admin")

    ada.open(f"/admin/orders/delete/?id={paid.id}")
    ada.reads("It cannot be deleted while these belong to it", "Payments")
    expect(ada.page.get_by_role("button", name="Delete A-2")).to_have_count(0)
    ada.open(f"/admin/orders/delete/?id={plain.id}")
    ada.reads("These go with it", "Lines")
    ada.press("Delete A-1 and what belongs to it: 2 rows")
    ada.reads("A-1 was deleted")
    ada.open("/admin/orders/")
    ada.lists("A-2")


def test_a_form_says_what_has_to_be_corrected_and_keeps_what_was_typed(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/new/")

    anna.field("Number").fill("A-1")
    anna.field("Note").fill("leave at the gate")
    anna.press("Save")
    anna.reads("to correct; nothing was saved")
    page.get_by_role("link", name="Customer", exact=True).click()
    assert anna.field("Note").input_value() == "leave at the gate"
