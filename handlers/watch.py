"""Neighbourhood Watch in chat: areas, their steps and households, and what is passed on."""

from __future__ import annotations

from telegram import Update

from bot.domain.errors import OldButton
from bot.domain.forms import FormKind
from bot.domain.people import Role
from bot.domain.watch import BY_HAND, WatchStep
from bot.services import forms, people
from bot.services.act import Act
from bot.services.watch import asking, keeping, passing, seeing
from bot.texts import watch as texts
from bot.texts import watch_passing as passing_texts
from bot.texts.drawing import drawing_words
from bot.texts.screen import Screen
from handlers.arguments import number, read
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.forms import show_view
from handlers.transport import sending


async def listed(act: Act, arguments: list[str]) -> Screen:
    """The areas; somebody with only one of them comes straight to it."""
    page = await seeing.overview(act, number(arguments, 0) if arguments else 0)
    if page.total == 1 and not page.can_add:
        return await one(act, [str(page.areas[0].id)])
    return texts.list_screen(page, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One area."""
    view = await seeing.show(act, number(arguments, 0))
    return texts.area_screen(view, await people.see(act))


async def of_entry(act: Act, arguments: list[str]) -> Screen:
    """The area that an activity came from."""
    view = await seeing.show_of_entry(act, arguments[0], number(arguments, 1))
    return texts.area_screen(view, await people.see(act))


async def take(act: Act, arguments: list[str]) -> Screen:
    """Make an area of a network."""
    view = await keeping.take(act, number(arguments, 0))
    return texts.area_screen(view, await people.see(act))


async def ask_step(act: Act, arguments: list[str]) -> Screen:
    """Whether a step is done."""
    view = await seeing.show(act, number(arguments, 0))
    return texts.ask_step_screen(view, _by_hand(arguments), await people.see(act))


async def did_step(act: Act, arguments: list[str]) -> Screen:
    """A step is done."""
    view = await keeping.note_step(act, number(arguments, 0), _by_hand(arguments))
    return texts.area_screen(view, await people.see(act))


def _by_hand(arguments: list[str]) -> WatchStep:
    """A step that needs no more than a yes. Raises OldButton for any other."""
    step = read(WatchStep, arguments, 1)
    if step not in BY_HAND:
        raise OldButton
    return step


async def ask_sleep(act: Act, arguments: list[str]) -> Screen:
    """Whether to let an area sleep."""
    view = await seeing.show(act, number(arguments, 0))
    return texts.ask_sleep_screen(view, await people.see(act))


async def let_sleep(act: Act, arguments: list[str]) -> Screen:
    """An area sleeps."""
    view = await keeping.let_sleep(act, number(arguments, 0))
    return texts.area_screen(view, await people.see(act))


async def wake(act: Act, arguments: list[str]) -> Screen:
    """An area is awake again."""
    view = await keeping.wake(act, number(arguments, 0))
    return texts.area_screen(view, await people.see(act))


async def ask_contacts(act: Act, arguments: list[str]) -> Screen:
    """Ask the contact persons about the year."""
    view = await asking.ask_now(act, number(arguments, 0))
    return texts.asked_screen(view, await people.see(act))


async def counts(act: Act, arguments: list[str]) -> Screen:
    """How the households of an area have changed."""
    view = await seeing.list_counts(act, number(arguments, 0))
    return texts.counts_screen(view, await people.see(act))


async def growth(act: Act, _arguments: list[str]) -> Screen:
    """How areas and households have grown."""
    grown, viewer = await seeing.show_growth(act), await people.see(act)
    picture = await act.house.studio.draw(texts.growth_chart(grown, viewer.locale))
    return texts.growth_screen(grown, viewer, picture)


async def to_pass_on(act: Act, arguments: list[str]) -> Screen:
    """The updates that can be passed on."""
    page = await passing.list_updates(act, number(arguments, 0), number(arguments, 1))
    return passing_texts.list_screen(page, await people.see(act))


async def text_message(act: Act, arguments: list[str]) -> Screen:
    """An update as a text message."""
    view = await passing.show(act, number(arguments, 0), number(arguments, 1))
    return passing_texts.sms_screen(view, act.house.municipality, await people.see(act))


async def passed_on(act: Act, arguments: list[str]) -> Screen:
    """An update was passed on."""
    view = await passing.note_passed(act, number(arguments, 0), number(arguments, 1))
    return passing_texts.sms_screen(view, act.house.municipality, await people.see(act))


async def on_print(update: Update, context: Context) -> None:
    """An update as a sheet to print, in a message of its own below."""
    act, arguments = act_of(update, context), data_of(update).split(":")
    view = await passing.show(act, number(arguments, 2), number(arguments, 3))
    viewer = await people.see(act)
    sheet = passing_texts.sheet_of(view, act.house.municipality, viewer, act.house.zone)
    await answer_press(update, drawing_words(viewer.locale))
    content = await act.house.studio.hang(sheet)
    await sending.send(context.bot, act.chat_id, passing_texts.sheet_screen(view, viewer, content))


async def on_invite(update: Update, context: Context) -> None:
    """Begin to invite a contact person: role, network and name of the area are filled in."""
    act = act_of(update, context)
    view = await seeing.show(act, number(data_of(update).split(":"), 2))
    area = view.area
    filled_in = {
        "role": {"value": Role.MEMBER.value},
        "network": {"value": str(area.network_id), "name": area.name},
        "organisation": area.name,
    }
    begun = await forms.begin(act, FormKind.INVITE, filled_in=filled_in)
    await show_view(update, context, begun)
