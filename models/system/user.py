"""The people who sign in, and the roles they hold.

The only file in ``models`` that knows of Flask-Login. A person is switched off, never deleted: the history names them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.base import Base
from models.types import now


class User(UserMixin, Base):
    __tablename__ = "admin_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(
        String(255), info={"secret": True}, doc="Empty: cannot sign in with a password."
    )
    is_active: Mapped[bool] = mapped_column(default=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(
        default=dict, doc='Facts that row rules ask for, such as {"region": "North"}.'
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Another number after each change of the person's pins; 0 where nothing was ever pinned. Nobody's to look at.
    pins_stamp: Mapped[int] = mapped_column(default=0, server_default="0", info={"secret": True, "history": False})
    language: Mapped[str | None] = mapped_column(String(20), doc="Empty: as the browser asks.")
    time_zone: Mapped[str | None] = mapped_column(String(64), doc="Empty: the one of the setting TIME_ZONE.")

    # With every person who is asked for, because nothing is decided about a person before their roles are known; not
    # with one who comes along as the name beside a row (join_depth).
    held: Mapped[list["UserRole"]] = relationship(
        back_populates="user", lazy="selectin", join_depth=1, cascade="all, delete-orphan", order_by="UserRole.role"
    )

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(held.role for held in self.held)

    def hold(self, roles: Iterable[str]) -> None:
        """Make these the person's roles. A role that stays keeps its row."""
        wanted = set(roles)
        kept = [held for held in self.held if held.role in wanted]
        self.held = kept + [UserRole(role=role) for role in sorted(wanted - self.roles)]

    def __str__(self) -> str:
        return self.name or self.email

    @validates("email")
    def _as_account(self, _key: str, email: str) -> str:
        return email.strip().lower()


class UserRole(Base):
    __tablename__ = "admin_user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("admin_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)

    user: Mapped[User] = relationship(back_populates="held", lazy="raise_on_sql")

    def __str__(self) -> str:
        return self.role
