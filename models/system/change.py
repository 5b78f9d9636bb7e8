"""The history: what one user action changed, row by row, with before and after.

Written by the writing door alone; no form, import or API ever writes here. A change set keeps the name of who acted
and no foreign key to the person: the history outlives the people in it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.types import Moment

KEY_LENGTH = 500
LABEL_LENGTH = 200

BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key; SQLite numbers a key by itself only where it is called INTEGER, which has 64 bits there."""


class ChangeSet(Base):
    """Everything that one user action changed.

    ``state`` is ``made``, or for an opened database ``intended`` (noted before the write; the write is not known to
    have happened until it says ``made``) or ``failed`` (rolled back). ``source`` names the opened database; None is
    the home database.
    """

    __tablename__ = "admin_change_set"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    route: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(1000))
    request_id: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10), default="made")

    changes: Mapped[list["Change"]] = relationship(
        back_populates="change_set", order_by="Change.id", lazy="raise_on_sql", passive_deletes=True
    )

    __table_args__ = (CheckConstraint("state IN ('made', 'intended', 'failed')", name="state"),)

    def __str__(self) -> str:
        return f"#{self.id}"


class Change(Base):
    """One row that was created, edited or deleted.

    ``resource`` is the name of the row's table, after that of its opened database where it is in one
    (``northwind:orders``). ``values`` maps a field to ``[before, after]``; a relation to many to
    ``{"removed": [[key, label], ...], "added": ...}``; a secret to the word ``"changed"``.
    """

    __tablename__ = "admin_change"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("admin_change_set.id", ondelete="CASCADE"), index=True)
    resource: Mapped[str] = mapped_column(String(200))
    row_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    row_label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")
    operation: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    change_set: Mapped[ChangeSet] = relationship(back_populates="changes", lazy="raise_on_sql")

    # Read backwards for "newest first"; a descending index would say the same and confuse schema comparison.
    __table_args__ = (
        Index("ix_admin_change_row", "resource", "row_key", "id"),
        Index("ix_admin_change_resource", "resource", "change_set_id"),
        CheckConstraint("operation IN ('create', 'edit', 'delete')", name="operation"),
    )

    def __str__(self) -> str:
        return self.row_label or self.row_key
