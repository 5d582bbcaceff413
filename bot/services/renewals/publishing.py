"""Publishing the next document from a day on, taking that back, and stopping a renewal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.forms import SUGGESTED, Form, FormKind
from bot.domain.local_time import local_day, to_utc_past_gap
from bot.domain.outbox import NoticeKind
from bot.domain.reminders import ReminderKind
from bot.domain.renewal_views import RenewalView
from bot.domain.renewals import Renewal, check_lacks_nothing, lacks, next_document, renewed
from bot.services import forms, networks
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.renewals import rights
from bot.services.renewals.seeing import show, view_of
from bot.services.renewals.signing import take_back_day
from bot.services.renewals.telling import as_facts, consulted, keepers, tell
from db.models import RenewalRow
from db.queries import followers, promises, reminders, renewals, responsible

_TOLD_AT: Final = time(8)
"""The document is there from the first minute of its day; people hear of it in the morning."""


class _Publish(forms.Workflow):
    """The dialog that says from which day the next document is shown to everybody."""

    roles = rights.KEEPERS

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.locked(tx, about["renewal"])
        check_lacks_nothing(await rights.kept(tx, about["renewal"]), signed=True)

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        first = (await rights.kept(tx, about["renewal"])).period[0]
        likely = max(first, tx.act.today).isoformat()
        return {SUGGESTED: {"from": likely}}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        renewal = await rights.kept(tx, form.answers["renewal"])
        return {"title": renewal.next_title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        renewal_id = form.answers["renewal"]
        row = await rights.locked(tx, renewal_id)
        renewal = await rights.kept(tx, renewal_id)
        check_lacks_nothing(renewal, signed=True)
        day = date.fromisoformat(form.answers["from"])
        await take_back_day(tx.session, renewal_id)
        if day <= tx.act.today:
            await _publish(tx.session, tx.act.house, row, renewal, tx.now)
        else:
            row.publish_on = day
            due_at = to_utc_past_gap(day, time.min, tx.act.house.zone)
            await reminders.add(tx.session, ReminderKind.RENEWAL_PUBLISH, renewal_id, due_at)
        await tx.session.flush()
        await tx.audit("renewal.publish", renewal_id)
        facts = {**as_facts(renewal), "from": day.isoformat(), "new": row.new_document_id}
        return forms.Finished(facts)


async def take_back(act: Act, renewal_id: int) -> RenewalView:
    """Publish nothing by the clock any more; signatures stay. For coordinators."""
    try:
        async with changing(act) as tx:
            await rights.locked(tx, renewal_id)
            await take_back_day(tx.session, renewal_id)
            await tx.audit("renewal.publish_taken_back", renewal_id)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def stop(act: Act, renewal_id: int) -> RenewalView:
    """Let a renewal rest: all that was written is kept, nothing is published. For coordinators."""
    try:
        async with changing(act) as tx:
            row = await rights.locked(tx, renewal_id)
            await take_back_day(tx.session, renewal_id)
            row.stopped_at = tx.now
            await tx.session.flush()
            await tx.audit("renewal.stopped", renewal_id)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def resume(act: Act, renewal_id: int) -> RenewalView:
    """Take up a renewal that rests, where it was left. For coordinators. Raises NotFound."""
    try:
        async with changing(act) as tx:
            await rights.kept(tx, renewal_id)
            row = await renewals.lock(tx.session, renewal_id)
            if row is not None and row.stopped_at is not None:
                row.stopped_at = None
                await tx.session.flush()
                await tx.audit("renewal.resumed", renewal_id)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        return await show(act, renewal_id)


async def publish_by_clock(
    session: AsyncSession, house: House, renewal_id: int, reminder_id: int, now: datetime
) -> None:
    """Publish the next document on its day, if that still holds and both have signed what stands.

    Otherwise the coordinators are told why nothing was published.
    """
    row = await renewals.lock(session, renewal_id)
    today = local_day(now, house.zone)
    if row is None or row.publish_on is None or row.publish_on > today:
        return
    if row.published_on is not None or row.stopped_at is not None:
        return
    renewal = await renewals.find(session, renewal_id)
    assert renewal is not None, "it is locked"
    lacking = lacks(renewal, signed=True)
    if not lacking:
        await _publish(session, house, row, renewal, now)
        return
    row.publish_on = None
    facts = {**as_facts(renewal), "lack": lacking[0].value}
    to, cause = await keepers(session), f"stuck:{reminder_id}"
    await tell(session, NoticeKind.RENEWAL_STUCK, facts, to, cause, now=now)


async def _publish(
    session: AsyncSession, house: House, row: RenewalRow, renewal: Renewal, now: datetime
) -> None:
    """Store the next document; followers and those responsible go on with its promises."""
    today = local_day(now, house.zone)
    taken = {one.document.key for one in await promises.list_all(session)}
    document = next_document(renewal, taken)
    new_id = await promises.save(session, document, now)
    await networks.ensure_for(session, document, now)
    row.published_on, row.publish_on, row.new_document_id = today, None, new_id
    await session.flush()
    stored = await promises.find(session, new_id)
    assert stored is not None, "it was saved just now"
    pairs = [
        (one.old_id, stored.promise_ids[promise.key])
        for one in renewal.promises
        if one.old_id is not None and (promise := renewed(one, renewal.document)) is not None
    ]
    following = await followers.go_on(session, pairs, now)
    await responsible.go_on(session, pairs)
    signing = [one.person_id for one in renewal.signatories if one.person_id is not None]
    to = list(dict.fromkeys([*await consulted(session), *signing, *following]))
    morning = max(now, to_utc_past_gap(today, _TOLD_AT, house.zone))
    facts = {**as_facts(renewal), "new": new_id}
    await tell(
        session, NoticeKind.RENEWAL_PUBLISHED, facts, to, "published", now=now, due_at=morning
    )


forms.register(FormKind.RENEWAL_PUBLISH, _Publish())
