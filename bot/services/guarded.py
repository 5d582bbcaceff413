"""The guard against personal data in dialogs: what it finds, and what can't be sent at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.errors import AnswerProblem, SentBack
from bot.domain.flows import FLOWS
from bot.domain.flows.guarding import ANYWAY, WHY
from bot.domain.forms import CONFIRM, Choice, Form, FormKind, StepKind
from bot.domain.guard import Hit, can_be_sent, find_personal_data, words_in
from bot.domain.updates import GUARDS, may_be_sent
from bot.services.act import Tx

Found = Mapping[str, tuple[Hit, ...]]
"""Step key -> what was found in its words, for steps where anything was."""


def find(form: Form, today: date) -> Found:
    """Personal data in what was written into a dialog."""
    found = {
        step.key: find_personal_data(words_in(form.answers.get(step.key)), today)
        for step in FLOWS[form.kind]
        if step.guarded
    }
    return {key: hits for key, hits in found.items() if hits}


def facts(tx: Tx, form: Form) -> dict[str, Any]:
    """What the summary needs to show what was found; of several questions, in which first.

    Nothing where it was pointed out before, and is sent anyway for a reason.
    """
    if form.step != CONFIRM or form.answers.get(WHY):
        return {}
    found = find(form, tx.act.today)
    several = [step.key for step in FLOWS[form.kind] if step.kind is StepKind.QUESTIONS]
    places = {key: _first(form.answers[key], tx.act.today) for key in several if key in found}
    return {"hits": found, "places": places}


def _first(answers: Sequence[Any], today: date) -> int:
    """The place of the first answer in which anything is found; 0 where it spans several."""
    hits = (bool(find_personal_data(words_in(one), today)) for one in answers)
    return next((place for place, is_hit in enumerate(hits) if is_hit), 0)


def _first_unsendable(answers: Any, today: date) -> int | None:
    """The place of the first of several answers that can't be sent; None where it spans several."""
    if not isinstance(answers, list):
        return None
    told = (find_personal_data(words_in(one), today) for one in answers)
    return next((place for place, hits in enumerate(told) if not can_be_sent(hits)), None)


def known(tx: Tx, kind: FormKind) -> dict[str, Any]:
    """What a dialog must know that asks whether what was pointed at goes out anyway, and why.

    Nothing where it does not ask, and where it says itself which words are looked at: an update's.
    """
    keys = [step.key for step in FLOWS[kind]]
    guarded = [step.key for step in FLOWS[kind] if step.guarded]
    if ANYWAY not in keys or not guarded:
        return {}
    return {GUARDS: guarded, "today": tx.act.today.isoformat()}


def is_asked(form: Form) -> bool:
    """Whether the dialog asks just now if what was pointed at is sent anyway."""
    return form.step == ANYWAY


def anyway(form: Form) -> tuple[Choice, ...]:
    """Sending it as it is, where what was pointed at in it can be sent at all."""
    return (Choice(ANYWAY),) if may_be_sent(form.answers) else ()


def check_unnamed(tx: Tx, form: Form) -> Found:
    """As `check`, of words that belong to nobody: who sends them anyway is noted nowhere.

    Gives what was pointed at.
    """
    found = find(form, tx.act.today)
    for key, hits in found.items():
        if not can_be_sent(hits):
            place = _first_unsendable(form.answers.get(key), tx.act.today)
            raise SentBack(key, AnswerProblem.IDENTITY_NUMBER, place=place)
    return found


async def check(tx: Tx, form: Form, subject_id: int) -> None:
    """Check that what is about to be sent can be; note where it is sent although it was pointed at.

    With the reason, where the dialog asks for one. Raises SentBack for an identity number.
    """
    if check_unnamed(tx, form):
        await tx.audit(
            f"guard.{form.kind.value}.sent_anyway", subject_id, reason=form.answers.get(WHY)
        )
