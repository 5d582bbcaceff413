"""Activities of an area by day, and the words of voided ones apart

Revision ID: 20261126_areas_asked
Revises: 20261126_search_ranks
"""

from alembic import op

revision = "20261126_areas_asked"
down_revision = "20261126_search_ranks"
branch_labels = None
depends_on = None

_ASKED = ("kind", "state", "doer")


def upgrade() -> None:
    op.create_index("ix_activity_area", "activity", ["area_id", "day", "id", *_ASKED])
    op.create_index(
        "ix_activity_promise_area",
        "activity_promise",
        ["promise_id", "area_id", "day", "activity_id", *_ASKED],
    )
    op.execute(
        "UPDATE activity_word SET word_id = -word_id"
        " WHERE activity_id IN (SELECT id FROM activity WHERE state = 'voided')"
    )


def downgrade() -> None:
    op.execute("UPDATE activity_word SET word_id = -word_id WHERE word_id < 0")
    op.drop_index("ix_activity_promise_area", table_name="activity_promise")
    op.drop_index("ix_activity_area", table_name="activity")
