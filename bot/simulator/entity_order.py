"""How Telegram sorts out entities that overlap: what merges, what splits, what goes.

Follows TDLib's `fix_entities`: bold, italic, underline, strikethrough and spoiler may be split and
are merged; links and code may not cross each other; a quotation holds others whole.
"""

from __future__ import annotations

from bot.simulator.html_text import Entity, sorted_entities

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_BLOCKQUOTES = ("blockquote", "expandable_blockquote")
_END_OF_TEXT = 1 << 31


def fix_entities(entities: list[Entity]) -> list[Entity]:
    """The entities as Telegram keeps them, sorted."""
    entities = sorted_entities(entities)
    if len(entities) < 2:
        return entities
    splittable = [e for e in entities if e["type"] in SPLITTABLE]
    quotes = _without_crossing([e for e in entities if e["type"] in _BLOCKQUOTES])
    others = _without_crossing(
        [e for e in entities if e["type"] not in SPLITTABLE and e["type"] not in _BLOCKQUOTES]
    )
    frames = sorted_entities([*_outside_or_within(others, quotes), *quotes])
    return sorted_entities([*frames, *_resplit(splittable, frames)])


def _end(entity: Entity) -> int:
    return int(entity["offset"]) + int(entity["length"])


def _without_crossing(entities: list[Entity]) -> list[Entity]:
    """Of entities that meet, the first stays."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _outside_or_within(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Those that lie wholly in a quotation or wholly outside."""
    return [
        e
        for e in entities
        if not any(
            e["offset"] < _end(q)
            and _end(e) > q["offset"]
            and not (e["offset"] >= q["offset"] and _end(e) <= _end(q))
            for q in quotes
        )
    ]


class _Splitter:
    """Merges splittable entities of one type and cuts them where another entity begins or ends."""

    def __init__(self, entities: list[Entity]) -> None:
        self._waiting = entities
        self._next = 0
        self._open: dict[str, tuple[int, int]] = {}
        self.result: list[Entity] = []

    def run_to(self, end: int) -> None:
        """Take the entities that begin before `end` and cut at `end`."""
        while self._next < len(self._waiting) and self._waiting[self._next]["offset"] < end:
            entity = self._waiting[self._next]
            self._take(entity["type"], entity["offset"], _end(entity))
            self._next += 1
        self._cut(end)

    def _take(self, kind: str, start: int, end: int) -> None:
        opened = self._open.get(kind)
        if opened is not None and start <= opened[1]:
            self._open[kind] = (opened[0], max(opened[1], end))
            return
        self._cut(start)
        self._open[kind] = (start, end)

    def _cut(self, offset: int) -> None:
        for kind in SPLITTABLE:
            if kind not in self._open or self._open[kind][0] >= offset:
                continue
            start, end = self._open.pop(kind)
            stop = min(end, offset)
            self.result.append({"type": kind, "offset": start, "length": stop - start})
            if end > offset:
                self._open[kind] = (offset, end)


def _resplit(splittable: list[Entity], frames: list[Entity]) -> list[Entity]:
    splitter = _Splitter(splittable)
    nested: list[Entity] = []
    for frame in [*frames, {"type": "end", "offset": _END_OF_TEXT, "length": 0}]:
        while nested and frame["offset"] >= _end(nested[-1]):
            inner = nested.pop()
            before = len(splitter.result)
            splitter.run_to(_end(inner))
            if inner["type"] in ("pre", "code"):
                del splitter.result[before:]  # code has no other look
        splitter.run_to(frame["offset"])
        nested.append(frame)
    return splitter.result
