"""The ledger: activities with their versions in a chain, sums and words to find them by

An activity of the older, simpler log is not carried over: nothing was released with it.

Revision ID: 20261125_ledger
Revises: 20261125_visits
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261125_ledger"
down_revision = "20261125_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("activity")
    op.create_table(
        "activity_sum",
        sa.Column(
            "area_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("doer", sa.String(length=20), nullable=False),
        sa.Column(
            "promise_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("not_held", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "area_id", "doer", "promise_id", "unit", "month", "kind", name=op.f("pk_activity_sum")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity_word",
        sa.Column(
            "word_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "activity_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("word_id", "day", "activity_id", name=op.f("pk_activity_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name=op.f("uq_search_word_word")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("doer", sa.String(length=20), nullable=False),
        sa.Column("partners", sa.String(length=120), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("source_kind", sa.String(length=20), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("logged_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("logged_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_activity_area_id")),
        sa.ForeignKeyConstraint(["logged_by"], ["person.id"], name=op.f("fk_activity_logged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint(
            "source_kind", "source_id", name=op.f("uq_activity_source_kind_source_id")
        ),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_question", ["day", "id", "kind", "state", "doer", "area_id"], unique=False
        )

    op.create_table(
        "search_part",
        sa.Column(
            "part",
            sa.String(length=40, collation="C").with_variant(sa.String(length=40), "sqlite"),
            nullable=False,
        ),
        sa.Column("word_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["word_id"], ["search_word.id"], name=op.f("fk_search_part_word_id")
        ),
        sa.PrimaryKeyConstraint("part", "word_id", name=op.f("pk_search_part")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity_output",
        sa.Column(
            "activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("qualifier", sa.String(length=10), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_activity_output_number")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_output_activity_id")
        ),
        sa.PrimaryKeyConstraint("activity_id", "unit", name=op.f("pk_activity_output")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity_promise",
        sa.Column(
            "promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("doer", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_promise_activity_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_activity_promise_area_id")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_activity_promise_promise_id")
        ),
        sa.PrimaryKeyConstraint(
            "promise_id", "day", "activity_id", name=op.f("pk_activity_promise")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("activity_promise", schema=None) as batch_op:
        batch_op.create_index("ix_activity_promise_activity_id", ["activity_id"], unique=False)

    op.create_table(
        "activity_version",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("by_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_version_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name=op.f("fk_activity_version_by_person")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_activity_version")),
        sa.UniqueConstraint(
            "activity_id", "number", name=op.f("uq_activity_version_activity_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("activity_version")
    op.drop_table("activity_promise")
    op.drop_table("activity_output")
    op.drop_table("search_part")
    op.drop_table("activity")
    op.drop_table("search_word")
    op.drop_table("activity_word")
    op.drop_table("activity_sum")
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "promise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("qualifier", sa.String(length=10), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("logged_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("logged_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(quantity IS NULL) = (unit IS NULL)", name=op.f("ck_activity_output")),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_activity_quantity")),
        sa.ForeignKeyConstraint(["logged_by"], ["person.id"], name=op.f("fk_activity_logged_by")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_activity_promise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint(
            "source_kind", "source_id", name=op.f("uq_activity_source_kind_source_id")
        ),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_question", ["promise_id", "kind", "day", "quantity", "held"]
        )
