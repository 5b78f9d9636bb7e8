"""Forms that were saved, so that one that is sent twice is saved once.

Revision steward_0005, after steward_0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0005"
down_revision = "steward_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_sent_form",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("row_key", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_admin_sent_form")),
    )
    op.create_index(op.f("ix_admin_sent_form_at"), "admin_sent_form", ["at"])


def downgrade() -> None:
    op.drop_table("admin_sent_form")
