"""Schools, topics and school holidays in chat, for coordinators."""

from __future__ import annotations

from telegram import Update

from bot.services import contacts, people, school_lists, schools
from bot.services.act import Act
from bot.texts import contacts as contact_texts
from bot.texts import school_lists as list_texts
from bot.texts import schools as texts
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view


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


async def contact_list(act: Act, arguments: list[str]) -> Screen:
    """Who speaks for a school."""
    school, found = await contacts.list_contacts(act, number(arguments, 0))
    return contact_texts.contacts_screen(school, found, await people.see(act))


async def contact(act: Act, arguments: list[str]) -> Screen:
    """Somebody who speaks for a school."""
    view = await contacts.show(act, number(arguments, 0))
    return contact_texts.contact_screen(view, await people.see(act))


async def ask_remove_contact(act: Act, arguments: list[str]) -> Screen:
    """Whether somebody is to speak for a school no longer."""
    view = await contacts.show(act, number(arguments, 0))
    return contact_texts.gone_screen(view, await people.see(act))


async def remove_contact(act: Act, arguments: list[str]) -> Screen:
    """Let somebody speak for a school no longer."""
    school, found = await contacts.remove(act, number(arguments, 0))
    return contact_texts.contacts_screen(school, found, await people.see(act))


async def on_invite(update: Update, context: Context) -> None:
    """Invite somebody to speak for a school."""
    school_id = number(data_of(update).split(":")[2:], 0)
    await show_view(update, context, await contacts.invite(act_of(update, context), school_id))


async def explain_list(act: Act, _arguments: list[str]) -> Screen:
    """How to read many schools in at once."""
    return list_texts.explanation_screen(await school_lists.explain(act), await people.see(act))
