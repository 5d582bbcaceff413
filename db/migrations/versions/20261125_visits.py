"""Schools and topics, what officers offer and on what terms, visits and the quarters they take

Revision ID: 20261125_visits
Revises: 20261123_network
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261125_visits"
down_revision = "20261123_network"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_holiday",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_school_holiday_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("group_max", sa.Integer(), nullable=False),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("group_max >= 1", name=op.f("ck_topic_group_max")),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name=op.f("ck_topic_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("key", name=op.f("uq_topic_key")),
    )
    op.create_table(
        "blocked_days",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_blocked_days_span")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_blocked_days_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_days")),
    )
    with op.batch_alter_table("blocked_days", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_blocked_days_officer_id"), ["officer_id"], unique=False
        )

    op.create_table(
        "officer_terms",
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("before_min", sa.Integer(), nullable=False),
        sa.Column("after_min", sa.Integer(), nullable=False),
        sa.Column("between_min", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.Column("most_a_week", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "before_min % 15 = 0 AND after_min % 15 = 0 AND between_min % 15 = 0",
            name=op.f("ck_officer_terms_quarters"),
        ),
        sa.CheckConstraint(
            "before_min >= 0 AND after_min >= 0 AND between_min >= 0",
            name=op.f("ck_officer_terms_buffers"),
        ),
        sa.CheckConstraint(
            "most_a_day >= 1 AND most_a_week >= 1", name=op.f("ck_officer_terms_most")
        ),
        sa.CheckConstraint(
            "notice_hours >= 0 AND days_ahead >= 1", name=op.f("ck_officer_terms_when")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_officer_terms_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_officer_terms")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_school_area_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_school_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("name", name=op.f("uq_school_name")),
    )
    op.create_table(
        "visit_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends > starts", name=op.f("ck_visit_offer_hours")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_visit_offer_period")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_visit_offer_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_offer")),
    )
    with op.batch_alter_table("visit_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_offer_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "school_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("added_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_school_contact_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_contact_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_contact")),
    )
    with op.batch_alter_table("school_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_school_contact_school_id"), ["school_id"], unique=False
        )
        batch_op.create_index(
            "uq_school_contact_now",
            ["person_id", "school_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "school_year",
        sa.Column(
            "school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("year", sa.String(length=5), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.CheckConstraint("classes >= 0", name=op.f("ck_school_year_classes")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_school_year_pupils")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_year_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "year", name=op.f("pk_school_year")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("pupils_qualifier", sa.String(length=10), nullable=False),
        sa.Column("room", sa.String(length=100), nullable=True),
        sa.Column("staff", sa.String(length=80), nullable=True),
        sa.Column("know", sa.String(length=200), nullable=True),
        sa.Column("starts_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("before_min", sa.Integer(), nullable=False),
        sa.Column("after_min", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pupils_reached", sa.Integer(), nullable=True),
        sa.Column("reached_qualifier", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("booked_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (pupils_reached IS NOT NULL)", name=op.f("ck_visit_reached")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_visit_span")),
        sa.CheckConstraint("pupils >= 1", name=op.f("ck_visit_pupils")),
        sa.ForeignKeyConstraint(["contact_id"], ["person.id"], name=op.f("fk_visit_contact_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_visit_officer_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_visit_school_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_visit_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("uid", name=op.f("uq_visit_uid")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_coming",
            ["starts_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('requested', 'confirmed', 'moved')"),
            postgresql_where=sa.text("state IN ('requested', 'confirmed', 'moved')"),
        )
        batch_op.create_index(batch_op.f("ix_visit_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            "ix_visit_officer_id_starts_at", ["officer_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_school_id"), ["school_id"], unique=False)

    op.create_table(
        "taken_quarter",
        sa.Column(
            "officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quarter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_buffer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_taken_quarter_officer_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_taken_quarter_visit_id")),
        sa.PrimaryKeyConstraint("officer_id", "quarter", name=op.f("pk_taken_quarter")),
    )
    with op.batch_alter_table("taken_quarter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_quarter_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("taken_quarter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_taken_quarter_visit_id"))

    op.drop_table("taken_quarter")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_school_id"))
        batch_op.drop_index("ix_visit_officer_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_visit_contact_id"))
        batch_op.drop_index(
            "ix_visit_coming",
            sqlite_where=sa.text("state IN ('requested', 'confirmed', 'moved')"),
            postgresql_where=sa.text("state IN ('requested', 'confirmed', 'moved')"),
        )

    op.drop_table("visit")
    op.drop_table("school_year")
    with op.batch_alter_table("school_contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_school_contact_now",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_school_contact_school_id"))

    op.drop_table("school_contact")
    with op.batch_alter_table("visit_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_offer_officer_id"))

    op.drop_table("visit_offer")
    op.drop_table("school")
    op.drop_table("officer_terms")
    with op.batch_alter_table("blocked_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blocked_days_officer_id"))

    op.drop_table("blocked_days")
    op.drop_table("topic")
    op.drop_table("school_holiday")
