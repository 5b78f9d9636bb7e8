"""What the API sends of a value is the same whether the database spells it or Python does: every kind of column."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from admin_app.api.json_text import as_sent, encoded, enum_word
from admin_app.resource.fields import fields_of
from models.documents import loads
from tests.exports.test_sql_text import VALUES, Base, Thing

RAW = {"sqlite": {"colour", "state"}, "postgresql": {"colour", "state", "price", "amount", "tiny", "vast", "moment"}}
"""What the database spells."""


@pytest.fixture(params=["sqlite_engine", pytest.param("postgres_engine", marks=pytest.mark.postgres)])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    engine: Engine = request.getfixturevalue(request.param)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize("name", sorted(RAW["sqlite"] | RAW["postgresql"]))
def test_a_value_is_the_same_json_by_the_database_and_by_python(session: Session, name: str) -> None:
    always_the_same(session, name)


@pytest.mark.postgres
@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Europe/London", "Asia/Kolkata"])
def test_a_moment_is_the_same_json_whatever_the_zone_of_the_connection(postgres_engine: Engine, zone: str) -> None:
    Base.metadata.create_all(postgres_engine)
    with Session(postgres_engine) as session:
        session.execute(text(f"SET LOCAL TIME ZONE '{zone}'"))
        always_the_same(session, "moment")


def always_the_same(session: Session, name: str) -> None:
    @settings(max_examples=settings.default.max_examples // 2)
    @given(st.lists(VALUES[name], min_size=1, max_size=20))
    def same(values: list[Any]) -> None:
        sent, plain = spelled(session, name, [*values, None])
        assert sent == plain

    same()


@pytest.mark.parametrize("name", list(VALUES))
def test_the_database_spells_what_it_can(session: Session, name: str) -> None:
    dialect, attribute = session.connection().dialect.name, getattr(Thing, name)
    assert (as_sent(fields_of(Thing)[name], attribute, dialect)[0] is not attribute) == (name in RAW[dialect])


@pytest.mark.postgres
def test_a_number_that_is_none_is_sent_by_its_name(postgres_engine: Engine) -> None:
    Base.metadata.create_all(postgres_engine)
    with Session(postgres_engine) as session:
        assert spelled(session, "vast", ["NaN"])[0] == ["NaN"]


def spelled(session: Session, name: str, values: list[Any]) -> tuple[list[Any], list[Any]]:
    """These values as JSON in the way the API asks for them, and as Python spells what the model has."""
    session.execute(text("DELETE FROM thing"))
    session.execute(insert(Thing), [{name: value} for value in values])
    field, attribute = fields_of(Thing)[name], getattr(Thing, name)
    expression, convert = as_sent(field, attribute, session.connection().dialect.name)
    items = [{name: value} for value in session.scalars(select(expression).order_by(Thing.id))]
    if convert is not None:
        convert(items, name)
    by_python = [enum_word(value) for value in session.scalars(select(attribute).order_by(Thing.id))]
    return [item[name] for item in json.loads(encoded(items))], json.loads(encoded(by_python))


ODD_NEIGHBOURS = {
    "half a character": "\ud83d",
    "deeper than is written at once": loads("[" * 600 + "]" * 600),
    "more than 64 bits": 2**70,
    "a time of day with its zone": time(1, 2, tzinfo=UTC),
}


@pytest.mark.parametrize("odd", ODD_NEIGHBOURS.values(), ids=ODD_NEIGHBOURS)
def test_a_value_is_sent_alike_whatever_stands_beside_it(odd: Any) -> None:
    values = [
        datetime(2026, 1, 31, 10, 20, 30, tzinfo=UTC), time(1, 2), Decimal("1.10"), b"ab", timedelta(days=1),
        float("nan"), 1e300, None, True, "é", {"amount": loads("10.00"), "far": loads("1e5000")}, [], {},
    ]  # fmt: skip
    beside = encoded([*values, odd])
    assert b'"2026-01-31T10:20:30+00:00"' in beside and b"1e5000" in beside and b"10.00" in beside
    assert json.loads(beside)[:-1] == json.loads(encoded(values))
