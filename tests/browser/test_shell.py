"""The frame: pins, the search over everything, keys, the word of the place, and paper. At a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from admin_app.resource.fields import key_text
from models.system import Pin, Visit
from tests.browser.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
both_widths = pytest.mark.parametrize("width", list(WIDTHS))


def palette(page: Page):
    return page.get_by_role("combobox", name="Search everything")


def option(page: Page, name: str):
    return page.get_by_role("option", name=re.compile(rf"^{re.escape(name)}"))


@both_widths
def test_staff_pins_a_filtered_list_and_finds_it_in_the_sidebar(story, rows, width):
    rows.order(number="A-1", status="packed")
    rows.order(number="A-2")
    anna = story("staff", width=width)
    page = anna.open("/admin/orders/?status=packed")

    anna.press("Pin this page to the sidebar")
    anna.reads("Orders: Status is Packed is pinned to the sidebar.")
    anna.lists("A-1")
    anna.open("/admin/tags/")
    if width == "phone":
        anna.press("Menu")
    anna.press("Orders: Status is Packed", "link")
    anna.lists("A-1")
    anna.press("Take this page down from the sidebar")
    anna.reads("is no longer pinned")
    expect(page.locator(".pinned")).to_have_count(0)
    rows.session.rollback()
    assert rows.session.scalars(select(Pin)).all() == []


@both_widths
def test_pins_are_put_into_order_without_script(story, rows, width):
    anna = story("staff", width=width, script=False)
    for name in ("orders", "tags"):
        anna.open(f"/admin/{name}/")
        anna.press("Pin this page to the sidebar")
    page = anna.open("/admin/pins/")

    anna.press("Move Tags up")
    anna.field("Name of the pin Tags").fill("My labels")
    anna.press("Rename")
    expect(page.locator(".pinned li a")).to_have_text(["My labels", "Orders"])
    anna.press("Take Orders down")
    rows.session.rollback()
    assert [pin.label for pin in rows.session.scalars(select(Pin))] == ["My labels"]


def test_somebody_finds_an_order_and_changes_it_with_the_keyboard_alone(story, rows):
    order = rows.order(number="A-77", customer=rows.customer(name="Rose Tea Room"))
    anna = story("staff")
    page = anna.open("/admin/")

    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_focused()
    page.keyboard.type("rose tea")
    expect(option(page, "Rose Tea Room")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(option(page, "A-77")).to_have_attribute("aria-selected", "true")
    assert palette(page).get_attribute("aria-activedescendant") == option(page, "A-77").get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/orders/details/**")
    page.keyboard.press("e")
    page.wait_for_url("**/admin/orders/edit/**")
    anna.field("Note").fill("n e ? g o /")
    page.keyboard.press("Control+s")
    anna.reads("A-77 was saved")

    rows.session.rollback()
    assert order.note == "n e ? g o /"


@both_widths
def test_the_search_does_what_the_page_offers_and_remembers_what_was_opened(story, rows, width):
    rows.order(number="A-1")
    anna = story("staff", width=width)
    page = anna.open(f"/admin/orders/details/?id={key_text(rows.order(number='A-2'))}")
    anna.open("/admin/orders/")

    if width == "phone":
        anna.press("Menu")
        page.get_by_role("link", name="Search", exact=True).click()
    else:
        page.keyboard.press("Control+k")
    expect(option(page, "A-2")).to_be_visible()
    expect(page.get_by_role("group", name="Opened last").get_by_role("option")).to_have_count(1)
    palette(page).fill("new ord")
    expect(option(page, "New order")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/orders/new/")
    rows.session.rollback()
    assert [visit.resource for visit in rows.session.scalars(select(Visit))] == ["order"]


def test_escape_closes_the_search_and_gives_the_page_back(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/")
    page.get_by_role("link", name="Search", exact=True).focus()

    page.keyboard.press("Enter")
    expect(palette(page)).to_be_focused()
    palette(page).fill("nothing like this")
    anna.reads("Nothing found for “nothing like this”")
    page.keyboard.press("Escape")
    expect(palette(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Search", exact=True)).to_be_focused()


def test_without_script_the_search_is_a_page(story, rows):
    rows.customer(name="Rose Tea Room")
    anna = story("staff", script=False)
    page = anna.open("/admin/")

    anna.press("Search", "link")
    page.get_by_role("searchbox", name="Search everything").fill("rose")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Rose Tea Room")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rose Tea Room")


def test_hostile_names_are_text_in_the_search_and_in_pins(story, rows):
    name = '<img src=x onerror="alert(1)"> {{ 7*7 }}'
    rows.customer(name=name)
    anna = story("staff")
    page = anna.open("/admin/customers/?name__contains=%3Cimg+src%3Dx")

    anna.press("Pin this page to the sidebar")
    anna.reads("<img src=x")
    page.keyboard.press("Control+k")
    palette(page).fill("<img")
    expect(option(page, name)).to_be_visible()
    expect(page.locator("img")).to_have_count(0)


def test_keys_lead_round_the_tool(story, rows):
    rows.tag(name="urgent")
    anna = story("staff")
    page = anna.open("/admin/")

    page.keyboard.press("g")
    expect(page.locator("html")).to_have_attribute("data-going", "")
    page.keyboard.press("t")
    page.wait_for_url("**/admin/tags/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("gn?")
    expect(page.get_by_role("searchbox")).to_have_value("gn?")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.wait_for_url("**/admin/tags/new/")
    page.locator("body").press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile("/admin/$"))


def test_the_sheet_shows_the_keys_of_this_page(story, rows):
    anna = story("staff")
    page = anna.open("/admin/tags/")

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("New record")).to_be_visible()
    expect(sheet.get_by_text("Edit this record")).to_have_count(0)
    expect(sheet.get_by_text("Order lines")).to_be_visible()
    page.keyboard.press("n")  # what is open on top has the keys
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    assert page.url.endswith("/admin/tags/")


def test_single_letters_can_be_switched_off_and_stay_off(story, rows):
    anna = story("staff")
    page = anna.open("/admin/tags/")
    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("group", name="Shortcuts of a single letter").get_by_role("button", name="Off").click()
    page.keyboard.press("Escape")
    anna.open("/admin/tags/")

    for key in ("n", "?", "g", "c", "/"):
        page.keyboard.press(key)
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(palette(page)).to_be_focused()
    assert page.url.endswith("/admin/tags/")


def test_a_narrow_sidebar_keeps_names_and_stays_narrow(story, rows):
    anna = story("staff")
    page = anna.open("/admin/tags/")
    anna.press("Narrow sidebar")
    anna.open("/admin/orders/")

    assert page.locator("#sidebar").bounding_box()["width"] < 64
    page.get_by_role("link", name="Tags", exact=True).click()
    page.wait_for_url("**/admin/tags/")


@both_widths
def test_the_place_is_said_on_every_page_and_red_is_production(story, rows, app, monkeypatch, width):
    for name, word, in_title in (("staging", "test bench", "test bench: "), ("production", "production", "")):
        monkeypatch.setitem(app.config, "ENVIRONMENT", name)
        monkeypatch.setitem(
            app.config, "ENVIRONMENT_MARKS", {"staging": ["test bench", "violet"], "production": ["production", "red"]}
        )
        anna = story("staff", width=width)
        page = anna.open("/admin/tags/")

        assert page.title() == f"{in_title}Tags - Steward"
        colour = {"staging": "violet", "production": "red"}[name]
        expect(page.locator(f".environment.environment-{colour}")).to_be_visible()
        expect(page.locator(".environment-word").first).to_have_text(word)
        assert f"mark-{colour}.svg" in page.locator('link[rel="icon"]').get_attribute("href")
        if width == "phone":
            anna.press("Menu")
        expect(page.locator(".environment-word").first).to_be_visible()


def test_the_theme_stands_before_the_first_paint(story, rows):
    anna = story("staff")
    page = anna.open("/admin/tags/")
    page.emulate_media(color_scheme="dark")
    anna.open("/admin/tags/")
    ground = "() => getComputedStyle(document.body).backgroundColor"

    assert page.evaluate(ground) == "rgb(18, 21, 25)"
    waits = "one => !one.defer && !one.async && one.type !== 'module'"
    blocking = page.evaluate(
        f"() => [...document.querySelectorAll('head script')].filter({waits}).map(one => new URL(one.src).pathname)"
    )
    assert blocking == ["/static/theme.js"]


def test_a_list_and_a_record_print_whole_without_what_is_pressed(story, rows):
    for number in range(30):
        rows.order(number=f"A-{number}")
    anna = story("staff")
    page = anna.open("/admin/orders/")
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".printed")).to_contain_text("/admin/orders/")
    expect(page.locator(".printed time")).not_to_be_empty()
    for chrome in (".sidebar", ".toolbar", ".pager", ".topbar .end", ".tick >> nth=0"):
        expect(page.locator(chrome)).to_be_hidden()
    table, part = (page.locator(one).bounding_box()["height"] for one in ("table[data-rows]", ".list-scroll"))
    assert part >= table > 30 * 18
    anna.open("/admin/orders/details/?id=1")
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", pytest.param("phone", marks=pytest.mark.nightly)])
def test_axe_finds_nothing_in_the_frame(story, rows, width):
    rows.customer(name="Rose Tea Room")
    anna = story("staff", width=width)
    anna.open("/admin/tags/")
    anna.press("Pin this page to the sidebar")
    for address in ("/admin/pins/", "/admin/search/?q=tea", "/admin/search/?q=nothing-like-it", "/admin/shortcuts/"):
        anna.examines(address)
    for opens in ("Control+k", "?"):
        page = anna.open("/admin/tags/")
        page.keyboard.press(opens)
        page.get_by_role("dialog").wait_for()
        if opens == "Control+k":
            palette(page).fill("tea")
            option(page, "Rose Tea Room").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            anna._examined({})


def test_whoever_looks_on_a_phone_where_they_are_signed_in_sees_the_way_out_of_each(story):
    page = story("staff", width="phone").open("/account")
    expect(page.locator("main table").get_by_role("button").first).to_be_in_viewport(ratio=1)
