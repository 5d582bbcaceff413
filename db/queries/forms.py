"""Dialogs: the rows behind `bot.domain.forms`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.flows import FLOWS
from bot.domain.forms import FORM_LIFETIME, Form, FormKind, FormState, start
from db.models import FormRow
from db.queries.dialect import among, rows

_KNOWN = among(FormRow.kind, FormKind)
"""A dialog that this version no longer has is as good as gone."""

_OPEN = (FormRow.state == FormState.OPEN.value) & _KNOWN


async def add(
    session: AsyncSession, form: Form, *, chat_id: int, person_id: int, now: datetime
) -> FormRow:
    """Store a new form."""
    row = FormRow(
        kind=form.kind.value,
        chat_id=chat_id,
        person_id=person_id,
        created_at=now,
        expires_at=now,
        touched_at=now,
        shown_version=None,
        screen_message_id=None,
        receipt=None,
    )
    keep(row, form, now)
    session.add(row)
    await session.flush()
    return row


def keep(row: FormRow, form: Form, now: datetime) -> None:
    """Write a form's present shape into its row."""
    row.step = form.step
    row.answers = dict(form.answers)
    row.version = form.version
    row.since_version = form.since
    row.state = form.state.value
    row.touched_at = now
    row.expires_at = now + FORM_LIFETIME


def value_of(row: FormRow) -> Form:
    """The form as the rules see it.

    One that waits at a step which its dialog no longer has goes on at the first open question.
    """
    kind = FormKind(row.kind)
    is_known = any(step.key == row.step for step in FLOWS[kind])
    return Form(
        kind=kind,
        step=row.step if is_known else start(kind, FLOWS[kind], row.answers).step,
        answers=row.answers,
        version=row.version,
        since=row.since_version,
        state=FormState(row.state),
    )


async def find(session: AsyncSession, form_id: int, chat_id: int) -> FormRow | None:
    """A form of this chat, open or not."""
    return await session.scalar(_ONE, {"form_id": form_id, "chat_id": chat_id})


_ONE = select(FormRow).where(
    FormRow.id == bindparam("form_id"), FormRow.chat_id == bindparam("chat_id"), _KNOWN
)
"""Asked at every press, so it is built once."""


async def get(session: AsyncSession, form_id: int) -> FormRow:
    """A form that the transaction has read already: nothing is asked of the database for it."""
    return await session.get_one(FormRow, form_id)


async def find_open(session: AsyncSession, chat_id: int, kind: FormKind) -> FormRow | None:
    """The chat's open form of a kind."""
    return await session.scalar(
        select(FormRow).where(FormRow.chat_id == chat_id, FormRow.kind == kind.value, _OPEN)
    )


async def find_latest_open(session: AsyncSession, chat_id: int) -> FormRow | None:
    """The open form that the person last did something with."""
    return await session.scalar(
        select(FormRow)
        .where(FormRow.chat_id == chat_id, _OPEN)
        .order_by(FormRow.touched_at.desc(), FormRow.id.desc())
        .limit(1)
    )


async def find_cancelled(session: AsyncSession, chat_id: int, moment: datetime) -> FormRow | None:
    """The form that was left at just this moment."""
    return await session.scalar(
        select(FormRow)
        .where(
            FormRow.chat_id == chat_id,
            FormRow.state == FormState.CANCELLED.value,
            FormRow.touched_at == moment,
            _KNOWN,
        )
        .order_by(FormRow.id.desc())
        .limit(1)
    )


async def list_open(session: AsyncSession, chat_id: int) -> list[FormRow]:
    """The chat's open forms, last touched first."""
    found = await session.scalars(
        select(FormRow)
        .where(FormRow.chat_id == chat_id, _OPEN)
        .order_by(FormRow.touched_at.desc(), FormRow.id.desc())
    )
    return list(found)


async def expire(session: AsyncSession, now: datetime) -> int:
    """Close forms whose time is up, and forget what was written in them. Gives how many.

    Finished ones as well: what they brought about stands elsewhere.
    """
    result = await session.execute(
        update(FormRow)
        .where(FormRow.state != FormState.EXPIRED.value, FormRow.expires_at <= now)
        .values(state=FormState.EXPIRED.value, answers={}, receipt=None)
        .execution_options(synchronize_session=False)
    )
    return rows(result)
