"""API tokens of people.

Revision steward_0008, after steward_0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0008"
down_revision = "steward_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=True),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_address", sa.String(length=45), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["admin_user.id"], name=op.f("fk_admin_api_token_user_id_admin_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_admin_api_token_token_hash")),
    )
    op.create_index(op.f("ix_admin_api_token_user_id"), "admin_api_token", ["user_id"])


def downgrade() -> None:
    op.drop_table("admin_api_token")
