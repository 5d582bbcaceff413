"""School visits and offered times in chat."""

from __future__ import annotations

from bot.domain.errors import OfferBooked
from bot.services import people, visits
from bot.services.act import Act
from bot.texts import visits as texts
from bot.texts.screen import Screen
from handlers.arguments import number


async def mine(act: Act, arguments: list[str]) -> Screen:
    """One's coming visits."""
    page = await visits.list_mine(act, number(arguments, 0) if arguments else 0)
    return texts.list_screen(page, await people.see(act), act.now, act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One visit."""
    visit = await visits.show(act, number(arguments, 0))
    return texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def times(act: Act, _arguments: list[str]) -> Screen:
    """The times one offers."""
    offers = await visits.list_offers(act)
    return texts.offers_screen(offers, await people.see(act), act.house.zone)


async def ask_withdraw(act: Act, arguments: list[str]) -> Screen:
    """Whether to take an offered time back."""
    offer = await visits.show_offer(act, number(arguments, 0))
    return texts.withdraw_screen(offer, await people.see(act), act.house.zone)


async def withdraw(act: Act, arguments: list[str]) -> Screen:
    """Take an offered time back."""
    try:
        offers = await visits.withdraw_offer(act, number(arguments, 0))
    except OfferBooked:
        # Between the question and the answer a school was quicker: the same screen says so.
        return await ask_withdraw(act, arguments)
    return texts.offers_screen(offers, await people.see(act), act.house.zone)
