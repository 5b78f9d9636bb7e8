"""The bar of a page's statements, as a developer meets it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import Engine

from admin_app import db
from run import make_app
from tests.browser.rules import troubles
from tests.conftest import QUIET

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
SUMMARY = "#statement-bar > summary"


def test_a_developer_opens_the_bar_by_keys_and_finds_it_open_on_the_next_page(story, rows):
    rows.order()
    page = story("admin").open("/admin/orders/")
    expect(page.locator(SUMMARY)).to_contain_text(re.compile(r"\d+ statements"))
    expect(page.locator("#statement-bar > ol")).to_be_hidden()

    page.locator(SUMMARY).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#statement-bar > ol")).to_be_visible()
    page.locator("#statement-bar > ol summary").first.click()
    expect(page.locator("#statement-bar pre").first).to_contain_text("SELECT")

    page.goto(page.url.replace("orders", "customers"))
    expect(page.locator("#statement-bar > ol")).to_be_visible()


def test_what_a_script_fetches_is_added(story, rows):
    rows.order()
    page = story("admin").open("/admin/orders/")
    page.locator(SUMMARY).click()
    page.evaluate("fetch('/api/v1/orders').then((answer) => answer.text())")
    expect(page.locator("#statement-fetched")).to_contain_text(re.compile(r"/api/v1/orders: \d+ statements, [\d.]+ ms"))


def test_the_bar_is_not_printed(story):
    page = story("admin").open("/admin/orders/")
    page.emulate_media(media="print")
    expect(page.locator(".statement-bar")).to_be_hidden()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_page_with_its_bar_open_keeps_the_rules(story, rows, width):
    order = rows.order(note="Ring")
    ada = story("admin", width=width)
    ada.open("/admin/orders/").evaluate("localStorage.setItem('steward-statement-bar', 'open')")
    for address in ("/admin/orders/", f"/admin/orders/edit/?id={order.id}", "/admin/"):
        ada.examines(address)
        assert not (wrong := troubles(ada.page)), wrong


@pytest.fixture(scope="module")
def watched_desk(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("watched")
    return make_app(**(QUIET | {"DATABASE_URL": f"sqlite:///{folder / 'desk.db'}", "STATEMENT_BAR": True}))


@pytest.fixture
def app(watched_desk: Flask, database: Engine) -> Iterator[Flask]:
    """The order desk with its bar, on an empty database of its own."""
    engines = db._app_engines[watched_desk]
    before, engines[None] = engines[None], database
    yield watched_desk
    engines[None] = before
