"""What a dialog needs from the workflow behind it, and which workflow that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.errors import AnswerProblem, SentBack
from bot.domain.flows import FLOWS
from bot.domain.forms import Answer, Choice, Form, FormKind, StepKind, steps_of
from bot.domain.people import Role
from bot.services import guarded
from bot.services.act import Tx

About = Mapping[str, Any]
"""What a dialog is about, known before its first question: {"visit": 17}."""


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

    async def too_late(self, tx: Tx, form: Form, given: Answer) -> SentBack | None:
        """What to say of a choice that was offered and can't be made any more.

        None: that it can't, and what can.
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


async def choices_of(tx: Tx, form: Form) -> tuple[Choice, ...]:
    """What can be chosen at a dialog's current step."""
    if guarded.is_asked(form):
        return guarded.anyway(form)
    return await workflow_of(form.kind).choices(tx, form)


def require(tx: Tx, kind: FormKind) -> None:
    """Check that the person may use the dialog. Raises NotAllowed."""
    roles = workflow_of(kind).roles
    if roles is not None:
        tx.require(*roles)


async def check_choices(tx: Tx, form: Form, *steps: str) -> None:
    """Check that what was chosen, perhaps long ago, can still be chosen. Raises SentBack."""
    for step in steps_of(form, FLOWS[form.kind]):
        chosen = form.answers.get(step.key)
        if step.kind is not StepKind.CHOICE or step.key not in steps or chosen is None:
            continue
        choices = await choices_of(tx, replace(form, step=step.key))
        if chosen["value"] not in {one.value for one in choices}:
            raise SentBack(step.key, AnswerProblem.NOT_A_CHOICE)
