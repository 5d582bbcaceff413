"""Schools, topics and school holidays in chat, for coordinators."""

from __future__ import annotations

from bot.services import people, schools
from bot.services.act import Act
from bot.texts import schools as texts
from bot.texts.screen import Screen
from handlers.arguments import number


async def listed(act: Act, arguments: list[str]) -> Screen:
    """The schools."""
    page = await schools.list_schools(act, number(arguments, 0) if arguments else 0)
    return texts.schools_screen(page, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One school."""
    view = await schools.show_school(act, number(arguments, 0))
    return texts.school_screen(view, await people.see(act))


async def topics(act: Act, _arguments: list[str]) -> Screen:
    """What a visit can be about."""
    return texts.topics_screen(await schools.list_topics(act), await people.see(act))


async def topic(act: Act, arguments: list[str]) -> Screen:
    """One topic."""
    found = await schools.show_topic(act, number(arguments, 0))
    return texts.topic_screen(found, await people.see(act))


async def ask_remove_topic(act: Act, arguments: list[str]) -> Screen:
    """Whether to let nobody book a topic any more."""
    found = await schools.show_topic(act, number(arguments, 0))
    return texts.topic_gone_screen(found, await people.see(act))


async def remove_topic(act: Act, arguments: list[str]) -> Screen:
    """Let nobody book a topic any more."""
    left = await schools.remove_topic(act, number(arguments, 0))
    return texts.topics_screen(left, await people.see(act))


async def holidays(act: Act, _arguments: list[str]) -> Screen:
    """The school holidays ahead."""
    return texts.holidays_screen(await schools.list_holidays(act), await people.see(act))


async def remove_holiday(act: Act, arguments: list[str]) -> Screen:
    """Let the days of a school holiday be booked."""
    left = await schools.remove_holiday(act, number(arguments, 0))
    return texts.holidays_screen(left, await people.see(act))
