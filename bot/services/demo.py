"""Sample content for the demo and for tests, made by the same services that people use."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Role
from bot.services import people
from bot.services.act import Act, House, Sender
from db.queries import people as people_queries
from db.queries import visits


async def let_in(
    house: House, telegram_id: int, name: str, role: Role, organisation: str, now: datetime
) -> None:
    """Invite somebody and accept the invitation in their name."""
    made = await people.invite_from_command_line(
        house, role, uses=1, days=1, organisation=organisation, now=now
    )
    act = Act(house, now, Sender(telegram_id, name), chat_id=telegram_id)
    await people.start(act, made.code)


async def offer_times(
    house: House, telegram_id: int, times: list[tuple[datetime, datetime]], now: datetime
) -> None:
    """Offer times in an officer's name."""
    async with house.database.write() as session:
        officer = await people_queries.find(session, telegram_id)
        assert officer is not None, "the officer was let in before"
        for starts_at, ends_at in times:
            await visits.add_offer(session, officer.id, starts_at, ends_at, now)
