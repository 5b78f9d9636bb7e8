"""What every test may ask for: the order desk on an empty, migrated database of each kind, and people who sign in.

Hypothesis tries the same few examples every time; with ``STEWARD_THOROUGH=1`` many, and others each time.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from admin_app import db
from admin_app.resource.registry import registry
from models.base import Base
from models.documents import ENGINE_OPTIONS
from run import make_app
from tests.factories import Rows
from tests.pages import Visitor

pytest_plugins = ["tests.databases"]

settings.register_profile("few", max_examples=25, derandomize=True, deadline=None, database=None)
settings.register_profile("many", max_examples=500, deadline=None, database=None, print_blob=True)
settings.load_profile("many" if os.environ.get("STEWARD_THOROUGH") == "1" else "few")

QUIET = {
    "SECRET_KEY": "tests only, and long enough to sign with",
    "TESTING": False,
    "PROPAGATE_EXCEPTIONS": True,
    "STATEMENT_BAR": False,
    "API_RATE": "1000000/minute",
    "API_RATE_ANONYMOUS": "1000000/minute",
}


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The order desk, made once: compiling the templates takes half a second."""
    return make_app(DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}", **QUIET)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty schema in a file, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_desk(postgres_url: str) -> Iterator[Engine]:
    """One database with the schema, emptied for each test."""
    from tests.databases import fresh_postgres  # a plugin: what is imported before it is loaded is not rewritten

    with fresh_postgres(postgres_url) as url:
        engine = create_engine(url, **ENGINE_OPTIONS)
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite_desk(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "desk.db"
    shutil.copy(sqlite_template, path)
    engine = create_engine(f"sqlite:///{path}", **ENGINE_OPTIONS)
    yield engine
    engine.dispose()


@pytest.fixture
def emptied_postgres(postgres_desk: Engine) -> Engine:
    names = ", ".join(map(postgres_desk.dialect.identifier_preparer.format_table, Base.metadata.sorted_tables))
    with postgres_desk.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 60000"))  # a page's limit is too short for a busy disk
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return postgres_desk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for the desk gets it on each kind of database; ``@pytest.mark.sqlite_only`` where none has a say."""
    if "database" in metafunc.fixturenames:
        kinds = ["sqlite_desk", pytest.param("emptied_postgres", marks=pytest.mark.postgres)]
        most = 1 if metafunc.definition.get_closest_marker("sqlite_only") else 2
        metafunc.parametrize("database", kinds[:most], indirect=True, ids=["sqlite", "postgres"][:most])


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Engine:
    """An empty, current database of the kind the test runs on."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def app(desk: Flask, database: Engine) -> Iterator[Flask]:
    """The order desk on an empty database of its own."""
    engines = db._app_engines[desk]
    before, engines[None] = engines[None], database
    yield desk
    engines[None] = before


@pytest.fixture
def rows(app: Flask) -> Iterator[Rows]:
    """Makes rows: ``rows.order(status="open")`` names only what the test is about."""
    with app.app_context():
        yield Rows(db.session)


@pytest.fixture
def sign_in(app: Flask, rows: Rows) -> Callable[..., Visitor]:
    """A browser in which a new person with these roles is signed in: ``sign_in("ops", region="North")``."""

    def signed_in(*roles: str, **attributes: Any) -> Visitor:
        visitor = Visitor(app)
        visitor.sign_in(rows.person(roles, attributes))
        return visitor

    return signed_in


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(app)


@pytest.fixture
def statements(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Counts what reaches the database: ``with statements(at_most=3) as asked: ...; asked.rows``."""
    from tests.counting import Statements

    return Statements


@pytest.fixture
def no_late_loads() -> Callable[..., Any]:
    """Fails on a row that loads an attribute late: ``with no_late_loads(allowed={"Order.lines"}): ...``."""
    from admin_app.guards import n_plus_one

    return n_plus_one.no_late_loads


@pytest.fixture
def resources(app: Flask) -> SimpleNamespace:
    with app.app_context():
        return SimpleNamespace(**{name.replace("-", "_"): view for name, view in registry().by_name.items()})
