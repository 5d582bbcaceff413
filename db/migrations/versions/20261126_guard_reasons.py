"""Why what seemed to hold personal data was sent anyway, in the log of who did what

Revision ID: 20261126_guard_reasons
Revises: 20261126_areas_asked
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_guard_reasons"
down_revision = "20261126_areas_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("reason", sa.String(300), nullable=True))


def downgrade() -> None:
    # What the version before has no words for becomes what it would have said.
    op.execute("UPDATE situation_update SET state = 'stopped' WHERE state = 'replaced'")
    op.execute("UPDATE delivery SET trouble = 'refused' WHERE trouble = 'topic_gone'")
    op.drop_column("audit", "reason")
