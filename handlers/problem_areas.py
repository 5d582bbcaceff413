"""Problem areas and measures in chat."""

from __future__ import annotations

from telegram import Update

from bot.domain.problem_areas import measure_facts
from bot.services import measures, people, problem_areas
from bot.services.act import Act
from bot.texts import observations as observation_texts
from bot.texts import problem_areas as texts
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view


async def listed(act: Act, arguments: list[str]) -> Screen:
    """Problem areas that one may see."""
    page = await problem_areas.seeing.list_seen(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One problem area."""
    view = await problem_areas.seeing.show(act, number(arguments, 0))
    return texts.problem_screen(view, await people.see(act))


async def history(act: Act, arguments: list[str]) -> Screen:
    """What has happened to a problem area."""
    page = await problem_areas.seeing.history(act, number(arguments, 0), number(arguments, 1))
    return texts.history_screen(page, await people.see(act), act.house.zone)


async def measure(act: Act, arguments: list[str]) -> Screen:
    """One measure."""
    view = await measures.show(act, number(arguments, 0))
    facts = measure_facts(view.measure)
    return texts.measure_screen(view, facts, await people.see(act), act.house.zone)


async def ask_tie(act: Act, arguments: list[str]) -> Screen:
    """Which problem area an observation belongs to."""
    view = await problem_areas.tying.ask_tie(act, number(arguments, 0))
    return texts.tie_screen(view, await people.see(act))


async def tie(act: Act, arguments: list[str]) -> Screen:
    """Tie an observation to a problem area."""
    view = await problem_areas.tying.tie(act, number(arguments, 0), number(arguments, 1))
    return observation_texts.observation_screen(view, await people.see(act), act.house.zone)


async def on_raise(update: Update, context: Context) -> None:
    """Begin a problem area with what was observed."""
    observation_id = number(data_of(update).split(":")[2:], 0)
    view = await problem_areas.raising.begin_from(act_of(update, context), observation_id)
    await show_view(update, context, view)


async def on_raise_at_meeting(update: Update, context: Context) -> None:
    """Begin a problem area at a meeting."""
    meeting_id = number(data_of(update).split(":")[2:], 0)
    view = await problem_areas.raising.begin_at(act_of(update, context), meeting_id)
    await show_view(update, context, view)
