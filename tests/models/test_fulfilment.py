"""Several orders at once, and several people at once."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import Category, Customer, Order, OrderLine, OrderStatus, Product, RuleBroken, Segment
from models.fulfilment import plans, ship_all, waiting_orders

PAIRS = 12


def test_a_batch_ships_all_or_none(engine: Engine) -> None:
    _stock(engine, {"A-1": {"TEA": 6}, "A-2": {"MUG": 6}, "A-3": {"TEA": 6}})
    with Session(engine) as session:
        with pytest.raises(RuleBroken, match=r"Order A-3 .* needs 6 of TEA \(TEA\), and 4 are in stock"):
            ship_all(session, [1, 2, 3])
        session.rollback()
    with Session(engine) as session:
        assert set(session.scalars(select(Order.status))) == {OrderStatus.OPEN}
        assert set(session.scalars(select(Product.stock))) == {10}
        ship_all(session, [1, 2])
        session.commit()
        assert set(session.scalars(select(Product.stock))) == {4}


def test_what_an_older_order_takes_is_not_there_for_a_younger(engine: Engine) -> None:
    _stock(engine, {"A-1": {"TEA": 6}, "A-2": {"TEA": 6}, "A-3": {"TEA": 4}})
    with Session(engine) as session:
        board = plans(waiting_orders(session, 10))
        assert [(str(plan.order), plan.can_ship) for plan in board] == [("A-1", True), ("A-2", False), ("A-3", True)]
        (shortage,) = board[1].shortages
        assert (shortage.needed, shortage.left) == (6, 4)


def test_two_people_who_ship_crossing_batches_wait_and_never_in_a_circle(engine: Engine) -> None:
    crossing = ({"TEA": 1}, {"MUG": 1}, {"MUG": 1}, {"TEA": 1})
    _stock(engine, {f"A-{number}": crossing[number % 4] for number in range(4 * PAIRS)}, stock=1000)
    troubles: list[str] = []
    start = Barrier(2)

    def ship(first: int) -> None:
        for pair in range(PAIRS):
            start.wait()
            with Session(engine.execution_options(writing=True)) as session:
                try:
                    ship_all(session, [4 * pair + first, 4 * pair + first + 1])
                    session.commit()
                except OperationalError as trouble:
                    troubles.append(str(trouble.orig))

    people = [Thread(target=ship, args=(first,)) for first in (1, 3)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert troubles == []
    with Session(engine) as session:
        assert set(session.scalars(select(Product.stock))) == {1000 - 2 * PAIRS}


def _stock(engine: Engine, orders: dict[str, dict[str, int]], stock: int = 10) -> None:
    """Two products with so many on the shelf, and the orders for them; keys count from 1 in this order."""
    price = Decimal("4.10")
    with Session(engine) as session:
        goods = Category(name="Goods")
        products = {sku: Product(sku=sku, name=sku, category=goods, price=price, stock=stock) for sku in ("TEA", "MUG")}
        customer = Customer(
            number="C-1", name="Café", country="IE", region="West", segment=Segment.RETAIL, since=date(2020, 1, 1)
        )
        session.add_all(products.values())
        for number, wanted in orders.items():
            lines = [
                OrderLine(product=products[sku], quantity=quantity, unit_price=price)
                for sku, quantity in wanted.items()
            ]
            session.add(Order(number=number, customer=customer, lines=lines))
            session.flush()
        session.commit()
