"""How school visits stand, in chat, for coordinators."""

from __future__ import annotations

import asyncio

from bot.domain.coverage import Nudged
from bot.services import coverage, people
from bot.services.act import Act
from bot.texts import coverage as texts
from bot.texts.screen import Screen
from handlers.arguments import number, read


async def overview(act: Act, _arguments: list[str]) -> Screen:
    """Which schools and years have had a visit, drawn beside the event loop."""
    found, viewer = await coverage.show(act), await people.see(act)
    return await asyncio.to_thread(texts.coverage_screen, found, viewer)


async def missing(act: Act, arguments: list[str]) -> Screen:
    """All that is missing, in words."""
    found = await coverage.show(act)
    return texts.missing_screen(found, number(arguments, 0), await people.see(act))


async def file(act: Act, _arguments: list[str]) -> Screen:
    """The same as a workbook, written beside the event loop."""
    found, viewer = await coverage.show(act), await people.see(act)
    return await asyncio.to_thread(texts.file_screen, found, viewer)


async def weeks(act: Act, _arguments: list[str]) -> Screen:
    """How the visits stand week by week, drawn beside the event loop."""
    found, viewer = await coverage.weeks(act), await people.see(act)
    return await asyncio.to_thread(texts.weeks_screen, found, viewer)


async def ask_nudge(act: Act, arguments: list[str]) -> Screen:
    """Whom a nudge would reach."""
    view = await coverage.preview_nudge(act, read(Nudged, arguments, 0))
    return texts.nudge_screen(view, await people.see(act))


async def nudge(act: Act, arguments: list[str]) -> Screen:
    """Remind the contacts of schools without a visit."""
    view = await coverage.nudge(act, read(Nudged, arguments, 0), number(arguments, 1))
    viewer = await people.see(act)
    if view.has_changed or not view.recipients:
        return texts.nudge_screen(view, viewer)
    return texts.nudged_screen(view, viewer)
