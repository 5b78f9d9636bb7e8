"""Real databases that nobody here wrote, from a folder beside the project; absent, these tests are skipped.

The folder is named by STEWARD_SAMPLE_DATA, else it is ``shared/data`` beside the checkout. Nothing of it is kept here.
One sample of each kind of database at once, and all of them at night.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.databases import fresh_postgres
from tests.reflection.walk import Walk

BESIDE = Path(__file__).parents[3] / "shared" / "data"
FOLDER = Path(os.environ.get("STEWARD_SAMPLE_DATA", BESIDE))
SAMPLES = ["sqlite/northwind.sqlite", "sqlite/chinook.sqlite", "postgres/northwind.sql", "postgres/chinook.sql"]
AT_ONCE = {"sqlite/chinook.sqlite", "postgres/northwind.sql"}
NO_SAMPLES = "no sample databases: set STEWARD_SAMPLE_DATA to a folder with facts.json, sqlite/ and postgres/"

pytestmark = pytest.mark.skipif(not (FOLDER / "facts.json").exists(), reason=NO_SAMPLES)


def test_every_table_and_view_of_the_facts_is_a_resource_with_that_many_rows(sample: tuple[str, Walk]) -> None:
    name, walk = sample
    facts = json.loads((FOLDER / "facts.json").read_text())[name]
    expected = {
        key.removeprefix("public."): rows for part in ("tables", "views") for key, rows in facts.get(part, {}).items()
    }
    assert {view.opened.facts.name: walk.stored(view) for view in walk.views} == expected


@pytest.mark.parametrize(
    "hold", ["lists", "exports", "stays_small", pytest.param("searches", marks=pytest.mark.nightly)]
)
def test_a_real_database_is_whole_on_every_page(sample: tuple[str, Walk], hold: str) -> None:
    walk = sample[1]
    assert walk.troubles(getattr(walk, hold)) == []


def test_a_real_database_sorts_and_filters_and_opens_its_records(sample: tuple[str, Walk]) -> None:
    walk = sample[1]
    for view in walk.views:
        if walk.stored(view) <= 30:
            assert [*walk.sorts(view), *walk.filters(view), *walk.opens(view)] == []


def test_saving_real_rows_unchanged_leaves_them_identical(sample: tuple[str, Walk]) -> None:
    walk = sample[1]
    for view in walk.views:
        if walk.stored(view) <= 30:
            assert walk.saves_unchanged(view) == []


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.postgres] * name.startswith("p") + [pytest.mark.nightly] * (name not in AT_ONCE)


@pytest.fixture(scope="module", params=[pytest.param(name, marks=_marks(name)) for name in SAMPLES])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Walk]]:
    folder = tmp_path_factory.mktemp("sample")
    if request.param.startswith("sqlite/"):
        path = folder / "sample.sqlite"
        shutil.copyfile(FOLDER / request.param, path)
        yield from _walked(request.param, str(path), folder)
        return
    if shutil.which("psql") is None:
        pytest.skip("no psql: install the Debian package postgresql-client")
    with fresh_postgres(request.getfixturevalue("postgres_url")) as address:
        plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        script = str(FOLDER / request.param)
        subprocess.run(
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", plain, "-f", script], check=True, capture_output=True
        )
        yield from _walked(request.param, address, folder)


def _walked(name: str, address: str, folder: Path) -> Iterator[tuple[str, Walk]]:
    walk = Walk.through(address, folder / "home.db", write=True)
    walk.at_most = 5
    yield name, walk
    walk.close()
