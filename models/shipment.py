"""Shipments: the parcels and pallets that left the house."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Interval, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.types import now, one_of

if TYPE_CHECKING:
    from models.order import Order


class Carrier(StrEnum):
    PARCEL = "parcel"
    PALLET = "pallet"
    COURIER = "courier"
    OWN_VAN = "own_van"


class Shipment(Base):
    __tablename__ = "shipment"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    carrier: Mapped[Carrier] = mapped_column(one_of(Carrier))
    tracking: Mapped[str | None] = mapped_column(String(40), unique=True)
    handed_over_at: Mapped[datetime] = mapped_column(default=now, index=True)
    time_in_transit: Mapped[timedelta | None] = mapped_column(Interval, doc="Empty: not yet delivered.")

    order: Mapped["Order"] = relationship(back_populates="shipments", lazy="joined")

    def __str__(self) -> str:
        return self.tracking or f"Shipment {self.id}"
