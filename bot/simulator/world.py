"""The simulated Telegram itself: who is there, what was written, what the bot still has to hear."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.simulator.commands import CommandMenus
from bot.simulator.errors import bad_request, forbidden
from bot.simulator.files import FileStore
from bot.simulator.journal import EventLog
from bot.simulator.model import ChatHistory, Content, Group, GroupKind, Message, Person, Press
from bot.simulator.numbers import Ids
from bot.simulator.rendering import message_json
from bot.simulator.updates import UpdateQueue

BOT_ID = 7_000_000_001
FIRST_PERSON_ID = 100_000_001
FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_002_000_000_001
FIRST_UPDATE_ID = 500_000_001
FIRST_PRESS_ID = 4_000_000_000_000_001
FIRST_ALBUM_ID = 13_000_000_000_000_001

Sender = Person | Group


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was written down of a world the last time, and where."""

    path: Path
    state: str
    """Everything but the messages, as it stands in the file."""
    moment: datetime
    file_ids: frozenset[str]


class World:
    """All state. Its methods hold Telegram's rules on who may write where; nothing is stored."""

    def __init__(self, clock: MovableClock, bot_username: str) -> None:
        self.clock = clock
        self.bot: dict[str, Any] = {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Löftesboten",
            "username": bot_username,
        }
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.histories: dict[int, ChatHistory] = {}
        self.files = FileStore()
        self.events = EventLog()
        self.updates = UpdateQueue(FIRST_UPDATE_ID)
        self.commands = CommandMenus()
        self.profile: dict[tuple[str, str], str] = {}
        """The bot's name, description and short description by (field, language code)."""
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}
        self.remembered: Remembered | None = None
        """What was written down last; None before the first time."""
        self.presses: dict[str, Press] = {}
        """Presses of buttons that the bot has not answered yet, by id."""
        self.message_ids = Ids(1)
        self.person_ids = Ids(FIRST_PERSON_ID)
        self.group_ids = Ids(FIRST_GROUP_ID, -1)
        self.supergroup_ids = Ids(FIRST_SUPERGROUP_ID, -1)
        self.press_ids = Ids(FIRST_PRESS_ID)
        self.album_ids = Ids(FIRST_ALBUM_ID)

    def take_over(self, other: World) -> None:
        """Go on with everything of the other world, which is not used any more, but the clock.

        The queue and the log of events stay the same objects: others listen to them.
        """
        self.people, self.groups, self.histories = other.people, other.groups, other.histories
        self.files, self.commands = other.files, other.commands
        self.profile, self.menu_buttons, self.presses = (
            other.profile,
            other.menu_buttons,
            other.presses,
        )
        self.message_ids, self.person_ids = other.message_ids, other.person_ids
        self.group_ids, self.supergroup_ids = other.group_ids, other.supergroup_ids
        self.press_ids, self.album_ids = other.press_ids, other.album_ids
        self.events.go_on_after(other.events.last)
        self.updates.take_over(other.updates)

    # -- people and groups -------------------------------------------------------------------

    def add_person(self, first_name: str, person_id: int | None = None, **details: Any) -> Person:
        """A new person; `details` are the further fields of Person. Raises ValueError if taken."""
        if person_id is None:
            person_id = self.person_ids.take()
            while person_id in self.people:
                person_id = self.person_ids.take()
        if person_id in self.people or person_id <= 0 or person_id == BOT_ID:
            raise ValueError(f"the id {person_id} is taken")
        person = Person(person_id, first_name, **details)
        self.people[person_id] = person
        return person

    def add_group(
        self, title: str, kind: GroupKind, members: list[int], *, is_forum: bool = False
    ) -> Group:
        """A new group without the bot; the first member owns it."""
        ids = self.group_ids if kind == "group" else self.supergroup_ids
        group = Group(ids.take(), kind, title, members, is_forum)
        self.groups[group.id] = group
        return group

    def user(self, user_id: int) -> dict[str, Any]:
        """Telegram's User object of a person or of the bot."""
        return self.bot if user_id == BOT_ID else self.people[user_id].as_user()

    def chat_json(self, chat_id: int) -> dict[str, Any]:
        """Telegram's Chat object of a private chat or a group."""
        person = self.people.get(chat_id)
        return self.groups[chat_id].as_chat() if person is None else person.as_chat()

    # -- where the bot may look and write ------------------------------------------------------

    def find_chat(self, chat_id: int | None) -> Sender:
        """The chat that the bot names; raises Refused where Telegram wouldn't know it."""
        if chat_id is not None:
            found: Sender | None = self.people.get(chat_id) or self.groups.get(chat_id)
            if found is not None:
                return found
        raise bad_request("chat not found")

    def check_bot_can_write(self, chat_id: int) -> None:
        """Raises Refused where Telegram wouldn't let the bot write to this chat now."""
        chat = self.find_chat(chat_id)
        if isinstance(chat, Group):
            self.check_bot_is_in(chat)
        elif chat.deactivated:
            raise forbidden("user is deactivated")
        elif chat.blocked:
            raise forbidden("bot was blocked by the user")
        elif not chat.started:
            raise forbidden("bot can't initiate conversation with a user")

    def check_bot_is_in(self, group: Group) -> None:
        """Raises Refused where the bot isn't in the group, or the group has moved."""
        if group.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": group.migrated_to},
            )
        if group.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {group.kind} chat")
        if group.bot_status == "left":
            raise forbidden(f"bot is not a member of the {group.kind} chat")

    # -- messages ------------------------------------------------------------------------------

    def history(self, chat_id: int) -> ChatHistory:
        history = self.histories.get(chat_id)
        if history is None:
            history = self.histories[chat_id] = ChatHistory()
        return history

    def find_message(self, chat_id: int, message_id: int | None) -> Message | None:
        history = self.histories.get(chat_id)
        return None if history is None or message_id is None else history.messages.get(message_id)

    def unix_now(self) -> int:
        """The simulator's time in whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def post(self, chat_id: int, sender_id: int, content: Content, **details: Any) -> Message:
        """Put a new message into a chat; `details` are the further fields of Message."""
        history = self.history(chat_id)
        message = Message(
            self._new_message_id(chat_id, history),
            chat_id,
            self.unix_now(),
            sender_id,
            content,
            **details,
        )
        history.messages[message.id] = message
        self.events.add("message", chat_id, message)
        return message

    def open_topic(self, group: Group, sender_id: int, name: str) -> Message:
        """A new topic of a forum; its number is that of the note which says so."""
        color = 0x6FB9F0
        service = {"forum_topic_created": {"name": name, "icon_color": color}}
        note = self.post(group.id, sender_id, Content(service=service))
        note = dataclasses.replace(note, thread_id=note.id)
        self.histories[group.id].messages[note.id] = note
        return note

    def has_topic(self, chat_id: int, thread_id: int) -> bool:
        note = self.find_message(chat_id, thread_id)
        return note is not None and "forum_topic_created" in (note.content.service or {})

    def _new_message_id(self, chat_id: int, history: ChatHistory) -> int:
        """Supergroups count for themselves, all other chats of one account together."""
        group = self.groups.get(chat_id) if chat_id < 0 else None
        if group is not None and group.kind == "supergroup":
            history.last_id += 1
        else:
            history.last_id = self.message_ids.take()
        return history.last_id

    def replace(self, message: Message, **changes: Any) -> Message:
        """Put the edited message in the place of the old one; the edit has the time of now."""
        changed = dataclasses.replace(message, edit_date=self.unix_now(), **changes)
        self.histories[message.chat_id].messages[message.id] = changed
        self.events.add("edited", message.chat_id, changed)
        return changed

    def delete(self, message: Message) -> None:
        history = self.histories[message.chat_id]
        del history.messages[message.id]
        history.reactions.pop(message.id, None)
        if message.id in history.pinned:
            history.pinned.remove(message.id)
        self.events.add("deleted", message.chat_id, {"message_id": message.id})

    def message_json(self, message: Message) -> dict[str, Any]:
        """Telegram's Message object."""
        return message_json(self, message)

    # -- what the bot hears --------------------------------------------------------------------

    def tell_bot(self, kind: str, lane: tuple[str, int], content: dict[str, Any]) -> list[int]:
        """Queue an update; gives its id in a list, empty where the bot doesn't want this kind."""
        update_id = self.updates.add(kind, lane, content)
        if update_id is None:
            return []
        self.events.add("sent_update", lane[1], {"update_id": update_id, "kind": kind})
        return [update_id]

    def tell_bot_of(self, kind: str, messages: Iterable[Message]) -> list[int]:
        """Queue "message" or "edited_message" updates."""
        update_ids: list[int] = []
        for message in messages:
            lane = ("message", message.chat_id)
            update_ids += self.tell_bot(kind, lane, self.message_json(message))
        return update_ids
