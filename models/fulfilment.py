"""What can leave the house today: the waiting orders, oldest first, each against the stock that the older ones leave.

A flow over several tables that belongs to none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.base import RuleBroken
from models.order import WAITING, Order, hold_products
from models.order_line import OrderLine
from models.product import Product


@dataclass(frozen=True, slots=True)
class Shortage:
    """One product of which an order needs more than is left."""

    product: Product
    needed: int
    left: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One waiting order, and what keeps it from leaving today."""

    order: Order
    shortages: list[Shortage] = field(default_factory=list)

    @property
    def can_ship(self) -> bool:
        return not self.shortages and bool(self.order.lines)


def waiting_orders(session: Session, most: int) -> list[Order]:
    """The oldest orders that are neither shipped nor cancelled, with their lines and products."""
    statement = (
        select(Order)
        .where(Order.status.in_(WAITING))
        .order_by(Order.placed_at, Order.id)
        .limit(most)
        .options(selectinload(Order.lines).joinedload(OrderLine.product))
    )
    return list(session.scalars(statement).unique())


def plans(orders: Sequence[Order]) -> list[Plan]:
    """A plan for each order, in this order: what an order takes is not there for the next."""
    left: dict[int, int] = {}
    return [_plan(order, left) for order in orders]


def _plan(order: Order, left: dict[int, int]) -> Plan:
    needed: dict[Product, int] = {}
    for line in order.lines:
        needed[line.product] = needed.get(line.product, 0) + line.quantity
    shortages = []
    for product, quantity in needed.items():
        stock = left.setdefault(product.id, product.stock)
        if stock < quantity:
            shortages.append(Shortage(product, quantity, stock))
    if not shortages:
        for product, quantity in needed.items():
            left[product.id] -= quantity
    return Plan(order, shortages)


def ship_all(session: Session, keys: Sequence[int]) -> list[Order]:
    """Ship these orders in one transaction, all or none; raises RuleBroken for the first that cannot leave.

    All their products are held before the first order takes its own: two people who ship different orders with the
    same products wait for each other as well, and never in a circle.
    """
    orders = held(session, keys)
    hold_products({line.product for order in orders for line in order.lines})
    for order in orders:
        order.ship()
    return orders


def pack_all(session: Session, keys: Sequence[int]) -> list[Order]:
    """Pack these orders in one transaction, all or none; raises RuleBroken for the first that cannot be packed."""
    orders = held(session, keys)
    for order in orders:
        order.pack()
    return orders


def held(session: Session, keys: Sequence[int]) -> list[Order]:
    """These orders, kept from others until our transaction ends; raises RuleBroken where one is not to be had.

    Locked in the order of their keys, so that two people who choose the same orders wait for each other and never in
    a circle; the second finds them as the first left them.
    """
    statement = select(Order).where(Order.id.in_(keys)).order_by(Order.id).with_for_update(of=Order)
    statement = statement.options(selectinload(Order.lines).joinedload(OrderLine.product))
    orders = list(session.scalars(statement).unique())
    if len(orders) < len(set(keys)):
        raise RuleBroken("One of these orders is gone, or not yours to see. Reload the board and choose again.")
    return orders
