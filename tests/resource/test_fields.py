"""Fields: every column type has a kind, and every value survives being written as text and read back."""

import enum
import inspect as python
import ipaddress
import json
import math
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, ForeignKey, types
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, column_property, mapped_column, relationship

from admin_app.resource.fields import (
    Kind,
    fields_of,
    key_condition,
    key_from_text,
    key_text,
    kind_of,
    label_of,
    label_paths,
    resource_name,
    title,
)
from admin_app.resource.fields.values import codec_of
from admin_app.resource.listing.operators import OPERATORS_OF
from admin_app.resource.words import Moment
from models.documents import Spelled

ABSTRACT = {
    types.TypeEngine, types.TypeDecorator, types.UserDefinedType, types.Variant, types._Binary,
    postgresql.NamedType, types.NullType, types.TupleType,
}  # fmt: skip
WITH_ARGUMENTS = {
    types.ARRAY: lambda: types.ARRAY(types.Integer),
    postgresql.ARRAY: lambda: postgresql.ARRAY(types.Integer),
    postgresql.DOMAIN: lambda: postgresql.DOMAIN("positive", types.Integer),
    postgresql.ENUM: lambda: postgresql.ENUM("a", "b", name="ab"),
    mysql.ENUM: lambda: mysql.ENUM("a", "b"),
    mysql.SET: lambda: mysql.SET("a", "b"),
    types.Enum: lambda: types.Enum("a", "b"),
}
SHOWN_AS_TEXT = {
    types.PickleType, postgresql.JSONPATH, postgresql.MONEY, postgresql.TSVECTOR, postgresql.TSQUERY, postgresql.BIT,
    postgresql.REGCLASS, postgresql.REGCONFIG,
}  # fmt: skip


def every_type() -> list[type]:
    found = {
        class_
        for module in (types, postgresql, mysql, sqlite)
        for _name, class_ in python.getmembers(module, python.isclass)
        if issubclass(class_, types.TypeEngine)
    }
    return sorted(found - ABSTRACT, key=lambda class_: f"{class_.__module__}.{class_.__name__}")


@pytest.mark.parametrize(
    "class_", every_type(), ids=lambda class_: f"{class_.__module__.split('.')[-2]}.{class_.__name__}"
)
def test_every_column_type_has_a_kind_and_a_spelling(class_: type) -> None:
    type_ = WITH_ARGUMENTS.get(class_, class_)()

    kind = kind_of(type_)

    ranges = issubclass(class_, postgresql.ranges.AbstractRange)
    assert (kind is Kind.OTHER) == (class_ in SHOWN_AS_TEXT or ranges)
    assert OPERATORS_OF[kind]
    assert codec_of(type_).text("as it is stored") == ('"as it is stored"' if kind is Kind.JSON else "as it is stored")


def test_a_type_nobody_knows_is_shown_as_text() -> None:
    assert kind_of(types.NullType()) is Kind.OTHER
    assert codec_of(types.NullType()).text(object()) == "<object>"
    assert "0x" not in codec_of(types.PickleType()).text([object(), lambda: 1])


class Lights(enum.Enum):
    RED = "stop"
    ON = "off"
    OFF = "on"
    LATE_NIGHT = 7


class Cents(types.TypeDecorator[Decimal]):
    impl = types.Integer
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal


class Shouted(types.TypeDecorator[str]):
    impl = types.String(40)
    cache_ok = True


def test_a_decorated_type_is_what_it_stores_unless_it_says_otherwise() -> None:
    assert kind_of(Shouted()) is Kind.TEXT
    assert kind_of(Cents()) is Kind.DECIMAL
    assert kind_of(postgresql.DOMAIN("d", postgresql.DOMAIN("e", types.Numeric()))) is Kind.DECIMAL
    assert kind_of(types.String(255)) is kind_of(types.String()) is Kind.TEXT
    assert kind_of(types.String(256)) is kind_of(types.Text()) is Kind.LONG_TEXT


plain = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
aware = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=8,
)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=7) | st.from_regex(
    r"-?\d{1,30}\.\d{1,30}", fullmatch=True
).map(Decimal)


def ranges(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[Range[Any]]:
    return (
        st.builds(
            lambda pair, bounds: Range(*sorted(pair), bounds=bounds),
            st.tuples(ends, ends),
            st.sampled_from(["[)", "(]", "[]", "()"]),
        )
        | st.just(Range(empty=True))
        | ends.map(lambda end: Range(end, None))
        | ends.map(lambda end: Range(None, end))
    )


int64 = st.integers(-(2**63), 2**63 - 1)
VALUES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (types.String(50), plain),
    (types.Text(), plain),
    (types.BigInteger(), int64),
    (types.Numeric(38, 7), decimals),
    (types.Numeric(asdecimal=False), st.floats(allow_nan=False, allow_infinity=False)),
    (types.Float(), st.floats(allow_nan=False)),
    (types.Float(asdecimal=True), decimals),
    (types.Boolean(), st.booleans()),
    (types.Date(), st.dates()),
    (types.DateTime(), st.datetimes()),
    (types.DateTime(timezone=True), aware),
    (types.Time(), st.times()),
    (types.Interval(), st.timedeltas()),
    (postgresql.INTERVAL(), st.timedeltas()),
    (types.Enum(Lights), st.sampled_from(Lights)),
    (types.Enum(Lights, values_callable=lambda e: [str(m.value) for m in e]), st.sampled_from(Lights)),
    (types.Enum("a", "A", "b c", ""), st.sampled_from(["a", "A", "b c", ""])),
    (types.JSON(), documents),
    (postgresql.JSONB(), documents),
    (postgresql.HSTORE(), st.dictionaries(plain, st.none() | plain)),
    (types.ARRAY(types.Integer), st.lists(st.none() | int64)),
    (postgresql.ARRAY(types.Text), st.lists(st.none() | plain)),
    (postgresql.ARRAY(types.Numeric), st.lists(decimals)),
    (postgresql.ARRAY(types.Boolean), st.lists(st.booleans())),
    (postgresql.ARRAY(types.Float), st.lists(st.floats(allow_nan=False))),
    (postgresql.ARRAY(types.DateTime(timezone=True)), st.lists(aware)),
    (postgresql.ARRAY(types.Integer, dimensions=2), st.lists(st.lists(int64))),
    (mysql.SET("a", "b", "c"), st.sets(st.sampled_from("abc"))),
    (types.LargeBinary(), st.binary()),
    (types.Uuid(), st.uuids()),
    (types.Uuid(as_uuid=False), st.uuids().map(str)),
    (postgresql.INET(), st.ip_addresses() | st.just(ipaddress.ip_interface("10.1.2.3/8"))),
    (postgresql.CIDR(), st.just(ipaddress.ip_network("10.0.0.0/8"))),
    (postgresql.MACADDR(), st.just("08:00:2b:01:02:03")),
    (postgresql.BIT(5), st.text("01", min_size=1).map(postgresql.BitString)),
    (postgresql.INT8RANGE(), ranges(int64)),
    (postgresql.NUMRANGE(), ranges(decimals)),
    (postgresql.DATERANGE(), ranges(st.dates())),
    (postgresql.TSRANGE(), ranges(st.datetimes())),
    (postgresql.TSTZRANGE(), ranges(aware)),
    (postgresql.INT4MULTIRANGE(), st.lists(ranges(st.integers(0, 99)), max_size=3)),
    (mysql.YEAR(), st.integers(1901, 2155)),
    (postgresql.OID(), st.integers(0, 2**32 - 1)),
]


@pytest.mark.parametrize(
    ("type_", "values"), VALUES, ids=lambda each: repr(each)[:40] if isinstance(each, types.TypeEngine) else ""
)
@given(data=st.data())
def test_a_value_survives_its_text(type_: Any, values: st.SearchStrategy[Any], data: st.DataObject) -> None:
    value, codec = data.draw(values), codec_of(type_)

    text = codec.text(value)
    back = codec.parse(text, Moment())

    assert back == value
    assert type(back) in (type(value), Spelled) or isinstance(value, list)
    assert codec.text(back) == text or isinstance(type_, types.DateTime | postgresql.TSTZRANGE | postgresql.ARRAY)
    if isinstance(value, Decimal):
        assert back.as_tuple().digits == value.as_tuple().digits or "E" in str(value) or value == 0


def test_a_decimal_keeps_its_scale_and_json_its_numbers() -> None:
    assert codec_of(types.Numeric()).text(Decimal("1.10")) == "1.10"
    assert codec_of(types.Numeric()).text(Decimal("1E+3")) == "1000"
    assert codec_of(types.Numeric()).text(Decimal("NaN")) == "NaN"
    big = '{"n": 123456789012345678901234567890, "f": 1e+22, "é": [0.1, -0.0]}'
    assert codec_of(types.JSON()).parse(big, Moment()) == json.loads(big)
    assert codec_of(types.JSON()).text(json.loads(big)) == json.dumps(json.loads(big), ensure_ascii=False)
    spelled = '{"a": 10.00, "b": [1e400, 0.1234567890123456789, -0, 1E2, -0.0], "c": ' + "9" * 5000 + "}"
    assert codec_of(types.JSON()).text(codec_of(types.JSON()).parse(spelled, Moment())) == spelled
    assert codec_of(types.JSON()).text("\ud800") == '"\\ud800"'
    assert codec_of(types.JSON()).text(types.JSON.NULL) == "null"


def test_what_is_not_finite_is_shown_and_only_floats_take_it_back() -> None:
    assert math.isnan(codec_of(types.Float()).parse(codec_of(types.Float()).text(float("nan")), Moment()))
    for text in ("NaN", "Infinity", "-inf", "sNaN"):
        with pytest.raises(ValueError, match="is not a number"):
            codec_of(types.Numeric()).parse(text, Moment())


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00"])
def test_an_instant_that_no_calendar_has_in_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="beyond the calendar"):
        codec_of(types.DateTime(timezone=True)).parse(text, Moment())


REFUSED: list[tuple[Any, list[str], str]] = [
    (types.Integer(), ["", "x", "1.5", "١", "1_000", "0x1"], "is not a whole number; write it as 42 or -7."),
    (types.Integer(), ["9223372036854775808", "-9223372036854775809"], "is too large"),
    (types.Numeric(), ["", "1,5", "1 000", "--1", "1e9999", "٣"], "is not a number; write it as 1234.50"),
    (types.Float(), ["1e999"], "too large"),
    (types.Boolean(), ["", "2", "maybe"], "is neither true nor false"),
    (types.Date(), ["", "31.1.2026", "2026-02-30", "20260131", "2026-W05-6"], "is not a date; write it as 2026-01-31"),
    (types.DateTime(), ["", "2026-01-31T25:00", "2026-01-31T1:00", "noon"], "is not a date and time"),
    (types.DateTime(), ["2026-01-31T10:00+01:00"], "names a time zone"),
    (types.Time(), ["", "25:00", "10", "1:00"], "is not a time of day; write it as 14:30"),
    (types.Interval(), ["", "x", "P", "PT", "1:2:3:4", "1 week", "9999999999 days"], "is not a span of time"),
    (types.Uuid(), ["", "x", "123"], "is not a UUID"),
    (types.String(), ["a\0b"], "NUL"),
    (types.String(), ["\ud800"], "half a character"),
    (types.JSON(), ["", "{", "nope"], "is not JSON: line 1, column"),
    (types.JSON(), ['"\\u0000"', '{"a\\u0000": 1}'], "NUL"),
    (types.JSON(), ["[" * 100_000], "nested too deeply"),
    (types.JSON(), ["NaN", '{"a": -Infinity}'], "is no number there"),
    (types.JSON(), ["1e999", "-1e999", "1" * 5000], "is too large a number"),
    (types.JSON(), ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 1}}]'], "The key 'a' stands twice"),
    (types.LargeBinary(), ["xyz", "0"], "is not bytes"),
    (types.Enum(Lights), ["", "blue"], "is not one of RED, ON, OFF, LATE_NIGHT."),
    (postgresql.INET(), ["", "10.0.0.256", "x"], "is not a network address"),
    (postgresql.MACADDR(), ["08:00"], "is not a hardware address"),
    (postgresql.BIT(), ["", "102"], "is not a row of bits"),
    (postgresql.INT4RANGE(), ["", "1,2", "[1;2]"], "is not a range"),
    (postgresql.INT4MULTIRANGE(), ["[1,2)", "{[1,2) x}"], "is not a list of ranges"),
    (postgresql.ARRAY(types.Integer), ["1,2", '{"a":1}', "3"], "is not"),
    (postgresql.ARRAY(types.Integer), ['["x"]', "[1.5]"], "is not a whole number"),
    (postgresql.HSTORE(), ["[]", '{"a": 1}'], "Keys and values here are texts"),
]


@pytest.mark.parametrize(("type_", "text", "sentence"), [(t, x, s) for t, texts, s in REFUSED for x in texts], ids=repr)
def test_a_text_that_is_no_value_is_told_how_to_write_one(type_: Any, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", "\\(")) as told:
        codec_of(type_).parse(text, Moment())

    assert len(str(told.value)) < 250
    assert "\0" not in str(told.value)


def test_an_enumeration_is_read_by_name_then_value_then_label() -> None:
    codec = codec_of(types.Enum(Lights))

    assert codec.parse("ON", Moment()) is Lights.ON
    assert codec.parse("off", Moment()) is Lights.ON  # the value of ON; names are told apart by their letters' case
    assert codec.parse("OFF", Moment()) is Lights.OFF
    assert codec.parse("stop", Moment()) is Lights.RED
    assert codec.parse("late night", Moment()) is Lights.LATE_NIGHT
    assert codec.text(Lights.LATE_NIGHT) == "LATE_NIGHT"


NOW = datetime(2026, 3, 31, 23, 30, tzinfo=timezone(timedelta(hours=2)))
WORDS = {
    "today": date(2026, 3, 31), "-7d": date(2026, 3, 24), "+2w": date(2026, 4, 14), "-1m": date(2026, 2, 28),
    "+1m": date(2026, 4, 30), "-1y": date(2025, 3, 31), "+11m": date(2027, 2, 28), "-0d": date(2026, 3, 31),
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_dynamic_word_is_read_where_the_reader_is(word: str) -> None:
    moment = Moment(at=NOW)

    assert codec_of(types.Date()).parse(word, moment) == WORDS[word]
    assert codec_of(types.DateTime()).parse(word, moment) == datetime.combine(WORDS[word], time())
    assert codec_of(types.DateTime(timezone=True)).parse(word, moment) == datetime.combine(
        WORDS[word], time(), NOW.tzinfo
    )


def test_an_instant_is_read_in_the_readers_zone_and_survives_a_lost_plus() -> None:
    codec, moment = codec_of(types.DateTime(timezone=True)), Moment(at=NOW)

    assert codec.parse("now", moment) == NOW
    assert codec.parse("-2h", moment) == NOW - timedelta(hours=2)
    assert codec.parse("2026-01-31 10:00", moment) == datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert codec.parse("2026-01-31 10:00", Moment()) == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert codec.parse("2026-01-31T10:00:00.5 02:00", Moment()) == datetime(2026, 1, 31, 8, 0, 0, 500000, UTC)
    assert codec.parse("2026-01-31T10:00:00Z", Moment()) == datetime(2026, 1, 31, 10, tzinfo=UTC)


INTERVALS = {
    "2:30:00": timedelta(hours=2, minutes=30),
    "1 day 02:00:00": timedelta(days=1, hours=2),
    "3 days": timedelta(days=3),
    "-1 days -02:00:00": -timedelta(days=1, hours=2),
    "-1 day, 22:00:00": -timedelta(hours=2),
    "36:00": timedelta(hours=36),
    "P1DT2H": timedelta(days=1, hours=2),
    "-PT1.000001S": -timedelta(seconds=1, microseconds=1),
    "P2W": timedelta(days=14),
    "PT0.5M": timedelta(seconds=30),
    "1d": timedelta(days=1),
    "00:00:00.000001": timedelta(microseconds=1),
}


@pytest.mark.parametrize("text", INTERVALS)
def test_a_span_of_time_is_read_in_the_usual_spellings(text: str) -> None:
    assert codec_of(types.Interval()).parse(text, Moment()) == INTERVALS[text]


class Base(DeclarativeBase):
    pass


class Maker(Base):
    __tablename__ = "maker"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    things: Mapped[list["Thing"]] = relationship(back_populates="maker")


class Thing(Base):
    __tablename__ = "thing"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.Index("ix_thing_pair", "size", "colour"),
        sa.Index("ix_thing_open", "slot", unique=True, postgresql_where=sa.text("size > 1")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(10), doc="As printed on the box.")
    size: Mapped[int | None]
    colour: Mapped[str] = mapped_column(sa.String(10), default="red")
    slot: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    twice: Mapped[int] = mapped_column(sa.Computed("size * 2", persisted=True))
    hush: Mapped[str] = mapped_column(sa.String(10), info={"secret": True, "label": "Hush-hush"})
    maker_id: Mapped[int] = mapped_column(ForeignKey("maker.id"))
    maker: Mapped[Maker] = relationship(back_populates="things")

    @hybrid_property
    def area(self) -> int:
        return self.size * 2

    @hybrid_property
    def broken(self) -> str:
        return self.code.nothing()


Thing.half = column_property(sa.cast(Thing.size / 2, sa.Integer))  # type: ignore[attr-defined]


def test_a_field_knows_what_its_column_says() -> None:
    fields = fields_of(Thing)

    assert list(fields) == [
        "id", "code", "size", "colour", "slot", "made_at", "twice", "hush", "maker_id", "half", "area", "maker",
    ]  # fmt: skip
    assert [name for name, field in fields.items() if field.required] == ["code", "slot", "hush", "maker_id", "maker"]
    assert [name for name, field in fields.items() if field.generated] == ["id", "twice", "half", "area"]
    assert [name for name, field in fields.items() if field.unique] == ["id", "code"]
    assert [name for name, field in fields.items() if field.indexed] == ["id", "code", "size", "slot"]
    assert [name for name, field in fields.items() if field.secret] == ["hush"]
    assert fields["code"].help == "As printed on the box."
    assert fields["hush"].label == "Hush-hush"
    assert fields["maker_id"].foreign_key
    assert fields["maker"].target is Maker
    assert fields["maker"].kind is Kind.TO_ONE
    assert fields_of(Maker)["things"].kind is Kind.TO_MANY
    assert fields["area"].column is None
    assert fields["area"].kind is fields["half"].kind is Kind.INTEGER
    assert fields_of(Thing) is fields


def test_a_relation_is_spelled_by_the_key_of_the_other_row() -> None:
    maker = fields_of(Thing)["maker"]

    assert maker.parse("7") == (7,)
    assert maker.text(Maker(id=7)) == maker.text((7,)) == "7"
    assert fields_of(Maker)["things"].text([Thing(id=1), Thing(id=2)]) == "1, 2"
    with pytest.raises(ValueError, match="'x' is not the key of any maker"):
        maker.parse("x")


def test_me_is_the_reader_where_a_person_is_meant_and_a_word_elsewhere() -> None:
    me = Maker(id=5, name="me")

    assert fields_of(Thing)["maker"].parse("me", actor=me) == (5,)
    assert fields_of(Thing)["maker_id"].parse("me", actor=me) == 5
    assert fields_of(Thing)["maker_id"].parse("me", actor=SimpleNamespace(id=9)) == 9
    assert fields_of(Thing)["code"].parse("me", actor=me) == "me"
    with pytest.raises(ValueError, match="'me' is a person; Maker ID is not"):
        fields_of(Thing)["maker_id"].parse("me", actor=Thing(id=1))


def keyed(*types_: Any) -> Any:
    """A class whose key has parts of these types."""
    table = sa.Table("keyed", sa.MetaData(), *(sa.Column(f"k{n}", t, primary_key=True) for n, t in enumerate(types_)))
    made = type("Keyed", (), {})
    sa.orm.registry().map_imperatively(made, table)
    return made


KEYS = ["a/b", ".c-d", "a,b", "", ",", ".", "..", ".,", ".n", "n", "é☃", "two\nlines", "quo\"te's", "%s", " x ", "+"]


@pytest.mark.parametrize("key", KEYS)
def test_a_text_key_survives_its_address(key: str) -> None:
    for model, values in ((keyed(sa.String), (key,)), (keyed(sa.String, sa.String), (key, key))):
        row = model()
        for n, value in enumerate(values):
            setattr(row, f"k{n}", value)
        assert key_from_text(model, key_text(row)) == values


@given(st.lists(st.none() | plain, min_size=2, max_size=4))
def test_any_composite_key_survives_its_address(parts: list[str | None]) -> None:
    model = keyed(*[sa.String] * len(parts))
    row = model()
    for n, part in enumerate(parts):
        setattr(row, f"k{n}", part)

    assert key_from_text(model, key_text(row)) == tuple(parts)


def test_a_composite_key_is_written_as_flask_admin_writes_it() -> None:
    from flask_admin.tools import iterencode

    model = keyed(sa.String, sa.Integer)
    row = model()
    row.k0, row.k1 = "a,b.c", 5

    assert key_text(row) == iterencode(("a,b.c", 5)) == "a.,b..c,5"


@pytest.mark.parametrize(
    ("types_", "text"),
    [
        ([sa.Integer], "x"),
        ([sa.Integer], "1,2"),
        ([sa.Integer], ""),
        ([sa.Integer], "1" + "0" * 30),
        ([sa.Integer], "1\0"),
        ([sa.String], "a\0"),
        ([sa.Integer, sa.Integer], "1"),
        ([sa.Integer, sa.Integer], "1,2,3"),
        ([sa.Integer, sa.Integer], ",2"),
        ([sa.Uuid], "x"),
        ([sa.Boolean], "perhaps"),
        ([sa.LargeBinary], "xx"),
        ([sa.Date], "2026-02-30"),
        ([sa.Integer, sa.Integer], "1.,2"),
        ([sa.String], "\ud800"),
    ],
)
def test_a_malformed_key_is_nobodys(types_: list[Any], text: str) -> None:
    assert key_from_text(keyed(*types_), text) is None


def test_keys_of_every_kind_are_read_as_their_type() -> None:
    assert key_from_text(keyed(sa.Uuid), "00000000000000000000000000000001") == (uuid.UUID(int=1),)
    assert key_from_text(keyed(sa.Boolean), "false") == (False,)
    assert key_from_text(keyed(sa.LargeBinary), "00ff") == (b"\x00\xff",)
    assert key_from_text(keyed(sa.Date, sa.Integer), "2026-01-31,5") == (date(2026, 1, 31), 5)


def test_a_key_finds_its_row_and_one_too_large_finds_none(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Maker(id=1, name="Ann"))
        session.flush()

        def find(key: tuple[Any, ...]) -> list[Maker]:
            return list(session.scalars(sa.select(Maker).where(key_condition(Maker, key))))

        assert len(find((1,))) == 1
        assert find((3_000_000_000,)) == find((2**63 - 1,)) == find((1, 2)) == []


def labelled(*columns: sa.Column[Any], **info: Any) -> Any:
    table = sa.Table("labelled", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns, info=info)
    made = type("Labelled", (), {})
    sa.orm.registry().map_imperatively(made, table)
    return made


def short(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(40), **options)


LABELS = [
    ([short("city"), short("sku", unique=True), short("name")], ("sku",)),
    ([short("first_name"), short("email", unique=True), short("last_name")], ("first_name", "last_name")),
    ([short("LastName"), short("FirstName")], ("FirstName", "LastName")),
    ([short("city"), short("title")], ("title",)),
    ([short("city"), sa.Column("name", sa.Text)], ("name",)),
    ([short("city"), short("CompanyName")], ("CompanyName",)),
    ([sa.Column("note", sa.Text), short("city")], ("city",)),
    ([sa.Column("note", sa.Text), sa.Column("city", sa.Text)], ("city",)),
    ([short("password_hash", unique=True), short("token")], ("id",)),
    ([short("code", info={"secret": True}), sa.Column("amount", sa.Integer)], ("id",)),
]


@pytest.mark.parametrize(("columns", "expected"), LABELS)
def test_a_row_is_called_by_its_telling_columns(columns: list[sa.Column[Any]], expected: tuple[str, ...]) -> None:
    assert label_paths(labelled(*(column._copy() for column in columns))) == expected


def test_a_team_names_the_label_of_a_table() -> None:
    model = labelled(short("name"), short("city"), label=("city", "name"))
    row = model()
    row.id, row.city, row.name = 1, "Bonn", None

    assert label_paths(model) == ("city", "name")
    assert label_of(row) == "Bonn"
    assert label_of(row, among={"id", "name"}) == "1"


def test_a_label_is_never_an_address_of_an_object() -> None:
    model = labelled(short("name"))
    row = model()
    row.id, row.name = 7, None

    assert label_of(row) == "7"
    row.name = "  two\n lines " + "x" * 500
    assert label_of(row).startswith("two lines x")
    assert len(label_of(row)) == 120
    assert label_of(Maker(id=1, name="Ann")) == "Ann"


def test_a_class_that_names_itself_is_believed() -> None:
    class Named(Base):
        __tablename__ = "named"
        id: Mapped[int] = mapped_column(primary_key=True)

        def __str__(self) -> str:
            return f"Number {self.id}"

    assert label_of(Named(id=3)) == "Number 3"


@pytest.mark.parametrize(
    ("name", "words", "address"),
    [
        ("OrderLine", "Order line", "order-lines"),
        ("Category", "Category", "categories"),
        ("Person", "Person", "people"),
        ("Address", "Address", "addresses"),
        ("Box", "Box", "boxes"),
        ("Day", "Day", "days"),
        ("VATRate", "VAT rate", "vat-rates"),
        ("Analysis", "Analysis", "analyses"),
        ("customer_id", "Customer ID", "customer-ids"),
        ("Straße", "Straße", "straßes"),
    ],
)
def test_names_are_words_and_addresses(name: str, words: str, address: str) -> None:
    assert title(name) == words
    assert resource_name(type(name, (), {})) == address
