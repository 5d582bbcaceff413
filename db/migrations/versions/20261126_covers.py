"""Visits that other officers are asked to take over, and the municipality's notice periods

Revision ID: 20261126_covers
Revises: 20261126_wishes
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_covers"
down_revision = "20261126_wishes"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cover_request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("officer_id", _ID, nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_cover_request_visit_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_cover_request_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_request")),
    )
    with op.batch_alter_table("cover_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cover_request_visit_id"), ["visit_id"])
        batch_op.create_index(
            "uq_cover_request_open",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    op.create_table(
        "visit_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("school_move_hours", sa.Integer(), nullable=False),
        sa.Column("school_cancel_hours", sa.Integer(), nullable=False),
        sa.Column("police_move_hours", sa.Integer(), nullable=False),
        sa.Column("police_cancel_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_visit_rules_one")),
        sa.CheckConstraint(
            "school_move_hours >= 0 AND school_cancel_hours >= 0 "
            "AND police_move_hours >= 0 AND police_cancel_hours >= 0",
            name=op.f("ck_visit_rules_hours"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_rules")),
    )


def downgrade() -> None:
    op.drop_table("visit_rules")
    op.drop_table("cover_request")
