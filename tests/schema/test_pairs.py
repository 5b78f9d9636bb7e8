"""A sample of the pairs of docs/migration-conflicts.md; ``make pairs`` runs them all, through each tool."""

from pathlib import Path

import pytest

from admin_app.schema.joining import Wish
from tests.schema.pairs.kinds import KINDS, Operation, meant, pairs
from tests.schema.pairs.tools import Place, alembic, needs_a_question, steward

BY_NAME = {kind.name: kind for kind in KINDS}
WITHOUT_A_QUESTION = [("add a column", "change a type"), ("check", "rename a table"), ("drop a column", "index")]
WITH_ONE = [("rename a column", "index"), ("create a table", "create a table"), ("default", "default")]


@pytest.mark.parametrize(("one", "other"), WITHOUT_A_QUESTION)
def test_what_does_not_matter_goes_through_and_leads_to_what_was_meant(
    one: str, other: str, tmp_path: Path, postgres_url: str
) -> None:
    theirs, mine = pair(one, other)
    place = Place(tmp_path, postgres_url)
    assert not needs_a_question(place, theirs, mine)
    outcome = steward(place, theirs, mine, Wish(yes=True))
    assert not outcome.asked and outcome.ends == {"SQLite": "right", "PostgreSQL": "right"}


@pytest.mark.parametrize(("one", "other"), WITH_ONE)
def test_what_matters_is_asked_and_main_can_be_kept(one: str, other: str, tmp_path: Path, postgres_url: str) -> None:
    theirs, mine = pair(one, other)
    place = Place(tmp_path, postgres_url)
    assert needs_a_question(place, theirs, mine)
    assert steward(place, theirs, mine, Wish(yes=True)).is_conflict
    assert steward(place, theirs, mine, Wish(keep="main", yes=True)).is_right


@pytest.mark.parametrize(("one", "other"), [("default", "default"), ("rename a column", "unique")])
def test_the_same_pair_is_merged_by_plain_alembic_without_a_word(one: str, other: str, tmp_path: Path) -> None:
    """Plain also where a table of SQLite is built anew: the tool's own way of it would stumble over the second."""
    place = Place(tmp_path, None)
    assert alembic(place, *pair(one, other)).ends["SQLite"].startswith("WRONG")


def test_there_are_more_than_forty_pairs_and_each_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "migration-conflicts.md").read_text(encoding="utf-8")
    found = pairs()
    assert len(found) > 40
    for _, _, theirs, mine in found:
        assert f"| {theirs.words} | {mine.words} |" in page


def test_what_is_meant_is_known_without_any_tool() -> None:
    add, again = pair("add a column", "add a column")
    index, rename = BY_NAME["index"].one, BY_NAME["rename a column"].one
    assert meant(add, again) is None
    assert meant(index, rename) != meant(rename, index)
    assert meant(add, rename) == meant(rename, add)


def pair(one: str, other: str) -> tuple[Operation, Operation]:
    return BY_NAME[one].one, BY_NAME[other].other if one == other else BY_NAME[other].one
