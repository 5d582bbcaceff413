"""School visits and offered times in chat."""

from __future__ import annotations

from bot.domain.errors import VisitSettled
from bot.domain.visits import OfferView
from bot.services import bookings, people, times, visit_changes, visit_reports, visits
from bot.services.act import Act
from bot.texts import officer_times as officer_texts
from bot.texts import visits as texts
from bot.texts.screen import Screen
from handlers.arguments import number

WORKFLOWS = (bookings, times, visit_changes, visit_reports)
"""Importing these makes their dialogs known."""


async def mine(act: Act, arguments: list[str]) -> Screen:
    """One's coming visits."""
    page = await visits.list_mine(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One visit."""
    visit = await visits.show(act, number(arguments, 0))
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def confirm(act: Act, arguments: list[str]) -> Screen:
    """Say yes to a request; of one that is settled, how it stands."""
    try:
        visit = await visit_changes.confirm(act, number(arguments, 0))
    except VisitSettled:
        return await one(act, arguments)
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def week(act: Act, arguments: list[str]) -> Screen:
    """One's week, this one or so many weeks on."""
    found = await times.week(act, number(arguments, 0) if arguments else 0)
    return officer_texts.week_screen(found, await people.see(act), act.house.zone)


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
