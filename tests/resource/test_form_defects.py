"""What plain Flask-Admin does to a row when its form is saved, and ours does not.

Each test runs twice: with our forms it passes; with Flask-Admin's own it must fail, or it tests nothing.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

from tests.resource.form_app import OURS, PLAIN, Desk

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore:.*DateTimeField.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*choices as tuples.*:DeprecationWarning"),
]


class Base(DeclarativeBase):
    pass


class Season(Enum):
    COLD = "cold and wet"
    WARM = "warm and dry"


class Maker(Base):
    __tablename__ = "maker"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    things: Mapped[list["Thing"]] = relationship(back_populates="maker")

    def __str__(self) -> str:
        return self.name


class Place(Base):
    """Named by two columns."""

    __tablename__ = "place"

    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(40))

    def __str__(self) -> str:
        return self.name


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(40))
    facts: Mapped[Any | None] = mapped_column(sa.JSON)
    is_sold: Mapped[bool | None]
    seen_at: Mapped[datetime | None]
    opens_at: Mapped[time | None]
    season: Mapped[Season | None] = mapped_column(
        sa.Enum(Season, values_callable=lambda season: [each.value for each in season])
    )
    photo: Mapped[bytes | None]
    weight: Mapped[float | None] = mapped_column(sa.Float)
    token: Mapped[UUID | None]
    lasts: Mapped[timedelta | None] = mapped_column(sa.Interval)
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("maker.id"))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    place_number: Mapped[int | None] = mapped_column()

    maker: Mapped[Maker | None] = relationship(back_populates="things")
    place: Mapped[Place | None] = relationship()
    parts: Mapped[list["Part"]] = relationship(back_populates="thing", cascade="all, delete-orphan")
    notes: Mapped[list["Note"]] = relationship(back_populates="thing", cascade="all, delete-orphan")

    __table_args__ = (sa.ForeignKeyConstraint(["country", "place_number"], ["place.country", "place.number"]),)


class Part(Base):
    __tablename__ = "part"

    id: Mapped[int] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(ForeignKey("thing.id"))
    title: Mapped[str] = mapped_column(sa.String(40))
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("maker.id"))

    thing: Mapped[Thing] = relationship(back_populates="parts")
    maker: Mapped[Maker | None] = relationship()


class Note(MappedAsDataclass, Base):
    """A dataclass cannot be made without its values."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    thing_id: Mapped[int] = mapped_column(ForeignKey("thing.id"), init=False)
    body: Mapped[str] = mapped_column(sa.String(40))
    thing: Mapped[Thing] = relationship(back_populates="notes")


class Versioned(Base):
    __tablename__ = "versioned"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Odd(Base):
    """Columns whose names mean something to a form."""

    __tablename__ = "odd"

    id: Mapped[int] = mapped_column(primary_key=True)
    meta: Mapped[str] = mapped_column(sa.String(40))
    process: Mapped[str] = mapped_column(sa.String(40))
    populate_obj: Mapped[str] = mapped_column(sa.String(40))
    data: Mapped[str] = mapped_column(sa.String(40))
    errors: Mapped[str] = mapped_column(sa.String(40))
    validate: Mapped[str] = mapped_column(sa.String(40))
    changed: Mapped[str] = mapped_column(sa.String(40))


def test_a_row_without_json_keeps_none(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "facts"]), Thing(id=1, name="a", facts=sa.null()))
    thing.edit(Thing, "1")
    assert thing.value(sa.type_coerce(Thing.facts, sa.Text)) is None


def test_an_empty_json_list_stays_a_list(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "facts"]), Thing(id=1, name="a", facts=[]))
    thing.edit(Thing, "1")
    assert thing.value(Thing.facts) == []


def test_a_box_that_is_neither_yes_nor_no_stays_so(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "is_sold"]), Thing(id=1, name="a", is_sold=None))
    thing.edit(Thing, "1")
    assert thing.value(Thing.is_sold) is None


def test_microseconds_of_a_moment_are_kept(desk: "Make") -> None:
    moment = datetime(2026, 1, 31, 14, 30, 15, 123456)
    thing = desk(View(Thing, ["name", "seen_at"]), Thing(id=1, name="a", seen_at=moment))
    thing.edit(Thing, "1")
    assert thing.value(Thing.seen_at) == moment


def test_microseconds_of_a_time_are_kept(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "opens_at"]), Thing(id=1, name="a", opens_at=time(9, 30, 1, 5)))
    thing.edit(Thing, "1")
    assert thing.value(Thing.opens_at) == time(9, 30, 1, 5)


def test_a_member_stored_by_value_is_kept(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "season"]), Thing(id=1, name="a", season=Season.WARM))
    thing.edit(Thing, "1")
    assert thing.value(Thing.season) is Season.WARM


def test_a_row_with_bytes_can_be_saved(desk: "Make") -> None:
    thing = desk(View(Thing, None), Thing(id=1, name="a", photo=b"\x89PNG\xff\x00"))
    answer = thing.edit(Thing, "1", name="b")
    assert answer.status_code == 302
    assert (thing.value(Thing.name), thing.value(Thing.photo)) == ("b", b"\x89PNG\xff\x00")


def test_a_text_that_is_null_is_not_made_empty_nor_an_empty_one_null(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "weight"]), Thing(id=1, name=""), Thing(id=2, name=None))
    thing.edit(Thing, "1")
    thing.edit(Thing, "2")
    with thing.session() as session:
        assert session.execute(sa.select(Thing.name).order_by(Thing.id)).scalars().all() == ["", None]


@pytest.mark.parametrize("name", ["weight", "token", "lasts"])
def test_a_float_a_uuid_and_an_interval_have_fields(desk: "Make", name: str) -> None:
    values = {"weight": 1.5, "token": uuid4(), "lasts": timedelta(hours=1)}
    thing = desk(View(Thing, None), Thing(id=1, name="a", **{name: values[name]}))
    assert name in thing.draw(Thing, "1").drawn


def test_saving_writes_only_what_was_changed(desk: "Make") -> None:
    thing = desk(View(Thing, ["name", "weight", "is_sold"]), Thing(id=1, name="a", weight=None, is_sold=True))
    posted = thing.draw(Thing, "1").posted
    with thing.session() as session:
        session.execute(sa.update(Thing).values(name="theirs"))
        session.commit()
    posted["is_sold"] = "false"
    thing.send(Thing, "1", posted)
    assert thing.value(Thing.name) == "theirs"
    assert not thing.value(Thing.is_sold)


def test_the_version_of_a_row_is_no_field(desk: "Make") -> None:
    desk_of_versions = desk(View(Versioned, None), Versioned(id=1, name="a"))
    page = desk_of_versions.draw(Versioned, "1")
    assert "name" in page.drawn
    assert "version" not in page.drawn


def test_a_field_that_is_read_only_does_not_take_a_forged_value(desk: "Make") -> None:
    view = View(Thing, ["name", "weight"], form_widget_args={"name": {"readonly": True}})
    thing = desk(view, Thing(id=1, name="a"))
    thing.edit(Thing, "1", name="forged")
    assert thing.value(Thing.name) == "a"


def test_the_other_end_of_a_relation_is_not_drawn_row_by_row(desk: "Make") -> None:
    makers = desk(View(Maker, None), Maker(id=1, name="m", things=[Thing(name=str(n)) for n in range(30)]))
    assert "things" not in makers.draw(Maker, "1").drawn


def test_a_form_does_not_draw_the_rows_that_could_be_chosen(desk: "Make") -> None:
    things = desk(
        View(Thing, ["name", "maker"]),
        Thing(id=1, name="a", maker=Maker(name="the one")),
        *(Maker(name=f"other {n}") for n in range(30)),
    )
    labels = [label for _value, label, _chosen in things.draw(Thing, "1").options["maker"]]
    assert "the one" in labels
    assert not [label for label in labels if label.startswith("other")]


def test_a_row_of_a_composite_key_can_be_chosen(desk: "Make") -> None:
    view = View(Thing, ["name", "place"], form_ajax_refs={"place": {"fields": ("name",)}})
    things = desk(view, Thing(id=1, name="a"), Place(country="DE", number=7, name="Hut"))
    things.edit(Thing, "1", place="DE,7")
    assert (things.value(Thing.country), things.value(Thing.place_number)) == ("DE", 7)


def test_a_child_that_is_not_there_is_an_error_and_not_a_new_row(desk: "Make") -> None:
    things = desk(View(Thing, ["name"], inline_models=(Part,)), Thing(id=1, name="a", parts=[Part(id=5, title="p")]))
    posted = things.draw(Thing, "1").posted
    posted["parts-0-id"], posted["parts-0-title"] = "77", "moved"
    things.send(Thing, "1", posted)
    with things.session() as session:
        assert session.execute(sa.select(Part.id, Part.title)).all() == [(5, "p")]


def test_children_whose_key_is_not_named_can_be_edited(desk: "Make") -> None:
    view = View(Thing, ["name"], inline_models=((Part, {"form_columns": ("title",)}),))
    things = desk(view, Thing(id=1, name="a", parts=[Part(id=5, title="p")]))
    things.edit(Thing, "1", **{"parts-0-title": "q"})
    assert things.value(Part.title) == "q"


def test_a_child_of_a_dataclass_can_be_added(desk: "Make") -> None:
    things = desk(
        View(Thing, ["name"], inline_models=((Note, {"form_columns": ("id", "body")}),)), Thing(id=1, name="a")
    )
    things.edit(Thing, "1", **{"notes-0-body": "new"})
    assert things.value(Note.body) == "new"


def test_children_share_the_rows_they_could_choose(desk: "Make") -> None:
    thing = Thing(id=1, name="a", parts=[Part(title=str(n), maker=Maker(name=f"m{n}")) for n in range(3)])
    things = desk(View(Thing, ["name"], inline_models=(Part,)), thing)
    with things.statements() as seen:
        things.draw(Thing, "1")
    assert len([text for text in seen if "SELECT" in text]) <= 4, seen


def test_a_column_may_be_called_what_a_form_calls_its_own(desk: "Make") -> None:
    names = ["meta", "process", "populate_obj", "data", "errors", "validate", "changed"]
    odd = desk(View(Odd, None), Odd(id=1, **dict.fromkeys(names, "before")))
    answer = odd.edit(Odd, "1", **dict.fromkeys(names, "after"))
    assert answer.status_code == 302
    with odd.session() as session:
        row = session.get(Odd, 1)
        assert [getattr(row, name) for name in names] == ["after"] * len(names)


def test_a_column_for_which_there_is_no_field_is_an_error_that_helps(desk: "Make") -> None:
    class Shape(sa.types.UserDefinedType[Any]):
        def get_col_spec(self, **_options: Any) -> str:
            return "TEXT"

    class Local(DeclarativeBase):
        pass

    class Plot(Local):
        __tablename__ = "plot"
        id: Mapped[int] = mapped_column(primary_key=True)
        shape = sa.Column(Shape)

    with pytest.raises(ValueError, match=r"Plot\.shape is of type .* form_overrides"):
        desk(View(Plot, None), base=Local)


Make = Callable[..., Desk]


def View(model: type, form_columns: Any, **options: Any) -> type[ModelView]:
    return type(f"{model.__name__}View", (ModelView,), {"model": model, "form_columns": form_columns, **options})


DEFECT = pytest.mark.xfail(strict=True, reason="Flask-Admin's own forms have the defect that ours are held to lack")


@pytest.fixture(params=["ours", pytest.param("plain", marks=DEFECT)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes an application with one view and these rows; once with our forms, once with Flask-Admin's own."""
    made: list[Desk] = []

    def make(view: Any, *rows: Any, base: type[DeclarativeBase] = Base) -> Desk:
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'forms.db'}", json_serializer=json.dumps)
        made.append(Desk(engine, base, view, forms=OURS if request.param == "ours" else PLAIN))
        made[0].add(*rows)
        return made[0]

    yield make
    for each in made:
        each.close()
        each.engine.dispose()
