"""The grammar of addresses: which rows each one asks for, on every database, and what a wrong one is told."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.orm import Session, registry

from admin_app.resource.errors import BadAddress
from admin_app.resource.fields import Kind, fields_of
from admin_app.resource.listing import OPERATORS_OF, Filter, Limits, Listing
from admin_app.resource.listing.grammar import join_commas, split_commas
from tests.databases import fresh_postgres
from tests.resource.small import Base, Line, Person, Sale, Shown, Status, Tag, found, listing

NOW = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
Ask = Callable[..., list[str]]

# What an address asks for, and the numbers of the sales that answer.
ANSWERS = {
    "": "A B C D",
    "number=A": "A",
    "number=a": "",
    "number=A&number=C": "A C",
    "number__ne=A": "B C D",
    "number__ne=A&number__ne=B": "C D",
    "number__in=A,C": "A C",
    "number__gt=B": "C D",
    "number__between=B,C": "B C",
    "status=open": "A D",
    "status=OPEN&status=shipped": "A B D",
    "status=Lost at sea": "C",
    "status__ne=OPEN": "B C",
    "status__in=open,LOST": "A C D",
    "total=10.5": "A",
    "total__gte=10.50": "A B",
    "total__gt=10.5&total__lt=1000": "B",
    "total__lte=0": "C",
    "total__ne=10.5": "B C D",
    "total__empty=true": "D",
    "total__empty=false": "A B C",
    "total__between=1,20&total__between=500,2000": "A B",
    "total__in=10.5,0.00": "A C",
    "weight__gt=1e2": "B",
    "urgent=yes": "A",
    "urgent=false": "B",
    "urgent__ne=true": "B C D",
    "urgent__empty=1": "C D",
    "due=2026-03-31": "A",
    "due=today": "A",
    "due__lt=-7d": "B",
    "due__between=-1m,today": "A",
    "due__gte=-1y": "A B",
    "placed_at=2026-03-31": "A B",
    "placed_at=today": "A B",
    "placed_at__ne=today": "C D",
    "placed_at__lte=2026-03-31": "A B C",
    "placed_at__gt=2026-03-30": "A B",
    "placed_at__gt=2026-03-31": "",
    "placed_at__gte=2026-03-31T15:30": "B",
    "placed_at__lt=2026-03-31T15:30:00": "A C",
    "placed_at__between=-30d,-1d": "C",
    "placed_at__in=2026-03-30,2026-03-31T23:59:59.999999": "B C",
    "took__gte=2:00:00": "A B",
    "took=1 day 02:00:00": "B",
    "note__contains=%25": "B",
    "note__contains=100%25_": "",
    "note__contains=_": "C",
    "note__contains=/": "B",
    "note__starts=hello": "A",
    "note__ends=WORLD": "A",
    "note__empty=true": "D",
    "note=": "D",
    "note__ne=": "A B C",
    "extra__empty=true": "C D",
    "extra__empty=false": "A B",
    "extra__contains=red": "A",
    "extra__contains=caf%C3%A9": "B",
    "token=00000000-0000-0000-0000-000000000001": "A",
    "token__ne=00000000-0000-0000-0000-000000000001": "B C D",
    "customer=1": "A B",
    "customer=1&customer=3": "A B C",
    "customer__ne=1": "C D",
    "customer__empty=true": "D",
    "customer_id=1": "A B",
    "customer_id=99999999999999": "",
    "customer.name=Ann": "A B",
    "customer.name__ne=Ann": "C D",
    "customer.region__empty=true": "C D",
    "customer.region__empty=false": "A B",
    "customer.boss.name=Ann": "C",
    "customer.boss.boss__empty=true": "A B C D",
    "customer.staff.name=Cid": "A B",
    "customer.sales.number=B": "A B",
    "customer.sales.tags.name=old": "A B C",
    "tags=1": "A B",
    "tags__ne=1": "C D",
    "tags__empty=true": "D",
    "tags__empty=false": "A B C",
    "tags.name=new": "A B",
    "tags.name=new&tags.name=old": "A B C",
    "tags.name__ne=new": "C D",
    "tags.name__contains=e": "A B",
    "number__gte=B&total__empty=false": "B C",
    'where={"any":[{"number":"A"},{"total__empty":true}]}': "A D",
    'where={"not":{"total__gte":1}}': "C D",
    'where={"not":{"number":["A","B"]}}': "C D",
    'where={"all":[{"status":"open"},{"not":{"number":"A"}}]}': "D",
    'where={"not":{"any":[{"tags.name":"new"},{"customer.name":"Cid"}]}}': "D",
    'where={"not":{"not":{"total__ne":10.50}}}': "B C D",
    'where={"number":"A","status":"open"}': "A",
    'where={"any":[]}': "",
    'where={"all":[]}': "A B C D",
    'where={"urgent":true}': "A",
    'where={"number__in":["A","x,y"]}&status=open': "A",
    "search=hello": "A",
    "search=HELLO world": "A",
    "search=world hello": "A",
    'search="hello world"': "",
    'search="hello, world"': "A",
    "search=100%25": "B",
    "search=%25": "B",
    "search=_": "C",
    "search=ann": "A B",
    "search=ann 100": "B",
    "search=new": "A B",
    "search=ship": "B",
    "search=1234": "",
    "search=10.50": "A",
    "search=   ": "A B C D",
    "search=nobody": "",
    "sort=-number": "D C B A",
    "sort=urgent,-number": "B A D C",
    "sort=total": "C A B D",
    "sort=-total": "D B A C",
    "sort=customer.name,-number": "B A C D",
    "sort=-customer": "D C B A",
    "sort=customer.boss.name,number": "C A B D",
    "number__eq=A": "A",
}
SEARCHED = ("number", "note", "status", "total", "customer.name", "tags.name")


@pytest.mark.parametrize("query", ANSWERS)
def test_a_reader_gets_the_rows_the_address_asks_for(ask: Ask, query: str) -> None:
    expected = ANSWERS[query].split()

    assert (ask(query) if "sort" in query else sorted(ask(query))) == expected


def test_a_reader_filters_by_himself(ask: Ask, shop: Session) -> None:
    ann = shop.get_one(Person, 1)

    assert sorted(ask("customer=me", actor=ann)) == ["A", "B"]
    assert sorted(ask("customer_id=me", actor=ann)) == ["A", "B"]
    with pytest.raises(BadAddress, match="nobody is"):
        ask("customer=me", actor=None)
    with pytest.raises(BadAddress, match="'me' is a person"):
        ask("customer=me", actor=SimpleNamespace(id=1))


def test_a_day_begins_where_the_reader_is(ask: Ask) -> None:
    evening_in_tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))

    assert ask("due=today", now=evening_in_tokyo) == []  # it is the first of April there


def test_every_operator_of_every_kind_can_be_asked(shop: Session) -> None:
    """A statement runs for each: what the page offers must not be refused by the database."""
    samples = {
        "number": "A", "status": "open", "total": "1", "weight": "1.5", "urgent": "true", "due": "today",
        "placed_at": "now", "took": "1:00", "note": "x", "extra": "x", "token": str(uuid.uuid4()), "customer": "1",
        "tags": "1", "id": "1", "customer_id": "1",
    }  # fmt: skip
    for name, value in samples.items():
        for operator in OPERATORS_OF[fields_of(Sale)[name].kind]:
            text = {"empty": "true", "between": f"{value},{value}"}.get(operator, value)
            for through, model in (("", Sale), ("sales.", Person), ("sale.", Line)):
                resource = Shown(model)
                asked = listing(f"{through}{name}__{operator}={text}", resource)
                shop.scalars(asked.narrow(select(model), resource)).all()
    assert {fields_of(Sale)[name].kind for name in samples} >= set(Kind) - {
        Kind.ARRAY, Kind.BYTES, Kind.NETWORK, Kind.OTHER, Kind.TIME,
    }  # fmt: skip


# What a wrong address is told, and the address that is offered instead.
REFUSALS = {
    "totl=1": ("There is no field 'totl' here. Did you mean 'total'?", "?total=1"),
    "totl__gte=1&number=A": ("no field 'totl' here. Did you mean 'total'?", "?total__gte=1&number=A"),
    "zzz=1&number=A": ("There is no field 'zzz' here.", "?number=A"),
    "customer.nme=x": ("There is no field 'customer.nme' here. Did you mean 'customer.name'?", "?customer.name=x"),
    "costumer.name=x": ("Did you mean 'customer.name'?", "?customer.name=x"),
    "number.name=x": ("There is no field 'number.name' here", None),
    "customer.boss.boss.boss.name=x": ("too many relations; at most 3", None),
    "total__gtee=1": ("Total cannot be asked 'gtee'; it can be asked: eq, ne, gt,", "?total__gte=1"),
    "urgent__gt=true": ("Urgent cannot be asked 'gt'", None),
    "extra=1": ("Extra cannot be asked 'eq'; it can be asked: contains, empty", None),
    "total=abc": ("Total: 'abc' is not a number; write it as 1234.50", "?"),
    "total=NaN": ("is not a number", "?"),
    "total=": ("there is no value; for rows without one write total__empty=true", "?"),
    "id=1e3": ("is not a whole number", "?"),
    "id=99999999999999999999": ("is too large", "?"),
    "due=x": ("Due: 'x' is not a date; write it as 2026-01-31, today, -7d or +1m.", "?"),
    "due=2026-02-30": ("is not a date", "?"),
    "due=-9999y": ("beyond the calendar", "?"),
    "placed_at=2026-01-01T10:00Z": ("names a time zone", "?"),
    "status=opn": ("Status: 'opn' is not one of OPEN, SHIPPED, LOST.", "?"),
    "status=": ("there is no value", "?"),
    "urgent=maybe": ("neither true nor false", "?"),
    "total__between=1": ("'between' takes two values", "?"),
    "total__between=1,2,3": ("'between' takes two values", "?"),
    "total__empty=perhaps": ("neither true nor false", "?"),
    "note__contains=": ("no text to look for", "?"),
    "note=%00": ("NUL", "?"),
    "search=%00": ("NUL", "?"),
    "search=" + "x" * 201: ("at most 200 characters long (SEARCH_LENGTH_MAX)", "?"),
    "customer=x": ("'x' is not the key of any customer", "?"),
    "token=x": ("is not a UUID", "?"),
    "sort=totl": ("Did you mean 'total'?", "?sort=total"),
    "sort=-totl,number": ("Did you mean 'total'?", "?sort=-total%2Cnumber"),
    "sort=tags.name": ("cannot be sorted by Tags > Name: a row can have several", "?"),
    "sort=tags": ("its values have no order", "?"),
    "sort=extra": ("its values have no order", "?"),
    "sort=id,number,total,due": ("sorted by at most 3", "?"),
    "sort=id,-id": ("names one field twice", "?"),
    "sort=number,": ("There is no field ''", "?"),
    "sort=a&sort=b": ("'sort' is given 2 times", "?"),
    "columns=number,totl": ("Did you mean 'total'?", "?columns=number%2Ctotal"),
    "columns=tags.name": ("cannot be a column", "?"),
    "page_size=0": ("is not a page size; write a number from 1 to 200", "?"),
    "page_size=-1": ("is not a page size", "?"),
    "page_size=x": ("is not a page size", "?"),
    "page_size=201": ("A page has at most 200 rows (PAGE_SIZE_MAX)", "?"),
    "after=x&before=y": ("cannot both be given", "?before=y"),
    "serch=x": ("There is no field 'serch' here", "?search=x"),
    "=x": ("There is no field '' here", "?"),
    "where={": ("'where' is not JSON", "?"),
    "where=[]": ("'where' is a JSON object", "?"),
    'where={"totl":1}': ("Did you mean 'total'?", None),
    'where={"any":1}': ("In 'where', 'any' takes a list of conditions, like [{", "?"),
    'where={"all":{"total":1}}': ("In 'where', 'all' takes a list of conditions", "?"),
    'where={"any":[{"not":[{"total":1}]}]}': ("In 'where', 'not' takes one condition, like {", "?"),
    'where={"total":"x"}': ("is not a number", "?"),
    'where={"total":null}': ("'where' holds a null", "?"),
    'where={"total":{"a":1}}': ("cannot be read", "?"),
    'where={"total":[[1]]}': ("cannot be read", "?"),
    "where=" + "[" * 15000: ("nested deeper than 4", "?"),
    "where=" + '{"not":' * 600 + '{"id":1}' + "}" * 600: ("nested deeper than 4", "?"),
    "where=" + '{"not":' * 5 + '{"id":1}' + "}" * 5: ("nested deeper than 4", "?"),
    "where=" + json.dumps({"any": [{"id": n} for n in range(21)]}): ("at most 20 filters (FILTERS_MAX)", "?"),
    "id__in=" + ",".join(map(str, range(501))): ("at most 500 values", "?"),
    "where=" + '{"a":"' + "x" * 20_000 + '"}': ("'where' is longer than 20000 characters", "?"),
}


@pytest.mark.parametrize("query", REFUSALS)
def test_a_wrong_address_is_told_what_to_write(query: str) -> None:
    sentence, better = REFUSALS[query]

    with pytest.raises(BadAddress) as refused:
        listing(query, Shown(Sale, search=SEARCHED))

    assert sentence in refused.value.sentence
    if better is not None:
        assert refused.value.link is not None
        assert refused.value.link[1] == better


HIDDEN = "total"
ORACLES = [
    "{}=1", "{}__gt=1", "{}__starts=x", "{}__empty=true", "{}__foo=1", "sort={}", "sort=-{}", "columns={}",
    'where={{"{}":1}}', "customer.{}=1", "sales.{}__gte=1", "sort=customer.{}",
]  # fmt: skip


@pytest.mark.parametrize("shape", ORACLES)
def test_a_field_that_is_hidden_is_told_of_as_one_that_does_not_exist(shape: str) -> None:
    """The same letters but for the name; the closest name never betrays the hidden one."""
    resource = Shown(Sale, hidden=[HIDDEN], others={Person: Shown(Person, hidden=["region"])})

    def told(name: str) -> str:
        with pytest.raises(BadAddress) as refused:
            listing(shape.format(name), resource)
        return f"{refused.value.sentence}|{refused.value.fields}|{refused.value.link}"

    hidden, unknown = ("region", "regiom") if "customer" in shape else (HIDDEN, "tobal")
    assert told(hidden).replace(hidden, "?") == told(unknown).replace(unknown, "?")
    assert hidden not in told(unknown)


def test_a_secret_is_no_field_even_where_it_may_be_read() -> None:
    with pytest.raises(BadAddress, match="There is no field 'password' here"):
        listing("password__starts=a", Shown(Sale))


def test_search_and_the_usual_order_pass_over_what_is_hidden(shop: Session) -> None:
    hidden = Shown(Sale, hidden=["note"], search=["note", "number"], sort=[("note", False), ("number", True)])

    assert found(shop, "search=hello", hidden) == []
    assert found(shop, "", hidden) == ["D", "C", "B", "A"]


ROUND_TRIPS = [
    *ANSWERS,
    "number=A&status__in=open,LOST&search=x&sort=-number,total&after=abc&page_size=20&columns=number,customer.name",
    "note__in=a\\,b,c\\\\,d&note__between=a\\,,b",
    "before=xyz",
]


@pytest.mark.parametrize("query", ROUND_TRIPS)
def test_a_listing_survives_its_own_address_and_json(query: str) -> None:
    resource = Shown(Sale, search=SEARCHED)
    asked = listing(query, resource)

    assert Listing.from_args(asked.to_args(), resource) == asked
    assert Listing.from_args(parse_qsl(asked.address("/x")[3:], keep_blank_values=True), resource) == asked
    kept = json.loads(json.dumps(asked.to_json()))
    assert Listing.from_json(kept, resource) == asked.but(after=None, before=None)
    hash(asked)


@given(st.lists(st.text(), min_size=1))
def test_values_with_commas_survive_an_address(values: list[str]) -> None:
    assert split_commas(join_commas(values)) == tuple(values)


def test_dynamic_words_are_kept_as_words() -> None:
    asked = listing("due__gte=-7d&customer=me", Shown(Sale))

    assert asked.filters == (Filter("due", "gte", ("-7d",)), Filter("customer", "eq", ("me",)))


@pytest.mark.parametrize(
    "kept",
    [
        {"filters": [["totl", "eq", ["1"]]]},
        {"filters": [["total", "eq", 5]]},
        {"filters": [1]},
        {"sort": [1]},
        {"sort": ["x"]},
        {"where": 5},
        {"where": "x"},
        {"page_size": "x"},
        {"columns": ["nothing"]},
    ],
)
def test_a_saved_view_that_cannot_be_read_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(BadAddress):
        Listing.from_json(kept, Shown(Sale))


def test_another_selection_begins_on_the_first_page() -> None:
    asked = listing("after=abc", Shown(Sale))

    assert asked.but(search="x").after is None
    assert asked.but(columns=("number",)).after == "abc"


def test_a_page_reads_its_own_parameters() -> None:
    asked = listing("sort=0&flt0_1=x&tab=lines&number=A", Shown(Sale), ignored={"sort", "flt0_1", "tab"})

    assert asked.filters == (Filter("number", "eq", ("A",)),)
    assert asked.sort == ()


def test_a_column_named_like_a_parameter_is_filtered_by_its_operator() -> None:
    assert listing("sort__eq=x", _odd()).to_args() == [("sort__eq", "x")]
    assert listing("price__usd=5&price__usd__gt=4&a.b=c", _odd()).filters == (
        Filter("price__usd", "eq", ("5",)),
        Filter("price__usd", "gt", ("4",)),
        Filter("a.b", "eq", ("c",)),
    )


def test_limits_come_from_the_settings() -> None:
    limits = Limits.from_config({"PAGE_SIZE": 7, "FILTERS_MAX": 1})

    assert listing("", Shown(Sale), limits).page_size == 7
    with pytest.raises(BadAddress, match="at most 1 filters"):
        listing("number=A&id=1", Shown(Sale), limits)


def test_no_filter_multiplies_or_drops_a_row_and_none_joins(shop: Session) -> None:
    resource = Shown(Sale)
    statement = listing("tags.name=new&tags.name=old&customer.sales.number__ne=Z", resource).narrow(
        select(Sale), resource
    )

    assert "JOIN sale " not in str(statement)
    assert sorted(row.number for row in shop.scalars(statement)) == ["A", "B", "C"]


def _odd() -> Shown:
    table = Table("odd", MetaData(), Column("id", Integer, primary_key=True), Column("sort", String(5)),
                  Column("price__usd", Integer), Column("a.b", String(5)))  # fmt: skip
    odd = type("Odd", (), {})
    registry().map_imperatively(odd, table)
    return Shown(odd)


@pytest.fixture
def ask(shop: Session) -> Ask:
    resource = Shown(Sale, search=SEARCHED, sort=[("number", False)])
    return lambda query, now=NOW, actor=None: found(shop, query, resource, now=now, actor=actor)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One shop for all tests here: none of them writes."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('shop') / 'shop.db'}"
        else:
            url = stack.enter_context(fresh_postgres(request.getfixturevalue("postgres_url")))
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.add_all(_shop())
            session.commit()
        yield engine
        engine.dispose()


@pytest.fixture
def shop(filled: Engine) -> Iterator[Session]:
    with Session(filled) as session:
        yield session


def _shop() -> list[Any]:
    ann, bob = Person(id=1, name="Ann", region="North"), Person(id=2, name="Bob", region="")
    cid = Person(id=3, name="Cid", boss=ann)
    new, old = Tag(id=1, name="new"), Tag(id=2, name="old")
    return [ann, bob, cid, new, old, *_sales(ann, cid, new, old)]


def _sales(ann: Person, cid: Person, new: Tag, old: Tag) -> list[Sale]:
    return [
        Sale(
            id=1, number="A", status=Status.OPEN, total=Decimal("10.50"), weight=1.5, urgent=True,
            due=date(2026, 3, 31), placed_at=datetime(2026, 3, 31), took=timedelta(hours=2),
            note="Hello, world", extra={"colour": "red"},
            token=uuid.UUID(int=1), customer=ann, tags=[new],
        ),
        Sale(
            id=2, number="B", status=Status.SHIPPED, total=Decimal("999.99"), weight=1e3, urgent=False,
            due=date(2025, 12, 24), placed_at=datetime(2026, 3, 31, 23, 59, 59, 999999),
            took=timedelta(days=1, hours=2), note="100% a/b", extra={"place": "café"}, token=uuid.UUID(int=2),
            customer=ann, tags=[new, old],
        ),
        Sale(
            id=3, number="C", status=Status.LOST, total=Decimal("0"), placed_at=datetime(2026, 3, 30),
            note="under_score", customer=cid, tags=[old],
        ),
        Sale(id=4, number="D", note=""),
    ]  # fmt: skip
