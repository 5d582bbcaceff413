"""Problem areas: raising one, correcting what is known of it, and how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import (
    AnswerProblem,
    NotFound,
    ObservationSettled,
    OnlyForConveners,
    ProblemMoved,
    SentBack,
)
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.networks import Network, NetworkRole
from bot.domain.observations import ObservationState, as_facts
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.problem_areas import (
    PROBLEM_TITLE_MAX,
    ProblemArea,
    ProblemEventKind,
    ProblemState,
    check_may_move,
    next_states,
)
from bot.domain.views import (
    EVENTS_A_PAGE,
    PROBLEMS_A_PAGE,
    FormView,
    ObservationView,
    ProblemHistory,
    ProblemPage,
    ProblemView,
    TieView,
    page_within,
)
from bot.services import forms, guarded, observations
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.texts import observations as observation_texts
from db.queries import meetings, networks, outbox, problem_areas
from db.queries import observations as observation_queries

_READERS = (Role.MEMBER, Role.POLICE, Role.COORDINATOR)
STAFF = (Role.COORDINATOR, Role.POLICE)
_MOST_OWNERS = 100
_MOST_TO_TIE = 30


def is_staff(tx: Tx) -> bool:
    """Whether the person sees and works on every problem area."""
    return tx.holds(*STAFF)


async def list_seen(act: Act, page: int) -> ProblemPage:
    """A page of problem areas: staff see all, members those of their networks."""
    async with looking(act) as tx:
        tx.require(*_READERS)
        person_id = None if is_staff(tx) else tx.person.id
        total = await problem_areas.count(tx.session, person_id=person_id)
        page = page_within(page, total, PROBLEMS_A_PAGE)
        found = await problem_areas.page(
            tx.session, person_id=person_id, offset=page * PROBLEMS_A_PAGE, limit=PROBLEMS_A_PAGE
        )
        can_raise = person_id is None or bool(await _own_networks(tx))
    return ProblemPage(total, page, tuple(found), is_staff=person_id is None, can_raise=can_raise)


async def show(act: Act, problem_id: int) -> ProblemView:
    """One problem area with its measures. Raises NotFound where it is not theirs to see."""
    async with looking(act) as tx:
        found = await seen(tx, problem_id)
        measures = await problem_areas.list_measures(tx.session, problem_id)
        works_on_it = await works_on(tx, found)
        return ProblemView(found, tuple(measures), tx.act.today, works_on_it)


async def seen(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area that the person may see. Raises NotFound."""
    tx.require(*_READERS)
    found = await get(tx, problem_id)
    if is_staff(tx) or await problem_areas.is_seen_by(tx.session, problem_id, tx.person.id):
        return found
    raise NotFound("problem")


async def works_on(tx: Tx, problem: ProblemArea) -> bool:
    """Whether the person may change it: staff, and who convenes its network."""
    if is_staff(tx):
        return True
    return problem.network is not None and await _convenes(tx, problem.network[0])


async def workable(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area that the person may change. Raises NotFound."""
    found = await get(tx, problem_id)
    if not await works_on(tx, found):
        raise NotFound("problem")
    return found


async def _own_networks(tx: Tx) -> list[Network]:
    """The networks that the person convenes."""
    found = await networks.memberships_of(tx.session, tx.person.id)
    return [one.network for one in found if one.role is NetworkRole.CONVENER]


async def _convenes(tx: Tx, network_id: int) -> bool:
    return network_id in {one.id for one in await _own_networks(tx)}


async def get(tx: Tx, problem_id: int) -> ProblemArea:
    """A problem area, whoever asks. Raises NotFound."""
    found = await problem_areas.find(tx.session, problem_id)
    if found is None:
        raise NotFound("problem")
    return found


async def history(act: Act, problem_id: int, page: int) -> ProblemHistory:
    """What has happened to a problem area, the latest first."""
    async with looking(act) as tx:
        found = await seen(tx, problem_id)
        total = await problem_areas.count_events(tx.session, problem_id)
        page = page_within(page, total, EVENTS_A_PAGE)
        events = await problem_areas.page_of_events(
            tx.session, problem_id, offset=page * EVENTS_A_PAGE, limit=EVENTS_A_PAGE
        )
    return ProblemHistory(found, total, page, tuple(events))


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
    kind = ProblemEventKind.RAISED if meeting_id is None else ProblemEventKind.RAISED_AT_MEETING
    await write(tx, problem_id, kind)
    return problem_id


async def write(tx: Tx, problem_id: int, kind: ProblemEventKind, note: str | None = None) -> int:
    """Note a step in the history and in the log; gives its number."""
    event_id = await problem_areas.add_event(
        tx.session, problem_id, kind, person_id=tx.person.id, note=note, now=tx.now
    )
    await tx.audit(f"problem.{kind.value}", problem_id)
    return event_id


async def tell(
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
    problem = await get(tx, problem_id)
    row = await observation_queries.get_row(tx.session, observation_id)
    if row is None:
        raise NotFound("observation")
    row.problem_area_id = problem.id
    await tx.session.flush()
    await observations.step(tx, observation_id, ObservationState.TIED)
    await write(tx, problem.id, ProblemEventKind.TIED)


async def begin_at(act: Act, meeting_id: int) -> FormView:
    """Begin a problem area at a meeting, whose network sees it. For who may call it."""
    return await forms.begin(act, FormKind.PROBLEM_AREA, {"meeting": meeting_id})


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
    """The dialog in which staff, or who convenes a network, raise a problem area."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if (meeting_id := about.get("meeting")) is not None:
            await self._network_of(tx, meeting_id)
        elif not is_staff(tx) and not await _own_networks(tx):
            raise OnlyForConveners

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        by_staff = is_staff(tx)
        several = not by_staff and len(await _own_networks(tx)) > 1
        return {
            "by_staff": by_staff,
            "convenes_several": several,
            "has_areas": await _has_areas(tx),
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await _choices(tx, form)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        await self.check(tx, answers)
        await forms.check_choices(tx, form, "area", "network")
        problem_id = await raise_(
            tx,
            title=answers["title"],
            known=answers["known"],
            network_id=await self._network(tx, answers),
            area_id=_number(answers.get("area")),
            meeting_id=answers.get("meeting"),
        )
        await guarded.check(tx, form, problem_id)
        if (observation_id := answers.get("observation")) is not None:
            tx.require(Role.COORDINATOR)
            await _tie(tx, observation_id, problem_id)
        return forms.Finished({"problem": problem_id})

    async def _network(self, tx: Tx, answers: Mapping[str, Any]) -> int | None:
        """Whose members see it. None: staff alone."""
        if (meeting_id := answers.get("meeting")) is not None:
            return await self._network_of(tx, meeting_id)
        if is_staff(tx):
            return _number(answers.get("network"))
        own = [one.id for one in await _own_networks(tx)]
        chosen = _number(answers.get("own")) or own[0]
        if chosen not in own:
            raise SentBack("own", AnswerProblem.NOT_A_CHOICE)
        return chosen

    async def _network_of(self, tx: Tx, meeting_id: int) -> int:
        """The network of a meeting that the person may close. Raises NotFound."""
        meeting = await meetings.find(tx.session, meeting_id)
        if meeting is None or not (
            tx.holds(Role.COORDINATOR) or await _convenes(tx, meeting.network_id)
        ):
            raise NotFound("meeting")
        return meeting.network_id


async def _has_areas(tx: Tx) -> bool:
    """Whether there is any area to choose: where there is none, nobody is asked which."""
    return bool(await networks.list_areas(tx.session))


async def _choices(tx: Tx, form: Form) -> tuple[Choice, ...]:
    match form.step:
        case "area":
            areas = await networks.list_areas(tx.session)
            return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
        case "network":
            return _named(await networks.list_networks(tx.session))
        case "own":
            return _named(await _own_networks(tx))
    return ()


def _named(found: Sequence[Network]) -> tuple[Choice, ...]:
    return tuple(Choice(str(one.id), {"name": one.name}) for one in found)


def _number(chosen: Mapping[str, Any] | None) -> int | None:
    return int(chosen["value"]) if chosen else None


class _Edit(forms.Workflow):
    """The dialog that corrects what stands about a problem area; the history keeps what stood."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await workable(tx, about["problem"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        now = self._answers(await get(tx, about["problem"]))
        return {**now, "before": now, "by_staff": is_staff(tx), "has_areas": await _has_areas(tx)}

    def _answers(self, problem: ProblemArea) -> dict[str, Any]:
        """A problem area as it stands, as answers."""
        area, network = problem.area, problem.network
        return {
            "title": problem.title,
            "area": {"value": str(area.id), "name": area.name} if area else None,
            "network": {"value": str(network[0]), "name": network[1]} if network else None,
            "known": problem.known,
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await _choices(tx, form)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        problem = await workable(tx, form.answers["problem"])
        return {**guarded.facts(tx, form), "title": problem.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        await self.check(tx, answers)
        row = await problem_areas.get_row(tx.session, answers["problem"])
        assert row is not None, "checked a moment ago"
        stands = self._answers(await get(tx, row.id))
        changed = [key for key in _CORRECTIONS if answers[key] != answers["before"][key]]
        if any(stands[key] != answers["before"][key] for key in changed):
            raise ProblemMoved
        if "network" in changed:
            tx.require(*STAFF)
        await forms.check_choices(tx, form, *changed)
        await guarded.check(tx, form, row.id)
        row.title, row.known = answers["title"], answers["known"]
        row.area_id, row.network_id = _number(answers["area"]), _number(answers["network"])
        row.changed_at = tx.now if changed else row.changed_at
        await tx.session.flush()
        for key in changed:
            await write(tx, row.id, _CORRECTIONS[key], self._earlier(stands[key]))
        return forms.Finished({"problem": row.id})

    def _earlier(self, value: str | Mapping[str, str] | None) -> str | None:
        return value["name"] if isinstance(value, Mapping) else value


_CORRECTIONS = {
    "title": ProblemEventKind.RETITLED,
    "area": ProblemEventKind.MOVED,
    "network": ProblemEventKind.SHOWN_TO,
    "known": ProblemEventKind.REWRITTEN,
}
"""What can be corrected, and what the history calls it."""


class _Move(forms.Workflow):
    """The dialog in which staff and conveners say how far the work has come."""

    roles = _READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await workable(tx, about["problem"])

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        if form.step == "state":
            problem = await get(tx, form.answers["problem"])
            return tuple(Choice(state.value) for state in next_states(problem.state))
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        problem = await workable(tx, form.answers["problem"])
        return {**guarded.facts(tx, form), "title": problem.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        problem_id, then = form.answers["problem"], ProblemState(form.answers["state"]["value"])
        await self.check(tx, form.answers)
        row = await problem_areas.get_row(tx.session, problem_id)
        assert row is not None, "checked a moment ago"
        check_may_move(ProblemState(row.state), then)
        await guarded.check(tx, form, problem_id)
        row.state = then.value
        row.changed_at = tx.now
        await tx.session.flush()
        event_id = await write(
            tx, problem_id, ProblemEventKind(then.value), form.answers.get("note")
        )
        await self._tell_reporters(tx, problem_id, then, event_id)
        return forms.Finished({"problem": problem_id})

    async def _tell_reporters(
        self, tx: Tx, problem_id: int, state: ProblemState, event_id: int
    ) -> None:
        """Whoever reported what is tied to it hears what came of it."""
        problem = await get(tx, problem_id)
        to = await observation_queries.reporters_of(tx.session, problem_id)
        params = {
            # Staff alone see a problem area without a network: its title stays with them.
            "title": problem.title if problem.network else None,
            "state": state.value,
        }
        key = f"problem:{problem_id}:event:{event_id}"
        await tell(tx.session, NoticeKind.PROBLEM_NEWS, params, to, key, tx.now)


forms.register(FormKind.PROBLEM_AREA, _Raise())
forms.register(FormKind.PROBLEM_EDIT, _Edit())
forms.register(FormKind.PROBLEM_STATE, _Move())
