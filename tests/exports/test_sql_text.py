"""Whatever writes a value, SQL or Python, the file holds the same bytes: every kind of column, on each database."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import CHAR, JSON, REAL, Engine, Float, LargeBinary, Numeric, String, Text, Uuid, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import DateTime, Interval, TypeDecorator

from admin_app.exports.csv_cells import cell, cell_writer
from admin_app.exports.driver import prepare
from admin_app.exports.sql_text import in_sql
from admin_app.resource.fields import fields_of
from models.types import Moment, Money, one_of


class Base(DeclarativeBase):
    pass


class Colour(Enum):
    RED = 1
    DARK_BLUE = 2


class State(StrEnum):
    OPEN = "open"
    SHUT = "-shut"


class Shouted(TypeDecorator[str]):
    """A team's own type: what is stored is not what is seen."""

    impl = String(40)
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: Any) -> str | None:
        return value and value.upper()


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    short: Mapped[str | None] = mapped_column(String(40))
    long: Mapped[str | None] = mapped_column(Text)
    filled: Mapped[str | None] = mapped_column(CHAR(6))
    count: Mapped[int | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    tiny: Mapped[Decimal | None] = mapped_column(Numeric(14, 8))
    vast: Mapped[Decimal | None] = mapped_column(Numeric(38, 10))
    weight: Mapped[float | None] = mapped_column(Float)
    single: Mapped[float | None] = mapped_column(REAL)
    sold: Mapped[bool | None]
    day: Mapped[date | None]
    at: Mapped[datetime | None]
    zoned: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    moment: Mapped[datetime | None] = mapped_column(Moment)
    clock: Mapped[time | None]
    span: Mapped[timedelta | None] = mapped_column(Interval)
    token: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    colour: Mapped[Colour | None]
    state: Mapped[State | None] = mapped_column(one_of(State))
    facts: Mapped[Any] = mapped_column(JSON, nullable=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    shouted: Mapped[str | None] = mapped_column(Shouted)


BY_SQL = {
    "sqlite": {"short", "long", "filled", "count", "price", "amount", "tiny", "sold", "day", "at", "zoned", "moment"}
    | {"clock", "token", "colour", "state"},
    "postgresql": {"short", "long", "count", "price", "amount", "tiny", "vast", "weight", "sold", "day", "at", "zoned"}
    | {"moment", "clock", "token", "colour", "state"},
}

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
cents = st.decimals(-(10**9), 10**9, places=2)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)) | st.datetimes(datetime(2020, 1, 1)).map(
    lambda at: at.replace(microsecond=0)
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-3))])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "short": texts,
    "long": texts,
    "filled": st.text("ab-= ", max_size=6),
    "count": st.integers(-(2**31), 2**31 - 1),
    "price": cents,
    "amount": cents,
    "tiny": st.decimals(-99999, 99999, places=8),
    "vast": st.decimals(-(10**20), 10**20, places=10),
    "weight": st.floats(allow_nan=False, width=64, min_value=-1e15, max_value=1e15)
    | st.sampled_from([0.0, -0.0, 5.0, 0.1, 1e-7, 1e15, 123456789012345680.0, 1e16, 1e22, 1e300]),
    "single": st.floats(allow_nan=False, allow_infinity=False, width=32),
    "sold": st.booleans(),
    "day": st.dates(),
    "at": moments,
    "zoned": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones),
    "moment": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones),
    "clock": st.times(),
    "span": st.timedeltas(timedelta(days=-1000), timedelta(days=1000)),
    "token": st.uuids(),
    "colour": st.sampled_from(Colour),
    "state": st.sampled_from(State),
    "facts": st.none() | st.lists(st.integers()) | st.dictionaries(texts, st.booleans()),
    "raw": st.binary(max_size=5),
    "shouted": texts,
}


def test_every_column_here_has_values_to_try() -> None:
    assert set(VALUES) == set(fields_of(Thing)) - {"id"}


@pytest.mark.parametrize("name", list(VALUES))
def test_a_value_is_the_same_cell_by_sql_and_by_python(name: str, engine: Engine) -> None:
    with kept(engine) as session:

        @settings(max_examples=settings.default.max_examples // 2)
        @given(st.lists(VALUES[name], min_size=1, max_size=40))
        def same(values: list[Any]) -> None:
            by_sql, by_python = written(session, name, [*values, None])
            assert by_sql == by_python

        same()


def test_a_text_in_a_column_of_dates_or_numbers_is_written_as_it_is_stored(sqlite_engine: Engine) -> None:
    with kept(sqlite_engine) as session:
        session.execute(
            text(
                "INSERT INTO thing (day, at, clock, count, price, sold, token, state) VALUES (:a,:a,:a,:a,:a,:a,:a,:a)"
            ),
            [{"a": "n/a"}, {"a": "=1+1"}, {"a": 'say "x"'}, {"a": ""}],
        )
        for name in ("day", "at", "clock", "count", "price", "sold", "token", "state"):
            cells = session.scalars(select(in_sql(fields_of(Thing)[name], getattr(Thing, name), "sqlite"))).all()
            assert cells == ["n/a", "'=1+1", '"say ""x"""', '""'], name


@pytest.mark.postgres
def test_what_no_calendar_holds_is_written_as_the_database_writes_it(postgres_engine: Engine) -> None:
    with kept(postgres_engine) as session:
        session.execute(text("INSERT INTO thing (at, zoned) VALUES ('infinity', '-infinity'), ('0044-03-15 BC', NULL)"))
        shown = [in_sql(fields_of(Thing)[name], getattr(Thing, name), "postgresql") for name in ("at", "zoned")]
        rows = session.execute(select(*shown).order_by(Thing.id)).all()
        assert [tuple(row) for row in rows] == [("infinity", "-infinity"), ("0044-03-15 00:00:00 BC", None)]


def kept(engine: Engine) -> Session:
    Base.metadata.create_all(engine)
    session = Session(engine)
    prepare(session.connection(), 0)
    return session


def written(session: Session, name: str, values: list[Any]) -> tuple[list[str], list[str]]:
    """The cells of these values as SQL writes them, and as Python does."""
    session.execute(text("DELETE FROM thing"))
    session.execute(insert(Thing), [{name: value} for value in values])
    field, attribute = fields_of(Thing)[name], getattr(Thing, name)
    dialect = session.connection().dialect.name
    by_python = list(map(cell_writer(field), session.scalars(select(attribute).order_by(Thing.id))))
    expression = in_sql(field, attribute, dialect)
    assert (expression is not None) == (name in BY_SQL[dialect])
    if expression is None:
        return by_python, by_python
    finish: Callable[[Any], str] = str if dialect == "sqlite" else cell
    return list(map(finish, session.scalars(select(expression).order_by(Thing.id)))), by_python
