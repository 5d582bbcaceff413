"""A visit's life before it takes place: asked for, confirmed, moved, changed, called off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    AnswerProblem,
    NoFreeTimes,
    NoSchool,
    NotFound,
    SentBack,
    SlotTaken,
    VisitSettled,
)
from bot.domain.forms import CONFIRM, LOST, SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import day_bounds, local_day
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.schools import School, Topic, class_sizes, years_for
from bot.domain.slots import Start, moment_of
from bot.domain.visits import (
    AGREED,
    CANCEL_NOTICE,
    COMING,
    MOVE_NOTICE,
    Changed,
    Detail,
    Visit,
    VisitState,
    answer_due_at,
    as_facts,
    check_can_cancel,
    check_can_move,
    expires_at,
    reminder_due_at,
    report_due_at,
)
from bot.services import forms, guarded, schools
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.free_times import Found, search
from bot.services.visits import seen, show, tell, tell_parties
from db.models import VisitRow
from db.queries import reminders, times, visits
from db.queries import schools as school_queries

_OF_AN_AGREED_VISIT = (ReminderKind.VISIT_TOMORROW, ReminderKind.VISIT_REPORT)
_OF_A_REQUEST = (ReminderKind.VISIT_REQUEST_WAITS, ReminderKind.VISIT_REQUEST_FALLS)


async def remind(session: AsyncSession, house: House, visit: Visit, now: datetime) -> None:
    """Put in what a visit is reminded of as it stands now, and take out what it was before."""
    await reminders.forget(session, (*_OF_AN_AGREED_VISIT, *_OF_A_REQUEST), visit.id)
    if visit.state in AGREED:
        if due := reminder_due_at(visit.starts_at, now, house.zone):
            await reminders.add(session, ReminderKind.VISIT_TOMORROW, visit.id, due)
        due = report_due_at(visit.ends_at)
        await reminders.add(session, ReminderKind.VISIT_REPORT, visit.id, due)
    elif visit.state is VisitState.REQUESTED:
        falls_at = expires_at(visit.starts_at, now, house.zone)
        waits_at = answer_due_at(now, house.zone)
        if waits_at < falls_at:
            await reminders.add(session, ReminderKind.VISIT_REQUEST_WAITS, visit.id, waits_at)
        await reminders.add(session, ReminderKind.VISIT_REQUEST_FALLS, visit.id, falls_at)


async def take_quarters(session: AsyncSession, house: House, row: VisitRow) -> bool:
    """Take the time of a visit from all others. False: some of it is taken."""
    near = await _neighbours(session, house, row)
    return await times.take(session, row, [one.id for one in near])


async def _neighbours(session: AsyncSession, house: House, row: VisitRow) -> list[VisitRow]:
    bounds = day_bounds(local_day(row.starts_at, house.zone), house.zone)
    return await visits.neighbours(session, row, bounds)


async def release_in(session: AsyncSession, house: House, row: VisitRow) -> None:
    """Let others have the time of a visit."""
    await times.lock_officer(session, row.officer_id)
    await times.release(session, row, await _neighbours(session, house, row))


class _ChoosesTime(forms.Workflow):
    """What booking and moving share: a day, then a time, of those that are free."""

    async def found(self, tx: Tx, form: Form) -> Found:
        """The times that can be chosen."""
        raise NotImplementedError

    async def days_or_times(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        found = await self.found(tx, form)
        if form.step == "day":
            days = found.days()
            if not days:
                raise NoFreeTimes
            return days
        if lost := form.answers.get(LOST):
            return found.nearest(datetime.fromisoformat(lost))
        return found.times(date.fromisoformat(form.answers["day"]["value"]))

    async def closures(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"closed": (await self.found(tx, form)).closures()} if form.step == "day" else {}

    def lost(self, found: Found, moment: datetime, now: datetime) -> SentBack:
        """What to say of a time that can't be had: the nearest ones, or that there are none."""
        noted = {LOST: moment.isoformat()}
        left = found.nearest(moment)
        step = "slot" if left else "day"
        if moment <= now:
            return SentBack(step, AnswerProblem.HAS_BEGUN, noted if left else {})
        return SlotTaken(step, noted=noted if left else {})


def _moment_chosen(form: Form) -> datetime:
    return moment_of(int(form.answers["slot"]["value"]))


class _Book(_ChoosesTime):
    """The dialog in which a school books a visit."""

    roles = (Role.SCHOOL,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await schools.add_usual(tx.session, tx.now)
        own = await school_queries.schools_of(tx.session, tx.person.id)
        if not own:
            raise NoSchool
        if about.get("like") is not None:
            await self._liked(tx, about["like"])

    async def _liked(self, tx: Tx, visit_id: int) -> Visit:
        visit = await visits.find(tx.session, visit_id)
        if visit is None or not await school_queries.is_contact(
            tx.session, visit.school_id, tx.person.id
        ):
            raise NotFound("visit")
        return visit

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        own = await school_queries.schools_of(tx.session, tx.person.id)
        if about.get("like") is not None:
            return await self._as_before(tx, await self._liked(tx, about["like"]), len(own) > 1)
        if len(own) > 1:
            return {"several": True}
        last = await visits.find_last_of_school(tx.session, own[0].id)
        return {"several": False, "school": _school_answer(own[0]), **_likely(last)}

    async def _as_before(self, tx: Tx, visit: Visit, several: bool) -> dict[str, Any]:
        """The answers of an earlier visit, as far as they can still be given."""
        school = await school_queries.find(tx.session, visit.school_id)
        topic = await school_queries.find_topic(tx.session, visit.topic_id)
        if school is None or topic is None or topic.removed:
            raise NotFound("visit")
        more = [one.value for one in Detail if getattr(visit, one.value)]
        years = [year.value for year in visit.years if year in years_for(school, topic)]
        pupils = {"number": visit.pupils, "qualifier": visit.pupils_qualifier.value}
        answers: dict[str, Any] = {
            "several": several,
            "school": _school_answer(school),
            "topic": _topic_answer(topic),
            "extra": more or None,
            **{key: getattr(visit, key) for key in more},
        }
        if years and visit.pupils <= topic.group_max:
            answers |= {"years": years, "pupils": {**pupils, "classes": visit.classes}}
        return answers

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "school":
                own = await school_queries.schools_of(tx.session, tx.person.id)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in own)
            case "topic":
                return await self._topics(tx, form)
            case "years":
                school, topic = await self._about(tx, form)
                return tuple(Choice(year.value) for year in years_for(school, topic))
            case "pupils":
                return await self._groups(tx, form)
            case "classes":
                return tuple(Choice(str(n)) for n in (1, 2, 3, 4))
            case "extra":
                return tuple(Choice(one.value) for one in Detail)
            case "day" | "slot":
                return await self.days_or_times(tx, form)
        return ()

    async def _school(self, tx: Tx, form: Form) -> School:
        school = await school_queries.find(tx.session, int(form.answers["school"]["value"]))
        if school is None:
            raise NoSchool
        return school

    async def _about(self, tx: Tx, form: Form) -> tuple[School, Topic]:
        topic = await school_queries.find_topic(tx.session, int(form.answers["topic"]["value"]))
        assert topic is not None, "topics are never deleted"
        return await self._school(tx, form), topic

    async def _topics(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        school = await self._school(tx, form)
        found = await school_queries.list_topics(tx.session)
        return tuple(
            Choice(str(one.id), _topic_answer(one)) for one in found if years_for(school, one)
        )

    async def _groups(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        school, topic = await self._about(tx, form)
        chosen = [year for year in school.years if year.value in form.answers["years"]]
        return tuple(
            Choice(
                f"{classes}.{pupils}",
                {
                    "number": pupils,
                    "qualifier": "exactly" if exactly else "about",
                    "classes": classes,
                },
            )
            for classes, pupils, exactly in class_sizes(school, chosen)
            if pupils <= topic.group_max
        )

    async def found(self, tx: Tx, form: Form) -> Found:
        school, topic = await self._about(tx, form)
        return await search(tx, topic, school)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        match form.step:
            case "topic":
                return {"last": await self._last(tx, form)}
            case "day":
                return await self.closures(tx, form)
            case step if step == CONFIRM:
                school, asks = await self._school(tx, form), form.answers["slot"]["asks"]
                return {"school": school.name, "asks": asks, **guarded.facts(tx, form)}
        return {}

    async def _last(self, tx: Tx, form: Form) -> Mapping[str, Any] | None:
        """The visit that can be booked once more, where there is one."""
        last = await visits.find_last_of_school(tx.session, int(form.answers["school"]["value"]))
        return None if last is None else as_facts(last)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._book(tx, form)
        await guarded.check(tx, form, visit.id)
        await remind(tx.session, tx.act.house, visit, tx.now)
        if visit.state is VisitState.REQUESTED:
            await tell(tx, NoticeKind.VISIT_REQUESTED, visit, [visit.officer_id], cause="requested")
        else:
            await tell_parties(tx, NoticeKind.VISIT_BOOKED, visit, cause="booked")
        await tx.audit(f"visit.{visit.state}", visit.id)
        return forms.Finished(as_facts(visit))

    async def _book(self, tx: Tx, form: Form) -> Visit:
        school, topic = await self._about(tx, form)
        if not await school_queries.is_contact(tx.session, school.id, tx.person.id):
            raise NoSchool
        if topic.removed:
            raise SentBack("topic", AnswerProblem.NOT_A_CHOICE)
        fitting = {year.value for year in years_for(school, topic)}
        if not fitting.issuperset(form.answers["years"]):
            raise SentBack("years", AnswerProblem.NOT_A_CHOICE)
        moment = _moment_chosen(form)
        for start in await self._who_can(tx, form, school, topic, moment):
            visit_id = await self._take(tx, form, school, topic, start)
            if visit_id is not None:
                visit = await visits.find(tx.session, visit_id)
                assert visit is not None, "stored a moment ago in this transaction"
                return visit
        raise self.lost(await search(tx, topic, school), moment, tx.now)

    async def _who_can(
        self, tx: Tx, form: Form, school: School, topic: Topic, moment: datetime
    ) -> list[Start]:
        """Who can come at the moment: the officer who was shown, or else whoever can."""
        shown = int(form.answers["slot"]["officer_id"])
        # Who was asked for as one who comes without a question is not made to be asked.
        may_ask = form.answers["slot"]["asks"]
        found = await search(tx, topic, school)
        able = [
            start for start in found.free.at(moment) if may_ask or not found.facts(start)["asks"]
        ]
        return sorted(able, key=lambda start: start.officer_id != shown)

    async def _take(
        self, tx: Tx, form: Form, school: School, topic: Topic, start: Start
    ) -> int | None:
        """Store the visit with this officer. None: somebody was quicker after all."""
        # A part of its own: undone, it also lets the officer go, before the next one is tried.
        part = await tx.session.begin_nested()
        row = await self._row(tx, form, school, topic, start)
        if row is not None:
            await visits.add(tx.session, row)
            if await take_quarters(tx.session, tx.act.house, row):
                await part.commit()
                return row.id
        await part.rollback()
        return None

    async def _row(
        self, tx: Tx, form: Form, school: School, topic: Topic, start: Start
    ) -> VisitRow | None:
        """The visit as it is to be stored, nobody else booking with the officer meanwhile."""
        await times.lock_officer(tx.session, start.officer_id)
        found = await search(tx, topic, school, only=start.officer_id)
        again = found.free.at(start.starts_at)
        if not again:
            return None
        facts, answers = found.facts(again[0]), form.answers
        state = VisitState.REQUESTED if facts["asks"] else VisitState.CONFIRMED
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
            reason=None,
            booked_at=tx.now,
            changed_at=tx.now,
        )


def _school_answer(school: School) -> dict[str, Any]:
    return {"value": str(school.id), "name": school.name}


def _topic_answer(topic: Topic) -> dict[str, Any]:
    return {
        "value": str(topic.id),
        "name": topic.name,
        "about": topic.about,
        "minutes": topic.minutes,
        "group_max": topic.group_max,
    }


def _likely(last: Visit | None) -> dict[str, Any]:
    """Where one is met and by whom is seldom another than last time."""
    if last is None:
        return {}
    likely = {"room": last.room, "staff": last.staff}
    return {SUGGESTED: {key: value for key, value in likely.items() if value}}


async def _coming(tx: Tx, visit_id: int) -> Visit:
    """A visit that the person may see, and of which something can still become."""
    visit = await seen(tx, visit_id)
    if visit.state not in COMING:
        raise VisitSettled
    return visit


async def row_to_change(tx: Tx, visit: Visit) -> VisitRow:
    """The visit's row, locked, if nobody has settled it a moment before. Raises VisitSettled."""
    row = await visits.get_row(tx.session, visit.id)
    if row is None or row.state not in COMING:
        raise VisitSettled
    return row


def _is_school_side(tx: Tx, visit: Visit) -> bool:
    """Whether the person can only speak for the school, whose notice periods then hold."""
    return tx.person.id != visit.officer_id and not tx.holds(Role.COORDINATOR)


class _Move(_ChoosesTime):
    """The dialog in which either side moves a visit to another time of the same officer's."""

    roles = (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._movable(tx, about["visit"])

    async def _movable(self, tx: Tx, visit_id: int) -> Visit:
        visit = await _coming(tx, visit_id)
        notice = MOVE_NOTICE if _is_school_side(tx, visit) else timedelta()
        check_can_move(visit, tx.now, notice=notice)
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await self.days_or_times(tx, form) if form.step in ("day", "slot") else ()

    async def found(self, tx: Tx, form: Form) -> Found:
        visit = await seen(tx, form.answers["visit"])
        return await self._search(tx, visit)

    async def _search(self, tx: Tx, visit: Visit) -> Found:
        topic = await school_queries.find_topic(tx.session, visit.topic_id)
        school = await school_queries.find(tx.session, visit.school_id)
        assert topic is not None, "topics are never deleted"
        if school is None:
            raise VisitSettled
        # As long as it was booked for, whatever became of its topic meanwhile.
        length = int((visit.ends_at - visit.starts_at).total_seconds() // 60)
        as_booked = replace(topic, minutes=length)
        return await search(tx, as_booked, school, only=visit.officer_id, without_visit=visit.id)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **await self.closures(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._movable(tx, form.answers["visit"])
        row = await row_to_change(tx, visit)
        await times.lock_officer(tx.session, row.officer_id)
        found = await self._search(tx, visit)
        moment = _moment_chosen(form)
        able = found.free.at(moment)
        if not able or not await self._taken(tx, row, found, able[0]):
            raise self.lost(found, moment, tx.now)
        moved = await seen(tx, visit.id)
        await remind(tx.session, tx.act.house, moved, tx.now)
        was = {"was": visit.starts_at.isoformat(), "was_to": visit.ends_at.isoformat()}
        await tell_parties(
            tx, NoticeKind.VISIT_MOVED, moved, cause=f"moved:{moved.sequence}", more=was
        )
        await tx.audit("visit.moved", visit.id)
        return forms.Finished({**as_facts(moved), **was})

    async def _taken(self, tx: Tx, row: VisitRow, found: Found, start: Start) -> bool:
        """Let the old time go and take the new one, or neither."""
        part = await tx.session.begin_nested()
        await release_in(tx.session, tx.act.house, row)
        asks = _asks_again(tx, row, found, start)
        length = row.ends_at - row.starts_at
        row.starts_at, row.ends_at = start.starts_at, start.starts_at + length
        row.state = (VisitState.REQUESTED if asks else VisitState.MOVED).value
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        if await take_quarters(tx.session, tx.act.house, row):
            await part.commit()
            return True
        await part.rollback()
        return False


def _asks_again(tx: Tx, row: VisitRow, found: Found, start: Start) -> bool:
    """Whether the officer has to say yes: to a request still, or to a time that must be asked for."""
    if tx.person.id == row.officer_id:
        return False
    return row.state == VisitState.REQUESTED or bool(found.facts(start)["asks"])


class _Change(forms.Workflow):
    """The dialog in which a school changes what a visit needs, and not when it is."""

    roles = (Role.SCHOOL, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._changeable(tx, about["visit"])

    async def _changeable(self, tx: Tx, visit_id: int) -> Visit:
        visit = await _coming(tx, visit_id)
        check_can_move(visit, tx.now)
        return visit

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        visit = await seen(tx, about["visit"])
        topic = await school_queries.find_topic(tx.session, visit.topic_id)
        assert topic is not None, "topics are never deleted"
        return {"topic": {"group_max": topic.group_max}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "parts":
            return tuple(Choice(one.value) for one in Changed)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._changeable(tx, form.answers["visit"])
        row = await row_to_change(tx, visit)
        answers = form.answers
        for what in answers["parts"]:
            if what == Changed.PUPILS:
                row.pupils = answers["pupils"]["number"]
                row.pupils_qualifier = answers["pupils"]["qualifier"]
                row.classes = None if row.pupils != visit.pupils else row.classes
            else:
                setattr(row, what, answers[what])
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        await guarded.check(tx, form, visit.id)
        changed = await seen(tx, visit.id)
        cause = f"changed:{changed.sequence}"
        await tell_parties(tx, NoticeKind.VISIT_CHANGED, changed, cause=cause)
        await tx.audit("visit.changed", visit.id)
        return forms.Finished(as_facts(changed))


class _Cancel(forms.Workflow):
    """The dialog in which either side cancels a visit that was agreed on or asked for."""

    roles = (Role.SCHOOL, Role.POLICE, Role.COORDINATOR)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._cancellable(tx, about["visit"])

    async def _cancellable(self, tx: Tx, visit_id: int) -> Visit:
        visit = await _coming(tx, visit_id)
        notice = CANCEL_NOTICE if _is_school_side(tx, visit) else timedelta()
        check_can_cancel(visit, tx.now, notice=notice)
        return visit

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._cancellable(tx, form.answers["visit"])
        row = await row_to_change(tx, visit)
        row.state = VisitState.CANCELLED.value
        row.reason = form.answers.get("reason")
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        await release_in(tx.session, tx.act.house, row)
        visit = await seen(tx, visit.id)
        await remind(tx.session, tx.act.house, visit, tx.now)
        await tell_parties(tx, NoticeKind.VISIT_CANCELLED, visit, cause="cancelled")
        await tx.audit("visit.cancelled", visit.id)
        return forms.Finished(as_facts(visit))


async def confirm(act: Act, visit_id: int) -> Visit:
    """Say yes to a request. For the officer who was asked. Raises NotFound or VisitSettled."""
    try:
        async with changing(act) as tx:
            tx.require(Role.POLICE)
            row = await _asked(tx, visit_id)
            row.state = VisitState.CONFIRMED.value
            row.changed_at = tx.now
            await tx.session.flush()
            visit = await seen(tx, visit_id)
            await remind(tx.session, act.house, visit, tx.now)
            cause = f"booked:{visit.sequence}"
            await tell_parties(tx, NoticeKind.VISIT_BOOKED, visit, cause=cause)
            await tx.audit("visit.confirmed", visit_id)
            return visit
    except AlreadyHandled:
        return await show(act, visit_id)


async def _asked(tx: Tx, visit_id: int) -> VisitRow:
    """The row of a request that this officer is to answer, locked."""
    visit = await seen(tx, visit_id)
    if visit.officer_id != tx.person.id:
        raise NotFound("visit")
    row = await row_to_change(tx, visit)
    if row.state != VisitState.REQUESTED or row.starts_at <= tx.now:
        raise VisitSettled
    return row


class _Decline(forms.Workflow):
    """The dialog in which an officer says no to a request; its time is free again."""

    roles = (Role.POLICE,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _asked(tx, about["visit"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return as_facts(await seen(tx, form.answers["visit"]))

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await _asked(tx, form.answers["visit"])
        row.state = VisitState.DECLINED.value
        row.reason = form.answers["reason"]
        row.sequence += 1
        row.changed_at = tx.now
        await tx.session.flush()
        await release_in(tx.session, tx.act.house, row)
        visit = await seen(tx, row.id)
        await remind(tx.session, tx.act.house, visit, tx.now)
        await tell_parties(tx, NoticeKind.VISIT_DECLINED, visit, cause="declined", officer=False)
        await tx.audit("visit.declined", visit.id)
        return forms.Finished(as_facts(visit))


forms.register(FormKind.BOOK_VISIT, _Book())
forms.register(FormKind.MOVE_VISIT, _Move())
forms.register(FormKind.CHANGE_VISIT, _Change())
forms.register(FormKind.CANCEL_VISIT, _Cancel())
forms.register(FormKind.DECLINE_VISIT, _Decline())
