"""The records a person opened last: noted at no cost of the page, bounded, and named as they may be read now."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from admin_app import db
from admin_app.resource.registry import registry
from admin_app.resource.scope import act_for
from admin_app.visits.noting import WAITS_MS
from models.system import Visit


def look_at(visitor, address, status=200):
    """Open a page and wait until the server is done with it, which is after the page has arrived."""
    answer = visitor.client.get(address)
    assert answer.status_code == status
    answer.get_data()
    answer.close()


def recent(visitor, roles, most=10, **attributes):
    """What this person opened last, as they may see it with these roles."""
    db.session.rollback()  # a test is one application context; in life each request begins anew
    someone = Someone(visitor.person_id, frozenset(roles), attributes)
    with visitor.app.test_request_context():
        act_for(db.session(), someone)
        return [each.label for each in registry().recent(most)]


@contextmanager
def waits(database):
    """How long each visit that is written would wait for whoever writes, in milliseconds."""
    found = []

    def note(connection, _cursor, statement, *_):
        if statement.startswith("BEGIN IMMEDIATE"):
            driver = connection.connection.driver_connection
            found.append(driver.execute("PRAGMA busy_timeout").fetchone()[0])

    event.listen(database, "before_cursor_execute", note)
    yield found
    event.remove(database, "before_cursor_execute", note)


class Someone:
    def __init__(self, number, roles, attributes):
        self.id, self.roles, self.attributes = number, roles, attributes


@pytest.fixture
def visiting(sign_in):
    def begin(*roles, **attributes):
        visitor = sign_in(*roles, **attributes)
        visitor.person_id = visitor.person.id
        return visitor

    return begin


def test_records_that_were_opened_are_told_newest_first(visiting, rows):
    first, second = (rows.order(number=f"A-{number}") for number in (1, 2))
    tag = rows.tag(name="urgent")
    anna = visiting("staff")
    for address in (f"orders/details/?id={first.id}", f"tags/details/?id={tag.id}", f"orders/edit/?id={second.id}"):
        look_at(anna, f"/admin/{address}")
    look_at(anna, f"/admin/orders/details/?id={first.id}")

    assert recent(anna, {"staff"}) == ["A-1", "A-2", "urgent"]
    assert recent(anna, {"staff"}, most=2) == ["A-1", "A-2"]


def test_lists_and_what_was_not_found_are_no_visits(visiting, rows):
    anna = visiting("staff")
    look_at(anna, "/admin/orders/")
    look_at(anna, "/admin/orders/details/?id=7", 404)
    look_at(anna, "/admin/payments/details/?id=7", 403)

    assert rows.session.scalars(select(Visit)).all() == []


def test_a_visit_is_one_statement_after_the_page(visiting, rows, statements):
    order = rows.order()
    anna = visiting("staff")
    look_at(anna, f"/admin/orders/details/?id={order.id}")
    answer = anna.client.get(f"/admin/orders/details/?id={order.id}")
    answer.get_data()

    with statements() as asked:
        answer.close()
    assert [statement.split()[0] for statement in asked.all] == ["INSERT"]


def test_a_visit_that_cannot_be_written_harms_nothing(visiting, rows, database):
    order = rows.order()
    anna = visiting("staff")

    def refuse(_connection, _cursor, statement, *_about):
        if "admin_visit" in statement:
            raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(database, "before_cursor_execute", refuse)
    try:
        look_at(anna, f"/admin/orders/details/?id={order.id}")
    finally:
        event.remove(database, "before_cursor_execute", refuse)
    assert rows.session.scalars(select(Visit)).all() == []


@pytest.mark.sqlite_only
def test_a_visit_does_not_wait_while_somebody_writes_much(visiting, rows, database):
    order = rows.order()
    anna = visiting("staff")
    key = order.id
    look_at(anna, f"/admin/orders/details/?id={key}")
    rows.session.rollback()

    with database.execution_options(writing=True).begin():
        answer = anna.client.get(f"/admin/orders/details/?id={key}")
        assert answer.status_code == 200
        answer.get_data()
        with waits(database) as waited:
            answer.close()
        assert waited == [WAITS_MS] and WAITS_MS < 500  # SQLite's own patience is 5 seconds
    look_at(anna, f"/admin/orders/edit/?id={key}")
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


def test_a_person_has_so_many_and_a_new_one_takes_the_place_of_the_oldest(visiting, rows, app, monkeypatch):
    monkeypatch.setitem(app.config, "VISITS_MAX", 3)
    orders = [rows.order(number=f"A-{number}") for number in range(5)]
    keys = [order.id for order in orders]
    anna = visiting("staff")
    for key in (*keys, keys[3]):
        look_at(anna, f"/admin/orders/details/?id={key}")

    assert recent(anna, {"staff"}) == ["A-3", "A-4", "A-2"]
    assert len(rows.session.scalars(select(Visit.slot)).all()) == 3


def test_what_may_no_longer_be_read_is_not_told(visiting, rows, statements):
    """Neither a resource, nor a row, nor the name of a row that was deleted."""
    order = rows.order(number="N-1", customer=rows.customer(region="North"))
    payment, tag = rows.payment(order=order), rows.tag(name="gone")
    addresses = [f"orders/details/?id={order.id}", f"payments/details/?id={payment.id}", f"tags/details/?id={tag.id}"]
    ada = visiting("admin")
    for address in addresses:
        look_at(ada, f"/admin/{address}")
    rows.session.rollback()
    rows.session.delete(tag)
    rows.session.commit()

    assert len(recent(ada, {"admin"})) == 2
    with statements() as asked:
        assert recent(ada, {"staff"}, region="North") == ["N-1"]
    assert not [statement for statement in asked.all if "FROM payment" in statement]
    assert recent(ada, {"staff"}, region="South") == []


def test_only_the_key_of_a_record_is_kept(visiting, rows):
    order = rows.order(number="A-1")
    anna = visiting("staff")
    look_at(anna, f"/admin/orders/details/?id={order.id}")

    rows.session.rollback()
    visit = rows.session.scalars(select(Visit)).one()
    assert (visit.resource, visit.row_key, visit.user_id) == ("order", str(order.id), anna.person_id)
