"""Order lines: how many of which product, at which price."""

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Connection, ForeignKey, event, func, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from models.base import Base

if TYPE_CHECKING:
    from models.order import Order
    from models.product import Product


class OrderLine(Base):
    __tablename__ = "order_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, doc="Empty: the next one.")
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(doc="As agreed when it was ordered.")

    order: Mapped["Order"] = relationship(back_populates="lines", lazy="joined")
    product: Mapped["Product"] = relationship(back_populates="order_lines", lazy="joined")

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price

    def __str__(self) -> str:
        if not self.product:  # not yet chosen, or not the reader's to see
            return f"{self.order or self.order_id} / {self.position}"
        return f"{self.order or self.order_id}: {self.quantity} × {self.product}"


@event.listens_for(OrderLine, "before_insert")
def take_next_position(_mapper: Mapper[OrderLine], connection: Connection, line: OrderLine) -> None:
    """A line that comes without a position goes behind the others of its order."""
    given: int | None = line.position
    if given is None:
        stored = select(func.max(OrderLine.position)).where(OrderLine.order_id == line.order_id)
        line.position = 1 + max(connection.scalar(stored) or 0, *_positions_beside(line), 0)


def _positions_beside(line: OrderLine) -> list[int]:
    """Of the lines that go in with this one; those not yet numbered count as nothing."""
    session = object_session(line)
    beside = [other for other in session.new if isinstance(other, OrderLine)] if session else []
    return [other.position or 0 for other in beside if other.order_id == line.order_id]
