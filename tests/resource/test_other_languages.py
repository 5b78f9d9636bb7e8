"""Refusals, labels and words of the kernel in the language of whoever reads them."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, String, create_engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from admin_app.resource import translation
from admin_app.resource.changes.constraints import explain
from admin_app.resource.errors import BadAddress, NotFound
from admin_app.resource.fields import Kind, fields_of
from admin_app.resource.fields.values import codec_of
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.operators import operator_words
from admin_app.resource.pages.script_words import filter_words
from admin_app.resource.policy import STANDARD
from admin_app.resource.translation import spoken
from admin_app.resource.words import Moment
from models.order import OrderStatus
from tests.resource.brackets import Always, Brackets
from tests.resource.form_app import Desk
from tests.resource.small import Person, Sale, Shown


class Base(DeclarativeBase):
    pass


class Ship(Base):
    __tablename__ = "ship"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True, doc="As it is painted on the hull.")


# Fields, listings, changes, policies, errors --------------------------------------------------------------------------


def test_a_field_is_called_in_the_language_of_its_reader() -> None:
    field = fields_of(Sale)["number"]
    with spoken(Brackets()):
        assert field.label == "⟦Number⟧"
    assert (field.label, fields_of(Ship)["name"].help) == ("Number", "As it is painted on the hull.")


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        (fields_of(Person)["id"], "x", "⟦'x' is not a whole number; write it as 42 or -7.⟧"),
        (fields_of(Sale)["status"], "x", "⟦'x' is not one of OPEN, SHIPPED, LOST.⟧"),
        (fields_of(Sale)["customer"], "x", "⟦'x' is not the key of any ⟦Customer⟧.⟧"),
        (fields_of(Sale)["number"], "\0", "⟦A text cannot hold the character NUL; take it out.⟧"),
    ],
)
def test_a_value_that_does_not_parse_is_refused_in_that_language(field: Any, text: str, said: str) -> None:
    with spoken(Brackets()), pytest.raises(ValueError) as refused:
        field.parse(text)
    assert str(refused.value) == said


def test_what_is_wrong_with_a_document_is_said_in_that_language() -> None:
    from sqlalchemy import JSON

    with spoken(Brackets()), pytest.raises(ValueError) as refused:
        codec_of(JSON()).parse("{", Moment())
    assert str(refused.value).startswith("⟦This is not JSON: line 1, column 2: ⟦Expecting property name")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"totl": "1"}, "⟦There is no field 'totl' here.⟧ ⟦Did you mean 'total'?⟧"),
        ({"total": "x"}, "⟦⟦Total⟧: ⟦'x' is not a number; write it as 1234.50, without separators.⟧⟧"),
        ({"sort": "tags"}, "⟦A list cannot be sorted by ⟦Tags⟧: its values have no order.⟧"),
        ({"page_size": "0"}, "⟦'0' is not a page size; write a number from 1 to 200.⟧"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_in_that_language(address: dict[str, str], said: str) -> None:
    with spoken(Brackets()), pytest.raises(BadAddress) as refused:
        Listing.from_args(address.items(), Shown(Sale), Limits())  # type: ignore[arg-type]
    assert (refused.value.sentence, refused.value.title) == (said, "⟦This address cannot be read⟧")


def test_a_refusal_that_was_given_its_words_keeps_them() -> None:
    with spoken(Brackets()):
        assert (NotFound("Gone.").title, NotFound("Gone.", title="Weg").title) == ("⟦Nothing here⟧", "Weg")
    assert NotFound("Gone.").title == "Nothing here"


def test_an_operator_is_called_in_that_language() -> None:
    with spoken(Brackets()):
        assert [operator_words(kind, "gte") for kind in (Kind.INTEGER, Kind.DATE)] == [
            "⟦is at least⟧",
            "⟦is on or after⟧",
        ]


def test_a_policy_gives_its_reason_in_that_language() -> None:
    with spoken(Brackets()):
        reason = STANDARD.allows(SimpleNamespace(roles={"staff"}), "delete").reason
    assert reason == "⟦Your role does not allow you to ⟦delete⟧ here. Roles that may: admin, ops.⟧"


def test_what_a_database_refused_is_said_in_that_language() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.begin() as connection, spoken(Brackets()), pytest.raises(IntegrityError) as refused:
        connection.execute(insert(Ship), [{"name": "Rose"}, {"name": "Rose"}])
    with spoken(Brackets()):
        assert explain(refused.value, Ship, "ship") == (
            ["name"],
            "⟦This is refused: it must be different for each ship, and this one is taken.⟧",
        )


def test_the_scripts_are_given_their_words_in_that_language() -> None:
    with spoken(Brackets()):
        assert (filter_words()["add"], filter_words()["picker"]["remove"]) == ("⟦Add filter⟧", "⟦Remove {}⟧")


# Forms ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ships(tmp_path: Any) -> Iterator[Desk]:
    from flask_admin.contrib.sqla import ModelView

    class ShipView(ModelView):
        model = Ship

    engine: Engine = create_engine(f"sqlite:///{tmp_path}/ships.db")
    made = Desk(engine, Base, ShipView)
    yield made
    made.close()
    engine.dispose()


def test_a_form_asks_and_refuses_in_that_language_and_the_next_one_in_english(ships: Desk) -> None:
    with spoken(Brackets()):
        asked = ships.client.get(ships.address(Ship, "new/")).text
        refused = ships.send(Ship, None, {"name": ""}).text
    assert "⟦Name⟧" in asked and "⟦As it is painted on the hull.⟧" in asked
    assert "⟦⟦Name⟧ cannot be empty.⟧" in refused
    assert "⟦" not in ships.client.get(ships.address(Ship, "new/")).text


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_spoken", Always())


def test_a_list_has_its_headings_its_menu_and_its_filters_in_that_language(sign_in, rows, in_brackets):
    rows.order(status=OrderStatus.PACKED)
    page = sign_in("ops").open("/admin/orders/?status=PACKED&total__gte=0", 200)
    heads = [one.get_text(" ", strip=True) for one in page.all("thead th[data-name]")]
    assert "⟦Number⟧" in heads[0] and all("⟦" in head for head in heads)
    assert [one.get_text(strip=True) for one in page.all(".chip b")] == ["⟦Status⟧", "⟦Total⟧"]
    assert "⟦⟦is⟧ ⟦Packed⟧⟧" in page.all(".chip")[0].get_text(" ", strip=True)
    assert page.one("nav.menu-tree a[aria-current]").get_text(strip=True).startswith("⟦Orders⟧")
    assert page.one("#bulk button[value=ship]").get_text(strip=True) == "⟦Ship⟧"
    assert page.one("td.tools a")["aria-label"].startswith("⟦Edit ")


def test_an_action_that_does_not_fit_is_refused_in_that_language(sign_in, rows, in_brackets):
    order = rows.order(number="A-1", status=OrderStatus.SHIPPED)
    page = sign_in("ops").act("/admin/orders/", "ship", [order.id])
    assert page.says("⟦⟦Ship⟧ does not fit A-1 as it is now. Nothing was changed.⟧")


def test_a_record_that_is_not_there_is_refused_in_that_language(sign_in, in_brackets):
    page = sign_in("ops").open("/admin/orders/details/?id=99", 404)
    assert page.says("⟦There is no such record among the ⟦Orders⟧ you may see.⟧")
    assert page.says("⟦Nothing here⟧") and page.says("⟦Back to ⟦Orders⟧⟧")
