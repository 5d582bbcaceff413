"""What people do: write, send, edit, press, block, and what groups go through."""

from __future__ import annotations

import dataclasses
from typing import Any

from bot.simulator.model import BotStatus, Content, Group, Message, Person, Press
from bot.simulator.texts import MAX_TEXT, tidy
from bot.simulator.world import BOT_ID, World

CALLBACK_LIFETIME_S = 15 * 60
"""How long a press can be answered on the simulator's clock. Telegram publishes no figure."""


class CannotAct(Exception):
    """A person can't do that; the text says why, for the one who wrote the test."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Acting:
    """Acts of people on a world. Chats are given by id; a private chat has the person's id."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- writing -------------------------------------------------------------------------------

    def write(
        self,
        person: Person,
        text: str,
        chat_id: int,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> tuple[list[Message], list[int]]:
        """Send a text, in several messages where it is longer than one may be."""
        parts = [part for part in split_text(text) if part.strip()]
        if not parts:
            raise CannotAct(400, "an empty text can't be sent")
        contents = [Content(*tidy(part, [])) for part in parts]
        return self.send(person, contents, chat_id, reply_to, thread_id)

    def send(
        self,
        person: Person,
        contents: list[Content],
        chat_id: int,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> tuple[list[Message], list[int]]:
        """Send messages; gives them and the ids of the updates that the bot gets.

        `thread_id` is the topic of a forum; None: the chat as a whole.
        """
        self._check_can_write(person, chat_id)
        if thread_id is not None and not self.world.has_topic(chat_id, thread_id):
            raise CannotAct(404, f"the chat has no topic {thread_id}")
        update_ids = self._reopen(person) if chat_id == person.id else []
        messages = [
            self.world.post(chat_id, person.id, content, reply_to=reply_to, thread_id=thread_id)
            for content in contents
        ]
        if self._bot_hears(chat_id):
            update_ids += self.world.tell_bot_of("message", messages)
        return messages, update_ids

    def edit(
        self, person: Person, message_id: int, text: str, chat_id: int
    ) -> tuple[Message, list[int]]:
        """Change the text of one's own message."""
        message = self.world.find_message(chat_id, message_id)
        if message is None or message.sender_id != person.id:
            raise CannotAct(404, f"{person.first_name} has no message {message_id} here")
        plain, entities = tidy(text, [])
        content = dataclasses.replace(message.content, text=plain, entities=entities)
        changed = self.world.replace(message, content=content)
        heard = self._bot_hears(chat_id)
        return changed, self.world.tell_bot_of("edited_message", [changed] if heard else [])

    def _check_can_write(self, person: Person, chat_id: int) -> None:
        if person.deactivated:
            raise CannotAct(400, f"{person.first_name}'s account is deactivated")
        if chat_id == person.id:
            return
        group = self.world.groups.get(chat_id)
        if group is None:
            raise CannotAct(404, f"there is no chat {chat_id}")
        if group.migrated_to is not None:
            raise CannotAct(400, f"the group became {group.migrated_to}; write there")
        if person.id not in group.members:
            raise CannotAct(400, f"{person.first_name} is no member of {group.title}")

    def _bot_hears(self, chat_id: int) -> bool:
        group = self.world.groups.get(chat_id)
        return group is None or group.bot_status in ("member", "administrator")

    def _reopen(self, person: Person) -> list[int]:
        """Writing to the bot starts it, and ends a block."""
        person.started = True
        return self.unblock(person) if person.blocked else []

    # -- pressing ------------------------------------------------------------------------------

    def press(self, person: Person, message: Message, data: str) -> tuple[str, list[int]]:
        """Press a button by its data, even one that is no longer there; gives the query's id.

        Telegram's clients keep old buttons clickable while they show an old state of a message.
        """
        self._check_can_write(person, message.chat_id)
        press_id = str(self.world.press_ids.take())
        press = Press(press_id, person.id, message.chat_id, self.world.unix_now())
        self.world.presses[press.id] = press
        query = {
            "id": press.id,
            "from": person.as_user(),
            "message": self.world.message_json(message),
            "chat_instance": str(-(1 << 60) - message.chat_id),
            "data": data,
        }
        lane = ("callback_query", message.chat_id)
        return press.id, self.world.tell_bot("callback_query", lane, query)

    # -- blocking ------------------------------------------------------------------------------

    def block(self, person: Person) -> list[int]:
        """Block the bot; nothing happens where it is blocked already."""
        if person.blocked:
            return []
        person.blocked = True
        return self._bot_moved(person, person.as_chat(), "member", "kicked")

    def unblock(self, person: Person) -> list[int]:
        """Unblock the bot; it may then write again."""
        if not person.blocked:
            return []
        person.blocked = False
        return self._bot_moved(person, person.as_chat(), "kicked", "member")

    def _bot_moved(
        self, by: Person, chat: dict[str, Any], old: BotStatus, new: BotStatus
    ) -> list[int]:
        """Tell the bot that its place in a chat changed."""
        change = {
            "chat": chat,
            "from": by.as_user(),
            "date": self.world.unix_now(),
            "old_chat_member": bot_member_json(self.world, old),
            "new_chat_member": bot_member_json(self.world, new),
        }
        self.world.events.add("people", None, {"person": by.id})
        return self.world.tell_bot("my_chat_member", ("message", chat["id"]), change)

    # -- groups --------------------------------------------------------------------------------

    def add_bot(self, group: Group, by: Person) -> list[int]:
        """A member adds the bot to the group."""
        if group.bot_status in ("member", "administrator"):
            return []
        old, group.bot_status = group.bot_status, "member"
        update_ids = self._bot_moved(by, group.as_chat(), old, "member")
        note = Content(service={"new_chat_members": [self.world.bot]})
        message = self.world.post(group.id, by.id, note)
        return update_ids + self.world.tell_bot_of("message", [message])

    def remove_bot(self, group: Group, by: Person) -> list[int]:
        """A member removes the bot from the group."""
        old, group.bot_status = group.bot_status, "kicked"
        note = Content(service={"left_chat_member": self.world.bot})
        self.world.post(group.id, by.id, note)
        return self._bot_moved(by, group.as_chat(), old, "kicked")

    def promote_bot(self, group: Group, by: Person) -> list[int]:
        """Make the bot an administrator of the group."""
        old, group.bot_status = group.bot_status, "administrator"
        return self._bot_moved(by, group.as_chat(), old, "administrator")

    def open_topic(self, group: Group, by: Person, name: str) -> tuple[Message, list[int]]:
        """A member opens a topic in a forum."""
        if not group.is_forum:
            raise CannotAct(400, f"{group.title} is no forum")
        note = self.world.open_topic(group, by.id, name)
        heard = [note] if self._bot_hears(group.id) else []
        return note, self.world.tell_bot_of("message", heard)

    def migrate(self, group: Group) -> tuple[Group, list[int]]:
        """Upgrade a group to a supergroup with a new id; the bot hears of it in both chats."""
        if group.kind != "group" or group.migrated_to is not None:
            raise CannotAct(400, f"{group.title} is a supergroup already")
        new = self.world.add_group(group.title, "supergroup", list(group.members))
        new.bot_status = group.bot_status
        group.migrated_to = new.id
        sender = group.members[0] if group.members else BOT_ID
        notes = [
            self.world.post(group.id, sender, Content(service={"migrate_to_chat_id": new.id})),
            self.world.post(new.id, sender, Content(service={"migrate_from_chat_id": group.id})),
        ]
        heard = notes if self._bot_hears(new.id) else []
        return new, self.world.tell_bot_of("message", heard)


_RIGHTS_OF_ADMINISTRATOR = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages",
)  # fmt: skip


def bot_member_json(world: World, status: BotStatus) -> dict[str, Any]:
    """Telegram's ChatMember object of the bot."""
    member: dict[str, Any] = {"user": world.bot, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "administrator":
        member |= {"can_be_edited": False, "is_anonymous": False}
        member |= dict.fromkeys(_RIGHTS_OF_ADMINISTRATOR, True)
    return member


def split_text(text: str) -> list[str]:
    """A text in parts of at most 4096 characters, cut at a line end or space where there is one.

    Telegram's clients cut so; each part is sent as a message of its own.
    """
    parts = []
    while len(text) > MAX_TEXT:
        cut = max(text.rfind("\n", 0, MAX_TEXT), text.rfind(" ", 0, MAX_TEXT))
        # A break in the first half would make needlessly short messages.
        cut = MAX_TEXT if cut < MAX_TEXT // 2 else cut + 1
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]
