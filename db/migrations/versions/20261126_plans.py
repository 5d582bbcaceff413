"""Plan cases of the planning group, the eight aspects of each, and what members say

Revision ID: 20261126_plans
Revises: 20261126_sums
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_plans"
down_revision = "20261126_sums"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "plan_case",
        sa.Column("id", _ID, nullable=False),
        sa.Column("network_id", _ID, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("area_id", _ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_by", _ID, nullable=False),
        sa.Column("opened_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", _ID, nullable=True),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("adopted", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=500), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "proposed >= 0 AND adopted >= 0 AND adopted <= proposed",
            name=op.f("ck_plan_case_measures"),
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_plan_case_network_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_plan_case_area_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_plan_case_opened_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_plan_case_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_case")),
    )
    op.create_index("ix_plan_case_network_id", "plan_case", ["network_id", "closed_on", "due_on"])
    op.create_table(
        "plan_aspect",
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("aspect", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("noted_by", _ID, nullable=False),
        sa.Column("noted_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan_case.id"], name=op.f("fk_plan_aspect_plan_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_plan_aspect_noted_by")),
        sa.PrimaryKeyConstraint("plan_id", "aspect", name=op.f("pk_plan_aspect")),
    )
    op.create_table(
        "plan_comment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan_case.id"], name=op.f("fk_plan_comment_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_comment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
    )
    op.create_index("ix_plan_comment_plan_id", "plan_comment", ["plan_id", "id"])


def downgrade() -> None:
    for table in ("plan_comment", "plan_aspect", "plan_case"):
        op.drop_table(table)
