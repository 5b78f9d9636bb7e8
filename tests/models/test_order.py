"""What can be done with an order, on each database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from models import (
    Category,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    RuleBroken,
    Segment,
    User,
)


def test_an_order_that_is_shipped_takes_its_goods_from_the_stock(session: Session, order: Order) -> None:
    order.ship()
    session.commit()

    assert [(line.product.name, line.product.stock) for line in order.lines] == [("Sencha", 7), ("Mug", 8)]
    assert order.status is OrderStatus.SHIPPED
    assert order.shipped_at is not None and order.shipped_at.tzinfo is UTC


def test_an_order_short_of_one_product_takes_nothing(session: Session, order: Order) -> None:
    order.lines[1].quantity = 11
    with pytest.raises(RuleBroken) as broken:
        order.ship()

    assert broken.value.sentence == (
        "Order A-1 cannot be shipped: it needs 11 of Mug (MUG), and 10 are in stock. "
        "Wait for the next delivery, or change the line."
    )
    assert [line.product.stock for line in order.lines] == [10, 10]
    assert order.status is OrderStatus.OPEN


def test_a_broken_rule_keeps_its_sentence_and_what_varies_in_it_apart(session: Session, order: Order) -> None:
    order.ship()
    with pytest.raises(RuleBroken) as broken:
        order.pack()

    assert str(broken.value) == broken.value.sentence == "Order A-1 is shipped; only open orders can be packed."
    assert broken.value.template == "Order %(number)s is %(status)s; only open orders can be packed."
    assert broken.value.values == {"number": "A-1", "status": OrderStatus.SHIPPED}
    assert RuleBroken("100 % are sold.").sentence == "100 % are sold."


def test_two_lines_of_one_product_must_be_in_stock_together(session: Session, order: Order) -> None:
    order.lines.append(OrderLine(product=order.lines[0].product, quantity=8, unit_price=Decimal(1)))
    session.flush()
    with pytest.raises(RuleBroken, match="it needs 11 of Sencha"):
        order.ship()


def test_an_order_is_shipped_once(session: Session, order: Order) -> None:
    order.ship()
    with pytest.raises(RuleBroken, match="Order A-1 is shipped; only open and packed orders can be shipped"):
        order.ship()

    assert order.lines[0].product.stock == 7


def test_a_shipped_order_cannot_be_cancelled_or_packed(session: Session, order: Order) -> None:
    order.ship()
    with pytest.raises(RuleBroken, match="only open and packed orders can be cancelled"):
        order.cancel()
    with pytest.raises(RuleBroken, match="only open orders can be packed"):
        order.pack()


def test_an_open_order_is_packed_and_then_shipped(session: Session, order: Order) -> None:
    order.pack()
    assert order.status is OrderStatus.PACKED
    order.ship()
    assert order.status is OrderStatus.SHIPPED


def test_a_cancelled_order_leaves_the_stock_alone(session: Session, order: Order) -> None:
    order.pack()
    order.cancel()
    session.commit()
    assert order.status is OrderStatus.CANCELLED
    assert order.lines[0].product.stock == 10


def test_an_order_without_lines_is_neither_packed_nor_shipped(session: Session, order: Order) -> None:
    order.lines = []
    session.flush()
    for verb in (order.pack, order.ship):
        with pytest.raises(RuleBroken, match="Order A-1 has no lines"):
            verb()


def test_two_people_who_ship_one_order_at_the_same_moment_ship_it_once(engine: Engine, order: Order) -> None:
    """The second waits for the first, and then sees what the first did."""
    outcomes: list[str] = []

    def ship() -> None:
        with Session(engine.execution_options(writing=True)) as own:
            mine = own.scalars(select(Order)).one()
            try:
                mine.ship()
                own.commit()
                outcomes.append("shipped")
            except RuleBroken:
                outcomes.append("refused")

    people = [Thread(target=ship) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(outcomes) == ["refused", "refused", "refused", "shipped"]
    with Session(engine) as after:
        assert after.scalars(select(Product.stock).order_by(Product.name)).all() == [8, 7]


def test_a_line_without_a_position_goes_behind_the_others(session: Session, order: Order) -> None:
    mug = order.lines[1].product
    order.lines += [OrderLine(product=mug, quantity=1, unit_price=Decimal(4)) for _ in range(2)]
    session.add(OrderLine(order_id=order.id, product=mug, quantity=1, unit_price=Decimal(4)))
    session.commit()

    assert [line.position for line in order.lines] == [1, 2, 3, 4, 5]


def test_an_order_takes_its_lines_along_and_its_payments_hold_it_back(session: Session, order: Order) -> None:
    payment = Payment(order=order, method=PaymentMethod.CARD, amount=Decimal("1.50"))
    session.add(payment)
    session.commit()
    session.delete(order)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()

    session.delete(payment)
    session.flush()
    session.delete(order)
    session.commit()
    assert session.scalars(select(OrderLine)).all() == []


def test_a_customer_with_orders_stays_without_a_look_at_the_orders(session: Session, order: Order) -> None:
    customer = order.customer
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    session.delete(customer)
    with pytest.raises(IntegrityError):
        session.flush()
    assert not [statement for statement in asked if 'FROM "order"' in statement]


def test_a_list_of_orders_comes_with_customer_and_person_in_one_query(session: Session, order: Order) -> None:
    order.assigned_to = User(email="ada@example.com", name="Ada")
    session.commit()
    session.expunge_all()
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))

    found = session.scalars(select(Order)).all()
    assert [(str(one), str(one.customer), str(one.assigned_to)) for one in found] == [("A-1", "Zoë's Café", "Ada")]
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1


def test_a_page_cannot_load_all_orders_of_a_customer_by_accident(session: Session, order: Order) -> None:
    with pytest.raises(InvalidRequestError, match="raise_on_sql"):
        _ = order.customer.orders


def test_money_and_moments_come_back_as_they_went_in(session: Session, order: Order) -> None:
    placed = datetime(2024, 3, 31, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    order.placed_at, order.total = placed, Decimal("9999999999.99")
    session.commit()

    assert order.placed_at == placed
    assert order.placed_at.utcoffset() == timedelta(0)
    assert order.total == Decimal("9999999999.99")


def test_the_total_is_what_the_lines_add_up_to(session: Session, order: Order) -> None:
    order.add_up()
    session.commit()
    assert order.total == Decimal("20.30")


def test_a_choice_is_kept_by_the_word_people_type(session: Session, order: Order) -> None:
    assert session.connection().exec_driver_sql('SELECT status FROM "order"').scalar() == "open"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def order(session: Session) -> Order:
    day = date(2020, 2, 29)
    cafe = Customer(number="C-1", name="Zoë's Café", country="IE", region="West", segment=Segment.PUBLIC, since=day)
    goods = Category(name="Goods")
    tea = Product(sku="TEA", name="Sencha", category=goods, price=Decimal("4.10"), stock=10)
    mug = Product(sku="MUG", name="Mug", category=goods, price=Decimal("4.00"), stock=10)
    lines = [
        OrderLine(product=tea, quantity=3, unit_price=Decimal("4.10")),
        OrderLine(product=mug, quantity=2, unit_price=Decimal("4.00")),
    ]
    order = Order(number="A-1", customer=cafe, lines=lines)
    session.add(order)
    session.commit()
    return order
