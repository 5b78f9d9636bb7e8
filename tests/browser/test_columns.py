"""The columns of a list as people arrange them: found, ticked, dragged, moved by keys, remembered, put back."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def heads(page, *names):
    expect(page.locator("table[data-rows] thead th[data-name]")).to_have_text(list(names))


def opened(person):
    person.press("View")
    menu = person.page.get_by_role("dialog", name="View")
    expect(menu.get_by_role("searchbox", name="Search the columns")).to_be_visible()
    return menu


def test_columns_are_chosen_and_put_in_order_by_the_keyboard_alone(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/?status=open")

    page.get_by_role("button", name="View", exact=True).press("Enter")
    menu = page.get_by_role("dialog", name="View")
    menu.get_by_role("searchbox", name="Search the columns").focus()
    page.keyboard.type("cust region")
    expect(menu.get_by_role("checkbox").filter(visible=True)).to_have_count(2)
    menu.get_by_role("checkbox", name="Customer > Region").press("Space")
    page.get_by_role("searchbox", name="Search the columns").fill("")
    for name in ("Customer", "Status", "Assigned to"):
        menu.get_by_role("checkbox", name=name, exact=True).press("Space")
    handle = menu.get_by_role("button", name="Move Total")
    handle.press("ArrowUp")
    expect(menu.get_by_role("status")).to_have_text("Total: 1 of 4")
    expect(handle).to_be_focused()
    menu.get_by_role("button", name="Show these columns").press("Enter")
    heads(page, "Total", "Number", "Placed at", "Customer region")
    assert "columns=total%2Cnumber" in page.url and "status=open" in page.url


def test_a_column_is_dragged_to_its_place(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/?columns=number,status,total")
    menu = opened(anna)
    start = menu.get_by_role("button", name="Move Total").bounding_box()
    goal = menu.get_by_role("button", name="Move Number").bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 8, goal["y"] + 20)
    page.mouse.move(goal["x"] + 8, goal["y"] + 3)
    page.mouse.up()
    menu.get_by_role("button", name="Show these columns").click()
    heads(page, "Total", "Number", "Status")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_columns_are_remembered_where_it_is_wished_and_put_back(story, rows, width):
    rows.order(number="A-1")
    rows.customer()
    anna = story("staff", width=width)
    page = anna.open("/admin/orders/?columns=number,total")
    menu = opened(anna)
    menu.get_by_role("checkbox", name="Remember for this list on this browser").check()
    menu.get_by_role("button", name="Show these columns").click()
    page.wait_for_url("**columns=number**")

    anna.open("/admin/orders/")
    heads(page, "Number", "Total")
    anna.open("/admin/orders/?columns=status")
    heads(page, "Status")
    anna.open("/admin/orders/")
    menu = opened(anna)
    expect(menu.get_by_role("checkbox", name="Remember for this list on this browser")).to_be_checked()
    menu.get_by_role("button", name="Reset").click()
    heads(page, "Number", "Customer", "Status", "Total", "Placed at", "Assigned to")


def test_a_list_keeps_its_first_column_in_view_and_its_density(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/")
    menu = opened(anna)
    expect(menu.get_by_text("stays in view").filter(visible=True)).to_be_visible()
    menu.get_by_role("button", name="Compact").click()
    height = "() => document.querySelector('table[data-rows] tbody tr').getBoundingClientRect().height"
    assert page.evaluate(height) < 32
    anna.open("/admin/orders/")
    assert page.evaluate(height) < 32


def test_columns_are_chosen_without_script(story, rows):
    rows.order(number="A-1")
    anna = story("staff", script=False)
    page = anna.open("/admin/orders/?status=open")
    anna.press("View")
    anna.press("Choose columns", "link")
    anna.field("Assigned to").uncheck()
    anna.field("Customer > Region").check()
    anna.press("Show these columns")
    heads(page, "Number", "Customer", "Status", "Total", "Placed at", "Customer region")
    anna.reads("Status is Open")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_menu_has_no_accessibility_violation(story, rows, width):
    rows.order()
    anna = story("staff", width=width)
    page = anna.open("/admin/orders/")
    opened(anna)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        anna._examined({})
