"""Files that were taken out of the tool: which rows, which columns, how many, and whether the file was finished.

Written by the history alone. Who, when and by which route stands in the change set, as it does for a change.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import Moment


class Export(Base):
    """One file.

    ``listing`` is the listing as a saved view keeps it. ``outcome`` is ``begun`` until the file's end is known, then
    ``whole``, ``cut`` (it broke off, and says so), or ``left`` by its reader.
    """

    __tablename__ = "admin_export"

    change_set_id: Mapped[int] = mapped_column(
        ForeignKey("admin_change_set.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    resource: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(20))
    listing: Mapped[dict[str, Any]] = mapped_column(JSON)
    columns: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    outcome: Mapped[str] = mapped_column(String(10), default="begun")
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_admin_export_resource", "resource", "change_set_id"),
        CheckConstraint("outcome IN ('begun', 'whole', 'cut', 'left')", name="outcome"),
    )

    def __str__(self) -> str:
        return f"{self.resource} as {self.format}"
