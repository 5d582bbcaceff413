"""Visits as those see them who have to do with one, and whom something about one is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.forms import FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.schools import Topic
from bot.domain.views import VISITS_A_PAGE, FormView, VisitPage, page_within
from bot.domain.visits import Visit
from bot.services import forms
from bot.services.act import Act, Tx, looking
from bot.services.visits import notices
from db.queries import schools, visits, wishes


async def list_mine(act: Act, page: int) -> VisitPage:
    """The visits of the person's schools, or an officer's: coming ones, then the last month's."""
    async with looking(act) as tx:
        tx.require(Role.SCHOOL, Role.POLICE)
        since = act.now - timedelta(days=30)
        total = await visits.count_of_person(tx.session, tx.person.id, after=since)
        page = page_within(page, total, VISITS_A_PAGE)
        found = await visits.page_of_person(
            tx.session, tx.person.id, after=since, offset=page * VISITS_A_PAGE, limit=VISITS_A_PAGE
        )
        waiting = await wishes.count_of_person(tx.session, tx.person.id)
    return VisitPage(total, page, tuple(found), waiting)


async def list_of_school(act: Act, school_id: int, page: int) -> VisitPage:
    """The visits of a school: coming ones, then the last year's. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        school = await schools.find(tx.session, school_id)
        if school is None:
            raise NotFound("school")
        since = act.now - timedelta(days=365)
        total = await visits.count_of_school(tx.session, school_id, after=since)
        page = page_within(page, total, VISITS_A_PAGE)
        found = await visits.page_of_school(
            tx.session, school_id, after=since, offset=page * VISITS_A_PAGE, limit=VISITS_A_PAGE
        )
    return VisitPage(total, page, tuple(found), school=school.name)


async def show_for_mail(act: Act, visit_id: int) -> tuple[Visit, Topic]:
    """A visit and its topic, for a coordinator who tells a school of it. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        visit = await seen(tx, visit_id)
        topic = await schools.find_topic(tx.session, visit.topic_id)
        assert topic is not None, "topics are never deleted"
        return visit, topic


async def book_for(act: Act, school_id: int) -> FormView:
    """The dialog that books on behalf of a school. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
    return await forms.begin(act, FormKind.BOOK_VISIT, {"for_school": school_id})


async def show(act: Act, visit_id: int) -> Visit:
    """A visit, for its school's contacts, its officer and coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await seen(tx, visit_id)


async def seen(tx: Tx, visit_id: int) -> Visit:
    """A visit that the person may see. Raises NotFound."""
    visit = await visits.find(tx.session, visit_id)
    if visit is None or not await _has_to_do_with(tx, visit):
        raise NotFound("visit")
    return visit


async def _has_to_do_with(tx: Tx, visit: Visit) -> bool:
    if tx.holds(Role.COORDINATOR) or tx.person.id == visit.officer_id:
        return True
    return await schools.is_contact(tx.session, visit.school_id, tx.person.id)


async def school_side(tx: Tx, visit: Visit) -> list[int]:
    """Who hears of it for the school: its contacts, or who booked where it has none any more."""
    return await notices.school_side(tx.session, visit)


async def tell_parties(
    tx: Tx,
    kind: NoticeKind,
    visit: Visit,
    *,
    cause: str,
    officer: bool = True,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell the school, and unless said otherwise the officer, about a visit."""
    if visit.by_school is None and tx.holds(Role.COORDINATOR):
        # Both sides are told whether a contact speaks for the school, or a coordinator instead.
        visit = await visits.find(tx.session, visit.id) or visit
    to = await school_side(tx, visit)
    await tell(tx, kind, visit, [visit.officer_id, *to] if officer else to, cause=cause, more=more)


async def tell(
    tx: Tx,
    kind: NoticeKind,
    visit: Visit,
    to: Sequence[int],
    *,
    cause: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell people about a visit, once for each cause; `more` are facts beside the visit's own."""
    await notices.tell(
        tx.session, kind, visit, to, cause=f"visit:{visit.id}:{cause}", now=tx.now, more=more
    )
