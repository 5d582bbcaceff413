"""What a school thought of a visit: two questions after it was held, kept without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import FeedbackGiven, NotFound, OldButton, VisitSettled
from bot.domain.feedback import MARKS, TopicFeedback, by_topic
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Role
from bot.domain.visits import Visit, VisitState, as_facts
from bot.services import forms, guarded
from bot.services.act import Act, Tx, looking
from bot.services.visits.showing import seen
from db.queries import feedback, schools


class _Say(forms.Workflow):
    """The dialog in which a school contact says how useful a visit was."""

    roles = (Role.SCHOOL,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await self._held(tx, about["visit"])
        if await feedback.has_given(tx.session, about["visit"], tx.person.id):
            raise FeedbackGiven
        known = {str(mark) for mark in MARKS}
        if "useful" in about and about["useful"]["value"] not in known:
            raise OldButton

    async def _held(self, tx: Tx, visit_id: int) -> Visit:
        visit = await seen(tx, visit_id)
        if not await schools.is_contact(tx.session, visit.school_id, tx.person.id):
            raise NotFound("visit")
        if visit.state is not VisitState.HELD:
            raise VisitSettled
        return visit

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(str(mark)) for mark in MARKS) if form.step == "useful" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        facts = as_facts(await seen(tx, form.answers["visit"]))
        return {**facts, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        visit = await self._held(tx, form.answers["visit"])
        guarded.check_unnamed(tx, form)
        if not await feedback.note_given(tx.session, visit.id, tx.person.id):
            raise FeedbackGiven
        month = local_day(visit.starts_at, tx.act.house.zone).replace(day=1)
        useful, words = int(form.answers["useful"]["value"]), form.answers["words"]
        await feedback.add(tx.session, visit.topic_id, month, useful, words)
        return forms.Finished(as_facts(visit), forgets=True)


async def gathered(act: Act) -> tuple[TopicFeedback, ...]:
    """What schools thought of the visits of the last twelve months, by topic. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        month = act.today.replace(day=1)
        first = month.replace(year=month.year - 1)
        return by_topic(await feedback.list_all(tx.session, first, month))


forms.register(FormKind.VISIT_FEEDBACK, _Say())
