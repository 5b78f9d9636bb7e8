"""Declarations written inside a test, on the desk's own models, and readers who ask for their tiles."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine

import config
from admin_app import Dashboard, ModelView, create_app, db
from tests.conftest import QUIET
from tests.factories import Rows
from tests.pages import Visitor
from views.customers import CustomerView
from views.order_lines import OrderLineView
from views.orders import OrderView
from views.payments import PaymentView
from views.products import ProductView

VIEWS = [OrderView, CustomerView, PaymentView, ProductView, OrderLineView]


class Board:
    """One application with a dashboard of these tiles, on the test's own database."""

    def __init__(self, app: Flask, rows: Rows) -> None:
        self.app, self.rows = app, rows
        self.readers: dict[Any, Visitor] = {}

    def reader(self, *roles: str, **attributes: Any) -> Visitor:
        visitor = Visitor(self.app)
        visitor.sign_in(self.rows.person(roles, attributes))
        return visitor

    def part(self, visitor: Visitor, tile: str, anew: bool = False, status: int = 200) -> BeautifulSoup:
        """What is put into the place of a tile."""
        answer = visitor.client.get(f"/admin/board/{tile}/?part=1{'&anew=1' if anew else ''}")
        assert answer.status_code == status, answer.get_data(as_text=True)[:800]
        return BeautifulSoup(answer.get_data(as_text=True), "html.parser")

    def value(self, visitor: Visitor, tile: str, anew: bool = False) -> str:
        found = self.part(visitor, tile, anew).select_one(".tile-value a")
        assert found is not None
        return found.get_text()

    def table(self, visitor: Visitor, tile: str) -> list[list[str]]:
        rows = self.part(visitor, tile).select("table tbody tr")
        return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


@pytest.fixture
def board(database: Engine, tmp_path: Path) -> Iterator[Callable[..., Board]]:
    """``board(Number("Open", OrderView, "status=open"))``: what it says is asked at ``/admin/board/<tile>/``."""
    contexts = []

    def made(*tiles: Any, views: Any = VIEWS, **settings: Any) -> Board:
        declared = type("BoardDashboard", (Dashboard,), {"title": "Board", "address": "board", "tiles": tiles})
        app = create_app(
            config, [*views, declared], DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}", **QUIET, **settings
        )
        with app.app_context():
            db._app_engines[app][None] = database
        context = app.app_context()
        context.push()
        contexts.append(context)
        return Board(app, Rows(db.session))

    yield made
    for context in reversed(contexts):
        context.pop()


def view_of(model: type, **options: Any) -> type[ModelView]:
    return type(f"{model.__name__}View", (ModelView,), {"model": model, **options})
