"""What a pause held back is known as such, to be told when the pause is over

Revision ID: 20261126_pause
Revises: 20261126_watch
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_pause"
down_revision = "20261126_watch"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("update_held_back") as table:
        table.add_column(
            sa.Column("in_pause", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("update_held_back") as table:
        table.drop_column("in_pause")
