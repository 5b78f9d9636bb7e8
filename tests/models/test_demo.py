"""The demo: how much of it there is, that it is the same every time, and that it keeps out of databases in use."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from models import Base, Customer, Order, OrderLine, Product, RuleBroken, Shipment, Supplier, User, demo

TODAY = date(2026, 6, 30)
PROJECT = Path(__file__).resolve().parents[2]


def test_the_demo_has_two_thousand_orders_of_three_lines_on_average(engine: Engine) -> None:
    summary = demo.fill(engine, today=TODAY)

    with Session(engine) as session:
        stored = {name: session.scalar(select(func.count()).select_from(_table(name))) for name in summary.rows}
    assert stored == summary.rows
    wanted = {"order": 2000, "order_line": 6000, "customer": 300, "product": 120}
    assert summary.rows == summary.rows | wanted


def test_the_demo_is_the_same_on_every_database(sqlite_engine: Engine, postgres_engine: Engine) -> None:
    assert _filled(sqlite_engine) == _filled(postgres_engine)


def test_a_total_is_what_its_lines_add_up_to(sqlite_engine: Engine) -> None:
    _filled(sqlite_engine)
    with Session(sqlite_engine) as session:
        for order in session.scalars(select(Order).limit(100)):
            assert order.total == sum((line.amount for line in order.lines), Decimal(0)), order


def test_nothing_in_the_demo_happens_in_the_future_or_backwards(sqlite_engine: Engine) -> None:
    _filled(sqlite_engine)
    today = datetime.combine(TODAY, time(0), UTC)
    with Session(sqlite_engine) as session:
        for order in session.scalars(select(Order)):
            assert order.placed_at < today
            assert order.shipped_at is None or order.placed_at <= order.shipped_at < today
            assert order.customer.since <= order.placed_at.date()


def test_some_orders_can_be_shipped_today_and_some_cannot(sqlite_engine: Engine) -> None:
    _filled(sqlite_engine, orders=2000)
    outcomes = set()
    with Session(sqlite_engine) as session:
        for order in session.scalars(select(Order).where(Order.status == "open")):
            try:
                order.ship()
                outcomes.add("shipped")
            except RuleBroken as broken:
                outcomes.add("short" if "in stock" in broken.sentence else broken.sentence)
    assert outcomes == {"shipped", "short"}


def test_the_demo_has_what_a_spreadsheet_and_a_form_stumble_over(sqlite_engine: Engine) -> None:
    _filled(sqlite_engine, orders=2000)
    with Session(sqlite_engine) as session:
        notes = set(session.scalars(select(Order.note))) | set(session.scalars(select(Customer.notes)))
        names = " ".join(session.scalars(select(Customer.name)))
        newsletters = set(session.scalars(select(Customer.newsletter)))
    assert {None, ""} < notes
    assert any(note and note.startswith("=") for note in notes)
    assert any(note and "\n" in note for note in notes)
    assert "'" in names and "ü" in names
    assert newsletters == {True, False, None}


def test_an_interval_and_a_document_can_be_read_back(engine: Engine) -> None:
    _filled(engine)
    with Session(engine) as session:
        transits = [t for t in session.scalars(select(Shipment.time_in_transit)) if t]
        attributes = list(session.scalars(select(Product.attributes)))
    assert {transit.total_seconds() / 3600 for transit in transits} <= {6, 18, 20, 24, 26, 30, 42, 48, 51, 72, 96}
    assert any("origin" in facts for facts in attributes)


def test_orders_are_assigned_to_the_people_who_sell(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        for facts in demo.people():
            person = User(email=facts["email"], name=facts["name"], attributes=facts["attributes"])
            person.hold(facts["roles"])
            session.add(person)
        session.commit()
    demo.fill(sqlite_engine, orders=100, today=TODAY)
    with Session(sqlite_engine) as session:
        people = {order.assigned_to and order.assigned_to.email for order in session.scalars(select(Order))}
    assert people == {None, "staff@example.com", "staff.north@example.com", "ops@example.com"}


def test_a_row_added_after_the_demo_gets_the_next_key(engine: Engine) -> None:
    _filled(engine)
    with Session(engine) as session:
        supplier = Supplier(name="A new one", country="IE")
        session.add(supplier)
        session.commit()
        assert supplier.id == session.scalar(select(func.max(Supplier.id)))


def test_the_demo_keeps_out_of_a_database_with_rows(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Supplier(name="Ours", country="IE"))
        session.commit()
    assert not demo.is_empty(engine)
    with pytest.raises(RuleBroken, match=r"The table supplier already has rows.*nothing was changed"):
        demo.fill(engine, orders=10)
    with Session(engine) as session:
        assert session.scalars(select(Customer)).all() == []


def test_the_demo_says_what_to_do_on_a_database_without_tables() -> None:
    nothing = create_engine("sqlite://")
    assert demo.is_empty(nothing)
    with pytest.raises(RuleBroken, match=r"python run\.py db upgrade"):
        demo.fill(nothing)


def test_the_demo_leaves_the_schema_as_it_was(engine: Engine) -> None:
    from admin_app.schema.state import drift

    _filled(engine)
    assert drift(engine) == []


def test_a_demo_killed_in_the_middle_leaves_nothing(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, url], cwd=PROJECT, stdin=-1, stdout=-1)
    assert process.stdin is not None and process.stdout is not None
    assert b"written" in process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()

    assert demo.is_empty(engine)
    assert demo.fill(engine, orders=10, today=TODAY).rows["order"] == 10


ENDLESS = """
import sys
from sqlalchemy import create_engine
import admin_app.extensions
from models import demo
from models.demo import filling

def stay(loader, *given):
    write(loader, *given)
    print("written", flush=True)
    sys.stdin.read()

write, filling._write = filling._write, stay
demo.fill(create_engine(sys.argv[1]), orders=200)
"""


def _filled(engine: Engine, orders: int = 60) -> list[tuple]:
    """Fill it, and read back enough to compare."""
    demo.fill(engine, orders=orders, today=TODAY)
    with Session(engine) as session:
        columns = (Order.number, Order.placed_at, Order.total, Order.note, Order.status, Customer.name)
        found = session.execute(select(*columns).join(Order.customer).order_by(Order.id)).all()
        columns = (OrderLine.order_id, OrderLine.position, OrderLine.unit_price)
        lines = session.execute(select(*columns).order_by(*columns)).all()
    return [tuple(row) for row in (*found, *lines)]


def _table(name: str):
    return Base.metadata.tables[name]
