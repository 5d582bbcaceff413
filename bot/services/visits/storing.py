"""Storing a visit that was asked for: its row, its time, and who is asked about it."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.domain.forms import Form
from bot.domain.schools import School, Topic
from bot.domain.slots import Start
from bot.domain.visits import Visit, VisitState
from bot.services.act import Tx
from bot.services.visits.choosing import moment_chosen, take_quarters
from bot.services.visits.free_times import Asked, Found, around
from db.models import VisitRow
from db.queries import schools as school_queries
from db.queries import times, visits


async def store(tx: Tx, form: Form, school: School, topic: Topic, officer_id: int) -> Visit | None:
    """Store a visit at the chosen time with this officer.

    None: somebody was quicker; something of it may be stored, and is to be undone.
    """
    await times.lock_officer(tx.session, officer_id)
    found = await around(Asked.by(tx), topic, school, moment_chosen(form), only=officer_id)
    able = as_chosen(found, form)
    if not able:
        return None
    row = _row(tx, form, school, found, able[0])
    row.contact_id = await _contact(tx, form, school)
    await visits.add(tx.session, row)
    if not await take_quarters(tx.session, tx.act.house, row, near=found):
        return None
    if row.contact_id != tx.person.id:
        return await visits.find(tx.session, row.id)
    return visits.as_booked(
        row,
        school=school.name,
        officer=found.officers[officer_id].name,
        contact=tx.person.name,
        by_school=not form.answers.get("behalf"),
    )


def _row(tx: Tx, form: Form, school: School, found: Found, start: Start) -> VisitRow:
    """The visit as it is to be stored."""
    topic, answers = found.topic, form.answers
    state = VisitState.REQUESTED if found.asks(start) else VisitState.CONFIRMED
    terms = found.officers[start.officer_id].officer.terms
    classes = answers["pupils"].get("classes") or (answers.get("classes") or {}).get("number")
    return VisitRow(
        uid=f"{secrets.token_hex(16)}@loftesboten",
        sequence=0,
        officer_id=start.officer_id,
        contact_id=tx.person.id,
        school_id=school.id,
        topic_id=topic.id,
        topic=topic.name,
        years=list(answers["years"]),
        classes=classes,
        pupils=answers["pupils"]["number"],
        pupils_qualifier=answers["pupils"]["qualifier"],
        room=answers.get("room"),
        staff=answers.get("staff"),
        know=answers.get("know"),
        starts_at=start.starts_at,
        ends_at=start.starts_at + timedelta(minutes=topic.minutes),
        before_min=terms.before_min,
        after_min=terms.after_min,
        state=state.value,
        pupils_reached=None,
        reached_qualifier=None,
        classes_reached=None,
        reason=None,
        note=None,
        booked_at=tx.now,
        changed_at=tx.now,
    )


async def _contact(tx: Tx, form: Form, school: School) -> int:
    """Who is asked about the visit: who books it, or the school's own where it is on its behalf."""
    if not form.answers.get("behalf"):
        return tx.person.id
    return next(iter(await school_queries.contacts_of(tx.session, school.id)), tx.person.id)


def as_chosen(found: Found, form: Form) -> list[Start]:
    """Who can come at the chosen time on the terms on which it was chosen.

    A time to book is not turned into one to ask for.
    """
    able = found.free.at(moment_chosen(form))
    may_ask = form.answers["slot"]["asks"]
    return [start for start in able if may_ask or not found.asks(start)]
