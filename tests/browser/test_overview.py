"""What a person does on the overview: reads the desk's numbers, goes to the rows behind them, finds back to work."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def busy(rows):
    """A desk with a few orders of the last days."""
    rows.product(name="Jam", stock=2)
    for region, status, days_ago in (("North", "open", 0), ("North", "open", 2), ("South", "packed", 2)):
        at = datetime.now(UTC) - timedelta(days=days_ago)
        rows.order(customer=rows.customer(region=region), status=status, placed_at=at)


def test_on_a_phone_a_value_of_a_tile_stands_behind_its_name_as_in_a_list(story, rows):
    busy(rows)
    page = story("ops", width="phone").open("/admin/desk/")

    stock = page.get_by_role("region", name="Low stock").get_by_role("cell", name="2")
    said = stock.evaluate(
        "one => [getComputedStyle(one, '::before').content, getComputedStyle(one, '::after').content]"
    )
    assert said == ['"Stock "', "none"]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_reader_goes_from_a_number_to_the_rows_that_prove_it(story, rows, width):
    busy(rows)
    olu = story("ops", width=width)
    page = olu.open("/admin/")

    pack = page.get_by_role("region", name="Orders to pack")
    expect(pack.locator(".tile-value")).to_have_text("2")
    expect(pack).to_contain_text("As of")
    pack.locator(".tile-value a").click()
    page.wait_for_url("**/admin/orders/?status=open")
    assert page.locator("table[data-rows] tbody tr").count() == 2


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_chart_is_read_as_a_table_and_followed_by_keyboard_alone(story, rows, width):
    busy(rows)
    olu = story("ops", width=width)
    page = olu.open("/admin/")

    region = page.get_by_role("region", name="Orders by region")
    region.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(region.get_by_role("row", name="North 2 67 %")).to_be_visible()
    region.locator("tbody tr a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**customer.region=North**")
    assert page.locator("table[data-rows] tbody tr").count() == 2


def test_a_number_is_asked_for_again_where_it_stands(story, rows):
    busy(rows)
    olu = story("ops")
    page = olu.open("/admin/")
    pack = page.get_by_role("region", name="Orders to pack")
    expect(pack.locator(".tile-value")).to_have_text("2")

    rows.order(status="open")
    again = pack.get_by_role("button", name="Ask for the numbers again")
    again.focus()
    page.keyboard.press("Enter")
    expect(pack.locator(".tile-value")).to_have_text("3")
    expect(pack.get_by_role("button", name="Ask for the numbers again")).to_be_focused()


def test_a_tile_that_fails_says_so_alone_and_comes_with_another_try(story, rows, monkeypatch):
    from admin_app.dashboards import pages
    from admin_app.resource.errors import TooSlow

    drawn, down = pages.figures_of, {"Orders to pack"}

    def sometimes(asked):
        if asked.tile.title in down:
            raise TooSlow("This was stopped after 2 s, so that nobody waits for it.")
        return drawn(asked)

    monkeypatch.setattr(pages, "figures_of", sometimes)
    busy(rows)
    olu = story("ops")
    olu.expected.add(503)
    page = olu.open("/admin/")

    pack = page.get_by_role("region", name="Orders to pack")
    expect(pack).to_contain_text("This was stopped after 2 s")
    expect(page.get_by_role("region", name="Packed, to be shipped").locator(".tile-value")).to_have_text("1")
    down.clear()
    pack.get_by_role("button", name="Try again").click()
    expect(pack.locator(".tile-value")).to_have_text("2")


def test_a_person_finds_back_to_what_they_changed_and_sees_what_others_did_since(story, rows):
    order = rows.order(number="A-017")
    anna, olu = story("staff"), story("ops")
    for window, note in ((anna, "ring twice"), (olu, "ring once")):
        window.open(f"/admin/orders/edit/?id={order.id}")
        window.field("Note").fill(note)
        window.press("Save")
        window.reads("A-017 was saved")

    page = anna.open("/admin/")
    expect(page.get_by_role("region", name="Changed since by others")).to_contain_text("edited Note")
    page.get_by_role("region", name="Your latest changes").get_by_role("link", name="A-017").click()
    anna.reads("ring once")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_without_script_each_tile_is_a_link_to_itself(story, rows, width):
    busy(rows)
    olu = story("ops", script=False, width=width)
    page = olu.open("/admin/")

    olu.press("Show Orders by status", "link")
    page.wait_for_url("**/admin/desk/orders-by-status/")
    expect(page.locator("table tbody tr").first).to_contain_text("Open")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_axe_finds_nothing_once_the_tiles_are_there(story, rows, width):
    busy(rows)
    ada = story("admin", width=width)
    ada.open("/admin/desk/orders-by-status/")
    for path in ("/admin/desk/orders-a-day/", "/admin/overview/my-changes/"):
        ada.examines(path)
    page = ada.open("/admin/")
    expect(page.locator("[data-tile][aria-busy], .tile-grey")).to_have_count(0)
    for summary in page.locator(".tile summary").all():
        summary.click()
    ada._examined({})
    page.emulate_media(color_scheme="dark")
    ada._examined({})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window"
