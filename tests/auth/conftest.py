"""One application with people to sign in as, and browsers that keep cookies and send the forms they were shown."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Blueprint, Flask, jsonify, request
from flask_login import current_user
from sqlalchemy import delete, select

import config
from admin_app import create_app
from admin_app.auth import people, tokens
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.gate import open_to_all, takes_tokens
from admin_app.resource.registry import registry
from admin_app.schema.upgrading import upgrade
from models import Base
from models.system import User
from tests.databases import fresh_postgres

PASSWORD = "harbour violet tin 42"
QUIET = {"DATABASE_URL": "sqlite://", "SECRET_KEY": "tests only, and long enough to sign with"}
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_generate_tests(metafunc):
    """Each test runs on each kind of database; ``@pytest.mark.sqlite_only`` where none has a say."""
    if "auth_url" in metafunc.fixturenames:
        kinds = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        most = 1 if metafunc.definition.get_closest_marker("sqlite_only") else 2
        metafunc.parametrize("auth_url", kinds[:most], indirect=True, scope="session")


@pytest.fixture(scope="session")
def auth_url(request, tmp_path_factory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('auth') / 'auth.db'}"
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture(scope="session")
def application(auth_url) -> Iterator[Flask]:
    app = make_app(DATABASE_URL=auth_url)
    with app.app_context():
        upgrade(db.engine, report=lambda _line: None)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application, monkeypatch) -> Flask:
    """Nobody has an account yet, and argon2 is as cheap as it can be."""
    monkeypatch.setattr("admin_app.auth.passwords.hasher", CHEAP)
    with application.app_context(), db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    return application


@pytest.fixture
def person(app):
    def add(email="anna@example.com", roles=("staff",), **facts: Any) -> int:
        with app.app_context():
            added = people.add_person(
                db.session(), email, facts.get("name", "Anna Berg"), facts.get("password", PASSWORD), roles, {}
            )
            db.session.commit()
            return added.id

    return add


@pytest.fixture
def change(app):
    """Do something to the rows of a person, as a colleague or a command would between two requests."""

    def do(work: Any, email: str = "anna@example.com") -> Any:
        with app.app_context():
            done = work(db.session(), people.named(db.session(), email))
            db.session.commit()
            return done

    return do


@pytest.fixture
def token(change):
    """The text of a new token of somebody who is there."""

    def made(email="anna@example.com", name="nightly", days=90, addresses=(), rights=None) -> str:
        wanted = tokens.Wanted(name, timedelta(days=days), tuple(addresses), rights)
        return change(lambda session, person: tokens.make(session, person.id, wanted), email)

    return made


@pytest.fixture
def guest(app):
    return lambda **headers: Browser(app, headers)


@pytest.fixture
def signed_in(person, guest):
    """A browser in which a new person has just signed in."""

    def sign_in(email="anna@example.com", roles=("staff",), **facts: Any) -> Browser:
        person(email, roles, **facts)
        visitor = guest()
        visitor.sign_in(email, facts.get("password", PASSWORD))
        return visitor

    return sign_in


class Browser:
    """Keeps its cookies; ``send`` fills in the token of the page that ``open`` showed last."""

    def __init__(self, app: Flask, headers: dict[str, str]) -> None:
        self.client = app.test_client()
        self.headers = headers
        self.token = ""

    def open(self, path: str, **options: Any) -> Any:
        page = self.client.get(path, headers=self.headers | options.pop("headers", {}), **options)
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True)):
            self.token = found[1]
        return page

    def send(self, path: str, headers: dict[str, str] | None = None, **form: Any) -> Any:
        data = {"csrf_token": self.token} | form
        return self.client.post(path, data=data, headers=self.headers | (headers or {}))

    def make(self, **form: Any) -> Any:
        """Ask for an API token."""
        self.open("/account/tokens/new")
        return self.send("/account/tokens/new", **form)

    def sign_in(self, email: str = "anna@example.com", password: str = PASSWORD, **form: Any) -> Any:
        self.open("/login")
        return self.send("/login", email=email, password=password, **form)

    @property
    def cookie(self) -> Any:
        return self.client.get_cookie("steward")

    def is_signed_in(self) -> bool:
        return bool(self.open("/closed").status_code == 200)


def make_app(**settings: Any) -> Flask:
    """The whole application without the order desk, and with pages of the tests' own."""
    app = create_app(config, (), **(QUIET | settings))
    app.register_blueprint(pages())
    return app


def pages() -> Blueprint:
    """A page that says nothing about who may open it, one that is open, and one that answers who asks."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.route("/closed", methods=["GET", "POST"])
    def closed() -> str:
        return "inside"

    @blueprint.route("/open")
    @open_to_all
    def open_page() -> str:
        return "for all"

    @blueprint.get("/who")
    def who() -> Any:
        actor = scope.actor()
        return jsonify(id=actor.id, roles=sorted(actor.roles), same=actor == current_user)

    @blueprint.route("/api/v1/who", methods=["GET", "POST"])
    @takes_tokens
    def who_by_token() -> Any:
        actor = scope.actor()
        sent = request.get_json(silent=True)
        return jsonify(id=actor.id, name=str(current_user), token=actor.token_name, sent=sent)

    @blueprint.get("/api/v1/nobody")
    @takes_tokens
    @open_to_all
    def nobody_by_token() -> Any:
        return jsonify(anybody=scope.actor() is not None)

    @blueprint.get("/api/v1/people")
    @takes_tokens
    def people_by_token() -> Any:
        view = registry().by_name["people"]
        found = db.session.scalars(select(User.email)).all()
        return jsonify(may=bool(view.may("read")), why=view.may("read").reason, found=list(found))

    @blueprint.get("/broken")
    @open_to_all
    def broken() -> str:
        raise ZeroDivisionError("SELECT secret FROM somewhere")

    @blueprint.get("/stream")
    @open_to_all
    def stream() -> Any:
        return iter(["a", "b"])

    return blueprint
