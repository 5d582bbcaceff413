"""Officers who get a calendar file with all their visits when these change

Revision ID: 20261126_calendar_feed
Revises: 20261126_covers
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_calendar_feed"
down_revision = "20261126_covers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("since", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_calendar_feed_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_calendar_feed")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
