"""Groups: the bot says nothing there; coordinators tie them to networks in private."""

from __future__ import annotations

from telegram import ChatMemberUpdated, Update

from bot.services import groups, people
from bot.services.act import Act
from bot.texts import groups as texts
from bot.texts.screen import Screen
from handlers.arguments import number
from handlers.chat import Context, act_of

_PRESENT = ("member", "administrator", "restricted")


async def on_membership(update: Update, context: Context, change: ChatMemberUpdated) -> None:
    """The bot was added to a group, or removed from it."""
    was_there = change.old_chat_member.status in _PRESENT
    is_there = change.new_chat_member.status in _PRESENT
    act = act_of(update, context)
    if is_there and not was_there:
        await groups.note_added(act, change.chat.title or "")
    elif was_there and not is_there:
        await groups.note_removed(act)


async def on_command(update: Update, context: Context) -> None:
    """A command in a group: a coordinator is told in private how to tie it, others nothing."""
    message = update.message
    if message is None or update.effective_user is None:
        return
    thread_id = message.message_thread_id if message.is_topic_message else None
    await groups.note_command(act_of(update, context), message.chat.title or "", thread_id)


async def on_moved(update: Update, context: Context) -> None:
    """A group became a supergroup: Telegram says so in both, each naming the other."""
    message = update.message
    assert message is not None, "registered for this service message only"
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    await groups.note_moved(context.desk.house, old, new, context.desk.clock.now())


async def group(act: Act, arguments: list[str]) -> Screen:
    """One group."""
    found = await groups.show(act, number(arguments, 0))
    return texts.group_screen(found, await people.see(act))


async def tie(act: Act, arguments: list[str]) -> Screen:
    """Tie a group to a network."""
    found = await groups.tie(act, number(arguments, 0), number(arguments, 1))
    return texts.group_screen(found, await people.see(act))


async def untie(act: Act, arguments: list[str]) -> Screen:
    """Loosen the tie."""
    found = await groups.untie(act, number(arguments, 0))
    return texts.group_screen(found, await people.see(act))
