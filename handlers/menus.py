"""The welcome, the menu, help, language, and leaving a dialog."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType

from bot.domain.people import Unreachable
from bot.services import forms, people
from bot.services.act import Act
from bot.texts import menus
from bot.texts.catalogue import LOCALES
from bot.texts.screen import Screen
from handlers import forms as dialogs
from handlers import groups, renewals
from handlers.chat import Context, act_of, set_commands, show


async def on_start(update: Update, context: Context) -> None:
    """`/start`, perhaps with an invitation's code."""
    act = act_of(update, context)
    code = context.args[0] if context.args else ""
    welcome = await people.start(act, code)
    if welcome.joins is not None:
        await dialogs.show_view(update, context, welcome.joins)
        return
    if welcome.signs is not None:
        await show(update, context, await renewals.proposal(act, [str(welcome.signs)]))
        return
    drafts = await forms.list_open(act)
    municipality = context.desk.house.municipality
    await show(update, context, menus.welcome(welcome.viewer, municipality, welcome.gained, drafts))
    await set_commands(context, act.chat_id, welcome.viewer)


async def menu(act: Act, _arguments: list[str]) -> Screen:
    """The menu, with unfinished dialogs on top."""
    viewer = await people.see(act)
    return menus.menu(viewer, act.house.municipality, await forms.list_open(act))


async def help_(act: Act, _arguments: list[str]) -> Screen:
    """Help for the person's roles."""
    return menus.help_screen(await people.see(act))


async def languages(act: Act, arguments: list[str]) -> Screen:
    """Choosing a language, or the choice itself."""
    if not arguments or arguments[0] not in LOCALES:
        return menus.languages(await people.see(act))
    viewer = await people.choose_language(act, arguments[0])
    return menus.language_chosen(viewer, act.house.municipality, await forms.list_open(act))


async def on_reachability(update: Update, context: Context) -> None:
    """Somebody blocked the bot, or let it back in."""
    change = update.my_chat_member
    assert change is not None, "registered for changes of the bot's membership only"
    if change.chat.type != ChatType.PRIVATE:
        await groups.on_membership(update, context, change)
        return
    gone = change.new_chat_member.status in ("kicked", "left")
    await people.note_reachability(act_of(update, context), Unreachable.BLOCKED if gone else None)


async def on_unknown_command(update: Update, context: Context) -> None:
    """A command that there is none of."""
    locale = (await people.see(act_of(update, context))).locale
    await show(update, context, menus.note("note.unknown_command", locale))
