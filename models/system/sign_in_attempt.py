"""Attempts to sign in, kept to slow down those who guess. Knows the account that was typed, never the password."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import now


class SignInAttempt(Base):
    __tablename__ = "admin_sign_in_attempt"
    __table_args__ = (
        Index("ix_admin_sign_in_attempt_account_at", "account", "at"),
        Index("ix_admin_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(254), doc="As it was typed, in lower case; it need not exist.")
    address: Mapped[str | None] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(default=now)
    succeeded: Mapped[bool] = mapped_column(default=False)

    def __str__(self) -> str:
        return f"{self.account} at {self.at:%Y-%m-%d %H:%M}"
