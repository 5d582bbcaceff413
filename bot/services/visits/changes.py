"""What becomes of a visit before it takes place: moved, changed, called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.covers import CoverState
from bot.domain.errors import VisitChanged, VisitSettled
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.schools import School, Topic
from bot.domain.slots import Start
from bot.domain.visits import (
    AGREED,
    COMING,
    Changed,
    Visit,
    VisitState,
    as_facts,
    check_is_ahead,
    minutes_of,
)
from bot.services import calendar_feeds, forms, guarded, wish_offers
from bot.services.act import Tx
from bot.services.visits import rules
from bot.services.visits.choosing import (
    ChoosesTime,
    class_numbers,
    moment_chosen,
    release_in,
    remind,
    take_quarters,
)
from bot.services.visits.free_times import Asked, Found, around, search
from bot.services.visits.requests import hold_beside, tell_of_question, was_at
from bot.services.visits.showing import seen, tell_parties
from db.models import VisitRow
from db.queries import covers, times, visits
from db.queries import forms as form_queries
from db.queries import schools as school_queries


async def _coming(tx: Tx, visit_id: int) -> Visit:
    """A visit that the person may see, and of which something can still become."""
    visit = await seen(tx, visit_id)
    if visit.state not in COMING:
        raise VisitSettled
    return visit


async def _row_to_change(tx: Tx, visit: Visit, form_id: int) -> VisitRow:
    """The visit's row, locked, as the person saw it last.

    Raises VisitSettled, or VisitChanged where somebody else has changed it since.
    """
    row = await visits.get_row(tx.session, visit.id)
    if row is None or row.state not in COMING:
        raise VisitSettled
    form = await form_queries.get(tx.session, form_id)
    if row.changed_at > form.touched_at or row.changed_at != visit.changed_at:
        raise VisitChanged
    return row


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """A visit as it was before it moves, and what it was booked for."""

    visit: Visit
    topic: Topic
    school: School

    async def around(self, tx: Tx, moment: datetime) -> Found:
        """The times of its officer around a moment, as if the visit were not there."""
        only, without = self.visit.officer_id, self.visit.id
        return await around(
            Asked.by(tx), self.topic, self.school, moment, only=only, without_visit=without
        )


class _OfWhatIsAhead(forms.Workflow):
    """A dialog about a visit, open as long as the visit has not begun or a notice before that."""

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self.ahead(tx, about["visit"])

    async def ahead(self, tx: Tx, visit_id: int) -> Visit:
        """The visit, if it is not too late. Raises VisitSettled or TooLate."""
        visit = await _coming(tx, visit_id)
        check_is_ahead(visit, tx.now, notice=await self.notice(tx, visit))
        return visit

    async def notice(self, tx: Tx, visit: Visit) -> timedelta:
        """How long before the visit it is too late."""
        return timedelta()


class _Move(_OfWhatIsAhead, ChoosesTime):
    """The dialog in which either side moves a visit to another time of the same officer's."""

    roles = (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)

    async def notice(self, tx: Tx, visit: Visit) -> timedelta:
        return await rules.notice_to_move(tx, visit)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await self.days_or_times(tx, form) if form.step in ("day", "slot") else ()

    async def found(self, tx: Tx, form: Form) -> Found:
        visit = await seen(tx, form.answers["visit"])
        topic, school = await self._wanted(tx, visit)
        return await search(
            Asked.by(tx), topic, school, only=visit.officer_id, without_visit=visit.id
        )

    async def found_around(self, tx: Tx, form: Form, moment: datetime) -> Found:
        visit = await seen(tx, form.answers["visit"])
        return await _Foreseen(visit, *await self._wanted(tx, visit)).around(tx, moment)

    async def _wanted(self, tx: Tx, visit: Visit) -> tuple[Topic, School]:
        """What is to be moved: as long as it was booked for, whatever became of its topic."""
        school, topic = await school_queries.find_with_topic(
            tx.session, visit.school_id, visit.topic_id
        )
        assert topic is not None, "topics are never deleted"
        if school is None:
            raise VisitSettled
        return replace(topic, minutes=minutes_of(visit)), school

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **await self.closures(tx, form)}

    async def foresee(self, tx: Tx, form: Form) -> Any:
        visit = await self.ahead(tx, form.answers["visit"])
        topic, school = await self._wanted(tx, visit)
        foreseen = _Foreseen(visit, topic, school)
        await self._able(tx, form, foreseen)
        return foreseen

    async def _able(self, tx: Tx, form: Form, foreseen: _Foreseen) -> tuple[Found, Start]:
        """The chosen time, if it can still be had. Raises SentBack."""
        moment = moment_chosen(form)
        found = await foreseen.around(tx, moment)
        able = found.free.at(moment)
        if not able:
            raise await self.lost(tx, form, found)
        return found, able[0]

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        foreseen: _Foreseen = tx.foreseen
        visit = foreseen.visit
        row = await _row_to_change(tx, visit, form_id)
        await times.lock_officer(tx.session, row.officer_id)
        if not await self._taken(tx, visit, row, *await self._able(tx, form, foreseen)):
            raise await self.lost(tx, form)
        is_moved = row.sequence != visit.sequence
        moved = visits.as_stored(row, visit) if is_moved else await seen(tx, visit.id)
        await remind(tx.session, tx.act.house, moved, tx.now)
        if moved.asked_starts_at is not None:
            await tell_of_question(tx, moved)
            await tx.audit("visit.move_asked", visit.id)
            return forms.Finished(as_facts(moved))
        freed = [visit.starts_at, *([visit.asked_starts_at] if visit.asked_starts_at else [])]
        await wish_offers.offer_moments(tx.session, tx.act.house, visit.officer_id, freed, tx.now)
        await covers.settle(tx.session, visit.id, CoverState.SETTLED)
        was = was_at(visit)
        await tell_parties(
            tx, NoticeKind.VISIT_MOVED, moved, cause=f"moved:{moved.sequence}", more=was
        )
        await tx.audit("visit.moved", visit.id)
        return forms.Finished({**as_facts(moved), **was})

    async def _taken(self, tx: Tx, visit: Visit, row: VisitRow, found: Found, start: Start) -> bool:
        """Take the new time instead of the old one, or beside it where it must be asked for.

        False: it is taken, and so may be what was let go for it; all of it is undone by who asked.
        """
        asks = _asks_again(tx, row, found, start)
        if asks and row.state in AGREED:
            return await hold_beside(tx, row, start.starts_at)
        return await _moved(tx, visit, row, found, start.starts_at, asks=asks)


async def _moved(
    tx: Tx, visit: Visit, row: VisitRow, found: Found, starts_at: datetime, *, asks: bool
) -> bool:
    """Let the old time go and take the new one. False: it is taken."""
    is_asked = visit.asked_starts_at is not None
    await release_in(tx.session, tx.act.house, row, is_locked=True, is_asked=is_asked)
    length = row.ends_at - row.starts_at
    row.starts_at, row.ends_at = starts_at, starts_at + length
    row.state = (VisitState.REQUESTED if asks else VisitState.MOVED).value
    row.sequence += 1
    row.changed_at = tx.now
    await tx.session.flush()
    return await take_quarters(tx.session, tx.act.house, row, near=found)


def _asks_again(tx: Tx, row: VisitRow, found: Found, start: Start) -> bool:
    """Whether the officer has to say yes: to a request still, or to a time that must be asked for."""
    if tx.person.id == row.officer_id:
        return False
    return row.state == VisitState.REQUESTED or bool(found.facts(start)["asks"])


class _Change(_OfWhatIsAhead):
    """The dialog in which a school changes what a visit needs, and not when it is."""

    roles = (Role.SCHOOL, Role.COORDINATOR)

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        visit = await seen(tx, about["visit"])
        topic = await school_queries.find_topic(tx.session, visit.topic_id)
        assert topic is not None, "topics are never deleted"
        return {"topic": {"group_max": topic.group_max}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "parts":
                return tuple(Choice(one.value) for one in Changed)
            case "classes":
                return class_numbers()
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self.ahead(tx, form.answers["visit"])
        row = await _row_to_change(tx, visit, form_id)
        answers = form.answers
        for what in answers["parts"]:
            if what == Changed.PUPILS:
                row.pupils = answers["pupils"]["number"]
                row.pupils_qualifier = answers["pupils"]["qualifier"]
                # Skipped, they are as many as they were.
                row.classes = (answers.get("classes") or {}).get("number", row.classes)
            else:
                setattr(row, what, answers[what])
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        await guarded.check(tx, form, visit.id)
        changed = await seen(tx, visit.id)
        await calendar_feeds.touch(tx.session, changed.officer_id, tx.now)
        cause = f"changed:{changed.sequence}"
        await tell_parties(tx, NoticeKind.VISIT_CHANGED, changed, cause=cause)
        await tx.audit("visit.changed", visit.id)
        return forms.Finished(as_facts(changed))


class _Cancel(_OfWhatIsAhead):
    """The dialog in which either side cancels a visit that was agreed on or asked for."""

    roles = (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)

    async def notice(self, tx: Tx, visit: Visit) -> timedelta:
        return await rules.notice_to_cancel(tx, visit)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self.ahead(tx, form.answers["visit"])
        row = await _row_to_change(tx, visit, form_id)
        await guarded.check(tx, form, visit.id)
        row.state = VisitState.CANCELLED.value
        row.reason = form.answers.get("reason")
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        await wish_offers.free(tx.session, tx.act.house, row, tx.now)
        await covers.settle(tx.session, visit.id, CoverState.SETTLED)
        visit = await seen(tx, visit.id)
        await remind(tx.session, tx.act.house, visit, tx.now)
        await tell_parties(tx, NoticeKind.VISIT_CANCELLED, visit, cause="cancelled")
        await tx.audit("visit.cancelled", visit.id)
        return forms.Finished(as_facts(visit))


forms.register(FormKind.MOVE_VISIT, _Move())
forms.register(FormKind.CHANGE_VISIT, _Change())
forms.register(FormKind.CANCEL_VISIT, _Cancel())
