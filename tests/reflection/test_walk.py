"""Every page of databases with every oddity there is: nothing is lost, nothing breaks, nothing is changed.

Every sixth resource at once, and all of them at night.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reflection import odd
from tests.reflection.walk import Walk

HOLDS = ["lists", "sorts", "filters", "searches", "opens", "exports", "stays_small"]


EXTENTS = [pytest.param(6, id="a-sixth"), pytest.param(1, id="all", marks=pytest.mark.nightly)]


@pytest.mark.parametrize("every", EXTENTS)
@pytest.mark.parametrize("hold", HOLDS)
def test_everything_that_can_be_read_is_whole_on_every_page(reading: Walk, hold: str, every: int) -> None:
    reading.every = every
    assert len(reading.views[::every]) > 5
    assert reading.troubles(getattr(reading, hold)) == []


@pytest.mark.parametrize("every", EXTENTS)
def test_saving_every_form_unchanged_leaves_every_row_identical(writing: Walk, every: int) -> None:
    writing.every = every
    assert writing.troubles(writing.saves_unchanged) == []


@pytest.fixture(scope="module", params=odd.KINDS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from odd.addresses(request, tmp_path_factory)


@pytest.fixture(scope="module")
def reading(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    yield from _walk(address, tmp_path_factory.mktemp("reading"), write=False)


@pytest.fixture(scope="module")
def writing(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    yield from _walk(address, tmp_path_factory.mktemp("writing"), write=True)


def _walk(address: str, folder: Path, *, write: bool) -> Iterator[Walk]:
    walk = Walk.through(address, folder / "home.db", write=write)
    yield walk
    walk.close()
