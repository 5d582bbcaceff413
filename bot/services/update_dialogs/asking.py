"""A member's question about an update, and its answer: neither side sees the other's account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import NotFound, QuestionAnswered
from bot.domain.forms import Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.updates import UpdateState
from bot.services import broadcasts, forms, guarded
from bot.services.act import Tx
from db.models import QuestionRow, SituationUpdateRow
from db.queries import updates


class Ask(forms.Workflow):
    """A member asks the coordinators about an update."""

    roles = (Role.MEMBER,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if not await updates.concerns(tx.session, about["update"], tx.person.id):
            raise NotFound("update")
        row = await tx.session.get(SituationUpdateRow, about["update"])
        if row is None:
            raise NotFound("update")
        if row.state != UpdateState.SENT.value:
            raise broadcasts.settled(row)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        heading = await self._heading(tx, form.answers["update"])
        return {"heading": heading, **guarded.facts(tx, form)}

    async def _heading(self, tx: Tx, update_id: int) -> str:
        row = await tx.session.get(SituationUpdateRow, update_id)
        return row.heading if row else ""

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        await self.check(tx, form.answers)
        row = QuestionRow(
            update_id=form.answers["update"],
            person_id=tx.person.id,
            text=form.answers["question"],
            asked_at=tx.now,
        )
        tx.session.add(row)
        await tx.session.flush()
        await guarded.check(tx, form, row.id)
        heading = await self._heading(tx, row.update_id)
        await broadcasts.to_coordinators(
            tx.session,
            NoticeKind.UPDATE_QUESTION,
            {
                "question": row.id,
                "text": row.text,
                "organisation": tx.organisation(Role.MEMBER),
                "heading": heading,
            },
            dedup_key=f"question:{row.id}",
            now=tx.now,
        )
        return forms.Finished({"question": row.id, "heading": heading})


def _check_waits(row: QuestionRow) -> None:
    if row.answer is not None:
        raise QuestionAnswered(row.text, row.answer)


class Reply(forms.Workflow):
    """A coordinator answers a member's question, through the bot."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        row = await tx.session.get(QuestionRow, about["question"])
        if row is None:
            raise NotFound("question")
        _check_waits(row)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {**await self._asked(tx, form), **guarded.facts(tx, form)}

    async def _asked(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        text, heading, organisation = await updates.get_question(
            tx.session, form.answers["question"]
        )
        return {"text": text, "heading": heading, "organisation": organisation}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await tx.session.get(QuestionRow, form.answers["question"], with_for_update=True)
        if row is None:
            raise NotFound("question")
        _check_waits(row)
        await guarded.check(tx, form, row.id)
        row.answer = form.answers["answer"]
        row.answered_by = tx.person.id
        row.answered_at = tx.now
        facts = await self._asked(tx, form)
        await broadcasts.to_person(
            tx.session,
            NoticeKind.UPDATE_ANSWER,
            {
                "update": row.update_id,
                "heading": facts["heading"],
                "text": row.text,
                "answer": row.answer,
                "municipality": tx.act.house.municipality,
            },
            row.person_id,
            dedup_key=f"answer:{row.id}",
            now=tx.now,
        )
        await tx.audit("question.answered", row.id)
        return forms.Finished({"question": row.id, **facts})


forms.register(FormKind.ASK_ABOUT_UPDATE, Ask())


forms.register(FormKind.REPLY_TO_MEMBER, Reply())
