"""Payments: the money that came in for an order."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.types import now, one_of

if TYPE_CHECKING:
    from models.order import Order


class PaymentMethod(StrEnum):
    TRANSFER = "transfer"
    CARD = "card"
    DIRECT_DEBIT = "direct_debit"
    CASH = "cash"


class Payment(Base):
    __tablename__ = "payment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    method: Mapped[PaymentMethod] = mapped_column(one_of(PaymentMethod))
    amount: Mapped[Decimal]
    paid_at: Mapped[datetime] = mapped_column(default=now, index=True)
    reference: Mapped[str | None] = mapped_column(String(60), doc="What the bank statement says.")

    order: Mapped["Order"] = relationship(back_populates="payments", lazy="joined")

    def __str__(self) -> str:
        return f"{self.amount} by {self.method.replace('_', ' ')}"
