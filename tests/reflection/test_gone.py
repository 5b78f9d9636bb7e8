"""An opened database that goes away while it is open, and comes back."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.databases import fresh_postgres
from tests.reflection.walk import Walk

PLACES = ("/admin/gone/", "/admin/gone/?sort=id", "/admin/gone/details/?id=1", "/admin/gone/export/csv/")


def test_a_file_that_is_gone_is_said_to_be_and_not_a_table_that_cannot_be_shown(file: Path, tmp_path: Path) -> None:
    walk = Walk.through(f"sqlite:///{file}", tmp_path / "home.db")
    assert walk.visitor.open(PLACES[0], 200).says("Ada")
    walk.opened.source.engine.dispose()
    file.rename(file.with_name("moved.db"))
    for place in PLACES:
        assert walk.visitor.open(place, 503).says("The database did not answer")
    assert not file.exists()
    file.with_name("moved.db").rename(file)
    assert walk.visitor.open(PLACES[0], 200).says("Ada")
    walk.close()


@pytest.mark.postgres
def test_a_server_that_lost_the_database_is_said_not_to_answer(postgres_url: str, tmp_path: Path) -> None:
    with fresh_postgres(postgres_url) as address:
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE gone (id int PRIMARY KEY, name text)"))
        engine.dispose()
        walk = Walk.through(address, tmp_path / "home.db")
        assert walk.visitor.open(PLACES[0], 200)
        walk.opened.source.engine.dispose()
        server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        name = make_url(address).database
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" RENAME TO "{name}x"'))
            for place in PLACES:
                assert walk.visitor.open(place, 503).says("The database did not answer")
            connection.execute(text(f'ALTER DATABASE "{name}x" RENAME TO "{name}"'))
        assert walk.visitor.open(PLACES[0], 200)
        server.dispose()
        walk.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE gone (id integer PRIMARY KEY, name text)")
        connection.execute("INSERT INTO gone VALUES (1, 'Ada')")
    connection.close()
    return path
