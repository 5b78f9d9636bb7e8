"""Answers to writes with an Idempotency-Key.

Revision steward_0009, after steward_0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0009"
down_revision = "steward_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_api_answer",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(length=1024 * 1024), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_admin_api_answer")),
    )
    op.create_index(op.f("ix_admin_api_answer_at"), "admin_api_answer", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_admin_api_answer_at"), table_name="admin_api_answer")
    op.drop_table("admin_api_answer")
