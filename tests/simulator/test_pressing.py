"""Buttons: pressing them, answering, and old ones that are pressed all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.simulator import SimulatorClient
from bot.simulator.client import ControlError, Person

GONE = "(?i)query is too old and response timeout expired or query id is invalid"


async def ask(bot: Bot, person: Person, *labels: str) -> int:
    """Send buttons whose data are `0`, `1` and so on; gives the message id."""
    row = [InlineKeyboardButton(label, callback_data=str(n)) for n, label in enumerate(labels)]
    sent = await bot.send_message(person.id, "Välj", reply_markup=InlineKeyboardMarkup([row]))
    return sent.message_id


async def pressed(bot: Bot) -> CallbackQuery:
    query = (await bot.get_updates(offset=-1))[0].callback_query
    assert query is not None
    return query


@pytest.mark.parametrize("button", ["Boka besök", "Boka", "1"])
async def test_a_button_is_pressed_by_label_beginning_or_data(
    bot: Bot, anna: Person, button: str
) -> None:
    message_id = await ask(bot, anna, "Avbryt", "Boka besök")
    await anna.press(button)
    query = await pressed(bot)
    assert query.data == "1"
    assert query.from_user.id == anna.id
    assert query.message is not None
    assert query.message.message_id == message_id


async def test_an_answer_reaches_who_pressed(bot: Bot, anna: Person) -> None:
    await ask(bot, anna, "a")
    await anna.press("a")
    await (await pressed(bot)).answer("Klart!", show_alert=True)
    answer = await anna.expect_answer("Klart")
    assert (answer["text"], answer["show_alert"]) == ("Klart!", True)


async def test_a_press_is_answered_once(bot: Bot, anna: Person) -> None:
    await ask(bot, anna, "a")
    await anna.press("a")
    query = await pressed(bot)
    await query.answer()
    with pytest.raises(BadRequest, match=GONE):
        await query.answer()
    with pytest.raises(BadRequest, match=GONE):
        await bot.answer_callback_query("123")


async def test_an_old_press_can_not_be_answered(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    await ask(bot, anna, "a")
    await anna.press("a")
    query = await pressed(bot)
    await telegram.advance(timedelta(hours=1))
    with pytest.raises(BadRequest, match=GONE):
        await query.answer()


async def test_an_answer_has_200_characters(bot: Bot, anna: Person) -> None:
    await ask(bot, anna, "a")
    await anna.press("a")
    query = await pressed(bot)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await query.answer("x" * 201)
    await query.answer("x" * 200)


async def test_a_button_that_is_gone_can_still_be_pressed(bot: Bot, anna: Person) -> None:
    message_id = await ask(bot, anna, "a")
    await bot.edit_message_text("Klart", anna.id, message_id)
    await anna.press("old:data", message_id)
    assert (await pressed(bot)).data == "old:data"


async def test_a_button_that_never_was_is_explained(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    message_id = await ask(bot, anna, "Boka besök", "Boka möte")
    with pytest.raises(AssertionError, match=r"Anna did not see a button 'Boka'(?s:.*)\[Boka"):
        await anna.press("Boka", timeout=0)
    for label in ("Boka", "Hej"):
        body = {"message_id": message_id, "text": label}
        with pytest.raises(ControlError, match="'Boka besök', 'Boka möte'") as refused:
            await telegram.call("POST", f"people/{anna.id}/press", body)
        assert refused.value.status == 404
    with pytest.raises(ControlError, match="there is no message 999"):
        await anna.press("0", 999)


async def test_the_latest_message_with_the_button_is_meant(bot: Bot, anna: Person) -> None:
    await ask(bot, anna, "a")
    later = await ask(bot, anna, "a")
    await bot.send_message(anna.id, "utan knapp")
    await anna.press("a")
    query = await pressed(bot)
    assert query.message is not None
    assert query.message.message_id == later
