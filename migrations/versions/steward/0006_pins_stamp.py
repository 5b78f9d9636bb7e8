"""A number that is another after each change of a person's pins, so that a page need not ask for them again.

Revision steward_0006, after steward_0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "steward_0006"
down_revision = "steward_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("admin_user", sa.Column("pins_stamp", sa.Integer(), nullable=False, server_default="0"))
    # accepted: a row a person who works with the tool, so that it takes a moment
    op.execute("UPDATE admin_user SET pins_stamp = 1 WHERE id IN (SELECT user_id FROM admin_pin)")


def downgrade() -> None:
    with op.batch_alter_table("admin_user") as table:
        table.drop_column("pins_stamp")
