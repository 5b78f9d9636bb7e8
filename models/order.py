"""Orders: what a customer asked for, and the verbs that move it on."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, Text, inspect, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from models.base import Base, RuleBroken
from models.product import Product
from models.types import now, one_of

if TYPE_CHECKING:
    from models.customer import Customer
    from models.order_line import OrderLine
    from models.payment import Payment
    from models.shipment import Shipment
    from models.system.user import User


class OrderStatus(StrEnum):
    OPEN = "open"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


PACKABLE = (OrderStatus.OPEN,)
WAITING = (OrderStatus.OPEN, OrderStatus.PACKED)


class Order(Base):
    """Shipped goods leave the stock in the transaction that marks the order shipped."""

    __tablename__ = "order"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("admin_user.id"), index=True)
    status: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus), default=OrderStatus.OPEN, index=True)
    placed_at: Mapped[datetime] = mapped_column(default=now, index=True)
    shipped_at: Mapped[datetime | None]
    total: Mapped[Decimal] = mapped_column(default=Decimal(0))
    note: Mapped[str | None] = mapped_column(Text)

    # An outer join although there always is a customer: where a row rule hides the customer, an inner one would
    # drop the order from the page and not from the count.
    # join_depth: these come with an order, and not with the order of each line or payment of a list.
    customer: Mapped["Customer"] = relationship(back_populates="orders", lazy="joined", join_depth=1)
    assigned_to: Mapped["User | None"] = relationship(lazy="joined", join_depth=1)
    # The verbs walk the lines of one order; a page over many orders asks for them with selectinload.
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", lazy="select", cascade="all, delete-orphan", order_by="OrderLine.position"
    )
    payments: Mapped[list["Payment"]] = relationship(
        back_populates="order", lazy="raise_on_sql", passive_deletes="all", order_by="Payment.paid_at"
    )
    shipments: Mapped[list["Shipment"]] = relationship(
        back_populates="order", lazy="raise_on_sql", passive_deletes="all", order_by="Shipment.handed_over_at"
    )

    def pack(self) -> None:
        self._hold()
        if self.status not in PACKABLE:
            raise RuleBroken("Order %(number)s is %(status)s; only open orders can be packed.", **self._state)
        self._must_have_lines()
        self.status = OrderStatus.PACKED

    def ship(self) -> None:
        """Everything or nothing: the first line that cannot be filled stops the whole order."""
        self._hold()
        if self.status not in WAITING:
            raise RuleBroken(
                "Order %(number)s is %(status)s; only open and packed orders can be shipped.", **self._state
            )
        self._must_have_lines()
        self._take_from_stock()
        self.status = OrderStatus.SHIPPED
        self.shipped_at = now()

    def cancel(self) -> None:
        self._hold()
        if self.status not in WAITING:
            raise RuleBroken(
                "Order %(number)s is %(status)s; only open and packed orders can be cancelled.", **self._state
            )
        self.status = OrderStatus.CANCELLED

    @property
    def can_pack(self) -> bool:
        """By its status, which costs nothing to ask; the verb looks at the lines as well."""
        return self.status in PACKABLE

    @property
    def can_ship(self) -> bool:
        """By its status; the verb looks at the lines and the stock as well."""
        return self.status in WAITING

    @property
    def can_cancel(self) -> bool:
        return self.status in WAITING

    @property
    def has_changed_lines(self) -> bool:
        """Were lines added, removed or altered since they were read?"""
        read = self.__dict__.get("lines", ())  # lines that nobody read are as they were
        return inspect(self).attrs.lines.history.has_changes() or any(inspect(line).modified for line in read)

    def add_up(self) -> None:
        """Make the total the sum of the lines."""
        self.total = sum((line.amount for line in self.lines), Decimal(0))

    def __str__(self) -> str:
        return self.number

    def _hold(self) -> None:
        """Read the status again and keep others from changing it until our transaction ends."""
        session = object_session(self)
        if session is not None:
            session.flush()
            session.refresh(self, ["status"], with_for_update=True)

    @property
    def _state(self) -> dict[str, Any]:
        """What the sentences above name."""
        return {"number": self.number, "status": self.status}

    def _must_have_lines(self) -> None:
        if not self.lines:
            raise RuleBroken("Order %(number)s has no lines; add one, or cancel the order.", number=self.number)

    def _take_from_stock(self) -> None:
        needed: dict[Product, int] = {}
        for line in self.lines:
            needed[line.product] = needed.get(line.product, 0) + line.quantity
        hold_products(needed)
        for product, quantity in needed.items():
            self._must_be_on_the_shelf(product, quantity)
        for product, quantity in needed.items():
            product.stock -= quantity

    def _must_be_on_the_shelf(self, product: Product, quantity: int) -> None:
        if product.stock < quantity:
            raise RuleBroken(
                "Order %(number)s cannot be shipped: it needs %(needed)s of %(product)s (%(sku)s), and %(stock)s are "
                "in stock. Wait for the next delivery, or change the line.",
                number=self.number,
                needed=quantity,
                product=product.name,
                sku=product.sku,
                stock=product.stock,
            )


def hold_products(products: Iterable[Product]) -> None:
    """Read the stock of these products again and keep others from changing it until our transaction ends.

    Always in the order of their keys, so that two people who ship different orders wait for each other and never
    in a circle.
    """
    session = next((found for product in products if (found := object_session(product))), None)
    if session is None:
        return
    session.flush()
    keys = sorted(product.id for product in products)
    asked = select(Product).where(Product.id.in_(keys)).order_by(Product.id)
    session.scalars(asked.with_for_update(of=Product).execution_options(populate_existing=True)).all()
