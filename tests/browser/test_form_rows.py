"""Children that are moved, paged and added in their form, a file in a column, and the next record of a list."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from admin_app import db
from tests.browser.conftest import Story, served, watched
from tests.resource.ships import Cabin, Ship, harbour, somebody

pytestmark = [pytest.mark.browser]

PAGE = "/admin/ships/edit/?id=1"
MEASURED_IN_A_FIELDSET = """() => [...document.querySelectorAll("fieldset *")]
  .filter((one) => getComputedStyle(one).containerType !== "normal").length"""


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("cabins", [3])
def test_children_are_moved_added_and_taken_away_by_keyboard(olu, width):
    one = olu.window(width)
    page = one.open(PAGE)

    page.get_by_role("group", name="Cabins 3").get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_accessible_name("Move up")
    page.get_by_role("button", name="Add to cabins").focus()
    page.keyboard.press("Enter")
    row = page.get_by_role("group", name="Cabins, new")
    expect(row.get_by_label(re.compile(r"^\s*Place"))).to_have_value("4")
    row.get_by_label(re.compile(r"^\s*Name")).fill("<b>new</b>")
    page.get_by_role("button", name="Add to cabins").press("Enter")
    page.get_by_role("group", name="Cabins, new").last.get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_role("button", name="Add to cabins")).to_be_focused()
    page.get_by_role("group", name="Cabins 2").get_by_label("Delete").press("Space")
    page.keyboard.press("Control+s")
    one.reads("Sea was saved")

    assert names(olu.app) == ["cabin 3", "cabin 1", "<b>new</b>"]
    one.is_sound()


@pytest.mark.parametrize("cabins", [60])
def test_a_second_page_of_children_is_changed_where_it_stands(olu):
    one = olu.window("desktop")
    page = one.open(PAGE)

    page.get_by_role("navigation", name="Pages of Cabins").get_by_role("link", name="Next").click()
    one.reads("51 to 60")
    assert page.evaluate(MEASURED_IN_A_FIELDSET) == 0, "Chromium may not draw it (admin/_field.html)"
    page.get_by_role("group", name="Cabins 51").get_by_label(re.compile(r"^\s*Name")).fill("changed")
    one.press("Previous", "link")
    page.get_by_role("dialog", name="Leave without saving?").get_by_role("button", name="Stay here").click()
    page.keyboard.press("Control+s")
    one.reads("Sea was saved")
    assert "changed" in names(olu.app)


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("cabins", [0])
def test_a_file_is_put_in_waits_through_a_refusal_and_is_downloaded(olu, width, tmp_path):
    plan = tmp_path / "<i>plan.png"
    plan.write_bytes(b"\x89PNG\r\n\x1a\nplan")
    one = olu.window(width)
    page = one.open(PAGE)

    one.field("Plan").set_input_files(plan)
    one.reads("1 change not saved")
    one.field("Name").fill("")
    page.keyboard.press("Control+s")
    one.reads("The file you chose waits here until the form is saved.")
    one.field("Name").fill("Sea")
    page.keyboard.press("Control+s")
    one.reads("A file of 12 bytes is kept here.")
    one.is_sound()
    with page.expect_download() as waiting:
        one.press("Download", "link")
    assert waiting.value.suggested_filename.endswith(".png")
    assert Path(waiting.value.path()).read_bytes() == plan.read_bytes()
    one.field("Remove the file").check()
    page.keyboard.press("Control+s")
    one.reads("Sea was saved")
    expect(page.locator(".file-kept")).to_have_count(0)
    with olu.app.app_context():
        assert db.session.scalar(select(Ship.plan)) is None


@pytest.mark.parametrize("cabins", [4])
def test_one_form_leads_to_the_next_of_the_list_it_came_from(olu):
    one = olu.window("desktop")
    page = one.open("/admin/cabins/edit/?id=3&url=/admin/cabins/%3Fsort%3D-place%26place__lte%3D3")

    for number in (3, 2):
        expect(one.field("Name")).to_have_value(f"cabin {number}")
        one.field("Name").fill(f"tidy {number}")
        one.press("More ways to save")
        one.press("Save and next")
    expect(one.field("Name")).to_have_value("cabin 1")
    one.press("More ways to save")
    one.press("Save and next")
    one.reads("That was the last record of the list.")
    page.wait_for_url("**/admin/cabins/?sort=-place&place__lte=3")
    assert names(olu.app) == ["cabin 1", "tidy 2", "tidy 3", "cabin 4"]


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Cabin.name).order_by(Cabin.place)))


class Olu:
    """Somebody of the harbour's office, at as many windows as a story needs."""

    def __init__(self, app: Flask, address: str, windows: Callable[..., Story]) -> None:
        self.app, self.address, self.windows = app, address, windows

    def window(self, width: str) -> Story:
        one = self.windows(width)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = somebody(self.app, "ops").client.get_cookie(name)
        assert cookie is not None
        one.page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])
        return one


@pytest.fixture
def olu(chromium: Browser, tmp_path: Path, cabins: int) -> Iterator[Olu]:
    with harbour(tmp_path, cabins) as app, served(app) as address, watched(chromium, address) as windows:
        yield Olu(app, address, windows)
