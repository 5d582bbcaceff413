"""Observations in chat."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.services import observations, people
from bot.services.act import Act
from bot.texts import observations as texts
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view


async def listed(act: Act, arguments: list[str]) -> Screen:
    """Observations that one may see; of those like an update, where one is named."""
    *about, page_number = arguments or ["0"]
    update_id = number(about, 0) if about else None
    page = await observations.list_seen(act, number([page_number], 0), update_id)
    return texts.list_screen(page, await people.see(act), act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One observation."""
    view = await observations.show(act, number(arguments, 0))
    return texts.observation_screen(view, await people.see(act), act.house.zone)


async def picture(act: Act, arguments: list[str]) -> Screen:
    """The picture of an observation."""
    view = await observations.show(act, number(arguments, 0))
    return texts.picture_screen(view, await people.see(act), act.house.zone)


async def weeks(act: Act, _arguments: list[str]) -> Screen:
    """Observations by week and area, drawn beside the event loop."""
    table, viewer = await observations.weeks(act), await people.see(act)
    return await asyncio.to_thread(texts.weeks_screen, table, viewer)


async def thank(act: Act, arguments: list[str]) -> Screen:
    """Thank the reporter and close it."""
    view = await observations.thank(act, number(arguments, 0))
    return texts.observation_screen(view, await people.see(act), act.house.zone)


async def refer(act: Act, arguments: list[str]) -> Screen:
    """Tell the reporter where it belongs."""
    view = await observations.refer(act, number(arguments, 0))
    return texts.observation_screen(view, await people.see(act), act.house.zone)


async def on_share(update: Update, context: Context) -> None:
    """Begin a situation update with what was observed."""
    observation_id = number(data_of(update).split(":")[2:], 0)
    view = await observations.share(act_of(update, context), observation_id)
    await show_view(update, context, view)
