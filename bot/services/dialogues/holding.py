"""Making a dialogue: its questions, opening it to everybody, closing it, telling what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, Doer, Output
from bot.domain.dialogue import (
    KEY_BYTES,
    LISTENERS_KEPT_DAYS,
    MOST_QUESTIONS,
    Dialogue,
    DialogueState,
    DialogueView,
    QuestionKind,
    closes_at,
    read_options,
)
from bot.domain.errors import (
    AlreadyReplied,
    DialogueClosed,
    NoQuestions,
    NotFound,
    OldButton,
    TooManyQuestions,
)
from bot.domain.forms import CONFIRM, Choice, Form, FormKind
from bot.domain.ledger import Entry
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.domain.promises import Workflow as Served
from bot.domain.reminders import ReminderKind
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, House, Tx, changing
from bot.services.dialogues.results import show, view_of
from bot.texts.activities import dialogue_line
from db.models import DialogueQuestionRow, DialogueRow
from db.queries import dialogues, ledger, outbox, people, promises, reminders


async def kept(tx: Tx, dialogue_id: int, *states: DialogueState) -> Dialogue:
    """A dialogue that the person keeps, in one of these states. Raises NotFound, or OldButton."""
    tx.require(Role.COORDINATOR)
    found = await dialogues.find(tx.session, dialogue_id)
    if found is None:
        raise NotFound("dialogue")
    if states and found.state not in states:
        raise OldButton
    return found


async def _locked(tx: Tx, dialogue_id: int, *states: DialogueState) -> DialogueRow:
    """Its row, held until the transaction ends. Raises as `kept`."""
    tx.require(Role.COORDINATOR)
    row = await dialogues.lock(tx.session, dialogue_id)
    if row is None:
        raise NotFound("dialogue")
    if row.state not in states:
        raise OldButton
    return row


async def drop_question(act: Act, dialogue_id: int, question_id: int) -> DialogueView:
    """Take a question out of a draft. For coordinators. Raises NotFound, or OldButton."""
    try:
        async with changing(act) as tx:
            await _locked(tx, dialogue_id, DialogueState.DRAFT)
            row = await tx.session.get(DialogueQuestionRow, question_id)
            if row is None or row.dialogue_id != dialogue_id:
                raise OldButton
            await tx.session.delete(row)
            await tx.session.flush()
            await tx.audit("dialogue.question_dropped", dialogue_id)
            return await view_of(tx, dialogue_id)
    except AlreadyHandled:
        return await show(act, dialogue_id)


async def open_to_all(act: Act, dialogue_id: int) -> DialogueView:
    """Open a draft to everybody until the end of its last day. For coordinators.

    Raises NoQuestions, DialogueClosed where its last day has passed, NotFound, or OldButton.
    """
    try:
        async with changing(act) as tx:
            row = await _locked(tx, dialogue_id, DialogueState.DRAFT)
            if not (await kept(tx, dialogue_id)).questions:
                raise NoQuestions
            if row.closes_on < act.today:
                raise DialogueClosed
            row.state = DialogueState.OPEN.value
            row.secret = secrets.token_bytes(KEY_BYTES)
            row.opened_at = tx.now
            due_at = closes_at(row.closes_on, act.house.zone)
            await reminders.add(tx.session, ReminderKind.DIALOGUE_CLOSES, row.id, due_at)
            await tx.audit("dialogue.opened", row.id)
            await tx.session.flush()
            return await view_of(tx, dialogue_id)
    except AlreadyHandled:
        return await show(act, dialogue_id)


async def close(act: Act, dialogue_id: int) -> DialogueView:
    """Close an open dialogue now. For coordinators. Raises NotFound, or OldButton."""
    try:
        async with changing(act) as tx:
            row = await _locked(tx, dialogue_id, DialogueState.OPEN)
            await _close(tx.session, act.house, row, tx.person.id, tx.now)
            await tx.audit("dialogue.closed", row.id)
            return await view_of(tx, dialogue_id)
    except AlreadyHandled:
        return await show(act, dialogue_id)


async def close_by_clock(
    session: AsyncSession, house: House, dialogue_id: int, reminder_id: int, now: datetime
) -> None:
    """Its last day is over: close it, and tell coordinators to say what comes of it."""
    row = await dialogues.lock(session, dialogue_id)
    if row is None or row.state != DialogueState.OPEN:
        return
    await _close(session, house, row, None, now)
    facts = {"dialogue": row.id, "title": row.title, "answered": row.taken_part}
    notice_id = await outbox.add_notice(
        session, NoticeKind.DIALOGUE_OVER, facts, dedup_key=f"reminder:{reminder_id}", now=now
    )
    if notice_id is not None:
        to = await people.holder_ids(session, Role.COORDINATOR)
        await outbox.deliver_to_people(session, notice_id, to, priority=Priority.NORMAL, due_at=now)


async def _close(
    session: AsyncSession, house: House, row: DialogueRow, by: int | None, now: datetime
) -> None:
    """Close it, destroy the key and shuffle the answers.

    From now on nobody can be asked whether they answered, nor any answer when it came.
    """
    row.state = DialogueState.CLOSED.value
    row.secret = None
    row.closed_at = now
    await session.flush()
    await dialogues.forget_marks(session, row.id)
    await dialogues.shuffle(session, row.id)
    await reminders.forget(session, [ReminderKind.DIALOGUE_CLOSES], row.id)
    assert row.opened_at is not None, "only what was opened is closed"
    first, last = local_day(row.opened_at, house.zone), local_day(now, house.zone)
    promise_id = await promises.find_served(session, Served.CITIZEN_DIALOGUE, first)
    if promise_id is None or not row.taken_part:
        return
    entry = Entry(
        promise_ids=(promise_id,),
        kind=ActivityKind.DIALOGUE,
        day=first,
        last_day=min(last, row.closes_on) if last > first else None,
        what=dialogue_line(row.title),
        doer=Doer.TOGETHER,
        outputs=(Output(row.taken_part, Unit.ANSWERS),),
        source=("dialogue", row.id),
    )
    await ledger.append(session, [entry], by=by, now=now)


async def tidy(house: House, now: datetime) -> None:
    """Forget who waits for what came of a dialogue that nobody has answered in half a year."""
    async with house.database.write() as session:
        await dialogues.forget_waiting_listeners(session, now - timedelta(days=LISTENERS_KEPT_DAYS))


async def drop_idea(act: Act, idea_id: int) -> None:
    """Take a proposal for the next period off the list. For coordinators."""
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            if await dialogues.drop_idea(tx.session, idea_id, tx.now):
                await tx.audit("dialogue.idea_dropped", idea_id)
    except AlreadyHandled:
        return


class _New(forms.Workflow):
    """A dialogue as a draft."""

    roles = (Role.COORDINATOR,)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers = form.answers
        row = DialogueRow(
            title=answers["title"],
            intro=answers["intro"],
            state=DialogueState.DRAFT.value,
            closes_on=date.fromisoformat(answers["until"]),
            secret=None,
            reply=None,
            created_by=tx.person.id,
            created_at=tx.now,
            opened_at=None,
            closed_at=None,
            replied_at=None,
        )
        tx.session.add(row)
        await tx.session.flush()
        await guarded.check(tx, form, row.id)
        await tx.audit("dialogue.drafted", row.id)
        return forms.Finished({"dialogue": row.id, "title": row.title})


class _Question(forms.Workflow):
    """One more question of a draft."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: forms.About) -> None:
        await self._room(tx, about["dialogue"])

    async def _room(self, tx: Tx, dialogue_id: int) -> Dialogue:
        found = await kept(tx, dialogue_id, DialogueState.DRAFT)
        if len(found.questions) >= MOST_QUESTIONS:
            raise TooManyQuestions(MOST_QUESTIONS)
        return found

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(kind.value) for kind in QuestionKind) if form.step == "way" else ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        answers, dialogue_id = form.answers, form.answers["dialogue"]
        await _locked(tx, dialogue_id, DialogueState.DRAFT)
        await self._room(tx, dialogue_id)
        kind = QuestionKind(answers["way"]["value"])
        options = read_options(answers["options"]) if kind is QuestionKind.CHOICE else ()
        tx.session.add(
            DialogueQuestionRow(
                dialogue_id=dialogue_id,
                kind=kind.value,
                asked=answers["words"],
                options=list(options),
            )
        )
        await tx.session.flush()
        await guarded.check(tx, form, dialogue_id)
        await tx.audit("dialogue.question_added", dialogue_id)
        found = await kept(tx, dialogue_id)
        return forms.Finished({"dialogue": dialogue_id, "count": len(found.questions)})


class _Reply(forms.Workflow):
    """What came of a closed dialogue, to everybody who wants to hear: once."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: forms.About) -> None:
        await self._unanswered(tx, about["dialogue"])

    async def _unanswered(self, tx: Tx, dialogue_id: int) -> Dialogue:
        found = await kept(tx, dialogue_id, DialogueState.CLOSED)
        if found.reply is not None:
            raise AlreadyReplied
        return found

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        dialogue_id, is_last = form.answers["dialogue"], form.step == CONFIRM
        hear = len(await dialogues.listeners(tx.session, dialogue_id)) if is_last else 0
        return {"hear": hear, **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        dialogue_id = form.answers["dialogue"]
        row = await _locked(tx, dialogue_id, DialogueState.CLOSED)
        await self._unanswered(tx, dialogue_id)
        await guarded.check(tx, form, dialogue_id)
        row.reply, row.replied_at = form.answers["reply"], tx.now
        facts = {"dialogue": row.id, "title": row.title, "reply": row.reply}
        notice_id = await outbox.add_notice(
            tx.session,
            NoticeKind.DIALOGUE_REPLY,
            facts,
            dedup_key=f"dialogue:{row.id}:reply",
            now=tx.now,
        )
        to = await dialogues.listeners(tx.session, dialogue_id)
        if notice_id is not None and to:
            await outbox.deliver_to_people(
                tx.session, notice_id, to, priority=Priority.BULK, due_at=tx.now
            )
        await dialogues.forget_listeners(tx.session, dialogue_id)
        await tx.audit("dialogue.replied", dialogue_id)
        return forms.Finished({"dialogue": dialogue_id, "told": len(to)})


class _Idea(forms.Workflow):
    """A proposal for the promises of the next period."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: forms.About) -> None:
        await kept(tx, about["dialogue"], DialogueState.OPEN, DialogueState.CLOSED)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        dialogue_id, words = form.answers["dialogue"], form.answers["idea"]
        await kept(tx, dialogue_id, DialogueState.OPEN, DialogueState.CLOSED)
        await guarded.check(tx, form, dialogue_id)
        idea_id = await dialogues.add_idea(tx.session, dialogue_id, words, tx.person.id, tx.now)
        await tx.audit("dialogue.idea", idea_id)
        return forms.Finished({"dialogue": dialogue_id, "idea": words})


forms.register(FormKind.DIALOGUE, _New())
forms.register(FormKind.DIALOGUE_QUESTION, _Question())
forms.register(FormKind.DIALOGUE_REPLY, _Reply())
forms.register(FormKind.IDEA, _Idea())
