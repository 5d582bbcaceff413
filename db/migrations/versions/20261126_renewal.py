"""Renewal: closed periods, the next promises, comments, and signatures

Revision ID: 20261126_renewal
Revises: 20261126_dialogue_batches
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_renewal"
down_revision = "20261126_dialogue_batches"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = (
    "period_closing", "renewal", "renewal_promise", "renewal_comment", "renewal_signatory",
)  # fmt: skip


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, db.types.UtcDateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "period_closing",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by", _ID, nullable=False),
        _moment("closed_at", nullable=False),
        _to("period_closing", "document_id", "promise_document"),
        _to("period_closing", "closed_by", "person"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_period_closing")),
    )
    op.create_table(
        "renewal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("begun_by", _ID, nullable=False),
        _moment("begun_at", nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("background", sa.Text(), nullable=True),
        sa.Column("comments_until", sa.Date(), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("new_document_id", _ID, nullable=True),
        _moment("stopped_at"),
        sa.CheckConstraint(
            "(first_day IS NULL) = (last_day IS NULL)", name=op.f("ck_renewal_days")
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_renewal_period")),
        sa.CheckConstraint(
            "(published_on IS NULL) = (new_document_id IS NULL)",
            name=op.f("ck_renewal_published"),
        ),
        _to("renewal", "document_id", "promise_document"),
        _to("renewal", "begun_by", "person"),
        _to("renewal", "new_document_id", "promise_document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal")),
        sa.UniqueConstraint("document_id", name=op.f("uq_renewal_document_id")),
        sa.UniqueConstraint("new_document_id", name=op.f("uq_renewal_new_document_id")),
    )
    op.create_table(
        "renewal_promise",
        sa.Column("id", _ID, nullable=False),
        sa.Column("renewal_id", _ID, nullable=False),
        sa.Column("promise_id", _ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=True),
        sa.Column("draft", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why", sa.String(length=600), nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        _moment("decided_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('carry', 'change', 'drop', 'add')", name=op.f("ck_renewal_promise_choice")
        ),
        sa.CheckConstraint(
            "choice NOT IN ('change', 'add') OR draft IS NOT NULL",
            name=op.f("ck_renewal_promise_draft"),
        ),
        sa.CheckConstraint(
            "promise_id IS NOT NULL OR draft IS NOT NULL", name=op.f("ck_renewal_promise_words")
        ),
        sa.CheckConstraint(
            "choice <> 'drop' OR why IS NOT NULL", name=op.f("ck_renewal_promise_why")
        ),
        _to("renewal_promise", "renewal_id", "renewal"),
        _to("renewal_promise", "promise_id", "promise"),
        _to("renewal_promise", "decided_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_promise")),
        sa.UniqueConstraint(
            "renewal_id", "promise_id", name=op.f("uq_renewal_promise_renewal_id_promise_id")
        ),
    )
    op.create_table(
        "renewal_comment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("renewal_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("said_at", nullable=False),
        _to("renewal_comment", "renewal_id", "renewal"),
        _to("renewal_comment", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_comment")),
    )
    op.create_index("ix_renewal_comment_renewal_id", "renewal_comment", ["renewal_id", "id"])
    op.create_table(
        "renewal_signatory",
        sa.Column("renewal_id", _ID, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        _moment("asked_at", nullable=False),
        _moment("signed_at"),
        sa.Column("signed_text", sa.String(length=64), nullable=True),
        _moment("report_signed_at"),
        sa.CheckConstraint(
            "side IN ('municipality', 'police')", name=op.f("ck_renewal_signatory_side")
        ),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_text IS NULL)", name=op.f("ck_renewal_signatory_signed")
        ),
        _to("renewal_signatory", "renewal_id", "renewal"),
        _to("renewal_signatory", "person_id", "person"),
        sa.PrimaryKeyConstraint("renewal_id", "side", name=op.f("pk_renewal_signatory")),
        sa.UniqueConstraint(
            "renewal_id", "person_id", name=op.f("uq_renewal_signatory_renewal_id_person_id")
        ),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
