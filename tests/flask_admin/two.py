"""The same models and declarations twice: on plain Flask-Admin and on ours.

A test that takes ``admin`` runs on both. On ours it passes; on plain it must fail by an assertion, or it tests nothing.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_admin import Admin as FlaskAdmin
from flask_admin.contrib.sqla import ModelView as PlainModelView
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import DetachedInstanceError

import config
from admin_app import ModelView, create_app, db
from models.base import Base as ToolBase
from models.system import User
from tests.pages import Visitor, values_of

SETTINGS = {"SECRET_KEY": "tests only, and long enough to sign with", "STATEMENT_BAR": False, "TESTING": False}
DEFECT = "plain Flask-Admin has the defect that the tool is held to lack"
PLAIN = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=DEFECT), pytest.mark.filterwarnings("ignore")]
BOTH = ["ours", pytest.param("plain", marks=PLAIN)]


class Declared:
    """A view, on whichever ``ModelView`` it is made."""

    def __init__(self, model: type, *mixins: type, **options: Any) -> None:
        self.model, self.mixins, self.options = model, mixins, options

    def on(self, view_class: type) -> type:
        return type(f"{self.model.__name__}View", (*self.mixins, view_class), {"model": self.model, **self.options})


class Answer:
    """What came back."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.location = response.headers.get("Location")
        self.text: str = response.get_data(as_text=True)
        self.tree = BeautifulSoup(self.text if response.mimetype == "text/html" else "", "html.parser")

    @property
    def keys(self) -> list[str]:
        """The rows of a list."""
        return [str(box["value"]) for box in self.tree.select("input[name=rowid]")]

    @property
    def form(self) -> dict[str, Any]:
        """The page's form as a browser sends it untouched."""
        found = self.tree.select("form.admin-form") or self.tree.select("main form[method=post]")
        return values_of(found[0])


@dataclass
class Admin:
    """One of the two tools, and somebody signed in who may do everything."""

    app: Flask
    db: SQLAlchemy
    base: type[DeclarativeBase]
    client: Any
    token: Callable[[], dict[str, str]]
    views: dict[type, Any] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return "steward" in self.app.extensions

    def address(self, model: type, page: str = "") -> str:
        return f"{self.views[model].url}/{page}"

    def get(self, model: type, page: str = "", /, **arguments: Any) -> Answer:
        return Answer(self.client.get(self.address(model, page), query_string=arguments))

    def post(self, model: type, page: str, values: Any, **arguments: Any) -> Answer:
        values = self.token() | values
        return Answer(self.client.post(self.address(model, page), data=values, query_string=arguments))

    def act(self, model: type, action: str, *keys: Any) -> Answer:
        """Run an action on rows, with the question answered."""
        keys = [str(key) for key in keys]
        return self.post(model, "action/", {"action": action, "rowid": keys, "confirmed": "1"})

    def delete(self, model: type, key: Any) -> Answer:
        return self.post(model, "delete/", {"id": str(key)})

    def follow(self, answer: Answer) -> Answer:
        return Answer(self.client.get(answer.location)) if answer.location else answer

    def add(self, *rows: Any) -> None:
        with self.session() as session:
            session.add_all(rows)
            session.commit()

    def value(self, statement: Any) -> Any:
        with self.session() as session:
            return session.scalar(statement)

    def values(self, statement: Any) -> list[Any]:
        with self.session() as session:
            return list(session.scalars(statement))

    @contextmanager
    def session(self) -> Iterator[Any]:
        with self.app.app_context():
            yield self.db.session

    @contextmanager
    def statements(self) -> Iterator[list[tuple[str, Any]]]:
        """Every statement that reaches the database meanwhile, with its values."""
        seen: list[tuple[str, Any]] = []

        def see(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            seen.append((statement, values))

        with self.app.app_context():
            engine = self.db.engine
        event.listen(engine, "before_cursor_execute", see)
        yield seen
        event.remove(engine, "before_cursor_execute", see)

    def empty(self) -> None:
        self.write(*(table.delete() for table in reversed(self.base.metadata.sorted_tables)))

    def write(self, *statements: Any) -> None:
        """Past both tools, as another program does."""
        with self.app.app_context(), self.db.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def download(self, model: type, page: str, **arguments: Any) -> str:
        """A file, as far as it came: the reader of one that breaks off does not learn why."""
        parts: list[bytes] = []
        with contextlib.suppress(DetachedInstanceError):
            for part in self.client.get(self.address(model, page), query_string=arguments).iter_encoded():
                parts.append(part)
        return b"".join(parts).decode()


def selects(statements: list[tuple[str, Any]], model: Any) -> list[str]:
    """The statements that read this model's table."""
    name = model.__tablename__
    return [text for text, _ in statements if text.startswith("SELECT") and f"FROM {name}" in text.replace("\n", " ")]


def plain(base: type[DeclarativeBase], views: list[Declared], url: str) -> Admin:
    app = Flask("plain", template_folder="nothing")
    Babel(app)  # where Flask-Babel is installed, Flask-Admin asks for it
    app.config |= {**SETTINGS, "SQLALCHEMY_DATABASE_URI": url}
    own = SQLAlchemy(app)
    admin = FlaskAdmin(app)
    made = Admin(app, own, base, app.test_client(), dict)
    for declared in views:
        made.views[declared.model] = declared.on(PlainModelView)(declared.model, own)
        admin.add_view(made.views[declared.model])
    return made


def ours(base: type[DeclarativeBase], views: list[Declared], url: str) -> Admin:
    app = create_app(config, [declared.on(ModelView) for declared in views], DATABASE_URL=url, **SETTINGS)
    tables = [table for table in ToolBase.metadata.sorted_tables if table.name.startswith("admin_")]
    with app.app_context():
        ToolBase.metadata.create_all(db.engine, tables=tables)
    visitor = signed_in(app, "admin")
    token = {"csrf_token": visitor.token()}
    by_model = {view.model: view for view in app.extensions["steward"].views}
    return Admin(app, db, base, visitor.client, lambda: token, by_model)


def signed_in(app: Flask, *roles: str) -> Visitor:
    """A browser of somebody who holds these roles."""
    with app.app_context():
        person = User(email=f"{'-'.join(roles) or 'nobody'}@example.com", name="Somebody")
        person.hold(roles)
        db.session.add(person)
        db.session.commit()
        visitor = Visitor(app)
        visitor.sign_in(person)
    return visitor


@contextmanager
def made(kind: str, base: type[DeclarativeBase], views: list[Declared], url: str) -> Iterator[Admin]:
    engine = create_engine(url)
    base.metadata.create_all(engine)
    engine.dispose()
    admin = {"ours": ours, "plain": plain}[kind](base, views, url)
    if (answer := admin.get(views[0].model)).status != 200:
        raise RuntimeError(f"the {kind} tool does not work: {answer.status} {answer.text[:1000]}")
    yield admin
    with admin.app.app_context():
        admin.db.session.remove()
        admin.db.engine.dispose()


def both(base: type[DeclarativeBase], views: list[Declared], database: str = "sqlite") -> tuple[Any, Any]:
    """The fixtures ``made_admin`` and ``admin`` of a module: made once, emptied for each test."""

    @pytest.fixture(scope="module", params=BOTH, name="made_admin")
    def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Admin]:
        if database == "postgres":
            from tests.databases import fresh_postgres

            with (
                fresh_postgres(request.getfixturevalue("postgres_url")) as url,
                made(request.param, base, views, url) as admin,
            ):
                yield admin
        else:
            path: Path = tmp_path_factory.mktemp("admin") / "admin.db"
            with made(request.param, base, views, f"sqlite:///{path}") as admin:
                yield admin

    @pytest.fixture(name="admin")
    def emptied(made_admin: Admin) -> Admin:
        made_admin.empty()
        return made_admin

    return make, emptied
