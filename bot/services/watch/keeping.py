"""Starting areas and keeping them: interest, the steps of the start, households, sleep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.activities import Output
from bot.domain.errors import AnswerProblem, NotFound, SentBack, StepDone
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.networks import NetworkKind, clean
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.reminders import ReminderKind
from bot.domain.watch import BY_HAND, Households, WatchStep, WatchView, asked_next_at, silent_from
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.watch import life, rights
from bot.services.watch.seeing import show, view_of
from bot.texts import activities as activity_texts
from db.models import NetworkRow
from db.queries import networks, reminders, watch


async def take(act: Act, network_id: int) -> WatchView:
    """Make an area of a network of the kind that is none yet. For staff. Raises NotFound."""
    try:
        async with changing(act) as tx:
            tx.require(*rights.STAFF)
            row = await tx.session.get(NetworkRow, network_id)
            if row is None or row.kind != NetworkKind.WATCH or row.closed_at is not None:
                raise NotFound("network")
            return await view_of(tx, await _add(tx, network_id, None))
    except AlreadyHandled:
        async with looking(act) as tx:
            found = await watch.find_of_network(tx.session, network_id)
            if found is None:
                raise NotFound("network") from None
            return await view_of(tx, found.id)


async def _add(tx: Tx, network_id: int, area_id: int | None) -> int:
    """Note interest in an area, with all that is reminded of; gives its number."""
    found = await watch.find_of_network(tx.session, network_id)
    if found is not None:
        return found.id
    zone, now = tx.act.house.zone, tx.now
    watch_id = await watch.add(tx.session, network_id, area_id, tx.person.id, now)
    row = await rights.locked(tx, watch_id)
    by, today = tx.person.id, tx.act.today
    await life.note_step(tx.session, tx.act.house, row, WatchStep.INTEREST, today, by=by, now=now)
    area = await watch.find(tx.session, watch_id)
    if area is not None and area.contacts:
        await life.note_step(
            tx.session, tx.act.house, row, WatchStep.CONTACTS, today, by=by, now=now
        )
    await reminders.add(tx.session, ReminderKind.WATCH_YEAR, watch_id, asked_next_at(now, zone))
    await reminders.add(tx.session, ReminderKind.WATCH_SILENT, watch_id, silent_from(now, zone))
    await tx.audit("watch.added", watch_id)
    return watch_id


async def note_step(act: Act, watch_id: int, step: WatchStep) -> WatchView:
    """Note that a step which needs no more than a yes is done today.

    For staff and lead contacts. Raises NotFound. Done once more it changes nothing.
    """
    try:
        async with changing(act) as tx:
            area = await rights.worked_on(tx, watch_id)
            if step not in BY_HAND:
                raise NotFound("watch")
            row = await rights.locked(tx, area.id)
            house, by = act.house, tx.person.id
            if await life.note_step(tx.session, house, row, step, act.today, by=by, now=tx.now):
                await life.note_sign(tx.session, house, row, by=by, now=tx.now)
                await tx.audit(f"watch.{step.value}", watch_id)
            return await view_of(tx, watch_id)
    except AlreadyHandled:
        return await show(act, watch_id)


async def let_sleep(act: Act, watch_id: int) -> WatchView:
    """Say that an area is asleep: it is asked about the year, and pointed out no more. For staff.

    Raises NotFound.
    """
    return await _set_awake(act, watch_id, awake=False)


async def wake(act: Act, watch_id: int) -> WatchView:
    """Say that an area is awake again. For staff. Raises NotFound."""
    return await _set_awake(act, watch_id, awake=True)


async def _set_awake(act: Act, watch_id: int, *, awake: bool) -> WatchView:
    try:
        async with changing(act) as tx:
            tx.require(*rights.STAFF)
            area = await rights.seen(tx, watch_id)
            row = await rights.locked(tx, area.id)
            if awake:
                await life.note_sign(tx.session, act.house, row, by=tx.person.id, now=tx.now)
            else:
                await watch.fall_asleep(tx.session, watch_id, act.today)
            await tx.audit("watch.woken" if awake else "watch.asleep", watch_id)
            return await view_of(tx, watch_id)
    except AlreadyHandled:
        return await show(act, watch_id)


class _Keep(forms.Workflow):
    """The dialog that notes interest in a new area, or gives one another name or place."""

    roles = rights.STAFF

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("watch") is not None:
            await rights.seen(tx, about["watch"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        there = {"has_areas": bool(await networks.list_areas(tx.session))}
        if about.get("watch") is None:
            return there
        area = await rights.seen(tx, about["watch"])
        place = {"value": str(area.area.id), "name": area.area.name} if area.area else None
        return {**there, "name": area.name, "area": place}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "area":
            return ()
        areas = await networks.list_areas(tx.session)
        return tuple(Choice(str(one.id), {"name": one.name}) for one in areas)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        name, chosen = clean(form.answers["name"]), form.answers.get("area")
        area_id = int(chosen["value"]) if chosen else None
        watch_id = form.answers.get("watch")
        if watch_id is None:
            watch_id = await _add(tx, await self._network(tx, name), area_id)
        else:
            await self._rename(tx, watch_id, name)
        row = await rights.locked(tx, watch_id)
        row.area_id = area_id
        await guarded.check(tx, form, watch_id)
        await tx.audit("watch.kept", watch_id)
        return forms.Finished({"watch": watch_id, "name": name})

    async def _network(self, tx: Tx, name: str) -> int:
        """The network of a new area: a fresh one, or one of this name that is no area yet."""
        row = await networks.find_named(tx.session, name)
        if row is None:
            return await networks.add_network(tx.session, NetworkKind.WATCH, name, tx.now)
        is_area = await watch.find_of_network(tx.session, row.id) is not None
        if row.kind != NetworkKind.WATCH or is_area:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        row.closed_at = None
        await tx.session.flush()
        return row.id

    async def _rename(self, tx: Tx, watch_id: int, name: str) -> None:
        area = await rights.seen(tx, watch_id)
        taken = await networks.find_named(tx.session, name)
        if taken is not None and taken.id != area.network_id:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        await networks.change(tx.session, area.network_id, name=name)


class _Start(forms.Workflow):
    """The dialog that notes a start-up meeting which was not called here: it becomes an activity."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        area = await rights.worked_on(tx, about["watch"])
        if WatchStep.START_UP in area.done:
            raise StepDone

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"title": (await rights.seen(tx, form.answers["watch"])).name}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        area = await rights.worked_on(tx, form.answers["watch"])
        row, by = await rights.locked(tx, area.id), tx.person.id
        day, came = date.fromisoformat(form.answers["day"]), form.answers["came"]
        house = tx.act.house
        if not await life.note_step(
            tx.session, house, row, WatchStep.START_UP, day, by=by, now=tx.now
        ):
            raise StepDone
        there = None
        if came is not None:
            there = Output(came["number"], Unit.PARTICIPANTS, Qualifier(came["qualifier"]))
        logged = await life.log_meeting(
            tx.session, area, activity_texts.watch_line("start", area.name), day, there,
            ("watch_start", area.id), by=by, now=tx.now,
        )  # fmt: skip
        await life.note_sign(tx.session, house, row, by=by, now=tx.now)
        await tx.audit("watch.start_up", area.id)
        return forms.Finished({"watch": area.id, "name": area.name, "logged": logged})


class _Count(forms.Workflow):
    """The dialog that says how many households an area has. For staff and contact persons."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        await rights.seen(tx, about["watch"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        return {SUGGESTED: {"day": tx.act.today.isoformat()}}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "households":
            return ()
        area = await rights.seen(tx, form.answers["watch"])
        return household_choices(area.households)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"title": (await rights.seen(tx, form.answers["watch"])).name}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        area = await rights.seen(tx, form.answers["watch"])
        day = date.fromisoformat(form.answers["day"])
        await note_households(tx, area.id, form.answers["households"], day)
        number = form.answers["households"]["number"]
        return forms.Finished({"watch": area.id, "name": area.name, "households": number})


def household_choices(last: Households | None) -> tuple[Choice, ...]:
    """Numbers to press: as many as last time, and those around it."""
    if last is None:
        return tuple(Choice(str(number)) for number in (5, 8, 10, 12, 15, 20))
    around = [last.number, *(last.number + step for step in (-2, -1, 1, 2, 3))]
    return tuple(Choice(str(number)) for number in around if number >= 0)


async def note_households(tx: Tx, watch_id: int, answer: Mapping[str, Any], day: date) -> None:
    """Note a number of households, in the transaction of an act that may say more."""
    row, by = await rights.locked(tx, watch_id), tx.person.id
    counted = Households(answer["number"], Qualifier(answer["qualifier"]), day)
    await watch.note_count(tx.session, watch_id, counted, by, tx.now)
    house = tx.act.house
    await life.note_step(tx.session, house, row, WatchStep.HOUSEHOLDS, day, by=by, now=tx.now)
    await life.note_sign(tx.session, house, row, by=by, now=tx.now)
    await tx.audit("watch.counted", watch_id)


forms.register(FormKind.WATCH_AREA, _Keep())
forms.register(FormKind.WATCH_START, _Start())
forms.register(FormKind.WATCH_COUNT, _Count())
