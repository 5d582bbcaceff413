"""Sample areas of Neighbourhood Watch and plan cases for the demo, by the dialogs that people use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.forms import CONFIRM, Answer, FormKind, Move, Pressed, Typed
from bot.domain.planning import Aspect, AspectAnswer
from bot.services import forms, planning, watch
from bot.services.act import Act, House, Sender

WORKFLOWS = (planning, watch)
"""Importing these makes their dialogs known."""


@dataclass(frozen=True, slots=True)
class SampleArea:
    """A watch area: its name, when it met to begin and who came, how many households there are.

    Without a meeting it has only shown interest.
    """

    name: str
    met_on: str | None = None
    came: str = ""
    households: str = ""


async def start_areas(house: House, by: Sender, areas: Sequence[SampleArea], now: datetime) -> None:
    """Put in watch areas, as far as each of them has come, in a coordinator's name."""
    act = Act(house, now, by, chat_id=by.telegram_id)
    for one in areas:
        kept = await _fill_in(act, FormKind.WATCH_AREA, {"watch": None}, {"name": one.name})
        about = {"watch": kept["watch"]}
        if one.met_on is None:
            continue
        start = {"day": one.met_on, "came": one.came}
        await _fill_in(act, FormKind.WATCH_START, about, start)
        count = {"households": one.households, "day": one.met_on}
        await _fill_in(act, FormKind.WATCH_COUNT, about, count)


async def open_plan(
    house: House,
    by: Sender,
    words: Mapping[str, str],
    answers: Mapping[Aspect, AspectAnswer],
    now: datetime,
) -> None:
    """Open a plan case in a coordinator's name, some of its checklist answered."""
    act = Act(house, now, by, chat_id=by.telegram_id)
    kept = await _fill_in(act, FormKind.PLAN_CASE, {"plan": None}, words)
    for aspect, answer in answers.items():
        await planning.reviewing.answer_aspect(act, kept["plan"], aspect, answer)


_CHOICES = ("sort", "stage", "confirm")
"""Steps that are answered by a button."""


async def _fill_in(
    act: Act, kind: FormKind, about: Mapping[str, int | None], words: Mapping[str, str]
) -> Mapping[str, int]:
    """Go through a dialog: what has no words is passed over. Gives what the receipt says."""
    view = await forms.begin(act, kind, about)
    while view.step is not None:
        key = view.step.key
        said = {**words, "confirm": CONFIRM}.get(key)
        answer: Answer = Move.SKIP if said is None else Typed(said)
        if said is not None and key in _CHOICES:
            answer = Pressed(said)
        view = await forms.answer(act, answer, form_id=view.id)
        assert view.problem is None, view.problem
    return view.receipt
