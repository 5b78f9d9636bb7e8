"""A resource of hundreds costs nothing until somebody opens it; how long opening takes, the benchmarks measure."""

from pathlib import Path

import pytest

from admin_app.reflection.commands import open_database
from benchmarks.opening import schema_of
from tests.reflection.walk import Walk


@pytest.mark.parametrize("tables", [129, pytest.param(516, marks=pytest.mark.nightly)])
def test_of_a_large_schema_only_what_somebody_opens_is_worked_out(tmp_path: Path, tables: int) -> None:
    path = schema_of(tmp_path / "large.db", tables)
    walk = Walk.through(str(path), tmp_path / "home.db")
    assert len(walk.resources) == tables
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
