"""API tokens in the browser: made, copied once, used, revoked; at a desk and on a phone."""

from typing import Any

import pytest

from tests.browser.rules import troubles

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_somebody_makes_a_token_copies_it_and_revokes_it(story: Any, width: str) -> None:
    ops = story("ops", width=width)
    page = ops.open("/account")
    page.get_by_role("link", name="New token").click()
    page.get_by_label("Name", exact=True).fill("nightly stock report")
    page.get_by_label("Products: read").check()
    page.get_by_label("Products: export").check()
    page.get_by_role("button", name="Make the token").click()
    text = page.get_by_label("The token", exact=True).input_value()
    assert text.startswith("stw_")
    assert "/api/v1/products" in page.get_by_label("Try it on a command line").input_value()
    assert troubles(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the token").click()
    page.get_by_text("The token was copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == text

    page.get_by_role("link", name="I have copied it").click()
    row = page.get_by_role("row", name="nightly stock report")
    assert "Products: read, export" in row.inner_text()
    assert troubles(page) == []
    row.get_by_role("button", name="Revoke nightly stock report").click()
    page.get_by_text("The token “nightly stock report” is revoked").wait_for()
    assert page.get_by_role("row", name="nightly stock report").count() == 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_token_that_cannot_be_keeps_the_rules_and_what_was_typed(story: Any, width: str) -> None:
    ops = story("ops", width=width)
    page = ops.open("/account/tokens/new")
    page.get_by_label("Name", exact=True).fill("nightly")
    page.get_by_label("May be used from").fill("at home")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_text("Choose what the token may do").wait_for()
    assert page.get_by_label("May be used from").input_value() == "at home"
    assert troubles(page) == []


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_admin_finds_the_tokens_beside_the_record_of_a_person(story: Any, width: str) -> None:
    ada = story("admin", width=width)
    page = ada.open("/account/tokens/new")
    page.get_by_label("Name", exact=True).fill("nightly")
    page.get_by_label("All that you may do").check()
    page.get_by_role("button", name="Make the token").click()
    page.get_by_label("The token", exact=True).wait_for()
    page = ada.open("/admin/people/")
    page.locator("table[data-rows] tbody a").first.click()
    page.get_by_role("heading", name="API tokens").wait_for()
    assert troubles(page) == []
    page.get_by_role("button", name="Revoke nightly").click()
    page.get_by_text("is revoked").wait_for()
