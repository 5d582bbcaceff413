"""Keeps the simulated Telegram in a file, so that a restarted demo goes on where it was.

Files that were sent lie beside it in a folder.
"""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovableClock
from bot.simulator.files import StoredFile
from bot.simulator.model import ChatHistory, Content, Group, Message, Person, Press
from bot.simulator.numbers import Ids
from bot.simulator.updates import QueuedUpdate
from bot.simulator.world import Remembered, World

VERSION = 1
"""Of the file's form. A file of another version is not read."""

LEAP = 1000
"""Numbers left out after a restart.

A killed demo may have given out some that it did not come to write down; were they given out
again, the bot would take a new update for one that it has handled already.
"""

CLOCK_GRAIN = timedelta(seconds=10)
"""How far the clock may run on before it is written down although nothing else happened."""

_FILE_FIELDS = ("photo", "document", "sticker")


def remember(world: World, path: Path) -> bool:
    """Write down all that a restarted simulator needs; gives whether there was anything to write.

    The old file stays whole until the new one is. Raises OSError where it can't be written.
    """
    now = world.clock.now()
    # Messages change only with an event, whose number is part of the state.
    state = json.dumps(_state(world))
    last = world.remembered if path.exists() else None
    if last is not None and last.path != path:
        last = None
    if last is not None and last.state == state and now - last.moment < CLOCK_GRAIN:
        return False
    file_ids = _write_files(world, _folder(path), last.file_ids if last else frozenset())
    # The two parts are separate so that the state need not be made into text twice.
    head = json.dumps({"version": VERSION, "now": now.isoformat()})
    histories = json.dumps([_history(*entry) for entry in world.histories.items()])
    text = f'{head[:-1]},\n"state": {state},\n"histories": {histories}}}\n'
    _write(path, text.encode())
    world.remembered = Remembered(path, state, now, file_ids)
    return True


def recall(world: World, path: Path) -> bool:
    """Bring an empty world to what was written down, and its clock to that moment if it is later.

    False, with the world left as it is, where there is no file, or none that can be read.
    The leap over numbers is written down at once: it must be another one the next time.
    """
    read = World(MovableClock(world.clock.now()), world.bot["username"])
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != VERSION:
            return False
        moment = _moment(document["now"])
        _read_files(read, document["state"]["files"], _folder(path))
        _read_state(read, document["state"])
        _read_histories(read, document["histories"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    if moment > world.clock.now():
        world.clock.move_to(moment)
    world.take_over(read)
    remember(world, path)
    return True


def _folder(path: Path) -> Path:
    """Where the files lie: beside `telegram.json` in `telegram.files`."""
    return path.with_suffix(".files")


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or not there at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the moment needs its offset from UTC")
    return moment


# -- everything but messages -------------------------------------------------------------------


def _counters(world: World) -> dict[str, Ids]:
    """Everything that gives out numbers, by the name it has in the file."""
    return {
        "message": world.message_ids,
        "person": world.person_ids,
        "group": world.group_ids,
        "supergroup": world.supergroup_ids,
        "press": world.press_ids,
        "album": world.album_ids,
        "file": world.files.ids,
        "update": world.updates.ids,
    }


def _state(world: World) -> dict[str, Any]:
    return {
        "last_event": world.events.last,
        "counters": {name: ids.upcoming for name, ids in _counters(world).items()},
        "people": [_fields(person) for person in world.people.values()],
        "groups": [_fields(group) for group in world.groups.values()],
        "presses": [_fields(press) for press in world.presses.values()],
        "pinned": [[chat_id, h.pinned] for chat_id, h in world.histories.items() if h.pinned],
        "commands": list(world.commands),
        "profile": [[*key, text] for key, text in world.profile.items()],
        "menu_buttons": list(world.menu_buttons.items()),
        "allowed_updates": world.updates.allowed,
        "pending": [[update.lane, update.body] for update in world.updates.pending],
        "files": [_file(file) for file in world.files],
    }


def _read_state(world: World, state: dict[str, Any]) -> None:
    world.events.go_on_after(int(state["last_event"]) + LEAP)
    for name, ids in _counters(world).items():
        ids.go_on_from(int(state["counters"][name]), LEAP)
    world.people = {person["id"]: Person(**person) for person in state["people"]}
    world.groups = {group["id"]: Group(**group) for group in state["groups"]}
    world.presses = {press["id"]: Press(**press) for press in state["presses"]}
    for chat_id, pinned in state["pinned"]:
        world.history(chat_id).pinned = pinned
    for (kind, chat_id, user_id), language, menu in state["commands"]:
        world.commands.set((kind, chat_id, user_id), language, menu)
    world.profile = {(field, language): text for field, language, text in state["profile"]}
    world.menu_buttons = dict(state["menu_buttons"])
    world.updates.allow(state["allowed_updates"] or [])
    world.updates.put(
        QueuedUpdate(body["update_id"], (lane[0], lane[1]), body) for lane, body in state["pending"]
    )


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not at their default, by name; not the values' own."""
    fields = {}
    for field in dataclasses.fields(value):
        content = getattr(value, field.name)
        default = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        if default is dataclasses.MISSING or content != default:
            fields[field.name] = content
    return fields


# -- messages ----------------------------------------------------------------------------------


def _history(chat_id: int, history: ChatHistory) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "last_id": history.last_id,
        "messages": [_message(message) for message in history.messages.values()],
        "reactions": list(history.reactions.items()),
    }


def _message(message: Message) -> dict[str, Any]:
    content = _fields(message.content)
    for name in _FILE_FIELDS:
        if name in content:
            content[name] = content[name].file_id
    return _fields(message) | {"content": content}


def _read_histories(world: World, entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        history = world.history(entry["chat_id"])
        history.last_id = entry["last_id"] + LEAP
        messages = [_read_message(world, fields) for fields in entry["messages"]]
        history.messages = {message.id: message for message in messages}
        history.reactions = dict(entry["reactions"])


def _read_message(world: World, fields: dict[str, Any]) -> Message:
    content = dict(fields["content"])
    for name in _FILE_FIELDS:
        if name in content:
            content[name] = _known_file(world, content[name])
    content["entities"] = tuple(content.get("entities", ()))
    return Message(**fields | {"content": Content(**content)})


def _known_file(world: World, file_id: str) -> StoredFile:
    file = world.files.find(file_id)
    if file is None:
        raise ValueError(f"a message has the file {file_id}, which is not there")
    return file


# -- files -------------------------------------------------------------------------------------


def _file(file: StoredFile) -> dict[str, Any]:
    """A file without its content, but with the size to know a damaged one by."""
    fields = _fields(file)
    del fields["content"]
    return fields | {"size": len(file.content)}


def _place(folder: Path, path: str) -> Path:
    """Where the content lies: the last part of the file's path has a number of its own."""
    return folder / Path(path).name


def _write_files(world: World, folder: Path, written: frozenset[str]) -> frozenset[str]:
    """Write the contents that are not `written` yet; gives the ids of all that now are."""
    for file in world.files:
        if file.file_id not in written:
            folder.mkdir(exist_ok=True)
            _write(_place(folder, file.path), file.content)
    return frozenset(file.file_id for file in world.files)


def _read_files(world: World, entries: list[dict[str, Any]], folder: Path) -> None:
    for entry in entries:
        fields = dict(entry)
        size = fields.pop("size")
        content = _place(folder, fields["path"]).read_bytes()
        if len(content) != size:
            raise ValueError(f"the file {fields['path']} is damaged")
        world.files.put(StoredFile(**fields, content=content))
