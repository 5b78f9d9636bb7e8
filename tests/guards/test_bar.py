"""In development the bar tells what a page cost; elsewhere there is none, and nothing listens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select

from admin_app import create_app, db
from admin_app.guards import statements
from admin_app.guards.bar import Cost
from admin_app.guards.statements import Statement
from models import Order
from run import make_app
from tests.conftest import QUIET
from tests.factories import Rows
from tests.pages import Visitor

pytestmark = pytest.mark.sqlite_only
SAFE = {"SECRET_KEY": "0123456789abcdef" * 4, "BASE_URL": "https://desk.example.com"}


def test_a_page_shows_its_statements_and_each_with_its_text(watched: Visitor) -> None:
    (bar,) = watched.open("/admin/orders/", 200).all("#statement-bar")
    told = re.search(r"(\d+) statements", bar.text)
    assert told is not None and int(told[1]) == len(bar.select("ol > li")) >= 2
    assert any('FROM "order"' in sql.text for sql in bar.select("pre"))


def test_every_answer_says_in_a_header_what_it_cost(watched: Visitor) -> None:
    for address in ("/admin/orders/", "/admin/orders/count/", "/api/v1/orders"):
        told = watched.open(address).response.headers["Server-Timing"]
        assert re.fullmatch(r'db;dur=\d+\.\d;desc="\d+ statements", app;dur=\d+\.\d', told)


def test_a_late_load_is_told_with_its_line_and_the_remedy(desk_in_development: Flask) -> None:
    with desk_in_development.app_context():
        statements.begin()
        for order in db.session.scalars(select(Order)):
            _ = order.lines
        repeated = Cost(statements.noted()).repeated
    (told,) = [each.sentence for each in repeated if "Order.lines" in each.sentence]
    assert told.startswith(
        "Order.lines was loaded 3 times, by itself, for a row of Order, from tests/guards/test_bar.py:"
    )
    assert told.endswith('Declare lazy="selectin" on Order.lines, or name lines among the columns that are shown.')


def test_lists_of_any_length_are_one_statement_repeated() -> None:
    made = [Statement(f"SELECT 1 WHERE id IN ({marks})", "views/a.py:1 in f", None, 0.0) for marks in ("?", "?, ?, ?")]
    (told,) = Cost(made).repeated
    assert told.times == 2 and "Ask once for all rows" in told.sentence


@pytest.mark.parametrize(
    "settings",
    [{"STATEMENT_BAR": False}, {"ENVIRONMENT": "staging"}, {"ENVIRONMENT": "production", **SAFE}],
    ids=["off", "staging", "production"],
)
def test_elsewhere_there_is_no_bar_no_header_and_nothing_is_noted(settings: dict[str, Any], tmp_path: Any) -> None:
    import config

    url = f"sqlite:///{tmp_path / 'desk.db'}"
    app = create_app(config, (), **(QUIET | {"DATABASE_URL": url, "STATEMENT_BAR": True} | settings))
    answer = app.test_client().get("/login")
    assert "Server-Timing" not in answer.headers
    with app.test_request_context():
        assert app.jinja_env.globals["steward_statement_bar"]() == ""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        assert "statement_log" not in g and statements.noted() == []


@pytest.fixture(scope="module")
def desk_in_development(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The order desk with its bar, and three orders."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bar') / 'desk.db'}"
    app = make_app(**(QUIET | {"DATABASE_URL": url, "STATEMENT_BAR": True}))
    with app.app_context():
        db.metadata.create_all(db.engine)
        rows = Rows(db.session)
        for _ in range(3):
            rows.order()
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def watched(desk_in_development: Flask) -> Visitor:
    """An administrator of the desk in development."""
    visitor = Visitor(desk_in_development)
    with desk_in_development.app_context():
        visitor.sign_in(Rows(db.session).person(["admin"], {}))
    return visitor
