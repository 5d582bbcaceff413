"""The words of questions that are too long for a button

Revision ID: 20261126_asked_words
Revises: 20261126_cannot_come
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_asked_words"
down_revision = "20261126_cannot_come"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_words",
        sa.Column("key", sa.String(length=13), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_asked_words")),
    )
    op.create_index("ix_asked_words_asked_at", "asked_words", ["asked_at"])


def downgrade() -> None:
    op.drop_index("ix_asked_words_asked_at", table_name="asked_words")
    op.drop_table("asked_words")
