"""Suppliers: the firms the wholesaler buys from."""

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base

if TYPE_CHECKING:
    from models.product import Product


class Supplier(Base):
    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2), doc="Two letters, as in ISO 3166.")
    website: Mapped[str | None] = mapped_column(String(200))

    products: Mapped[list["Product"]] = relationship(
        back_populates="supplier", lazy="raise_on_sql", passive_deletes="all"
    )

    def __str__(self) -> str:
        return self.name
