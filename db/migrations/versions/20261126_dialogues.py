"""The safety survey and citizen dialogues, whose answers belong to nobody

Revision ID: 20261126_dialogues
Revises: 20261126_calendar_feed
"""

import sqlalchemy as sa
from alembic import op

import db.types

revision = "20261126_dialogues"
down_revision = "20261126_calendar_feed"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = db.types.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "survey_result",
        sa.Column("id", _ID, nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("hundredths", sa.SmallInteger(), nullable=False),
        sa.Column("noted_by", _ID, nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.CheckConstraint("hundredths BETWEEN 0 AND 600", name=op.f("ck_survey_result_index")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["person.id"], name=op.f("fk_survey_result_noted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_result")),
        sa.UniqueConstraint(
            "question", "place", "year", name=op.f("uq_survey_result_question_place_year")
        ),
    )
    op.create_table(
        "dialogue",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=True),
        sa.Column("taken_part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hear", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("replied_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (secret IS NOT NULL)", name=op.f("ck_dialogue_secret")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_dialogue_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue")),
    )
    op.create_index("ix_dialogue_state", "dialogue", ["state", "id"])
    op.create_table(
        "dialogue_question",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dialogue_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_question_dialogue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_question")),
    )
    op.create_index("ix_dialogue_question_dialogue_id", "dialogue_question", ["dialogue_id", "id"])
    op.create_table(
        "dialogue_mark",
        sa.Column("dialogue_id", _ID, nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_mark_dialogue_id")
        ),
        sa.PrimaryKeyConstraint("dialogue_id", "mark", name=op.f("pk_dialogue_mark")),
    )
    op.create_table(
        "dialogue_count",
        sa.Column("question_id", _ID, nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_dialogue_count_number")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["dialogue_question.id"], name=op.f("fk_dialogue_count_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "value", name=op.f("pk_dialogue_count")),
    )
    op.create_table(
        "dialogue_words",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("question_id", _ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["dialogue_question.id"], name=op.f("fk_dialogue_words_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_words")),
    )
    op.create_index("ix_dialogue_words_question_id", "dialogue_words", ["question_id", "id"])
    op.create_table(
        "dialogue_listener",
        sa.Column("dialogue_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_listener_dialogue_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dialogue_listener_person_id")
        ),
        sa.PrimaryKeyConstraint("dialogue_id", "person_id", name=op.f("pk_dialogue_listener")),
    )
    op.create_table(
        "promise_idea",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dialogue_id", _ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("noted_by", _ID, nullable=False),
        sa.Column("noted_at", _MOMENT, nullable=False),
        sa.Column("dropped_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogue.id"], name=op.f("fk_promise_idea_dialogue_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_promise_idea_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_idea")),
    )


def downgrade() -> None:
    for table in (
        "promise_idea",
        "dialogue_listener",
        "dialogue_words",
        "dialogue_count",
        "dialogue_mark",
        "dialogue_question",
        "dialogue",
        "survey_result",
    ):
        op.drop_table(table)
