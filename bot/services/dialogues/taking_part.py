"""Taking part in a dialogue. What is sent belongs to nobody: no row ties an answer to an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.dialogue import (
    SCALE,
    DialogueState,
    Given,
    Question,
    QuestionKind,
    closes_at,
    is_batch_full,
    mark_of,
)
from bot.domain.errors import (
    AnsweredBefore,
    AnswerProblem,
    DialogueClosed,
    NotFound,
    SentBack,
)
from bot.domain.flows import FLOWS
from bot.domain.forms import QUESTIONS, Choice, Form, FormKind, current, question_asked
from bot.services import forms, guarded
from bot.services.act import Tx
from db.models import DialogueRow
from db.queries import dialogues


async def _open(tx: Tx, dialogue_id: int) -> tuple[DialogueRow, bytes]:
    """An open dialogue and the person's mark in it. Raises NotFound, DialogueClosed, AnsweredBefore."""
    row = await dialogues.lock(tx.session, dialogue_id)
    if row is None or row.state == DialogueState.DRAFT:
        raise NotFound("dialogue")
    # The clock may be late by a tick: the last day holds all the same.
    if row.secret is None or closes_at(row.closes_on, tx.act.house.zone) <= tx.now:
        raise DialogueClosed
    mark = mark_of(row.secret, row.id, tx.act.sender.telegram_id)
    if await dialogues.has_mark(tx.session, row.id, mark):
        raise AnsweredBefore
    return row, mark


def _as_facts(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "asked": question.asked,
        "options": list(question.options),
    }


class _TakePart(forms.Workflow):
    """Answers to a dialogue's questions. Until they are sent they are a draft of the person's own."""

    roles = None

    async def check(self, tx: Tx, about: forms.About) -> None:
        await _open(tx, about["dialogue"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        found = await dialogues.find(tx.session, about["dialogue"])
        assert found is not None, "checked a moment ago"
        return {QUESTIONS: [_as_facts(one) for one in found.questions], "title": found.title}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        step = current(form, FLOWS[form.kind])
        if form.step == "hear":
            return (Choice("yes"), Choice("no"))
        if form.step != "answers":
            return ()
        asked = question_asked(form, step)
        if asked["kind"] == QuestionKind.CHOICE:
            named = enumerate(asked["options"])
            return tuple(Choice(str(value), {"name": name}) for value, name in named)
        if asked["kind"] == QuestionKind.SCALE:
            return tuple(Choice(str(n), {"name": str(n), "step": n}) for n in SCALE)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"title": form.answers["title"], **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row, mark = await _open(tx, form.answers["dialogue"])
        guarded.check_unnamed(tx, form)
        given = _given(form.answers[QUESTIONS], form.answers["answers"])
        if not given:
            raise SentBack("answers", AnswerProblem.NOTHING_ANSWERED)
        if not await dialogues.add_mark(tx.session, row.id, mark):
            raise AnsweredBefore
        await dialogues.count_answers(tx.session, given)
        row.taken_part += 1
        if is_batch_full(row.taken_part):
            await dialogues.count_batch(tx.session, row.id)
        hears = form.answers["hear"]["value"] == "yes"
        if hears:
            await dialogues.listen(tx.session, row.id, tx.person.id)
            row.hear += 1
        return forms.Finished({"dialogue": row.id, "title": row.title, "hear": hears}, forgets=True)


def _given(asked: Sequence[Mapping[str, Any]], answers: Sequence[Any]) -> list[Given]:
    """What was answered, without what was skipped."""
    return [
        Given(question["id"], words=answer["words"])
        if "words" in answer
        else Given(question["id"], value=int(answer["value"]))
        for question, answer in zip(asked, answers, strict=True)
        if answer is not None
    ]


forms.register(FormKind.TAKE_PART, _TakePart())
