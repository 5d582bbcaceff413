"""The dialogs that correct a problem area and say how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import ProblemMoved
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.problem_areas import (
    ProblemArea,
    ProblemEventKind,
    ProblemState,
    check_may_move,
    next_states,
    problem_facts,
)
from bot.services import forms, guarded, telling
from bot.services.act import Tx
from bot.services.problem_areas import choices
from bot.services.problem_areas.history import write
from bot.services.problem_areas.rights import READERS, STAFF, get, is_staff, workable
from db.queries import observations as observation_queries
from db.queries import problem_areas


class _Edit(forms.Workflow):
    """The dialog that corrects what stands about a problem area; the history keeps what stood."""

    roles = READERS

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await workable(tx, about["problem"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        now = self._answers(await get(tx, about["problem"]))
        return {
            **now,
            "before": now,
            "by_staff": is_staff(tx),
            "has_areas": await choices.any_areas(tx),
        }

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
        return await choices.offered(tx, form)

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
        row.area_id, row.network_id = (
            choices.number_of(answers["area"]),
            choices.number_of(answers["network"]),
        )
        row.changed_at = tx.now if changed else row.changed_at
        await tx.session.flush()
        for key in changed:
            await write(tx, row.id, _CORRECTIONS[key], self._earlier(stands[key]))
        return forms.Finished(problem_facts(await get(tx, row.id)))

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

    roles = READERS

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
        return forms.Finished(problem_facts(await get(tx, problem_id)))

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
        await telling.tell(tx.session, NoticeKind.PROBLEM_NEWS, params, to, key, tx.now)


forms.register(FormKind.PROBLEM_EDIT, _Edit())
forms.register(FormKind.PROBLEM_STATE, _Move())
