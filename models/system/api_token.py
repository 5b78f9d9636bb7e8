"""API tokens: what lets a program in for a person. Holds a hash and the last characters, never the token."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.system.user import User
from models.types import now

NAME_LENGTH = 50


class ApiToken(Base):
    """One token of a person's.

    ``rights`` maps the name of a resource to operations, ``{"orders": ["read", "edit"]}``; None is all that the person
    may do. ``addresses`` are the networks it may be used from; none is anywhere.
    """

    __tablename__ = "admin_api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("admin_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    hint: Mapped[str] = mapped_column(String(4), doc="Its last characters, by which a person knows it again.")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    rights: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    addresses: Mapped[list[str]] = mapped_column(JSON, default=list)
    last_used_at: Mapped[datetime | None]
    last_used_address: Mapped[str | None] = mapped_column(String(45))
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise_on_sql")

    def __str__(self) -> str:
        return self.name
