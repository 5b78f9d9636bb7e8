"""Filters as people use them: the panel, the chips, the builder, the numbers beside values; by pointer and by keys."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from models.order import OrderStatus
from tests.browser.conftest import COLOURS

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

HOSTILE = """<img src=x onerror="alert(1)">'"&</script>"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_staff_adds_filters_changes_one_in_its_place_and_takes_them_away(story, rows, width):
    inn = rows.customer(name="Harbour Inn")
    rows.order(number="A-1", customer=inn)
    rows.order(number="A-2", customer=inn, status=OrderStatus.PACKED)
    rows.order(number="A-3")
    anna = story("staff", width=width)
    page = anna.open("/admin/orders/?sort=number")

    panel = opened(anna)
    choose(panel, "Customer")
    panel.get_by_role("combobox", name="Customer").fill("Harbour")
    page.get_by_role("option", name="Harbour Inn").click()
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-1", "A-2")
    panel = opened(anna)
    choose(panel, "Status")
    panel.get_by_role("checkbox", name="Packed").check()
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-2")
    anna.reads("Customer is Harbour Inn", "Status is Packed")

    anna.press("Status is Packed")
    change = page.get_by_role("dialog", name="Change the filter Status")
    change.get_by_role("checkbox", name="Open").check()
    change.get_by_role("button", name="Change filter").click()
    anna.lists("A-1", "A-2")
    anna.reads("Status is Packed or Open" if "PACKED&status=OPEN" in page.url else "Status is Open or Packed")
    assert "sort=number" in page.url

    anna.press("Remove the filter Customer is Harbour Inn", "link")
    anna.lists("A-1", "A-2", "A-3")
    expect(page.get_by_role("link", name="Clear all")).to_have_count(0)


def test_a_filter_is_added_changed_and_removed_by_the_keyboard_alone(story, rows):
    rows.order(number="A-1", customer=rows.customer(region="North"))
    rows.order(number="A-2", customer=rows.customer(region="South"))
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number")

    page.get_by_role("button", name="Filter", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Search the fields")).to_be_focused()
    page.keyboard.type("cust reg")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Condition")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("North")
    page.keyboard.press("Enter")
    anna.lists("A-1")
    chip = page.get_by_role("button", name="Customer > Region is North")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Value")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("South")
    page.keyboard.press("Enter")
    anna.lists("A-2")
    page.get_by_role("button", name="Customer > Region is South").press("Enter")
    expect(page.get_by_role("textbox", name="Value")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Customer > Region is South")).to_be_focused()
    page.keyboard.press("Backspace")
    anna.lists("A-1", "A-2")


def test_dates_are_days_of_a_calendar_or_words_that_move(story, rows):
    now = datetime.now(UTC).replace(hour=12)
    for days in (0, 5, 40):
        rows.order(number=f"A-{days}", placed_at=now - timedelta(days=days))
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number")

    panel = opened(anna)
    choose(panel, "Placed at")
    panel.get_by_label("Condition").select_option("is on or after")
    panel.get_by_label("Value: When").select_option("Some time ago")
    panel.get_by_label("Value: How many").fill("6")
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-0", "A-5")
    anna.reads("Placed at is on or after 6 days ago")
    assert "placed_at__gte=-6d" in page.url

    anna.press("Placed at is on or after 6 days ago")
    change = page.get_by_role("dialog", name="Change the filter Placed at")
    change.get_by_label("Condition").select_option("is between")
    change.get_by_label("From: When").select_option("A day")
    change.get_by_label("From", exact=True).filter(visible=True).fill((now - timedelta(days=41)).date().isoformat())
    change.get_by_label("To: When").select_option("Yesterday")
    change.get_by_role("button", name="Change filter").click()
    anna.lists("A-40", "A-5")
    anna.reads("to yesterday")


def test_a_value_that_cannot_be_read_is_told_beside_it_and_everything_stays(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/?status=open")

    panel = opened(anna)
    choose(panel, "Total")
    panel.get_by_role("button", name="Add filter").click()
    expect(panel.get_by_role("alert")).to_have_text("Give a value first.")
    expect(panel.get_by_label("Value", exact=True)).to_be_focused()
    panel.get_by_label("Value", exact=True).fill("many")
    panel.get_by_role("button", name="Add filter").click()
    expect(panel.get_by_role("alert")).to_contain_text("'many' is not a number")
    expect(panel.get_by_label("Value", exact=True)).to_have_value("many")
    panel.get_by_label("Value", exact=True).fill("10")
    panel.get_by_role("button", name="Or another value").click()
    page.keyboard.type("11")
    panel.get_by_role("button", name="Add filter").click()
    anna.reads("Total is 10 or 11", "Status is Open")


def test_values_tell_how_many_rows_they_would_find_when_they_are_asked(story, rows):
    rows.order(status=OrderStatus.PACKED)
    rows.order()
    rows.order()
    anna = story("staff")
    page = anna.open("/admin/orders/?status=packed")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    anna.press("Status is Packed")
    change = page.get_by_role("dialog", name="Change the filter Status")
    expect(change.get_by_role("checkbox", name="Packed")).to_be_checked()
    assert not [url for url in asked if "/facets/" in url]
    change.get_by_role("button", name="Show how many").click()
    expect(change.locator(".choices label", has_text="Open")).to_contain_text("2")
    expect(change.locator(".choices label", has_text="Cancelled")).to_contain_text("0")


def test_orders_of_mine_are_a_tick_away(story, rows, sign_in, app):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open("/admin/orders/")
    panel = opened(anna)
    choose(panel, "Assigned to")
    panel.get_by_role("checkbox", name="Me").check()
    panel.get_by_role("button", name="Add filter").click()
    anna.reads("Assigned to is me", "No orders match")
    assert "assigned_to=me" in page.url
    anna.press("Assigned to is me")
    change = page.get_by_role("dialog", name="Change the filter Assigned to")
    expect(change.get_by_role("checkbox", name="Me")).to_be_checked()
    change.get_by_label("Condition").select_option("is empty")
    change.get_by_role("button", name="Change filter").click()
    anna.lists("A-1")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_nested_conditions_are_built_read_back_and_say_what_they_mean(story, rows, width):
    rows.order(number="A-1", total=5)
    rows.order(number="A-2", total=50, status=OrderStatus.PACKED)
    rows.order(number="A-3", total=500, status=OrderStatus.PACKED)
    rows.order(number="A-4", total=500, status=OrderStatus.PACKED, note="keep")
    anna = story("staff", width=width)
    page = anna.open("/admin/orders/?sort=number")

    opened(anna).get_by_role("button", name="Advanced: and, or, not").click()
    builder = page.get_by_role("dialog", name="Advanced filter")
    builder.get_by_label("How these conditions go together").select_option("Any of these holds")
    pick(page, builder, 0, "Status")
    builder.get_by_role("checkbox", name="Open").check()
    builder.get_by_role("button", name="Add group").click()
    builder.get_by_label("How these conditions go together").nth(1).select_option("All of these hold")
    pick(page, builder, 1, "Total")
    builder.get_by_label("Condition", exact=True).nth(1).select_option("is at least")
    builder.get_by_label("Value", exact=True).fill("100")
    builder.get_by_role("button", name="Add condition").first.click()
    pick(page, builder, 2, "Note")
    builder.get_by_label("Condition", exact=True).nth(2).select_option("is empty")
    expect(builder.locator("output")).to_have_text("Status is Open or (Total is at least 100 and Note is empty)")
    builder.get_by_role("button", name="Show these rows").click()
    anna.lists("A-1", "A-3")

    page.get_by_role("button", name=re.compile("^Advanced")).click()
    builder = page.get_by_role("dialog", name="Advanced filter")
    expect(builder.get_by_label("Value", exact=True)).to_have_value("100")
    builder.get_by_label("How these conditions go together").first.select_option("None of these holds")
    builder.get_by_role("button", name="Show these rows").click()
    anna.lists("A-2", "A-4")
    anna.press("Advanced not (Status is Open or (Total is at least 100 and Note is empty))")
    page.get_by_role("button", name="Remove this filter").click()
    anna.lists("A-1", "A-2", "A-3", "A-4")


def test_the_builder_is_bounded_refuses_in_words_and_is_left_by_escape(story, rows):
    rows.order(number="A-1")
    anna = story("staff")
    page = anna.open('/admin/orders/?where={"any":[{"total__gte":"1"}]}')
    page.get_by_role("button", name=re.compile("^Advanced")).press("Enter")
    builder = page.get_by_role("dialog", name="Advanced filter")
    expect(builder.get_by_label("How these conditions go together")).to_be_visible()

    builder.get_by_label("Value", exact=True).fill("much")
    expect(builder.locator("output")).to_contain_text("'much' is not a number")
    builder.get_by_role("button", name="Show these rows").click()
    expect(builder.get_by_role("alert")).to_contain_text("'much' is not a number")
    expect(builder.get_by_label("Value", exact=True)).to_have_value("much")
    for _ in range(3):
        builder.get_by_role("button", name="Add group").filter(visible=True).first.press("Enter")
    expect(builder.get_by_role("button", name="Add group").filter(visible=True)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(builder).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Advanced"))).to_be_focused()
    anna.lists("A-1")


def test_hostile_text_is_text_in_every_part_of_a_filter(story, rows):
    rows.order(number="A-1", customer=rows.customer(name=HOSTILE, region=HOSTILE[:20]), note=HOSTILE)
    anna = story("staff")
    page = anna.open("/admin/orders/")

    panel = opened(anna)
    choose(panel, "Customer")
    panel.get_by_role("combobox", name="Customer").fill("img")
    page.get_by_role("option", name=HOSTILE).click()
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-1")
    anna.press(f"Customer is {HOSTILE}")
    expect(page.get_by_role("button", name=f"Remove {HOSTILE}")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    panel = opened(anna)
    choose(panel, "Note")
    panel.get_by_label("Value", exact=True).fill(HOSTILE)
    panel.get_by_role("button", name="Add filter").click()
    anna.lists("A-1")
    anna.press(f"Note is {HOSTILE}")
    expect(page.get_by_label("Value", exact=True)).to_have_value(HOSTILE)
    assert page.locator("img").count() == 0


def test_the_words_of_fields_and_choices_are_text_whatever_they_hold(story, rows):
    rows.order()
    anna = story("staff")
    page = anna.page

    def hostile(route):
        offer = route.fetch().json()
        offer["fields"] = [
            each | {"label": HOSTILE, "group": HOSTILE, "help": HOSTILE, "choices": [["OPEN", HOSTILE]]}
            for each in offer["fields"]
            if each["name"] == "status"
        ]
        route.fulfill(json=offer)

    page.route("**/admin/orders/filters/", hostile)
    anna.open("/admin/orders/")
    panel = opened(anna)
    panel.get_by_role("option", name=HOSTILE).click()
    expect(panel.get_by_role("checkbox", name=HOSTILE)).to_be_visible()
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_panels_have_no_accessibility_violation(story, rows, width):
    rows.order()
    anna = story("staff", width=width)
    address = '/admin/orders/?status=open&placed_at__gte=-7d&where={"any":[{"total__gte":1},{"status":"open"}]}'
    page = anna.open(address)

    def examined():
        for scheme, rules in (("light", {}), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            anna._examined(rules)
        page.emulate_media(color_scheme="light")

    panel = opened(anna)
    examined()
    for name in ("Assigned to", "Total", "Placed at"):
        choose(panel, name)
        examined()
        panel.get_by_role("button", name="Back to the fields").click()
    page.keyboard.press("Escape")
    anna.press("Status is Open")
    expect(page.get_by_role("button", name="Show how many")).to_be_visible()
    examined()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Advanced")).click()
    expect(page.locator(".builder output")).not_to_be_empty()
    examined()
    anna.examines("/admin/orders/filters/?status=open&filter_field=status&filter_value=open")
    anna.examines("/admin/orders/columns/")


def test_a_mistyped_filter_is_put_right_by_one_click_and_the_rest_stays(story, rows):
    rows.order(number="A-1")
    rows.order(number="A-2", total=1)
    anna = story("staff")
    anna.open("/admin/orders/?statuss=open&total__gte=5", 400)
    anna.reads("There is no field 'statuss' here. Did you mean 'status'?")
    anna.press("Use 'status'", "link")
    anna.lists("A-1")
    anna.reads("Status is Open", "Total is at least 5")


def test_filters_work_without_script(story, rows):
    rows.order(number="A-1")
    rows.order(number="A-2", status=OrderStatus.PACKED)
    anna = story("staff", script=False)
    page = anna.open("/admin/orders/?sort=number")
    anna.press("Filter", "link")
    page.get_by_label("Field").select_option("Status")
    page.get_by_label("Value", exact=True).fill("packed")
    anna.press("Add filter")
    anna.lists("A-2")
    anna.press("Status is Packed")
    anna.press("Change this filter", "link")
    page.get_by_label("Value", exact=True).fill("open")
    anna.press("Change filter")
    anna.lists("A-1")


def test_a_list_loads_nothing_of_the_panels_before_they_are_opened(story, rows):
    rows.order()
    anna = story("staff")
    asked = []
    anna.page.on("request", lambda request: asked.append(request.url))
    anna.open("/admin/orders/?status=open")
    assert len(asked) <= 12
    assert not [url for url in asked if re.search(r"filters|conditions|builder|columns|picker", url.split("?")[0])]


def test_a_slash_leads_to_the_search_which_says_where_it_looks(story, rows):
    rows.order(number="A-1", customer=rows.customer(name="Harbour Inn"))
    rows.order(number="A-2", customer=rows.customer(name="Inn of Harbour"))
    anna = story("staff")
    page = anna.open("/admin/orders/?sort=number")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_text("Searches number, customer name. Quotes keep a phrase.")).to_be_visible()
    page.keyboard.type("inn harbour")
    page.keyboard.press("Enter")
    anna.lists("A-1", "A-2")
    page.keyboard.press("/")
    page.keyboard.type('"harbour inn"')
    page.keyboard.press("Enter")
    anna.lists("A-1")


def opened(person):
    person.press("Filter")
    panel = person.page.get_by_role("dialog", name="Add a filter")
    expect(panel.get_by_role("option").first).to_be_visible()
    return panel


def choose(panel, name):
    panel.get_by_role("combobox", name="Search the fields").fill(name)
    panel.get_by_role("option", name=name, exact=True).first.click()


def pick(page, builder, at, name):
    builder.get_by_role("button", name=re.compile("^Field: ")).nth(at).click()
    menu = page.get_by_role("dialog", name="Choose a field")
    menu.get_by_role("combobox", name="Search the fields").fill(name)
    menu.get_by_role("option", name=name, exact=True).first.click()
