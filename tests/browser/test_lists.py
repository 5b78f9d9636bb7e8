"""Finding rows: filters and their chips, the order, the pages, and the list as one left it."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from models.order import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_staff_adds_filters_and_takes_them_away_by_their_chips(story, rows):
    inn = rows.customer(name="Harbour Inn")
    rows.order(number="A-1", customer=inn)
    rows.order(number="A-2", customer=inn, status=OrderStatus.PACKED)
    rows.order(number="A-3")
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number")

    anna.press("Filter")
    panel = page.get_by_role("form", name="Add a filter")
    panel.get_by_label("Field").select_option("Customer")
    panel.get_by_placeholder("Type to search").fill("Harbour")
    page.get_by_role("option", name="Harbour Inn").click()
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-1", "A-2")
    anna.press("Filter")
    panel.get_by_label("Field").select_option("Status")
    panel.get_by_role("checkbox", name="Packed").check()
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-2")
    anna.reads("Customer is Harbour Inn", "Status is Packed")

    anna.press("Remove the filter Customer is Harbour Inn", "link")
    anna.reads("Status is Packed")
    anna.lists("A-2")
    page.get_by_role("link", name=re.compile("Remove the filter")).focus()
    page.keyboard.press("Backspace")
    anna.lists("A-1", "A-2", "A-3")


def test_staff_filters_by_a_span_of_time(story, rows):
    for month in (1, 2, 3):
        rows.order(number=f"A-{month}", placed_at=datetime(2026, month, 15, 12, tzinfo=UTC))
    anna = story("staff")
    page = anna.open("/admin/orders/")

    anna.press("Filter")
    panel = page.get_by_role("form", name="Add a filter")
    panel.get_by_label("Field").select_option("Placed at")
    panel.get_by_label("Condition").select_option("is between")
    panel.get_by_label("From", exact=True).fill("2026-02-01")
    panel.get_by_label("To", exact=True).fill("2026-02-28")
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-2")
    anna.reads("Placed at from 2026-02-01 to 2026-02-28")


def test_a_condition_chosen_before_the_panel_is_enhanced_stays_chosen(story, rows):
    rows.order()
    page = story("staff").open("/admin/orders/")
    held = []
    page.route("**/filters.js*", lambda route: held.append(route))

    with page.expect_request("**/filters.js*"):
        page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Field", exact=True).select_option("Placed at")
    page.get_by_label("Condition").select_option("is between")
    held[0].continue_()

    expect(page.get_by_label("From", exact=True)).to_be_visible()


def test_a_list_is_sorted_by_its_headings(story, rows):
    for number, total in (("A-1", 30), ("A-2", 10), ("A-3", 20)):
        rows.order(number=number, total=total)
    anna = story("staff")
    page = anna.open("/admin/orders/")

    anna.press("Total", "link")
    anna.lists("A-2", "A-3", "A-1")
    expect(page.get_by_role("columnheader", name="Total")).to_have_attribute("aria-sort", "ascending")
    anna.press("Total", "link")
    anna.lists("A-1", "A-3", "A-2")


def test_pages_follow_one_another_and_a_record_leads_back_to_its_page(story, rows):
    for number in range(1, 6):
        rows.order(number=f"A-{number}")
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number&page_size=2")

    anna.lists("A-1", "A-2")
    anna.press("Next", "link")
    anna.lists("A-3", "A-4")
    anna.press("A-3", "link")
    page.wait_for_url("**/details/**")
    page.go_back()
    anna.lists("A-3", "A-4")
    anna.press("Next", "link")
    anna.lists("A-5")
    anna.press("Previous", "link")
    anna.lists("A-3", "A-4")
    anna.press("First", "link")
    anna.lists("A-1", "A-2")


def test_a_theme_that_was_chosen_stays(story, rows):
    anna = story("staff")
    page = anna.open("/admin/orders/")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_role("button", name=re.compile("^Account")).click()
    anna.press("Dark")
    dark = page.evaluate(ground)
    anna.open("/admin/customers/")

    assert light != dark == page.evaluate(ground)
    page.get_by_role("button", name=re.compile("^Account")).click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_long_name_leaves_room_for_the_number_on_a_narrow_screen(story, rows):
    rows.order(number="A-000777", customer=rows.customer(name="A very long name of a customer " * 6))
    anna = story("staff")
    anna.page.set_viewport_size({"width": 380, "height": 750})
    row = anna.open("/admin/orders/").locator("table[data-rows] tbody tr").first
    number = row.get_by_text("A-000777")
    expect(number).to_be_visible()
    assert number.bounding_box()["x"] + 60 < row.get_by_text("A very long").bounding_box()["x"]
