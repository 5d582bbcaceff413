"""Corrections of updates that wait for another coordinator's approval

Revision ID: 20261126_corrections
Revises: 20261126_plans
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_corrections"
down_revision = "20261126_plans"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = db.types.UtcDateTime(timezone=True)
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "update_correction",
        sa.Column("id", _ID, nullable=False),
        sa.Column("update_id", _ID, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stood", sa.Text(), nullable=True),
        sa.Column("guard_reason", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state <> 'done' OR decided_by <> author_id",
            name=op.f("ck_update_correction_other_approves"),
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["situation_update.id"], name=op.f("fk_update_correction_update_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_update_correction_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_update_correction_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_correction")),
    )
    op.create_index(
        "uq_update_correction_waiting",
        "update_correction",
        ["update_id"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_table("update_correction")
