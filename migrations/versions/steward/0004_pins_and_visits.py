"""What each person pinned to the sidebar, and which records they opened last.

Revision steward_0004, after steward_0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0004"
down_revision = "steward_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("page", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["admin_user.id"], name=op.f("fk_admin_pin_user_id_admin_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_pin")),
        sa.UniqueConstraint("user_id", "address", name=op.f("uq_admin_pin_user_id_address")),
    )
    op.create_table(
        "admin_visit",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("row_key", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["admin_user.id"], name=op.f("fk_admin_visit_user_id_admin_user")),
        sa.PrimaryKeyConstraint("user_id", "slot", name=op.f("pk_admin_visit")),
    )


def downgrade() -> None:
    op.drop_table("admin_visit")
    op.drop_table("admin_pin")
