"""A statement in an opened database takes no longer than one at home, a file may, and both say so in the same words."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
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
    page, took = desk.timed("/admin/slow/")
    assert page.response.status_code == 503
    assert page.says("Stopped after")
    assert took < 5


def test_the_connection_goes_on_to_answer_other_pages(desk: "Desk") -> None:
    desk.timed("/admin/slow/")
    assert desk.visitor.open("/admin/item/", 200).says("apple")


def test_a_program_reads_it_as_a_problem(desk: "Desk") -> None:
    answer = desk.visitor.client.get("/admin/slow/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["code"] == "too_slow"


def test_a_file_may_take_longer_and_the_next_page_may_not(desk: "Desk") -> None:
    engine = desk.opened.source.engine
    with engine.connect() as connection:
        prepare(connection, LONG)
        started = monotonic()
        assert connection.scalar(text(desk.a_second)) is not None
        assert monotonic() - started > QUICK / 1000
    assert desk.timed("/admin/slow/")[0].response.status_code == 503


def test_a_file_has_a_limit_of_its_own(desk: "Desk", monkeypatch: Any) -> None:
    monkeypatch.setitem(desk.visitor.app.config, "EXPORT_TIMEOUT_MS", QUICK)
    page, took = desk.timed("/admin/slow/export/csv/")
    assert page.response.status_code == 503
    assert took < 5


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
        assert connection.scalar(text(A_SECOND["sqlite"]))
    opened.source.engine.dispose()


A_SECOND = {
    "sqlite": SLOW["sqlite"].replace("1000000000", "5000000"),
    "postgres": "SELECT pg_sleep(0.6)::text",
    "mariadb": "SELECT SLEEP(0.6)",
}


class Desk:
    """A developer in front of an opened database that has a quick table and a slow view."""

    def __init__(self, address: str, home: Path, a_second: str) -> None:
        self.opened: OpenedDatabase = open_database(address)
        self.a_second = a_second
        app = make_app(
            self.opened.views, OPENED=(self.opened,), DATABASE_URL=f"sqlite:///{home}",
            SECRET_KEY="tests only, and long enough to sign with", STATEMENT_TIMEOUT_MS=QUICK,
        )  # fmt: skip
        self.visitor = Visitor(app)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            self.visitor.sign_in(Rows(db.session).person(("developer",), {}))

    def timed(self, address: str) -> tuple[Any, float]:
        started = monotonic()
        page = self.visitor.open(address)
        return page, monotonic() - started

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
    desk = Desk(address, folder / "home.db", A_SECOND[kind])
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
