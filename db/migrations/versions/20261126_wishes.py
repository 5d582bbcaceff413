"""What schools wish for where no time fits, and the times that are held for them

Revision ID: 20261126_wishes
Revises: 20261126_visit_life
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_wishes"
down_revision = "20261126_visit_life"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_wish",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("topic_id", _ID, nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("pupils_qualifier", sa.String(length=10), nullable=False),
        sa.Column("weeks", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pupils >= 1", name=op.f("ck_visit_wish_pupils")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_visit_wish_span")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_visit_wish_school_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["person.id"], name=op.f("fk_visit_wish_contact_id")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_visit_wish_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_wish")),
    )
    with op.batch_alter_table("visit_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_wish_school_id"), ["school_id"])
        batch_op.create_index(
            "ix_visit_wish_waiting",
            ["created_at"],
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
    op.create_table(
        "time_offer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("wish_id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=True),
        sa.Column("starts_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("offered_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "state <> 'open' OR visit_id IS NOT NULL", name=op.f("ck_time_offer_held")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["visit_wish.id"], name=op.f("fk_time_offer_wish_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_time_offer_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_offer")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_time_offer_visit_id")),
    )
    with op.batch_alter_table("time_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_time_offer_wish_id"), ["wish_id"])
        batch_op.create_index(
            "uq_time_offer_open",
            ["wish_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def downgrade() -> None:
    # Times that are held for a wish would be held for ever.
    op.execute(
        "DELETE FROM taken_quarter WHERE visit_id IN (SELECT id FROM visit WHERE state = 'offered')"
    )
    op.drop_table("time_offer")
    op.execute("DELETE FROM visit WHERE state = 'offered'")
    op.drop_table("visit_wish")
