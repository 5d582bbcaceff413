"""Observations: reporting one, what coordinators do with it, and what its reporter hears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import AnswerProblem, NotFound, ObservationSettled, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import NoSuchLocalTime, day_bounds, to_utc
from bot.domain.observations import (
    WEEKS_SHOWN,
    Observation,
    ObservationKind,
    ObservationState,
    SeenBy,
    WeekTable,
    When,
    as_facts,
    check_may_become,
    count_weeks,
    last_mondays,
    waits_too_long_at,
    week_table,
)
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.reminders import ReminderKind
from bot.domain.updates import HEADING_MAX
from bot.domain.views import (
    OBSERVATIONS_A_PAGE,
    FormView,
    ObservationPage,
    ObservationView,
    page_within,
)
from bot.services import forms, guarded, patterns
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.texts import observations as texts
from db.models import ObservationRow
from db.queries import networks, observations, outbox, reminders

REPORTERS = (Role.MEMBER, Role.POLICE, Role.COORDINATOR)
_STAFF = (Role.COORDINATOR, Role.POLICE)


async def list_seen(act: Act, page: int, update_id: int | None = None) -> ObservationPage:
    """A page of observations: staff see all, members their own and what the network may see.

    With an update, of those that are like it.
    """
    async with looking(act) as tx:
        tx.require(*REPORTERS)
        reporter_id = None if _is_staff(tx) else tx.person.id
        total = await observations.count(tx.session, reporter_id=reporter_id, update_id=update_id)
        page = page_within(page, total, OBSERVATIONS_A_PAGE)
        found = await observations.page(
            tx.session,
            reporter_id=reporter_id,
            offset=page * OBSERVATIONS_A_PAGE,
            limit=OBSERVATIONS_A_PAGE,
            update_id=update_id,
        )
    is_staff = reporter_id is None
    return ObservationPage(total, page, tuple(found), is_staff=is_staff, update_id=update_id)


async def weeks(act: Act) -> WeekTable:
    """How many observations there were a week and area lately. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(*_STAFF)
        mondays = last_mondays(act.today, WEEKS_SHOWN)
        since, _ = day_bounds(mondays[0], act.house.zone)
        moments = await observations.list_moments(tx.session, since=since, until=act.now)
    return week_table(count_weeks(moments, act.house.zone), mondays)


async def show(act: Act, observation_id: int, *, just_settled: bool = False) -> ObservationView:
    """One observation, as far as it is this person's to see. Raises NotFound.

    `just_settled`: somebody else was quicker, which the screen says.
    """
    async with looking(act) as tx:
        return await _view(tx, observation_id, just_settled=just_settled)


def _is_staff(tx: Tx) -> bool:
    return tx.holds(*_STAFF)


async def _view(tx: Tx, observation_id: int, *, just_settled: bool = False) -> ObservationView:
    found = await observations.find(tx.session, observation_id)
    is_mine = found is not None and found.reporter_id == tx.person.id
    if not is_mine:
        # Whoever has left the network still sees what came of what they reported.
        tx.require(*REPORTERS)
    if found is None:
        raise NotFound("observation")
    is_staff = _is_staff(tx)
    is_public = found.for_network and found.state is not ObservationState.NEW
    if not (is_mine or is_staff or is_public):
        raise NotFound("observation")
    return ObservationView(
        observation=found,
        history=tuple(await observations.history(tx.session, observation_id))
        if is_mine or is_staff
        else (),
        sees_names=is_staff,
        is_mine=is_mine,
        may_answer=tx.holds(Role.COORDINATOR),
        just_settled=just_settled,
    )


async def thank(act: Act, observation_id: int) -> ObservationView:
    """Thank the reporter and close it. For coordinators."""
    return await _settle(act, observation_id, ObservationState.THANKED)


async def refer(act: Act, observation_id: int) -> ObservationView:
    """Tell the reporter where it belongs: 112 or 114 14. For coordinators."""
    return await _settle(act, observation_id, ObservationState.REFERRED)


async def _settle(act: Act, observation_id: int, state: ObservationState) -> ObservationView:
    """Answer an observation; where somebody was quicker, show how it stands instead."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            await step(tx, observation_id, state)
            return await _view(tx, observation_id)
    except AlreadyHandled:
        return await show(act, observation_id)
    except ObservationSettled:
        return await show(act, observation_id, just_settled=True)


async def step(
    tx: Tx, observation_id: int, state: ObservationState, note: str | None = None
) -> None:
    """Take an observation a step on, within a coordinator's act, and tell its reporter.

    Raises NotFound, or ObservationSettled where it can't come to that state any more.
    """
    row = await observations.get_row(tx.session, observation_id)
    if row is None:
        raise NotFound("observation")
    check_may_become(ObservationState(row.state), state)
    row.state = state.value
    row.answered_at = row.answered_at or tx.now
    await tx.session.flush()
    await _write(tx, observation_id, state, note)
    found = await get(tx, observation_id)
    kind = (
        NoticeKind.OBSERVATION_QUESTION
        if state is ObservationState.ASKED
        else NoticeKind.OBSERVATION_NEWS
    )
    params = {**as_facts(found), "state": state.value, "note": note}
    await _tell_person(tx, kind, params, found.reporter_id)


async def get(tx: Tx, observation_id: int) -> Observation:
    """An observation, whoever asks. Raises NotFound."""
    found = await observations.find(tx.session, observation_id)
    if found is None:
        raise NotFound("observation")
    return found


async def _write(
    tx: Tx, observation_id: int, state: ObservationState, note: str | None = None
) -> None:
    """Note a step in the history and in the log."""
    await observations.add_event(
        tx.session, observation_id, state, person_id=tx.person.id, note=note, now=tx.now
    )
    await tx.audit(f"observation.{state.value}", observation_id)


async def _notice(tx: Tx, kind: NoticeKind, params: Mapping[str, Any]) -> int | None:
    """What is to be said about an observation's newest step, once."""
    steps = len(await observations.history(tx.session, params["observation"]))
    key = f"observation:{params['observation']}:{steps}:{kind.value}"
    return await outbox.add_notice(tx.session, kind, params, dedup_key=key, now=tx.now)


async def _tell_person(tx: Tx, kind: NoticeKind, params: Mapping[str, Any], person_id: int) -> None:
    notice_id = await _notice(tx, kind, params)
    if notice_id is not None:
        await outbox.deliver_to_people(
            tx.session, notice_id, [person_id], priority=Priority.NORMAL, due_at=tx.now
        )


async def _tell_coordinators(tx: Tx, kind: NoticeKind, params: Mapping[str, Any]) -> None:
    notice_id = await _notice(tx, kind, params)
    if notice_id is not None:
        await outbox.deliver_to_role(
            tx.session, notice_id, Role.COORDINATOR, priority=Priority.NORMAL, due_at=tx.now
        )


async def _remind_if_untouched(tx: Tx, observation_id: int) -> None:
    due_at = waits_too_long_at(tx.now, tx.act.house.zone)
    await reminders.add(tx.session, ReminderKind.OBSERVATION_WAITING, observation_id, due_at)


async def share(act: Act, observation_id: int) -> FormView:
    """Begin a situation update with what was observed, to be looked over. For coordinators.

    Nothing in it says who reported it. Raises ObservationSettled where it was shared already.
    """
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await get(tx, observation_id)
        check_may_become(found.state, ObservationState.SHARED)
    # The update is for all members, so its first words are in the language that all of them have.
    heading = texts.short_line(as_facts(found), DEFAULT_LOCALE)[:HEADING_MAX]
    return await forms.begin(
        act,
        FormKind.SITUATION_UPDATE,
        {"observation": observation_id},
        filled_in={"heading": heading, "body": found.what},
    )


async def note_shared(tx: Tx, observation_id: int) -> None:
    """An update that began as this observation was sent; if it was shared before, nothing is new."""
    try:
        await step(tx, observation_id, ObservationState.SHARED)
    except ObservationSettled:
        return


async def point_out(
    session: AsyncSession, house: House, observation_id: int, reminder_id: int, now: datetime
) -> None:
    """Tell coordinators of an observation that has waited for an answer too long.

    As long as nobody answers they are told again, after as many working days as the first time.
    """
    found = await observations.find(session, observation_id)
    row = await observations.get_row(session, observation_id)
    if found is None or row is None:
        return
    said = await observations.history(session, observation_id)
    waits = found.state in (ObservationState.NEW, ObservationState.ANSWERED)
    if not waits or waits_too_long_at(said[-1].at, house.zone) > now:
        return
    row.pointed_out_at = now
    again_at = waits_too_long_at(now, house.zone)
    await reminders.add(session, ReminderKind.OBSERVATION_WAITING, observation_id, again_at)
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.OBSERVATION_WAITING,
        {**as_facts(found), "reported_at": said[-1].at.isoformat()},
        dedup_key=f"reminder:{reminder_id}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_role(
            session, notice_id, Role.COORDINATOR, priority=Priority.NORMAL, due_at=now
        )


class _Report(forms.Workflow):
    """The dialog in which somebody reports what they saw."""

    roles = REPORTERS

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "kind":
                return tuple(Choice(kind.value) for kind in ObservationKind)
            case "place" | "area":
                areas = await networks.list_areas(tx.session)
                return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
            case "when":
                said = {"at": tx.now.isoformat(), "day": tx.act.today.isoformat()}
                return tuple(Choice(when.value, said) for when in When)
            case "seen_by":
                return tuple(Choice(seen_by.value) for seen_by in SeenBy)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        update_id = form.answers.get("update")
        alike = None if update_id is None else await observations.update_of(tx.session, update_id)
        return {**guarded.facts(tx, form), "like_update": alike}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        observation_id = await observations.add(tx.session, self._row(tx, form.answers))
        await guarded.check(tx, form, observation_id)
        await _write(tx, observation_id, ObservationState.NEW)
        await _remind_if_untouched(tx, observation_id)
        found = await get(tx, observation_id)
        params = {
            **as_facts(found),
            "reporter": found.reporter,
            "organisation": found.organisation,
            "for_network": found.for_network,
        }
        await _tell_coordinators(tx, NoticeKind.OBSERVATION_MADE, params)
        await patterns.propose(tx, found)
        return forms.Finished(as_facts(found))

    def _row(self, tx: Tx, answers: Mapping[str, Any]) -> ObservationRow:
        place = answers["place"]
        area = place if "value" in place else answers.get("area")
        return ObservationRow(
            reporter_id=tx.person.id,
            kind=answers["kind"]["value"],
            area_id=int(area["value"]) if area else None,
            place=place.get("words"),
            latitude_e3=place.get("north_e3"),
            longitude_e3=place.get("east_e3"),
            happened_at=_happened_at(tx, answers),
            what=answers["what"],
            picture=answers.get("picture"),
            for_network=answers["seen_by"]["value"] == SeenBy.NETWORK,
            update_id=answers.get("update"),
            state=ObservationState.NEW.value,
            problem_area_id=None,
            reported_at=tx.now,
            answered_at=None,
            pointed_out_at=None,
        )


def _happened_at(tx: Tx, answers: Mapping[str, Any]) -> datetime:
    """The moment that was meant. Raises SentBack for one to come, or that the clocks skip."""
    when = answers["when"]
    if when["value"] == When.NOW:
        return datetime.fromisoformat(when["at"])
    day = date.fromisoformat(when["day"] if when["value"] == When.TODAY else answers["day"])
    try:
        moment = to_utc(day, time.fromisoformat(answers["clock"]), tx.act.house.zone)
    except NoSuchLocalTime as problem:
        raise SentBack("clock", AnswerProblem.NO_SUCH_TIME) from problem
    if moment > tx.now:
        raise SentBack("clock", AnswerProblem.IN_THE_FUTURE)
    return moment


class _Ask(forms.Workflow):
    """The dialog in which a coordinator asks the reporter something."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        found = await get(tx, about["observation"])
        check_may_become(found.state, ObservationState.ASKED)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        seen = as_facts(await get(tx, form.answers["observation"]))
        return {**guarded.facts(tx, form), "seen": seen}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        observation_id = form.answers["observation"]
        await guarded.check(tx, form, observation_id)
        await step(tx, observation_id, ObservationState.ASKED, form.answers["question"])
        return forms.Finished(as_facts(await get(tx, observation_id)))


class _Reply(forms.Workflow):
    """The dialog in which the reporter answers a coordinator's question, even having left."""

    roles = None

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        found = await get(tx, about["observation"])
        if found.reporter_id != tx.person.id:
            raise NotFound("observation")
        check_may_become(found.state, ObservationState.ANSWERED)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        asked = await observations.last_question(tx.session, form.answers["observation"])
        return {**guarded.facts(tx, form), "question": asked.note if asked else ""}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        observation_id, words = form.answers["observation"], form.answers["answer"]
        await self.check(tx, form.answers)
        await guarded.check(tx, form, observation_id)
        row = await observations.get_row(tx.session, observation_id)
        assert row is not None, "found a moment ago in this transaction"
        check_may_become(ObservationState(row.state), ObservationState.ANSWERED)
        row.state = ObservationState.ANSWERED.value
        await tx.session.flush()
        await _write(tx, observation_id, ObservationState.ANSWERED, words)
        await _remind_if_untouched(tx, observation_id)
        found = await get(tx, observation_id)
        params = {**as_facts(found), "state": found.state.value, "note": words}
        await _tell_coordinators(tx, NoticeKind.OBSERVATION_ANSWER, params)
        return forms.Finished(as_facts(found))


forms.register(FormKind.OBSERVATION, _Report())
forms.register(FormKind.ASK_REPORTER, _Ask())
forms.register(FormKind.ANSWER_QUESTION, _Reply())
