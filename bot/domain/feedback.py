"""What schools thought of visits: gathered by topic and month, never by school or person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MARKS = (1, 2, 3, 4, 5)
"""How useful a visit was: 5 is most."""

FEWEST_SHOWN = 3
"""So few answers about a topic are not shown: with one or two it would be plain whose they are."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer. `month` is the first day of the month of the visit; `words` may be None.

    It is shown once FEWEST_SHOWN of its topic are there that were not shown before: who looks
    before and after one answer sees nothing of it.
    """

    month: date
    useful: int
    words: str | None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class TopicFeedback:
    """What was said about one topic.

    `mean` is None and `words` are empty where there are too few answers: alone they would tell who
    gave them. `count` is then how many wait, else how many are shown.
    """

    topic: str
    count: int
    mean: float | None
    words: tuple[str, ...]


def by_topic(found: Iterable[tuple[str, Feedback]]) -> tuple[TopicFeedback, ...]:
    """The answers of each topic taken together, in the order in which the topics come."""
    gathered: dict[str, list[Feedback]] = defaultdict(list)
    for topic, one in found:
        gathered[topic].append(one)
    return tuple(_taken_together(topic, answers) for topic, answers in gathered.items())


def _taken_together(topic: str, answers: list[Feedback]) -> TopicFeedback:
    shown = [one for one in answers if one.shown]
    if len(shown) < FEWEST_SHOWN:
        return TopicFeedback(topic, len(answers) - len(shown), None, ())
    mean = sum(one.useful for one in shown) / len(shown)
    words = tuple(one.words for one in shown if one.words)
    return TopicFeedback(topic, len(shown), mean, words)
