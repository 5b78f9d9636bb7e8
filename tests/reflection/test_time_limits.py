"""A statement in an opened database takes no longer than one at home, a file may, and both say so in the same words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from admin_app import db
from admin_app.exports.driver import prepare
from admin_app.reflection.commands import OpenedDatabase, open_database
from models.base import Base
from run import make_app
from tests.databases import fresh_mariadb, fresh_postgres
from tests.factories import Rows
from tests.pages import Visitor

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
    "SELECT count(*) FROM n",
    "postgres": "SELECT count(*) FROM generate_series(1, 1000000000)",
    "mariadb": "SELECT count(*) FROM seq_1_to_1000000000 a, seq_1_to_1000000000 b",
}
QUICK, LONG = 300, 60_000


def test_a_page_that_takes_too_long_is_stopped_and_says_so(desk: "Desk") -> None:
    page = desk.visitor.open("/admin/slow/", 503)
    assert page.says("Stopped after")


def test_the_connection_goes_on_to_answer_other_pages(desk: "Desk") -> None:
    desk.visitor.open("/admin/slow/", 503)
    with desk.not_in_a_hurry():
        assert desk.visitor.open("/admin/item/", 200).says("apple")


def test_a_program_reads_it_as_a_problem(desk: "Desk") -> None:
    answer = desk.visitor.client.get("/admin/slow/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["code"] == "too_slow"


def test_a_file_may_take_longer_and_the_next_page_may_not(desk: "Desk") -> None:
    engine = desk.opened.source.engine
    with engine.connect() as connection:
        prepare(connection, LONG)
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.create_function("sleep", 1, sleep)
        assert connection.scalar(text(desk.longer)) is not None
    desk.visitor.open("/admin/slow/", 503)


def test_a_file_has_a_limit_of_its_own(desk: "Desk", monkeypatch: Any) -> None:
    monkeypatch.setitem(desk.visitor.app.config, "EXPORT_TIMEOUT_MS", QUICK)
    desk.visitor.open("/admin/slow/export/csv/", 503)


def test_a_tighter_limit_of_the_server_stays(request: pytest.FixtureRequest) -> None:
    with fresh_postgres(request.getfixturevalue("postgres_url")) as address:
        execute(address, ["CREATE TABLE item (id int PRIMARY KEY)"])
        opened = open_database(f"{address}&options=-c%20statement_timeout%3D200")
        for ours, holds in ((LONG, "200ms"), (100, "100ms"), (0, "200ms")):
            opened.source.hold_to(ours)
            with opened.source.engine.connect() as connection:
                assert connection.scalar(text("SHOW statement_timeout")) == holds
        opened.source.engine.dispose()


def test_no_limit_is_none(tmp_path: Path) -> None:
    execute_sqlite(tmp_path / "shop.db")
    opened = open_database(str(tmp_path / "shop.db"))
    opened.source.hold_to(0)
    with opened.source.engine.connect() as connection:
        assert connection.scalar(text(SLOW["sqlite"].replace("1000000000", "1000000")))
    opened.source.engine.dispose()


LONGER = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT coalesce(sleep(0.6), 1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "SELECT count(*) FROM n",
    "postgres": "SELECT pg_sleep(0.6)::text",
    "mariadb": "SELECT SLEEP(0.6)",
}
"""Statements that take longer than QUICK on any machine; SQLite looks at the clock as it goes on afterwards."""
MORE_TIME = {
    "postgresql": f"SET statement_timeout = {LONG}",
    "mysql": f"SET SESSION max_statement_time = {LONG / 1000}",
}


class Desk:
    """A developer in front of an opened database that has a quick table and a slow view."""

    def __init__(self, address: str, home: Path, longer: str) -> None:
        self.opened: OpenedDatabase = open_database(address)
        self.longer = longer
        app = make_app(
            self.opened.views, OPENED=(self.opened,), DATABASE_URL=f"sqlite:///{home}",
            SECRET_KEY="tests only, and long enough to sign with", STATEMENT_BAR=False, STATEMENT_TIMEOUT_MS=QUICK,
        )  # fmt: skip
        self.visitor = Visitor(app)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            self.visitor.sign_in(Rows(db.session).person(("developer",), {}))

    @contextmanager
    def not_in_a_hurry(self) -> Iterator[None]:
        """The connections there are have more time: a page must not be too slow because the machine is."""
        engine = self.opened.source.engine
        with engine.connect() as connection:
            if more := MORE_TIME.get(engine.dialect.name):
                connection.exec_driver_sql(more)
                connection.commit()
        self.opened.source.hold_to(LONG)
        yield
        self.opened.source.hold_to(QUICK)
        engine.dispose()

    def close(self) -> None:
        self.opened.source.engine.dispose()
        with self.visitor.app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres), "mariadb"], scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("slow")
    if request.param == "sqlite":
        execute_sqlite(folder / "shop.db")
        yield from standing(str(folder / "shop.db"), folder, request.param)
        return
    fresh = {"postgres": fresh_postgres, "mariadb": fresh_mariadb}[request.param]
    with fresh(request.getfixturevalue(f"{request.param}_url")) as address:
        execute(address, [
            "CREATE TABLE item (id int PRIMARY KEY, name varchar(20))", "INSERT INTO item VALUES (1, 'apple')",
            f"CREATE VIEW slow AS {SLOW[request.param]}",
        ])  # fmt: skip
        yield from standing(address, folder, request.param)


def standing(address: str, folder: Path, kind: str) -> Iterator[Desk]:
    desk = Desk(address, folder / "home.db", LONGER[kind])
    yield desk
    desk.close()


def execute(address: str, statements: list[str]) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def execute_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item VALUES (1, 'apple');"
        f"CREATE VIEW slow AS {SLOW['sqlite']}"
    )
    connection.close()
