"""The language and the time zone that a person chose.

Revision steward_0007, after steward_0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0007"
down_revision = "steward_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("admin_user", sa.Column("language", sa.String(length=20), nullable=True))
    op.add_column("admin_user", sa.Column("time_zone", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("admin_user", "time_zone")
    op.drop_column("admin_user", "language")
