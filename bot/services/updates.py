"""Situation updates: sending one to the network, reading it, and following how it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, Doer
from bot.domain.errors import NoRecipients, NotFound
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role, Viewer
from bot.domain.promises import Unit, Workflow
from bot.domain.updates import NotReached, Urgency, check_fits_caption
from bot.domain.views import (
    NAMES_A_PAGE,
    UPDATES_A_PAGE,
    Progress,
    UpdatePage,
    UpdateView,
    page_within,
)
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from db.models import SituationUpdateRow
from db.queries import activities, inbox, outbox, people, promises, updates


async def latest(act: Act, page: int) -> UpdatePage:
    """A page of the latest updates. For members, coordinators and police."""
    async with looking(act) as tx:
        tx.require(Role.MEMBER, Role.COORDINATOR, Role.POLICE)
        total = await updates.count(tx.session)
        page = page_within(page, total, UPDATES_A_PAGE)
        found = await updates.page(tx.session, offset=page * UPDATES_A_PAGE, limit=UPDATES_A_PAGE)
    return UpdatePage(total, page, tuple(found))


async def show(act: Act, update_id: int) -> UpdateView:
    """One update; coordinators also see how it arrived. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.MEMBER, Role.COORDINATOR, Role.POLICE)
        return await _view(tx, update_id)


async def _view(tx: Tx, update_id: int) -> UpdateView:
    row = await tx.session.get(SituationUpdateRow, update_id)
    update = await updates.find(tx.session, update_id)
    if row is None or update is None:
        raise NotFound("update")
    sees_reach = any(held.role is Role.COORDINATOR for held in tx.held)
    return UpdateView(
        update=update,
        reach=await updates.reach(tx.session, update_id, row.notice_id) if sees_reach else None,
        is_recipient=await updates.was_sent_to(tx.session, row.notice_id, tx.person.telegram_id),
        is_read=await updates.has_read(tx.session, update_id, tx.person.id),
    )


async def mark_read(act: Act, notice_id: int) -> Viewer:
    """A member says that they have read the update that a notice announced.

    Raises NotFound for who did not get it.
    """
    try:
        async with changing(act) as tx:
            chat_id = tx.person.telegram_id
            if not (
                await updates.mark_read(tx.session, notice_id, chat_id, act.now)
                or await updates.was_sent_to(tx.session, notice_id, chat_id)
            ):
                raise NotFound("update")
            return tx.viewer
    except AlreadyHandled:
        async with looking(act) as tx:
            return tx.viewer


async def list_not_reached(act: Act, update_id: int, page: int) -> tuple[NotReached, ...]:
    """A page of those whom an update did not reach, and why. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await tx.session.get(SituationUpdateRow, update_id)
        if row is None:
            raise NotFound("update")
        found = await outbox.list_not_reached(
            tx.session, row.notice_id, Role.MEMBER, offset=page * NAMES_A_PAGE, limit=NAMES_A_PAGE
        )
    return tuple(found)


async def list_progress(house: House) -> list[Progress]:
    """The sendings that are not finished, with how far they have come."""
    async with house.database.read() as session:
        return [await _progress(session, row) for row in await updates.list_unfinished(session)]


async def progress(act: Act, update_id: int) -> Progress:
    """How far one sending has come, in the viewer's language. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        row = await tx.session.get(SituationUpdateRow, update_id)
        if row is None:
            raise NotFound("update")
        return replace(await _progress(tx.session, row), locale=tx.viewer.locale)


async def _progress(session: AsyncSession, row: SituationUpdateRow) -> Progress:
    return Progress(
        update_id=row.id,
        chat_id=row.progress_chat_id,
        message_id=row.progress_message_id,
        locale=await people.locale_of(session, row.author_id),
        heading=row.heading,
        sent_at=row.sent_at,
        reach=await updates.reach(session, row.id, row.notice_id),
    )


async def note_progress_shown(act: Act, update_id: int, message_id: int) -> None:
    """Remember which message shows the author how a sending goes."""
    async with act.house.database.write() as session:
        row = await session.get(SituationUpdateRow, update_id)
        if row is not None and row.progress_chat_id == act.chat_id:
            row.progress_message_id = message_id


async def finish(house: House, update_id: int, now: datetime) -> None:
    """Close a sending that has settled: it becomes an activity under the network's promise.

    Counts whom it reached. Where no document has such a promise, nothing is logged.
    """
    async with house.database.write() as session:
        row = await session.get(SituationUpdateRow, update_id, with_for_update=True)
        if row is None or row.finished_at is not None:
            return
        row.finished_at = now
        day = local_day(row.sent_at, house.zone)
        promise_id = await promises.find_served(session, Workflow.BUSINESS_NETWORK, day)
        if promise_id is None:
            return
        reach = await updates.reach(session, row.id, row.notice_id)
        await activities.add(
            session,
            promise_id=promise_id,
            kind=ActivityKind.SITUATION_UPDATE,
            day=day,
            what=row.heading,
            doer=Doer.MUNICIPALITY,
            quantity=reach.delivered,
            unit=Unit.MEMBERS,
            source=("update", row.id),
            now=now,
        )


class _Write(forms.Workflow):
    """The dialog that writes a situation update and sends it to the network."""

    roles = (Role.COORDINATOR,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "urgency":
            return tuple(Choice(urgency.value) for urgency in Urgency)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step != "confirm":
            return {}
        return {
            "recipients": (await people.count_by_role(tx.session))[Role.MEMBER],
            "unreachable": await people.count_unreachable(tx.session, Role.MEMBER),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        check_fits_caption(answers["body"], answers.get("picture"))
        urgency = Urgency(answers["urgency"]["value"])
        notice_id = await self._announce(tx, answers, urgency, form_id)
        row = SituationUpdateRow(
            heading=answers["heading"],
            body=answers["body"],
            urgency=urgency.value,
            picture=answers.get("picture"),
            author_id=tx.person.id,
            notice_id=notice_id,
            sent_at=tx.now,
            progress_chat_id=tx.act.chat_id,
            progress_message_id=tx.act.message_id,
            finished_at=None,
        )
        tx.session.add(row)
        await tx.session.flush()
        await inbox.audit(
            tx.session,
            now=tx.now,
            person_id=tx.person.id,
            action="update.sent",
            subject_id=row.id,
        )
        return forms.Finished({"update": row.id})

    async def _announce(
        self, tx: Tx, answers: Mapping[str, Any], urgency: Urgency, form_id: int
    ) -> int:
        notice_id = await outbox.add_notice(
            tx.session,
            NoticeKind.SITUATION_UPDATE,
            {
                "heading": answers["heading"],
                "body": answers["body"],
                "urgency": urgency.value,
                "picture": answers.get("picture"),
                "sent_at": tx.now.isoformat(),
                "municipality": tx.act.house.municipality,
            },
            dedup_key=f"update:form:{form_id}",
            now=tx.now,
        )
        assert notice_id is not None, "a form is finished once"
        is_warning = urgency is Urgency.WARNING
        recipients = await outbox.deliver_to_role(
            tx.session,
            notice_id,
            Role.MEMBER,
            priority=Priority.URGENT if is_warning else Priority.BULK,
            due_at=tx.now,
        )
        if not recipients:
            raise NoRecipients
        return notice_id


forms.register(FormKind.SITUATION_UPDATE, _Write())
