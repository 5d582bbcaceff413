"""Answering a dialog, finishing it and leaving it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import AnswerProblem, BadAnswer, NotFound, Refusal, SentBack
from bot.domain.flows import FLOWS
from bot.domain.flows.dialog import begun_from
from bot.domain.forms import (
    Answer,
    Context,
    Form,
    FormKind,
    FormState,
    Step,
    StepKind,
    Typed,
    advance,
    current,
    is_for_this_step,
    looks_cut_by_telegram,
    send_back,
)
from bot.domain.views import FormView
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.forms.rows import move_screen, throw_away, wanted
from bot.services.forms.showing import show, show_latest, view
from bot.services.forms.workflow import (
    DoOver,
    Finished,
    NoOpenForm,
    Workflow,
    choices_of,
    require,
    workflow_of,
)
from db.models import FormRow
from db.queries import forms, inbox

_CUT = "cut?"
"""Where a form notes when it refused the first part of a text that Telegram had split."""


_CUT_PARTS_WITHIN = timedelta(seconds=5)


async def answer(
    act: Act, given: Answer, *, form_id: int | None = None, version: int | None = None
) -> FormView:
    """Answer a form's current step.

    With `form_id` and `version` (a button) one made before the form came to its step is stale and
    changes nothing; without (something written) the form last touched is meant. Raises
    NoOpenForm or NotAllowed.
    A dialog about something that the person may see no longer is left, and says so.
    A redelivered update changes nothing and shows how things stand.
    """
    try:
        try:
            return await _answer(act, given, form_id, version, in_parts=False)
        except DoOver:
            return await _answer(act, given, form_id, version, in_parts=True)
    except AlreadyHandled:
        return await (show_latest(act) if form_id is None else show(act, form_id, stale=True))
    except NotFound as problem:
        return await _give_up(act, form_id, problem)


async def _answer(
    act: Act, given: Answer, form_id: int | None, version: int | None, *, in_parts: bool
) -> FormView:
    async with changing(act, in_parts=in_parts) as tx:
        row = await wanted(tx, form_id)
        if row.state != FormState.OPEN or _is_stale(row, version):
            return await view(tx, row, stale=True)
        require(tx, FormKind(row.kind))
        move_screen(row, act)
        return await _answered(tx, row, given)


async def _give_up(act: Act, form_id: int | None, problem: NotFound) -> FormView:
    """Leave a dialog that can't be shown any more; what its answer had begun is undone by now."""
    async with changing(act) as tx:
        row = await wanted(tx, form_id)
        await throw_away(tx, row)
        return await view(tx, row, problem=problem)


def _is_stale(row: FormRow, version: int | None) -> bool:
    return version is not None and not is_for_this_step(forms.value_of(row), version)


async def _answered(tx: Tx, row: FormRow, given: Answer) -> FormView:
    form = forms.value_of(row)
    flow = FLOWS[form.kind]
    if _is_rest_of_cut_text(row, given, tx.now):
        return await view(tx, row, problem=_cut_problem(current(form, flow)))
    choices = await choices_of(tx, form)
    try:
        moved = advance(form, flow, given, Context(tx.act.today, choices))
    except BadAnswer as problem:
        if problem.problem is AnswerProblem.NOT_A_CHOICE:
            late = await workflow_of(form.kind).too_late(tx, form, given)
            if late is not None:
                return await _sent_back(tx, row, late)
        if current(form, flow).kind is StepKind.TEXT and looks_cut_by_telegram(given):
            row.answers = {**row.answers, _CUT: tx.now.isoformat()}
        return await view(tx, row, problem=problem)
    if moved.state is FormState.DONE:
        return await _finish(tx, row, moved)
    forms.keep(row, moved, tx.now)
    return await view(tx, row)


def _is_rest_of_cut_text(row: FormRow, given: Answer, now: datetime) -> bool:
    cut_at = row.answers.get(_CUT)
    if cut_at is None or not isinstance(given, Typed):
        return False
    return now - datetime.fromisoformat(cut_at) < _CUT_PARTS_WITHIN


def _cut_problem(step: Step) -> BadAnswer:
    return BadAnswer(AnswerProblem.TOO_LONG, limit=step.highest)


async def _finish(tx: Tx, row: FormRow, moved: Form) -> FormView:
    """Carry out a confirmed form; a refusal leaves it open with everything entered."""
    workflow = workflow_of(moved.kind)
    try:
        tx.foreseen = await workflow.foresee(tx, moved)
        finished = await _carried_out(tx, workflow, moved, row.id)
    except SentBack as problem:
        return await _sent_back(tx, row, problem)
    except Refusal as problem:
        # What it says now has been seen.
        row.touched_at = tx.now
        return await view(tx, row, problem=problem)
    forms.keep(row, replace(moved, answers={}) if finished.forgets else moved, tx.now)
    row.receipt = dict(finished.receipt)
    return await view(tx, row, once=finished.once)


async def _sent_back(tx: Tx, row: FormRow, problem: SentBack) -> FormView:
    """The form at the step that is to be answered anew, with everything else that was entered."""
    form = forms.value_of(row)
    sent_back = send_back(form, _step(form.kind, problem.step), problem.noted, problem.place)
    forms.keep(row, sent_back, tx.now)
    return await view(tx, row, problem=problem)


async def _carried_out(tx: Tx, workflow: Workflow, moved: Form, form_id: int) -> Finished:
    """Do what was confirmed; of what is refused, nothing stays.

    Few are refused here, and a part of its own costs everybody two steps to the database: so it
    is made only when the act is done over. Raises DoOver before that.
    """
    if tx.in_parts:
        async with tx.session.begin_nested():
            return await workflow.finish(tx, moved, form_id)
    try:
        return await workflow.finish(tx, moved, form_id)
    except Refusal as problem:
        raise DoOver from problem


def _step(kind: FormKind, key: str) -> Step:
    return next(step for step in FLOWS[kind] if step.key == key)


async def cancel(act: Act, form_id: int | None = None) -> FormView:
    """Leave a dialog (the one last touched, unless said otherwise). Raises NoOpenForm.

    What is shown says where it was begun. A redelivered update shows again what was left.
    """
    try:
        async with changing(act) as tx:
            row = await wanted(tx, form_id)
            if row.state == FormState.OPEN:
                came_from = begun_from(row.answers)
                await throw_away(tx, row)
                return replace(await view(tx, row), came_from=came_from)
            return await view(tx, row, stale=True)
    except AlreadyHandled:
        return await (_show_left(act) if form_id is None else show(act, form_id, stale=True))


async def _show_left(act: Act) -> FormView:
    """The dialog that this update, delivered before, has left. Raises NoOpenForm."""
    async with looking(act) as tx:
        assert act.update_id is not None, "only an update is ever delivered again"
        left_at = await inbox.handled_at(tx.session, act.update_id)
        if left_at is None:
            raise NoOpenForm
        row = await forms.find_cancelled(tx.session, act.chat_id, left_at)
        if row is None:
            raise NoOpenForm
        return await view(tx, row)
