"""What a person pinned to the sidebar: a resource, a page, or a list with its filters. Theirs alone."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

LABEL_LENGTH = 120
ADDRESS_LENGTH = 2000


class Pin(Base):
    """One entry of somebody's own part of the menu.

    ``address`` is a path of this site with its question, without the page mark; ``page`` names the view behind it, so
    that a pin of what may no longer be opened is not drawn.
    """

    __tablename__ = "admin_pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("admin_user.id"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    page: Mapped[str] = mapped_column(String(100))

    __table_args__ = (UniqueConstraint("user_id", "address"), {"info": {"history": False}})

    def __str__(self) -> str:
        return self.label
