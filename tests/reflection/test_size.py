"""Hundreds of tables are opened while a person waits, and a resource costs nothing until somebody opens it."""

import sqlite3
import time
from pathlib import Path

import pytest

from admin_app.reflection.commands import open_database
from tests.reflection.walk import Walk


@pytest.mark.parametrize(("tables", "seconds"), [(50, 2), (516, 10)])
def test_a_schema_is_opened_and_its_application_made_in_time(tmp_path: Path, tables: int, seconds: float) -> None:
    path = schema_of(tmp_path / "large.db", tables)
    begun = time.process_time()
    walk = Walk.through(str(path), tmp_path / "home.db")
    taken = time.process_time() - begun
    assert len(walk.resources) == tables
    assert taken < seconds, f"{taken:.1f} s of the processor's time"
    last = walk.resources[-1]
    assert "_list_columns" not in vars(last), "what nobody opened is not worked out"
    assert len(walk.visitor.open(f"/admin/{last.name_in_url}/", 200).response.data) < 1_000_000
    walk.close()


def test_the_same_schema_gives_the_same_names_every_time(tmp_path: Path) -> None:
    path = schema_of(tmp_path / "large.db", 30)
    first, second = open_database(str(path)), open_database(str(path))
    assert [vars(view.model).keys() for view in first.views] == [vars(view.model).keys() for view in second.views]
    assert [view.address for view in first.views] == [view.address for view in second.views]
    for opened in (first, second):
        opened.source.engine.dispose()


def schema_of(path: Path, tables: int) -> Path:
    """Tables of a dozen columns, each with up to three foreign keys to earlier ones."""
    connection = sqlite3.connect(path)
    for number in range(tables):
        columns = [
            "id INTEGER PRIMARY KEY",
            "name TEXT",
            "code VARCHAR(20)",
            *(f"c{other} NUMERIC" for other in range(9)),
        ]
        columns += [f"t{other}_id INT REFERENCES t{other}(id)" for other in range(max(number - 3, 0), number)]
        connection.execute(f"CREATE TABLE t{number} ({', '.join(columns)})")
    connection.close()
    return path
