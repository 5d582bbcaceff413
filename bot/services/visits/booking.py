"""Booking a visit: a school asks, and it is confirmed at once or waits for the officer's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import (
    AnswerProblem,
    NoSchool,
    NotFound,
    SentBack,
)
from bot.domain.forms import CONFIRM, SUGGESTED, Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.schools import School, Topic, class_sizes, years_for
from bot.domain.visits import (
    Detail,
    Visit,
    VisitState,
    as_facts,
)
from bot.domain.wishes import Wish
from bot.services import forms, guarded, schools
from bot.services.act import Tx
from bot.services.visits.choosing import (
    ChoosesTime,
    class_numbers,
    moment_chosen,
    remind,
)
from bot.services.visits.free_times import Asked, Found, around, search
from bot.services.visits.showing import tell, tell_parties
from bot.services.visits.storing import as_chosen, store
from db.queries import schools as school_queries
from db.queries import visits


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """For whom a visit is booked and about what, and who could come when it was looked up."""

    school: School
    topic: Topic
    able: list[int]


class BooksVisit(ChoosesTime):
    """The dialog in which a school books a visit, or a coordinator on a school's behalf."""

    roles: tuple[Role, ...] | None = (Role.SCHOOL, Role.COORDINATOR)
    may_wish = True

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await schools.add_usual(tx.session, tx.now)
        if about.get("for_school") is not None:
            tx.require(Role.COORDINATOR)
        if not await _schools_to_book_for(tx):
            raise NoSchool
        if about.get("like") is not None:
            await self._liked(tx, about["like"])

    async def _liked(self, tx: Tx, visit_id: int) -> Visit:
        visit = await visits.find(tx.session, visit_id)
        if visit is None or not (
            tx.holds(Role.COORDINATOR)
            or await school_queries.is_contact(tx.session, visit.school_id, tx.person.id)
        ):
            raise NotFound("visit")
        return visit

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        if about.get("for_school") is not None:
            return await self._known_of(tx, await _school_called(tx, about["for_school"]))
        if about.get("like") is not None:
            return await self._as_liked(tx, await self._liked(tx, about["like"]))
        own = await _schools_to_book_for(tx)
        if len(own) > 1:
            return {"several": True, "behalf": await _is_behalf(tx, own[0].id)}
        return await self._known_of(tx, own[0])

    async def _known_of(self, tx: Tx, school: School) -> Mapping[str, Any]:
        """What is known where it is clear for which school the visit is."""
        last = await visits.find_last_of_school(tx.session, school.id)
        return {
            "several": False,
            "behalf": await _is_behalf(tx, school.id),
            "school": _school_answer(school),
            **_likely(last),
        }

    async def _as_liked(self, tx: Tx, visit: Visit) -> dict[str, Any]:
        more = [one.value for one in Detail if getattr(visit, one.value)]
        details = {"extra": more or None, **{key: getattr(visit, key) for key in more}}
        return {**await self._as_before(tx, visit), **details}

    async def _as_before(self, tx: Tx, one: Visit | Wish) -> dict[str, Any]:
        """What and for whom an earlier visit or wish was, as far as that can still be answered.

        Raises NotFound where its school or topic is gone.
        """
        school = await school_queries.find(tx.session, one.school_id)
        topic = await school_queries.find_topic(tx.session, one.topic_id)
        if school is None or topic is None or topic.removed:
            raise NotFound("visit")
        years = [year.value for year in one.years if year in years_for(school, topic)]
        pupils = {"number": one.pupils, "qualifier": one.pupils_qualifier.value}
        answers: dict[str, Any] = {
            "several": len(await _schools_to_book_for(tx)) > 1,
            "behalf": await _is_behalf(tx, school.id),
            "school": _school_answer(school),
            "topic": _topic_answer(topic),
        }
        if years and one.pupils <= topic.group_max:
            answers |= {"years": years, "pupils": {**pupils, "classes": one.classes}}
        return answers

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "school":
                own = await _schools_to_book_for(tx)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in own)
            case "topic":
                return await self._topics(tx, form)
            case "years":
                school, topic = await self._about(tx, form)
                return tuple(Choice(year.value) for year in years_for(school, topic))
            case "pupils":
                return await self._groups(tx, form)
            case "classes":
                return class_numbers()
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
        school, topic = await school_queries.find_with_topic(
            tx.session, int(form.answers["school"]["value"]), int(form.answers["topic"]["value"])
        )
        assert topic is not None, "topics are never deleted"
        if school is None:
            raise NoSchool
        return school, topic

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
        return await search(Asked.by(tx), topic, school)

    async def found_around(self, tx: Tx, form: Form, moment: datetime) -> Found:
        school, topic = await self._about(tx, form)
        return await around(Asked.by(tx), topic, school, moment)

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

    async def foresee(self, tx: Tx, form: Form) -> Any:
        school, topic = await self._about(tx, form)
        found = await around(Asked.by(tx), topic, school, moment_chosen(form))
        able = [start.officer_id for start in as_chosen(found, form)]
        if not able:
            raise await self.lost(tx, form, found)
        return _Foreseen(school, topic, able)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._book(tx, form)
        await guarded.check(tx, form, visit.id)
        await remind(tx.session, tx.act.house, visit, tx.now, is_new=True)
        if visit.state is VisitState.REQUESTED:
            await tell(tx, NoticeKind.VISIT_REQUESTED, visit, [visit.officer_id], cause="requested")
        else:
            await tell_parties(tx, NoticeKind.VISIT_BOOKED, visit, cause="booked")
        await tx.audit(f"visit.{visit.state}", visit.id)
        return forms.Finished(as_facts(visit))

    async def _book(self, tx: Tx, form: Form) -> Visit:
        foreseen: _Foreseen = tx.foreseen
        school, topic = foreseen.school, foreseen.topic
        await self._check_own(tx, form, school)
        if topic.removed:
            raise SentBack("topic", AnswerProblem.NOT_A_CHOICE)
        fitting = {year.value for year in years_for(school, topic)}
        if not fitting.issuperset(form.answers["years"]):
            raise SentBack("years", AnswerProblem.NOT_A_CHOICE)
        # Whoever was shown with the time comes before the others who can.
        shown = int(form.answers["slot"]["officer_id"])
        for officer_id in sorted(foreseen.able, key=lambda one: one != shown):
            if visit := await self._take(tx, form, school, topic, officer_id):
                return visit
        raise await self.lost(tx, form)

    async def _check_own(self, tx: Tx, form: Form, school: School) -> None:
        """Whether the person speaks for the school still: they may have moved to another."""
        if form.answers.get("behalf"):
            tx.require(Role.COORDINATOR)
            return
        if await school_queries.is_contact(tx.session, school.id, tx.person.id):
            return
        if not await school_queries.schools_of(tx.session, tx.person.id):
            raise NoSchool
        raise SentBack("school", AnswerProblem.SCHOOL_LEFT, {"several": True})

    async def _take(
        self, tx: Tx, form: Form, school: School, topic: Topic, officer_id: int
    ) -> Visit | None:
        """Store the visit with this officer. None: somebody was quicker after all."""
        if not tx.in_parts:
            visit = await store(tx, form, school, topic, officer_id)
            if visit is None:
                raise forms.DoOver
            return visit
        # A part of its own: undone, it also lets the officer go, before the next one is tried.
        part = await tx.session.begin_nested()
        visit = await store(tx, form, school, topic, officer_id)
        await (part.rollback() if visit is None else part.commit())
        return visit


async def _schools_to_book_for(tx: Tx) -> list[School]:
    """The schools that the person speaks for; of a coordinator who speaks for none, all there are."""
    own = await school_queries.schools_of(tx.session, tx.person.id) if tx.holds(Role.SCHOOL) else []
    if own or not tx.holds(Role.COORDINATOR):
        return own
    return await school_queries.list_with_years(tx.session)


async def _school_called(tx: Tx, school_id: int) -> School:
    school = await school_queries.find(tx.session, school_id)
    if school is None:
        raise NotFound("school")
    return school


async def _is_behalf(tx: Tx, school_id: int) -> bool:
    """Whether a coordinator books for a school that they do not speak for themselves."""
    is_own = tx.holds(Role.SCHOOL) and await school_queries.is_contact(
        tx.session, school_id, tx.person.id
    )
    return tx.holds(Role.COORDINATOR) and not is_own


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


forms.register(FormKind.BOOK_VISIT, BooksVisit())
