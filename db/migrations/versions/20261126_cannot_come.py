"""An officer cannot come; that somebody is ill is noted nowhere

Revision ID: 20261126_cannot_come
Revises: 20261126_renewal
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261126_cannot_come"
down_revision = "20261126_renewal"
branch_labels = None
depends_on = None

_FORM = sa.table(
    "form", sa.column("id"), sa.column("kind"), sa.column("step"), sa.column("answers", sa.JSON())
)
_NOTICE = sa.table("notice", sa.column("id"), sa.column("kind"), sa.column("params", sa.JSON()))
_COVER = sa.table("cover_request", sa.column("why"))
_AUDIT = sa.table("audit", sa.column("action"))
_VISIT = sa.table("visit", sa.column("reason"))

_KINDS = ("cover_wanted", "visit_in_doubt", "visit_given_back", "visit_cancelled")

_WAS = {
    "kind": "ill",
    "step": "sick_day",
    "why": "ill",
    "action": "officer.ill",
    "reason": "Polisen är sjuk och ingen annan kan komma då.",
}
_IS = {
    "kind": "cannot_come",
    "step": "away_day",
    "why": "away",
    "action": "officer.cannot_come",
    "reason": "Polisen har fått förhinder och ingen annan kan komma då.",
}


def upgrade() -> None:
    _rename(_WAS, _IS)


def downgrade() -> None:
    _rename(_IS, _WAS)


def _rename(was: dict[str, str], now: dict[str, str]) -> None:
    connection = op.get_bind()
    for table, name in ((_COVER, "why"), (_AUDIT, "action"), (_VISIT, "reason")):
        column = table.c[name]
        connection.execute(sa.update(table).where(column == was[name]).values({name: now[name]}))
    _rename_in_forms(connection, was, now)
    _rename_in_notices(connection, was, now)


def _rename_in_forms(connection: Any, was: dict[str, str], now: dict[str, str]) -> None:
    for row in connection.execute(sa.select(_FORM).where(_FORM.c.kind == was["kind"])).all():
        answers = {
            now["step"] if key == was["step"] else key: value for key, value in row.answers.items()
        }
        step = now["step"] if row.step == was["step"] else row.step
        connection.execute(
            sa.update(_FORM)
            .where(_FORM.c.id == row.id)
            .values(kind=now["kind"], step=step, answers=answers)
        )


def _rename_in_notices(connection: Any, was: dict[str, str], now: dict[str, str]) -> None:
    for row in connection.execute(sa.select(_NOTICE).where(_NOTICE.c.kind.in_(_KINDS))).all():
        said = {
            key: now[key] if key in ("why", "reason") and value == was[key] else value
            for key, value in row.params.items()
        }
        if said != row.params:
            connection.execute(sa.update(_NOTICE).where(_NOTICE.c.id == row.id).values(params=said))
