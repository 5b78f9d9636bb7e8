"""What writes were answered that came with an ``Idempotency-Key``, so that one that is sent again is made once.

One row a request, for API_IDEMPOTENCY_HOURS. ``key_hash`` stands for the key and whose it is, ``request_hash`` for what
was asked.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import Moment

BODY_MAX = 1024 * 1024
"""Bytes of an answer that is kept; of a larger one the rest of the row says that it was given."""


class ApiAnswer(Base):
    """``status`` is empty while the write is not known to be committed, ``body`` where it was too large to keep."""

    __tablename__ = "admin_api_answer"
    __table_args__ = ({"info": {"history": False}},)

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    body: Mapped[bytes | None] = mapped_column(LargeBinary(BODY_MAX))
    at: Mapped[datetime] = mapped_column(Moment, index=True)

    def __str__(self) -> str:
        return self.key_hash[:12]
