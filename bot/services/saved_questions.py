"""Questions that somebody keeps: saved, changed, removed, and answered by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import Findings, Question
from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.questions import facts_of, period_facts, question_of
from bot.domain.saved_questions import (
    MOST_SAVED,
    NAME_MAX,
    SavedQuestion,
    Sending,
    next_sending,
)
from bot.domain.views import FormView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.activities import answer, choices_in, period_on, whole
from bot.services.ledger import STAFF, promise_choices_on
from bot.texts.asking import reading
from db.queries import asked_words, networks, outbox, people, saved_questions

BATCH = 20
"""How many answers one transaction works out: each takes some milliseconds."""


async def list_mine(act: Act) -> tuple[SavedQuestion, ...]:
    """One's own questions by name. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        return await saved_questions.list_of(tx.session, tx.person.id)


async def show(act: Act, saved_id: int) -> SavedQuestion:
    """One of one's own questions. Raises NotFound."""
    async with looking(act) as tx:
        return await _mine(tx, saved_id)


async def _mine(tx: Tx, saved_id: int) -> SavedQuestion:
    tx.require(*STAFF)
    found = await saved_questions.find(tx.session, saved_id, tx.person.id)
    if found is None:
        raise NotFound("saved_question")
    return found


async def begin(act: Act, question: Question) -> FormView:
    """Begin to keep a question: its reading is offered as its name. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        question = await whole(tx.session, question)
    about = {"saved": None, "question": facts_of(question)}
    return await forms.begin(act, FormKind.SAVE_QUESTION, about)


async def remove(act: Act, saved_id: int) -> tuple[SavedQuestion, ...]:
    """Keep a question no longer; gives those that are left. One that has gone is gone."""
    try:
        async with changing(act) as tx:
            tx.require(*STAFF)
            if await saved_questions.find(tx.session, saved_id, tx.person.id) is not None:
                await saved_questions.remove(tx.session, saved_id)
                await tx.audit("question.removed", saved_id)
            return await saved_questions.list_of(tx.session, tx.person.id)
    except AlreadyHandled:
        return await list_mine(act)


class _Save(forms.Workflow):
    """The dialog that keeps a question, or changes its name and when it is sent."""

    roles = STAFF

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("saved") is not None:
            await _mine(tx, about["saved"])

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        if about.get("saved") is None:
            said = await _reading(tx, question_of(about["question"]))
            return {SUGGESTED: {"name": said[:NAME_MAX]}}
        saved = await _mine(tx, about["saved"])
        return {
            "question": facts_of(saved.question),
            "name": saved.name,
            "sending": {"value": saved.sending.value},
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(one.value) for one in Sending) if form.step == "sending" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"title": await _reading(tx, question_of(form.answers["question"]))}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        name, saved_id = form.answers["name"], form.answers["saved"]
        taken = await saved_questions.find_named(tx.session, tx.person.id, name)
        if taken is not None and taken.id != saved_id:
            raise SentBack("name", AnswerProblem.NAME_TAKEN)
        if saved_id is None:
            if await saved_questions.count(tx.session, tx.person.id) >= MOST_SAVED:
                raise SentBack("name", AnswerProblem.TOO_MANY_SAVED)
            question = question_of(form.answers["question"])
            await asked_words.keep(tx.session, question.words, tx.now)
            saved_id = await saved_questions.add(tx.session, tx.person.id, name, question, tx.now)
        sending = Sending(form.answers["sending"]["value"])
        next_at = next_sending(sending, tx.now, tx.act.house.zone)
        await saved_questions.change(
            tx.session, saved_id, name=name, sending=sending.value, next_at=next_at
        )
        await tx.audit("question.saved", saved_id)
        return forms.Finished({
            "saved": saved_id,
            "name": name,
            "next_at": next_at.isoformat() if next_at else None,
        })  # fmt: skip


forms.register(FormKind.SAVE_QUESTION, _Save())


async def _reading(tx: Tx, question: Question) -> str:
    period = await period_on(tx.session, tx.act.today, question)
    promises, areas = await choices_in(tx)
    return reading(Findings(question, period, 0, (), ()), promises, areas, tx.viewer.locale)


async def send_due(house: House, now: datetime) -> int:
    """Answer the saved questions that are due, a batch in one transaction; gives how many.

    One that was due several times while the bot was away is answered once. Who is no coordinator
    or police officer any more gets none, and the question stays theirs.
    """
    async with house.database.write() as session:
        due = await saved_questions.claim_due(session, now, BATCH)
        for person_id, saved in due:
            roles = {held.role for held in await people.held_roles(session, person_id)}
            if roles & set(STAFF):
                await asked_words.keep(session, saved.question.words, now)
                await _tell(session, house, person_id, saved, now)
            next_at = next_sending(saved.sending, now, house.zone)
            await saved_questions.change(session, saved.id, next_at=next_at)
    return len(due)


async def _tell(
    session: AsyncSession, house: House, person_id: int, saved: SavedQuestion, now: datetime
) -> None:
    assert saved.next_at is not None, "it is due"
    today = local_day(now, house.zone)
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.SAVED_ANSWER,
        {
            "saved": saved.id,
            "name": saved.name,
            **answer_facts(await answer(session, today, saved.question, every=True)),
            "promises": [
                [choice.value, choice.facts["key"]]
                for choice in await promise_choices_on(session, today)
            ],
            "areas": [[area.id, area.name] for area in await networks.list_areas(session)],
        },
        dedup_key=f"saved:{saved.id}:{saved.next_at.isoformat()}",
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, [person_id], priority=Priority.BULK, due_at=now
        )


def answer_facts(findings: Findings) -> dict[str, Any]:
    """An answer's totals as JSON, to be put into words in the recipient's language."""
    before = findings.before
    return {
        "question": facts_of(findings.question),
        "period": period_facts(findings.period),
        "count": findings.count,
        "not_held": findings.not_held,
        "is_more": findings.is_more,
        "totals": [
            [
                total.kind.value,
                total.activities,
                [[one.number, one.unit.value, one.qualifier.value] for one in total.sums],
            ]
            for total in findings.totals
        ],
        "before": [period_facts(before[0]), before[1]] if before else None,
    }
