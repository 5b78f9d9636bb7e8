"""Tables made for these tests alone: one of each oddity that the history has to cope with."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, DateTime, ForeignKey, MetaData, Numeric, String, Table, Text, Uuid, func
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Shop(DeclarativeBase):
    """Tables in the home database."""

    metadata = MetaData()


class Elsewhere(DeclarativeBase):
    """Tables of an opened database."""

    metadata = MetaData(info={"bind_key": "north"})


class State(Enum):
    OPEN = "open"
    SHIPPED = "shipped"


parcel_label = Table(
    "parcel_label",
    Shop.metadata,
    Column("parcel_id", ForeignKey("parcel.id"), primary_key=True),
    Column("label_id", ForeignKey("label.id"), primary_key=True),
)


class Label(Shop):
    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    parcels: Mapped[list["Parcel"]] = relationship(secondary=parcel_label, back_populates="labels")


class Sender(Shop):
    __tablename__ = "sender"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20), default="North")
    parcels: Mapped[list["Parcel"]] = relationship(back_populates="sender", cascade="all, delete-orphan")


class Parcel(Shop):
    __tablename__ = "parcel"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    state: Mapped[State] = mapped_column(default=State.OPEN)
    weight: Mapped[Decimal | None] = mapped_column(Numeric(8, 2, asdecimal=True))
    note: Mapped[str | None] = mapped_column(Text, deferred=True)
    facts: Mapped[dict[str, Any] | None] = mapped_column(MutableDict.as_mutable(JSON(none_as_null=True)))
    pin: Mapped[str | None] = mapped_column(String(20), info={"secret": True})
    made_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("sender.id"))

    sender: Mapped[Sender | None] = relationship(back_populates="parcels")
    labels: Mapped[list[Label]] = relationship(secondary=parcel_label, back_populates="parcels")

    def __str__(self) -> str:
        return self.number


class Stop(Shop):
    """A composite key."""

    __tablename__ = "stop"

    route: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(20))


class Receipt(Shop):
    """A key made in Python, and a name that asks for rows nobody has loaded."""

    __tablename__ = "receipt"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    amount: Mapped[int]

    parcel: Mapped[Parcel] = relationship()

    def __str__(self) -> str:
        return f"{self.parcel.number}: {self.amount}"


class Crate(Shop):
    """A parent whose children the database itself deletes and clears."""

    __tablename__ = "crate"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class Bottle(Shop):
    __tablename__ = "bottle"

    id: Mapped[int] = mapped_column(primary_key=True)
    wine: Mapped[str] = mapped_column(String(20))
    crate_id: Mapped[int] = mapped_column(ForeignKey("crate.id", ondelete="CASCADE"))


class Cork(Shop):
    __tablename__ = "cork"

    id: Mapped[int] = mapped_column(primary_key=True)
    bottle_id: Mapped[int] = mapped_column(ForeignKey("bottle.id", ondelete="CASCADE"))
    crate_id: Mapped[int | None] = mapped_column(ForeignKey("crate.id", ondelete="SET NULL"))


class Scan(Shop):
    """A table that keeps no history."""

    __tablename__ = "scan"
    __table_args__ = {"info": {"history": False}}

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(20))


class Film(Elsewhere):
    __tablename__ = "film"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(20), unique=True)
