"""The blog in an application of its own, on each kind of database, and programs that are signed in to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete

import config
from admin_app import create_app, db
from models.base import Base
from models.documents import ENGINE_OPTIONS
from tests.api.generic.blog import VIEWS, Blog
from tests.conftest import QUIET
from tests.factories import Rows
from tests.pages import Visitor


@contextmanager
def served(url: str) -> Iterator[Flask]:
    engine = create_engine(url, **ENGINE_OPTIONS)
    for metadata in (Base.metadata, Blog.metadata):
        metadata.create_all(engine)
    engine.dispose()
    app = create_app(config, VIEWS, DATABASE_URL=url, **QUIET)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def sqlite_blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with served(f"sqlite:///{tmp_path_factory.mktemp('blog') / 'blog.db'}") as app:
        yield app


@pytest.fixture(scope="module")
def postgres_blog(postgres_url: str) -> Iterator[Flask]:
    from tests.databases import fresh_postgres

    with fresh_postgres(postgres_url) as url, served(url) as app:
        yield app


@pytest.fixture(params=["sqlite_blog", pytest.param("postgres_blog", marks=pytest.mark.postgres)])
def blog(request: pytest.FixtureRequest) -> Iterator[Flask]:
    app: Flask = request.getfixturevalue(request.param)
    yield app
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            for table in [*reversed(Blog.metadata.sorted_tables), *reversed(Base.metadata.sorted_tables)]:
                connection.execute(delete(table))


class Program:
    """Somebody who sends JSON, as a browser's script does."""

    def __init__(self, app: Flask, rows: Rows, *roles: str, **attributes: Any) -> None:
        self.visitor = Visitor(app)
        self.client, self.headers = self.visitor.client, {}
        if roles:
            with app.app_context():
                person = rows.person(set(roles), attributes)
                self.id = person.id
                self.visitor.sign_in(person)
                db.session.remove()
            self.headers = {"X-CSRFToken": self.visitor.token()}

    def ask(self, method: str, path: str, json: Any = None, status: int | None = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        options = {"json": json} if json is not None else {}
        response = self.client.open(f"/api/v1/{path}", method=method, headers=self.headers | sent, **options)
        assert status is None or response.status_code == status, (response.status_code, response.text)
        return response

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return self.ask("GET", path, None, status, **headers).get_json()

    def post(self, path: str, json: Any, status: int = 201, **headers: str) -> Any:
        return self.ask("POST", path, json, status, **headers).get_json()


@pytest.fixture
def program(blog: Flask) -> Callable[..., Program]:
    """``program("ops", region="North")`` is signed in; ``program()`` is nobody."""
    rows = Rows(db.session)
    return lambda *roles, **attributes: Program(blog, rows, *roles, **attributes)


@pytest.fixture
def add(blog: Flask) -> Callable[..., list[int]]:
    """Adds rows; their keys."""

    def added(*rows: Any) -> list[int]:
        with blog.app_context():
            db.session.add_all(rows)
            db.session.commit()
            keys = [row.id for row in rows]
            db.session.remove()
        return keys

    return added
