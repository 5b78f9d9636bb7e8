"""A declaration that cannot be meant is refused at start, by a sentence that says where and what was probably meant."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_admin.form import FileUploadField
from sqlalchemy import ForeignKey, String, false, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from wtforms import FileField

import config
from admin_app import STANDARD, ModelView, Page, action, db, expose, needs, resource
from admin_app.resource.checks import UnsoundDeclarations, check, troubles_in


class Base(DeclarativeBase):
    pass


class Ship(Base):
    __tablename__ = "ship"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    crew: Mapped[list["Sailor"]] = relationship(back_populates="ship", cascade="all", passive_deletes=True)

    @property
    def size(self) -> int:
        return len(self.crew)


class Sailor(Base):
    __tablename__ = "sailor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    meta: Mapped[str] = mapped_column(String(40))
    photo: Mapped[bytes | None]
    ship_id: Mapped[int] = mapped_column(ForeignKey("ship.id"))
    ship: Mapped[Ship] = relationship(back_populates="crew")


def sailors(**options: Any) -> type[ModelView]:
    return type("SailorView", (ModelView,), {"model": Sailor, **options})


def asks(when: Any) -> Any:
    """An action that asks this of its rows."""

    def go(view: ModelView, rows: list[Any]) -> None:
        """Nothing is done here."""

    return action("Go", when=when)(go)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"column_list": ["nmae"]}, "SailorView.column_list names 'nmae'; did you mean 'name'?"),
        ({"column_list": ["ship.nmae"]}, "SailorView.column_list names 'ship.nmae'; did you mean 'name'?"),
        ({"column_list": ["name.ship"]}, "name is no relation, so nothing lies behind it."),
        ({"column_exclude_list": ["shop"]}, "SailorView.column_exclude_list names 'shop'; did you mean 'ship'?"),
        (
            {"column_details_sections": [("Crew", ["nmae"])]},
            "SailorView.column_details_sections names 'nmae'; did you mean 'name'?",
        ),
        ({"column_details_list": ["nmae"]}, "SailorView.column_details_list names 'nmae'; did you mean 'name'?"),
        ({"column_export_list": ["nmae"]}, "SailorView.column_export_list names 'nmae'; did you mean 'name'?"),
        ({"column_default_sort": "nmae"}, "SailorView.column_default_sort names 'nmae'; did you mean 'name'?"),
        ({"column_labels": {"nmae": "Name"}}, "SailorView.column_labels names 'nmae'; did you mean 'name'?"),
        ({"column_formatters": {"shop": str}}, "SailorView.column_formatters names 'shop'; did you mean 'ship'?"),
        ({"form_columns": ["nmae"]}, "SailorView.form_columns names 'nmae'; did you mean 'name'?"),
        ({"form_args": {"nmae": {}}}, "SailorView.form_args names 'nmae'; did you mean 'name'?"),
        ({"form_excluded_columns": ["xyz"]}, "names 'xyz'; its fields are id, meta, name, photo, ship, ship_id."),
        ({"column_editable_list": ["nmae"]}, "SailorView.column_editable_list names 'nmae'; did you mean 'name'?"),
        ({"column_editable_list": ["photo"]}, "names 'photo'; it needs a file, which a list cannot take; take it out"),
        (
            {"column_editable_list": ["meta"], "form_overrides": {"meta": FileField}},
            "names 'meta'; it needs a file, which a list cannot take; take it out and edit it in the form.",
        ),
        (
            {"column_editable_list": ["meta"], "form_overrides": {"meta": FileUploadField}},
            "names 'meta'; it needs a file, which a list cannot take; take it out and edit it in the form.",
        ),
        (
            {"column_editable_list": ["meta"], "form_widget_args": {"meta": {"readonly": True}}},
            "names 'meta'; it has no field in a form; take it out, or name it in form_columns as well.",
        ),
        ({"column_editable_list": ["ship.name"]}, "names 'ship.name'; it belongs to another record; name 'ship', or"),
        ({"column_editable_list": ["id"]}, "names 'id'; it is the key, by which a record is known; take it out."),
        ({"colum_list": ["name"]}, "SailorView.colum_list is no option; did you mean 'column_list'?"),
        ({"can_exports": True}, "SailorView.can_exports is no option; did you mean 'can_export'?"),
        ({"fast_mass_delete": True}, "SailorView.fast_mass_delete passes by the history"),
        (
            {"api_write": True, "update_model": lambda self, form, model: True},
            "SailorView.api_write is on, but the API never calls update_model, which SailorView overrides; move",
        ),
        ({"column_display_pk": True}, "SailorView.column_display_pk is not read here; remove it and name the key"),
        (
            {"column_extra_row_actions": [object()]},
            "SailorView.column_extra_row_actions is not read here; write a method",
        ),
        ({"go": asks("nmae")}, "SailorView.go asks when='nmae' of its rows; did you mean 'name'?"),
        ({"go": asks("xyzzy")}, "of its rows; write it as a property of Sailor."),
        ({"export_max_rows": 100}, "SailorView.export_max_rows cuts a file without a word"),
        (
            {"policy": STANDARD.but(fields={"nmae": {"ops"}})},
            "SailorView.policy.fields names 'nmae'; did you mean 'name'?",
        ),
        (
            {"policy": STANDARD.but(writable={"name": {"cook"}})},
            "SailorView.policy.writable gives name to cook, who may not read it.",
        ),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_told_what_was(
    troubles: "Troubles", options: dict[str, Any], sentence: str
) -> None:
    (trouble,) = troubles(sailors(**options))
    assert sentence in trouble


@pytest.mark.parametrize(
    "options",
    [
        {"column_list": ["name", "ship.name", Sailor.name, Ship.name]},
        {"column_labels": {"name": "Called", "ship.name": "On"}},
        {"column_sortable_list": ["name", ("ship", "ship.name"), Sailor.name]},
        {"column_editable_list": ["name", "ship", Sailor.meta]},
        {"form_excluded_columns": ["ship"], "fleet": "north", "page_title": "Sailors"},
        {"policy": STANDARD.but(fields={"name": {"ops"}}, writable={"meta": {"admin"}})},
        {"go": asks("name")},
        {"go": asks(lambda sailor: sailor.name == "Ann")},
    ],
)
def test_a_sound_declaration_has_no_trouble(troubles: "Troubles", options: dict[str, Any]) -> None:
    assert troubles(sailors(**options)) == []


def test_a_list_is_not_told_to_edit_what_holds_many_or_is_worked_out(troubles: "Troubles") -> None:
    fleet = type("ShipView", (ModelView,), {"model": Ship, "column_editable_list": ["crew", "size"]})
    told = "\n".join(troubles(fleet))
    assert "'crew'; it holds several values; take it out and edit it in the form." in told
    assert "'size'; it is worked out and nothing that is kept; take it out." in told


def test_a_property_of_the_model_is_a_column(troubles: "Troubles") -> None:
    assert troubles(type("ShipView", (ModelView,), {"model": Ship, "column_list": ["size"]})) == []


class Report(Page):
    @expose("/")
    def index(self) -> str:
        return ""

    @expose("/more/")
    def more(self) -> str:
        return ""


class Voyage(Page):
    @expose("/")
    @needs("sail")
    def index(self) -> str:
        return ""


def test_an_exposed_method_without_an_operation_is_named(troubles: "Troubles") -> None:
    (trouble,) = troubles(Report)
    assert trouble == 'Report.more names no operation; write @needs("read") or another below @expose.'


def test_an_operation_that_no_policy_gives_is_named(troubles: "Troubles") -> None:
    (trouble,) = troubles(Voyage)
    assert trouble == "Voyage.index needs 'sail', which Policy(others=…) of it gives to nobody."


def test_two_row_rules_for_one_model_are_one_too_many(troubles: "Troubles") -> None:
    one = sailors(policy=STANDARD.but(rows=lambda user: true()))
    other = type(
        "Others",
        (ModelView,),
        {"model": Sailor, "name_in_url": "others", "policy": STANDARD.but(rows=lambda user: false())},
    )
    (trouble,) = troubles(one, other)
    assert trouble == "Others and SailorView have different row rules for Sailor; use one."


def test_rows_that_the_database_deletes_unseen_are_named(troubles: "Troubles") -> None:
    ships = type("ShipView", (ModelView,), {"model": Ship})
    (trouble,) = troubles(ships, sailors())
    assert trouble == "Ship.crew leaves deletes to the database, unseen by the history."


def test_two_views_cannot_stand_in_one_place(troubles: "Troubles") -> None:
    with pytest.raises(UnsoundDeclarations, match="SailorView would stand at /admin/sailors/, where SailorView stands"):
        troubles(sailors(), sailors())


def test_every_trouble_is_told_at_once(app_of: Callable[..., Any]) -> None:
    registry = app_of(sailors(column_list=["nmae"], colum_labels={}))
    with pytest.raises(UnsoundDeclarations) as refused:
        check(registry)
    assert len(str(refused.value).splitlines()) == 2


Troubles = Callable[..., list[str]]


@pytest.fixture
def app_of() -> Callable[..., Any]:
    def make(*views: type[Any]) -> Any:
        app = Flask("checked")
        app.config |= {name: value for name, value in vars(config).items() if name.isupper()}
        app.config |= {"SQLALCHEMY_DATABASE_URI": "sqlite://"}
        db.init_app(app)
        registry = resource.init_app(app)
        registry.add(views)
        return registry

    return make


@pytest.fixture
def troubles(app_of: Callable[..., Any]) -> Troubles:
    return lambda *views: list(troubles_in(app_of(*views)))
