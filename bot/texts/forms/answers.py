"""Answers in words: on their buttons, and as they are read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, assert_never

from bot.domain.activities import COUNTED_IN, ActivityKind, Doer
from bot.domain.dialogue import QuestionKind
from bot.domain.forms import LOST, Choice, FormKind, Step, StepKind
from bot.domain.local_time import local, local_day
from bot.domain.log_entries import Extra
from bot.domain.meetings import MeetingRhythm, OnRedDay
from bot.domain.member_list import Again
from bot.domain.networks import EVERYWHERE, Branch, NetworkKind
from bot.domain.observations import ObservationKind, SeenBy, When
from bot.domain.people import Role
from bot.domain.planning import PlanKind, PlanStage
from bot.domain.problem_areas import ProblemState
from bot.domain.promises import Actor
from bot.domain.reading import Qualifier
from bot.domain.saved_questions import Sending
from bot.domain.schools import SchoolKind, SchoolYear
from bot.domain.slots import OfferKind, Term
from bot.domain.updates import Part, Urgency
from bot.domain.views import FormView
from bot.domain.visit_rules import NoticeRule
from bot.domain.visits import Changed, Detail
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import plain, plain_n
from bot.texts.labels import label
from bot.texts.meetings import words as meeting_words
from bot.texts.officer_times import week_name, weekday_name

_ENUMS: Final[Mapping[tuple[FormKind, str], type[Enum]]] = {
    (FormKind.INVITE, "role"): Role,
    (FormKind.JOIN, "branch"): Branch,
    (FormKind.NETWORK, "sort"): NetworkKind,
    (FormKind.SAVE_QUESTION, "sending"): Sending,
    (FormKind.INVITE_MANY, "again"): Again,
    (FormKind.SITUATION_UPDATE, "urgency"): Urgency,
    (FormKind.TEMPLATE, "urgency"): Urgency,
    (FormKind.SITUATION_UPDATE, "more"): Part,
    (FormKind.SITUATION_UPDATE, "branches"): Branch,
    (FormKind.OFFER_TIME, "how"): OfferKind,
    (FormKind.VISIT_TERMS, "term"): Term,
    (FormKind.SCHOOL, "sort_of"): SchoolKind,
    (FormKind.VISIT_RULES, "rule"): NoticeRule,
    (FormKind.TOPIC, "years"): SchoolYear,
    (FormKind.BOOK_VISIT, "years"): SchoolYear,
    (FormKind.BOOK_VISIT, "extra"): Detail,
    (FormKind.WISH_VISIT, "years"): SchoolYear,
    (FormKind.CHANGE_VISIT, "parts"): Changed,
    (FormKind.CALL_MEETING, "red"): OnRedDay,
    (FormKind.LOG_ACTIVITY, "kind"): ActivityKind,
    (FormKind.LOG_ACTIVITY, "doer"): Doer,
    (FormKind.LOG_ACTIVITY, "more"): Extra,
    (FormKind.CORRECT_ACTIVITY, "kind"): ActivityKind,
    (FormKind.CORRECT_ACTIVITY, "doer"): Doer,
    (FormKind.CORRECT_ACTIVITY, "more"): Extra,
    (FormKind.OBSERVATION, "kind"): ObservationKind,
    (FormKind.OBSERVATION, "when"): When,
    (FormKind.OBSERVATION, "seen_by"): SeenBy,
    (FormKind.PROBLEM_STATE, "state"): ProblemState,
    (FormKind.DIALOGUE_QUESTION, "way"): QuestionKind,
    (FormKind.PLAN_CASE, "sort"): PlanKind,
    (FormKind.PLAN_CASE, "stage"): PlanStage,
    (FormKind.REWORD_PROMISE, "actors"): Actor,
    (FormKind.ADD_PROMISE, "actors"): Actor,
}
"""Steps whose choices are the members of an enum."""


def choice_name(view: FormView, step: Step, choice: Choice) -> str:
    """What a choice is called, on its button and in the summary."""
    locale, facts = view.viewer.locale, choice.facts
    if step.key == "owner":
        return ", ".join(filter(None, (facts["name"], facts["organisation"])))[:60]
    if step.key == "topic" and view.form.kind in (FormKind.BOOK_VISIT, FormKind.WISH_VISIT):
        minutes = facts["minutes"]
        return plain("form.book.topic_name", locale, name=facts["name"], minutes=minutes)
    if "name" in facts:
        return str(facts["name"])
    if enum := _ENUMS.get((view.form.kind, step.key)):
        name = label(enum(choice.value), locale)
        # States are named within sentences elsewhere.
        return name[:1].upper() + name[1:] if step.key == "state" else name
    match step.key:
        case "promise":
            return plain("promise.button", locale, key=facts["key"], title=facts["title"])
        case "place" | "area" | "network":
            return str(facts["name"])
        case "slot":
            return _slot_name(view, facts)
        case "comparator":
            return plain(f"comparator.{choice.value}", locale)
        case "per":
            return plain(f"per.{choice.value}", locale)
        case "unit":
            return plain(f"table.unit.{choice.value}", locale)
        case "under":
            return plain("form.add_promise.under.other", locale)
        case "first_who" | "second_who":
            return plain("form.signatories.by_link", locale)
        case "regarding":
            return plain("renewal.all_of_it", locale)
        case "verdict":
            return plain(f"promise_state.{choice.value}", locale)
        case "weekdays":
            return weekday_name(int(choice.value), locale)
        case "away_day":
            day = dates.day(date.fromisoformat(choice.value), locale)
            return plain_n("form.cannot_come.day_name", facts["visits"], locale, day=day)
        case "weeks":
            return week_name(date.fromisoformat(choice.value), locale)
        case "topics":
            return str(view.facts["names"].get(choice.value, choice.value))
        case "approval":
            return plain(f"terms.{choice.value}", locale)
        case "pupils" if "classes" in facts:
            pupils = _qualified(facts["number"], Qualifier(facts["qualifier"]), locale)
            return plain_n("visit.classes", facts["classes"], locale, pupils=pupils)
        case "school":
            return plain("form.invite.school.other", locale)
        case "stays":
            return plain(f"form.contact.stays.{choice.value}", locale)
        case "accept":
            return plain("join.accept", locale)
        case "areas":
            return str(facts.get("name") or _area_name(view, choice.value))
        case "rhythm":
            first = date.fromisoformat(facts["day"])
            return meeting_words.rhythm_name(MeetingRhythm(choice.value), first, locale)
        case "changes":
            return plain(f"form.move.changes.{choice.value}", locale)
        case "present":
            known = facts or view.facts["guests"].get(choice.value, {})
            return meeting_words.present_name(known, locale)
        case "anyway":
            return plain("guard.send_anyway", locale)
        case "which":
            return plain(f"form.update.{choice.value}.name", locale)
        case "networks":
            return str(facts.get("name", choice.value))
        case "promises":
            return str(view.facts.get("names", {}).get(choice.value, choice.value))
        case "hear":
            return plain(f"form.take_part.hear.{choice.value}", locale)
        case "held" | "met" | "given":
            return plain(f"form.report.held.{choice.value}", locale)
        case "length" | "lasts":
            return plain("minutes", locale, n=int(choice.value))
        case "reached":
            return plain("form.report.as_booked", locale, n=_number(view, step, facts))
    return choice.value


def _slot_name(view: FormView, facts: Mapping[str, Any]) -> str:
    """A time on its button: the clock alone below its day, else with day and officer."""
    locale, start = view.viewer.locale, datetime.fromisoformat(facts["starts_at"])
    if are_scattered(view):
        when = dates.short_moment(start, view.zone, locale)
        shown = plain("form.book.slot_name", locale, when=when, officer=facts["officer"])
    else:
        shown = dates.clock(local(start, view.zone), locale)
    return plain("form.book.slot_asks", locale, time=shown) if facts["asks"] else shown


def are_scattered(view: FormView) -> bool:
    """Whether the times to choose from are the nearest there are, not those of the chosen day."""
    if view.step is None or view.step.key != "slot" or not view.choices:
        return False
    day = view.form.answers["day"]["value"]
    starts = (datetime.fromisoformat(one.facts["starts_at"]) for one in view.choices)
    return any(local_day(start, view.zone).isoformat() != day for start in starts) or (
        LOST in view.form.answers
    )


def _slot_in_full(view: FormView, facts: Mapping[str, Any]) -> str:
    """A time as it is read back: `tors 14 okt 2021 kl. 09.00–10.00 · Per`."""
    start, end = (datetime.fromisoformat(facts[key]) for key in ("starts_at", "ends_at"))
    when = dates.span(start, end, view.zone, view.viewer.locale)
    return plain("form.book.slot_name", view.viewer.locale, when=when, officer=facts["officer"])


def _area_name(view: FormView, value: str) -> str:
    if value == EVERYWHERE:
        return plain("areas.everywhere", view.viewer.locale)
    return str(view.facts.get("names", {}).get(value, value))


def value_name(view: FormView, step: Step, value: Any) -> str:
    """An answer as it is read back to the person."""
    locale = view.viewer.locale
    if value is None:
        return plain("form.skipped", locale)
    match step.kind:
        case StepKind.TEXT:
            return str(value)
        case StepKind.CHOICE:
            if step.key == "day":
                return dates.day_of_year(date.fromisoformat(value["value"]), locale)
            if step.key == "slot":
                return _slot_in_full(view, value)
            return choice_name(view, step, Choice(value["value"], value))
        case StepKind.SEVERAL:
            known = {choice.value: choice for choice in view.choices}
            return ", ".join(choice_name(view, step, known.get(one, Choice(one))) for one in value)
        case StepKind.FILES:
            count = len(value["pictures"])
            return (
                plain_n("form.pictures_kept", count, locale)
                if count
                else plain("form.document", locale)
            )
        case StepKind.GAPS:
            return ", ".join(value.values())
        case StepKind.QUESTIONS:
            given = sum(one is not None for one in value)
            return plain_n("dialogue.answers", given, locale)
        case StepKind.NUMBER:
            return _number(view, step, value)
        case StepKind.DAY:
            return dates.day_of_year(date.fromisoformat(value), locale)
        case StepKind.TIME:
            return dates.clock(time.fromisoformat(value), locale)
        case StepKind.DOCUMENT:
            return str(value["words"])
        case StepKind.PICTURE:
            return plain("form.picture", locale)
        case StepKind.PLACE:
            if "value" in value:
                return str(value["name"])
            return str(value.get("words") or plain("observation.on_map", locale))
        case StepKind.CONFIRM:
            raise AssertionError("a summary has no answer")
        case _:
            assert_never(step.kind)


def _number(view: FormView, step: Step, value: Mapping[str, Any]) -> str:
    locale, qualifier = view.viewer.locale, Qualifier(value["qualifier"])
    if step.key == "quantity":
        unit = COUNTED_IN[ActivityKind(view.form.answers["kind"]["value"])]
        return quantity_of(value["number"], unit, qualifier, locale)
    number = _qualified(value["number"], qualifier, locale)
    if value.get("classes"):
        return plain_n("visit.classes", value["classes"], locale, pupils=number)
    return number


def _qualified(number: int, qualifier: Qualifier, locale: str) -> str:
    """A number with how sure it is: `ca 25`."""
    if qualifier is Qualifier.EXACTLY:
        return dates.number(number, locale)
    return plain(f"qualifier.{qualifier.value}", locale, quantity=number)
