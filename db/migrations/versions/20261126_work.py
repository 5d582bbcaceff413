"""Long work, and room for sources that are numbered by what they say

Revision ID: 20261126_work
Revises: 20261126_dialogues
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_work"
down_revision = "20261126_dialogues"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "done >= 0 AND total >= 0 AND attempts >= 0", name=op.f("ck_work_counts")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_work_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index(
        "uq_work_open",
        "work",
        ["person_id", "kind", "key"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_work_open", "work", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    # SQLite keeps whole numbers of any length in the same column.
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("activity", "source_id", type_=sa.BigInteger())


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        # What was read in from a file is numbered beyond what the older column holds.
        op.execute("UPDATE activity SET source_id = NULL WHERE source_id > 2147483647")
        op.alter_column("activity", "source_id", type_=sa.Integer())
    op.drop_index("ix_work_open", table_name="work")
    op.drop_index("uq_work_open", table_name="work")
    op.drop_table("work")
