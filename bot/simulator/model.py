"""What the simulated Telegram knows: people, groups, chats, messages and the bot itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.simulator.files import StoredFile
from bot.simulator.html_text import Entity

GroupKind = Literal["group", "supergroup"]
BotStatus = Literal["member", "administrator", "left", "kicked"]


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account. The id of the private chat with the bot is `id`."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    label: str | None = None
    """A word for the web chat's list of people ("rektor"); Telegram doesn't know it."""
    started: bool = False
    """Has written to the bot, so that it may write back."""
    blocked: bool = False
    deactivated: bool = False

    def as_user(self) -> dict[str, Any]:
        """Telegram's User object."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> dict[str, Any]:
        """Telegram's Chat object of the private chat."""
        chat: dict[str, Any] = {"id": self.id, "type": "private", "first_name": self.first_name}
        if self.last_name:
            chat["last_name"] = self.last_name
        if self.username:
            chat["username"] = self.username
        return chat


@dataclass(slots=True)
class Group:
    """A group or supergroup. A group that was upgraded keeps its old id and names the new one."""

    id: int
    kind: GroupKind
    title: str
    members: list[int] = field(default_factory=list)
    """People's ids; the first one owns the group."""
    is_forum: bool = False
    bot_status: BotStatus = "left"
    migrated_to: int | None = None

    def as_chat(self) -> dict[str, Any]:
        """Telegram's Chat object."""
        chat: dict[str, Any] = {"id": self.id, "type": self.kind, "title": self.title}
        if self.is_forum:
            chat["is_forum"] = True
        return chat


@dataclass(slots=True, frozen=True)
class Content:
    """What a message says: a text, or one piece of media with a caption, or a service note."""

    text: str | None = None
    """The text of a text message, the caption of media; None where there is neither."""
    entities: tuple[Entity, ...] = ()
    photo: StoredFile | None = None
    document: StoredFile | None = None
    sticker: StoredFile | None = None
    location: dict[str, Any] | None = None
    service: dict[str, Any] | None = None
    """The service field of Telegram's Message, for example `{"left_chat_member": …}`."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further fields of Message that are kept as they came (link_preview_options, has_spoiler)."""

    @property
    def is_text(self) -> bool:
        return (
            self.photo is None
            and self.document is None
            and self.sticker is None
            and self.location is None
            and self.service is None
        )

    @property
    def has_caption(self) -> bool:
        """Whether this kind of message can carry a caption."""
        return self.photo is not None or self.document is not None


@dataclass(slots=True, frozen=True)
class Message:
    """One message as it stands; an edit makes a new value, so that an event keeps the old one."""

    id: int
    chat_id: int
    date: int
    """Unix time on the simulator's clock."""
    sender_id: int
    content: Content
    keyboard: dict[str, Any] | None = None
    """The inline keyboard, as Telegram returns it."""
    edit_date: int | None = None
    reply_to: int | None = None
    silent: bool = False
    protected: bool = False
    thread_id: int | None = None
    effect_id: str | None = None
    media_group_id: str | None = None
    other_markup: dict[str, Any] | None = None
    """A reply keyboard, its removal or a forced reply: clients show it, Telegram returns it not."""


@dataclass(slots=True)
class ChatHistory:
    """The messages of one chat by id, in the order they were sent; deleted ones are gone."""

    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """The bot's reactions by message id."""
    last_id: int = 0
    """The last id given out here; used by supergroups, which count for themselves."""


@dataclass(slots=True, frozen=True)
class Press:
    """A press of a button that the bot has not answered yet."""

    id: str
    person_id: int
    chat_id: int
    pressed_at: int
    """Unix time on the simulator's clock."""
