"""Children in their parent's form: more than a page of them, and those that have a place among the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from admin_app import db
from admin_app.resource.forms.children import place_of
from tests.counting import Statements
from tests.pages import Page, Visitor
from tests.resource.ships import Cabin, Ship, harbour, somebody

PAGE = "/admin/ships/edit/?id=1"


def test_a_page_of_children_is_drawn_with_the_way_to_the_others(ada: Visitor) -> None:
    first = ada.open(PAGE)
    assert names(first) == [f"cabin {n}" for n in range(1, 51)]
    second = ada.open("/admin/ships/edit/" + str(first.one(".inline-pages a[rel=next]")["href"]))
    assert names(second) == [f"cabin {n}" for n in range(51, 61)]
    assert second.says("51 to 60") and second.says("Cabins 60") and not second.all(".inline-pages a[rel=next]")
    back = str(second.one(".inline-pages a[rel=prev]")["href"])
    assert names(ada.open("/admin/ships/edit/" + back))[0] == "cabin 1"
    listed = second.one(".inline-pages a:not([rel])")["href"]
    assert ada.open(str(listed), status=200).says("cabin 60")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "99999999"])
def test_a_page_that_is_not_there_is_the_first(ada: Visitor, page: str) -> None:
    shown = ada.open(f"{PAGE}&cabins_page={page}", status=200)
    assert names(shown)[0] == "cabin 1" and shown.says("1 to 50")


def test_a_page_costs_no_statement_a_child(ada: Visitor) -> None:
    costs = []
    for page in (1, 2):
        ada.open(f"{PAGE}&cabins_page={page}")
        with Statements() as asked:
            ada.open(f"{PAGE}&cabins_page={page}")
        costs.append(len(asked.all))
    assert costs[0] == costs[1] <= 4, costs


def test_children_of_one_page_are_changed_added_and_taken_away_and_the_others_left(ada: Visitor) -> None:
    address = f"{PAGE}&cabins_page=2"
    new = {"cabins-10-name": "new", "cabins-10-place": "99"}
    page = ada.save(address, **{"cabins-0-name": "changed", "del-cabins-1": "1"}, **new)
    assert page.status == 303, page.text
    with ada.app.app_context():
        kept = list(db.session.scalars(select(Cabin.name).order_by(Cabin.place)))
    assert kept == [*(f"cabin {n}" for n in range(1, 51)), "changed", *(f"cabin {n}" for n in range(53, 61)), "new"]


def test_a_child_that_moved_to_another_page_meanwhile_is_found_by_its_key(ada: Visitor) -> None:
    filled = ada.open(f"{PAGE}&cabins_page=2").form() | {"cabins-0-name": "changed"}
    with ada.app.app_context():
        db.session.delete(db.session.get_one(Cabin, 1))
        db.session.commit()
    ada.send(f"{PAGE}&cabins_page=2", filled, status=303)
    with ada.app.app_context():
        assert db.session.get_one(Cabin, 51).name == "changed"


def test_what_is_wrong_on_a_later_page_is_named_by_its_number_among_all(ada: Visitor) -> None:
    page = ada.save(f"{PAGE}&cabins_page=2", **{"cabins-0-place": "first"})
    assert page.status == 422 and page.one("#form-errors a").text == "Cabins 51, Place"


def test_children_have_a_place_where_a_whole_number_of_their_own_sorts_them() -> None:
    assert place_of(Ship.cabins.property) == "place"
    assert place_of(Cabin.beds.property) is None  # a key is a name and no place


def test_children_that_have_a_place_can_be_moved(ada: Visitor) -> None:
    page = ada.open(PAGE)
    assert page.one("#cabins")["data-order"] == "place"
    assert len(page.all("#cabins-0 [data-move]")) == 2


def names(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.all(".inline-row input[name$=-name]") if box["name"] != "-name"]


@pytest.fixture
def ada(tmp_path: Path) -> Iterator[Visitor]:
    """Somebody who may do everything, and a ship with sixty cabins."""
    with harbour(tmp_path) as app:
        yield somebody(app, "admin")
