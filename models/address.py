"""Addresses: where a customer's goods and invoices go."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.types import one_of

if TYPE_CHECKING:
    from models.customer import Customer


class AddressKind(StrEnum):
    BILLING = "billing"
    DELIVERY = "delivery"


class Address(Base):
    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[AddressKind] = mapped_column(one_of(AddressKind))
    street: Mapped[str] = mapped_column(String(120))
    addition: Mapped[str | None] = mapped_column(String(120), doc="Floor, gate or building.")
    postal_code: Mapped[str] = mapped_column(String(12), index=True)
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), doc="Two letters, as in ISO 3166.")

    customer: Mapped["Customer"] = relationship(back_populates="addresses", lazy="joined")

    def __str__(self) -> str:
        return f"{self.street}, {self.city}"
