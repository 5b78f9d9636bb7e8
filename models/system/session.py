"""Sign-ins that last: one row a browser, so that each can be seen and ended. Holds a hash, never the token."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.system.user import User
from models.types import now


class UserSession(Base):
    __tablename__ = "admin_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    user_id: Mapped[int] = mapped_column(ForeignKey("admin_user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(45), doc="The network address it was made from.")
    agent: Mapped[str | None] = mapped_column(String(200), doc="What the browser says it is.")

    # One query finds the session and its person.
    user: Mapped[User] = relationship(lazy="joined")

    def __str__(self) -> str:
        return f"Session of {self.user}"
