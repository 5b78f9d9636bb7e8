"""Rows of a list: opened, chosen, done something to, sorted, refreshed, and found again as one left them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from models import Order
from models.order import OrderStatus

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

NEWS = "**/admin/orders/news/**"
NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def some_orders(rows, count, **given):
    return [rows.order(number=f"A-{n:03}", placed_at=NEW_YEAR - timedelta(days=n), **given) for n in range(count)]


def statuses(rows):
    rows.session.rollback()
    found = [order.status for order in rows.session.query(Order)]
    rows.session.rollback()
    return {status: found.count(status) for status in found}


def test_a_row_opens_wherever_it_is_clicked_and_in_a_tab_with_control(story, rows):
    some_orders(rows, 2)
    page = story("staff").open("/admin/orders/")
    with page.context.expect_page() as other:
        page.get_by_text("10.00").first.click(modifiers=["Control"])
    assert "/details/" in other.value.url
    other.value.close()
    page.get_by_text("10.00").first.click()
    page.wait_for_url("**/details/**")


def test_rows_are_walked_chosen_edited_and_opened_by_keyboard_alone(story, rows):
    some_orders(rows, 4)
    olu = story("ops")
    page = olu.open("/admin/orders/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="A-001", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(olu.field("Select A-001")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="A-003", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Space")
    olu.reads("3 selected")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="A-002", exact=True)).to_be_focused()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/**")
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")


def test_the_box_of_a_row_is_easy_to_hit(story, rows):
    some_orders(rows, 1)
    for width in ("desktop", "phone"):
        box = story("ops", width=width).open("/admin/orders/").locator("tbody .tick label").bounding_box()
        assert box["width"] >= 40


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_ops_cancels_every_order_that_matches_beyond_the_page(story, rows, width):
    some_orders(rows, 5)
    rows.order(number="B-1")
    olu = story("ops", width=width)
    page = olu.open("/admin/orders/?search=A-&page_size=2")

    olu.field("Select A-000").check()
    olu.field("Select all 5 matching").check()
    olu.reads("5 selected")
    expect(olu.field("Select A-001")).to_be_checked()
    olu.is_sound()
    olu.press("Cancel order")
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("every row that matches, also beyond this page: 5 rows")
    window.get_by_role("button", name="Cancel order: 5 rows").click()
    olu.reads("5 cancelled")
    assert statuses(rows) == {OrderStatus.CANCELLED: 5, OrderStatus.OPEN: 1}


def test_when_the_number_has_changed_the_person_is_asked_again(story, rows):
    some_orders(rows, 3)
    olu = story("ops")
    page = olu.open("/admin/orders/?search=A-&page_size=2")
    olu.field("Select A-000").check()
    olu.field("Select all 3 matching").check()
    rows.order(number="A-999")

    olu.press("Cancel order")
    page.get_by_role("dialog").get_by_role("button", name="Cancel order: 3 rows").click()
    olu.reads("The list had 3 rows when you chose them, and has 4 by now.")
    assert statuses(rows) == {OrderStatus.OPEN: 4}
    olu.press("Cancel order: 4 rows")
    olu.reads("4 cancelled")
    assert statuses(rows) == {OrderStatus.CANCELLED: 4}


def test_a_row_that_is_left_out_ends_the_choice_of_all(story, rows):
    some_orders(rows, 3)
    olu = story("ops")
    olu.open("/admin/orders/?page_size=2")
    olu.field("Select A-000").check()
    olu.field("Select all 3 matching").check()
    olu.field("Select A-001").uncheck()
    expect(olu.field("Select all 3 matching")).not_to_be_checked()
    olu.reads("1 selected")


def test_every_matching_row_can_be_chosen_without_script(story, rows):
    some_orders(rows, 3)
    olu = story("ops", script=False)
    olu.open("/admin/orders/?page_size=2")
    olu.field("Select all 3 matching").check()
    olu.press("Cancel order")
    olu.reads("Cancel the selected orders?", "these 3 rows")
    olu.press("Cancel order: 3 rows")
    olu.reads("3 cancelled")
    assert statuses(rows) == {OrderStatus.CANCELLED: 3}


def test_a_heading_sorts_up_down_and_not_and_shift_adds_another(story, rows):
    for number, total, status in (
        ("A-1", 5, OrderStatus.OPEN),
        ("A-2", 9, OrderStatus.OPEN),
        ("A-3", 7, OrderStatus.PACKED),
    ):
        rows.order(number=number, total=total, status=status)
    anna = story("staff")
    page = anna.open("/admin/orders/")
    total = page.get_by_role("columnheader", name="Total")

    for sort in ("ascending", "descending", None):
        total.get_by_role("link").click()
        if sort:
            expect(total).to_have_attribute("aria-sort", sort)
        else:
            expect(total).not_to_have_attribute("aria-sort", re.compile("."))
    anna.open("/admin/orders/?sort=-status")
    total.get_by_role("link").click(modifiers=["Shift"])
    page.wait_for_url("**sort=-status%2Ctotal**")
    anna.lists("A-3", "A-1", "A-2")
    expect(page.get_by_role("columnheader", name="Total 2 ascending")).to_be_visible()
    total.get_by_role("link").click(modifiers=["Shift"])
    anna.lists("A-3", "A-2", "A-1")
    total.get_by_role("link").click(modifiers=["Shift"])
    page.wait_for_url("**sort=-status")


def test_a_list_is_refreshed_in_its_place(story, rows):
    orders = some_orders(rows, 40)
    olu = story("ops")
    page = olu.open("/admin/orders/")
    region = page.get_by_role("region", name="Orders")
    olu.field("Select A-020").check()
    region.evaluate("place => place.scrollTo(0, 300)")
    rows.session.rollback()
    orders[21].total = 77
    rows.session.commit()

    page.keyboard.press("r")
    olu.reads("77.00", "Refreshed.")
    expect(olu.field("Select A-020")).to_be_checked()
    olu.reads("1 selected")
    assert region.evaluate("place => place.scrollTop") == 300


@pytest.fixture
def told(story, rows, app, monkeypatch):
    """Somebody of staff at a list of two orders, and the word there that one is new."""
    monkeypatch.setitem(app.config, "NEWS_SECONDS", 1)
    some_orders(rows, 2)
    anna = story("staff")
    page = anna.open("/admin/orders/")
    rows.order(number="B-1", placed_at=NEW_YEAR + timedelta(days=1))
    pill = page.get_by_role("button", name="1 new order")
    expect(pill).to_be_visible()
    return anna, pill


def test_new_rows_are_announced_and_come_when_they_are_asked_for(told):
    anna, pill = told
    anna.lists("A-000", "A-001")
    anna.is_sound()
    pill.click()
    anna.lists("B-1", "A-000", "A-001")
    expect(pill).to_have_count(0)


def test_an_answer_about_new_rows_that_comes_after_they_are_drawn_announces_none(told):
    anna, pill = told
    page, late = anna.page, []
    page.route(NEWS, lambda route: late.append(route))  # Playwright marks it, and a builtin takes no mark
    with page.expect_request(NEWS):
        pass
    pill.click()
    anna.lists("B-1", "A-000", "A-001")
    with page.expect_request(NEWS):  # the next question, which is held as well
        late[0].fulfill(json={"count": 1, "text": "1 new order"})
    assert pill.count() == 0
    late[1].fulfill(json={"count": 0, "text": ""})


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_going_back_from_a_record_leads_to_the_same_rows_scroll_and_selection(story, rows, width):
    some_orders(rows, 60)
    olu = story("ops", width=width)
    page = olu.open("/admin/orders/?page_size=30&sort=-placed_at")
    olu.press("Next", "link")
    expect(page.get_by_role("link", name="A-030", exact=True)).to_be_visible()
    olu.field("Select A-032").check()
    row = page.get_by_role("link", name="A-058", exact=True)
    row.scroll_into_view_if_needed()
    top = row.bounding_box()["y"]
    row.click()
    page.wait_for_url("**/details/**")
    page.go_back()

    expect(olu.field("Select A-032")).to_be_checked()
    olu.reads("1 selected")
    expect(row).to_be_focused()
    assert abs(row.bounding_box()["y"] - top) < 3


def test_a_page_that_is_on_its_way_is_grey_after_a_moment_and_can_be_stopped(story, rows):
    """Playwright asks nothing of a page that is about to leave, so the page itself tells what it shows."""
    some_orders(rows, 3)
    anna = story("staff")
    page = anna.open("/admin/orders/?page_size=2")
    page.route(re.compile("after="), lambda route: None)
    page.evaluate(WATCH)

    with page.expect_request("**/healthz?grey"), page.expect_request(re.compile("healthz.Still%20working,%203%20s")):
        page.get_by_role("link", name="Next").click(no_wait_after=True)
    expect(page.locator(".waiting, .still-working")).to_have_count(0)
    anna.lists("A-000", "A-001")


WATCH = """() => new MutationObserver(() => {
    const note = document.querySelector(".still-working");
    if (note) {
        fetch(`/healthz?${note.firstChild.textContent}`).catch(() => null);
        note.querySelector("button").click();
    } else if (document.querySelector(".list-scroll.waiting")) {
        fetch("/healthz?grey").catch(() => null);
    }
}).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true }) && null"""


def test_a_sort_without_an_index_asks_first(story, rows, app, monkeypatch):
    some_orders(rows, 6)
    monkeypatch.setitem(app.config, "COUNT_BOUND", 3)
    monkeypatch.setitem(app.config, "SORT_ASKS_ABOVE", 5)
    app.extensions.setdefault("steward_estimates", {}).clear()
    anna = story("staff")
    anna.open("/admin/orders/")

    anna.press("Total", "link")
    anna.reads("This sorts about 6 rows without an index")
    anna.is_sound()
    anna.press("Sort anyway", "link")
    anna.lists("A-000", "A-001", "A-002", "A-003", "A-004", "A-005")
    app.extensions["steward_estimates"].clear()
