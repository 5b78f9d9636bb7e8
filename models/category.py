"""Categories: the tree the catalogue is sorted into."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base

if TYPE_CHECKING:
    from models.product import Product


class Category(Base):
    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)

    parent: Mapped["Category | None"] = relationship(
        back_populates="children", remote_side=id, lazy="joined", join_depth=1
    )
    children: Mapped[list["Category"]] = relationship(
        back_populates="parent", lazy="raise_on_sql", passive_deletes="all", order_by="Category.name"
    )
    products: Mapped[list["Product"]] = relationship(
        back_populates="category", lazy="raise_on_sql", passive_deletes="all"
    )

    def __str__(self) -> str:
        return self.name
