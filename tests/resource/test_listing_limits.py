"""A statement that may take only so long: it is stopped, whoever asked is told, and the next one has all its time."""

from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from admin_app.resource.listing.time_limits import within
from models import Order
from tests.time_limits import LONG, limit_of_the_next_statement, stopped_clock

PLEASE = {"Accept": "application/json"}


def beside_itself(times):
    """Every order beside every other, so many times: counted for hours where there are sixty."""
    several = [aliased(Order) for _ in range(times)]
    compared = [one.number + "x" != other.number for one, other in pairwise(several)]
    return select(func.count()).select_from(*several).where(*compared)


def test_the_next_statement_has_all_its_time(rows, monkeypatch):
    clock = stopped_clock(monkeypatch)
    before = limit_of_the_next_statement(rows.session, clock)
    with within(rows.session, LONG, Order):
        held = limit_of_the_next_statement(rows.session, clock)
    assert held in ("10min", "a limit") and held != before
    assert limit_of_the_next_statement(rows.session, clock) == before


def test_a_count_by_value_that_takes_too_long_is_given_up_and_says_so(sign_in, rows, app, monkeypatch):
    customer = rows.customer()
    for _ in range(60):
        rows.order(customer=customer)
    ada = sign_in("admin")
    without_end = beside_itself(6).scalar_subquery() > 0
    with monkeypatch.context() as slowed:
        slowed.setattr("admin_app.resource.listing.facets.own_rows", lambda _view: [without_end])
        answer = ada.client.get("/admin/orders/facets/?name=status", headers=PLEASE)
    assert answer.status_code == 200 and answer.json["counts"] == {} and "too long" in answer.json["says"]

    monkeypatch.setitem(app.config, "FACET_TIMEOUT_MS", LONG)
    assert ada.client.get("/admin/orders/facets/?name=status", headers=PLEASE).json["counts"] == {"OPEN": 60}
    ada.open("/admin/orders/", 200)
