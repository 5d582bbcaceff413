"""Neighbourhood Watch: areas, the steps of their start, households, years, what was passed on

Revision ID: 20261126_watch
Revises: 20261126_follow_up
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_watch"
down_revision = "20261126_follow_up"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "watch_area",
        sa.Column("id", _ID, nullable=False),
        sa.Column("network_id", _ID, nullable=False),
        sa.Column("area_id", _ID, nullable=True),
        sa.Column("active_on", sa.Date(), nullable=True),
        sa.Column("logged_households", sa.Integer(), nullable=True),
        sa.Column("last_sign_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_watch_area_network_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_watch_area_area_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_watch_area_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_area")),
        sa.UniqueConstraint("network_id", name=op.f("uq_watch_area_network_id")),
    )
    op.create_table(
        "watch_step",
        sa.Column("watch_id", _ID, nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("noted_by", _ID, nullable=True),
        sa.Column("noted_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch_area.id"], name=op.f("fk_watch_step_watch_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_watch_step_noted_by")),
        sa.PrimaryKeyConstraint("watch_id", "step", name=op.f("pk_watch_step")),
    )
    op.create_table(
        "watch_count",
        sa.Column("id", _ID, nullable=False),
        sa.Column("watch_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("qualifier", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_by", _ID, nullable=False),
        sa.Column("noted_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_watch_count_number")),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch_area.id"], name=op.f("fk_watch_count_watch_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_watch_count_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_count")),
    )
    op.create_index("ix_watch_count_watch_id", "watch_count", ["watch_id", "day", "id"])
    op.create_table(
        "watch_year",
        sa.Column("id", _ID, nullable=False),
        sa.Column("watch_id", _ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("answered_by", _ID, nullable=False),
        sa.Column("answered_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch_area.id"], name=op.f("fk_watch_year_watch_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_watch_year_answered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_year")),
        sa.UniqueConstraint("watch_id", "year", name=op.f("uq_watch_year_watch_id_year")),
    )
    op.create_table(
        "watch_sleep",
        sa.Column("id", _ID, nullable=False),
        sa.Column("watch_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("woke_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "woke_on IS NULL OR woke_on >= first_day", name=op.f("ck_watch_sleep_span")
        ),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch_area.id"], name=op.f("fk_watch_sleep_watch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_sleep")),
    )
    op.create_index(
        "uq_watch_sleep_open",
        "watch_sleep",
        ["watch_id"],
        unique=True,
        sqlite_where=sa.text("woke_on IS NULL"),
        postgresql_where=sa.text("woke_on IS NULL"),
    )
    op.create_table(
        "watch_passed",
        sa.Column("watch_id", _ID, nullable=False),
        sa.Column("update_id", _ID, nullable=False),
        sa.Column("passed_by", _ID, nullable=False),
        sa.Column("passed_at", db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch_area.id"], name=op.f("fk_watch_passed_watch_id")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["situation_update.id"], name=op.f("fk_watch_passed_update_id")
        ),
        sa.ForeignKeyConstraint(
            ["passed_by"], ["person.id"], name=op.f("fk_watch_passed_passed_by")
        ),
        sa.PrimaryKeyConstraint("watch_id", "update_id", name=op.f("pk_watch_passed")),
    )


def downgrade() -> None:
    for table in (
        "watch_passed",
        "watch_sleep",
        "watch_year",
        "watch_count",
        "watch_step",
        "watch_area",
    ):
        op.drop_table(table)
