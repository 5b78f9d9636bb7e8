"""Which records a person opened last: keys only, never what stood on the page. Labels are asked for when shown."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.system.change import KEY_LENGTH
from models.types import Moment


class Visit(Base):
    """One record that a person opened.

    A person has so many slots and no more: a new visit takes the one of the oldest, so that the table cannot grow
    with use. ``resource`` is named as the history names it.
    """

    __tablename__ = "admin_visit"

    user_id: Mapped[int] = mapped_column(ForeignKey("admin_user.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resource: Mapped[str] = mapped_column(String(200))
    row_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = ({"info": {"history": False}},)

    def __str__(self) -> str:
        return f"{self.resource} {self.row_key}"
