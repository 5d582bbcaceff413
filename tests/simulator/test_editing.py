"""Editing, deleting, pinning and reacting, with Telegram's refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest

from bot.simulator import SimulatorClient
from bot.simulator.client import Person
from tests.simulator.conftest import Api
from tests.simulator.test_sending import jpeg, png

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a")]])


async def test_an_edit_changes_text_and_takes_the_buttons_away(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "ett", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("<b>två</b>", anna.id, sent.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    view = await anna.expect("två")
    assert view["message_id"] == sent.message_id
    assert view["buttons"] == []


async def test_an_edit_without_change_is_refused(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>ett</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="exactly the same as a current content and reply markup"):
        await bot.edit_message_text(
            "<strong>ett</strong> ",
            anna.id,
            sent.message_id,
            parse_mode="HTML",
            reply_markup=KEYBOARD,
        )
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(anna.id, sent.message_id, reply_markup=KEYBOARD)
    await bot.edit_message_reply_markup(anna.id, sent.message_id)
    await bot.edit_message_text("ett", anna.id, sent.message_id)


async def test_only_the_bots_own_messages_can_be_edited(bot: Bot, anna: Person) -> None:
    (own,) = await anna.send("mitt")
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("ditt", anna.id, own)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("ditt", anna.id, 999)


async def test_a_photo_has_no_text_to_edit(bot: Bot, anna: Person) -> None:
    photo = await bot.send_photo(anna.id, png())
    with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
        await bot.edit_message_text("x", anna.id, photo.message_id)
    await bot.edit_message_caption(anna.id, photo.message_id, caption="ny")
    assert (await anna.last())["caption"] == "ny"
    text = await bot.send_message(anna.id, "x")
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(anna.id, text.message_id, caption="ny")


async def test_a_photo_is_exchanged(bot: Bot, anna: Person) -> None:
    sent = await bot.send_photo(anna.id, png(), caption="ett")
    await bot.edit_message_media(
        InputMediaPhoto(jpeg(), caption="två"), anna.id, sent.message_id, reply_markup=KEYBOARD
    )
    view = await anna.last()
    assert (view["caption"], view["photo"]["width"]) == ("två", 30)
    assert view["buttons"] == [[{"text": "a", "data": "a"}]]


async def test_the_bot_deletes_messages_in_a_private_chat(bot: Bot, anna: Person) -> None:
    (theirs,) = await anna.send("hej")
    own = await bot.send_message(anna.id, "hej")
    assert await bot.delete_message(anna.id, theirs)
    assert await bot.delete_message(anna.id, own.message_id)
    assert [view["text"] for view in await anna.messages()] == ["/start"]
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(anna.id, own.message_id)


async def test_after_two_days_a_message_stays(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    sent = await bot.send_message(anna.id, "hej")
    await telegram.advance(timedelta(hours=47))
    other = await bot.send_message(anna.id, "hej igen")
    await telegram.advance(timedelta(hours=1, seconds=2))
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted for everyone"):
        await bot.delete_message(anna.id, sent.message_id)
    assert await bot.delete_message(anna.id, other.message_id)


async def test_many_are_deleted_at_once_and_gone_ones_skipped(bot: Bot, anna: Person) -> None:
    ids = [(await bot.send_message(anna.id, str(n))).message_id for n in range(3)]
    assert await bot.delete_messages(anna.id, [*ids, 999])
    assert len(await anna.messages()) == 1


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        ([], "message identifiers are not specified"),
        (list(range(101)), "too many message identifiers specified"),
        (["x"], "message identifier must be a Number"),
    ],
)
async def test_bad_lists_to_delete_are_refused(
    api: Api, anna: Person, ids: list[object], reason: str
) -> None:
    refusal = await api.refusal("deleteMessages", chat_id=anna.id, message_ids=ids)
    assert refusal == f"Bad Request: {reason}"


async def test_a_message_is_pinned_and_unpinned(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "viktigt")
    assert await bot.pin_chat_message(anna.id, sent.message_id)
    chat = await bot.get_chat(anna.id)
    assert chat.pinned_message is not None
    assert chat.pinned_message.message_id == sent.message_id
    assert (await anna.last())["service"] == "A message was pinned"
    assert await bot.unpin_chat_message(anna.id)
    with pytest.raises(BadRequest, match=r"(?i)message to unpin not found"):
        await bot.unpin_chat_message(anna.id, sent.message_id)


async def test_a_reaction_is_shown(bot: Bot, api: Api, anna: Person) -> None:
    (message_id,) = await anna.send("hej")
    assert await bot.set_message_reaction(anna.id, message_id, "👍")
    (view,) = [v for v in await anna.messages() if v["message_id"] == message_id]
    assert view["reactions"] == [{"type": "emoji", "emoji": "👍"}]
    dinosaur = [{"type": "emoji", "emoji": "🦖"}]
    refusal = await api.refusal(
        "setMessageReaction", chat_id=anna.id, message_id=message_id, reaction=dinosaur
    )
    assert refusal == "Bad Request: REACTION_INVALID"


async def test_a_chat_action_is_seen(
    bot: Bot, api: Api, telegram: SimulatorClient, anna: Person
) -> None:
    await bot.send_chat_action(anna.id, "typing")
    _, events = await telegram.events(chat_id=anna.id)
    assert events[-1]["type"] == "chat_action"
    assert events[-1]["action"] == "typing"
    refusal = await api.refusal("sendChatAction", chat_id=anna.id, action="dancing")
    assert refusal == "Bad Request: wrong parameter action in request"
