"""The overview: what one left, pins and everything there is; nothing of it is asked for with the page."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from admin_app import db
from tests.time_limits import reach_limit, stopped_clock

pytestmark = pytest.mark.sqlite_only


@dataclass
class Opened:
    """A record as whoever keeps visits tells it."""

    label: str
    url: str = "/admin/orders/details/?id=1"
    kind: str = "Orders"
    icon: str = "receipt"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@pytest.fixture
def known(app) -> Any:
    return app.extensions["steward"]


def test_the_overview_frames_what_its_reader_left(sign_in):
    page = sign_in("staff").open("/admin/", 200)

    assert page.all(".left .tile")[0]["data-tile"] == "/admin/overview/recent/"
    assert page.says("Where you left off") and page.says("Everything here")


def test_records_that_were_opened_are_named_with_their_kind(sign_in, known, monkeypatch):
    monkeypatch.setattr(known, "recent", lambda most: [Opened("A-1 <b>"), Opened("A-2")][:most])
    part = BeautifulSoup(sign_in("staff").client.get("/admin/overview/recent/?part=1").text, "html.parser")

    assert [link.get_text(strip=True) for link in part.select("a")] == ["A-1 <b>", "A-2"]
    assert "Orders" in part.get_text()


def test_who_opened_nothing_yet_is_told_what_stands_here(sign_in, known, monkeypatch):
    monkeypatch.setattr(known, "recent", lambda most: [])

    assert "The records you open are named here" in sign_in("staff").client.get("/admin/overview/recent/?part=1").text


def test_pins_stand_on_the_overview_as_well(sign_in, known, monkeypatch):
    pin = SimpleNamespace(id=1, label="Open orders", url="/admin/orders/?status=open", icon="receipt", is_here=False)
    monkeypatch.setattr(known, "pinned", lambda: SimpleNamespace(entries=[pin], here=None, this=None))
    link = sign_in("staff").open("/admin/", 200).one(".left-pins a")

    assert (link["href"], link.get_text(strip=True)) == ("/admin/orders/?status=open", "Open orders")


def test_who_may_read_nothing_is_told_whom_to_ask_and_no_more(sign_in):
    page = sign_in().open("/admin/", 200)

    assert page.says("Nothing to show yet") and not page.says("Where you left off")


def test_a_part_that_takes_too_long_is_stopped_alone(sign_in, known, monkeypatch):
    clock = stopped_clock(monkeypatch)
    monkeypatch.setattr(known, "recent", lambda _most: reach_limit(db.session(), clock))
    anna = sign_in("staff")
    answer = anna.client.get("/admin/overview/recent/?part=1", headers={"Sec-Fetch-Dest": "empty"})

    assert (answer.status_code, answer.json["code"]) == (503, "too_slow")
    anna.open("/admin/", 200)
