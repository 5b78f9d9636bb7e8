"""A tile that takes too long is stopped by the database, alone, and says so."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from admin_app import Number, db
from admin_app.resource.errors import TooSlow
from admin_app.resource.listing.time_limits import at_most
from models import Order
from tests.time_limits import ENDLESS, LONG, limit_of_the_next_statement, reach_limit, stopped_clock
from views.orders import OrderView


def test_a_statement_is_stopped_by_the_database_after_its_time(app):
    with app.app_context(), pytest.raises(TooSlow, match=r"stopped after 0\.2 s"), at_most(db.session(), 200, Order):
        db.session.execute(text(ENDLESS[db.engine.dialect.name]))


def test_what_comes_after_has_the_time_of_a_page_again(app, monkeypatch):
    clock = stopped_clock(monkeypatch)
    with app.app_context():
        before = limit_of_the_next_statement(db.session(), clock)
        with pytest.raises(TooSlow), at_most(db.session(), LONG, Order):
            reach_limit(db.session(), clock)
        db.session.rollback()

        assert limit_of_the_next_statement(db.session(), clock) == before


@pytest.mark.sqlite_only
def test_another_trouble_of_the_database_stays_what_it_is(app):
    with app.app_context(), pytest.raises(OperationalError), at_most(db.session(), 200, Order):
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def test_a_tile_over_its_limit_is_a_503_with_a_sentence_and_the_next_is_drawn(board, monkeypatch):
    clock = stopped_clock(monkeypatch)
    desk = board(
        Number("Slow", OrderView, "status=open"), Number("Quick", OrderView, "status=packed"), TILE_TIMEOUT_MS=LONG
    )
    olu = desk.reader("ops")
    draw = __import__("admin_app.dashboards.pages", fromlist=["figures_of"]).figures_of

    def slow(asked):
        if asked.tile.title == "Slow":
            reach_limit(db.session(), clock)
        return draw(asked)

    monkeypatch.setattr("admin_app.dashboards.pages.figures_of", slow)
    answer = olu.client.get("/admin/board/slow/?part=1", headers={"Sec-Fetch-Dest": "empty"})

    assert (answer.status_code, answer.json["code"]) == (503, "too_slow")
    assert answer.json["detail"].startswith("This was stopped after 600 s")
    assert desk.value(olu, "quick") == "0"
