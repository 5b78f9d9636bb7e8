"""A listing as a CSV file: the right rows and columns, for the right person, whole or marked as cut."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app import db
from admin_app.exports import csv_file
from admin_app.exports.driver import prepare
from admin_app.exports.plan import connection_of, plan_for
from admin_app.exports.streams import Export, FileCut
from admin_app.resource import scope
from admin_app.resource.listing import Listing
from admin_app.resource.registry import registry
from models import Order
from models.order import OrderStatus
from tests.factories import Rows
from tests.pages import Page, Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[..., Visitor]
ORDERS = "/admin/orders/export/csv/"


def test_ops_downloads_the_orders_of_a_listing(rows: Rows, sign_in: SignIn) -> None:
    rows.order(
        number="A-1", customer=rows.customer(name="Müller, Söhne"), total=Decimal("12.50"), status=OrderStatus.OPEN
    )
    rows.order(number="A-2", status=OrderStatus.SHIPPED)

    page = sign_in("ops").open(f"{ORDERS}?status=open", 200)

    today = datetime.now(UTC).date().isoformat()
    assert page.response.headers["Content-Disposition"] == f"attachment; filename=orders-{today}.csv"
    assert page.response.mimetype == "text/csv"
    assert page.response.get_data(as_text=True) == (
        "number,customer,status,total,placed_at,assigned_to\n"
        'A-1,"Müller, Söhne",OPEN,12.50,2026-01-01T12:00:00+00:00,\n'
    )


def test_the_file_has_the_rows_in_the_order_of_the_listing(rows: Rows, sign_in: SignIn) -> None:
    for total in (3, 1, 2):
        rows.order(total=Decimal(total))
    page = sign_in("ops").open(ORDERS, 200, sort="-total", columns="total")
    assert page.text.split() == ["total", "3.00", "2.00", "1.00"]


def test_the_file_has_every_row_and_not_only_a_page(rows: Rows, sign_in: SignIn) -> None:
    customer = rows.customer()
    for _ in range(7):
        rows.order(customer=customer)
    assert len(table(sign_in("ops").open(ORDERS, 200, page_size=2, columns="number,total"))) == 8


def test_columns_of_related_rows_come_along_by_one_statement(rows: Rows, sign_in: SignIn, statements: Any) -> None:
    ops = sign_in("ops")
    columns = "number,customer.name,customer.region,assigned_to,customer"
    counts = []
    for more in (2, 10):
        rows.session.commit()
        for _ in range(more):
            rows.order(customer=rows.customer(region="South"))
        with statements() as asked:
            page = ops.open(ORDERS, 200, columns=columns)
        counts.append(asked.rows)
        assert {row[2] for row in table(page)[1:]} == {"South"}
        assert all(row[1] == row[4] for row in table(page)[1:])
    assert counts[0] == counts[1]


def test_null_is_an_empty_cell_and_an_empty_text_is_two_quotes(rows: Rows, sign_in: SignIn) -> None:
    customer = rows.customer(email=None)
    rows.order(number="A-1", note=None, customer=customer)
    rows.order(number="A-2", note="", customer=customer)
    page = sign_in("ops").open(ORDERS, 200, columns="number,note,customer.email", sort="number")
    assert page.response.get_data(as_text=True).splitlines()[1:] == ["A-1,,", 'A-2,"",']


def test_a_row_of_one_empty_cell_is_still_a_row(rows: Rows, sign_in: SignIn) -> None:
    rows.order(note=None)
    rows.order(note="")
    page = sign_in("ops").open(ORDERS, 200, columns="note")
    assert page.response.get_data(as_text=True) == 'note\n""\n""\n'


def test_a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not(rows: Rows, sign_in: SignIn) -> None:
    rows.order(number="=1+1", customer=rows.customer(name="@SUM(A1)"), total=Decimal(-5), note='=HYPERLINK("x","y")')
    page = sign_in("ops").open(ORDERS, 200, columns="number,customer.name,total,note,customer")
    assert table(page)[1] == ["'=1+1", "'@SUM(A1)", "-5.00", '\'=HYPERLINK("x","y")', "'@SUM(A1)"]


def test_a_column_that_does_not_exist_and_one_that_may_not_be_read_are_the_same_refusal(
    rows: Rows, sign_in: SignIn
) -> None:
    ops = sign_in("ops")
    unknown = ops.open("/admin/products/export/csv/", 400, columns="sku,cosx")
    hidden = ops.open("/admin/products/export/csv/", 400, columns="sku,cost")
    assert hidden.says("'cost'") and hidden.one("h1").get_text() == unknown.one("h1").get_text()


def test_a_declared_column_that_may_not_be_read_is_left_out(rows: Rows, sign_in: SignIn) -> None:
    rows.product(cost=Decimal("3.21"))
    assert not sign_in("ops").open("/admin/products/export/csv/", 200).says("3.21")


def test_who_may_not_export_gets_no_file(rows: Rows, sign_in: SignIn) -> None:
    rows.order(number="A-1")
    page = sign_in("staff").open(ORDERS, 403)
    assert not page.says("A-1")


def test_people_of_a_region_export_their_own_rows_only(rows: Rows, sign_in: SignIn) -> None:
    rows.order(number="N-1", customer=rows.customer(region="North"))
    rows.order(number="S-1", customer=rows.customer(region="South"))
    assert [row[0] for row in table(sign_in("ops", region="North").open(ORDERS, 200))] == ["number", "N-1"]


@pytest.mark.parametrize("attributes", [{}, {"region": "North"}, {"region": "Nowhere"}])
@pytest.mark.parametrize("role", ["ops", "developer", "finance", "admin"])
def test_every_way_writes_the_same_file_for_every_role(app: Flask, rows: Rows, role: str, attributes: Any) -> None:
    for number, region in enumerate(("North", "South", "North", "East")):
        customer = rows.customer(name=f'=Firm "{number}", Ltd', region=region)
        rows.order(customer=customer, note=[None, "", "one\ntwo", "x"][number], total=Decimal(number) - 2)
    who = actor(role, attributes)
    with acting(app, who):
        for name in ("orders", "customers", "payments", "order-lines"):
            view = registry().by_name[name]
            if view.may("export"):
                assert len(all_ways(view, Listing(), who)) == 1


def test_a_file_without_rows_has_its_header(rows: Rows, sign_in: SignIn) -> None:
    page = sign_in("ops").open(ORDERS, 200, columns="number,total")
    assert page.response.get_data(as_text=True) == "number,total\n"


def test_a_byte_order_mark_is_written_where_it_is_wanted(
    app: Flask, rows: Rows, sign_in: SignIn, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "EXPORT_BOM", True)
    assert sign_in("ops").open(ORDERS, 200).response.get_data().startswith(b"\xef\xbb\xbfnumber,")


def test_a_formatter_of_the_team_draws_its_column(app: Flask, rows: Rows, sign_in: SignIn, monkeypatch: Any) -> None:
    declare(app, monkeypatch, {"total": lambda view, context, row, name: f"{row.total} EUR", "note": lambda *_: "-"})
    rows.order(number="A-1", total=Decimal(7), customer=rows.customer(name="Firm"))
    page = sign_in("ops").open(ORDERS, 200, columns="number,total,customer,note")
    assert table(page)[1] == ["A-1", "7.00 EUR", "Firm", "'-"]


def test_a_formatter_sees_no_field_that_its_reader_may_not_read(app: Flask, rows: Rows, monkeypatch: Any) -> None:
    view = app.extensions["steward"].by_name["products"]
    monkeypatch.setattr(type(view), "column_formatters_export", {"sku": lambda v, c, row, n: row.cost})
    rows.product(cost=Decimal("3.21"))
    with acting(app, actor("ops")), pytest.raises(AttributeError, match="asked the row for 'cost'"):
        whole(view, Listing(columns=("sku",)))


def test_a_list_of_related_rows_is_written_by_their_labels(app: Flask, rows: Rows, sign_in: SignIn) -> None:
    rows.customer(name="Firm", tags=[rows.tag(name="big"), rows.tag(name="late")])
    page = sign_in("ops").open("/admin/customers/export/csv/", 200, columns="name,tags")
    assert table(page)[1] == ["Firm", "big, late"]


def test_a_file_that_fails_halfway_says_so_and_breaks_off(app: Flask, rows: Rows, monkeypatch: Any) -> None:
    ended = told(app, monkeypatch)
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for number in range(4):
        rows.order(number=f"A-{number}", note=str(2 - number))
    declare(app, monkeypatch, {"note": lambda view, context, row, name: 1 // int(row.note)})
    got: list[bytes] = []
    with acting(app, actor("ops")), pytest.raises(FileCut) as cut:
        got.extend(stream(app, "orders", Listing(columns=("number", "note"), sort=(("number", False),))))
    assert cut.value.__cause__.__class__ is ZeroDivisionError
    last = b"".join(got).decode().splitlines()[-1]
    assert "NOT COMPLETE" in last and "after 2 rows" in last and "division" not in last
    assert [(each.outcome, each.rows) for each in ended] == [("cut", 2)]


def test_a_file_that_fails_before_its_first_row_is_an_error_and_no_file(
    app: Flask, rows: Rows, monkeypatch: Any
) -> None:
    ended = told(app, monkeypatch)
    rows.order(note="0")
    declare(app, monkeypatch, {"note": lambda view, context, row, name: 1 // int(row.note)})
    with acting(app, actor("ops")), pytest.raises(ZeroDivisionError):
        stream(app, "orders", Listing(columns=("number", "note")))
    assert ended == []


def test_whoever_loses_their_rights_gets_no_further_block(app: Flask, rows: Rows, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(5):
        rows.order()
    answers = iter([True, False])
    monkeypatch.setattr(app.extensions["steward"], "still_allowed", lambda who: next(answers))
    got: list[bytes] = []
    with acting(app, actor("ops")), pytest.raises(FileCut):
        got.extend(stream(app, "orders", Listing(columns=("number", "total"))))
    lines = b"".join(got).decode().splitlines()
    assert len(lines) == 1 + 2 + 1
    assert "your rights changed" in lines[-1]


def test_whoever_is_signed_out_in_the_middle_gets_no_further_block(
    app: Flask, rows: Rows, sign_in: SignIn, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(5):
        rows.order()
    ops = sign_in("ops")
    response = ops.client.get(ORDERS, query_string={"columns": "number,total"})
    blocks = response.iter_encoded()
    next(blocks)
    end_sessions(ops)
    with pytest.raises(FileCut):
        for _ in blocks:
            pass


def test_every_export_is_told_to_whoever_keeps_the_history(
    app: Flask, rows: Rows, sign_in: SignIn, monkeypatch: Any
) -> None:
    ended = told(app, monkeypatch)
    rows.order()
    size = len(sign_in("ops").open(ORDERS, 200, columns="number,total").response.get_data())
    (export,) = ended
    assert (export.format, export.columns, export.rows, export.outcome) == ("csv", ("number", "total"), 1, "whole")
    assert export.bytes == size
    assert export.view.name_in_url == "orders" and export.actor.roles == {"ops"}


def test_a_reader_who_goes_away_leaves_no_connection_behind(app: Flask, rows: Rows, monkeypatch: Any) -> None:
    ended = told(app, monkeypatch)
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(5):
        rows.order()
    rows.session.remove()
    with acting(app, actor("ops")):
        busy = db.engine.pool.checkedout()
        begun = stream(app, "orders", Listing(columns=("number", "total")))
        next(begun)
        assert db.engine.pool.checkedout() > busy
        begun.close()
        assert db.engine.pool.checkedout() == busy
    assert [each.outcome for each in ended] == ["left"]


def test_the_file_is_one_moment_of_the_table(app: Flask, rows: Rows, monkeypatch: Any) -> None:
    """Rows written while the file is on its way are not in it."""
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    customer = rows.customer()
    for _ in range(3):
        rows.order(customer=customer)
    with acting(app, actor("ops")):
        begun = stream(app, "orders", Listing(columns=("number", "total"), sort=(("number", False),)))
        got = [next(begun)]
        rows.order(number="Z-LATE", customer=customer)
        got.extend(begun)
    assert b"Z-LATE" not in b"".join(got)
    assert rows.session.scalar(select(Order).where(Order.number == "Z-LATE")) is not None


# --- what the tests are made of ---------------------------------------------------------------------------------------


def table(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.response.get_data(as_text=True), newline="")))


def actor(*roles: Any) -> Any:
    attributes = roles[-1] if isinstance(roles[-1], dict) else {}
    held = frozenset(role for role in roles if isinstance(role, str))

    class Person:
        id, name, email = 1, "Person", "person@example.com"

    person: Any = Person()
    person.roles, person.attributes = held, attributes
    return person


@pytest.fixture(autouse=True)
def nobody_else_is_asked(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Actors of these tests have no session; only who signed in has."""
    if "sign_in" not in request.fixturenames:
        monkeypatch.setattr(app.extensions["steward"], "still_allowed", None)


class acting:
    """A request made by ``who``."""

    def __init__(self, app: Flask, who: Any) -> None:
        self.context, self.who = app.test_request_context("/"), who

    def __enter__(self) -> None:
        self.context.push()
        scope.act_for(db.session(), self.who)

    def __exit__(self, *error: Any) -> None:
        self.context.pop()


def stream(app: Flask, name: str, listing: Listing) -> Iterator[bytes]:
    return app.extensions["steward"].renderers["csv"](app.extensions["steward"].by_name[name], listing).response


def whole(view: Any, listing: Listing) -> bytes:
    return b"".join(stream(view.admin.app, view.name_in_url, listing))


def all_ways(view: Any, listing: Listing, who: Any) -> set[bytes]:
    """The file as the database writes it whole, as it writes pieces of lines, and as Python writes every cell."""
    plan = plan_for(view, listing, who)
    files = []
    for dialect in ("whole", db.engine.dialect.name, "other"):
        with scope.session_for(who) as session:
            prepare(connection_of(plan, session), 0)
            whole = (
                csv_file.blocks(plan, session, 2) if dialect == "whole" else csv_file.drawn(plan, session, 2, dialect)
            )
            files.append(b"".join(lines for _, lines in whole))
    return set(files)


def declare(app: Flask, monkeypatch: Any, formatters: dict[str, Any]) -> None:
    monkeypatch.setattr(type(app.extensions["steward"].by_name["orders"]), "column_formatters_export", formatters)


def told(app: Flask, monkeypatch: Any) -> list[Export]:
    """The exports that have ended."""
    ended: list[Export] = []
    monkeypatch.setattr(app.extensions["steward"], "export_listeners", [lambda export: partial(ended.append, export)])
    return ended


def end_sessions(visitor: Visitor) -> None:
    from admin_app.auth import sessions

    with visitor.app.app_context():
        sessions.end_all(db.session(), visitor.person.id)
        db.session.commit()
