"""Two people at the same moment: what must happen once happens once, and nothing that was saved is lost.

Both requests run at once on real connections, and whoever is about to commit waits a moment for the other to get there
too: without the locks that keep them apart, both would.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, func, select

from admin_app import db
from models import Order, OrderLine, Product, Shipment, Tag
from models.order import OrderStatus
from models.system.change import Change
from tests.factories import Rows
from tests.guards.world import Place
from tests.pages import values_of

MOMENT = 0.4
"""How long the first waits for the second at the door; the second never comes where the locks hold."""


def by_action(key: str) -> tuple[str, dict[str, Any]]:
    return "/admin/orders/action/", {"action": "ship", "confirmed": "1", "rowid": key}


def by_board(key: str) -> tuple[str, dict[str, Any]]:
    return "/admin/fulfilment/move/", {"move": "ship", "order": key}


@pytest.mark.parametrize("ways", [(by_board, by_board), (by_action, by_action), (by_board, by_action)],
                         ids=["board", "action", "board and action"])  # fmt: skip
def test_two_people_who_ship_one_order_at_the_same_moment_ship_it_once(anywhere, ways):
    key = anywhere.world.own["orders"]
    before = stock_of(anywhere)

    at_once(anywhere, [("staff", *ways[0](key)), ("ops", *ways[1](key))])

    assert stock_of(anywhere) == before - 6  # three lines of two
    assert the(anywhere, select(Order.status).where(Order.id == int(key))) is OrderStatus.SHIPPED
    assert len([change for change in changes_of(anywhere, "order", key, "edit") if "status" in change]) == 1


def test_two_orders_that_want_the_last_goods_are_not_both_shipped(anywhere):
    with anywhere.app.app_context():
        rows = Rows(db.session)
        rows.numbers = count(1000)
        last = rows.product(stock=3)
        orders = [rows.order(customer=rows.customer()) for _ in range(2)]
        for order in orders:
            rows.line(order, product=last, quantity=2)
        keys, product = [str(order.id) for order in orders], last.id
        db.session.remove()

    at_once(anywhere, [("staff", *by_board(keys[0])), ("ops", *by_action(keys[1]))])

    assert the(anywhere, select(Product.stock).where(Product.id == product)) == 1
    shipped = select(func.count()).select_from(Order).where(Order.id.in_(map(int, keys)), Order.status == "shipped")
    assert the(anywhere, shipped) == 1


def test_two_people_who_ship_the_same_orders_in_another_order_do_not_wait_for_each_other_for_ever(anywhere):
    with anywhere.app.app_context():
        rows = Rows(db.session)
        rows.numbers = count(1000)
        goods = [rows.product(stock=50), rows.product(stock=50)]
        orders = [rows.order(customer=rows.customer()) for _ in range(2)]
        for order, several in zip(orders, (goods, goods[::-1]), strict=True):
            for product in several:
                rows.line(order, product=product, quantity=1)
        keys = [str(order.id) for order in orders]
        db.session.remove()

    answers = at_once(anywhere, [("staff", *by_board(keys)), ("ops", *by_board(keys[::-1]))])  # type: ignore[arg-type]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert the(anywhere, select(func.sum(Product.stock)).where(Product.stock < 60)) == 96


def test_two_people_who_change_the_same_field_at_the_same_moment_are_not_both_right(anywhere):
    address = f"/admin/orders/edit/?id={anywhere.world.own['orders']}"
    hers, his = form_of(anywhere, "staff", address), form_of(anywhere, "ops", address)

    answers = at_once(
        anywhere, [("staff", address, hers | {"note": "hers"}), ("ops", address, his | {"note": "his"})], tokens=False
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = "hers" if answers[0].status_code == 303 else "his"
    assert the(anywhere, select(Order.note).where(Order.id == int(anywhere.world.own["orders"]))) == winner
    assert len(changes_of(anywhere, "order", anywhere.world.own["orders"], "edit")) == 1


def test_two_people_who_change_different_fields_at_the_same_moment_both_keep_their_work(anywhere):
    address = f"/admin/orders/edit/?id={anywhere.world.own['orders']}"
    hers, his = form_of(anywhere, "staff", address), form_of(anywhere, "ops", address)

    answers = at_once(
        anywhere,
        [("staff", address, hers | {"note": "hers"}), ("ops", address, his | {"number": "HIS-1"})],
        tokens=False,
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    kept = select(Order.note, Order.number).where(Order.id == int(anywhere.world.own["orders"]))
    with anywhere.engine.connect() as connection:
        assert connection.execute(kept).one() == ("hers", "HIS-1")


def test_a_row_that_is_edited_while_it_is_deleted_is_one_or_the_other(anywhere):
    key = anywhere.world.own["shipments"]
    edit = ("staff", f"/admin/shipments/edit/?id={key}", {"tracking": "LATE"})

    answers = at_once(anywhere, [edit, ("ops", "/admin/shipments/delete/", {"id": key})])

    assert answers[1].status_code == 303 and answers[0].status_code in (303, 404, 409)
    assert the(anywhere, select(func.count()).select_from(Shipment).where(Shipment.id == int(key))) == 0
    told = [kind for kind in ("edit", "delete") for _ in changes_of(anywhere, "shipment", key, kind)]
    assert told == (["edit", "delete"] if answers[0].status_code == 303 else ["delete"])


def test_two_people_who_delete_one_row_delete_it_once(anywhere):
    key = anywhere.world.own["shipments"]
    delete = ("/admin/shipments/delete/", {"id": key})

    answers = at_once(anywhere, [("ops", *delete), ("admin", *delete)])

    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert len(changes_of(anywhere, "shipment", key, "delete")) == 1


def test_a_form_that_is_sent_twice_makes_one_row(anywhere):
    values = {"name": "double"}
    answers = at_once(anywhere, [("staff", "/admin/tags/new/", values), ("staff", "/admin/tags/new/", values)])

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "taken" in refused.text and "uq_" not in refused.text and "UNIQUE" not in refused.text
    assert the(anywhere, select(func.count()).select_from(Tag).where(Tag.name == "double")) == 1
    assert len([change for change in changes_of(anywhere, "tag", None, "create") if change["name"][1] == "double"]) == 1


def test_one_drawn_form_that_is_sent_twice_at_the_same_moment_makes_one_row_and_answers_both(anywhere):
    """A shipment has nothing that must be different: only the form's own number keeps the second out."""
    address, order = "/admin/shipments/new/", anywhere.world.own["orders"]
    page = BeautifulSoup(anywhere.ask("staff", "GET", address).text, "html.parser")
    values = values_of(next(form for form in page.select("main form") if form.select("[name=tracking]")))
    values |= {"order": order, "carrier": "PARCEL", "handed_over_at": "2026-01-01T12:00", "tracking": "once only"}

    answers = at_once(anywhere, [("staff", address, values), ("staff", address, values)], tokens=False)

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/admin/shipments/")] * 2
    made = select(func.count()).select_from(Shipment).where(Shipment.tracking == "once only")
    assert the(anywhere, made) == 1


def test_two_people_who_add_a_line_at_the_same_moment_both_add_theirs(anywhere):
    """The next position is taken twice: whoever comes second takes the one behind it, or is told; no line is lost."""
    key = anywhere.world.own["orders"]
    address = f"/admin/orders/edit/?id={key}"
    line = {"lines-3-product": anywhere.world.own["products"], "lines-3-quantity": "1", "lines-3-unit_price": "5.00"}

    forms = [form_of(anywhere, actor, address) | line for actor in ("staff", "ops")]
    answers = at_once(anywhere, [("staff", address, forms[0]), ("ops", address, forms[1])], tokens=False)

    saved = [answer.status_code for answer in answers].count(303)
    lines = select(func.count()).select_from(OrderLine).where(OrderLine.order_id == int(key))
    assert saved >= 1 and the(anywhere, lines) == 3 + saved
    total = select(func.sum(OrderLine.quantity * OrderLine.unit_price)).where(OrderLine.order_id == int(key))
    assert the(anywhere, select(Order.total).where(Order.id == int(key))) == Decimal(the(anywhere, total))


# --- How two people meet ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def anywhere(request) -> Place:
    """The place on each kind of database."""
    return request.getfixturevalue("place" if request.param == "sqlite" else "postgres_place")


def at_once(place: Place, requests: list[tuple[str, str, dict[str, Any]]], *, tokens: bool = True) -> list[Any]:
    """The answers to these requests, all sent at the same moment."""
    answers: list[Any] = [None] * len(requests)
    start = threading.Barrier(len(requests))

    def send(number: int, actor: str, address: str, values: dict[str, Any]) -> None:
        start.wait()
        data = {"csrf_token": place.tokens[actor], **values} if tokens else values
        answers[number] = place.ask(actor, "POST", address, data=data)

    threads = [threading.Thread(target=send, args=(number, *asked)) for number, asked in enumerate(requests)]
    with meeting_before_commit(len(requests)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "They wait for each other for ever."
    assert all(answer.status_code < 500 for answer in answers), [answer.text[:500] for answer in answers]
    return answers


@contextmanager
def meeting_before_commit(count: int) -> Iterator[None]:
    """Nobody commits before all are about to, or before it is clear that the locks keep them apart."""
    door = threading.Barrier(count)

    def wait(session: Any) -> None:
        if session.info.get("actor") is not None:
            with suppress(threading.BrokenBarrierError):  # the other is kept outside, as it should be, or has been here
                door.wait(MOMENT)

    event.listen(db.session, "before_commit", wait)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", wait)


def form_of(place: Place, actor: str, address: str) -> dict[str, Any]:
    """The form as this person's browser would send it back, untouched."""
    page = BeautifulSoup(place.ask(actor, "GET", address).text, "html.parser")
    return values_of(next(form for form in page.select("main form") if form.select("[name=note]")))


def the(place: Place, statement: Any) -> Any:
    with place.engine.connect() as connection:
        return connection.scalar(statement)


def stock_of(place: Place) -> int:
    stock: int = the(place, select(Product.stock).where(Product.id == int(place.world.own["products"])))
    return stock


def changes_of(place: Place, resource: str, key: str | None, operation: str) -> list[dict[str, Any]]:
    """What the history keeps of a row: {field: [before, after]} of each change."""
    found = select(Change.values).where(Change.resource == resource, Change.operation == operation).order_by(Change.id)
    with place.engine.connect() as connection:
        return list(connection.scalars(found if key is None else found.where(Change.row_key == key)))
