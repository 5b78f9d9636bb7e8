"""The history: what each user action changed, row by row.

Revision steward_0002, after steward_0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0002"
down_revision = "steward_0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "admin_change_set",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("state IN ('made', 'intended', 'failed')", name=op.f("ck_admin_change_set_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_change_set")),
    )
    op.create_index(op.f("ix_admin_change_set_actor_id"), "admin_change_set", ["actor_id"])
    op.create_index(op.f("ix_admin_change_set_at"), "admin_change_set", ["at"])
    op.create_table(
        "admin_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_set_id", KEY, nullable=False),
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("row_key", sa.String(length=500), nullable=False),
        sa.Column("row_label", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=10), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.CheckConstraint("operation IN ('create', 'edit', 'delete')", name=op.f("ck_admin_change_operation")),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["admin_change_set.id"],
            name=op.f("fk_admin_change_change_set_id_admin_change_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_change")),
    )
    op.create_index(op.f("ix_admin_change_change_set_id"), "admin_change", ["change_set_id"])
    op.create_index(op.f("ix_admin_change_row"), "admin_change", ["resource", "row_key", "id"])
    op.create_index(op.f("ix_admin_change_resource"), "admin_change", ["resource", "change_set_id"])


def downgrade() -> None:
    op.drop_table("admin_change")
    op.drop_table("admin_change_set")
