"""Sums of all kinds together, for questions that ask for none

Revision ID: 20261126_sums
Revises: 20261126_asking
"""

from alembic import op

revision = "20261126_sums"
down_revision = "20261126_asking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO activity_sum (area_id, doer, promise_id, unit, month, kind, held, not_held,"
        " voided, number, about, at_least) SELECT area_id, doer, promise_id, unit, month, '',"
        " sum(held), sum(not_held), sum(voided), sum(number), sum(about), sum(at_least)"
        " FROM activity_sum GROUP BY area_id, doer, promise_id, unit, month"
    )


def downgrade() -> None:
    op.execute("DELETE FROM activity_sum WHERE kind = ''")
