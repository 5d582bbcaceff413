"""Schools: who speaks for one, and what a visit to it can be about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.schools import USUAL_GROUP, USUAL_MINUTES, SchoolYear, UsualTopic
from bot.services.act import Tx
from bot.texts.catalogue import plain
from bot.texts.labels import label
from db.queries import schools

_LANGUAGE = "sv"
"""The language of the municipality, in which the usual topics are put in."""


async def let_in(session: AsyncSession, name: str, person_id: int, now: datetime) -> None:
    """Let a person speak for the school of this name, new or known."""
    school_id = await schools.find_or_add(session, name, now)
    await schools.add_contact(session, school_id, person_id, now)


async def speaks_for(session: AsyncSession, name: str, person_id: int) -> bool:
    """Whether a person speaks for the school of this name now."""
    return any(one.name == name for one in await schools.schools_of(session, person_id))


async def have_topics(tx: Tx) -> None:
    """See to it that there is something to choose from: the usual topics, where there are none."""
    usual = [
        {
            "key": topic.value,
            "name": label(topic, _LANGUAGE),
            "about": plain(f"topic.{topic.value}.about", _LANGUAGE),
            "minutes": USUAL_MINUTES,
            "years": [year.value for year in SchoolYear],
            "group_max": USUAL_GROUP,
        }
        for topic in UsualTopic
    ]
    await schools.add_usual_topics(tx.session, usual, tx.now)
