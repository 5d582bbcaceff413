"""Templates of situation updates in chat."""

from __future__ import annotations

from telegram import Update

from bot.domain.errors import OldButton
from bot.domain.templates import BuiltIn
from bot.services import people, templates
from bot.services.act import Act
from bot.texts import templates as texts
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view


def _ref(arguments: list[str], place: int) -> str:
    """Which template a button speaks of: one of the bot's own, or the number of another."""
    if len(arguments) <= place:
        raise OldButton
    named = arguments[place]
    return named if named in set(BuiltIn) else str(number(arguments, place))


async def listed(act: Act, arguments: list[str]) -> Screen:
    """The templates."""
    found = await templates.list_all(act)
    return texts.list_screen(found, number(arguments, 0), await people.see(act))


async def removed(act: Act, arguments: list[str]) -> Screen:
    """Those that were removed."""
    found = await templates.list_all(act)
    return texts.removed_screen(found, number(arguments, 0), await people.see(act))


async def choose(act: Act, arguments: list[str]) -> Screen:
    """Those that an update can begin with."""
    found = await templates.list_all(act)
    form_id, page = number(arguments, 0), number(arguments, 1)
    return texts.choose_screen(found, form_id, page, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One template."""
    found = await templates.show(act, _ref(arguments, 0))
    return texts.template_screen(found, await people.see(act))


async def remove(act: Act, arguments: list[str]) -> Screen:
    """A template is taken off the list."""
    found = await templates.remove(act, _ref(arguments, 0))
    return texts.template_screen(found, await people.see(act))


async def bring_back(act: Act, arguments: list[str]) -> Screen:
    """A removed one is put back."""
    found = await templates.bring_back(act, _ref(arguments, 0))
    return texts.template_screen(found, await people.see(act))


async def ask_restore(act: Act, arguments: list[str]) -> Screen:
    """Whether what was written is to give way to the original."""
    found, first = await templates.compare(act, _ref(arguments, 0))
    return texts.restore_screen(found, first, await people.see(act))


async def restore(act: Act, arguments: list[str]) -> Screen:
    """One of the bot's own says again what it said at first."""
    found = await templates.restore(act, _ref(arguments, 0))
    return texts.template_screen(found, await people.see(act))


async def on_use(update: Update, context: Context) -> None:
    """The update that is being begun begins with a template: `n:tpl_use:7:diesel`."""
    _, _, *arguments = data_of(update).split(":")
    form_id, ref = number(arguments, 0), _ref(arguments, 1)
    await show_view(update, context, await templates.use(act_of(update, context), form_id, ref))


async def on_write(update: Update, context: Context) -> None:
    """An update begins with a template."""
    ref = _ref(data_of(update).split(":")[2:], 0)
    await show_view(update, context, await templates.write_with(act_of(update, context), ref))


async def on_change(update: Update, context: Context) -> None:
    """A template is changed."""
    ref = _ref(data_of(update).split(":")[2:], 0)
    await show_view(update, context, await templates.change(act_of(update, context), ref))
