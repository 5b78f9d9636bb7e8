"""A tile that takes too long is stopped by the database, alone, and says so."""

from time import monotonic

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.exc import OperationalError

from admin_app import Number, db
from admin_app.resource.errors import TooSlow
from admin_app.resource.listing.time_limits import at_most
from models import Order
from views.orders import OrderView

ENDLESS = {
    "sqlite": lambda: select(func.count()).select_from(_numbers(400_000_000)),
    "postgresql": lambda: select(func.pg_sleep(20)),
}


def test_a_statement_is_stopped_by_the_database_after_its_time(app):
    begun = monotonic()
    with app.app_context(), pytest.raises(TooSlow, match=r"stopped after 0\.2 s"), at_most(db.session(), 200, Order):
        db.session.execute(ENDLESS[db.engine.dialect.name]())

    assert monotonic() - begun < 3


def test_what_comes_after_has_the_time_of_a_page_again(app):
    with app.app_context():
        with at_most(db.session(), 1, Order):
            pass
        db.session.rollback()
        quick = ENDLESS["sqlite"] if db.engine.dialect.name == "sqlite" else lambda: select(func.pg_sleep(0.1))
        statement = select(func.count()).select_from(_numbers(300_000)) if quick is ENDLESS["sqlite"] else quick()

        db.session.execute(statement)


@pytest.mark.sqlite_only
def test_another_trouble_of_the_database_stays_what_it_is(app):
    with app.app_context(), pytest.raises(OperationalError), at_most(db.session(), 200, Order):
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def test_a_tile_over_its_limit_is_a_503_with_a_sentence_and_the_next_is_drawn(board, monkeypatch):
    desk = board(
        Number("Slow", OrderView, "status=open"), Number("Quick", OrderView, "status=packed"), TILE_TIMEOUT_MS=200
    )
    olu = desk.reader("ops")
    draw = __import__("admin_app.dashboards.pages", fromlist=["figures_of"]).figures_of

    def slow(asked):
        if asked.tile.title == "Slow":
            db.session.execute(ENDLESS[db.engine.dialect.name]())
        return draw(asked)

    monkeypatch.setattr("admin_app.dashboards.pages.figures_of", slow)
    answer = olu.client.get("/admin/board/slow/?part=1", headers={"Sec-Fetch-Dest": "empty"})

    assert (answer.status_code, answer.json["code"]) == (503, "too_slow")
    assert answer.json["detail"].startswith("This was stopped after 0.2 s")
    assert desk.value(olu, "quick") == "0"


def _numbers(most: int):
    counted = select(literal(1).label("n")).cte("counted", recursive=True)
    return counted.union_all(select(counted.c.n + 1).where(counted.c.n < most))
