"""The dialog in which a problem area is raised, from nothing, an observation or a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, OnlyForConveners, SentBack
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.observations import as_facts
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.problem_areas import PROBLEM_TITLE_MAX, problem_facts
from bot.domain.views import FormView
from bot.services import forms, guarded, observations
from bot.services.act import Act, Tx, looking
from bot.services.problem_areas import choices, tying
from bot.services.problem_areas.history import raise_
from bot.services.problem_areas.rights import READERS, convenes, get, is_staff, own_networks
from bot.texts import observations as observation_texts
from db.queries import meetings


async def begin_at(act: Act, meeting_id: int) -> FormView:
    """Begin a problem area at a meeting, whose network sees it. For who may call it."""
    return await forms.begin(act, FormKind.PROBLEM_AREA, {"meeting": meeting_id})


async def begin_from(act: Act, observation_id: int) -> FormView:
    """Begin a problem area with what was observed. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await observations.get(tx, observation_id)
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

    roles = READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if (meeting_id := about.get("meeting")) is not None:
            await self._network_of(tx, meeting_id)
        elif not is_staff(tx) and not await own_networks(tx):
            raise OnlyForConveners

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        by_staff = is_staff(tx)
        several = not by_staff and len(await own_networks(tx)) > 1
        return {
            "by_staff": by_staff,
            "convenes_several": several,
            "has_areas": await choices.any_areas(tx),
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return await choices.offered(tx, form)

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
            area_id=choices.number_of(answers.get("area")),
            meeting_id=answers.get("meeting"),
        )
        await guarded.check(tx, form, problem_id)
        if (observation_id := answers.get("observation")) is not None:
            tx.require(Role.COORDINATOR)
            await tying.tie_within(tx, observation_id, problem_id)
        return forms.Finished(problem_facts(await get(tx, problem_id)))

    async def _network(self, tx: Tx, answers: Mapping[str, Any]) -> int | None:
        """Whose members see it. None: staff alone."""
        if (meeting_id := answers.get("meeting")) is not None:
            return await self._network_of(tx, meeting_id)
        if is_staff(tx):
            return choices.number_of(answers.get("network"))
        own = [one.id for one in await own_networks(tx)]
        chosen = choices.number_of(answers.get("own")) or own[0]
        if chosen not in own:
            raise SentBack("own", AnswerProblem.NOT_A_CHOICE)
        return chosen

    async def _network_of(self, tx: Tx, meeting_id: int) -> int:
        """The network of a meeting that the person may close. Raises NotFound."""
        meeting = await meetings.find(tx.session, meeting_id)
        if meeting is None or not (
            tx.holds(Role.COORDINATOR) or await convenes(tx, meeting.network_id)
        ):
            raise NotFound("meeting")
        return meeting.network_id


forms.register(FormKind.PROBLEM_AREA, _Raise())
