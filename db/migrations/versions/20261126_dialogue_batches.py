"""Answers to dialogues and feedback are counted in by batches; survey lines are compared without case

Revision ID: 20261126_dialogue_batches
Revises: 20261126_corrections
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_dialogue_batches"
down_revision = "20261126_corrections"
branch_labels = None
depends_on = None

_UNIQUE = "uq_survey_result_question_place_year"
_BY_LINE = "uq_survey_result_line_year"


def upgrade() -> None:
    for name in ("full", "shown"):
        op.add_column("dialogue_count", _zero(name, sa.Integer()))
    op.add_column("dialogue_words", _zero("batches", sa.SmallInteger()))
    # What was shown before stays shown.
    op.execute(sa.text('UPDATE dialogue_count SET "full" = number, shown = number'))
    op.execute(sa.text("UPDATE dialogue_words SET batches = 2"))
    op.add_column(
        "visit_feedback",
        sa.Column("shown", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    with op.batch_alter_table("visit_feedback") as table:
        table.alter_column("shown", server_default=sa.false())
    op.add_column("survey_result", sa.Column("line", sa.String(length=180), nullable=True))
    _fill_lines()
    with op.batch_alter_table("survey_result") as table:
        table.alter_column("line", existing_type=sa.String(length=180), nullable=False)
        table.drop_constraint(op.f(_UNIQUE), type_="unique")
        table.create_unique_constraint(op.f(_BY_LINE), ["line", "year"])


def _zero(name: str, of: sa.types.TypeEngine[int]) -> sa.Column[int]:
    return sa.Column(name, of, server_default="0", nullable=False)


def _fill_lines() -> None:
    """As `line_of` compares them; of two results that differed in case the later one stays."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, question, place, year FROM survey_result ORDER BY noted_at DESC, id")
    )
    seen = set()
    for id_, question, place, year in rows.all():
        line = "\n".join(" ".join(words.casefold().split()) for words in (question, place))
        if (line, year) in seen:
            connection.execute(sa.text("DELETE FROM survey_result WHERE id = :id"), {"id": id_})
            continue
        seen.add((line, year))
        connection.execute(
            sa.text("UPDATE survey_result SET line = :line WHERE id = :id"),
            {"line": line, "id": id_},
        )


def downgrade() -> None:
    with op.batch_alter_table("survey_result") as table:
        table.drop_constraint(op.f(_BY_LINE), type_="unique")
        table.create_unique_constraint(op.f(_UNIQUE), ["question", "place", "year"])
        table.drop_column("line")
    op.drop_column("visit_feedback", "shown")
    op.drop_column("dialogue_words", "batches")
    op.drop_column("dialogue_count", "shown")
    op.drop_column("dialogue_count", "full")
