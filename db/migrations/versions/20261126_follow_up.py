"""Follow-up: verdicts on promises, targets as they held, and who follows a promise

Revision ID: 20261126_follow_up
Revises: 20261125_ledger
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_follow_up"
down_revision = "20261125_ledger"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEVER_REWRITTEN = ("verdict", "promise_target")


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("promise_id", _BIG, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("activity_id", _BIG, nullable=True),
        sa.Column("by_person", _BIG, nullable=False),
        sa.Column("at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'kept') = (activity_id IS NOT NULL)", name=op.f("ck_verdict_kept")
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_verdict_reason")),
        sa.CheckConstraint(
            "state IN ('on_track', 'behind', 'kept', 'not_kept', 'cancelled', 'as_worked_out')",
            name=op.f("ck_verdict_state"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_verdict_activity_id")
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_verdict_by_person")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_verdict_promise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index("ix_verdict_promise_id", "verdict", ["promise_id", "id"])
    op.create_table(
        "promise_target",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("promise_id", _BIG, nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("target", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("why", sa.String(length=600), nullable=True),
        sa.Column("by_person", _BIG, nullable=True),
        sa.Column("at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name=op.f("fk_promise_target_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_promise_target_promise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_target")),
    )
    op.create_index(
        "ix_promise_target_promise_id", "promise_target", ["promise_id", "holds_from", "id"]
    )
    op.create_table(
        "promise_follower",
        sa.Column("promise_id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("told_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_version", _BIG, nullable=False),
        sa.Column("told_verdict", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_promise_follower_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_promise_follower_promise_id")
        ),
        sa.PrimaryKeyConstraint("promise_id", "person_id", name=op.f("pk_promise_follower")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_promise_follower_told_at", "promise_follower", ["told_at", "promise_id"])
    op.create_index("ix_promise_follower_person_id", "promise_follower", ["person_id"])
    for table in _NEVER_REWRITTEN:
        _refuse_changes(table)


def _refuse_changes(table: str) -> None:
    """Let the database refuse to rewrite or remove a row, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never rewritten'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is never rewritten' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )


def downgrade() -> None:
    op.drop_table("promise_follower")
    for table in reversed(_NEVER_REWRITTEN):
        op.drop_table(table)
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP FUNCTION {table}_refuse()")
