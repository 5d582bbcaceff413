"""The safety survey and citizen dialogues in chat."""

from __future__ import annotations

from telegram import Update

from bot.services import people
from bot.services.act import Act
from bot.services.dialogues import holding, results, surveying
from bot.services.dialogues.results import DIALOGUES_A_PAGE, TEXTS_A_PAGE
from bot.texts import dialogues as texts
from bot.texts import surveys
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view


async def listed(act: Act, arguments: list[str]) -> Screen:
    """The dialogues."""
    page = await results.overview(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, DIALOGUES_A_PAGE, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One dialogue."""
    view = await results.show(act, number(arguments, 0))
    return texts.dialogue_screen(view, await people.see(act))


async def result(act: Act, arguments: list[str]) -> Screen:
    """What was answered to one question of a dialogue."""
    view = await results.show(act, number(arguments, 0))
    if not view.outcomes:
        return texts.dialogue_screen(view, await people.see(act))
    return texts.result_screen(view, number(arguments, 1), await people.see(act))


async def drop_question(act: Act, arguments: list[str]) -> Screen:
    """A question leaves a draft."""
    view = await holding.drop_question(act, number(arguments, 0), number(arguments, 1))
    return texts.dialogue_screen(view, await people.see(act))


async def ask_open(act: Act, arguments: list[str]) -> Screen:
    """Whether to open a dialogue."""
    view = await results.show(act, number(arguments, 0))
    return texts.ask_open_screen(view, await people.see(act))


async def open_to_all(act: Act, arguments: list[str]) -> Screen:
    """A dialogue is open to everybody."""
    view = await holding.open_to_all(act, number(arguments, 0))
    return texts.dialogue_screen(view, await people.see(act))


async def ask_close(act: Act, arguments: list[str]) -> Screen:
    """Whether to close a dialogue."""
    view = await results.show(act, number(arguments, 0))
    return texts.ask_close_screen(view, await people.see(act))


async def close(act: Act, arguments: list[str]) -> Screen:
    """A dialogue is closed."""
    view = await holding.close(act, number(arguments, 0))
    return texts.dialogue_screen(view, await people.see(act))


async def words(act: Act, arguments: list[str]) -> Screen:
    """What was written to a question."""
    dialogue_id, question_id, page = (number(arguments, place) for place in (0, 1, 2))
    found = await results.list_words(act, dialogue_id, question_id, page)
    return texts.words_screen(found, TEXTS_A_PAGE, await people.see(act))


async def ideas(act: Act, _arguments: list[str]) -> Screen:
    """What dialogues propose for the next period."""
    return texts.ideas_screen(await results.list_ideas(act), await people.see(act))


async def drop_idea(act: Act, arguments: list[str]) -> Screen:
    """A proposal leaves the list."""
    await holding.drop_idea(act, number(arguments, 0))
    return await ideas(act, [])


async def survey_list(act: Act, arguments: list[str]) -> Screen:
    """The safety survey's questions with their latest index."""
    page = number(arguments, 0) if arguments else 0
    return surveys.list_screen(await surveying.list_lines(act), page, await people.see(act))


async def survey_line(act: Act, arguments: list[str]) -> Screen:
    """A question of the survey over the years."""
    line, viewer = await surveying.show_line(act, number(arguments, 0)), await people.see(act)
    picture = await act.house.studio.draw(surveys.picture_of(line, viewer.locale))
    return surveys.line_screen(line, viewer, picture)


async def on_problem(update: Update, context: Context) -> None:
    """Begin a problem area with what somebody wrote."""
    act = act_of(update, context)
    view = await results.raise_problem(act, number(data_of(update).split(":"), 2))
    await show_view(update, context, view)


async def on_idea(update: Update, context: Context) -> None:
    """Begin a proposal for the next period with what somebody wrote."""
    act = act_of(update, context)
    view = await results.propose_promise(act, number(data_of(update).split(":"), 2))
    await show_view(update, context, view)
