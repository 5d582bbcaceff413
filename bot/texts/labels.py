"""Names of enum members. A test fails, and names this file, where a member has none."""

from __future__ import annotations

from enum import Enum

from bot.domain.activities import ActivityKind, ActivityState, By, Doer, Span
from bot.domain.dialogue import QuestionKind
from bot.domain.follow_up.states import PromiseState
from bot.domain.guard import HitKind
from bot.domain.ledger import Change
from bot.domain.log_entries import Extra
from bot.domain.meetings import OnRedDay, Reply
from bot.domain.member_list import Again
from bot.domain.networks import Branch, NetworkKind, NetworkRole
from bot.domain.observations import (
    DayPart,
    ObservationKind,
    ObservationState,
    SeenBy,
    When,
)
from bot.domain.outbox import Trouble
from bot.domain.people import Role, Unreachable
from bot.domain.planning import Aspect, AspectAnswer, PlanKind, PlanStage
from bot.domain.problem_areas import ProblemEventKind, ProblemState
from bot.domain.promises import Actor, Unit
from bot.domain.renewals import RenewalChoice
from bot.domain.saved_questions import Sending
from bot.domain.schools import SchoolKind, SchoolYear, UsualTopic
from bot.domain.slots import OfferKind, Term
from bot.domain.updates import Part, Urgency
from bot.domain.visit_rules import NoticeRule
from bot.domain.visit_weeks import Standing
from bot.domain.visits import Changed, Detail, VisitState
from bot.domain.watch import WatchState, WatchStep
from bot.texts.catalogue import plain

LABELLED: dict[type[Enum], str] = {
    Role: "role",
    Unreachable: "trouble",
    Trouble: "trouble",
    Urgency: "urgency",
    Part: "part",
    NetworkKind: "network_kind",
    Again: "again",
    NetworkRole: "network_role",
    Branch: "branch",
    Reply: "reply",
    OnRedDay: "on_red_day",
    UsualTopic: "topic",
    SchoolKind: "school_kind",
    SchoolYear: "year",
    OfferKind: "offer_kind",
    Term: "term",
    Detail: "visit_detail",
    Changed: "visit_part",
    VisitState: "visit_state",
    Standing: "standing",
    NoticeRule: "visit_rule",
    ActivityKind: "kind",
    Doer: "doer",
    ActivityState: "activity_state",
    By: "by",
    Change: "change",
    Extra: "extra",
    Span: "span",
    PromiseState: "promise_state",
    Sending: "sending",
    Actor: "actor",
    HitKind: "label.guard",
    ObservationKind: "observation_kind",
    ObservationState: "observation_state",
    When: "observation_when",
    SeenBy: "observation_seen_by",
    DayPart: "day_part",
    ProblemState: "problem_state",
    ProblemEventKind: "problem_event",
    QuestionKind: "question_kind",
    PlanKind: "plan_kind",
    PlanStage: "plan_stage",
    Aspect: "aspect",
    AspectAnswer: "aspect_answer",
    RenewalChoice: "renewal_choice",
    WatchState: "watch_state",
    WatchStep: "watch_step",
}
"""Which catalogue entries name an enum's members: `<prefix>.<value>`."""

COUNTED: dict[type[Enum], str] = {Unit: "unit"}
"""Enums whose members are named with a number: `<prefix>.<value>` in two plural forms."""


def label(member: Enum, locale: str) -> str:
    """What a member is called, without markup."""
    return plain(f"{LABELLED[type(member)]}.{member.value}", locale)
