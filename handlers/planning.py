"""Plan cases in chat, for the planning group."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.domain.forms import FormKind
from bot.domain.planning import Aspect, AspectAnswer, next_aspect
from bot.services import forms, people
from bot.services.act import Act
from bot.services.planning import cases, reviewing
from bot.texts import opinion as opinion_texts
from bot.texts import planning as texts
from bot.texts.screen import Screen
from handlers.arguments import number, read
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.forms import show_view
from handlers.transport import sending


async def listed(act: Act, arguments: list[str]) -> Screen:
    """The cases."""
    page = await cases.list_cases(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One case."""
    view = await cases.show(act, number(arguments, 0))
    return texts.case_screen(view, await people.see(act), act.house.zone)


async def checklist(act: Act, arguments: list[str]) -> Screen:
    """The eight aspects."""
    view = await cases.show(act, number(arguments, 0))
    return texts.checklist_screen(view, await people.see(act))


async def aspect(act: Act, arguments: list[str]) -> Screen:
    """One aspect."""
    view = await cases.show(act, number(arguments, 0))
    return texts.aspect_screen(view, read(Aspect, arguments, 1), await people.see(act))


async def say(act: Act, arguments: list[str]) -> Screen:
    """An answer to an aspect; the next one that is open follows."""
    answered = read(Aspect, arguments, 1)
    view = await reviewing.answer_aspect(
        act, number(arguments, 0), answered, read(AspectAnswer, arguments, 2)
    )
    viewer = await people.see(act)
    following = next_aspect(view.case, answered)
    if following is None:
        return texts.checklist_screen(view, viewer)
    return texts.aspect_screen(view, following, viewer)


async def said(act: Act, arguments: list[str]) -> Screen:
    """What members say."""
    page = await cases.list_comments(act, number(arguments, 0), number(arguments, 1))
    return texts.comments_screen(page, await people.see(act), act.house.zone)


async def on_remark(update: Update, context: Context) -> None:
    """Begin a remark on an aspect."""
    act, arguments = act_of(update, context), data_of(update).split(":")[2:]
    about = {"plan": number(arguments, 0), "aspect": read(Aspect, arguments, 1).value}
    await show_view(update, context, await forms.begin(act, FormKind.PLAN_REMARK, about))


async def on_document(update: Update, context: Context) -> None:
    """The written opinion as a file, in a message of its own below."""
    act = act_of(update, context)
    view = await cases.opinion(act, number(data_of(update).split(":"), 2))
    screen = await asyncio.to_thread(opinion_texts.opinion_screen, view, await people.see(act))
    await sending.send(context.bot, act.chat_id, screen)
    await answer_press(update)
