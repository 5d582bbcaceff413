"""A citizen dialogue: its questions, answers that belong to nobody, and what may be shown of them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.local_time import to_utc_past_gap

MOST_QUESTIONS: Final = 10
"""More than this is not answered to the end on a phone."""

SMALLEST_GROUP: Final = 5
"""Answers of fewer people are never shown alone: whoever knows them would know who said what."""

BATCH: Final = SMALLEST_GROUP
"""While a dialogue is open its answers are counted in so many people at a time."""

LISTENERS_KEPT_DAYS: Final = 180
"""So long after its end a dialogue waits to be answered; then nobody is known to wait for that."""

TITLE_MAX: Final = 80
INTRO_MAX: Final = 500
ASKED_MAX: Final = 200
OPTION_MAX: Final = 40
MOST_OPTIONS: Final = 6
WORDS_MAX: Final = 500
REPLY_MAX: Final = 1200
IDEA_MAX: Final = 200
MAX_DAYS_OPEN: Final = 120
KEY_BYTES: Final = 32

SCALE: Final = (1, 2, 3, 4, 5)
"""From least to most; what the ends mean stands in the question."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    WORDS = "words"


class DialogueState(StrEnum):
    """Where a dialogue stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a dialogue. `options` are the alternatives of a choice, in their order."""

    id: int
    kind: QuestionKind
    asked: str
    options: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """The values that can be counted: of a scale its steps, of a choice its options from 0."""
        match self.kind:
            case QuestionKind.SCALE:
                return SCALE
            case QuestionKind.CHOICE:
                return tuple(range(len(self.options)))
            case QuestionKind.WORDS:
                return ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue with its questions.

    It is open until the end of the local day `closes_on`. `taken_part` is how many have answered,
    `hear` how many of them want to hear what comes of it. `reply` is None until it was sent.
    """

    id: int
    title: str
    intro: str
    state: DialogueState
    closes_on: date
    questions: tuple[Question, ...]
    taken_part: int = 0
    hear: int = 0
    reply: str | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered to one question: a value of a scale or choice, or words."""

    question_id: int
    value: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may be shown of a question's answers.

    `counts` leaves out values that too few have given; `hidden` says that there are such. `mean` is
    that of a scale, None where anything is hidden: it would tell what is left out. `texts` is how
    many free texts may be read.
    """

    question: Question
    answered: int
    counts: Mapping[int, int]
    hidden: bool = False
    mean: float | None = None
    texts: int = 0


@dataclass(frozen=True, slots=True)
class DialoguePage:
    """A page of the dialogues that somebody may see, newest first."""

    total: int
    page: int
    dialogues: tuple[Dialogue, ...]
    is_coordinator: bool
    ideas: int = 0


@dataclass(frozen=True, slots=True)
class DialogueView:
    """A dialogue as somebody sees it. `takes_part` says that it waits for their answers."""

    dialogue: Dialogue
    is_coordinator: bool
    takes_part: bool = False
    has_answered: bool = False
    outcomes: tuple[Outcome, ...] = ()

    @property
    def counted(self) -> int:
        """How many people's answers the outcomes tell."""
        return counted_of(self.dialogue)


@dataclass(frozen=True, slots=True)
class WordsPage:
    """A page of what was written to a question: number and words, in no order that means anything."""

    dialogue: Dialogue
    question: Question
    total: int
    page: int
    texts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """Something that a dialogue proposes for the promises of the next period."""

    id: int
    words: str
    dialogue: str
    noted_on: date


def mark_of(key: bytes, dialogue_id: int, telegram_id: int) -> bytes:
    """What stops a second answer: without the key, which is destroyed at closing, it says nothing."""
    return hmac.new(key, f"{dialogue_id}:{telegram_id}".encode(), sha256).digest()


def is_batch_full(taken_part: int) -> bool:
    """Whether whoever has just answered fills a batch, so that the one before it is counted in."""
    return taken_part % BATCH == 0


def counted_of(dialogue: Dialogue) -> int:
    """How many people's answers are shown: all at the end, whole batches while it is open.

    Whoever looks before and after one answer would otherwise see what was answered. The last full
    batch waits for the next: what is counted in at the end is then never less than a batch.
    """
    if dialogue.state is not DialogueState.OPEN:
        return dialogue.taken_part
    return max(dialogue.taken_part // BATCH - 1, 0) * BATCH


def closes_at(closes_on: date, zone: ZoneInfo) -> datetime:
    """The end of the last local day, aware UTC."""
    return to_utc_past_gap(closes_on + timedelta(days=1), time.min, zone)


def read_options(words: str) -> tuple[str, ...]:
    """The alternatives of a choice, one a line. Raises BadAnswer."""
    options = tuple(dict.fromkeys(line.strip(" -•\t") for line in words.splitlines()))
    options = tuple(option for option in options if option)
    if len(options) < 2:
        raise BadAnswer(AnswerProblem.TOO_FEW_OPTIONS, limit=2)
    if len(options) > MOST_OPTIONS:
        raise BadAnswer(AnswerProblem.TOO_MANY_OPTIONS, limit=MOST_OPTIONS)
    longest = max(map(len, options))
    if longest > OPTION_MAX:
        raise BadAnswer(AnswerProblem.TOO_LONG, limit=OPTION_MAX, given=longest)
    return options


def check_options(answers: Mapping[str, Any]) -> None:
    """Check that what was written are alternatives. Raises BadAnswer."""
    if answers.get("options"):
        read_options(answers["options"])


def outcome_of(question: Question, counts: Mapping[int, int], texts: int) -> Outcome:
    """What may be shown of a question: never how few have said something.

    Where one value alone is hidden, the sum of all would give it away: the next smallest is hidden
    as well, and no mean of all is told.
    """
    if question.kind is QuestionKind.WORDS:
        return Outcome(question, texts, {}, texts=texts if texts >= SMALLEST_GROUP else 0)
    answered = sum(counts.values())
    if answered < SMALLEST_GROUP:
        return Outcome(question, answered, {}, hidden=answered > 0)
    hidden = _too_small(question.values, counts)
    shown = {value: counts.get(value, 0) for value in question.values if value not in hidden}
    mean = None
    if question.kind is QuestionKind.SCALE and not hidden:
        mean = sum(value * count for value, count in counts.items()) / answered
    return Outcome(question, answered, shown, hidden=bool(hidden), mean=mean)


def _too_small(values: Sequence[int], counts: Mapping[int, int]) -> set[int]:
    """The values not to be shown, so that what is hidden is at least a group, or two values."""
    by_size = sorted((counts.get(value, 0), value) for value in values if counts.get(value, 0))
    hidden = {value for count, value in by_size if count < SMALLEST_GROUP}
    together = sum(count for count, value in by_size if value in hidden)
    left = [(count, value) for count, value in by_size if value not in hidden]
    if hidden and left and (len(hidden) == 1 or together < SMALLEST_GROUP):
        hidden.add(left[0][1])
    return hidden
