"""Pages by where the last one ended: every row once, in order, on every database, in both directions."""

import base64
import functools
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, insert, select, text
from sqlalchemy.orm import Session, joinedload, load_only, selectinload, with_loader_criteria

from admin_app.resource.errors import BadAddress
from admin_app.resource.listing import Listing, counting
from admin_app.resource.listing.counting import Count, bounded, bounded_or_estimated, exact, known_from_page
from admin_app.resource.listing.cursors import write_mark
from admin_app.resource.listing.paging import Page, fetch
from tests.resource.small import Base, Line, Payment, Person, Sale, Shown, Status, Story, listing

SECRET = b"a secret of the tests"
FEW = settings(
    max_examples=settings.default.max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def page(session: Session, asked: Listing, resource: Shown, statement: Any = None) -> Page:
    return fetch(
        select(resource.model) if statement is None else statement, asked, resource, secret=SECRET, session=session
    )


def forwards(session: Session, asked: Listing, resource: Shown) -> list[Page]:
    pages = [page(session, asked, resource)]
    while pages[-1].next:
        pages.append(page(session, asked.but(after=pages[-1].next), resource))
        assert len(pages) < 500
    return pages


def backwards(session: Session, asked: Listing, resource: Shown, last: Page) -> list[Page]:
    pages = [last]
    while pages[-1].previous:
        pages.append(page(session, asked.but(before=pages[-1].previous), resource))
        assert len(pages) < 500
    return pages


def walk(session: Session, asked: Listing, resource: Shown) -> list[Any]:
    """All rows forwards, after proving that the way back meets the same rows in the opposite order."""
    there = forwards(session, asked, resource)
    rows = [row for each in there for row in each.rows]
    back = backwards(session, asked, resource, there[-1])
    assert [row for each in reversed(back) for row in each.rows] == rows
    return rows


def in_python(rows: list[Any], *keys: tuple[Callable[[Any], Any], bool]) -> list[Any]:
    """Python's own sort, NULLs last in ascending and first in descending order."""

    def compare(one: Any, other: Any) -> int:
        for key, descending in keys:
            a, b = key(one), key(other)
            if a == b:
                continue
            less = b is None if a is None or b is None else a < b
            if a is None or b is None:
                less = a is not None
            return (1 if less else -1) if descending else (-1 if less else 1)
        return 0

    return sorted(rows, key=functools.cmp_to_key(compare))


SORTS = {
    "": [(lambda row: row.id, False)],
    "-id": [(lambda row: row.id, True)],
    "total": [(lambda row: row.total, False), (lambda row: row.id, False)],
    "-total": [(lambda row: row.total, True), (lambda row: row.id, True)],
    "total,-number": [(lambda row: row.total, False), (lambda row: row.number, True)],
    "-weight,due": [(lambda row: row.weight, True), (lambda row: row.due, False), (lambda row: row.id, False)],
    "-placed_at,total": [
        (lambda row: row.placed_at, True),
        (lambda row: row.total, False),
        (lambda row: row.id, False),
    ],
    "due,-urgent,took": [
        (lambda row: row.due, False),
        (lambda row: row.urgent, True),
        (lambda row: row.took, False),
        (lambda row: row.id, False),
    ],
    "note": [(lambda row: row.note, False), (lambda row: row.id, False)],
    "token": [(lambda row: row.token and row.token.hex, False), (lambda row: row.id, False)],
    "customer.name": [(lambda row: row.customer and row.customer.name, False), (lambda row: row.id, False)],
    "-customer.boss.name,total": [
        (lambda row: row.customer and row.customer.boss and row.customer.boss.name, True),
        (lambda row: row.total, False),
        (lambda row: row.id, False),
    ],
    "customer": [(lambda row: row.customer and row.customer.name, False), (lambda row: row.id, False)],
}

letters = st.text("abc", max_size=2)
sales = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(Status),
            "total": st.none() | st.sampled_from(["0.10", "0.30", "1.00", "-5.25"]),
            "weight": st.none() | st.sampled_from([0.1, 0.3, 1e300, -0.1]),
            "urgent": st.none() | st.booleans(),
            "due": st.none() | st.dates(max_value=date(1, 1, 3)),
            "placed_at": st.none() | st.datetimes().map(lambda at: at.replace(year=2026, month=1, day=1)),
            "took": st.none() | st.sampled_from([0, 1, 86_400_000_000]),
            "note": st.none() | letters,
            "token": st.none() | st.uuids(),
            "customer_id": st.none() | st.integers(1, 4),
        }
    ),
    max_size=24,
)


@pytest.mark.parametrize("sort", SORTS)
@given(rows=sales, size=st.integers(1, 7))
@FEW
def test_a_reader_meets_every_row_once_in_order(
    shop: Session, sort: str, rows: list[dict[str, Any]], size: int
) -> None:
    refill(shop, rows)
    resource = Shown(Sale)
    asked = listing(f"sort={sort}&page_size={size}", resource)

    expected = in_python(list(shop.scalars(select(Sale))), *SORTS[sort])

    assert [row.id for row in walk(shop, asked, resource)] == [row.id for row in expected]


@given(rows=st.sets(st.tuples(st.integers(1, 3), st.integers(1, 9)), max_size=20), size=st.integers(1, 5))
@pytest.mark.parametrize("sort", ["", "amount", "-amount", "-position", "sale.total,-position"])
@FEW
def test_a_composite_key_breaks_the_ties(shop: Session, sort: str, rows: set[tuple[int, int]], size: int) -> None:
    refill(shop, [{"customer_id": 1}, {"customer_id": None}, {"customer_id": None}])
    values = [{"sale_id": sale, "position": n, "amount": [None, 1, 2][n % 3]} for sale, n in rows]
    if values:
        shop.execute(insert(Line), values)
    resource = Shown(Line)

    met = walk(shop, listing(f"sort={sort}&page_size={size}", resource), resource)

    keys: dict[str, list[tuple[Callable[[Any], Any], bool]]] = {
        "": [],
        "amount": [(lambda row: row.amount, False)],
        "-amount": [(lambda row: row.amount, True)],
        "-position": [(lambda row: row.position, True)],
        "sale.total,-position": [(lambda row: row.position, True)],
    }
    down = sort.startswith("-") or sort.endswith("-position")
    ties = [(lambda row: row.sale_id, down), (lambda row: row.position, down)]
    assert met == in_python(list(shop.scalars(select(Line))), *keys[sort], *ties)  # type: ignore[list-item]


@given(rows=st.lists(st.tuples(st.uuids(), st.none() | st.integers(0, 2)), unique_by=lambda row: row[0], max_size=12))
@pytest.mark.parametrize("sort", ["", "paid", "-paid"])
@FEW
def test_a_uuid_key_breaks_the_ties(shop: Session, sort: str, rows: list[tuple[Any, int | None]]) -> None:
    shop.execute(delete(Payment))
    if rows:
        shop.execute(insert(Payment), [{"id": key, "paid": paid, "word": "x"} for key, paid in rows])
    resource = Shown(Payment)

    met = walk(shop, listing(f"sort={sort}&page_size=2", resource), resource)

    assert {row.id for row in met} == {key for key, _paid in rows}
    assert len(met) == len(rows)
    paid = [row.paid for row in met]
    nulls = [value for value in paid if value is None]
    if sort:
        numbers = sorted((value for value in paid if value is not None), reverse=sort == "-paid")
        assert paid == (nulls + numbers if sort == "-paid" else numbers + nulls)


@pytest.mark.parametrize("sort", ["", "-total", "customer.name,-total", "-customer.boss.name"])
def test_a_legacy_query_is_paged_like_a_select(shop: Session, sort: str) -> None:
    refill(shop, [{"customer_id": n % 5 or None, "total": f"{n % 3}.00"} for n in range(20)])
    resource = Shown(Sale)
    asked = listing(f"sort={sort}&page_size=3", resource)
    met, following = [], asked
    while True:
        part = fetch(shop.query(Sale).options(joinedload(Sale.tags)), following, resource, secret=SECRET)
        met += part.rows
        if part.next is None:
            break
        following = asked.but(after=part.next)

    assert met == walk(shop, asked, resource)
    assert len(met) == 20


def test_eager_loads_and_row_rules_leave_every_row_on_one_page(shop: Session) -> None:
    """A hidden related row sorts as NULL, filters as absent, and takes no row with it."""
    refill(shop, [{"customer_id": n % 4 + 1} for n in range(12)])
    resource = Shown(Sale, search=["customer.name"])
    rows = select(Sale).options(joinedload(Sale.customer), selectinload(Sale.tags))
    event.listen(shop, "do_orm_execute", _hide_the_first_person)

    met = page(shop, listing("sort=customer.name", resource), resource, rows).rows
    assert [row.customer_id for row in met] == [3, 3, 3, 2, 2, 2, 4, 4, 4, 1, 1, 1]
    for query in ("customer.name=d", "search=d", "customer.staff.id__empty=false&customer.name=d"):
        asked = listing(query, resource)
        assert page(shop, asked, resource, asked.narrow(rows, resource)).rows == ()
        assert bounded(shop, asked.narrow(rows, resource), 10).value == 0
    assert len(page(shop, listing("customer.name__ne=d", resource), resource, rows).rows) == 12


def _hide_the_first_person(asked: Any) -> None:
    """As the reading door does it, for every statement."""
    asked.statement = asked.statement.options(with_loader_criteria(Person, Person.id != 1, include_aliases=True))


def test_a_page_survives_that_the_row_at_its_edge_is_deleted(shop: Session) -> None:
    refill(shop, [{"total": "1.00"} for _ in range(10)])
    resource = Shown(Sale)
    asked = listing("sort=-total&page_size=4", resource)
    first = page(shop, asked, resource)

    shop.delete(first.rows[-1])
    shop.flush()

    assert [row.id for row in page(shop, asked.but(after=first.next), resource).rows] == [6, 5, 4, 3]


def test_a_page_that_has_emptied_meanwhile_leads_back(shop: Session) -> None:
    refill(shop, [{} for _ in range(8)])
    resource = Shown(Sale)
    asked = listing("page_size=4", resource)
    following = page(shop, asked, resource).next
    shop.execute(delete(Sale).where(Sale.id > 4))

    empty = page(shop, asked.but(after=following), resource)

    assert empty.rows == ()
    assert empty.next is None
    back = page(shop, asked.but(before=empty.previous), resource)
    assert [row.id for row in back.rows] == [1, 2, 3, 4]

    shop.execute(delete(Sale))
    nothing = page(shop, asked.but(before=empty.previous), resource)
    assert (nothing.rows, nothing.previous) == ((), None)
    assert page(shop, asked.but(after=nothing.next), resource).rows == ()


@pytest.mark.parametrize("change", ["flip", "cut", "lengthen", "junk", "unicode", "huge", "empty signature"])
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_page_mark_that_was_changed_is_refused_with_a_way_out(shop: Session, name: str, change: str) -> None:
    refill(shop, [{} for _ in range(5)])
    resource = Shown(Sale)
    asked = listing("page_size=2&status=open", resource)
    mark = page(shop, asked, resource).next or ""
    spoiled = {
        "flip": ("A" if mark[5] != "A" else "B").join((mark[:5], mark[6:])),
        "cut": mark[:-3],
        "lengthen": mark + "AAAA",
        "junk": "x",
        "unicode": "☃",
        "huge": "A" * 10_000,
        "empty signature": "W10",
    }[change]

    with pytest.raises(BadAddress, match="start from the first page") as refused:
        page(shop, asked.but(**{name: spoiled}), resource)

    assert refused.value.link == ("First page", "?status=open&page_size=2")


def test_a_page_mark_serves_its_own_order_resource_and_secret_only(shop: Session) -> None:
    refill(shop, [{} for _ in range(5)])
    resource = Shown(Sale)
    asked = listing("page_size=2&sort=-total", resource)
    mark = page(shop, asked, resource).next

    for query, model in (("sort=total", Sale), ("", Sale), ("sort=-total,due", Sale), ("", Person)):
        with pytest.raises(BadAddress):
            page(shop, listing(query, Shown(model)).but(after=mark), Shown(model))
    with pytest.raises(BadAddress):
        fetch(select(Sale), asked.but(after=mark), resource, secret="another", session=shop)
    assert page(shop, listing("sort=-total&status=open", resource).but(after=mark), resource).rows


def test_a_page_mark_holds_nothing_that_the_reader_may_not_see(shop: Session) -> None:
    """The usual order passes over a hidden field, so its values are in no mark."""
    refill(shop, [{"note": "marker-value"} for _ in range(5)])
    hidden = Shown(Sale, hidden=["note"], sort=[("note", True)])

    mark = page(shop, listing("page_size=2", hidden), hidden).next or ""

    assert b"marker" not in base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))


@pytest.mark.parametrize("sort", ["note", "-note", "text"])
def test_texts_of_any_length_are_paged_by_their_beginning(shop: Session, sort: str) -> None:
    """A page mark is part of an address: a document does not fit in one."""
    refill(shop, [{"note": "same " * n * 1000 + "end"} for n in range(6)])
    for at in range(1, 7):
        shop.add(Story(id=at, text="x" * 50_000 + str(at % 3)))
    shop.flush()
    resource = Shown(Story if sort == "text" else Sale)
    asked = listing(f"sort={sort}&page_size=2", resource)

    assert len(walk(shop, asked, resource)) == 6
    assert len(page(shop, asked, resource).next or "") < 400
    shop.execute(delete(Story))


def test_rows_that_nothing_tells_apart_are_counted_off(shop: Session) -> None:
    refill(shop, [{"total": f"{n}.00"} for n in range(7)])
    resource = Shown(Sale, key_fields=())
    asked = listing("sort=total&page_size=3", resource)

    assert [len(each.rows) for each in forwards(shop, asked, resource)] == [3, 3, 1]
    assert [row.id for row in walk(shop, asked, resource)] == [1, 2, 3, 4, 5, 6, 7]
    about = f"{Sale.__module__}.{Sale.__qualname__}|total,id"
    with pytest.raises(BadAddress, match="paged up to 100,000"):
        page(shop, asked.but(after=write_mark(100_001, about, SECRET)), resource)


def test_a_value_the_type_would_round_pages_exactly_on_sqlite(sqlite_engine: Engine) -> None:
    """Rows of others: instants without fractions, numbers with more digits than the column declares, texts in dates."""
    Base.metadata.create_all(sqlite_engine)
    with Session(sqlite_engine) as session:
        for at, total in enumerate(("0.1", "0.10000001", "0.10000002", "0.1", "'n/a'", "NULL", "7", "'x'"), 1):
            session.execute(
                text(
                    f"INSERT INTO sale (id, number, status, total, placed_at) VALUES ({at}, {at}, 'OPEN', {total}, :at)"
                ),
                {"at": ["2026-01-01", "2026-01-01 00:00:00", "2026-01-01 00:00:00.000000"][at % 3]},
            )
        resource = Shown(Sale)
        ids = select(Sale).options(load_only(Sale.id))
        for sort in ("total", "-total", "placed_at,total", "-placed_at,-total", "total,-placed_at"):
            asked = listing(f"sort={sort}&page_size=1", resource)
            met, mark = [], None
            while True:
                part = page(session, asked.but(after=mark), resource, ids)
                met += [row.id for row in part.rows]
                if not (mark := part.next):
                    break
            assert sorted(met) == list(range(1, 9)), sort


def test_a_deep_page_reads_no_more_than_the_first(engine: Engine) -> None:
    """The database's own plan: an index range, never a scan or a sort of the table."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(insert(Sale), [{"id": n, "number": f"{n:05}", "status": "OPEN"} for n in range(1, 3001)])
        session.execute(text("ANALYZE"))
        for sort in ("", "-id", "number", "-number"):
            plan = _plan(session, listing(f"sort={sort}", Shown(Sale)))
            assert "Seq Scan" not in plan and "SCAN sale" not in plan.replace("SCAN sale USING", "")
            assert "Sort" not in plan and "TEMP B-TREE" not in plan


def _plan(session: Session, asked: Listing) -> str:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    resource = Shown(Sale)
    mark = page(session, asked.but(page_size=2000), resource).next
    asked = asked.but(page_size=20)
    event.listen(session.get_bind(), "before_cursor_execute", note)
    page(session, asked.but(after=mark), resource)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    [(statement, parameters)] = seen
    explain = "EXPLAIN " if session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    rows = session.connection().exec_driver_sql(explain + statement, parameters).all()
    return _part_that_finds_the_keys(rows, session.get_bind().dialect.name)


def _part_that_finds_the_keys(rows: Sequence[Any], dialect: str) -> str:
    """What lies below the LIMIT; above it the few rows of the page are fetched, and sorted once more."""
    if dialect == "sqlite":
        return "\n".join(row.detail for row in rows if row.parent != 0)
    lines = [str(row[0]) for row in rows]
    limit = next(at for at, line in enumerate(lines) if "Limit" in line)
    depth = len(lines[limit]) - len(lines[limit].lstrip(" "))
    below: list[str] = []
    for line in lines[limit + 1 :]:
        if len(line) - len(line.lstrip(" ")) <= depth:
            break
        below.append(line)
    return "\n".join(below)


def test_counts_are_exact_up_to_a_bound_and_free_where_the_page_shows_all(shop: Session) -> None:
    refill(shop, [{"customer_id": 1} for _ in range(12)])
    resource = Shown(Sale)
    rows = select(Sale).options(joinedload(Sale.tags)).order_by(Sale.id)

    assert bounded(shop, rows, 12) == Count(12)
    assert bounded(shop, rows, 11) == Count(11, exact=False)
    assert bounded(shop, shop.query(Sale), 11).text == "11+"
    assert bounded(shop, rows, 10_000).text == "12"
    assert exact(shop, rows) == exact(shop, shop.query(Sale)) == Count(12)
    assert Count(10_000, exact=False).text == "10,000+"
    few, all_ = listing("page_size=11", resource), listing("", resource)
    assert known_from_page(page(shop, few, resource), few) is None
    assert known_from_page(page(shop, all_, resource), all_) == Count(12)
    last = few.but(after=page(shop, few, resource).next)
    assert known_from_page(page(shop, last, resource), last) is None


def test_a_bounded_count_reads_no_further_than_its_bound(shop: Session) -> None:
    seen: list[str] = []
    event.listen(shop.get_bind(), "before_cursor_execute", lambda *given: seen.append(given[2]))

    bounded(shop, select(Sale).where(Sale.total > 1).order_by(Sale.total), 10)

    assert "LIMIT" in seen[-1]
    assert "ORDER BY" not in seen[-1]


def test_postgresql_estimates_a_whole_table(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(insert(Person), [{"id": n, "name": "x"} for n in range(1, 501)])
        everybody = select(Person.id)
        assert bounded_or_estimated(session, everybody, 100, Person) == Count(100, exact=False)  # never analysed
        session.execute(text("ANALYZE"))
        estimated = bounded_or_estimated(session, everybody, 100, Person)
        assert bounded_or_estimated(session, everybody, 500, Person) == Count(500)

    if engine.dialect.name == "postgresql":
        assert estimated == Count(500, exact=False, estimated=True)
        assert estimated.text == "about 500"
    else:
        assert estimated == Count(100, exact=False)


@pytest.mark.parametrize(("rows", "says"), [(10_001, 10_000), (1_003_482, 1_000_000), (2_345_678, 2_350_000), (50, 50)])
def test_an_estimate_has_three_figures(rows: int, says: int) -> None:
    assert counting._rounded(rows) == says


def refill(session: Session, rows: list[dict[str, Any]]) -> None:
    session.rollback()
    session.expunge_all()
    for model in (Line, Sale):
        session.execute(delete(model))
    for at, row in enumerate(rows, 1):
        values = dict(row)
        if values.get("total") is not None:
            values["total"] = Decimal(values["total"])
        if values.get("took") is not None:
            values["took"] = timedelta(microseconds=values["took"])
        session.add(Sale(id=at, number=f"{at * 7919 % 100:03}-{at}", **values))
    session.flush()


@pytest.fixture
def shop(engine: Engine) -> Iterator[Session]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for name, boss in ((1, None), (2, 1), (3, 1), (4, 2)):
            session.add(Person(id=name, name="dbac"[name - 1], boss_id=boss))
            session.flush()
        session.commit()
        yield session
        session.rollback()
