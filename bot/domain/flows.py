"""The questions of every dialog, in order. A dialog's words are in the catalogues under its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.domain.activities import (
    COUNTED_IN,
    MAX_QUANTITY,
    WHAT_MAX,
    ActivityKind,
    is_counted_as,
)
from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.forms import CONFIRM, Answers, FormKind, Step, StepKind
from bot.domain.meetings import (
    AGENDA_MAX,
    DECISIONS_MAX,
    DEPUTY_MAX,
    MAX_GUESTS,
    MAX_SERIES_DAYS,
    MINUTES_MAX,
    PLACE_WORDS_MAX,
    POINT_MAX,
    TITLE_MAX,
    MeetingRhythm,
    days_of,
    is_red,
)
from bot.domain.networks import AREA_NAME_MAX, MAX_PAUSE, NETWORK_NAME_MAX, NetworkKind
from bot.domain.observations import OBSERVATION_MAX, When
from bot.domain.observations import PLACE_MAX as OBSERVED_PLACE_MAX
from bot.domain.people import MAX_INVITATION_DAYS, MAX_INVITATION_USES, Role
from bot.domain.problem_areas import (
    KNOWN_MAX,
    MAX_DAYS_TO_MEASURE,
    MEASURE_MAX,
    NOTE_MAX,
    PROBLEM_TITLE_MAX,
    RESULT_MAX,
)
from bot.domain.reading import Prefer
from bot.domain.updates import (
    ADVICE_MAX,
    BODY_MAX,
    GUARD_REASON_MAX,
    HAPPENED_MAX,
    HEADING_MAX,
    MAX_DAYS_VALID,
    MAX_PICTURES,
    PLACE_MAX,
    SEND_DAYS_AHEAD,
    Part,
    check_answers_fit,
    check_correction_fits,
    check_may_be_sent,
    is_added,
    seems_personal,
)
from bot.domain.visits import MAX_DAYS_AHEAD, MAX_PUPILS

_SUMMARY = Step(CONFIRM, StepKind.CONFIRM)

REASON_MAX = 300
QUESTION_MAX = 1000
ORGANISATION_MAX = 80


def _was_held(answers: Answers) -> bool:
    held = answers.get("held")
    return held is not None and held["value"] == "yes"


def _was_not_held(answers: Answers) -> bool:
    held = answers.get("held")
    return held is not None and held["value"] == "no"


def _place_has_no_area(answers: Answers) -> bool:
    place = answers.get("place")
    return place is not None and bool(place.get("in_area"))


def _was_another_day(answers: Answers) -> bool:
    when = answers.get("when")
    return when is not None and when["value"] == When.ANOTHER_DAY


def _was_not_now(answers: Answers) -> bool:
    when = answers.get("when")
    return when is not None and when["value"] != When.NOW


def _is_for_members(answers: Answers) -> bool:
    role = answers.get("role")
    return role is not None and role["value"] == Role.MEMBER


def _there_are_several_networks(answers: Answers) -> bool:
    """Where there is but one network, nobody is asked which."""
    return answers.get("several_networks", True)  # type: ignore[no-any-return]


def _has_a_choice_of_networks(answers: Answers) -> bool:
    return _is_for_members(answers) and bool(answers.get("several_networks"))


def _is_a_business(answers: Answers) -> bool:
    return answers.get("network_kind") == NetworkKind.BUSINESS


def _there_are_areas(answers: Answers) -> bool:
    return bool(answers.get("has_areas"))


def _is_new(answers: Answers) -> bool:
    return answers.get("network") is None


def _repeats(answers: Answers) -> bool:
    rhythm = answers.get("rhythm")
    return rhythm is not None and rhythm["value"] != MeetingRhythm.ONCE


def _meets_a_red_day(answers: Answers) -> bool:
    if not _repeats(answers) or "until" not in answers:
        return False
    rhythm = MeetingRhythm(answers["rhythm"]["value"])
    first, until = date.fromisoformat(answers["day"]), date.fromisoformat(answers["until"])
    return any(is_red(day) for day in days_of(rhythm, first, until))


def _until_fits(answers: Answers) -> None:
    days = (date.fromisoformat(answers["until"]) - date.fromisoformat(answers["day"])).days
    if days <= 0:
        raise BadAnswer(AnswerProblem.BEFORE_FIRST)
    if days > MAX_SERIES_DAYS:
        raise BadAnswer(AnswerProblem.TOO_FAR_AHEAD, limit=MAX_SERIES_DAYS)


def _there_are_problems(answers: Answers) -> bool:
    return bool(answers.get("has_problems"))


def _something_is_written(answers: Answers) -> None:
    if not (answers.get("decisions") or answers.get("minutes")):
        raise BadAnswer(AnswerProblem.EMPTY)


def _changes(what: str) -> Callable[[Answers], bool]:
    return lambda answers: what in (answers.get("changes") or ())


def _written(key: str, highest: int, part: Part | None = None) -> Step:
    """A written part of an update: its length and personal data are looked at anew each time."""
    return Step(
        key,
        StepKind.TEXT,
        highest=highest,
        asked_when=_added(part) if part else lambda _answers: True,
        voids=("guard",),
        check=check_answers_fit,
    )


def _added(part: Part) -> Callable[[Answers], bool]:
    return lambda answers: is_added(answers, part)


def _narrowed(key: str) -> Step:
    """A step that narrows the audience; asked where there is something to choose from."""
    return Step(
        key,
        StepKind.SEVERAL,
        optional=True,
        asked_when=lambda answers: (
            is_added(answers, Part.AUDIENCE) and key not in answers.get("lacking", ())
        ),
    )


_GUARD = Step(
    "guard",
    StepKind.TEXT,
    highest=GUARD_REASON_MAX,
    asked_when=seems_personal,
    check=check_may_be_sent,
)
"""Asked only where the text seems to hold personal data: the answer is why it is sent anyway."""


def _counts_what_the_kind_does(answers: Answers) -> None:
    quantity = answers["quantity"]
    unit = COUNTED_IN[ActivityKind(answers["kind"]["value"])]
    if quantity and not is_counted_as(quantity.get("counted", ""), unit):
        raise BadAnswer(AnswerProblem.OTHER_UNIT)


FLOWS: Mapping[FormKind, tuple[Step, ...]] = {
    FormKind.INVITE: (
        Step("role", StepKind.CHOICE, voids=("network",)),
        Step("network", StepKind.CHOICE, asked_when=_has_a_choice_of_networks),
        Step("organisation", StepKind.TEXT, highest=ORGANISATION_MAX),
        Step("uses", StepKind.NUMBER, highest=MAX_INVITATION_USES),
        Step("days", StepKind.NUMBER, highest=MAX_INVITATION_DAYS),
        _SUMMARY,
    ),
    FormKind.JOIN: (
        Step("accept", StepKind.CHOICE),
        Step("organisation", StepKind.TEXT, highest=ORGANISATION_MAX),
        Step("branch", StepKind.CHOICE, asked_when=_is_a_business),
        Step("areas", StepKind.SEVERAL, asked_when=_there_are_areas),
        _SUMMARY,
    ),
    FormKind.INVITE_MANY: (
        Step("network", StepKind.CHOICE, asked_when=_there_are_several_networks),
        Step("days", StepKind.NUMBER, highest=MAX_INVITATION_DAYS),
        _SUMMARY,
    ),
    FormKind.NETWORK: (
        Step("sort", StepKind.CHOICE, asked_when=_is_new),
        Step("name", StepKind.TEXT, highest=NETWORK_NAME_MAX),
        _SUMMARY,
    ),
    FormKind.AREA: (
        Step("name", StepKind.TEXT, highest=AREA_NAME_MAX),
        _SUMMARY,
    ),
    FormKind.ORGANISATION: (
        Step("organisation", StepKind.TEXT, highest=ORGANISATION_MAX),
        _SUMMARY,
    ),
    FormKind.PAUSE: (
        Step("day", StepKind.DAY, highest=MAX_PAUSE.days),
        _SUMMARY,
    ),
    FormKind.SITUATION_UPDATE: (
        _written("heading", HEADING_MAX),
        _written("body", BODY_MAX),
        Step("urgency", StepKind.CHOICE),
        Step("more", StepKind.SEVERAL, optional=True, voids=("guard",), check=check_answers_fit),
        _narrowed("networks"),
        _narrowed("areas"),
        _narrowed("branches"),
        _written("place", PLACE_MAX, Part.PLACE),
        _written("happened", HAPPENED_MAX, Part.HAPPENED),
        _written("advice", ADVICE_MAX, Part.ADVICE),
        Step(
            "files",
            StepKind.FILES,
            highest=MAX_PICTURES,
            asked_when=_added(Part.FILES),
            check=check_answers_fit,
        ),
        Step("valid_until", StepKind.DAY, highest=MAX_DAYS_VALID, asked_when=_added(Part.VALID)),
        Step("send_day", StepKind.DAY, highest=SEND_DAYS_AHEAD, asked_when=_added(Part.LATER)),
        Step("send_time", StepKind.TIME, asked_when=_added(Part.LATER)),
        _GUARD,
        _SUMMARY,
    ),
    FormKind.CORRECT_UPDATE: (
        Step("which", StepKind.CHOICE, voids=("text", "guard")),
        Step(
            "text",
            StepKind.TEXT,
            highest=BODY_MAX,
            voids=("guard",),
            check=check_correction_fits,
        ),
        _GUARD,
        _SUMMARY,
    ),
    FormKind.RETRACT_UPDATE: (
        Step("reason", StepKind.TEXT, highest=REASON_MAX),
        _SUMMARY,
    ),
    FormKind.TURN_DOWN_UPDATE: (
        Step("reason", StepKind.TEXT, highest=REASON_MAX),
        _SUMMARY,
    ),
    FormKind.ASK_ABOUT_UPDATE: (
        Step("question", StepKind.TEXT, highest=QUESTION_MAX),
        _SUMMARY,
    ),
    FormKind.REPLY_TO_MEMBER: (
        Step("answer", StepKind.TEXT, highest=QUESTION_MAX),
        _SUMMARY,
    ),
    FormKind.OFFER_TIME: (
        Step("day", StepKind.DAY, highest=MAX_DAYS_AHEAD),
        Step("starts", StepKind.TIME),
        Step("length", StepKind.NUMBER, lowest=15, highest=480),
        _SUMMARY,
    ),
    FormKind.BOOK_VISIT: (
        Step("day", StepKind.CHOICE, highest=MAX_DAYS_AHEAD, typed_as_day=True, voids=("slot",)),
        Step("slot", StepKind.CHOICE),
        Step("topic", StepKind.CHOICE),
        Step("years", StepKind.SEVERAL),
        Step("pupils", StepKind.NUMBER, highest=MAX_PUPILS),
        _SUMMARY,
    ),
    FormKind.CANCEL_VISIT: (
        Step("reason", StepKind.TEXT, optional=True, highest=REASON_MAX),
        _SUMMARY,
    ),
    FormKind.REPORT_VISIT: (
        Step("held", StepKind.CHOICE, voids=("reached", "reason")),
        Step("reached", StepKind.NUMBER, highest=MAX_PUPILS, asked_when=_was_held),
        Step("reason", StepKind.TEXT, highest=REASON_MAX, asked_when=_was_not_held),
        _SUMMARY,
    ),
    FormKind.LOG_ACTIVITY: (
        Step("promise", StepKind.CHOICE, voids=("kind",)),
        Step("kind", StepKind.CHOICE, voids=("quantity",)),
        Step("day", StepKind.DAY, prefer=Prefer.PAST),
        Step("what", StepKind.TEXT, highest=WHAT_MAX),
        Step("doer", StepKind.CHOICE),
        Step(
            "quantity",
            StepKind.NUMBER,
            optional=True,
            highest=MAX_QUANTITY,
            check=_counts_what_the_kind_does,
        ),
        _SUMMARY,
    ),
    FormKind.OBSERVATION: (
        Step("kind", StepKind.CHOICE),
        Step("place", StepKind.PLACE, highest=OBSERVED_PLACE_MAX, voids=("area",)),
        Step("area", StepKind.CHOICE, optional=True, asked_when=_place_has_no_area),
        Step("when", StepKind.CHOICE, voids=("day", "clock")),
        Step("day", StepKind.DAY, prefer=Prefer.PAST, asked_when=_was_another_day),
        Step("clock", StepKind.TIME, asked_when=_was_not_now),
        Step("what", StepKind.TEXT, highest=OBSERVATION_MAX),
        Step("picture", StepKind.PICTURE, optional=True),
        Step("seen_by", StepKind.CHOICE),
        _SUMMARY,
    ),
    FormKind.ASK_REPORTER: (
        Step("question", StepKind.TEXT, highest=OBSERVATION_MAX),
        _SUMMARY,
    ),
    FormKind.ANSWER_QUESTION: (
        Step("answer", StepKind.TEXT, highest=OBSERVATION_MAX),
        _SUMMARY,
    ),
    FormKind.CALL_MEETING: (
        Step("network", StepKind.CHOICE),
        Step("title", StepKind.TEXT, highest=TITLE_MAX),
        Step("day", StepKind.DAY, highest=MAX_SERIES_DAYS, voids=("rhythm", "until", "red")),
        Step("rhythm", StepKind.CHOICE, voids=("until", "red")),
        Step(
            "until",
            StepKind.DAY,
            highest=2 * MAX_SERIES_DAYS,
            asked_when=_repeats,
            voids=("red",),
            check=_until_fits,
        ),
        Step("red", StepKind.CHOICE, asked_when=_meets_a_red_day),
        Step("starts", StepKind.TIME),
        Step("length", StepKind.NUMBER, lowest=15, highest=600),
        Step("venue", StepKind.TEXT, highest=PLACE_WORDS_MAX),
        Step("agenda", StepKind.TEXT, optional=True, highest=AGENDA_MAX),
        _SUMMARY,
    ),
    FormKind.SEND_DEPUTY: (
        Step("deputy", StepKind.TEXT, highest=DEPUTY_MAX),
        _SUMMARY,
    ),
    FormKind.PROPOSE_POINT: (
        Step("point", StepKind.TEXT, highest=POINT_MAX),
        _SUMMARY,
    ),
    FormKind.CHANGE_MEETING: (
        Step("changes", StepKind.SEVERAL, voids=("day", "starts", "length", "venue", "agenda")),
        Step("day", StepKind.DAY, highest=MAX_SERIES_DAYS, asked_when=_changes("day")),
        Step("starts", StepKind.TIME, asked_when=_changes("time")),
        Step("length", StepKind.NUMBER, lowest=15, highest=600, asked_when=_changes("time")),
        Step("venue", StepKind.TEXT, highest=PLACE_WORDS_MAX, asked_when=_changes("place")),
        Step("agenda", StepKind.TEXT, highest=AGENDA_MAX, asked_when=_changes("agenda")),
        _SUMMARY,
    ),
    FormKind.CALL_OFF_MEETING: (
        Step("reason", StepKind.TEXT, highest=REASON_MAX),
        _SUMMARY,
    ),
    FormKind.CLOSE_MEETING: (
        Step("held", StepKind.CHOICE, voids=("present", "guests", "reason")),
        Step("present", StepKind.SEVERAL, optional=True, asked_when=_was_held),
        Step("guests", StepKind.NUMBER, lowest=0, highest=MAX_GUESTS, asked_when=_was_held),
        Step("reason", StepKind.TEXT, highest=REASON_MAX, asked_when=_was_not_held),
        _SUMMARY,
    ),
    FormKind.PROBLEM_AREA: (
        Step("title", StepKind.TEXT, highest=PROBLEM_TITLE_MAX),
        Step("area", StepKind.CHOICE, optional=True),
        Step("network", StepKind.CHOICE, optional=True),
        Step("known", StepKind.TEXT, highest=KNOWN_MAX),
        _SUMMARY,
    ),
    FormKind.PROBLEM_STATE: (
        Step("state", StepKind.CHOICE),
        Step("note", StepKind.TEXT, optional=True, highest=NOTE_MAX),
        _SUMMARY,
    ),
    FormKind.MEASURE: (
        Step("what", StepKind.TEXT, highest=MEASURE_MAX),
        Step("owner", StepKind.CHOICE),
        Step("due", StepKind.DAY, highest=MAX_DAYS_TO_MEASURE),
        _SUMMARY,
    ),
    FormKind.MEASURE_DONE: (
        Step("result", StepKind.TEXT, highest=RESULT_MAX),
        _SUMMARY,
    ),
    FormKind.MEETING_MEASURE: (
        Step("what", StepKind.TEXT, highest=MEASURE_MAX),
        Step("owner", StepKind.CHOICE),
        Step("due", StepKind.DAY, highest=MAX_DAYS_TO_MEASURE),
        Step("problem", StepKind.CHOICE, optional=True, asked_when=_there_are_problems),
        _SUMMARY,
    ),
    FormKind.WRITE_MINUTES: (
        Step("decisions", StepKind.TEXT, optional=True, highest=DECISIONS_MAX),
        Step(
            "minutes",
            StepKind.TEXT,
            optional=True,
            highest=MINUTES_MAX,
            check=_something_is_written,
        ),
        _SUMMARY,
    ),
}

MEETING_FORMS = frozenset(
    {
        FormKind.SEND_DEPUTY,
        FormKind.PROPOSE_POINT,
        FormKind.CHANGE_MEETING,
        FormKind.CALL_OFF_MEETING,
        FormKind.CLOSE_MEETING,
        FormKind.WRITE_MINUTES,
        FormKind.MEETING_MEASURE,
    }
)

ABOUT: Mapping[FormKind, str] = {
    FormKind.CANCEL_VISIT: "visit",
    FormKind.REPORT_VISIT: "visit",
    FormKind.ASK_REPORTER: "observation",
    FormKind.ANSWER_QUESTION: "observation",
    FormKind.ORGANISATION: "membership",
    **dict.fromkeys(MEETING_FORMS, "meeting"),
    FormKind.PROBLEM_STATE: "problem",
    FormKind.MEASURE: "problem",
    FormKind.MEASURE_DONE: "measure",
    FormKind.CORRECT_UPDATE: "update",
    FormKind.RETRACT_UPDATE: "update",
    FormKind.TURN_DOWN_UPDATE: "update",
    FormKind.ASK_ABOUT_UPDATE: "update",
    FormKind.REPLY_TO_MEMBER: "question",
}
"""What a dialog is about, where that is known before the first question: its button says which."""

PERHAPS_ABOUT: Mapping[FormKind, str] = {
    FormKind.OBSERVATION: "update",
    FormKind.NETWORK: "network",
    FormKind.AREA: "area",
}
"""The same for dialogs that may also begin out of nothing."""

ADDS_UNLESS_NAMED = frozenset({FormKind.NETWORK, FormKind.AREA})
"""Dialogs that change what their button names, and without a name add something new."""

BEGUN_BELOW = frozenset({FormKind.OBSERVATION, FormKind.ASK_ABOUT_UPDATE})
"""Dialogs that leave the message alone under which they begin about something: an update."""

GUARDED: Mapping[FormKind, tuple[str, ...]] = {
    FormKind.OBSERVATION: ("place", "what"),
    FormKind.ASK_REPORTER: ("question",),
    FormKind.ANSWER_QUESTION: ("answer",),
    FormKind.PROBLEM_AREA: ("title", "known"),
    FormKind.PROBLEM_STATE: ("note",),
    FormKind.MEASURE: ("what",),
    FormKind.MEASURE_DONE: ("result",),
    FormKind.CALL_MEETING: ("title", "agenda"),
    FormKind.PROPOSE_POINT: ("point",),
    FormKind.CHANGE_MEETING: ("agenda",),
    FormKind.CALL_OFF_MEETING: ("reason",),
    FormKind.WRITE_MINUTES: ("decisions", "minutes"),
    FormKind.MEETING_MEASURE: ("what",),
}
"""Steps whose words are searched for personal data before they reach anybody."""
