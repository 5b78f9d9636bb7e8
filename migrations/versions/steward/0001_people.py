"""People, their roles, sessions and sign-in attempts.

Revision steward_0001, the first of the branch "steward".
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "steward_0001"
down_revision = None
branch_labels = ("steward",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_sign_in_attempt")),
    )
    op.create_index(op.f("ix_admin_sign_in_attempt_account_at"), "admin_sign_in_attempt", ["account", "at"])
    op.create_index(op.f("ix_admin_sign_in_attempt_address_at"), "admin_sign_in_attempt", ["address", "at"])
    op.create_table(
        "admin_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "attributes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_user")),
        sa.UniqueConstraint("email", name=op.f("uq_admin_user_email")),
    )
    op.create_table(
        "admin_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["admin_user.id"], name=op.f("fk_admin_session_user_id_admin_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_admin_session_token_hash")),
    )
    op.create_index(op.f("ix_admin_session_expires_at"), "admin_session", ["expires_at"])
    op.create_index(op.f("ix_admin_session_user_id"), "admin_session", ["user_id"])
    op.create_table(
        "admin_user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["admin_user.id"], name=op.f("fk_admin_user_role_user_id_admin_user")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_admin_user_role")),
    )


def downgrade() -> None:
    op.drop_table("admin_user_role")
    op.drop_table("admin_session")
    op.drop_table("admin_user")
    op.drop_table("admin_sign_in_attempt")
