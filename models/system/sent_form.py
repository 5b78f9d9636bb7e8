"""Forms that were saved: one row each, so that a form that is sent twice is saved once. Kept for a day."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import Moment


class SentForm(Base):
    """``number`` stands for one form with what was typed into it; ``row_key`` is the record that it made or changed."""

    __tablename__ = "admin_sent_form"
    __table_args__ = {"info": {"history": False}}

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    row_key: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Moment, index=True)

    def __str__(self) -> str:
        return self.number
