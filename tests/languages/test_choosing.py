"""Who is answered in which language and zone: the person's own, else the browser's, else the setting."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from admin_app import db
from admin_app.resource.formats import ENGLISH, formats
from admin_app.resource.translation import catalogue
from models import Order
from models.system import User

pytestmark = pytest.mark.sqlite_only

HERE = "/account/language"


@pytest.fixture
def berliner(sign_in):
    """Somebody of staff who chose German and Berlin."""
    visitor = sign_in("staff")
    visitor.send(HERE, {"language": "de", "time_zone": "Europe/Berlin"}, status=303)
    return visitor


def test_a_person_chooses_and_every_page_follows(berliner, rows):
    order = rows.order(placed_at=datetime(2026, 1, 1, 23, 30, tzinfo=UTC), total=1234)
    page = berliner.open("/admin/orders/", 200)
    assert page.one("html")["lang"] == "de"
    assert page.column("placed_at") == ["02.01.2026 00:30"]
    assert page.column("total") == ["1.234,00"]
    assert berliner.open("/admin/orders/", placed_at="2026-01-02").column("placed_at") == ["02.01.2026 00:30"]
    assert berliner.open("/admin/orders/", placed_at="2026-01-01").table() == []
    record = berliner.open("/admin/orders/details/", id=order.id)
    assert record.says("02.01.2026 00:30")


def test_a_moment_is_typed_by_the_clock_of_the_person_and_kept_in_utc(berliner, rows):
    order = rows.order(placed_at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    page = berliner.open(f"/admin/orders/edit/?id={order.id}")
    assert page.form()["placed_at"] == "2026-07-01T14:00:00"
    assert page.says("Europe/Berlin")
    berliner.save(f"/admin/orders/edit/?id={order.id}", placed_at="2026-12-01T14:00:00")
    db.session.expire_all()
    assert db.session.get(Order, order.id).placed_at == datetime(2026, 12, 1, 13, tzinfo=UTC)


def test_a_number_is_shown_and_typed_with_the_sign_of_the_language(berliner, rows):
    order = rows.order()
    line = rows.line(order, unit_price=Decimal("2.50"))
    address = f"/admin/orders/edit/?id={order.id}"
    typed = "lines-0-unit_price"
    assert berliner.open(address).form()[typed] == "2,50"

    berliner.save(address, **{typed: "1.234,75"})
    db.session.expire_all()
    assert line.unit_price == Decimal("1234.75")
    berliner.save(address, **{typed: "3.25"})  # a point that can only be a decimal sign
    db.session.expire_all()
    assert line.unit_price == Decimal("3.25")


def test_a_number_that_could_be_two_is_asked_about_and_changes_nothing(berliner, rows):
    order = rows.order()
    line = rows.line(order, unit_price=Decimal("2.50"))

    page = berliner.save(f"/admin/orders/edit/?id={order.id}", **{"lines-0-unit_price": "1.234"})

    assert page.status == 422
    assert page.says("1234") and page.says("1,234")
    db.session.expire_all()
    assert line.unit_price == Decimal("2.50")


def test_the_second_of_two_equal_hours_is_shown_with_its_offset_and_stays(berliner, rows):
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    order = rows.order(placed_at=second)
    address = f"/admin/orders/edit/?id={order.id}"
    assert berliner.open(address).form()["placed_at"] == "2026-10-25T02:30:00+01:00"
    berliner.save(address, note="seen")
    db.session.expire_all()
    assert (db.session.get(Order, order.id).placed_at, db.session.get(Order, order.id).note) == (second, "seen")


def test_a_choice_is_kept_with_the_person_and_can_be_taken_back(berliner):
    def kept():
        db.session.expire_all()
        person = db.session.scalars(select(User).where(User.id == berliner.person.id)).unique().one()
        return person.language, person.time_zone

    assert kept() == ("de", "Europe/Berlin")
    berliner.send(HERE, {"language": "", "time_zone": ""}, status=303)
    assert kept() == (None, None)


def test_a_zone_that_is_none_is_refused_with_the_nearest_and_stays_typed(sign_in):
    page = sign_in("staff").send(HERE, {"language": "de", "time_zone": "Berlin"}, status=422)
    assert page.says("Berlin is no time zone. Did you mean Europe/Berlin?")
    assert page.one("#time_zone")["value"] == "Berlin"
    assert page.one("option[selected]")["value"] == "de"


def test_a_language_that_is_not_offered_is_refused(sign_in):
    assert sign_in("staff").send(HERE, {"language": "xx"}, status=422).says("This language is not offered here.")


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr", "en"), ("en-GB", "en"), ("", "en"), ("fr,de;q=0.5", "de")],
)
def test_the_sign_in_page_follows_the_browser(visitor, asked, answered):
    response = visitor.client.get("/login", headers={"Accept-Language": asked})
    assert f'<html lang="{answered}" dir="ltr">' in response.text
    assert response.headers["Content-Language"] == answered
    assert "Accept-Language" in response.headers["Vary"]


def test_the_persons_language_goes_before_the_browsers(berliner):
    response = berliner.client.get("/account", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "de"


def test_a_refusal_to_a_program_is_in_its_language_too(visitor):
    headers = {"Accept": "application/json", "Accept-Language": "de"}
    response = visitor.client.get("/admin/orders/", headers=headers)
    assert (response.status_code, response.headers["Content-Language"]) == (401, "de")


def test_a_thread_does_not_keep_the_language_of_its_last_reader(berliner):
    berliner.open("/admin/orders/", 200)
    assert catalogue() is None
    assert formats() is ENGLISH


def test_files_have_no_language(visitor):
    with visitor.client.get("/static/theme.css") as response:
        assert "Content-Language" not in response.headers


def test_a_file_has_iso_dates_whatever_its_reader_chose(sign_in, rows):
    rows.order(placed_at=datetime(2026, 1, 1, 23, 30, tzinfo=UTC))
    visitor = sign_in("ops")
    visitor.send(HERE, {"language": "de", "time_zone": "Europe/Berlin"}, status=303)
    assert "2026-01-01T23:30:00+00:00" in visitor.open("/admin/orders/export/csv/").text


def test_the_rows_of_a_file_are_those_of_its_readers_day(sign_in, rows):
    rows.order(number="LATE", placed_at=datetime(2026, 1, 1, 23, 30, tzinfo=UTC))
    visitor = sign_in("ops")
    visitor.send(HERE, {"language": "", "time_zone": "Europe/Berlin"}, status=303)
    assert "LATE" in visitor.open("/admin/orders/export/csv/?placed_at=2026-01-02").text
    assert "LATE" not in visitor.open("/admin/orders/export/csv/?placed_at=2026-01-01").text


def test_the_choice_stands_in_the_history_for_who_may_read_it(berliner, statements):
    from models.system.change import Change

    changes = [change for change in db.session.scalars(select(Change)) if change.operation == "edit"]
    assert any("time_zone" in str(change.values) for change in changes)
