"""Values as people read them, and what can be done with each: told, filtered by, copied, opened, read."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from models.order import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

HOSTILE = "<img src=x onerror=alert(1)>\"'&</script>\u202e"


def cell(page, row, column):
    """The value of the row that is named by its first cell, under this heading."""
    heads = page.locator("table[data-rows] thead th").all_inner_texts()
    at = next(place for place, head in enumerate(heads) if head.startswith(column))
    return page.locator("table[data-rows] tbody tr", has=page.get_by_role("rowheader", name=row)).locator("> *").nth(at)


def test_moments_are_told_as_people_tell_them_or_to_the_minute_as_one_likes(story, rows):
    rows.order(number="A-1", placed_at=datetime.now(UTC) - timedelta(hours=3, minutes=5))
    rows.order(number="A-2", placed_at=datetime(2020, 1, 2, 3, 4, tzinfo=UTC))
    plain = story("staff", script=False).open("/admin/orders/")
    sent, old = (cell(plain, number, "Placed at").inner_text() for number in ("A-1", "A-2"))
    assert "ago" not in sent
    anna = story("staff")
    page = anna.open("/admin/orders/")

    told = cell(page, "A-1", "Placed at").locator("time")
    expect(told.locator("[aria-hidden]")).to_have_text("3 h ago")
    expect(told.locator(".visually-hidden")).to_have_text(sent)
    assert "UTC" in told.get_attribute("title")
    expect(cell(page, "A-2", "Placed at")).to_have_text(old)
    anna.press("View")
    anna.press("Exact times")
    expect(told).to_have_text(sent)
    anna.open("/admin/orders/")
    expect(told).to_have_text(sent)


def test_staff_filters_by_a_value_and_excludes_it(story, rows):
    rows.order(number="A-1", status=OrderStatus.PACKED)
    rows.order(number="A-2")
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number&status__ne=shipped")

    cell(page, "A-1", "Status").click(button="right")
    expect(page.get_by_role("menu", name="Status")).to_be_visible()
    anna.is_sound()
    anna.press("Filter by Packed", "menuitem")
    anna.lists("A-1")
    anna.reads("Status is Packed")
    assert page.url.endswith("?sort=number&status=PACKED")
    anna.open("/admin/orders/?sort=number")
    cell(page, "A-1", "Status").hover()
    anna.press("What can be done with this value")
    anna.press("Exclude Packed", "menuitem")
    anna.lists("A-2")
    anna.reads("Status is not Packed")


def test_a_value_is_reached_filtered_by_and_copied_by_keyboard(story, rows):
    rows.order(number="A-1", total=12)
    anna = story("staff")
    page = anna.open("/admin/orders/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.keyboard.press("j")
    expect(page.get_by_role("link", name="A-1", exact=True)).to_be_focused()
    values = page.locator("table[data-rows] tbody tr > :not(.tick, .tools)")
    for place in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        expect(values.nth(place).locator(".dots")).to_be_focused()
    expect(cell(page, "A-1", "Total").locator(".dots")).to_be_focused()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Filter by 12.00")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    anna.reads("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "12.00"
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(cell(page, "A-1", "Total").locator(".dots")).to_be_focused()


def test_a_related_row_shows_a_card_to_whoever_rests_on_it(story, rows):
    rows.order(number="A-1", customer=rows.customer(name="Harbour Inn", number="C-77"))
    anna = story("staff")
    page = anna.open("/admin/orders/")
    card = page.get_by_role("tooltip")

    page.get_by_role("link", name="Harbour Inn").hover()
    expect(card).to_contain_text("C-77")
    anna.is_sound()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(5, 5)
    page.get_by_role("link", name="Harbour Inn").focus()
    expect(card).to_contain_text("Retail")
    anna.press("A-1", "link")
    page.wait_for_url("**/details/**")


def test_a_document_opens_in_a_window_word_for_word(story, rows):
    rows.person(("staff",), {"limit": 12345678901234567890123, "words": [HOSTILE]})
    ada = story("admin")
    page = ada.open("/admin/people/?columns=name,attributes&sort=-id")

    value = page.get_by_role("button", name="{2 keys}")
    value.focus()
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog")
    expect(window).to_contain_text('"limit": 12345678901234567890123')
    expect(window).to_contain_text("<img src=x onerror=alert(1)>")
    ada.is_sound()
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    expect(value).to_be_focused()
    value.click()
    expect(window).to_be_visible()


def test_a_long_text_takes_two_lines_and_is_read_in_a_window(story, rows):
    rows.order(number="A-1", note="ring twice " * 60)
    anna = story("staff")
    page = anna.open("/admin/orders/?columns=number,note")

    clamped = cell(page, "A-1", "Note").locator(".cell-long")
    assert clamped.bounding_box()["height"] < 40
    cell(page, "A-1", "Note").click(button="right", position={"x": 5, "y": 5})
    anna.press("Read the whole text", "menuitem")
    expect(page.get_by_role("dialog")).to_contain_text("ring twice " * 59)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_hostile_text_is_text_in_every_cell_menu_card_and_window(story, rows, width):
    name = HOSTILE + "x" * 20
    rows.customer(
        number="H-1", name=name, email=HOSTILE, phone=HOSTILE, region=HOSTILE[:20], country="<>", notes=HOSTILE * 20,
        tags=[rows.tag(name=HOSTILE[:38])],
    )  # fmt: skip
    rows.order(number=HOSTILE[:20], customer=rows.session.query(type(rows.customer())).filter_by(number="H-1").one())
    ada = story("admin", width=width)

    page = ada.open("/admin/customers/?columns=number,name,email,phone,region,country,notes&number=H-1")
    expect(page.locator("table[data-rows] tbody tr")).to_contain_text("<img src=x onerror=alert(1)>")
    for at in range(2, 5):
        page.locator("table[data-rows] tbody tr > *").nth(at).dispatch_event("contextmenu", {"bubbles": True})
        expect(page.get_by_role("menu")).to_contain_text("Copy value")
        page.keyboard.press("Escape")
    page = ada.open("/admin/orders/")
    page.get_by_role("link", name="<img src=x").nth(1).focus()
    expect(page.get_by_role("tooltip")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("img").count() == 0


def test_on_a_narrow_screen_a_row_is_a_card_of_its_first_four_columns(story, rows):
    rows.order(number="A-1", customer=rows.customer(name="Harbour Inn"), total=12)
    page = story("staff", width="phone").open("/admin/orders/")
    row = page.locator("table[data-rows] tbody tr")
    for words in ("A-1", "Harbour Inn", "Open", "12.00"):
        expect(row.get_by_text(words).first).to_be_visible()
    expect(cell(page, "A-1", "Placed at")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.get_by_text("Open").click(button="right")
    expect(page.get_by_role("menuitem", name="Filter by Open")).to_be_visible()
