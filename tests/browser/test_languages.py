"""Somebody in Berlin reads German; what they type by their clock is kept in UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from admin_app import db
from models import Order
from models.types import now

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def test_somebody_chooses_german_and_berlin_and_reads_and_writes_by_them(story, rows):
    order = rows.order(number="B-1", placed_at=datetime(2026, 1, 1, 23, 30, tzinfo=UTC), total=1234)
    rows.order(number="B-2", placed_at=now() - timedelta(minutes=5))
    anna = story("staff")
    page = anna.open("/admin/")
    page.get_by_role("button", name="Account").click()
    anna.press("Language and time zone", "link")
    anna.field("Language").select_option(label="Deutsch")
    anna.field("Time zone").fill("Europe/Berlin")
    anna.press("Save")
    anna.reads("Sprache und Zeitzone sind gespeichert.")
    assert page.evaluate("document.documentElement.lang") == "de"

    page = anna.open("/admin/orders/?number=B-1")
    anna.reads("Suchen", "02.01.2026 00:30", "1.234,00")
    page = anna.open(f"/admin/orders/details/?id={order.id}")
    anna.reads("02.01.2026 00:30", "Bearbeiten")

    page = anna.open(f"/admin/orders/edit/?id={order.id}")
    moment = page.locator("input[type=datetime-local]").first
    expect(moment).to_have_value("2026-01-02T00:30")
    anna.reads("Europe/Berlin")
    moment.fill("2026-07-01T14:00:00")
    page.get_by_role("button", name="Speichern", exact=True).first.click()
    anna.reads("01.07.2026 14:00")
    db.session.rollback()
    assert db.session.get_one(Order, order.id).placed_at == datetime(2026, 7, 1, 12, tzinfo=UTC)

    page = anna.open(f"/admin/history/orders/?id={order.id}")
    anna.reads("01.07.2026 14:00")
    page = anna.open("/admin/desk/")
    expect(page.get_by_text(f"{now():%d.%m.%Y}").first).to_be_attached()


def test_the_page_offers_the_zone_of_the_browser(story):
    anna = story("staff")
    page = anna.open("/account/language")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    offer = page.get_by_role("button", name=f"Use it: {zone}")
    if zone == "UTC":
        expect(offer).to_be_hidden()
        anna.field("Time zone").fill("Asia/Tokyo")
        anna.press("Save")
        anna.reads("Your language and time zone are saved.")
    offer.click()
    expect(anna.field("Time zone")).to_have_value(zone)


def test_the_page_works_without_a_script(story):
    anna = story("staff", script=False)
    page = anna.open("/account/language")
    anna.field("Time zone").fill("Tokyo")
    anna.expected.add(422)
    anna.press("Save")
    anna.reads("Tokyo is no time zone. Did you mean Asia/Tokyo?")
    anna.field("Time zone").fill("Asia/Tokyo")
    anna.press("Save")
    anna.reads("Your language and time zone are saved.")
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")


def test_the_page_is_sound(story):
    story("staff").examines("/account/language")
