"""Situation updates: what one says, how urgent it is, and how its sending stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.gaps import filled, gaps_in
from bot.domain.guard import Hit, can_be_sent, find_personal_data, words_in
from bot.domain.outbox import Trouble


class Urgency(StrEnum):
    """How soon members should see it.

    A warning makes a sound and passes quiet hours, information comes silently, and the weekly
    letter is gathered into the digest.
    """

    WARNING = "warning"
    INFORMATION = "information"
    WEEKLY = "weekly"


class UpdateState(StrEnum):
    """Where an update stands in its life."""

    WAITING = "waiting"
    """For another coordinator's approval."""
    SCHEDULED = "scheduled"
    SENT = "sent"
    STOPPED = "stopped"
    """Taken back, or not approved, before it went out."""
    REPLACED = "replaced"
    """Another was written in its place before it went out."""
    RETRACTED = "retracted"


class Part(StrEnum):
    """What can be added to heading and text, when the author wants it."""

    AUDIENCE = "audience"
    PLACE = "place"
    HAPPENED = "happened"
    ADVICE = "advice"
    FILES = "files"
    VALID = "valid"
    LATER = "later"


TEXTS: Final = ("heading", "body", "place", "happened", "advice")
"""The parts that are written, in the order in which they stand."""

HEADING_MAX = 120
BODY_MAX = 3000
PLACE_MAX = 120
HAPPENED_MAX = 120
ADVICE_MAX = 600
PART_MAX: Final[Mapping[str, int]] = {
    "heading": HEADING_MAX,
    "body": BODY_MAX,
    "place": PLACE_MAX,
    "happened": HAPPENED_MAX,
    "advice": ADVICE_MAX,
}
GUARD_REASON_MAX = 300
SEND_DAYS_AHEAD = 60
MAX_DAYS_VALID = 365
MAX_PICTURES = 10

TEXT_MAX_UNITS = 3300
"""All parts together, in the UTF-16 units that Telegram counts after formatting.

A message holds 4,096; the rest is for marks, sender and, on the author's own screen, the step of
the dialog and who gets it.
"""

CAPTION_MAX_UNITS = 720
"""The same below a picture or document, where Telegram allows 1,024."""


def units(text: str) -> int:
    """How long Telegram finds a text: an emoji counts as two or more."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an update says. Pictures and documents are Telegram's file ids.

    `place` and `happened` say where and when in words. `valid_until` is the last local day on
    which it holds, None where it says nothing about that. `document` never goes with pictures.
    """

    heading: str
    body: str
    urgency: Urgency
    place: str | None = None
    happened: str | None = None
    advice: str | None = None
    picture: str | None = None
    more_pictures: tuple[str, ...] = ()
    document: str | None = None
    valid_until: date | None = None

    def as_facts(self) -> dict[str, Any]:
        """The content as plain JSON."""
        facts = {field.name: getattr(self, field.name) for field in fields(Content)}
        valid_until = self.valid_until.isoformat() if self.valid_until else None
        return {
            **facts,
            "urgency": self.urgency.value,
            "more_pictures": list(self.more_pictures),
            "valid_until": valid_until,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Content:
        """The reverse of `as_facts`; what an earlier version did not know may be missing."""
        valid_until = facts.get("valid_until")
        return Content(
            heading=facts["heading"],
            body=facts["body"],
            urgency=Urgency(facts["urgency"]),
            place=facts.get("place"),
            happened=facts.get("happened"),
            advice=facts.get("advice"),
            picture=facts.get("picture"),
            more_pictures=tuple(facts.get("more_pictures") or ()),
            document=facts.get("document"),
            valid_until=date.fromisoformat(valid_until) if valid_until else None,
        )

    @property
    def is_captioned(self) -> bool:
        """Whether the text stands below a picture or document."""
        return self.picture is not None or self.document is not None


def is_added(answers: Mapping[str, Any], part: Part) -> bool:
    """Whether the author wants to add this part."""
    return part.value in (answers.get("more") or ())


def content_of(answers: Mapping[str, Any]) -> Content:
    """What the dialog's answers amount to: parts that are not wanted any more are left out."""

    def added(part: Part, key: str) -> Any:
        return answers.get(key) if is_added(answers, part) else None

    texts = written_texts(answers)
    files = added(Part.FILES, "files") or {}
    pictures = files.get("pictures") or [None]
    valid_until = added(Part.VALID, "valid_until")
    urgency = answers.get("urgency") or {"value": Urgency.INFORMATION.value}
    return Content(
        heading=texts["heading"] or "",
        body=texts["body"] or "",
        urgency=Urgency(urgency["value"]),
        place=texts.get("place"),
        happened=texts.get("happened"),
        advice=texts.get("advice"),
        picture=pictures[0],
        more_pictures=tuple(pictures[1:]),
        document=files.get("document"),
        valid_until=date.fromisoformat(valid_until) if valid_until else None,
    )


def check_fits(content: Content) -> None:
    """Check that all parts together fit into one message. Raises BadAnswer with what is allowed."""
    _check_units([getattr(content, key) for key in TEXTS], is_captioned=content.is_captioned)


def _check_units(texts: Iterable[str | None], *, is_captioned: bool) -> None:
    given = sum(units(text) for text in texts if text)
    if is_captioned and given > CAPTION_MAX_UNITS:
        raise BadAnswer(AnswerProblem.CAPTION_TOO_LONG, CAPTION_MAX_UNITS, given)
    if given > TEXT_MAX_UNITS:
        raise BadAnswer(AnswerProblem.TOGETHER_TOO_LONG, TEXT_MAX_UNITS, given)


def check_answers_fit(answers: Mapping[str, Any]) -> None:
    """The same for a dialog's answers so far."""
    files = (answers.get("files") or {}) if is_added(answers, Part.FILES) else {}
    _check_units(written_texts(answers).values(), is_captioned=any(files.values()))


def check_correction_fits(answers: Mapping[str, Any]) -> None:
    """The same for a correction, and that a heading stays as short as a heading."""
    part, text, content = answers["which"]["value"], answers["text"], answers.get("content", {})
    most = PART_MAX.get(part, BODY_MAX)
    if len(text) > most:
        raise BadAnswer(AnswerProblem.TOO_LONG, most, len(text))
    is_captioned = bool(content.get("picture") or content.get("document"))
    texts = {**{key: content.get(key) for key in TEXTS}, part: text}
    _check_units(texts.values(), is_captioned=is_captioned)
    check_filled(text)


def check_filled(*texts: str | None) -> None:
    """Check that no gap of a template is left, such as [plats]. Raises BadAnswer that names it."""
    for gap in gaps_in(*texts):
        raise BadAnswer(AnswerProblem.GAP_LEFT, words=gap)


def check_written(answers: Mapping[str, Any], key: str) -> None:
    """Check a part just written: it fits with the others, and has no gap that nobody asks about."""
    check_answers_fit(answers)
    check_filled(written_texts(answers)[key])


_ANY_DAY = date(2100, 1, 1)

GUARDS: Final = "guards"
"""Where a dialog keeps the steps whose words go out to others, and are guarded as an update's are."""


CORRECTABLE: Final = TEXTS
"""The parts that *Rätta* can change."""


def corrected(content: Mapping[str, Any], part: str, text: str) -> Content:
    """The content, given as plain JSON, with one part in new words."""
    return Content.of({**content, part: text})


@lru_cache(maxsize=512)
def _hits(text: str, today: date) -> tuple[Hit, ...]:
    return find_personal_data(text, today)


def personal_data_in(texts: Mapping[str, str | None], today: date) -> dict[str, tuple[Hit, ...]]:
    """Where the written parts seem to hold personal data: part -> hits, without empty ones."""
    found = {key: _hits(text, today) for key, text in texts.items() if text}
    return {key: hits for key, hits in found.items() if hits}


def written_texts(answers: Mapping[str, Any]) -> dict[str, str | None]:
    """What an author has written in a dialog, by the step that asks for it, its gaps filled.

    A correction has new words for one part; everything else was looked at before. `GUARDS` names what
    another dialog sends out.
    """
    if GUARDS in answers:
        return {key: words_in(answers.get(key)) or None for key in answers[GUARDS]}
    if "content" in answers:
        return {"text": answers.get("text")}
    return {
        key: filled(answers[key], answers) if answers.get(key) else None
        for key in TEXTS
        if key not in _ADDED_BY or is_added(answers, _ADDED_BY[key])
    }


_ADDED_BY: Final[Mapping[str, Part]] = {
    "place": Part.PLACE,
    "happened": Part.HAPPENED,
    "advice": Part.ADVICE,
}


def personal_data(answers: Mapping[str, Any]) -> dict[str, tuple[Hit, ...]]:
    """The same for a dialog's answers. `answers["today"]` is the day on which it was begun."""
    given = answers.get("today")
    today = date.fromisoformat(given) if given else _ANY_DAY
    return personal_data_in(written_texts(answers), today)


def seems_personal(answers: Mapping[str, Any]) -> bool:
    """Whether the guard points at anything."""
    return bool(personal_data(answers))


def points_at_nothing_new(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether all that the guard points at stood there before, in a text that reads as it did."""
    old, new = written_texts(before), written_texts(after)
    seen = personal_data(before)
    return all(key in seen and old[key] == new[key] for key in personal_data(after))


def check_may_be_sent(answers: Mapping[str, Any]) -> None:
    """Check that no identity number is sent, whatever the reason. Raises BadAnswer."""
    if not may_be_sent(answers):
        raise BadAnswer(AnswerProblem.IDENTITY_NUMBER)


def may_be_sent(answers: Mapping[str, Any]) -> bool:
    """Whether what the guard points at can be sent at all."""
    return all(can_be_sent(hits) for hits in personal_data(answers).values())


_WORD = re.compile(r"\w+")
_LIKE = 0.6
"""From here on two texts are taken for the same news; half the words alike is common between two
burglaries on different evenings, seven in ten is a text written twice."""


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the words they share among all their words."""
    first, second = _words_of(one), _words_of(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def is_like(one: Content, other: Content) -> bool:
    """Whether two updates seem to tell the same news: under one heading, or in much the same words."""
    if _words_of(one.heading) and _words_of(one.heading) == _words_of(other.heading):
        return True
    return likeness(_told(one), _told(other)) >= _LIKE


def _told(content: Content) -> str:
    return f"{content.heading} {content.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationUpdate(Content):
    """An update as it stands. `sent_at` is aware UTC; before it went out, when it was written."""

    id: int
    author: str
    sent_at: datetime
    author_id: int = 0
    state: UpdateState = UpdateState.SENT
    send_at: datetime | None = None
    revision: int = 1
    reason: str | None = None
    """Why it was retracted or stopped."""
    changed_at: datetime | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether its text was changed after it went out."""
        return self.revision > 1 and self.state is UpdateState.SENT


@dataclass(frozen=True, slots=True)
class Reach:
    """How the sending of an update stands: numbers of members.

    `editing` are copies that have arrived and are being put right. `blocked` are those of the
    failed who blocked the bot. `held` wait for the digest, by their own settings.
    """

    recipients: int
    delivered: int
    waiting: int
    failed: int
    uncertain: int
    read: int
    editing: int = 0
    blocked: int = 0
    held: int = 0
    groups: int = 0
    groups_waiting: int = 0
    groups_missed: int = 0

    @property
    def missed(self) -> int:
        """Members and groups that did not get it, or perhaps did not."""
        return self.failed + self.uncertain + self.groups_missed

    @property
    def settled(self) -> int:
        """Members for whom nothing more is going to happen."""
        return self.recipients - self.waiting - self.editing

    @property
    def is_finished(self) -> bool:
        """Whether every member has been reached or given up, and every copy is right."""
        return not (self.waiting or self.editing or self.groups_waiting)


@dataclass(frozen=True, slots=True)
class NotReached:
    """A member, or group, that an update did not reach, and why (`Trouble`)."""

    name: str
    organisation: str
    trouble: Trouble
    is_group: bool = False
