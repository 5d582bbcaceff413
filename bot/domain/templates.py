"""Templates: beginnings for situation updates that come again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.updates import Part, Urgency


class BuiltIn(StrEnum):
    """The templates that the bot brings along. Their words are in the catalogues."""

    BURGLARY = "burglary"
    SHOPLIFTING = "shoplifting"
    FRAUD = "fraud"
    VANDALISM = "vandalism"
    DIESEL = "diesel"
    FIRE = "fire"


NAME_MAX = 40
"""It is a button's label."""


@dataclass(frozen=True, slots=True)
class Template:
    """A beginning for updates. Its texts may have gaps (`[plats]`), never a person's data.

    `ref` names it: one that the bot brought along by its kind, one made here by its number.
    """

    ref: str
    name: str
    heading: str
    body: str
    advice: str | None
    urgency: Urgency
    is_changed: bool = False
    """Whether it is the bot's own in other words, so that the original can be had back."""
    is_removed: bool = False

    def as_update(self) -> dict[str, Any]:
        """What an update that begins with it is answered already."""
        advice = {"advice": self.advice, "more": [Part.ADVICE.value]} if self.advice else {}
        return {
            "heading": self.heading,
            "body": self.body,
            "urgency": {"value": self.urgency.value},
            **advice,
        }

    def as_answers(self) -> dict[str, Any]:
        """Itself as the answers of the dialog that changes it."""
        return {
            "name": self.name,
            "heading": self.heading,
            "body": self.body,
            "advice": self.advice,
            "urgency": {"value": self.urgency.value},
        }

    @classmethod
    def of(cls, ref: str, answers: Mapping[str, Any]) -> Template:
        """The reverse of `as_answers`."""
        return Template(
            ref,
            answers["name"],
            answers["heading"],
            answers["body"],
            answers["advice"],
            Urgency(answers["urgency"]["value"]),
        )

    def says_the_same_as(self, other: Template) -> bool:
        """Whether both have the same words."""
        return self.as_answers() == other.as_answers()
