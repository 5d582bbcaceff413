"""What a member wants to hear, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.domain.forms import Form, FormKind
from bot.domain.networks import Branch, MemberSettings, QuietHours, goes_out_at
from bot.domain.people import Role
from bot.domain.updates import Urgency
from bot.domain.views import MyView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from db.queries import members, networks, update_copies, waiting


async def mine(act: Act) -> MyView:
    """My networks and what I want to hear. Open to everybody; most have no network."""
    async with looking(act) as tx:
        return await _mine(tx)


async def _mine(tx: Tx) -> MyView:
    return MyView(
        tuple(await networks.memberships_of(tx.session, tx.person.id)),
        await networks.settings_of(tx.session, tx.person.id),
        tuple(await networks.list_areas(tx.session)),
        tx.act.today,
    )


async def want_urgency(act: Act, lowest: Urgency) -> MyView:
    """Say how urgent an update must be to be sent at once. For members."""
    return await _set(act, lowest_urgency=lowest)


async def want_quiet(act: Act, starts: int, ends: int) -> MyView:
    """Set quiet hours, in whole local hours; twice the same is none. For members."""
    return await _set(act, quiet=QuietHours(time(starts), time(ends)))


async def want_digest(act: Act, wanted: bool) -> MyView:
    """Choose the weekly digest, or single notices. For members."""
    return await _set(act, digest=wanted)


async def resume(act: Act) -> MyView:
    """End a pause; what it held back comes with the next tick. For members."""
    view = await _set(act, paused_until=None)
    async with looking(act) as tx:
        held = await update_copies.count_held_in_pause(tx.session, tx.person.id)
    return replace(view, catches_up=bool(held))


async def follow_area(act: Act, area_id: int, wanted: bool) -> MyView:
    """Follow an area, or no longer; following none means one's own. For members."""
    try:
        async with changing(act) as tx:
            settings = await _settings(tx)
            there = {area.id for area in await networks.list_areas(tx.session)}
            areas = {one for one in settings.areas if one in there} - {area_id}
            if wanted and area_id in there:
                areas.add(area_id)
            return await _kept(tx, replace(settings, areas=tuple(sorted(areas))))
    except AlreadyHandled:
        return await mine(act)


async def follow_branch(act: Act, branch: Branch, wanted: bool) -> MyView:
    """Follow a branch, or no longer; following none means one's own. For members."""
    try:
        async with changing(act) as tx:
            settings = await _settings(tx)
            branches = set(settings.branches) - {branch} | ({branch} if wanted else set())
            kept = tuple(one for one in Branch if one in branches)
            return await _kept(tx, replace(settings, branches=kept))
    except AlreadyHandled:
        return await mine(act)


async def _set(act: Act, **values: Any) -> MyView:
    try:
        async with changing(act) as tx:
            return await _kept(tx, replace(await _settings(tx), **values))
    except AlreadyHandled:
        return await mine(act)


async def _settings(tx: Tx) -> MemberSettings:
    tx.require(Role.MEMBER)
    return await networks.settings_of(tx.session, tx.person.id)


async def _kept(tx: Tx, settings: MemberSettings) -> MyView:
    await members.keep_settings(tx.session, tx.person.id, settings, tx.now)
    if settings.paused_until is None and not settings.digest:
        # What a pause or the digest held back has nothing to wait for any more.
        awake = goes_out_at(tx.now, settings.quiet, tx.act.house.zone, is_warning=False)
        await waiting.bring_forward(tx.session, tx.person.id, awake)
    return await _mine(tx)


class _Pause(forms.Workflow):
    """The dialog that pauses messages until a day."""

    roles = (Role.MEMBER,)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        day = date.fromisoformat(form.answers["day"])
        await _kept(tx, replace(await _settings(tx), paused_until=day))
        return forms.Finished({"day": day.isoformat()})


forms.register(FormKind.PAUSE, _Pause())
