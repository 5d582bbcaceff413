"""Problem areas: raising one, working on it, and the measures against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotFound, ObservationSettled
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.observations import ObservationState, as_facts
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.problem_areas import (
    PROBLEM_TITLE_MAX,
    Measure,
    ProblemArea,
    ProblemEventKind,
    ProblemState,
    check_can_finish,
    check_may_move,
    measure_facts,
    next_states,
    reminded_at,
)
from bot.domain.reminders import ReminderKind
from bot.domain.views import (
    EVENTS_A_PAGE,
    PROBLEMS_A_PAGE,
    FormView,
    MeasureView,
    ObservationView,
    ProblemHistory,
    ProblemPage,
    ProblemView,
    TieView,
    page_within,
)
from bot.services import forms, guarded, observations
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.texts import observations as observation_texts
from db.queries import networks, outbox, problem_areas, reminders
from db.queries import observations as observation_queries

_READERS = (Role.MEMBER, Role.POLICE, Role.COORDINATOR)
_STAFF = (Role.COORDINATOR, Role.POLICE)
_MOST_OWNERS = 100
_MOST_TO_TIE = 30


def _is_staff(tx: Tx) -> bool:
    return tx.holds(*_STAFF)


async def list_seen(act: Act, page: int) -> ProblemPage:
    """A page of problem areas: staff see all, members those of their networks."""
    async with looking(act) as tx:
        tx.require(*_READERS)
        person_id = None if _is_staff(tx) else tx.person.id
        total = await problem_areas.count(tx.session, person_id=person_id)
        page = page_within(page, total, PROBLEMS_A_PAGE)
        found = await problem_areas.page(
            tx.session, person_id=person_id, offset=page * PROBLEMS_A_PAGE, limit=PROBLEMS_A_PAGE
        )
    return ProblemPage(total, page, tuple(found), is_staff=person_id is None)


async def show(act: Act, problem_id: int) -> ProblemView:
    """One problem area with its measures. Raises NotFound where it is not theirs to see."""
    async with looking(act) as tx:
        found = await _seen(tx, problem_id)
        measures = await problem_areas.list_measures(tx.session, problem_id)
        return ProblemView(found, tuple(measures), tx.act.today, is_staff=_is_staff(tx))


async def _seen(tx: Tx, problem_id: int) -> ProblemArea:
    tx.require(*_READERS)
    found = await _get(tx, problem_id)
    if _is_staff(tx) or await problem_areas.is_seen_by(tx.session, problem_id, tx.person.id):
        return found
    raise NotFound("problem")


async def _get(tx: Tx, problem_id: int) -> ProblemArea:
    found = await problem_areas.find(tx.session, problem_id)
    if found is None:
        raise NotFound("problem")
    return found


async def history(act: Act, problem_id: int, page: int) -> ProblemHistory:
    """What has happened to a problem area, the latest first."""
    async with looking(act) as tx:
        found = await _seen(tx, problem_id)
        total = await problem_areas.count_events(tx.session, problem_id)
        page = page_within(page, total, EVENTS_A_PAGE)
        events = await problem_areas.page_of_events(
            tx.session, problem_id, offset=page * EVENTS_A_PAGE, limit=EVENTS_A_PAGE
        )
    return ProblemHistory(found, total, page, tuple(events))


async def show_measure(act: Act, measure_id: int) -> MeasureView:
    """One measure, for its owner and whoever sees its problem area. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*_READERS)
        found = await _get_measure(tx, measure_id)
        if found.owner_id != tx.person.id and not _is_staff(tx):
            if found.problem_area is None:
                raise NotFound("measure")
            await _seen(tx, found.problem_area[0])
        return MeasureView(found, tx.act.today, may_finish=_may_finish(tx, found))


async def _get_measure(tx: Tx, measure_id: int) -> Measure:
    found = await problem_areas.find_measure(tx.session, measure_id)
    if found is None:
        raise NotFound("measure")
    return found


def _may_finish(tx: Tx, measure: Measure) -> bool:
    is_coordinator = tx.holds(Role.COORDINATOR)
    return measure.done_at is None and (is_coordinator or measure.owner_id == tx.person.id)


async def raise_(
    tx: Tx,
    *,
    title: str,
    known: str,
    network_id: int | None,
    area_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Raise a problem area within an act that may do so; gives its number."""
    problem_id = await problem_areas.add(
        tx.session,
        title=title,
        known=known,
        network_id=network_id,
        area_id=area_id,
        raised_by=tx.person.id,
        meeting_id=meeting_id,
        now=tx.now,
    )
    await _write(tx, problem_id, ProblemEventKind.RAISED)
    return problem_id


async def _write(tx: Tx, problem_id: int, kind: ProblemEventKind, note: str | None = None) -> int:
    """Note a step in the history and in the log; gives its number."""
    event_id = await problem_areas.add_event(
        tx.session, problem_id, kind, person_id=tx.person.id, note=note, now=tx.now
    )
    await tx.audit(f"problem.{kind.value}", problem_id)
    return event_id


async def add_measure(
    tx: Tx,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    problem_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Write a measure within an act that may do so; its owner is told, and reminded of it."""
    measure_id = await problem_areas.add_measure(
        tx.session,
        what=what,
        owner_id=owner_id,
        due_on=due_on,
        created_by=tx.person.id,
        now=tx.now,
        problem_id=problem_id,
        meeting_id=meeting_id,
    )
    soon_at, late_at = reminded_at(due_on, tx.act.house.zone)
    if soon_at > tx.now:
        await reminders.add(tx.session, ReminderKind.MEASURE_SOON, measure_id, soon_at)
    await reminders.add(tx.session, ReminderKind.MEASURE_LATE, measure_id, late_at)
    if problem_id is not None:
        await _write(tx, problem_id, ProblemEventKind.MEASURE, what)
    if owner_id != tx.person.id:
        measure = await _get_measure(tx, measure_id)
        key = f"measure:{measure_id}:given"
        params = measure_facts(measure)
        await _tell(tx.session, NoticeKind.MEASURE_GIVEN, params, [owner_id], key, tx.now)
    return measure_id


async def _tell(
    session: AsyncSession,
    kind: NoticeKind,
    params: Mapping[str, Any],
    to: Sequence[int],
    key: str,
    now: datetime,
) -> None:
    """Tell people, once for each cause."""
    notice_id = await outbox.add_notice(session, kind, params, dedup_key=key, now=now)
    if notice_id is not None and to:
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)


async def remind_soon(
    session: AsyncSession, _house: House, measure_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind an owner the working day before, unless it is done."""
    await _remind(session, NoticeKind.MEASURE_SOON, measure_id, reminder_id, now)


async def remind_late(
    session: AsyncSession, _house: House, measure_id: int, reminder_id: int, now: datetime
) -> None:
    """Remind an owner the working day after, unless it is done."""
    await _remind(session, NoticeKind.MEASURE_LATE, measure_id, reminder_id, now)


async def _remind(
    session: AsyncSession, kind: NoticeKind, measure_id: int, reminder_id: int, now: datetime
) -> None:
    measure = await problem_areas.find_measure(session, measure_id)
    if measure is None or measure.done_at is not None:
        return
    key = f"reminder:{reminder_id}"
    await _tell(session, kind, measure_facts(measure), [measure.owner_id], key, now)


async def ask_tie(act: Act, observation_id: int) -> TieView:
    """The open problem areas that an observation can be tied to. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await observation_queries.find(tx.session, observation_id)
        if found is None:
            raise NotFound("observation")
        problems = await problem_areas.list_open(tx.session, limit=_MOST_TO_TIE)
        return TieView(found, tuple(problems))


async def tie(act: Act, observation_id: int, problem_id: int) -> ObservationView:
    """Tie an observation to a problem area; where somebody was quicker, show how it stands."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            await _tie(tx, observation_id, problem_id)
    except AlreadyHandled:
        pass
    except ObservationSettled:
        return await observations.show(act, observation_id, just_settled=True)
    return await observations.show(act, observation_id)


async def _tie(tx: Tx, observation_id: int, problem_id: int) -> None:
    """Tie an observation within a coordinator's act, and tell its reporter."""
    problem = await _get(tx, problem_id)
    row = await observation_queries.get_row(tx.session, observation_id)
    if row is None:
        raise NotFound("observation")
    row.problem_area_id = problem.id
    await tx.session.flush()
    await observations.step(tx, observation_id, ObservationState.TIED)
    await _write(tx, problem.id, ProblemEventKind.TIED)


async def begin_from(act: Act, observation_id: int) -> FormView:
    """Begin a problem area with what was observed. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await observation_queries.find(tx.session, observation_id)
        if found is None:
            raise NotFound("observation")
    title = observation_texts.short_line(as_facts(found), DEFAULT_LOCALE)[:PROBLEM_TITLE_MAX]
    area = {"value": str(found.area.id), "name": found.area.name} if found.area else None
    return await forms.begin(
        act,
        FormKind.PROBLEM_AREA,
        {"observation": observation_id},
        filled_in={"title": title, "area": area, "known": found.what},
    )


class _Raise(forms.Workflow):
    """The dialog in which staff raise a problem area."""

    roles = _STAFF

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "area":
            areas = await networks.list_areas(tx.session)
            return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
        if form.step == "network":
            found = await networks.list_networks(tx.session)
            return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        area, network = answers.get("area"), answers.get("network")
        problem_id = await raise_(
            tx,
            title=answers["title"],
            known=answers["known"],
            network_id=int(network["value"]) if network else None,
            area_id=int(area["value"]) if area else None,
        )
        await guarded.check(tx, form, problem_id)
        if (observation_id := answers.get("observation")) is not None:
            await _tie(tx, observation_id, problem_id)
        return forms.Finished({"problem": problem_id})


class _Move(forms.Workflow):
    """The dialog in which staff say how far the work has come."""

    roles = _STAFF

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _get(tx, about["problem"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "state":
            problem = await _get(tx, form.answers["problem"])
            return tuple(Choice(state.value) for state in next_states(problem.state))
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        problem = await _get(tx, form.answers["problem"])
        return {**guarded.facts(tx, form), "title": problem.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        problem_id, then = form.answers["problem"], ProblemState(form.answers["state"]["value"])
        row = await problem_areas.get_row(tx.session, problem_id)
        if row is None:
            raise NotFound("problem")
        check_may_move(ProblemState(row.state), then)
        await guarded.check(tx, form, problem_id)
        row.state = then.value
        row.changed_at = tx.now
        await tx.session.flush()
        event_id = await _write(
            tx, problem_id, ProblemEventKind(then.value), form.answers.get("note")
        )
        await self._tell_reporters(tx, problem_id, then, event_id)
        return forms.Finished({"problem": problem_id})

    async def _tell_reporters(
        self, tx: Tx, problem_id: int, state: ProblemState, event_id: int
    ) -> None:
        """Whoever reported what is tied to it hears what came of it."""
        problem = await _get(tx, problem_id)
        to = await observation_queries.reporters_of(tx.session, problem_id)
        params = {
            # Staff alone see a problem area without a network: its title stays with them.
            "title": problem.title if problem.network else None,
            "state": state.value,
        }
        key = f"problem:{problem_id}:event:{event_id}"
        await _tell(tx.session, NoticeKind.PROBLEM_NEWS, params, to, key, tx.now)


class _Undertake(forms.Workflow):
    """The dialog in which staff write down who does what by when."""

    roles = _STAFF

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _get(tx, about["problem"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step != "owner":
            return ()
        problem = await _get(tx, form.answers["problem"])
        network_id = problem.network[0] if problem.network else None
        owners = await problem_areas.list_owners(tx.session, network_id, limit=_MOST_OWNERS)
        return tuple(
            Choice(str(id_), {"name": name, "organisation": organisation})
            for id_, name, organisation in owners
        )

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        problem = await _get(tx, form.answers["problem"])
        return {**guarded.facts(tx, form), "title": problem.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        measure_id = await add_measure(
            tx,
            what=answers["what"],
            owner_id=int(answers["owner"]["value"]),
            due_on=date.fromisoformat(answers["due"]),
            problem_id=answers["problem"],
        )
        await guarded.check(tx, form, measure_id)
        return forms.Finished(measure_facts(await _get_measure(tx, measure_id)))


class _Finish(forms.Workflow):
    """The dialog in which the owner of a measure says what came of it."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        measure = await _get_measure(tx, about["measure"])
        check_can_finish(measure)
        if not _may_finish(tx, measure):
            raise NotFound("measure")

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        measure = await _get_measure(tx, form.answers["measure"])
        return {**guarded.facts(tx, form), "title": measure.what}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await problem_areas.get_measure_row(tx.session, form.answers["measure"])
        await self.check(tx, form.answers)
        assert row is not None, "checked a moment ago"
        await guarded.check(tx, form, row.id)
        row.done_at = tx.now
        row.result = form.answers["result"]
        await tx.session.flush()
        if row.problem_area_id is not None:
            note = f"{row.what}: {row.result}"
            await _write(tx, row.problem_area_id, ProblemEventKind.MEASURE_DONE, note)
        measure = await _get_measure(tx, row.id)
        to = [measure.created_by] if measure.created_by != tx.person.id else []
        key = f"measure:{row.id}:done"
        params = measure_facts(measure)
        await _tell(tx.session, NoticeKind.MEASURE_DONE, params, to, key, tx.now)
        return forms.Finished(measure_facts(measure))


forms.register(FormKind.PROBLEM_AREA, _Raise())
forms.register(FormKind.PROBLEM_STATE, _Move())
forms.register(FormKind.MEASURE, _Undertake())
forms.register(FormKind.MEASURE_DONE, _Finish())
