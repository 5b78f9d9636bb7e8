"""Finding rows: the order, the pages, and the list as one left it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


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
