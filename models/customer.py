"""Customers: the firms that buy."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.tag import customer_tag
from models.types import one_of

if TYPE_CHECKING:
    from models.address import Address
    from models.order import Order
    from models.tag import Tag


class Segment(StrEnum):
    RETAIL = "retail"
    HOSPITALITY = "hospitality"
    OFFICE = "office"
    PUBLIC = "public"


class Customer(Base):
    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2), doc="Two letters, as in ISO 3166.")
    region: Mapped[str] = mapped_column(String(20), index=True, doc="The sales region that looks after the customer.")
    segment: Mapped[Segment] = mapped_column(one_of(Segment), index=True)
    credit_limit: Mapped[Decimal | None] = mapped_column(doc="Empty: nothing is delivered before it is paid.")
    newsletter: Mapped[bool | None] = mapped_column(doc="Empty: never asked.")
    since: Mapped[date]
    notes: Mapped[str | None] = mapped_column(Text)

    # A customer can have very many orders: nothing loads them all by accident, and no deletion takes them along.
    orders: Mapped[list["Order"]] = relationship(back_populates="customer", lazy="raise_on_sql", passive_deletes="all")
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="customer", lazy="raise_on_sql", cascade="all, delete-orphan", order_by="Address.id"
    )
    tags: Mapped[list["Tag"]] = relationship(
        secondary=customer_tag, back_populates="customers", lazy="raise_on_sql", order_by="Tag.name"
    )

    def __str__(self) -> str:
        return self.name
