"""Groups: joining, leaving, being thrown out, and the move to a supergroup."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.simulator import SimulatorClient
from bot.simulator.client import ControlError, Person


@pytest.fixture
async def group(telegram: SimulatorClient, bot: Bot, anna: Person) -> int:
    """A group of Anna's with the bot in it; the bot has read everything so far."""
    group = await telegram.add_group("Ledning", anna)
    await anna.add_bot_to(group)
    await bot.get_updates(offset=-1)
    return group


async def test_the_bot_is_added_and_hears_what_is_said(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    group = await telegram.add_group("Ledning", anna)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(group, "Hej")
    await anna.add_bot_to(group)
    await anna.send("/loften", chat_id=group)
    _, joined, _, said = await bot.get_updates()
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert said.message is not None
    assert (said.message.chat.id, said.message.chat.title) == (group, "Ledning")
    await bot.send_message(group, "Hej")
    assert (await anna.last(group))["text"] == "Hej"


async def test_a_topic_of_a_forum_is_written_in_by_people_and_the_bot(
    bot: Bot, telegram: SimulatorClient, anna: Person, group: int
) -> None:
    with pytest.raises(ControlError, match="Ledning is no forum"):
        await telegram.open_topic(group, anna, "Lägesbilder")
    forum = await telegram.add_group("Forum", anna, supergroup=True, is_forum=True)
    await anna.add_bot_to(forum)
    topic = await telegram.open_topic(forum, anna, "Lägesbilder")
    await anna.send("/loften", chat_id=forum, topic=topic)
    said = (await bot.get_updates(offset=-1))[0].message
    assert said is not None
    assert (said.message_thread_id, said.is_topic_message) == (topic, True)
    await bot.send_message(forum, "Hej", message_thread_id=topic)
    assert (await anna.last(forum))["thread_id"] == topic
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum, "Hej", message_thread_id=topic + 99)
    with pytest.raises(ControlError, match="the chat has no topic"):
        await anna.send("Hej", chat_id=forum, topic=topic + 99)


async def test_the_bot_is_thrown_out(bot: Bot, group: int, anna: Person) -> None:
    await anna.remove_bot_from(group)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group, "Hej")
    left = (await bot.get_updates(offset=-1))[0].my_chat_member
    assert left is not None
    assert left.new_chat_member.status == "kicked"


async def test_the_bot_leaves(bot: Bot, group: int) -> None:
    assert await bot.leave_chat(group)
    with pytest.raises(Forbidden, match="bot is not a member"):
        await bot.send_message(group, "Hej")


async def test_a_group_that_moved_answers_with_its_new_id(
    bot: Bot, telegram: SimulatorClient, anna: Person, group: int
) -> None:
    new = await telegram.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group, "Hej")
    assert moved.value.new_chat_id == new
    await bot.send_message(new, "Hej")
    away, here = (await bot.get_updates())[-2:]
    assert away.message is not None
    assert (away.message.chat.id, away.message.migrate_to_chat_id) == (group, new)
    assert here.message is not None
    assert (here.message.chat.id, here.message.migrate_from_chat_id) == (new, group)
    with pytest.raises(ControlError, match="write there"):
        await anna.send("hej", chat_id=group)


async def test_members_are_told(
    bot: Bot, telegram: SimulatorClient, anna: Person, group: int
) -> None:
    bo = await telegram.add_person("Bo")
    assert (await bot.get_chat_member(group, anna.id)).status == "creator"
    assert (await bot.get_chat_member(group, bo.id)).status == "left"
    assert [m.user.id for m in await bot.get_chat_administrators(group)] == [anna.id]
    assert (await bot.get_chat_member(anna.id, anna.id)).status == "member"
    with pytest.raises(BadRequest, match=r"(?i)member not found"):
        await bot.get_chat_member(group, 5)
    with pytest.raises(ControlError, match="no member"):
        await bo.send("hej", chat_id=group)


async def test_supergroups_count_their_messages_alone(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    group = await telegram.add_group("Stor", anna, supergroup=True)
    await anna.add_bot_to(group)
    assert (await bot.send_message(group, "Hej")).message_id == 2
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group, 2)
    await telegram.call("POST", f"groups/{group}/promote_bot", {"by": anna.id})
    assert await bot.pin_chat_message(group, 2)


async def test_a_chat_is_described(bot: Bot, anna: Person, group: int) -> None:
    assert (await bot.get_chat(group)).title == "Ledning"
    assert (await bot.get_chat(anna.id)).first_name == "Anna"
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(5)


async def test_others_messages_stay_in_a_group(bot: Bot, anna: Person, group: int) -> None:
    (theirs,) = await anna.send("hej", chat_id=group)
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(group, theirs)
