"""Schools, topics and school holidays: what coordinators keep, so that visits can be booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import Role
from bot.domain.schools import (
    USUAL_GROUP,
    USUAL_MINUTES,
    YEARS_OF,
    HolidayView,
    School,
    SchoolKind,
    SchoolView,
    SchoolYear,
    Topic,
    TopicDocument,
    UsualTopic,
    read_sizes,
    write_sizes,
)
from bot.domain.views import SCHOOLS_A_PAGE, SchoolPage, page_within
from bot.services import forms, guarded, wish_offers
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.texts.catalogue import plain
from bot.texts.labels import label
from db.models import Invitation
from db.queries import networks, people, schools

_LANGUAGE = "sv"
"""The language of the municipality, in which the usual topics are put in."""


async def let_in(
    session: AsyncSession, invitation: Invitation, person_id: int, now: datetime
) -> None:
    """Let a person speak for the school that an invitation means, new or known."""
    school_id = _school_meant(invitation)
    if school_id is None:
        school_id = await schools.find_or_add(session, invitation.organisation, now)
    await schools.add_contact(session, school_id, person_id, now)


def _school_meant(invitation: Invitation) -> int | None:
    """The number of the school that was chosen. None: its name was written."""
    return (invitation.facts or {}).get("school")


async def speaks_for(session: AsyncSession, invitation: Invitation, person_id: int) -> bool:
    """Whether a person speaks for the school that an invitation means now."""
    own = await schools.schools_of(session, person_id)
    if (school_id := _school_meant(invitation)) is not None:
        return any(one.id == school_id for one in own)
    return any(one.name == invitation.organisation for one in own)


async def add_usual(session: AsyncSession, now: datetime) -> None:
    """Put the usual topics in, where there are none: there is always something to choose from."""
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
    await schools.add_usual_topics(session, usual, now)


async def list_schools(act: Act, page: int) -> SchoolPage:
    """A page of the schools. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        total = await schools.count_schools(tx.session)
        page = page_within(page, total, SCHOOLS_A_PAGE)
        found = await schools.list_schools(
            tx.session, offset=page * SCHOOLS_A_PAGE, limit=SCHOOLS_A_PAGE
        )
    return SchoolPage(total, page, tuple(found))


async def show_school(act: Act, school_id: int) -> SchoolView:
    """A school with the sizes of its years. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        school = await _school(tx, school_id)
        contacts = len(await schools.contacts_of(tx.session, school_id))
        officers = await _officers(tx)
        areas = {area.id: area.name for area in await networks.list_areas(tx.session)}
    officer, area = officers.get(school.officer_id or 0), areas.get(school.area_id or 0)
    return SchoolView(school, contacts, officer, area)


async def _school(tx: Tx, school_id: int) -> School:
    school = await schools.find(tx.session, school_id)
    if school is None:
        raise NotFound("school")
    return school


async def _officers(tx: Tx) -> dict[int, str]:
    """The officers there are, by their numbers."""
    held = await people.list_holders(tx.session, Role.POLICE, offset=0, limit=_MANY)
    return {person.id: person.name for person, _ in held}


_MANY = 200


async def list_topics(act: Act) -> list[Topic]:
    """What a visit can be about; the usual topics where nothing was put in. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await schools.list_topics(tx.session)
    if found:
        return found
    async with act.house.database.write() as session:
        await add_usual(session, act.now)
        return await schools.list_topics(session)


async def show_topic(act: Act, topic_id: int) -> Topic:
    """A topic. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _topic(tx, topic_id)


async def _topic(tx: Tx, topic_id: int) -> Topic:
    topic = await schools.find_topic(tx.session, topic_id)
    if topic is None or topic.removed:
        raise NotFound("topic")
    return topic


async def remove_topic(act: Act, topic_id: int) -> list[Topic]:
    """Let nobody book a topic any more; gives those that are left. For coordinators."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            await schools.remove_topic(tx.session, topic_id, tx.now)
            await tx.audit("topic.removed", topic_id)
            return await schools.list_topics(tx.session)
    except AlreadyHandled:
        return await list_topics(act)


async def list_holidays(act: Act) -> list[HolidayView]:
    """The school holidays that are not over. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await schools.coming_holidays(tx.session, act.today)


async def remove_holiday(act: Act, holiday_id: int) -> list[HolidayView]:
    """Let the days of a school holiday be booked; gives those that are left. For coordinators."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            days = await schools.remove_holiday(tx.session, holiday_id)
            if days is not None:
                await wish_offers.offer_reopened(tx.session, act.house, *days, tx.now)
            await tx.audit("holiday.removed", holiday_id)
            return await schools.coming_holidays(tx.session, act.today)
    except AlreadyHandled:
        return await list_holidays(act)


class _KeepSchool(forms.Workflow):
    """The dialog that puts a school in, or changes one."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if about.get("school_id") is not None:
            await _school(tx, about["school_id"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        areas = await networks.list_areas(tx.session)
        if about.get("school_id") is None:
            return {"has_areas": bool(areas)}
        school = await _school(tx, about["school_id"])
        officer = (await _officers(tx)).get(school.officer_id or 0)
        area = next((one for one in areas if one.id == school.area_id), None)
        answers: dict[str, Any] = {
            "has_areas": bool(areas),
            "name": school.name,
            "officer": None,
            "area": area and {"value": str(area.id), "name": area.name},
        }
        if officer is not None:
            answers["officer"] = {"value": str(school.officer_id), "name": officer}
        if school.kind is not None:
            sizes = write_sizes(school.groups, YEARS_OF[school.kind]) if school.groups else None
            answers |= {"sort_of": {"value": school.kind.value}, "sizes": sizes}
        return answers

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "sort_of":
            return tuple(Choice(kind.value) for kind in SchoolKind)
        if form.step == "officer":
            found = await _officers(tx)
            return tuple(Choice(str(number), {"name": name}) for number, name in found.items())
        if form.step == "area":
            areas = await networks.list_areas(tx.session)
            return tuple(Choice(str(one.id), {"name": one.name}) for one in areas)
        return ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        name, kind = answers["name"], SchoolKind(answers["sort_of"]["value"])
        officer_id = int(answers["officer"]["value"]) if answers["officer"] else None
        school_id = answers.get("school_id")
        if school_id is None:
            school_id = await schools.put_in(tx.session, name, kind, officer_id, tx.now)
        elif not await schools.change(tx.session, school_id, name, officer_id):
            school_id = None
        if school_id is None:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        groups = read_sizes(answers["sizes"], YEARS_OF[kind]) if answers["sizes"] else ()
        await schools.describe(tx.session, school_id, kind, groups)
        if "area" in answers:
            area = answers["area"]
            await schools.place(tx.session, school_id, int(area["value"]) if area else None)
        await tx.audit("school.kept", school_id)
        return forms.Finished({"school_id": school_id, "name": name})


class _KeepTopic(forms.Workflow):
    """The dialog that puts a topic in, or changes one; booked visits keep what they were told."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if about.get("topic_id") is not None:
            await _topic(tx, about["topic_id"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        if about.get("topic_id") is None:
            return {}
        topic = await _topic(tx, about["topic_id"])
        return {
            "name": topic.name,
            "words": topic.about,
            "lasts": {"number": topic.minutes, "qualifier": "exactly"},
            "years": [year.value for year in topic.years],
            "group": {"number": topic.group_max, "qualifier": "exactly"},
            "prepare": topic.prepare,
            "material": topic.material,
            "document": topic.document and _document_answer(topic.document),
            "approval": {"value": "yes" if topic.needs_approval else "no"},
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "lasts":
                return tuple(Choice(str(minutes)) for minutes in (40, 60, 80, 120))
            case "years":
                return tuple(Choice(year.value) for year in SchoolYear)
            case "group":
                return tuple(Choice(str(number)) for number in (30, 60, 120))
            case "approval":
                return (Choice("yes"), Choice("no"))
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers, document = form.answers, form.answers.get("document")
        topic = Topic(
            id=answers.get("topic_id") or 0,
            name=answers["name"],
            about=answers["words"],
            minutes=answers["lasts"]["number"],
            years=tuple(SchoolYear(year) for year in answers["years"]),
            group_max=answers["group"]["number"],
            needs_approval=answers["approval"]["value"] == "yes",
            prepare=answers.get("prepare"),
            material=answers["material"],
            document=TopicDocument(document["file_id"], document["name"]) if document else None,
        )
        await add_usual(tx.session, tx.now)
        topic_id = await schools.keep_topic(tx.session, topic, tx.now)
        await guarded.check(tx, form, topic_id)
        await tx.audit("topic.kept", topic_id)
        return forms.Finished({"topic_id": topic_id, "name": topic.name})


def _document_answer(document: TopicDocument) -> dict[str, str]:
    """A file that is there already, as if it had been sent just now."""
    return {
        "file_id": document.file_id,
        "name": document.name,
        "below": "",
        "words": document.name,
    }


class _AddHoliday(forms.Workflow):
    """The dialog that puts a school holiday in."""

    roles = (Role.COORDINATOR,)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        first, last = (date.fromisoformat(answers[key]) for key in ("day", "until"))
        await schools.add_holiday(tx.session, answers["name"], first, last)
        await tx.audit("holiday.kept", None)
        return forms.Finished({"name": answers["name"]})


forms.register(FormKind.SCHOOL, _KeepSchool())
forms.register(FormKind.TOPIC, _KeepTopic())
forms.register(FormKind.HOLIDAY, _AddHoliday())
