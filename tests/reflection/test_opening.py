"""Opening a database that is not ours: reading leaves no trace, and what cannot be opened is one sentence."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import admin_app.extensions  # noqa: F401  (the listeners that prepare the home database)
from admin_app.reflection.commands import open_database
from admin_app.reflection.opening import CannotOpen, open_source
from tests.databases import fresh_postgres


def test_reading_creates_and_changes_nothing_in_the_folder(shop: Path) -> None:
    before = everything_in(shop.parent)
    read_all(shop)
    assert everything_in(shop.parent) == before


def test_reading_a_database_in_wal_mode_creates_and_changes_nothing(shop: Path) -> None:
    in_wal_mode(shop)
    before = everything_in(shop.parent)
    assert [name for name, _ in before] == ["shop.db"]
    assert read_all(shop) == 2
    assert everything_in(shop.parent) == before


def test_a_reader_sees_what_a_running_program_has_committed_and_touches_none_of_its_files(shop: Path) -> None:
    with writer_of(shop) as program:
        before = everything_in(shop.parent)
        assert [name for name, _ in before] == ["shop.db", "shop.db-shm", "shop.db-wal"]
        assert read_all(shop) == 3
        assert everything_in(shop.parent) == before
        program.kill()
        program.wait()
        assert read_all(shop) == 3, "a program that was killed leaves its log, which is read"
        assert everything_in(shop.parent) == before


def test_a_log_without_its_index_is_read_from_a_private_copy(shop: Path, tmp_path: Path) -> None:
    with writer_of(shop) as program:
        moved = tmp_path / "moved"
        moved.mkdir()
        for name in ("shop.db", "shop.db-wal"):
            shutil.copy(shop.with_name(name), moved)
        program.kill()
        program.wait()
    before = everything_in(moved)
    assert read_all(moved / "shop.db") == 3
    assert everything_in(moved) == before


def test_a_reader_of_a_quiet_file_notices_that_somebody_wrote_to_it(shop: Path) -> None:
    in_wal_mode(shop)
    source = open_source(str(shop))
    assert count(source) == 2
    connection = sqlite3.connect(shop)
    connection.execute("INSERT INTO item VALUES (9, 'later')")
    connection.commit()
    assert count(source) == 3
    connection.close()
    assert count(source) == 3
    source.engine.dispose()


def test_a_write_is_refused_by_sqlite_itself(shop: Path) -> None:
    source = open_source(str(shop))
    with source.engine.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.execute(text("INSERT INTO item VALUES (3, 'x')"))
    source.engine.dispose()


def test_opening_to_write_keeps_the_journal_that_the_file_has(shop: Path) -> None:
    source = open_source(str(shop), write=True)
    with source.engine.begin() as connection:
        connection.execute(text("INSERT INTO item VALUES (3, 'x')"))
    source.engine.dispose()
    assert sqlite3.connect(shop).execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.postgres
def test_a_write_is_refused_by_postgresql_itself(postgres_url: str) -> None:
    with fresh_postgres(postgres_url) as address:
        source = open_source(address)
        with source.engine.connect() as connection, pytest.raises(DBAPIError, match="read-only transaction"):
            connection.execute(text("CREATE TABLE t (id int)"))
        source.engine.dispose()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nowhere.db", "There is no file nowhere.db; check the path. Nothing was created."),
        ("sqlite:///nowhere.db", "There is no file nowhere.db; check the path. Nothing was created."),
        ("sqlite://", "names a file"),
        ("://", "no database address"),
        ("foo://bar", "foo is not a kind of database known here"),
        ("postgresql://somebody:geheim@127.0.0.1:1/shop", "The database shop at 127.0.0.1:1 was not reached"),
        ("postgresql://somebody:geheim@no.such.host.invalid/shop", "there is no such host"),
        ("mysql://somebody:geheim@127.0.0.1:1/shop", "The database shop at 127.0.0.1:1 was not reached"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_without_the_password(address: str, says: str) -> None:
    with pytest.raises(CannotOpen) as refused:
        open_source(address)
    assert says in refused.value.sentence
    assert "geheim" not in refused.value.sentence
    assert not Path("nowhere.db").exists()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 100)
    with pytest.raises(CannotOpen, match=r"letter\.txt is not a SQLite database"):
        open_source(str(tmp_path / "letter.txt"))
    with pytest.raises(CannotOpen, match="is not a file"):
        open_source(str(tmp_path))


def test_an_empty_database_says_that_there_is_nothing_to_see(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(CannotOpen, match="has no tables"):
        open_database(str(tmp_path / "empty.db"))


@pytest.mark.postgres
def test_a_wrong_name_on_a_running_server_is_said(postgres_url: str) -> None:
    with fresh_postgres(postgres_url) as address, pytest.raises(CannotOpen, match="does not exist on that server"):
        open_source(address.replace("steward_test_", "steward_gone_"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    folder.mkdir()
    connection = sqlite3.connect(folder / "shop.db")
    connection.executescript(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item VALUES (1, 'a'), (2, 'b')"
    )
    connection.close()
    return folder / "shop.db"


def in_wal_mode(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


class writer_of:
    """Another program that has the file open and has just written a row into its log."""

    PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("INSERT INTO item VALUES (3, 'c')")
connection.commit()
print("written", flush=True)
sys.stdin.read()
"""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> subprocess.Popen[str]:
        self.program = subprocess.Popen(
            [sys.executable, "-c", self.PROGRAM, str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.program.stdout is not None
        assert self.program.stdout.readline() == "written\n"
        return self.program

    def __exit__(self, *_: object) -> None:
        self.program.kill()
        self.program.communicate()


def everything_in(folder: Path) -> list[tuple[str, tuple[str, int]]]:
    """Every file with what is in it and when it was changed."""
    return sorted(
        (path.name, (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns))
        for path in folder.iterdir()
    )


def read_all(path: Path) -> int:
    """Open, reflect and read to the end, as the tool does; the number of items."""
    opened = open_database(str(path))
    found = count(opened.source)
    opened.source.engine.dispose()
    return found


def count(source: object) -> int:
    with source.engine.connect() as connection:  # type: ignore[attr-defined]
        return int(connection.scalar(text("SELECT count(*) FROM item")))
