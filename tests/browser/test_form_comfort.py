"""What keeps a person's work safe in a form: marks, questions before leaving, errors that lead to fields, a sign-in in
place, and a record that is made beside its picker. On a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from models.system import UserSession
from models.types import now
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

WIDTHS = ["desktop", "phone"]


@pytest.mark.parametrize("width", WIDTHS)
def test_unsaved_work_is_marked_and_leaving_asks_once(story, rows, width):
    order = rows.order(number="A-1", note="leave at the gate")
    anna = story("staff", width=width)
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    anna.reads("1 change not saved")
    expect(page.locator(".field.changed")).to_have_count(1)
    anna.press("Cancel", "link")
    page.get_by_role("dialog", name="Leave without saving?").get_by_role("button", name="Stay here").click()
    expect(anna.field("Note")).to_have_value("ring twice")

    anna.press("Cancel", "link")
    page.get_by_role("dialog").get_by_role("button", name="Leave").last.click()
    page.wait_for_url("**/admin/orders/")
    rows.session.rollback()
    assert order.note == "leave at the gate"


def test_discarding_puts_back_what_is_saved_and_nothing_asks_after_that(story, rows):
    order = rows.order(number="A-1", note="leave at the gate")
    anna = story("staff")
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    anna.press("Add to lines")
    anna.press("Discard changes")
    expect(anna.field("Note")).to_have_value("leave at the gate")
    expect(page.get_by_role("button", name="Discard changes")).to_be_hidden()
    anna.press("Cancel", "link")
    page.wait_for_url("**/admin/orders/")


def test_a_saved_form_is_left_without_a_question(story, rows):
    order = rows.order(number="A-1")
    anna = story("staff")
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    page.keyboard.press("Control+s")
    anna.reads("A-1 was saved")
    expect(page.get_by_role("button", name="Discard changes")).to_be_hidden()
    anna.press("Cancel", "link")
    page.wait_for_url("**/admin/orders/")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_has_to_be_corrected_stands_above_and_leads_into_its_field_by_keyboard(story, rows, width):
    order = rows.order(number="A-1", note="leave at the gate")
    rows.line(order, position=1)
    anna = story("staff", width=width)
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Number").fill("")
    anna.field("Note").fill("<b>ring</b> twice")
    anna.field("Quantity").fill("-1")
    page.keyboard.press("Control+s")
    anna.reads("One thing to correct; nothing was saved", "Number cannot be empty.")
    expect(page.locator("#form-errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(anna.field("Number")).to_be_focused()
    page.keyboard.type("A-1")
    page.keyboard.press("Control+s")
    anna.reads("This is refused: it breaks a rule of the database.")
    page.get_by_role("link", name="Lines 1, Quantity").click()
    expect(page.locator("[name=lines-0-quantity]")).to_be_focused()
    expect(anna.field("Note")).to_have_value("<b>ring</b> twice")


def test_a_link_of_the_errors_leads_into_a_picker(story, rows):
    rows.customer(name="Harbour Inn")
    anna = story("staff")
    page = anna.open("/admin/orders/new/")

    anna.field("Number").fill("A-1")
    page.keyboard.press("Control+s")
    page.get_by_role("link", name="Customer", exact=True).click()
    expect(page.get_by_role("combobox", name=re.compile("^Customer"))).to_be_focused()
    page.get_by_role("option", name="Harbour Inn").wait_for()


def test_format_is_checked_when_a_field_is_left_and_nothing_else_is(story, rows):
    product = rows.product(attributes={"colour": "green"})
    anna = story("staff")
    page = anna.open(f"/admin/products/edit/?id={product.id}")

    anna.field("Name").fill("")
    anna.field("Price").fill("five")
    anna.field("Attributes").fill('{"colour": }')
    anna.field("Description").focus()
    anna.reads("This is not a number.", "This is not JSON:")
    expect(page.locator("body")).not_to_contain_text("cannot be empty")
    anna.field("Price").fill("5.00")
    anna.field("Attributes").fill('{"size": 10.00}')
    anna.field("Description").focus()
    expect(page.locator(".errors")).to_have_count(0)
    expect(anna.field("Attributes")).to_have_value('{"size": 10.00}')


@pytest.mark.parametrize("width", WIDTHS)
def test_a_customer_is_made_beside_the_picker_and_comes_back_chosen(story, rows, width):
    anna = story("staff", width=width, region="North")
    page = anna.open("/admin/orders/new/")

    anna.field("Number").fill("A-1")
    page.get_by_role("link", name="New customer").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New customer")
    expect(dialog.get_by_label(re.compile(r"^\s*Number"))).to_be_focused()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("things to correct")
    values = {"Number": "C-1", "Name": "<i>Harbour</i> Inn", "Country": "DE", "Region": "North", "Since": "2026-01-01"}
    for name, value in values.items():
        dialog.get_by_label(re.compile(rf"^\s*{name}\s*\*")).fill(value)
    dialog.get_by_label(re.compile(r"^\s*Segment")).select_option("Retail")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("combobox", name=re.compile("^Customer"))).to_have_value("<i>Harbour</i> Inn")
    expect(anna.field("Number")).to_have_value("A-1")
    page.keyboard.press("Control+s")
    anna.reads("A-1 was created")


def test_escape_over_a_new_record_that_was_begun_asks_first(story, rows):
    page = story("staff").open("/admin/orders/new/")

    page.get_by_role("link", name="New customer").click()
    dialog = page.get_by_role("dialog", name="New customer")
    dialog.get_by_label(re.compile(r"^\s*Name")).fill("Harbour Inn")
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("alert")).to_contain_text("It is lost if you leave.")
    expect(dialog.get_by_label(re.compile(r"^\s*Name"))).to_have_value("Harbour Inn")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_session_that_ends_over_a_new_record_leads_to_a_sign_in_and_back(story, person, rows):
    anna = story()
    anna.expected.add(401)
    email = person("staff")
    page = anna.sign_in(email)
    anna.open("/admin/orders/new/")

    page.get_by_role("link", name="New customer").click()
    dialog = page.get_by_role("dialog", name="New customer")
    name = dialog.get_by_label(re.compile(r"^\s*Name"))
    name.fill("Harbour Inn")
    end_sessions(rows)
    dialog.get_by_label("Notes is NULL").scroll_into_view_if_needed()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_be_in_viewport()
    sign_in_beside(page, dialog.get_by_role("link", name="Sign in"), email)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("What you typed is here; save it again.")
    expect(name).to_have_value("Harbour Inn")


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_while_one_types_costs_no_word(story, person, rows, script):
    order = rows.order(number="A-1")
    anna = story(script=script)
    anna.expected.add(401)
    email = person("staff")
    page = anna.sign_in(email)
    anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill('ring "twice" <b>& wait</b>')
    end_sessions(rows)
    anna.press("Save")
    anna.reads("You are not signed in any more, so nothing was saved yet")
    anna.gives(email)
    if not script:
        anna.press("Go on")
    anna.reads("A-1 was saved")
    page.wait_for_url("**/admin/orders/")
    rows.session.rollback()
    assert order.note == 'ring "twice" <b>& wait</b>'


def test_somebody_else_who_signs_in_sees_what_was_typed_and_saves_it_in_their_own_name(story, person, rows):
    order = rows.order(number="A-1")
    anna = story()
    anna.expected.add(401)
    anna.sign_in(person("staff"))
    anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    end_sessions(rows)
    anna.press("Save")
    anna.gives(person("staff"))
    anna.reads("This form was filled in before you signed in here")
    rows.session.rollback()
    assert order.note is None
    expect(anna.field("Note")).to_have_value("ring twice")
    anna.press("Save")
    anna.reads("A-1 was saved")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_menu_beside_save_makes_a_copy_with_its_lines(story, rows, width):
    order = rows.order(number="A-1")
    rows.line(order, quantity=3)
    anna = story("staff", width=width)
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Number").fill("A-2")
    page.get_by_role("button", name="More ways to save").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save as copy").click()
    anna.reads("A-2 was created")
    expect(anna.field("Quantity")).to_have_value("3")
    anna.open("/admin/orders/?sort=number")
    anna.lists("A-1", "A-2")


def test_save_and_add_another_leads_to_an_empty_form(story, rows):
    rows.customer(name="Harbour Inn")
    anna = story("staff")
    anna.open("/admin/tags/new/")

    anna.field("Name").fill("loud")
    anna.press("More ways to save")
    anna.press("Save and add another")
    anna.reads("loud was created")
    expect(anna.field("Name")).to_have_value("")


def test_a_form_that_cannot_be_sent_says_so_and_keeps_its_text(story, rows):
    order = rows.order(number="A-1")
    anna = story("staff")
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    page.context.set_offline(True)
    anna.press("Save")
    anna.reads("Not sent: this computer is offline. Try again.")
    page.context.set_offline(False)
    anna.press("Save")
    anna.reads("A-1 was saved")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_while_a_form_is_worked_in(story, rows, width):
    order = rows.order(number="A-1")
    rows.line(order)
    anna = story("staff", width=width)
    page = anna.open(f"/admin/orders/edit/?id={order.id}")

    anna.field("Note").fill("ring twice")
    anna.press("Add to lines")
    anna.press("More ways to save")
    anna.is_sound()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="New customer").click()
    page.get_by_role("dialog", name="New customer").wait_for()
    anna.is_sound()
    page.keyboard.press("Escape")
    anna.press("Cancel", "link")
    page.get_by_role("dialog", name="Leave without saving?").wait_for()
    anna.is_sound()
    page.get_by_role("dialog").get_by_role("button", name="Leave").last.click()


def sign_in_beside(page, link, email):
    """By a link that opens a window of its own."""
    with page.expect_popup() as opened:
        link.click()
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_label("Password").fill(PASSWORD)
    window.keyboard.press("Enter")
    window.wait_for_url("**/admin/**")
    window.close()


def end_sessions(rows):
    rows.session.rollback()
    for one in rows.session.query(UserSession):
        one.revoked_at = now()
    rows.session.commit()
