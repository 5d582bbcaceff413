"""School visits and offered times in chat."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.domain.errors import Refusal, TooEarly, TooLate, VisitSettled
from bot.domain.flows import DIALOGS
from bot.domain.visits import OfferView
from bot.services import calendar_feeds, covers, feedback, people, times, visits
from bot.services.act import Act
from bot.texts import calendar_feed as feed_texts
from bot.texts import feedback as feedback_texts
from bot.texts import officer_times as officer_texts
from bot.texts import visit_mails as mails
from bot.texts import visits as texts
from bot.texts.contacts import to_school
from bot.texts.screen import Screen
from bot.texts.week_picture import week_picture_screen
from handlers import forms
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of, show_and_answer
from handlers.forms import show_view

WORKFLOWS = (
    covers,
    feedback,
    times,
    visits,
)
"""Importing these makes their dialogs known."""


async def mine(act: Act, arguments: list[str]) -> Screen:
    """One's coming visits."""
    page = await visits.showing.list_mine(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One visit."""
    visit = await visits.showing.show(act, number(arguments, 0))
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def _as_it_is(act: Act, visit_id: int, why: Refusal) -> Screen:
    """A visit as it is now, and why what was pressed does not hold any more."""
    visit = await visits.showing.show(act, visit_id)
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone, why=why)


async def on_begin(update: Update, context: Context) -> None:
    """Begin a dialog about a visit; where it is too late or too early for it, show the visit."""
    try:
        await forms.on_begin(update, context)
    except (VisitSettled, TooLate, TooEarly) as why:
        visit_id = number(data_of(update).split(":")[2:], 0)
        await show_and_answer(
            update, context, await _as_it_is(act_of(update, context), visit_id, why)
        )


ABOUT_VISITS = tuple(kind for kind, dialog in DIALOGS.items() if dialog.about == "visit")
"""The dialogs whose button names a visit."""


async def of_school(act: Act, arguments: list[str]) -> Screen:
    """The visits of a school, for a coordinator."""
    school_id = number(arguments, 0)
    page = await visits.showing.list_of_school(act, school_id, number(arguments, 1))
    viewer = await people.see(act)
    return texts.list_screen(
        page,
        viewer,
        act.now,
        act.house.zone,
        place=("school_visits", school_id),
        back=(to_school(school_id, viewer.locale),),
    )


async def mail(act: Act, arguments: list[str]) -> Screen:
    """What to mail to a school about a visit."""
    visit, topic = await visits.showing.show_for_mail(act, number(arguments, 0))
    return mails.mail_screen(visit, topic, await people.see(act), act.house.zone)


async def file(act: Act, arguments: list[str]) -> Screen:
    """A visit's calendar file."""
    visit = await visits.showing.show(act, number(arguments, 0))
    return mails.file_screen(visit, await people.see(act), act.house.zone)


async def on_book_for(update: Update, context: Context) -> None:
    """Book on behalf of a school."""
    school_id = number(data_of(update).split(":")[2:], 0)
    await show_view(
        update, context, await visits.showing.book_for(act_of(update, context), school_id)
    )


async def confirm(act: Act, arguments: list[str]) -> Screen:
    """Say yes to a request; of one that is settled, how it stands."""
    try:
        quarter = number(arguments, 1) if len(arguments) > 1 else None
        visit = await visits.requests.confirm(act, number(arguments, 0), quarter)
    except VisitSettled as why:
        return await _as_it_is(act, number(arguments, 0), why)
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def take_back(act: Act, arguments: list[str]) -> Screen:
    """Want no other time any more; where there is none, how it stands."""
    try:
        visit = await visits.requests.take_back(act, number(arguments, 0))
    except VisitSettled as why:
        return await _as_it_is(act, number(arguments, 0), why)
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def take_over(act: Act, arguments: list[str]) -> Screen:
    """Take a colleague's visit over."""
    visit = await covers.take(act, number(arguments, 0))
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def on_rebook(update: Update, context: Context) -> None:
    """Another time for a visit that was given back: `n:rebook:17:1814500`."""
    _, _, *arguments = data_of(update).split(":")
    act = act_of(update, context)
    view = await visits.again.begin(act, number(arguments, 0), number(arguments, 1))
    await forms.show_view(update, context, view)


async def week(act: Act, arguments: list[str]) -> Screen:
    """One's week, this one or so many weeks on."""
    found = await times.week(act, number(arguments, 0) if arguments else 0)
    return officer_texts.week_screen(found, await people.see(act), act.house.zone)


async def week_picture(act: Act, arguments: list[str]) -> Screen:
    """One's week as a picture, drawn beside the event loop."""
    found = await times.week(act, number(arguments, 0) if arguments else 0)
    viewer, zone = await people.see(act), act.house.zone
    return await asyncio.to_thread(week_picture_screen, found, viewer, zone)


async def feed(act: Act, _arguments: list[str]) -> Screen:
    """All of one's visits as a calendar file."""
    return await _feed(act, await calendar_feeds.show(act))


async def feed_on(act: Act, _arguments: list[str]) -> Screen:
    """Get a new calendar file when one's visits change."""
    return await _feed(act, await calendar_feeds.subscribe(act, wanted=True))


async def feed_off(act: Act, _arguments: list[str]) -> Screen:
    """Get no more calendar files."""
    return await _feed(act, await calendar_feeds.subscribe(act, wanted=False))


async def _feed(act: Act, found: calendar_feeds.Feed) -> Screen:
    viewer = await people.see(act)
    return feed_texts.feed_screen(found.visits, found.subscribed, viewer, act.house.zone)


async def offers(act: Act, _arguments: list[str]) -> Screen:
    """The hours one offers and the days one keeps free."""
    return await _offers(act, await times.list_offers(act))


async def _offers(act: Act, offered: list[OfferView]) -> Screen:
    blocked = await times.list_blocked(act)
    return officer_texts.offers_screen(offered, blocked, await people.see(act))


async def ask_withdraw(act: Act, arguments: list[str]) -> Screen:
    """Whether to take offered hours back."""
    offer = await times.show_offer(act, number(arguments, 0))
    return officer_texts.withdraw_screen(offer, await people.see(act))


async def withdraw(act: Act, arguments: list[str]) -> Screen:
    """Take offered hours back."""
    return await _offers(act, await times.withdraw_offer(act, number(arguments, 0)))


async def unblock(act: Act, arguments: list[str]) -> Screen:
    """Let blocked days be offered again."""
    await times.unblock(act, number(arguments, 0))
    return await offers(act, [])


async def thoughts(act: Act, _arguments: list[str]) -> Screen:
    """What schools thought of the visits."""
    return feedback_texts.feedback_screen(await feedback.gathered(act), await people.see(act))
