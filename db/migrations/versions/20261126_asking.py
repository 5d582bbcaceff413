"""Saved questions, who answers for a promise, and who was asked about a quarter

Revision ID: 20261126_asking
Revises: 20261126_work
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_asking"
down_revision = "20261126_work"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_question",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("question", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sending", sa.String(length=10), nullable=False),
        sa.Column("next_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_question_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_question")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_question_person_id_name")),
    )
    op.create_index("ix_saved_question_next_at", "saved_question", ["next_at"])
    op.create_table(
        "promise_responsible",
        sa.Column("promise_id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_promise_responsible_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_promise_responsible_promise_id_promise")
        ),
        sa.PrimaryKeyConstraint("promise_id", "person_id", name=op.f("pk_promise_responsible")),
    )
    op.create_table(
        "quarter_asked",
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quarter_asked_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "quarter", name=op.f("pk_quarter_asked")),
    )


def downgrade() -> None:
    op.drop_table("quarter_asked")
    op.drop_table("promise_responsible")
    op.drop_index("ix_saved_question_next_at", table_name="saved_question")
    op.drop_table("saved_question")
