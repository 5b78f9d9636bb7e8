"""A write with an Idempotency-Key: made once however often it is sent, for one person, for a day."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from admin_app import db
from admin_app.api import kept_answers
from models import Customer, Order
from models.system.api_answer import ApiAnswer
from models.system.change import Change
from models.types import now
from tests.api.programs import Program

MOMENT = 0.4
"""How long the first waits at its commit for the second, which never comes there where the keys hold."""


@pytest.fixture
def ops(app, rows):
    return rows.person(["ops"], {})


@pytest.fixture
def program(app, ops):
    return Program(app, ops)


@pytest.fixture
def customer(rows):
    return rows.customer().id


def order(customer, number="A-1"):
    return {"number": number, "customerId": customer}


def changes():
    """How often the history says that something became of an order or a customer."""
    with db.session.session_factory() as other:
        kept = select(func.count()).where(Change.resource.in_(["order", "customer"]))
        return other.scalar(kept)


def count(what=Order):
    with db.session.session_factory() as other:
        return other.scalar(select(func.count()).select_from(what))


def test_a_program_that_sends_again_makes_one_order_and_gets_the_same_answer(program, customer):
    first = program.send("POST", "orders", order(customer), "k1")
    again = program.send("POST", "orders", order(customer), "k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert count() == 1
    assert changes() == 2, "the customer's and the order's"


def test_a_program_that_sends_again_changes_deletes_and_acts_once(program, rows, customer):
    made, gone = rows.order(), rows.order()
    for method, address, body in (
        ("PATCH", f"orders/{made.id}", {"note": "once"}),
        ("PUT", f"orders/{made.id}", order(customer, "A-9")),
        ("POST", f"orders/{made.id}/actions/cancel", {}),
        ("POST", "customers/bulk", {"update": [{"id": customer, "notes": "once"}]}),
        ("DELETE", f"orders/{gone.id}", None),
    ):
        first = program.send(method, address, body, f"key:{method}:{address}")
        before = changes()
        again = program.send(method, address, body, f"key:{method}:{address}")
        assert first.status_code in (200, 204), first.text
        assert (again.status_code, again.data) == (first.status_code, first.data)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert changes() == before


def test_a_program_without_a_key_writes_each_time(program, customer):
    assert program.send("POST", "orders", order(customer)).status_code == 201
    assert program.send("POST", "orders", order(customer)).status_code == 409
    assert count(ApiAnswer) == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "other",
    [
        ("POST", "orders", {"number": "A-2"}),
        ("POST", "orders?fields=number", {}),
        ("POST", "orders/bulk", {}),
        ("PATCH", "orders", {}),
    ],
)
def test_a_program_that_uses_a_key_for_something_else_is_refused(program, customer, other):
    program.send("POST", "orders", order(customer), "k1")
    method, address, changes = other
    if method == "PATCH":
        address = f"orders/{program.send('GET', 'orders').json['items'][0]['id']}"
    body = {"note": "x"} if method == "PATCH" else {"create": []} if "bulk" in address else order(customer) | changes

    refused = program.send(method, address, body, "k1")

    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_key_reused")
    assert count() == 1


def test_another_person_with_the_same_key_writes_for_themselves(app, rows, program, customer):
    stranger = Program(app, rows.person(["ops"], {}))
    program.send("POST", "orders", order(customer, "A-1"), "k1")

    theirs = stranger.send("POST", "orders", order(customer, "A-2"), "k1")

    assert theirs.status_code == 201 and "Idempotent-Replayed" not in theirs.headers
    assert count() == 2


def test_a_program_that_was_refused_may_try_again_with_its_key(program, rows, customer):
    taken = rows.order(number="A-1")
    assert program.send("POST", "orders", order(customer), "k1").status_code == 409
    assert count(ApiAnswer) == 0
    db.session.delete(taken)
    db.session.commit()

    assert program.send("POST", "orders", order(customer), "k1").status_code == 201


def test_a_person_who_lost_the_right_is_refused_the_answer_too(program, ops, customer):
    program.send("POST", "orders", order(customer), "k1")
    ops.hold([])
    db.session.commit()
    assert program.send("POST", "orders", order(customer), "k1").status_code == 403


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "schlüssel", "a\tb"])
def test_a_key_that_cannot_be_read_is_refused(program, customer, key):
    refused = program.send("POST", "orders", order(customer), key)
    assert (refused.status_code, refused.json["code"]) == (400, "bad_address"), refused.text
    assert count() == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", ["x", "x" * 255, '"a1-b2"', "~!"])
def test_a_key_of_visible_characters_is_taken(program, customer, key):
    assert program.send("POST", "orders", order(customer), key).status_code == 201


@pytest.mark.sqlite_only
def test_a_key_does_nothing_on_a_read(program):
    assert program.send("GET", "orders", None, "k1").status_code == 200
    assert count(ApiAnswer) == 0


def test_a_key_whose_time_is_over_is_a_new_one(program, rows, customer):
    made = program.send("POST", "orders", order(customer), "k1")
    later(hours=25)
    program.send("DELETE", made.headers["Location"].removeprefix("/api/v1/"))

    again = program.send("POST", "orders", order(customer), "k1")

    assert again.status_code == 201 and "Idempotent-Replayed" not in again.headers
    assert count() == 1


def test_answers_whose_time_is_over_are_removed_in_passing(program, customer, monkeypatch):
    monkeypatch.setattr(kept_answers, "REMOVED_AT_ONCE", 2)
    for number in range(3):
        program.send("POST", "orders", order(customer, f"A-{number}"), f"k{number}")
    later(hours=25)
    monkeypatch.setattr(kept_answers, "_last_look", [float("-inf")])

    program.send("POST", "orders", order(customer, "A-9"), "k9")

    assert count(ApiAnswer) == 2
    program.send("POST", "orders", order(customer, "A-10"), "k10")
    assert count(ApiAnswer) == 3, "not looked for again within a minute"


def test_an_answer_too_large_to_keep_is_not_given_again_and_not_made_again(program, customer, monkeypatch):
    monkeypatch.setattr(kept_answers, "BODY_MAX", 10)
    assert program.send("POST", "orders", order(customer), "k1").status_code == 201

    again = program.send("POST", "orders", order(customer), "k1")

    assert (again.status_code, again.json["code"]) == (409, "idempotency_answer_not_kept")
    assert count() == 1


def test_two_at_the_same_moment_make_one_order(app, ops, customer):
    """The first stands at its commit while the second is on its way."""
    programs, arrived, both = [Program(app, ops) for _ in range(2)], [], threading.Event()

    def wait(session):
        if session.info.get("actor") is not None and session.get_nested_transaction() is None:
            arrived.append(threading.get_ident())
            if len(set(arrived)) > 1:
                both.set()
            both.wait(MOMENT)

    event.listen(db.session, "before_commit", wait)
    try:
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda each: each.send("POST", "orders", order(customer), "k1"), programs))
    finally:
        event.remove(db.session, "before_commit", wait)

    assert [each.status_code for each in answers] == [201, 201], [each.text for each in answers]
    assert sorted(each.headers.get("Idempotent-Replayed", "") for each in answers) == ["", "true"]
    assert answers[0].data == answers[1].data
    assert count() == 1 and changes() == 2


def test_a_write_that_breaks_at_its_commit_leaves_no_key(app, program, customer):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def break_down(session):
        if session.info.get("actor") is not None:
            raise RuntimeError("the process is gone")

    event.listen(db.session, "before_commit", break_down)
    try:
        assert program.send("POST", "orders", order(customer), "k1").status_code == 500
    finally:
        event.remove(db.session, "before_commit", break_down)
        app.config["PROPAGATE_EXCEPTIONS"] = True

    assert (count(), count(ApiAnswer)) == (0, 0)
    assert program.send("POST", "orders", order(customer), "k1").status_code == 201


def test_the_history_says_nothing_of_keys(program, customer):
    program.send("POST", "orders", order(customer), "k1")
    with db.session.session_factory() as other:
        assert not [name for name in other.scalars(select(Change.resource)) if "answer" in name]


def test_a_bulk_of_customers_is_made_once(program):
    body = {"create": [{"number": f"C-{at}", "name": "N", "country": "DE", "region": "North", "segment": "retail",
                        "since": "2026-01-31"} for at in range(3)]}  # fmt: skip
    first, again = (program.send("POST", "customers/bulk", body, "k1") for _ in range(2))
    assert first.status_code == 200 and again.data == first.data
    assert count(Customer) == 3


def later(hours):
    """As if the answers had been given so long ago."""
    db.session.execute(
        update(ApiAnswer).values(at=now() - timedelta(hours=hours)), execution_options={"asked_by": "tool"}
    )
    db.session.commit()
