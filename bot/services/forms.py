"""Dialogs: beginning, answering and finishing one, whatever its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import AnswerProblem, BadAnswer, NotFound, OtherDraft, Refusal, SentBack
from bot.domain.flows import FLOWS
from bot.domain.forms import (
    Answer,
    Choice,
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
    start,
    steps_of,
)
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from db.models import FormRow
from db.queries import forms, inbox

About = Mapping[str, Any]
"""What a dialog is about, known before its first question: {"visit": 17}."""

_CUT = "cut?"
"""Where a form notes when it refused the first part of a text that Telegram had split."""

_CUT_PARTS_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a form brought about.

    `receipt` is kept with the form, so that its receipt can be shown again. `once` is shown now
    and stored nowhere (an invitation's code). `forgets` keeps no answers with the form: nobody
    shall see later who gave them.
    """

    receipt: Mapping[str, Any]
    once: Mapping[str, Any] = field(default_factory=dict)
    forgets: bool = False


class Workflow:
    """What a dialog needs from the workflow that it belongs to; most dialogs need not all of it."""

    roles: tuple[Role, ...] | None
    """Any of these may use the dialog. None: everybody."""

    async def check(self, tx: Tx, about: About) -> None:
        """Whether the dialog makes sense now, before a question is asked. Raises Refusal."""

    async def known(self, tx: Tx, about: About) -> About:
        """What else is known before the first question, and kept beside the answers."""
        return {}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        """What can be chosen at the form's current step."""
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        """What the current step's words need beside the answers (a number of recipients)."""
        return {}

    async def foresee(self, tx: Tx, form: Form) -> Any:
        """Look whether what was confirmed can be, before anything is written or kept from others.

        What was found is `tx.foreseen` in `finish`, which makes sure of what others may have
        changed. Raises Refusal, as `finish` does.
        """

    async def finish(self, tx: Tx, form: Form, form_id: int) -> Finished:
        """Carry out what was confirmed. Raises Refusal; SentBack reopens an earlier step."""
        raise NotImplementedError


class DoOver(Exception):
    """What was begun can't be finished as it was: all of it is undone, and done over in parts."""


class NoOpenForm(Exception):
    """Something was written, but no dialog waits for it."""


_workflows: dict[FormKind, Workflow] = {}


def register(kind: FormKind, workflow: Workflow) -> None:
    """Make a workflow known as the one behind a dialog. Done once, by the workflow's module."""
    _workflows[kind] = workflow


def workflow_of(kind: FormKind) -> Workflow:
    """The workflow behind a dialog."""
    return _workflows[kind]


def _require(tx: Tx, kind: FormKind) -> None:
    roles = workflow_of(kind).roles
    if roles is not None:
        tx.require(*roles)


async def begin(
    act: Act,
    kind: FormKind,
    about: About | None = None,
    *,
    filled_in: Mapping[str, Any] | None = None,
) -> FormView:
    """Open a dialog, or go on with the one of this kind that is already open about the same.

    `about` is what is known beforehand ({"visit": 17}). `filled_in` are first answers, which the
    person looks over and can change; where such a dialog would take the place of another in which
    something is answered, that one is shown instead. Raises NotAllowed, or another Refusal where there is nothing
    to choose from.
    """
    try:
        async with changing(act) as tx:
            return await open_in(tx, kind, about, filled_in=filled_in)
    except AlreadyHandled:
        return await show_latest(act)


async def open_in(
    tx: Tx,
    kind: FormKind,
    about: About | None = None,
    *,
    filled_in: Mapping[str, Any] | None = None,
) -> FormView:
    """As `begin`, inside the transaction of an act that does more than this."""
    _require(tx, kind)
    await workflow_of(kind).check(tx, about or {})
    row = await forms.find_open(tx.session, tx.act.chat_id, kind)
    if row is not None and _is_about(row, about) and (about or filled_in is None):
        row.touched_at = tx.now
        _move_screen(row, tx.act)
        return await _view(tx, row, resumed=True)
    if row is not None and filled_in is not None and _is_begun(row):
        row.touched_at = tx.now
        _move_screen(row, tx.act)
        return await _view(tx, row, resumed=True, problem=OtherDraft())
    if row is not None:
        await _throw_away(tx, row)
    return await _view(tx, await _add(tx, kind, {**(about or {}), **(filled_in or {})}))


async def start_over(
    act: Act, form_id: int, *, filled_in: Mapping[str, Any] | None = None
) -> FormView:
    """Throw an open form's answers away and begin the same dialog anew.

    `filled_in` are first answers, as for `begin`.
    """
    try:
        async with changing(act) as tx:
            row = await _get(tx, form_id)
            if row.state != FormState.OPEN:
                return await _view(tx, row, stale=True)
            kind = FormKind(row.kind)
            _require(tx, kind)
            known = {step.key for step in FLOWS[kind]}
            about = {key: value for key, value in row.answers.items() if _is_given(key, known)}
            await _throw_away(tx, row)
            return await _view(tx, await _add(tx, kind, {**about, **(filled_in or {})}))
    except AlreadyHandled:
        return await show_latest(act)


async def _throw_away(tx: Tx, row: FormRow) -> None:
    """Close a form that leads nowhere, and forget what was written in it."""
    row.state = FormState.CANCELLED.value
    row.answers = {}
    row.touched_at = tx.now
    row.version += 1
    await tx.session.flush()


async def open_of(tx: Tx, form_id: int, kind: FormKind) -> Mapping[str, Any] | None:
    """What was answered in an open dialog of this chat and kind. None: there is no such dialog."""
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is None or row.state != FormState.OPEN or row.kind != kind:
        return None
    return dict(row.answers)


async def leave(tx: Tx, form_id: int) -> None:
    """Close a dialog of this chat that another one took the place of, if it is still open."""
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is not None and row.state == FormState.OPEN:
        await _throw_away(tx, row)


def _is_given(key: str, steps: set[str]) -> bool:
    return key not in steps and not key.endswith("?")


def _is_begun(row: FormRow) -> bool:
    """Whether anything was answered in it."""
    return any(row.answers.get(step.key) is not None for step in FLOWS[FormKind(row.kind)])


def _is_about(row: FormRow, about: About | None) -> bool:
    return all(row.answers.get(key) == value for key, value in (about or {}).items())


async def _add(tx: Tx, kind: FormKind, about: About | None) -> FormRow:
    about = about or {}
    form = start(kind, FLOWS[kind], {**about, **await workflow_of(kind).known(tx, about)})
    row = await forms.add(
        tx.session, form, chat_id=tx.act.chat_id, person_id=tx.person.id, now=tx.now
    )
    _move_screen(row, tx.act)
    return row


def _move_screen(row: FormRow, act: Act) -> None:
    """The message whose button was pressed becomes the form's screen."""
    if act.message_id is not None:
        row.screen_message_id = act.message_id


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
        row = await _wanted(tx, form_id)
        if row.state != FormState.OPEN or _is_stale(row, version):
            return await _view(tx, row, stale=True)
        _require(tx, FormKind(row.kind))
        _move_screen(row, act)
        return await _answered(tx, row, given)


async def _give_up(act: Act, form_id: int | None, problem: NotFound) -> FormView:
    """Leave a dialog that can't be shown any more; what its answer had begun is undone by now."""
    async with changing(act) as tx:
        row = await _wanted(tx, form_id)
        await _throw_away(tx, row)
        return await _view(tx, row, problem=problem)


def _is_stale(row: FormRow, version: int | None) -> bool:
    return version is not None and not is_for_this_step(forms.value_of(row), version)


async def _wanted(tx: Tx, form_id: int | None) -> FormRow:
    if form_id is not None:
        return await _get(tx, form_id)
    row = await forms.find_latest_open(tx.session, tx.act.chat_id)
    if row is None:
        raise NoOpenForm
    return row


async def _get(tx: Tx, form_id: int) -> FormRow:
    row = await forms.find(tx.session, form_id, tx.act.chat_id)
    if row is None:
        raise NoOpenForm
    return row


async def _answered(tx: Tx, row: FormRow, given: Answer) -> FormView:
    form = forms.value_of(row)
    flow = FLOWS[form.kind]
    if _is_rest_of_cut_text(row, given, tx.now):
        return await _view(tx, row, problem=_cut_problem(current(form, flow)))
    choices = await workflow_of(form.kind).choices(tx, form)
    try:
        moved = advance(form, flow, given, Context(tx.act.today, choices))
    except BadAnswer as problem:
        if current(form, flow).kind is StepKind.TEXT and looks_cut_by_telegram(given):
            row.answers = {**row.answers, _CUT: tx.now.isoformat()}
        return await _view(tx, row, problem=problem)
    if moved.state is FormState.DONE:
        return await _finish(tx, row, moved)
    forms.keep(row, moved, tx.now)
    return await _view(tx, row)


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
        sent_back = send_back(
            forms.value_of(row), _step(moved.kind, problem.step), problem.noted, problem.place
        )
        forms.keep(row, sent_back, tx.now)
        return await _view(tx, row, problem=problem)
    except Refusal as problem:
        # What it says now has been seen.
        row.touched_at = tx.now
        return await _view(tx, row, problem=problem)
    forms.keep(row, replace(moved, answers={}) if finished.forgets else moved, tx.now)
    row.receipt = dict(finished.receipt)
    return await _view(tx, row, once=finished.once)


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


async def check_choices(tx: Tx, form: Form, *steps: str) -> None:
    """Check that what was chosen, perhaps long ago, can still be chosen. Raises SentBack."""
    for step in steps_of(form, FLOWS[form.kind]):
        chosen = form.answers.get(step.key)
        if step.kind is not StepKind.CHOICE or step.key not in steps or chosen is None:
            continue
        choices = await workflow_of(form.kind).choices(tx, replace(form, step=step.key))
        if chosen["value"] not in {one.value for one in choices}:
            raise SentBack(step.key, AnswerProblem.NOT_A_CHOICE)


async def cancel(act: Act, form_id: int | None = None) -> FormView:
    """Leave a dialog (the one last touched, unless said otherwise). Raises NoOpenForm.

    A redelivered update shows again what was left.
    """
    try:
        async with changing(act) as tx:
            row = await _wanted(tx, form_id)
            if row.state == FormState.OPEN:
                await _throw_away(tx, row)
                return await _view(tx, row)
            return await _view(tx, row, stale=True)
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
        return await _view(tx, row)


async def show(act: Act, form_id: int, *, stale: bool = False) -> FormView:
    """A form of this chat as it stands. Raises NoOpenForm."""
    async with looking(act) as tx:
        return await _view(tx, await _get(tx, form_id), stale=stale)


async def show_latest(act: Act, problem: Refusal | None = None) -> FormView:
    """The open form last touched, as it stands. Raises NoOpenForm."""
    async with looking(act) as tx:
        return await _view(tx, await _wanted(tx, None), problem=problem)


async def list_open(act: Act) -> list[tuple[int, FormKind]]:
    """The dialogs that wait in this chat, last touched first."""
    async with looking(act) as tx:
        return [
            (row.id, FormKind(row.kind)) for row in await forms.list_open(tx.session, act.chat_id)
        ]


async def note_shown(act: Act, view: FormView, message_id: int) -> None:
    """Remember which message is the form's screen, and which version it shows."""
    async with act.house.database.write() as session:
        row = await forms.find(session, view.id, act.chat_id)
        if row is not None:
            row.screen_message_id = message_id
            row.shown_version = view.form.version


async def _view(
    tx: Tx,
    row: FormRow,
    *,
    problem: Refusal | None = None,
    stale: bool = False,
    resumed: bool = False,
    once: Mapping[str, Any] | None = None,
) -> FormView:
    form = forms.value_of(row)
    is_open = form.state is FormState.OPEN
    step = current(form, FLOWS[form.kind]) if is_open else None
    workflow = workflow_of(form.kind)
    return FormView(
        id=row.id,
        form=form,
        viewer=tx.viewer,
        now=tx.now,
        zone=tx.act.house.zone,
        step=step,
        choices=_left(problem) or (await workflow.choices(tx, form) if is_open else ()),
        facts=await workflow.facts(tx, form) if is_open else {},
        receipt={**(row.receipt or {}), **(once or {})},
        problem=problem,
        stale=stale,
        resumed=resumed,
        is_shown=row.shown_version == row.version,
        screen_message_id=row.screen_message_id,
    )


def _left(problem: Refusal | None) -> tuple[Choice, ...]:
    """What can be chosen instead of an answer that holds no longer, where that is known."""
    return problem.left if isinstance(problem, SentBack) else ()
