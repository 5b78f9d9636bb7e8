"""The API's pages in a real browser: a request is tried out, and the whole is read."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
LIST = "#operations-Orders-listOrders"
CREATE = "#operations-Tags-listTags"


def test_a_person_tries_out_a_request(story, rows):
    rows.order(number="A-4711")
    rows.session.commit()
    page = story("ops").open("/api/docs")
    page.click(f"{LIST} .opblock-summary-control")
    page.click(f"{LIST} .try-out__btn")
    page.click(f"{LIST} .execute")
    answer = page.locator(f"{LIST} .live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text("A-4711")


def test_a_person_writes_with_the_session_that_they_have(story, rows):
    key = rows.order(number="A-4711").id
    rows.session.commit()
    page = story("ops").open("/api/docs")
    pack = "#operations-Orders-packOrders"
    page.click(f"{pack} .opblock-summary-control")
    page.click(f"{pack} .try-out__btn")
    page.locator(f"{pack} textarea").fill(f'{{"ids": [{key + 100}]}}')
    page.click(f"{pack} .execute")
    expect(page.locator(f"{pack} .live-responses-table .response-col_status").last).to_contain_text("409")


def test_nobody_is_told_to_sign_in_and_a_wrong_token_why(story):
    one = story()
    one.expected.add(401)
    page = one.open("/api/docs")
    page.get_by_label("API token").fill("stw_nothing")
    one.press("Use it")
    expect(page.locator("#api-said")).to_contain_text("token")


@pytest.mark.nightly
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_reads_the_whole(story, scheme):
    one = story("ops")
    one.page.emulate_media(color_scheme=scheme)
    page = one.open("/api/redoc")
    expect(
        page.locator("h2", has_text="List orders").or_(page.locator("h3", has_text="List orders")).first
    ).to_be_visible()
    expect(page.locator("body")).to_contain_text("Read the history of one order")
