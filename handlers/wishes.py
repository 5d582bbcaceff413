"""Wishes for a visit in chat, and the times that are offered for them."""

from __future__ import annotations

from telegram import Update

from bot.services import people, wish_offers, wishes
from bot.services.act import Act
from bot.texts import visit_wishes as texts
from bot.texts import visits as visit_texts
from bot.texts.screen import Screen
from handlers import forms
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of

WORKFLOWS = (wishes,)
"""Importing these makes their dialogs known."""


async def mine(act: Act, _arguments: list[str]) -> Screen:
    """The wishes of one's schools that wait."""
    found = await wishes.list_mine(act)
    return texts.wishes_screen(found, await people.see(act), act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One wish."""
    wish = await wishes.show(act, number(arguments, 0))
    return texts.wish_screen(wish, await people.see(act), act.house.zone)


async def ask_withdraw(act: Act, arguments: list[str]) -> Screen:
    """Whether to take a wish back."""
    wish = await wishes.show(act, number(arguments, 0))
    return texts.withdraw_screen(wish, await people.see(act))


async def withdraw(act: Act, arguments: list[str]) -> Screen:
    """Take a wish back."""
    left = await wishes.withdraw(act, number(arguments, 0))
    return texts.wishes_screen(left, await people.see(act), act.house.zone)


async def on_again(update: Update, context: Context) -> None:
    """A new wish like one whose weeks went by: `n:vw_again:17`."""
    act = act_of(update, context)
    view = await wishes.again(act, number(data_of(update).split(":"), 2))
    await forms.show_view(update, context, view)


async def accept(act: Act, arguments: list[str]) -> Screen:
    """Book a time that was offered."""
    visit = await wish_offers.accept(act, number(arguments, 0))
    return visit_texts.visit_screen(visit, await people.see(act), act.now, act.house.zone)


async def decline(act: Act, arguments: list[str]) -> Screen:
    """Say no to a time that was offered; the wish waits on."""
    wish = await wish_offers.decline(act, number(arguments, 0))
    return texts.wish_screen(wish, await people.see(act), act.house.zone)
