"""The life of a visit: material before it, another time asked for, the report, what schools thought

What was called a topic's material was what the school prepares: it is that now by name as well.

Revision ID: 20261126_visit_life
Revises: 20261126_pause
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_visit_life"
down_revision = "20261126_pause"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("topic", sa.Column("prepare", sa.Text(), nullable=True))
    op.add_column("topic", sa.Column("document", sa.JSON(none_as_null=True), nullable=True))
    op.execute("UPDATE topic SET prepare = material, material = NULL")
    op.add_column("visit", sa.Column("classes_reached", sa.Integer(), nullable=True))
    op.add_column("visit", sa.Column("note", sa.String(length=300), nullable=True))
    op.create_table(
        "visit_move_asked",
        sa.Column("visit_id", _number(), nullable=False),
        sa.Column("starts_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", _number(), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_visit_move_asked_span")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_visit_move_asked_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_move_asked_visit_id")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_move_asked")),
    )
    op.create_table(
        "visit_feedback",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic_id", _number(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=True),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_visit_feedback_useful")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_visit_feedback_topic_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_feedback")),
    )
    with op.batch_alter_table("visit_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_feedback_topic_id"), ["topic_id"], unique=False)
    op.create_table(
        "visit_feedback_given",
        sa.Column("visit_id", _number(), nullable=False),
        sa.Column("person_id", _number(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_visit_feedback_given_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_feedback_given_visit_id")
        ),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name=op.f("pk_visit_feedback_given")),
    )


def downgrade() -> None:
    op.drop_table("visit_feedback_given")
    with op.batch_alter_table("visit_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_feedback_topic_id"))
    op.drop_table("visit_feedback")
    op.drop_table("visit_move_asked")
    op.drop_column("visit", "note")
    op.drop_column("visit", "classes_reached")
    op.execute("UPDATE topic SET material = prepare")
    op.drop_column("topic", "document")
    op.drop_column("topic", "prepare")
