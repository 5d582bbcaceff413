"""Templates of situation updates that were made or changed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.templates import Template
from bot.domain.updates import Urgency
from db.models import UpdateTemplateRow


def value_of(row: UpdateTemplateRow) -> Template:
    """A stored template."""
    return Template(
        ref=row.key or str(row.id),
        name=row.name,
        heading=row.heading,
        body=row.body,
        advice=row.advice,
        urgency=Urgency(row.urgency),
        is_removed=row.removed_at is not None,
    )


async def list_all(session: AsyncSession) -> list[UpdateTemplateRow]:
    """All of them, also those that were removed, by name."""
    found = await session.scalars(
        select(UpdateTemplateRow).order_by(UpdateTemplateRow.name, UpdateTemplateRow.id)
    )
    return list(found)


async def find(session: AsyncSession, ref: str) -> UpdateTemplateRow | None:
    """The row of a template. None: nobody made or changed it."""
    is_named = UpdateTemplateRow.id == int(ref) if ref.isdecimal() else UpdateTemplateRow.key == ref
    return await session.scalar(select(UpdateTemplateRow).where(is_named).with_for_update())


async def add(
    session: AsyncSession, template: Template, key: str | None, now: datetime
) -> UpdateTemplateRow:
    """A new row. `key` says which of the bot's own it takes the place of."""
    row = UpdateTemplateRow(key=key, **columns_of(template), changed_at=now, removed_at=None)
    session.add(row)
    await session.flush()
    return row


def columns_of(template: Template) -> dict[str, Any]:
    """What a template says, by column."""
    return {**template.as_answers(), "urgency": template.urgency.value}
