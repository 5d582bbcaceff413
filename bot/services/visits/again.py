"""Booking once more what came to nothing, at a time that was offered instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.errors import AnswerProblem, BadAnswer, NotFound
from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Role
from bot.domain.slots import moment_of, quarter_of
from bot.domain.views import FormView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, Tx, changing
from bot.services.visits.free_times import Asked, around
from db.queries import schools as school_queries
from db.queries import visits


async def begin(act: Act, visit_id: int, quarter: int) -> FormView:
    """Open the dialog that books what came to nothing once more, at this time. For the school's contacts
    and coordinators.

    Where the time is taken meanwhile, it begins at the day and says so. Raises NotFound.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.SCHOOL, Role.COORDINATOR)
            about, time = {"like": visit_id}, await _time_of(tx, visit_id, moment_of(quarter))
            view = await forms.open_in(tx, FormKind.BOOK_VISIT, about, filled_in=time)
            if not time and view.problem is None:
                return replace(view, problem=BadAnswer(AnswerProblem.TIME_GONE))
            return view
    except AlreadyHandled:
        return await forms.show_latest(act)


async def _time_of(tx: Tx, visit_id: int, moment: datetime) -> dict[str, Any]:
    """A time as the dialog keeps it, if it can still be had for what was booked before."""
    visit = await visits.find(tx.session, visit_id)
    if visit is None:
        raise NotFound("visit")
    school = await school_queries.find(tx.session, visit.school_id)
    topic = await school_queries.find_topic(tx.session, visit.topic_id)
    if school is None or topic is None:
        raise NotFound("visit")
    found = await around(Asked.by(tx), topic, school, moment)
    able = found.free.at(moment)
    if not able:
        return {}
    day = local_day(moment, tx.act.house.zone).isoformat()
    facts = found.facts(able[0])
    return {"day": {"value": day}, "slot": {"value": str(quarter_of(moment)), **facts}}
