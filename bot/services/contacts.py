"""Who speaks for which school: asking others in, moving somebody, and what that leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.schools import ContactView, School, SchoolContact
from bot.domain.views import FormView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from db.queries import outbox, people, schools, visits

_ORGANISATION_MAX: Final = 100
"""As long as the column is in which a role says for whom it is held."""


async def list_contacts(act: Act, school_id: int) -> tuple[School, list[SchoolContact]]:
    """A school and who speaks for it. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        school = await _school(tx, school_id)
        return school, await schools.list_contacts(tx.session, school_id)


async def show(act: Act, contact_id: int) -> ContactView:
    """Somebody who speaks for a school. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await _view(tx, contact_id)


async def invite(act: Act, school_id: int) -> FormView:
    """The dialog that invites somebody to speak for this school. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        school = await _school(tx, school_id)
    chosen = {"value": str(school.id), "name": school.name}
    return await forms.begin(
        act, FormKind.INVITE, filled_in={"role": {"value": Role.SCHOOL.value}, "school": chosen}
    )


async def remove(act: Act, contact_id: int) -> tuple[School, list[SchoolContact]]:
    """Let somebody speak for a school no longer who speaks for others as well; they are told.

    For coordinators; gives the school and who speaks for it still. Raises NotFound. Of who speaks
    for one school alone the role is taken away instead.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            view = await _view(tx, contact_id)
            contact = view.contact
            if not view.others:
                raise NotFound("contact")
            await leave(tx, contact.school_id, contact.person_id)
            await _say_for_whom(tx, contact.person_id)
            await tx.audit("contact.removed", contact.person_id)
            facts = {"to": None, "left": contact.school}
            await _tell(tx, contact.person_id, facts, f"contact_removed:{contact.id}")
            left = await schools.list_contacts(tx.session, contact.school_id)
            return await _school(tx, contact.school_id), left
    except AlreadyHandled:
        raise NotFound("contact") from None


async def leave(tx: Tx, school_id: int, person_id: int) -> None:
    """Let a person speak for a school no longer, inside a coordinator's act.

    Who else speaks for it is asked about the visits that this person booked; where nobody does, the
    coordinator is, who then hears what becomes of them.
    """
    await schools.end_contact(tx.session, school_id, person_id, tx.now)
    left = await schools.contacts_of(tx.session, school_id)
    await visits.hand_over(tx.session, school_id, person_id, left[0] if left else tx.person.id)


async def leave_all(tx: Tx, person_id: int) -> None:
    """Let a person speak for no school any longer, inside a coordinator's act."""
    for school in await schools.schools_of(tx.session, person_id):
        await leave(tx, school.id, person_id)


async def _school(tx: Tx, school_id: int) -> School:
    school = await schools.find(tx.session, school_id)
    if school is None:
        raise NotFound("school")
    return school


async def _contact(tx: Tx, contact_id: int) -> SchoolContact:
    contact = await schools.find_contact(tx.session, contact_id)
    if contact is None:
        raise NotFound("contact")
    return contact


async def _view(tx: Tx, contact_id: int) -> ContactView:
    contact = await _contact(tx, contact_id)
    own = await schools.schools_of(tx.session, contact.person_id)
    return ContactView(
        contact,
        tuple(one.name for one in own if one.id != contact.school_id),
        await visits.count_of_contact(tx.session, contact.school_id, contact.person_id),
    )


class _Move(forms.Workflow):
    """The dialog in which somebody comes to speak for another school, or for one more."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _contact(tx, about["contact_id"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "stays":
            return (Choice("no"), Choice("yes"))
        if form.step == "to":
            contact = await _contact(tx, form.answers["contact_id"])
            own = {one.id for one in await schools.schools_of(tx.session, contact.person_id)}
            found = await schools.list_with_years(tx.session)
            return tuple(
                Choice(str(one.id), {"name": one.name}) for one in found if one.id not in own
            )
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        view = await _view(tx, form.answers["contact_id"])
        return {
            "title": view.contact.name,
            "school": view.contact.school,
            "booked": view.visits,
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        contact = await _contact(tx, form.answers["contact_id"])
        school = await schools.find(tx.session, int(form.answers["to"]["value"]))
        if school is None or school.id == contact.school_id:
            raise SentBack("to", AnswerProblem.NOT_A_CHOICE)
        stays = form.answers["stays"]["value"] == "yes"
        await schools.add_contact(tx.session, school.id, contact.person_id, tx.now)
        if not stays:
            await leave(tx, contact.school_id, contact.person_id)
        await _say_for_whom(tx, contact.person_id)
        await tx.audit("contact.moved", contact.person_id)
        facts = {"to": school.name, "left": None if stays else contact.school}
        await _tell(tx, contact.person_id, facts, f"contact_moved:{form_id}")
        return forms.Finished({**facts, "name": contact.name, "school": school.id})


async def _say_for_whom(tx: Tx, person_id: int) -> None:
    """Let the role name the schools that the person speaks for now."""
    names = ", ".join(one.name for one in await schools.schools_of(tx.session, person_id))
    await people.rename_role(tx.session, person_id, Role.SCHOOL, names[:_ORGANISATION_MAX])


async def _tell(tx: Tx, person_id: int, facts: Mapping[str, Any], cause: str) -> None:
    notice_id = await outbox.add_notice(
        tx.session, NoticeKind.CONTACT_MOVED, facts, dedup_key=cause, now=tx.now
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session, notice_id, [person_id], priority=Priority.NORMAL, due_at=tx.now
        )


forms.register(FormKind.MOVE_CONTACT, _Move())
