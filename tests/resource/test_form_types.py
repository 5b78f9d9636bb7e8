"""Every column type has a field, and a form that is sent back untouched changes nothing."""

import inspect
import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import pytest
import sqlalchemy as sa
from flask_admin.contrib.sqla import ModelView
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from admin_app.resource.fields import fields_of
from admin_app.resource.forms.converter import ModelConverter
from admin_app.resource.forms.fields_by_kind import FILES, READ_ONLY, may_be_typed
from tests.databases import fresh_postgres
from tests.resource.form_app import Desk, writes

ABSTRACT = {
    TypeEngine, sa.types.TypeDecorator, sa.types.UserDefinedType, sa.types.Variant, postgresql.NamedType,
    postgresql.AbstractRange, postgresql.AbstractSingleRange, postgresql.AbstractMultiRange, sa.types._Binary,
}  # fmt: skip
"""What SQLAlchemy's own types derive from, and no column has."""

MADE_WITH: dict[type, Any] = {
    sa.types.ARRAY: (sa.Integer,),
    postgresql.ARRAY: (sa.Text,),
    sa.types.Enum: ("a", "b"),
    postgresql.ENUM: ("a", "b"),
    mysql.ENUM: ("a", "b"),
    mysql.SET: ("a", "b"),
    postgresql.DOMAIN: ("word", sa.Text),
    sa.types.TupleType: (sa.Integer,),
}


def all_types() -> list[type]:
    found = {}
    for module in (sa.types, postgresql, mysql, sqlite):
        for name in dir(module):
            each = getattr(module, name)
            if inspect.isclass(each) and issubclass(each, TypeEngine) and each not in ABSTRACT:
                found[each] = None
    return sorted(found, key=lambda each: (each.__module__, each.__name__))


@pytest.mark.parametrize("type_", all_types(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_column_of_each_type_has_a_field_or_is_known_to_have_none(type_: type, tmp_path: Any) -> None:
    class Base(DeclarativeBase):
        pass

    made: dict[str, Any] = {"name": "word"} if type_ is postgresql.ENUM else {}

    class Thing(Base):
        __tablename__ = "thing"
        id: Mapped[int] = mapped_column(primary_key=True)
        value = sa.Column(type_(*MADE_WITH.get(type_, ()), **made))

    class View:
        model = Thing

    column = fields_of(Thing)["value"]
    field = ModelConverter(None, View()).convert(Thing, Thing.__mapper__, "value", Thing.value.property, {}, False)
    is_no_file = column.kind == "bytes" and not isinstance(column.column.type, FILES)
    if isinstance(column.column.type, READ_ONLY) or is_no_file:
        assert field is None and not may_be_typed(column)
    else:
        assert field is not None


class Mood(Enum):
    CALM = "calm one"
    FAST = "fast one"


class Generic(DeclarativeBase):
    pass


class Anything(Generic):
    """Each generic type, as it may be NULL and as it may not."""

    __tablename__ = "anything"

    id: Mapped[int] = mapped_column(primary_key=True)
    text = sa.Column(sa.String(200))
    text_must = sa.Column(sa.String(200), nullable=False)
    prose = sa.Column(sa.Text)
    number = sa.Column(sa.Integer)
    big = sa.Column(sa.BigInteger)
    amount = sa.Column(sa.Numeric(38, 10))
    share = sa.Column(sa.Float)
    double = sa.Column(sa.Double)
    flag = sa.Column(sa.Boolean)
    flag_must = sa.Column(sa.Boolean, nullable=False)
    day = sa.Column(sa.Date)
    moment = sa.Column(sa.DateTime)
    zoned = sa.Column(sa.DateTime(timezone=True))
    clock = sa.Column(sa.Time)
    span = sa.Column(sa.Interval)
    mood = sa.Column(sa.Enum(Mood))
    mood_by_value = sa.Column(sa.Enum(Mood, name="mood2", values_callable=lambda mood: [m.value for m in mood]))
    word = sa.Column(sa.Enum("a", "b", name="word"))
    facts = sa.Column(sa.JSON)
    facts_must = sa.Column(sa.JSON, nullable=False)
    token = sa.Column(sa.Uuid)
    token_text = sa.Column(sa.Uuid(as_uuid=False))
    picture = sa.Column(sa.LargeBinary)


class Native(DeclarativeBase):
    pass


class Special(Native):
    """What PostgreSQL has beside."""

    __tablename__ = "special"

    id: Mapped[int] = mapped_column(primary_key=True)
    address = sa.Column(postgresql.INET)
    network = sa.Column(postgresql.CIDR)
    hardware = sa.Column(postgresql.MACADDR)
    numbers = sa.Column(postgresql.ARRAY(sa.Integer))
    texts = sa.Column(postgresql.ARRAY(sa.Text))
    amounts = sa.Column(postgresql.ARRAY(sa.Numeric))
    days = sa.Column(postgresql.ARRAY(sa.Date))
    facts = sa.Column(postgresql.JSONB)
    plain_facts = sa.Column(postgresql.JSON(none_as_null=True))
    pairs = sa.Column(postgresql.HSTORE)
    whole = sa.Column(postgresql.INT4RANGE)
    span = sa.Column(postgresql.TSTZRANGE)
    spans = sa.Column(postgresql.INT8MULTIRANGE)
    interval = sa.Column(postgresql.INTERVAL)
    bits = sa.Column(postgresql.BIT(5))
    money = sa.Column(postgresql.MONEY)
    words = sa.Column(postgresql.TSVECTOR)
    real = sa.Column(sa.REAL)
    zoned_clock = sa.Column(sa.Time(timezone=True))
    padded = sa.Column(sa.CHAR(8))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.sampled_from(
    ["", " ", "NULL", "null", "\n", "\r\n\r\n x", "a\nb", "\n\nlead", "<b>&amp;\"'</b>", "0", "None", " spaced "]
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**25), max_value=10**25)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SPANS = st.timedeltas(timedelta(-100000), timedelta(100000))


def maybe(values: Any) -> Any:
    return st.none() | values


ANYTHING = st.fixed_dictionaries(
    {
        "text": maybe(TEXTS),
        "text_must": TEXTS,
        "prose": maybe(TEXTS),
        "number": maybe(st.integers(-(2**31), 2**31 - 1)),
        "big": maybe(st.integers(-(2**63), 2**63 - 1)),
        "amount": maybe(
            st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)
        ),
        "share": maybe(FLOATS),
        "double": maybe(FLOATS),
        "flag": maybe(st.booleans()),
        "flag_must": st.booleans(),
        "day": maybe(st.dates()),
        "moment": maybe(MOMENTS),
        "zoned": maybe(MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC))),
        "clock": maybe(st.times()),
        "span": maybe(st.timedeltas(timedelta(0), timedelta(20000))),
        "mood": maybe(st.sampled_from(Mood)),
        "mood_by_value": maybe(st.sampled_from(Mood)),
        "word": maybe(st.sampled_from(["a", "b"])),
        "facts": st.sampled_from([sa.null(), sa.JSON.NULL]) | JSONS,
        "facts_must": JSONS,
        "token": maybe(st.uuids()),
        "token_text": maybe(st.uuids().map(str)),
        "picture": maybe(st.binary(max_size=20)),
    }
)


def ranged(ends: Any) -> Any:
    return st.tuples(maybe(ends), maybe(ends)).map(lambda pair: Range(*_in_order(pair)))


def _in_order(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return pair if None in pair else (min(pair), max(pair))


SPECIAL = st.fixed_dictionaries(
    {
        "address": maybe(st.ip_addresses() | st.just(ipaddress.ip_interface("10.1.2.3/8"))),
        "network": maybe(st.sampled_from(["10.0.0.0/8", "fe80::/10"]).map(ipaddress.ip_network)),
        "hardware": maybe(st.just("08:00:2b:01:02:03")),
        "numbers": maybe(st.lists(maybe(st.integers(-99, 99)), max_size=4)),
        "texts": maybe(st.lists(maybe(TEXTS), max_size=4)),
        "amounts": maybe(st.lists(NUMBERS, max_size=3)),
        "days": maybe(st.lists(st.dates(), max_size=3)),
        "facts": st.sampled_from([sa.null(), sa.JSON.NULL]) | JSONS.filter(lambda value: "\\u0000" not in repr(value)),
        "plain_facts": maybe(JSONS),
        "pairs": maybe(st.dictionaries(TEXTS, maybe(TEXTS), max_size=3)),
        "whole": maybe(ranged(st.integers(-99, 99))),
        "span": maybe(ranged(MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC)))),
        "spans": maybe(st.just([Range(1, 5), Range(7, 9)])),
        "interval": maybe(SPANS),
        "bits": maybe(st.just(postgresql.BitString("10110"))),
        "money": maybe(st.sampled_from(["$1,234.50", "-$0.07"])),
        "words": maybe(st.just("'cat':2 'fat':1")),
        "real": maybe(st.floats(width=32, allow_nan=False, allow_infinity=False)),
        "zoned_clock": maybe(st.times().map(lambda clock: clock.replace(tzinfo=UTC))),
        "padded": maybe(st.just("ab")),
    }
)


class AnythingView(ModelView):
    model = Anything


class SpecialView(ModelView):
    model = Special


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    engine = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('types') / 'types.db'}")
    desk = Desk(engine, Generic, AnythingView)
    yield desk
    desk.close()
    engine.dispose()


@pytest.fixture(scope="module")
def on_postgres(postgres_url: str) -> Iterator[Desk]:
    with fresh_postgres(postgres_url) as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS hstore")
            connection.exec_driver_sql("SET lc_monetary TO 'C'")
        Native.metadata.create_all(engine)
        desk = Desk(engine, Generic, AnythingView, SpecialView)
        yield desk
        desk.close()
        engine.dispose()


LARGE = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def untouched(desk: Desk, model: type, values: dict[str, Any]) -> None:
    """Draw the form of a new row and send it back as a browser does: nothing may be written."""
    with desk.session() as session:
        row = model(**values)
        session.add(row)
        session.commit()
        key = str(row.id)
    page = desk.draw(model, key)
    with desk.statements() as seen:
        answer = desk.send(model, key, page.posted)
    assert answer.status_code == 302, answer.text
    assert writes(seen) == [], (values, writes(seen))


@given(values=ANYTHING)
@LARGE
def test_a_row_of_every_generic_type_comes_back_untouched_on_sqlite(on_sqlite: Desk, values: dict[str, Any]) -> None:
    untouched(on_sqlite, Anything, values)


@pytest.mark.postgres
@given(values=ANYTHING)
@LARGE
def test_a_row_of_every_generic_type_comes_back_untouched_on_postgresql(
    on_postgres: Desk, values: dict[str, Any]
) -> None:
    untouched(on_postgres, Anything, values)


@pytest.mark.postgres
@given(values=SPECIAL)
@LARGE
def test_a_row_of_every_postgresql_type_comes_back_untouched(on_postgres: Desk, values: dict[str, Any]) -> None:
    untouched(on_postgres, Special, values)
