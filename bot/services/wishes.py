"""A school for which no time fits leaves a wish: which weeks suit, and what the visit is about."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import AnswerProblem, NoSchool, NotFound, SentBack, WishSettled
from bot.domain.forms import CONFIRM, Choice, Form, FormKind
from bot.domain.people import Role
from bot.domain.reminders import ReminderKind
from bot.domain.schools import years_for
from bot.domain.slots import closed_days
from bot.domain.views import FormView
from bot.domain.wishes import (
    WEEKS_AHEAD,
    TimeOfferState,
    Wish,
    WishState,
    last_day_of,
    weeks_between,
    weeks_to_choose,
)
from bot.services import forms, wish_offers
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.visits.booking import BooksVisit
from bot.services.wish_offers import speaks_for
from db.models import VisitWishRow
from db.queries import reminders, schools, wishes

_ROLES = (Role.SCHOOL, Role.COORDINATOR)


async def list_mine(act: Act) -> list[Wish]:
    """The wishes of the person's schools that wait; all that wait, for a coordinator."""
    async with looking(act) as tx:
        tx.require(*_ROLES)
        return await _waiting(tx)


async def _waiting(tx: Tx) -> list[Wish]:
    if tx.holds(Role.COORDINATOR):
        return await wishes.list_waiting(tx.session)
    return await wishes.list_of_person(tx.session, tx.person.id)


async def show(act: Act, wish_id: int) -> Wish:
    """A wish, for the school's contacts and coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*_ROLES)
        return await seen(tx, wish_id)


async def seen(tx: Tx, wish_id: int) -> Wish:
    """A wish that the person may see. Raises NotFound."""
    wish = await wishes.find(tx.session, wish_id)
    if wish is None or not await speaks_for(tx, wish.school_id):
        raise NotFound("wish")
    return wish


async def again(act: Act, wish_id: int) -> FormView:
    """Open the dialog for a wish like an earlier one, whose weeks went by: only weeks are asked for.

    For the school's contacts and coordinators. Raises NotFound.
    """
    return await forms.begin(act, FormKind.WISH_VISIT, {"again": wish_id}, filled_in={})


async def withdraw(act: Act, wish_id: int) -> list[Wish]:
    """Take a wish back; a time that is held for it goes to the next. Gives those that are left.

    For the school's contacts and coordinators. Raises NotFound, or WishSettled where a visit was
    booked already.
    """
    try:
        async with changing(act) as tx:
            tx.require(*_ROLES)
            wish = await seen(tx, wish_id)
            if wish.state is WishState.BOOKED:
                raise WishSettled
            freed = None
            if wish.offer is not None:
                freed = await wish_offers.let_go(
                    tx.session, act.house, tx.now, wish.offer.id, TimeOfferState.WITHDRAWN
                )
                if freed is None and (await seen(tx, wish_id)).state is WishState.BOOKED:
                    raise WishSettled
            await wishes.end(tx.session, [wish_id], WishState.WITHDRAWN, tx.now)
            await reminders.forget(tx.session, [ReminderKind.WISH_OVER], wish_id)
            if freed is not None:
                await wish_offers.hand_on(tx.session, act.house, tx.now, freed)
            await tx.audit("wish.withdrawn", wish_id)
            return await _waiting(tx)
    except AlreadyHandled:
        return await list_mine(act)


class _Wish(BooksVisit):
    """The dialog in which a school says what visit it wishes for, and in which weeks.

    Or a coordinator on its behalf.
    """

    roles = _ROLES

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await super().check(tx, {})
        if about.get("again") is not None:
            await seen(tx, about["again"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was answered in the booking for which no time was found, or in an earlier wish."""
        if about.get("again") is not None:
            with suppress(NotFound):  # its topic is offered no more: another is to be chosen
                return await self._as_before(tx, await seen(tx, about["again"]))
        own = await super().known(tx, {})
        if about.get("draft") is None:
            return own
        booking = await forms.open_of(tx, about["draft"], FormKind.BOOK_VISIT)
        if booking is None:
            return own
        shared = ("several", "behalf", "school", "topic", "years", "pupils", "classes")
        return {**own, **{key: booking[key] for key in shared if key in booking}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "weeks":
            return await super().choices(tx, form)
        return tuple(Choice(monday.isoformat()) for monday in await self._weeks(tx))

    async def _weeks(self, tx: Tx) -> list[date]:
        today = tx.act.today
        last = today + timedelta(weeks=WEEKS_AHEAD)
        closed = closed_days(today, last, await schools.list_holidays(tx.session, today, last))
        return weeks_to_choose(today, closed)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        """The weeks between those that can be chosen in which no school day is left."""
        if form.step == CONFIRM:
            return {"school": (await self._school(tx, form)).name}
        if form.step != "weeks":
            return {}
        weeks = await self._weeks(tx)
        return {"left_out": [monday.isoformat() for monday in weeks_between(weeks)]}

    async def foresee(self, tx: Tx, form: Form) -> None:
        """A wish takes nothing from anybody: there is nothing to look at beforehand."""

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        school, topic = await self._about(tx, form)
        if not await speaks_for(tx, school.id):
            raise NoSchool
        fitting = {year.value for year in years_for(school, topic)}
        if topic.removed or not fitting.issuperset(form.answers["years"]):
            raise SentBack("topic", AnswerProblem.NOT_A_CHOICE)
        row = _row(tx, form, school.id, topic.id)
        wish_id = await wishes.add(tx.session, row)
        await _remind(tx.session, tx.act.house, wish_id, row.last_day, tx.now)
        if form.answers.get("draft") is not None:
            await forms.leave(tx, form.answers["draft"])
        await tx.audit("wish.left", wish_id)
        facts = {"wish": wish_id, "school": school.name, "topic": topic.name, "weeks": row.weeks}
        return forms.Finished(facts)


def _row(tx: Tx, form: Form, school_id: int, topic_id: int) -> VisitWishRow:
    answers = form.answers
    weeks = sorted(date.fromisoformat(monday) for monday in answers["weeks"])
    classes = answers["pupils"].get("classes") or (answers.get("classes") or {}).get("number")
    return VisitWishRow(
        school_id=school_id,
        contact_id=tx.person.id,
        topic_id=topic_id,
        years=list(answers["years"]),
        classes=classes,
        pupils=answers["pupils"]["number"],
        pupils_qualifier=answers["pupils"]["qualifier"],
        weeks=[monday.isoformat() for monday in weeks],
        first_day=weeks[0],
        last_day=last_day_of(weeks),
        state=WishState.WAITING.value,
        created_at=tx.now,
        changed_at=tx.now,
    )


async def _remind(
    session: AsyncSession, house: House, wish_id: int, last_day: date, now: datetime
) -> None:
    """Look every morning whether more can be booked now, and end the wish after its weeks."""
    over = wish_offers.morning_after(last_day, house)
    await reminders.add(session, ReminderKind.WISH_OVER, wish_id, over)
    await wish_offers.look_tomorrow(session, house, now)


forms.register(FormKind.WISH_VISIT, _Wish())
