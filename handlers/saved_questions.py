"""Saved questions, who answers for promises, and logging from the quarterly question, in chat."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.services import people, quarters, saved_questions
from bot.services.act import Act
from bot.texts import quarters as quarter_texts
from bot.texts import saved_questions as texts
from bot.texts.screen import Screen
from handlers.activities import question_of
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_below, show_view


async def listed(act: Act, _arguments: list[str]) -> Screen:
    """One's own questions."""
    return texts.list_screen(await saved_questions.list_mine(act), await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One of them."""
    found = await saved_questions.show(act, number(arguments, 0))
    return texts.saved_screen(found, await people.see(act), act.house.zone)


async def remove(act: Act, arguments: list[str]) -> Screen:
    """Keep one no longer."""
    left = await saved_questions.remove(act, number(arguments, 0))
    return texts.list_screen(left, await people.see(act))


async def on_save(update: Update, context: Context) -> None:
    """Begin to keep the question of an answer."""
    question = question_of(data_of(update).split(":")[2:])
    view = await saved_questions.begin(act_of(update, context), question.narrowed())
    await show_view(update, context, view)


async def responsible(act: Act, _arguments: list[str]) -> Screen:
    """Who answers for which promise."""
    return quarter_texts.responsible_screen(await quarters.show(act), await people.see(act))


async def responsible_for(act: Act, arguments: list[str]) -> Screen:
    """Who answers for one promise: the question, or a tick."""
    promise_id = number(arguments, 0)
    view = (
        await quarters.answer_for(
            act, promise_id, number(arguments, 1), wanted=bool(number(arguments, 2))
        )
        if len(arguments) > 1
        else await quarters.show(act)
    )
    return quarter_texts.promise_screen(view, promise_id, await people.see(act))


async def on_log(update: Update, context: Context) -> None:
    """Log under a promise, below the question whether there is anything to log."""
    act = replace(act_of(update, context), message_id=None)
    view = await quarters.log_under(act, number(data_of(update).split(":"), 2))
    await show_below(update, context, act, view)
