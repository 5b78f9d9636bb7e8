"""The API in a browser: read, folded, followed, copied; also by whoever runs no script."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture
def order(rows: Any) -> int:
    order = rows.order(number="A-7", customer=rows.customer(name="Tea House"))
    rows.line(order)
    found: int = order.id
    rows.session.rollback()
    return found


def test_a_developer_follows_the_links_of_an_answer(story, order):
    ada = story("admin")
    page = ada.open("/api/v1/orders")
    page.get_by_role("link", name=str(order), exact=True).first.click()
    page.get_by_role("heading", name=f"Order {order}").wait_for()
    page.get_by_role("link", name="customer", exact=True).click()
    ada.reads('"name": "Tea House"')
    page.get_by_role("link", name="As a page of the tool").click()
    page.get_by_role("heading", name="A-7").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_an_address_is_typed_and_a_part_is_folded(story, order, script):
    page = story("admin", script=script).open("/api/")
    page.get_by_role("textbox", name="Address").fill(f"/api/v1/orders/{order}?expand=lines")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Order {order}").wait_for()
    lines = page.locator("summary", has_text='"lines"')
    within = page.get_by_text('"unitPrice"')
    expect(within).to_be_visible()
    lines.focus()
    page.keyboard.press("Enter")
    expect(within).to_be_hidden()


def test_the_request_is_copied(story, order):
    ada = story("admin")
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = ada.open("/api/v1/orders?number=A-7")
    page.get_by_role("button", name="Copy: curl").click()
    ada.reads("The request was copied")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.splitlines()[-1].strip() == f"'{ada.address}/api/v1/orders?number=A-7'"
    page.get_by_text("Create a record").click()
    page.get_by_role("button", name="Copy: Create a record").click()
    expect(page.get_by_text("The request was copied")).to_have_count(2)
    assert '-d \'{"number":' in page.evaluate("navigator.clipboard.readText()")


def test_whoever_is_not_signed_in_comes_back_to_the_address(story, person, order):
    someone = story()
    someone.expected.add(401)
    page = someone.open("/api/v1/orders?number=A-7")
    someone.gives(person("admin"))
    page.wait_for_url("**/api/v1/orders?number=A-7")
    someone.reads('"number": "A-7"')
