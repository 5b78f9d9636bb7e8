"""What can be typed into a form, what becomes of it, and what is refused with which words."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from flask_admin.model.form import converts
from sqlalchemy import ForeignKey
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, mapped_column, relationship
from wtforms import StringField

from admin_app.resource.forms.converter import ModelConverter
from admin_app.resource.forms.drawn import safe
from admin_app.resource.forms.inline import ROWS_MAX
from admin_app.resource.forms.picker_fields import MEMBERS_MAX
from tests.databases import fresh_postgres
from tests.resource.form_app import Desk

Make = Callable[..., Desk]


class Base(DeclarativeBase):
    pass


club_member = sa.Table(
    "club_member",
    Base.metadata,
    sa.Column("club_id", ForeignKey("club.id"), primary_key=True),
    sa.Column("member_id", ForeignKey("member.id"), primary_key=True),
)
fan_of = sa.Table(
    "fan_of",
    Base.metadata,
    sa.Column("club_id", ForeignKey("club.id"), primary_key=True),
    sa.Column("member_id", ForeignKey("member.id"), primary_key=True),
)


class Member(Base):
    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))


class Club(Base):
    """A row with a key that is typed, with defaults, and with relations of several kinds."""

    __tablename__ = "club"

    id: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    motto: Mapped[str | None] = mapped_column(sa.String(200))
    facts: Mapped[Any | None] = mapped_column(sa.JSON)
    fee: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    founded: Mapped[date | None]
    met_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    local_at: Mapped[datetime | None]
    lasts: Mapped[timedelta | None] = mapped_column(sa.Interval)
    level: Mapped[int] = mapped_column(default=3)
    kind: Mapped[str] = mapped_column(sa.String(10), server_default="open")
    is_open: Mapped[bool] = mapped_column(default=True)
    secret_code: Mapped[str | None] = mapped_column(sa.String(10), info={"secret": True})
    lone_key: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    members: Mapped[set[Member]] = relationship(secondary=club_member, lazy="raise")
    fans: DynamicMapped[Member] = relationship(secondary=fan_of)
    badges: Mapped[list["Badge"]] = relationship(back_populates="club", cascade="all, delete-orphan")
    holders: AssociationProxy[list[Member]] = association_proxy(
        "badges", "holder", creator=lambda holder: Badge(number=holder.id, holder=holder)
    )


class Badge(Base):
    """A child whose key has two parts, one of them typed."""

    __tablename__ = "badge"

    club_id: Mapped[str] = mapped_column(ForeignKey("club.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str | None] = mapped_column(sa.String(20))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    club: Mapped[Club] = relationship(back_populates="badges", lazy="raise")
    holder: Mapped[Member | None] = relationship()


def club(**given: Any) -> Club:
    return Club(**{"id": "a", "name": "A"} | given)


def test_a_new_row_takes_what_was_typed_and_leaves_the_rest_to_its_defaults(make: Make) -> None:
    desk = make(View(Club))
    page = desk.draw(Club, None)
    assert page.drawn["level"]["value"] == "3"
    posted = page.posted
    posted["id"], posted["name"], posted["level"] = "n,1.2", "New", ""
    assert desk.send(Club, None, posted).status_code == 302
    row = desk.row(Club, "n,1.2")
    assert (row.name, row.level, row.kind, row.is_open, row.motto, row.facts) == ("New", 3, "open", True, None, None)


def test_a_new_row_needs_what_has_no_default(make: Make) -> None:
    desk = make(View(Club))
    answer = desk.send(Club, None, desk.draw(Club, None).posted)
    assert "Name cannot be empty." in answer.text
    assert desk.count(Club) == 0


def test_the_key_of_a_row_is_typed_once(make: Make) -> None:
    desk = make(View(Club), club())
    assert "id" in desk.draw(Club, None).drawn
    assert "id" not in desk.draw(Club, "a").drawn
    desk.edit(Club, "a", id="b", name="renamed")
    assert desk.row(Club, "a").name == "renamed"


def test_a_secret_column_has_no_field_and_a_key_without_a_relation_has_one(make: Make) -> None:
    page = make(View(Club), club()).draw(Club, "a")
    assert "secret_code" not in page.drawn
    assert "lone_key" in page.drawn


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-01-31T14:30", datetime(2026, 1, 31, 14, 30, tzinfo=UTC)),
        ("2026-01-31 14:30:15.123456", datetime(2026, 1, 31, 14, 30, 15, 123456, tzinfo=UTC)),
        ("2026-01-31T14:30:00+02:00", datetime(2026, 1, 31, 12, 30, tzinfo=UTC)),
        ("2026-01-31T14:30Z", datetime(2026, 1, 31, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_and_without_seconds_fractions_and_zone(make: Make, typed: str, meant: datetime) -> None:
    desk = make(View(Club), club())
    desk.edit(Club, "a", met_at=typed)
    assert desk.row(Club, "a").met_at == meant.replace(tzinfo=None)  # as SQLite keeps it


def test_a_moment_without_a_zone_refuses_one(make: Make) -> None:
    desk = make(View(Club), club())
    answer = desk.edit(Club, "a", local_at="2026-01-31T14:30+02:00")
    assert "leave the zone out" in answer.text
    assert desk.row(Club, "a").local_at is None


def test_a_moment_finer_than_a_browser_shows_is_shown_to_the_second_and_stays(make: Make) -> None:
    finer = datetime(2026, 1, 1, 1, 1, 1, 1)
    desk = make(View(Club), club(local_at=finer, met_at=datetime(2026, 1, 1, 1, 1, 1, 500000)))
    drawn = desk.draw(Club, "a").drawn
    assert (drawn["local_at"]["type"], drawn["local_at"]["value"]) == ("datetime-local", "2026-01-01T01:01:01")
    assert (drawn["met_at"]["type"], drawn["met_at"]["value"]) == ("datetime-local", "2026-01-01T01:01:01.500")
    desk.edit(Club, "a", motto="another")
    assert desk.row(Club, "a").local_at == finer
    desk.edit(Club, "a", local_at="2026-01-01T01:01:02")
    assert desk.row(Club, "a").local_at == datetime(2026, 1, 1, 1, 1, 2)
    desk.edit(Club, "a", local_at="2026-01-01T01:01:02.000003")
    assert desk.row(Club, "a").local_at == datetime(2026, 1, 1, 1, 1, 2, 3)


@pytest.mark.parametrize(("stored", "kept"), [("one\r\ntwo", "one\r\ntwo!"), ("one\ntwo", "one\ntwo!")])
def test_a_text_keeps_its_kind_of_line_end(make: Make, stored: str, kept: str) -> None:
    desk = make(View(Club), club(motto=stored))
    desk.edit(Club, "a", motto="one\r\ntwo!")
    assert desk.row(Club, "a").motto == kept


@pytest.mark.parametrize("motto", ["half \ud800 of it", "with \0 inside"])
def test_what_a_browser_cannot_send_is_shown_and_not_sent(make: Make, motto: str) -> None:
    from admin_app.resource.fields import fields_of
    from admin_app.resource.forms.typed_fields import TextField

    class Form(safe(BaseForm)):  # type: ignore[misc]
        motto = TextField(codec=fields_of(Club)["motto"])

    desk = make(View(Club))
    with desk.app.test_request_context():
        form = Form(obj=None, motto=motto)
        assert "disabled" in str(form.motto())


def test_json_changes_between_null_and_its_own_null(make: Make) -> None:
    desk = make(View(Club), club(facts=sa.null()))
    for typed, stored in (("null", "null"), ("", None), ('{"a": 1.10}', '{"a": 1.1}'), ("[]", "[]")):
        desk.edit(Club, "a", facts=typed)
        assert desk.value(sa.type_coerce(Club.facts, sa.Text)) == stored


def test_a_choice_that_is_offered_no_more_is_kept(make: Make) -> None:
    desk = make(View(Club, form_choices={"motto": [("x", "X"), ("y", "Y")]}), club(motto="old"))
    desk.edit(Club, "a", name="B")
    assert desk.row(Club, "a").motto == "old"
    assert "is not one of the choices" in desk.edit(Club, "a", motto="z").text
    desk.edit(Club, "a", motto="y")
    assert desk.row(Club, "a").motto == "y"


def test_a_field_that_a_team_names_is_written_only_when_changed(make: Make) -> None:
    desk = make(View(Club, form_overrides={"motto": StringField}), club(motto=None))
    posted = desk.draw(Club, "a").posted
    desk.change(Club, motto="theirs")
    posted["name"] = "mine"
    desk.send(Club, "a", posted)
    assert (desk.row(Club, "a").name, desk.row(Club, "a").motto) == ("mine", "theirs")
    desk.edit(Club, "a", motto="mine")
    assert desk.row(Club, "a").motto == "mine"


def test_a_team_gives_its_own_type_a_field(make: Make) -> None:
    class Shout(sa.types.UserDefinedType[str]):
        cache_ok = True

        def get_col_spec(self, **_options: Any) -> str:
            return "TEXT"

    class Local(DeclarativeBase):
        pass

    class Poster(Local):
        __tablename__ = "poster"
        id: Mapped[int] = mapped_column(primary_key=True)
        line = sa.Column(Shout)

    class Converter(ModelConverter):
        @converts("Shout")
        def conv_shout(self, field_args: Any, **extra: Any) -> Any:
            return StringField(filters=[lambda text: text and text.upper()], label=field_args["label"])

    desk = make(View(Poster), Poster(id=1, line="a"), base=Local, model_form_converter=Converter)
    desk.edit(Poster, "1", line="b")
    assert desk.row(Poster, 1).line == "B"


def test_members_in_a_set_are_added_and_taken_away(make: Make) -> None:
    one, two = Member(id=1, name="one"), Member(id=2, name="two")
    desk = make(View(Club), club(members={one}), two)
    with desk.statements() as seen:
        page = desk.draw(Club, "a")
    assert [label for _, label, _ in page.options["members"]] == ["one"]
    assert len([text for text in seen if "FROM member" in text]) == 2, "members and fans, each once"
    desk.edit(Club, "a", members=["", "2"])
    assert desk.names(club_member) == ["two"]
    desk.edit(Club, "a", members=[""])
    assert desk.names(club_member) == []


def test_members_of_a_relation_that_is_never_loaded_whole_are_edited_too(make: Make) -> None:
    desk = make(View(Club), club(), Member(id=1, name="one"), Member(id=2, name="two"))
    desk.edit(Club, "a", fans=["", "1", "2"])
    assert desk.names(fan_of) == ["one", "two"]
    desk.edit(Club, "a", fans=["", "2"])
    assert desk.names(fan_of) == ["two"]


def test_a_relation_of_too_many_is_not_edited_in_a_form(make: Make) -> None:
    desk = make(View(Club), club(members={Member(name=str(n)) for n in range(MEMBERS_MAX + 1)}))
    page = desk.draw(Club, "a")
    assert "disabled" in page.drawn["members"]
    posted = page.posted
    posted["members"] = "1"
    desk.send(Club, "a", posted)
    assert len(desk.names(club_member)) == MEMBERS_MAX + 1


def test_what_lies_behind_a_proxy_is_picked(make: Make) -> None:
    desk = make(View(Club, form_columns=("name", "holders")), club(), Member(id=5, name="five"))
    desk.edit(Club, "a", holders=["", "5"])
    assert desk.value(Badge.holder_id) == 5


def test_children_of_a_composite_key_are_changed_added_and_taken_away(make: Make) -> None:
    badges = [Badge(number=1, text="one"), Badge(number=2, text="two")]
    desk = make(
        View(Club, form_columns=("name",), inline_models=(Badge,)), club(badges=badges), Member(id=5, name="five")
    )
    page = desk.draw(Club, "a")
    assert "badges-0-number" not in page.drawn
    posted = page.posted
    posted["badges-0-text"], posted["badges-0-holder"], posted["del-badges-1"] = "changed", "5", "1"
    posted["badges-2-number"], posted["badges-2-text"] = "9", "nine"
    assert desk.send(Club, "a", posted).status_code == 302
    with desk.session() as session:
        found = session.execute(sa.select(Badge.number, Badge.text, Badge.holder_id).order_by(Badge.number)).all()
    assert found == [(1, "changed", 5), (9, "nine", None)]


def test_more_children_than_a_form_can_hold_are_left_alone(make: Make) -> None:
    badges = [Badge(number=n) for n in range(ROWS_MAX + 1)]
    desk = make(View(Club, form_columns=("name",), inline_models=(Badge,)), club(badges=badges))
    drawn = {name for name in desk.draw(Club, "a").drawn if re.fullmatch(r"badges-\d+-row_key", name)}
    assert len(drawn) == ROWS_MAX
    desk.edit(Club, "a", **{"name": "New", "del-badges-0": "1"})
    assert desk.count(Badge) == ROWS_MAX


def test_raw_filters_of_a_picker_are_refused_at_start(make: Make) -> None:
    with pytest.raises(ValueError, match=r"Club\.members: form_ajax_refs knows no filters"):
        make(View(Club, form_ajax_refs={"members": {"fields": ("name",), "filters": ["1=1"]}}))


def test_bytes_that_are_named_in_a_form_are_refused_at_start(make: Make) -> None:
    class Local(DeclarativeBase):
        pass

    class Picture(Local):
        __tablename__ = "picture"
        id: Mapped[int] = mapped_column(primary_key=True)
        content = sa.Column(sa.BINARY(16))  # a digest, and no file

    with pytest.raises(ValueError, match=r"Picture\.content is of type .* cannot be typed as text"):
        make(View(Picture, form_columns=("content",)), base=Local)


class Native(DeclarativeBase):
    pass


class Special(Native):
    __tablename__ = "special"

    id: Mapped[int] = mapped_column(primary_key=True)
    address = sa.Column(postgresql.INET)
    numbers = sa.Column(postgresql.ARRAY(sa.Integer))
    pairs = sa.Column(postgresql.HSTORE)
    whole = sa.Column(postgresql.INT4RANGE)
    days = sa.Column(postgresql.DATEMULTIRANGE)
    lasts = sa.Column(postgresql.INTERVAL)
    bits = sa.Column(postgresql.BIT(3))
    money = sa.Column(postgresql.MONEY)
    small = sa.Column(sa.SmallInteger)


@pytest.mark.postgres
def test_what_only_postgresql_has_is_typed_as_text(postgres_url: str) -> None:
    with fresh_postgres(postgres_url) as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS hstore")
        desk = Desk(engine, Native, View(Special))
        desk.add(Special(id=1))
        typed = {
            "address": "10.0.0.1", "numbers": "[1, null, 3]", "pairs": '{"a": null}', "whole": "[1,5)", "bits": "101",
            "days": "{[2026-01-01,2026-02-01)}", "lasts": "1 day 02:00:00", "money": "12.50",
        }  # fmt: skip
        assert desk.edit(Special, "1", **typed).status_code == 302
        row = desk.row(Special, 1)
        assert (row.numbers, row.pairs, row.whole) == ([1, None, 3], {"a": None}, Range(1, 5))
        assert (str(row.address), row.lasts, str(row.bits)) == ("10.0.0.1", timedelta(days=1, hours=2), "101")
        refused = {"address": "10.0.0.300", "numbers": "[x]", "pairs": "[]", "whole": "5", "small": "40000"}
        for name, value in refused.items():
            assert desk.edit(Special, "1", **{name: value}).status_code == 200, name
        desk.close()
        engine.dispose()


def View(model: type, **options: Any) -> type[ModelView]:
    return type(f"{model.__name__}View", (ModelView,), {"model": model, **options})


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Desk] = []

    def desk(view: Any, *rows: Any, base: type[DeclarativeBase] = Base, **forms: Any) -> Desk:
        made.append(Desk(sa.create_engine(f"sqlite:///{tmp_path / 'forms.db'}"), base, view, **forms))
        made[0].add(*rows)
        return made[0]

    yield desk
    for each in made:
        each.close()
        each.engine.dispose()
