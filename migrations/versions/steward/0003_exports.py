"""Exports: the files that were taken out, beside the history of changes.

Revision steward_0003, after steward_0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0003"
down_revision = "steward_0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "admin_export",
        sa.Column("change_set_id", KEY, autoincrement=False, nullable=False),
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("listing", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('begun', 'whole', 'cut', 'left')", name=op.f("ck_admin_export_outcome")),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["admin_change_set.id"],
            name=op.f("fk_admin_export_change_set_id_admin_change_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("change_set_id", name=op.f("pk_admin_export")),
    )
    op.create_index(op.f("ix_admin_export_resource"), "admin_export", ["resource", "change_set_id"])


def downgrade() -> None:
    op.drop_table("admin_export")
