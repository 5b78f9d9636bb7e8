"""An application with the writing door, a home database and an opened one, and a reader for what was kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

import admin_app.audit  # noqa: F401  (closes the writing door)
from admin_app.extensions import db
from models.base import Base
from models.system.change import Change, ChangeSet
from tests.audit.shop import Elsewhere, Shop
from tests.databases import fresh_postgres


@dataclass
class Person:
    id: int = 7
    name: str = "Anna Berg"
    roles: set[str] = field(default_factory=lambda: {"ops"})


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def home_url(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home.db'}"
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def shop(home_url: str, tmp_path: Any) -> Iterator[Flask]:
    app = Flask("desk")
    app.config["SQLALCHEMY_DATABASE_URI"] = home_url
    app.config["SQLALCHEMY_BINDS"] = {"north": f"sqlite:///{tmp_path / 'north.db'}"}
    db.init_app(app)
    with app.app_context():
        tables = [Change.__table__, ChangeSet.__table__]
        Base.metadata.create_all(db.engine, tables=tables)
        Shop.metadata.create_all(db.engine)
        Elsewhere.metadata.create_all(db.engines["north"])
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def session(shop: Flask) -> Any:
    """Anna Berg's session."""
    session = db.session()
    session.info["actor"] = Person()
    return session


@pytest.fixture
def kept(shop: Flask) -> Callable[[], list[Change]]:
    """The changes that are durable, as somebody else reads them, oldest first."""

    def read() -> list[Change]:
        with db.session.session_factory() as other:
            rows = list(other.scalars(select(Change).order_by(Change.id)))
            other.expunge_all()
            return rows

    return read


@pytest.fixture
def sets(shop: Flask) -> Callable[[], list[ChangeSet]]:
    """The change sets that are durable, oldest first."""

    def read() -> list[ChangeSet]:
        with db.session.session_factory() as other:
            rows = list(other.scalars(select(ChangeSet).order_by(ChangeSet.id)))
            other.expunge_all()
            return rows

    return read


@pytest.fixture
def sent(shop: Flask) -> Iterator[list[str]]:
    """What is sent to the databases."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    return sent
