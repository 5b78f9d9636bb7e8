"""Products: what is in the catalogue and on the shelf."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base

if TYPE_CHECKING:
    from models.category import Category
    from models.order_line import OrderLine
    from models.supplier import Supplier


class Product(Base):
    __tablename__ = "product"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(20), unique=True, doc="The number on the shelf.")
    name: Mapped[str] = mapped_column(String(120), index=True)
    description: Mapped[str | None] = mapped_column(Text)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    price: Mapped[Decimal] = mapped_column(doc="What a customer pays for one, without tax.")
    cost: Mapped[Decimal | None] = mapped_column(doc="What one costs us.")
    stock: Mapped[int] = mapped_column(default=0, doc="How many are on the shelf.")
    weight: Mapped[float | None] = mapped_column(Float, doc="Kilograms, packed.")
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    discontinued: Mapped[bool] = mapped_column(default=False, index=True)

    category: Mapped["Category"] = relationship(back_populates="products", lazy="joined", join_depth=1)
    supplier: Mapped["Supplier | None"] = relationship(back_populates="products", lazy="joined", join_depth=1)
    order_lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="product", lazy="raise_on_sql", passive_deletes="all"
    )

    def __str__(self) -> str:
        return self.name
