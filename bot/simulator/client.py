"""An async client to act as any person, for tests and benchmarks of the whole bot."""

from __future__ import annotations

# ruff: noqa: ASYNC109 - `timeout` is the word that tests are written with
import base64
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

import aiohttp

from bot.simulator.pressing import choose

View = dict[str, Any]
"""A message as the control interface shows it."""

Wanted = str | Callable[[View], bool]
"""A part of the text or caption, or a condition on the message."""

PATIENCE_S = 60.0
"""How long `expect` and `press` wait unless told otherwise: a loaded machine is slow, no mistake."""


class ControlError(Exception):
    """The simulator refused; the text is its explanation."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SimulatorClient:
    """Speaks with a running simulator: `async with SimulatorClient(simulator.url) as telegram`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """One control request; raises ControlError with the simulator's explanation."""
        if self._session is None:
            raise RuntimeError("use the client as an async context manager")
        params = {name: str(value) for name, value in query.items() if value is not None}
        async with self._session.request(
            verb, f"{self.url}/control/{path}", json=body, params=params
        ) as response:
            answer = json.loads(await response.read())
            if response.status != 200:
                raise ControlError(response.status, answer.get("error", str(answer)))
            return answer

    # -- people and groups ---------------------------------------------------------------------

    async def add_person(
        self,
        first_name: str = "Anna",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "sv",
        label: str | None = None,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        started: bool = False,
    ) -> Person:
        """A new person, by default with Swedish as language, who has not pressed start."""
        body = {
            "first_name": first_name,
            "last_name": last_name,
            "username": username,
            "language_code": language_code,
            "label": label,
            "id": id,
            "started": started,
        }
        return Person(self, await self.call("POST", "people", body))

    async def add_people(self, count: int, *, started: bool = True) -> range:
        """Add many people at once; gives their ids."""
        answer = await self.call("POST", "people/many", {"count": count, "started": started})
        first = answer["first_id"] or 0
        return range(first, first + count)

    async def people(self, limit: int | None = None) -> list[Person]:
        return [Person(self, view) for view in await self.call("GET", "people", limit=limit)]

    async def add_group(
        self, title: str, *members: Person, supergroup: bool = False, is_forum: bool = False
    ) -> int:
        """A new group without the bot; gives its chat id. The first member owns it."""
        body = {
            "title": title,
            "type": "supergroup" if supergroup else "group",
            "members": [member.id for member in members],
            "is_forum": is_forum,
        }
        return int((await self.call("POST", "groups", body))["id"])

    async def open_topic(self, group_id: int, by: Person, name: str) -> int:
        """Open a topic in a forum; gives its number."""
        body = {"by": by.id, "name": name}
        answer = await self.call("POST", f"groups/{group_id}/topics", body)
        return int(answer["message_thread_id"])

    async def migrate(self, group_id: int) -> int:
        """Upgrade a group to a supergroup; gives the new chat id."""
        return int((await self.call("POST", f"groups/{group_id}/migrate"))["id"])

    # -- chats and events ----------------------------------------------------------------------

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = await self.call("GET", "state")
        return state

    async def messages(self, chat_id: int) -> list[View]:
        """The messages of a chat, oldest first, without the deleted ones."""
        messages: list[View] = await self.call("GET", f"chats/{chat_id}/messages")
        return messages

    async def events(
        self, after: int = 0, *, timeout: float = 0, chat_id: int | None = None
    ) -> tuple[int, list[dict[str, Any]]]:
        """The number of the last event, and those after `after`; waits up to `timeout` s."""
        answer = await self.call("GET", "events", after=after, timeout=timeout, chat_id=chat_id)
        return answer["last"], answer["events"]

    async def last_event(self) -> int:
        return int((await self.call("GET", "events/last"))["last"])

    async def commands(self, chat_id: int, person: Person | None = None) -> list[dict[str, str]]:
        """The command menu that a person sees in a chat."""
        person_id = None if person is None else person.id
        menu: list[dict[str, str]] = await self.call(
            "GET", f"chats/{chat_id}/commands", person=person_id
        )
        return menu

    async def download(self, view_url: str) -> bytes:
        """The content of a photo or document by the `url` in its view."""
        if self._session is None:
            raise RuntimeError("use the client as an async context manager")
        async with self._session.get(self.url + view_url) as response:
            response.raise_for_status()
            return await response.read()

    # -- clock, faults, log --------------------------------------------------------------------

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.call("GET", "clock"))["now"])

    async def advance(self, step: timedelta) -> datetime:
        """Move the clock forward by `step`; gives the new time."""
        body = {"advance_s": step.total_seconds()}
        return datetime.fromisoformat((await self.call("POST", "clock", body))["now"])

    async def move_clock_to(self, moment: datetime) -> datetime:
        body = {"now": moment.isoformat()}
        return datetime.fromisoformat((await self.call("POST", "clock", body))["now"])

    async def fault(self, kind: str, method: str = "*", **details: Any) -> int:
        """Order a fault (`error`, `drop_before`, `drop_after`, `delay`, `flood`) and give its id.

        `details`: chat_id, error_code, description, retry_after, delay_ms, count (None: for ever).
        """
        body = {"kind": kind, "method": method, **details}
        return int((await self.call("POST", "faults", body))["id"])

    async def clear_faults(self) -> None:
        await self.call("DELETE", "faults")

    async def set_flood(self, **limits: int | None) -> None:
        """Turn flood control on with these limits (see FloodLimits), or off without any."""
        await self.call("POST", "flood", {"limits": limits or None})

    async def set_latency(self, ms: int) -> None:
        await self.call("POST", "latency", {"ms": ms})

    async def requests(self, after: int = 0) -> list[dict[str, Any]]:
        """The log of the bot's requests after number `after`."""
        log: list[dict[str, Any]] = await self.call("GET", "log", after=after)
        return log

    async def stats(self) -> dict[str, dict[str, int]]:
        """How many requests the bot made, by method and HTTP status."""
        stats: dict[str, dict[str, int]] = await self.call("GET", "stats")
        return stats


class Person:
    """A person in the simulator. What they do happens in their private chat unless told else."""

    def __init__(self, telegram: SimulatorClient, view: dict[str, Any]) -> None:
        self._telegram = telegram
        self.view = view
        self.id = int(view["id"])
        self.first_name = str(view["first_name"])
        self._seen = 0
        """The number of the last event before the latest act; `expect` looks after it."""

    def __repr__(self) -> str:
        return f"Person({self.id}, {self.first_name!r})"

    # -- acts ----------------------------------------------------------------------------------

    async def send(
        self,
        text: str,
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
    ) -> list[int]:
        """Write; gives the message ids, several where Telegram splits a long text."""
        return await self._send({"text": text, "message_thread_id": topic}, chat_id, reply_to)

    async def photo(
        self, content: bytes | None = None, caption: str = "", *, chat_id: int | None = None
    ) -> list[int]:
        """Send a picture (PNG or JPEG), a sample one where none is given."""
        picture = True if content is None else base64.b64encode(content).decode()
        return await self._send({"photo": picture, "caption": caption}, chat_id)

    async def sticker(self, *, chat_id: int | None = None) -> list[int]:
        return await self._send({"sticker": True}, chat_id)

    async def document(self, name: str, content: bytes, *, chat_id: int | None = None) -> list[int]:
        encoded = base64.b64encode(content).decode()
        return await self._send({"document": {"name": name, "content_base64": encoded}}, chat_id)

    async def location(
        self, latitude: float, longitude: float, *, chat_id: int | None = None
    ) -> list[int]:
        place = {"latitude": latitude, "longitude": longitude}
        return await self._send({"location": place}, chat_id)

    async def _send(
        self, body: dict[str, Any], chat_id: int | None, reply_to: int | None = None
    ) -> list[int]:
        body |= {"chat_id": chat_id or self.id, "reply_to_message_id": reply_to}
        answer = await self._act("send", body)
        return [int(i) for i in answer["message_ids"]]

    async def edit(self, message_id: int, text: str, *, chat_id: int | None = None) -> None:
        """Change one's own message."""
        body = {"message_id": message_id, "text": text, "chat_id": chat_id or self.id}
        await self._act("edit", body)

    async def press(
        self,
        button: str,
        message: View | int | None = None,
        *,
        chat_id: int | None = None,
        timeout: float = PATIENCE_S,
    ) -> str:
        """Press a button by its label (or a label's unique beginning) or its data.

        Without `message` it is the latest message that has such a button, and one is waited for
        at most `timeout` (s). Data that no button of the message carries any more is pressed all
        the same, as an old client would. Gives the id of the callback query.
        """
        chat_id = chat_id or self.id
        if message is None:
            view, data = await self._latest_with(button, chat_id, timeout)
        else:
            views = await self._telegram.messages(chat_id)
            message_id = message if isinstance(message, int) else message["message_id"]
            view = next((v for v in views if v["message_id"] == message_id), {})
            data = _data_of(view, button) or button
            view = view or {"message_id": message_id}
        body = {"message_id": view["message_id"], "data": data, "chat_id": chat_id}
        return str((await self._act("press", body))["callback_id"])

    async def _latest_with(self, button: str, chat_id: int, timeout_s: float) -> tuple[View, str]:
        for view in reversed(await self._telegram.messages(chat_id)):
            data = _data_of(view, button)
            if data is not None:
                return view, data
        found = await self._find_event(
            lambda event: (
                event["type"] in ("message", "edited")
                and _data_of(event["message"], button) is not None
            ),
            chat_id,
            timeout_s,
        )
        if found is None:
            await self._fail(f"did not see a button {button!r}", timeout_s, chat_id)
        view = found["message"]  # type: ignore[index]
        return view, str(_data_of(view, button))

    async def block(self) -> None:
        await self._act("block", {})

    async def unblock(self) -> None:
        await self._act("unblock", {})

    async def deactivate(self) -> None:
        await self._act("deactivate", {})

    async def add_bot_to(self, group_id: int) -> None:
        """Add the bot to a group."""
        await self.mark()
        await self._telegram.call("POST", f"groups/{group_id}/add_bot", {"by": self.id})

    async def remove_bot_from(self, group_id: int) -> None:
        await self.mark()
        await self._telegram.call("POST", f"groups/{group_id}/remove_bot", {"by": self.id})

    async def _act(self, act: str, body: dict[str, Any]) -> Any:
        answer = await self._telegram.call("POST", f"people/{self.id}/{act}", body)
        self._seen = answer["event_before"]
        return answer

    # -- what they see -------------------------------------------------------------------------

    async def mark(self) -> None:
        """From now on `expect` looks only at what happens later. Every act does this itself."""
        self._seen = await self._telegram.last_event()

    async def messages(self, chat_id: int | None = None) -> list[View]:
        return await self._telegram.messages(chat_id or self.id)

    async def last(self, chat_id: int | None = None) -> View:
        """The newest message of the chat that the bot wrote."""
        views = [view for view in await self.messages(chat_id) if view["from"]["is_bot"]]
        if not views:
            raise AssertionError(f"the bot has written nothing to {self.first_name}")
        return views[-1]

    async def commands(self) -> list[str]:
        """The names in the command menu of the private chat."""
        return [entry["command"] for entry in await self._telegram.commands(self.id)]

    async def expect(
        self, wanted: Wanted, *, timeout: float = PATIENCE_S, chat_id: int | None = None
    ) -> View:
        """Wait for a message of the bot, new or edited, since this person's last act.

        `wanted` is a part of its text or caption, or a condition on its view. What has happened
        already counts. Raises AssertionError with the chat as text when `timeout` (s) is over.
        """
        chat_id = chat_id or self.id
        found = await self._find_event(
            lambda event: event["type"] in ("message", "edited") and _fits(event, wanted),
            chat_id,
            timeout,
        )
        if found is None:
            await self._fail(f"did not see {_described(wanted)}", timeout, chat_id)
        view: View = found["message"]  # type: ignore[index]
        return view

    async def expect_answer(
        self, wanted: str | None = None, *, timeout: float = PATIENCE_S
    ) -> dict[str, Any]:
        """Wait until the bot answers this person's press; `wanted` is a part of the answer's text.

        Gives the answer: text, show_alert, url.
        """
        found = await self._find_event(
            lambda event: (
                event["type"] == "answer"
                and event["person"] == self.id
                and (wanted is None or wanted in (event["text"] or ""))
            ),
            None,
            timeout,
        )
        if found is None:
            await self._fail(f"got no answer {wanted or ''}", timeout, self.id)
        return found  # type: ignore[return-value]

    async def expect_nothing(self, *, for_s: float, chat_id: int | None = None) -> None:
        """Make sure that the bot writes and edits nothing in the chat for this long (real time)."""
        chat_id = chat_id or self.id
        found = await self._find_event(
            lambda event: event["type"] in ("message", "edited") and _fits(event, ""),
            chat_id,
            for_s,
        )
        if found is not None:
            await self._fail("expected nothing, but saw a message", for_s, chat_id)

    async def _find_event(
        self, fits: Callable[[dict[str, Any]], bool], chat_id: int | None, timeout_s: float
    ) -> dict[str, Any] | None:
        after, deadline = self._seen, time.monotonic() + timeout_s
        while True:
            left_s = max(deadline - time.monotonic(), 0.0)
            after, events = await self._telegram.events(after, timeout=left_s, chat_id=chat_id)
            for event in events:
                if fits(event):
                    return event
            if left_s <= 0:
                return None

    async def _fail(self, what: str, timeout_s: float, chat_id: int) -> None:
        raise AssertionError(
            f"{self.first_name} {what} within {timeout_s:g} s. The chat:\n\n"
            f"{transcript(await self._telegram.messages(chat_id))}"
        )

    async def chat_text(self, chat_id: int | None = None) -> str:
        """The chat as text with its buttons, for reading."""
        return transcript(await self.messages(chat_id))


def _data_of(view: View, button: str) -> str | None:
    """The data of the button that is meant, by label or data; None where there is no such one."""
    buttons = [b for row in view.get("buttons", ()) for b in row if "data" in b]
    for candidate in buttons:
        if candidate["data"] == button:
            return button
    chosen = choose(buttons, button)
    return None if chosen is None else str(chosen["data"])


def _fits(event: dict[str, Any], wanted: Wanted) -> bool:
    view = event["message"]
    if not view["from"]["is_bot"]:
        return False
    if callable(wanted):
        return wanted(view)
    return wanted in text_of(view)


def _described(wanted: Wanted) -> str:
    return repr(wanted) if isinstance(wanted, str) else "such a message"


def text_of(view: View) -> str:
    """The text or caption of a message; empty where it has neither."""
    return str(view.get("text") or view.get("caption") or "")


def buttons_of(view: View) -> list[str]:
    """The labels of a message's buttons, row after row."""
    return [button["text"] for row in view["buttons"] for button in row]


def transcript(views: list[View]) -> str:
    """A chat as text: who said what, with pictures and files named and buttons in brackets."""
    lines: list[str] = []
    for view in views:
        edited = " (edited)" if "edit_date" in view else ""
        lines.append(f"#{view['message_id']} {view['from']['first_name']}{edited}:")
        lines += [f"    {line}" for line in [*_media_of(view), *text_of(view).split("\n")] if line]
        lines += [
            "    " + " ".join(f"[{button['text']}]" for button in row) for row in view["buttons"]
        ]
    return "\n".join(lines) or "(empty)"


def _media_of(view: View) -> list[str]:
    notes = [f"<{kind}>" for kind in ("photo", "sticker", "location") if kind in view]
    if "document" in view:
        notes.append(f"<document {view['document']['file_name']}>")
    if "service" in view:
        notes.append(f"<{view['service']}>")
    return notes
