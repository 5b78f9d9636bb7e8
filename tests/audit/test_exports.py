"""What is kept of a file that is taken out, and who reads of it."""

from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from admin_app import db
from admin_app.exports.streams import FileCut
from models.system import ChangeSet, Export

ORDERS = "/admin/orders/export/csv/"
MARKER = "marker-7731"

pytestmark = pytest.mark.usefixtures("app")


def exports(page):
    return [" ".join(entry.get_text(" ").split()) for entry in page.all(".entry:has(.change-export)")]


def take(visitor, address, **asked):
    """The whole file, read to its end."""
    return visitor.open(address, 200, **asked).response.get_data()


def test_an_export_is_kept_with_who_what_how_many_and_by_which_route(rows, sign_in, kept):
    for number in ("A-1", "A-2"):
        rows.order(number=number, customer=rows.customer(name="Harbour Inn"))
    ops = sign_in("ops")
    size = len(take(ops, ORDERS, columns="number,customer.name", sort="number", number__starts="A-"))

    ((change_set, export),) = kept()
    assert (change_set.actor_name, change_set.actor_id) == (ops.person.name, ops.person.id)
    assert (change_set.route, change_set.state, change_set.source) == ("export", "made", None)
    assert change_set.request_id
    assert (export.resource, export.format, export.outcome) == ("order", "csv", "whole")
    assert (export.rows, export.bytes, export.columns) == (2, size, ["number", "customer.name"])
    assert export.listing["filters"] == [["number", "starts", ["A-"]]]
    assert export.listing["sort"] == ["number"]
    assert change_set.at <= export.ended_at


def test_the_history_of_the_tool_tells_it_and_leads_to_the_rows(rows, sign_in):
    rows.order(number="A-1", customer=rows.customer(name="Harbour Inn"))
    key = rows.order(number="B-1", customer=rows.customer(name="Old Mill")).customer_id
    ops = sign_in("ops")
    take(ops, ORDERS, columns="number,total", customer=key, search="B-1")
    page = sign_in("staff").open("/admin/history/", 200)

    (entry,) = exports(page)
    for words in (ops.person.name, "exported", "Orders", "1 row as CSV", "Old Mill", "B-1", "Number, Total"):
        assert words in entry
    listed = sign_in("staff").open(page.one(".change-export a")["href"], 200)
    assert len(listed.all("tbody tr")) == 1 and "Old Mill" in listed.text
    assert exports(sign_in("staff").open(page.one(".entry:has(.change-export) .note a")["href"], 200)) == [
        entry.rsplit(" Export #", 1)[0]
    ]


def test_an_export_stands_among_the_changes_and_is_found_by_its_operation(rows, sign_in):
    order = rows.order(note="call first")
    ops = sign_in("ops")
    ops.save(f"/admin/orders/edit/?id={order.id}", note="call twice")
    take(ops, ORDERS)
    ops.save(f"/admin/orders/edit/?id={order.id}", note="call never")
    page = ops.open("/admin/history/", 200)
    assert [bool(entry.select(".change-export")) for entry in page.all(".entry")][:3] == [False, True, False]

    def count(**asked):
        page = ops.open("/admin/history/", 200, **asked)
        return len(exports(page)), len(page.all(".entry"))

    assert count(operation="export") == (1, 1)
    assert count(operation="edit")[0] == 0
    assert count(resource="orders")[0] == 1
    assert count(resource="customers")[0] == 0
    assert count(operation="export", person=ops.person.name) == (1, 1)
    assert count(operation="export", person="nobody of this name") == (0, 0)
    assert count(operation="export", since="today") == (1, 1)
    assert count(operation="export", until="2020-01-01") == (0, 0)


def test_older_leads_through_changes_and_exports_once_each(rows, sign_in):
    ops = sign_in("ops")
    for number in range(30):
        rows.tag(name=f"Tag {number}")
        rows.session.rollback()
        take(ops, "/admin/tags/export/csv/")
    address, seen = "/admin/history/?resource=tags", []
    for _page in range(5):
        page = ops.open(address, 200)
        seen += [bool(entry.select(".change-export")) for entry in page.all(".entry")]
        older = page.all("a[rel=next]")
        if not older:
            break
        address = older[0]["href"]
    assert seen == [True, False] * 30


def test_a_field_one_may_not_read_is_not_named_as_column_filter_or_order(rows, sign_in):
    rows.product(name="Sextant", cost=Decimal("77.31"))
    admin = sign_in("admin")
    take(admin, "/admin/products/export/csv/", columns="name,cost", cost=Decimal("77.31"), sort="cost")
    page = sign_in("staff").open("/admin/history/", 200)

    (entry,) = exports(page)
    assert "Cost" not in entry and "77.31" not in page.text and "cost" not in page.text
    assert "Also narrowed by not visible to you" in entry
    assert "Columns Name" in entry
    assert not page.all(".change-export a")
    assert "77.31" in sign_in("finance").open("/admin/history/", 200).text


@pytest.mark.parametrize("where", ['{"any": [{"cost": "77.31"}, {"name": "x"}]}', '{"not": {"cost__gte": 77.31}}'])
def test_conditions_on_a_field_one_may_not_read_are_not_told(rows, sign_in, where):
    rows.product()
    take(sign_in("admin"), "/admin/products/export/csv/", where=where)
    page = sign_in("staff").open("/admin/history/", 200)
    assert "77.31" not in page.text
    assert "not visible to you" in exports(page)[0]
    assert "77.31" in exports(sign_in("finance").open("/admin/history/", 200))[0]


def test_who_does_not_see_every_row_is_told_of_their_own_exports_only(rows, sign_in):
    rows.customer(region="South", name=MARKER)
    take(sign_in("ops"), "/admin/customers/export/csv/", name=MARKER)
    north = sign_in("ops", region="North")
    assert MARKER not in north.open("/admin/history/", 200).text
    number = rows.session.scalar(select(Export.change_set_id))
    rows.session.rollback()
    assert north.open(f"/admin/history/{number}/", 404)
    rows.session.rollback()  # the page's session is the test's, and would go on in the moment of that page

    take(north, "/admin/customers/export/csv/")
    (own,) = exports(north.open("/admin/history/", 200))
    assert "0 rows as CSV" in own
    assert len(exports(sign_in("ops").open("/admin/history/", 200))) == 2


def test_an_export_of_a_resource_one_may_not_read_is_absent(rows, sign_in):
    rows.payment(reference=MARKER)
    take(sign_in("finance"), "/admin/payments/export/csv/", reference=MARKER)
    assert exports(sign_in("ops").open("/admin/history/", 200)) == []
    assert MARKER in exports(sign_in("finance").open("/admin/history/", 200))[0]


def test_a_file_that_breaks_off_is_kept_with_what_was_sent(app, rows, sign_in, kept, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(3):
        rows.order()
    answers = iter([True, False])
    monkeypatch.setattr(app.extensions["steward"], "still_allowed", lambda who: next(answers))
    with pytest.raises(FileCut):
        take(sign_in("ops"), ORDERS)
    ((_, export),) = kept()
    assert (export.outcome, export.rows) == ("cut", 2)
    assert "2 rows as CSV broke off" in exports(sign_in("staff").open("/admin/history/", 200))[0]


def test_a_reader_who_leaves_is_kept_as_having_left(app, rows, sign_in, kept, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(3):
        rows.order()
    response = sign_in("ops").client.get(ORDERS, buffered=False)
    next(response.iter_encoded())
    ((_, export),) = kept()
    assert (export.outcome, export.ended_at) == ("begun", None)
    response.close()
    ((_, export),) = kept()
    assert (export.outcome, export.rows) == ("left", 1)
    assert "1 row as CSV stopped by its reader" in exports(sign_in("staff").open("/admin/history/", 200))[0]


def test_a_file_whose_end_nobody_knows_says_so(rows, sign_in):
    """As after a power cut: the note was made, the end was not."""
    rows.order()
    take(sign_in("ops"), ORDERS)
    rows.session.scalars(select(Export)).one().outcome = "begun"
    rows.session.commit()
    assert "unknown whether it was finished" in exports(sign_in("staff").open("/admin/history/", 200))[0]


def test_what_fails_before_its_first_row_is_an_error_page_and_no_export(app, rows, sign_in, kept, monkeypatch):
    rows.order(note="0")
    view = app.extensions["steward"].by_name["orders"]
    broken = {"note": lambda view, context, row, name: 1 // int(row.note)}
    monkeypatch.setattr(type(view), "column_formatters_export", broken)
    with pytest.raises(ZeroDivisionError):
        take(sign_in("ops"), ORDERS, columns="note")
    assert kept() == []


def test_no_file_is_made_that_could_not_be_noted(rows, sign_in, monkeypatch):
    rows.order()
    ops = sign_in("ops")

    def fail(_connection, _cursor, statement, *_):
        if "admin_export" in statement:
            raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        page = ops.open(ORDERS, 503)
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    assert page.says("No file was made")
    assert "disk full" not in page.text


def test_a_file_whose_end_cannot_be_noted_is_whole_for_its_reader(rows, sign_in, kept):
    rows.order(number="A-1")
    ops = sign_in("ops")

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE admin_export"):
            raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        assert b"A-1" in take(ops, ORDERS, columns="number,total")
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    ((_, export),) = kept()
    assert export.outcome == "begun"


def test_nothing_is_held_open_in_the_home_database_while_a_file_is_on_its_way(app, rows, sign_in, monkeypatch):
    """The note is durable, and another writer does not wait for the reader of a file."""
    monkeypatch.setitem(app.config, "EXPORT_CHUNK", 1)
    monkeypatch.setitem(app.config, "EXPORT_RECHECK_MS", 0)
    for _ in range(3):
        rows.order()
    ops = sign_in("ops")
    response = ops.client.get(ORDERS, buffered=False)
    next(response.iter_encoded())
    assert rows.tag(name="made meanwhile").id
    assert len(exports(ops.open("/admin/history/", 200))) == 1
    response.close()


def test_the_history_asks_the_same_statements_for_few_and_many_exports(rows, sign_in, statements):
    ops = sign_in("ops")

    def asked_for(count):
        for _ in range(count):
            take(ops, ORDERS, customer=rows.customer().id, columns="number")
            rows.session.rollback()
        with statements() as asked:
            ops.open("/admin/history/?operation=export", 200)
        return len(asked.rows)

    few = asked_for(2)
    assert asked_for(12) == few


@pytest.fixture
def kept(rows):
    """The exports that are durable, with their change sets."""

    def read():
        rows.session.rollback()
        statement = select(ChangeSet, Export).join(Export, Export.change_set_id == ChangeSet.id).order_by(ChangeSet.id)
        found = [tuple(row) for row in rows.session.execute(statement)]
        for pair in found:
            for each in pair:
                rows.session.refresh(each)
        return found

    return read


@pytest.fixture
def sign_in(sign_in, rows):
    """As everywhere, with no older picture of the database kept open by the rows."""

    def fresh(*roles, **attributes):
        rows.session.rollback()
        visitor = sign_in(*roles, **attributes)
        rows.session.rollback()
        return visitor

    return fresh
