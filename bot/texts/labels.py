"""Names of enum members. A test fails, and names this file, where a member has none."""

from __future__ import annotations

from enum import Enum

from bot.domain.activities import ActivityKind, Doer, Span
from bot.domain.guard import HitKind
from bot.domain.outbox import Trouble
from bot.domain.people import Role, Unreachable
from bot.domain.promises import Actor, Unit
from bot.domain.updates import Urgency
from bot.domain.visits import SchoolYear, Topic, VisitState
from bot.texts.catalogue import plain

LABELLED: dict[type[Enum], str] = {
    Role: "role",
    Unreachable: "trouble",
    Trouble: "trouble",
    Urgency: "urgency",
    Topic: "topic",
    SchoolYear: "year",
    VisitState: "visit_state",
    ActivityKind: "kind",
    Doer: "doer",
    Span: "span",
    Actor: "actor",
    HitKind: "label.guard",
}
"""Which catalogue entries name an enum's members: `<prefix>.<value>`."""

COUNTED: dict[type[Enum], str] = {Unit: "unit"}
"""Enums whose members are named with a number: `<prefix>.<value>` in two plural forms."""


def label(member: Enum, locale: str) -> str:
    """What a member is called, without markup."""
    return plain(f"{LABELLED[type(member)]}.{member.value}", locale)
