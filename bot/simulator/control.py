"""The control interface: act as any person, read any chat, move the clock, order faults."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.simulator.acting import CannotAct
from bot.simulator.bot_api import BotApi
from bot.simulator.errors import Refused
from bot.simulator.faults import FAULT_KINDS
from bot.simulator.files import SAMPLE_PHOTO
from bot.simulator.flood import FloodLimits
from bot.simulator.journal import Event
from bot.simulator.model import Content, Group, Message, Person
from bot.simulator.pages import SAFE_HEADERS
from bot.simulator.pressing import find_button
from bot.simulator.rendering import message_view
from bot.simulator.texts import tidy

MAX_WAIT_S = 60.0
"""A longer poll is cut off here; the caller simply asks again."""

MAX_EVENTS = 1000
"""Events in one answer; the caller asks for the rest with the `last` that it got."""

Answer = dict[str, Any] | list[Any]
Handler = Callable[["Control", "Query", re.Match[str]], Answer | Awaitable[Answer]]

ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


class Query:
    """A control request: what its address asks and what its body says."""

    def __init__(self, query: Any, body: dict[str, Any]) -> None:
        self._query = query
        self.body = body

    def integer(self, name: str) -> int | None:
        value = self._query.get(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise CannotAct(400, f"{name} must be a number") from None

    def wait_s(self) -> float:
        try:
            return min(max(float(self._query.get("timeout", 0)), 0.0), MAX_WAIT_S)
        except ValueError:
            raise CannotAct(400, "timeout must be a number of seconds") from None

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number in the body, `default` where it is missing."""
        value = self.body.get(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            raise CannotAct(400, f'the field "{name}" must be a whole number')
        return value

    def required(self, name: str, kind: type | tuple[type, ...] = str) -> Any:
        """A field of the body; raises CannotAct where it is missing or of another type."""
        value = self.body.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise CannotAct(400, f'the body needs the field "{name}"')
        return value


def route(verb: str, path: str) -> Callable[[Handler], Handler]:
    """Enter a method of Control for a path; `{id}` stands for a number, `{path}` for anything."""
    pattern = path.replace("{id}", r"(?P<id>-?\d+)").replace("{path}", r"(?P<path>.+)")

    def enter(handler: Handler) -> Handler:
        ROUTES.append((verb, re.compile(f"/control/{pattern}"), handler))
        return handler

    return enter


class Control:
    """Answers everything below `/control/`."""

    def __init__(self, api: BotApi, clock_note: str | None) -> None:
        self.api = api
        self.world = api.world
        self.acting = api.acting
        self._clock_note = clock_note
        self._clock_version = 0
        self._clock_moved = asyncio.Event()
        self._stopped = False

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a control request; a mistake is explained in `error`."""
        try:
            return await self._dispatch(request)
        except CannotAct as reason:
            return _json({"error": str(reason)}, reason.status)
        except Refused as refused:
            return _json({"error": refused.description}, 400)

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET" and request.path.startswith("/control/files/"):
            return self._file(request.path.removeprefix("/control/files/"))
        known = False
        for verb, pattern, handler in ROUTES:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            known = True
            if verb == request.method:
                query = Query(request.query, await _read_body(request))
                return _json(await self._handled(handler, query, match))
        raise CannotAct(405 if known else 404, "there is nothing at this address")

    async def _handled(self, handler: Handler, query: Query, match: re.Match[str]) -> Answer:
        """The handler's answer; an act also tells the number of the event before it."""
        before = self.world.events.last
        result = handler(self, query, match)
        answer = await result if isinstance(result, Awaitable) else result
        if isinstance(answer, dict) and "update_ids" in answer:
            answer["event_before"] = before
        return answer

    # -- what there is -------------------------------------------------------------------------

    @route("GET", "state")
    def _state(self, query: Query, match: re.Match[str]) -> Answer:
        return {
            "now": self.world.clock.now().isoformat(),
            "clock_note": self._clock_note,
            "bot": self.world.bot,
            "people": self._people(query, match),
            "groups": [_group_view(group) for group in self.world.groups.values()],
            "last_event": self.world.events.last,
        }

    @route("GET", "people")
    def _people(self, query: Query, match: re.Match[str]) -> Answer:
        """Everybody, or the first `limit`."""
        people = list(self.world.people.values())
        return [_person_view(person) for person in people[: query.integer("limit")]]

    @route("POST", "people")
    def _add_person(self, query: Query, match: re.Match[str]) -> Answer:
        body = query.body
        details = {
            name: body[name]
            for name in ("last_name", "username", "language_code", "label", "started")
            if body.get(name) is not None
        }
        try:
            person = self.world.add_person(
                query.required("first_name"), query.number("id"), **details
            )
        except ValueError as error:
            raise CannotAct(409, str(error)) from None
        self.world.events.add("people", None, {"person": person.id})
        return _person_view(person)

    @route("POST", "people/many")
    def _add_many(self, query: Query, match: re.Match[str]) -> Answer:
        """Add `count` people at once, for benchmarks; the ids follow one another."""
        count = query.required("count", int)
        name = query.body.get("first_name", "Person")
        started = bool(query.body.get("started", False))
        ids = [self.world.add_person(name, started=started).id for _ in range(count)]
        self.world.events.add("people", None, {"count": count})
        return {"first_id": ids[0] if ids else None, "count": count}

    @route("GET", "chats/{id}/messages")
    def _messages(self, query: Query, match: re.Match[str]) -> Answer:
        history = self.world.histories.get(int(match["id"]))
        messages = history.messages.values() if history is not None else ()
        return [message_view(self.world, message) for message in messages]

    @route("GET", "chats/{id}/commands")
    def _commands(self, query: Query, match: re.Match[str]) -> Answer:
        chat_id = int(match["id"])
        person_id = query.integer("person")
        person = self._person(chat_id if person_id is None else person_id)
        group = self.world.groups.get(chat_id)
        owns = group is not None and group.members[:1] == [person.id]
        language = (person.language_code or "")[:2]
        menu = self.world.commands.effective(chat_id, person.id, language, is_administrator=owns)
        return list(menu)

    @route("GET", "events")
    async def _events(self, query: Query, match: re.Match[str]) -> Answer:
        """Events after number `after`; waits up to `timeout` seconds for the first.

        `first` is the number of the oldest event that is kept. A caller whose `after` lies more
        than one below it, or above `last`, has missed something: it asks a server that was
        restarted.
        """
        chat_id, after = query.integer("chat_id"), query.integer("after") or 0
        if after > self.world.events.last:
            return self._events_answer(self.world.events.last, [])
        deadline = time.monotonic() + query.wait_s()
        while True:
            events = self.world.events.since(after, chat_id)
            left_s = deadline - time.monotonic()
            if events or left_s <= 0 or self._stopped:
                break
            after = max(after, self.world.events.last)
            await self.world.events.wait(chat_id, left_s)
        last = max(after, self.world.events.last)
        if len(events) > MAX_EVENTS:
            events = events[:MAX_EVENTS]
            last = events[-1].n
        return self._events_answer(last, events)

    def _events_answer(self, last: int, events: list[Event]) -> Answer:
        return {
            "first": self.world.events.first,
            "last": last,
            "events": [self._event_view(event) for event in events],
        }

    @route("GET", "events/last")
    def _last_event(self, query: Query, match: re.Match[str]) -> Answer:
        return {"last": self.world.events.last}

    def _event_view(self, event: Event) -> dict[str, Any]:
        view: dict[str, Any] = {"n": event.n, "type": event.type}
        if event.chat_id is not None:
            view["chat_id"] = event.chat_id
        if isinstance(event.subject, Message):
            view["message"] = message_view(self.world, event.subject)
        else:
            view |= event.subject
        return view

    def _file(self, path: str) -> web.StreamResponse:
        file = self.world.files.find_by_path(path)
        if file is None:
            raise CannotAct(404, "there is no such file")
        headers = dict(SAFE_HEADERS)
        content_type = file.mime_type
        if file.kind == "document":
            # An attachment, never a page of this origin: a document may be HTML.
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
            headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return web.Response(body=file.content, content_type=content_type, headers=headers)

    # -- what people do ------------------------------------------------------------------------

    def _person(self, person_id: int) -> Person:
        person = self.world.people.get(person_id)
        if person is None:
            raise CannotAct(404, f"there is no person {person_id}")
        return person

    @route("POST", "people/{id}/send")
    def _send(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        body = query.body
        chat_id = query.number("chat_id") or person.id
        where = query.number("reply_to_message_id"), query.number("message_thread_id")
        if "text" in body:
            sent = self.acting.write(person, query.required("text"), chat_id, *where)
        else:
            sent = self.acting.send(person, [self._media(body)], chat_id, *where)
        messages, update_ids = sent
        return {"message_ids": [m.id for m in messages], "update_ids": update_ids}

    def _media(self, body: dict[str, Any]) -> Content:
        match body:
            case {"photo": photo} if photo:
                content = SAMPLE_PHOTO if photo is True else _decoded(photo)
                text, entities = tidy(str(body.get("caption") or ""), [])
                return Content(text, entities, photo=self.world.files.add_photo(content))
            case {"sticker": True}:
                return Content(sticker=self.world.files.add_sticker())
            case {"document": {"name": str(name), "content_base64": str(encoded)}}:
                text, entities = tidy(str(body.get("caption") or ""), [])
                file = self.world.files.add_document(name, _decoded(encoded))
                return Content(text, entities, document=file)
            case {
                "location": {
                    "latitude": int() | float() as north,
                    "longitude": int() | float() as east,
                }
            }:
                return Content(location={"latitude": north, "longitude": east})
            case _:
                raise CannotAct(400, "send text, photo, sticker, document or location")

    @route("POST", "people/{id}/edit")
    def _edit(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        chat_id = query.number("chat_id") or person.id
        message_id, text = query.required("message_id", int), query.required("text")
        message, update_ids = self.acting.edit(person, message_id, text, chat_id)
        return {"message_ids": [message.id], "update_ids": update_ids}

    @route("POST", "people/{id}/press")
    def _press(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        chat_id = query.number("chat_id") or person.id
        message_id = query.required("message_id", int)
        message = self.world.find_message(chat_id, message_id)
        if message is None:
            raise CannotAct(404, f"there is no message {message_id} in this chat")
        data = query.body.get("data")
        if not isinstance(data, str):
            data = find_button(message, query.required("text"))
        callback_id, update_ids = self.acting.press(person, message, data)
        return {
            "callback_id": callback_id,
            "update_ids": update_ids,
            "update_id": update_ids[0] if update_ids else None,
            "data": data,
        }

    @route("POST", "people/{id}/block")
    def _block(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        return _person_view(person) | {"update_ids": self.acting.block(person)}

    @route("POST", "people/{id}/unblock")
    def _unblock(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        return _person_view(person) | {"update_ids": self.acting.unblock(person)}

    @route("POST", "people/{id}/deactivate")
    def _deactivate(self, query: Query, match: re.Match[str]) -> Answer:
        person = self._person(int(match["id"]))
        person.deactivated = True
        self.world.events.add("people", None, {"person": person.id})
        return _person_view(person) | {"update_ids": []}

    # -- groups --------------------------------------------------------------------------------

    @route("POST", "groups")
    def _add_group(self, query: Query, match: re.Match[str]) -> Answer:
        kind = query.body.get("type", "group")
        if kind not in ("group", "supergroup"):
            raise CannotAct(400, "type is group or supergroup")
        members = [self._person(member).id for member in query.required("members", list)]
        is_forum = bool(query.body.get("is_forum", False))
        group = self.world.add_group(query.required("title"), kind, members, is_forum=is_forum)
        self.world.events.add("people", None, {"group": group.id})
        return _group_view(group)

    @route("POST", "groups/{id}/add_bot")
    def _add_bot(self, query: Query, match: re.Match[str]) -> Answer:
        group, by = self._group(match), self._person(query.required("by", int))
        update_ids = self.acting.add_bot(group, by)
        return _group_view(group) | {"update_ids": update_ids}

    @route("POST", "groups/{id}/remove_bot")
    def _remove_bot(self, query: Query, match: re.Match[str]) -> Answer:
        group, by = self._group(match), self._person(query.required("by", int))
        update_ids = self.acting.remove_bot(group, by)
        return _group_view(group) | {"update_ids": update_ids}

    @route("POST", "groups/{id}/promote_bot")
    def _promote_bot(self, query: Query, match: re.Match[str]) -> Answer:
        group, by = self._group(match), self._person(query.required("by", int))
        return _group_view(group) | {"update_ids": self.acting.promote_bot(group, by)}

    @route("POST", "groups/{id}/topics")
    def _open_topic(self, query: Query, match: re.Match[str]) -> Answer:
        group, by = self._group(match), self._person(query.required("by", int))
        note, update_ids = self.acting.open_topic(group, by, query.required("name"))
        return {"message_thread_id": note.id, "update_ids": update_ids}

    @route("POST", "groups/{id}/migrate")
    def _migrate(self, query: Query, match: re.Match[str]) -> Answer:
        new, update_ids = self.acting.migrate(self._group(match))
        return _group_view(new) | {"update_ids": update_ids}

    def _group(self, match: re.Match[str]) -> Group:
        group = self.world.groups.get(int(match["id"]))
        if group is None:
            raise CannotAct(404, f"there is no group {match['id']}")
        return group

    # -- the clock -----------------------------------------------------------------------------

    def listen_to_clock(self) -> None:
        """Tell the web chat and the bot whenever the clock is moved, whoever moves it."""
        self.world.clock.on_move.append(self._on_clock_moved)

    def stop(self) -> None:
        """Let everybody who waits for the clock go."""
        self._stopped = True
        self._clock_moved.set()
        if self._on_clock_moved in self.world.clock.on_move:
            self.world.clock.on_move.remove(self._on_clock_moved)

    def _on_clock_moved(self) -> None:
        self._clock_version += 1
        self.world.events.add("clock", None, self._clock_view())
        self._clock_moved.set()
        self._clock_moved = asyncio.Event()

    def _clock_view(self) -> dict[str, Any]:
        return {"now": self.world.clock.now().isoformat(), "version": self._clock_version}

    @route("GET", "clock")
    async def _clock(self, query: Query, match: re.Match[str]) -> Answer:
        """The time; with `after_version` only when the clock was moved since, or time is up."""
        after = query.integer("after_version")
        if after is not None and self._clock_version <= after and not self._stopped:
            try:
                async with asyncio.timeout(query.wait_s()):
                    await self._clock_moved.wait()
            except TimeoutError:
                pass  # nothing moved: the caller sees that by the version
        return self._clock_view()

    @route("POST", "clock")
    def _move_clock(self, query: Query, match: re.Match[str]) -> Answer:
        try:
            if "advance_s" in query.body:
                step = timedelta(seconds=query.required("advance_s", (int, float)))
                self.world.clock.advance(step)
            else:
                self.world.clock.move_to(_moment(query.required("now")))
        except (ValueError, OverflowError) as error:
            raise CannotAct(400, str(error)) from None
        return self._clock_view()

    # -- faults, flood control, the log --------------------------------------------------------

    @route("POST", "faults")
    def _add_fault(self, query: Query, match: re.Match[str]) -> Answer:
        body, kind = query.body, query.body.get("kind")
        if kind not in FAULT_KINDS:
            raise CannotAct(400, f"kind is one of {', '.join(FAULT_KINDS)}")
        names = {"retry_after": "retry_after_s", "count": "left"}
        numbers = ("chat_id", "error_code", "retry_after", "delay_ms", "count")
        details = {names.get(name, name): query.number(name) for name in numbers if name in body}
        if "description" in body:
            details["description"] = query.required("description")
        fault = self.api.faults.add(kind, str(body.get("method", "*")), **details)
        return {"id": fault.id}

    @route("DELETE", "faults")
    def _clear_faults(self, query: Query, match: re.Match[str]) -> Answer:
        self.api.faults.clear()
        return {}

    @route("POST", "flood")
    def _set_flood(self, query: Query, match: re.Match[str]) -> Answer:
        """Set limits; `{"limits": null}` or an empty body turns flood control off."""
        limits = query.body.get("limits", query.body) or None
        if limits is not None:
            limits = FloodLimits(
                limits.get("per_second_total"),
                limits.get("per_chat_per_second"),
                limits.get("per_group_per_minute"),
            )
        self.api.flood.set(limits)
        return {}

    @route("POST", "latency")
    def _set_latency(self, query: Query, match: re.Match[str]) -> Answer:
        self.api.latency_ms = query.required("ms", int)
        return {}

    @route("GET", "log")
    def _log(self, query: Query, match: re.Match[str]) -> Answer:
        return self.api.requests.since(query.integer("after") or 0)

    @route("GET", "stats")
    def _stats(self, query: Query, match: re.Match[str]) -> Answer:
        return self.api.requests.counts()


async def _read_body(request: web.BaseRequest) -> dict[str, Any]:
    if request.method not in ("POST", "PUT") or not request.can_read_body:
        return {}
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise CannotAct(400, "the body must be JSON") from None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise CannotAct(400, "the body must be a JSON object")
    return body


def _decoded(encoded: Any) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise CannotAct(400, "the content must be base64") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time needs its offset from UTC")
    return moment


def _person_view(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "label": person.label,
        "blocked": person.blocked,
        "started": person.started,
        "deactivated": person.deactivated,
    }


def _group_view(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "type": group.kind,
        "title": group.title,
        "members": group.members,
        "is_forum": group.is_forum,
        "bot_status": group.bot_status,
        "migrated_to": group.migrated_to,
    }


def _json(body: Answer, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers=SAFE_HEADERS,
    )
