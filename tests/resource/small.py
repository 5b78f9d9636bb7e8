"""A small shop: as few tables as show every kind of relation and key, and the least thing that is a resource."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Interval, Numeric, String, Table, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from admin_app.resource.fields.attributes import Field, fields_of
from admin_app.resource.listing import Limits, Listing


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    OPEN = "open"
    SHIPPED = "shipped"
    LOST = "lost at sea"


sale_tag = Table(
    "sale_tag",
    Base.metadata,
    Column("sale_id", ForeignKey("sale.id"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True),
)


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(40))
    boss_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    boss: Mapped["Person | None"] = relationship(remote_side=[id], back_populates="staff")
    staff: Mapped[list["Person"]] = relationship(back_populates="boss")
    sales: Mapped[list["Sale"]] = relationship(back_populates="customer")


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Sale(Base):
    __tablename__ = "sale"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    total: Mapped[Decimal | None] = mapped_column(Numeric(12, 2, asdecimal=True))
    weight: Mapped[float | None]
    urgent: Mapped[bool | None]
    due: Mapped[date | None]
    placed_at: Mapped[datetime | None] = mapped_column(DateTime)
    took: Mapped[timedelta | None] = mapped_column(Interval)
    note: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[Any | None] = mapped_column(JSON)
    token: Mapped[uuid.UUID | None]
    password: Mapped[str | None] = mapped_column(String(40), info={"secret": True})
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    customer: Mapped[Person | None] = relationship(back_populates="sales")
    tags: Mapped[list[Tag]] = relationship(secondary=sale_tag)


class Line(Base):
    __tablename__ = "line"

    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int | None]
    sale: Mapped[Sale] = relationship()


class Payment(Base):
    __tablename__ = "payment"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    paid: Mapped[int | None]
    word: Mapped[str] = mapped_column(String(10))


class Story(Base):
    __tablename__ = "story"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String)


class Shown:
    """A resource of which some fields are hidden from whoever asks."""

    def __init__(self, model: Any, hidden: Sequence[str] = (), **options: Any) -> None:
        self.model = model
        self.hidden = set(hidden)
        self.search_fields: Sequence[str] = options.get("search", ())
        self.default_sort: Sequence[tuple[str, bool]] = options.get("sort", ())
        self.others: Mapping[Any, Shown] = options.get("others", {})
        if "key_fields" in options:
            self.key_fields = options["key_fields"]

    def readable(self) -> Mapping[str, Field]:
        return {name: field for name, field in fields_of(self.model).items() if name not in self.hidden}

    def related(self, name: str) -> "Shown":
        target = fields_of(self.model)[name].target
        return self.others.get(target) or Shown(target)


def listing(query: str, resource: Shown, limits: Limits | None = None, **options: Any) -> Listing:
    from urllib.parse import parse_qsl

    return Listing.from_args(parse_qsl(query, keep_blank_values=True), resource, limits, **options)


def found(session: Any, query: str, resource: Shown, attribute: str = "number", **context: Any) -> list[Any]:
    """The rows that an address asks for, in its order, each by one attribute."""
    asked = listing(query, resource)
    statement = asked.order(asked.narrow(select(resource.model), resource, **context), resource)
    return [getattr(row, attribute) for row in session.scalars(statement)]
