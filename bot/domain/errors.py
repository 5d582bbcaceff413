"""Expected refusals: they carry data, `bot/texts/refusals.py` gives them words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.choices import Choice
from bot.domain.people import Role


class Refusal(Exception):
    """An expected "no" that tells the person what to do instead. Nothing was changed."""


@dataclass
class NotAllowed(Refusal):
    """The act needs a role that the person does not hold (any more)."""

    needs: tuple[Role, ...]


@dataclass
class NotFound(Refusal):
    """What the button or command spoke of is not there (any more), or not for this person."""

    what: str


@dataclass
class LastCoordinator(Refusal):
    """Without a coordinator nobody could let others in."""


class InvitationProblem(StrEnum):
    """Why an invitation cannot be used."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED_UP = "used_up"
    REVOKED = "revoked"
    ALREADY_HELD = "already_held"
    ALREADY_MEMBER = "already_member"
    NETWORK_CLOSED = "network_closed"
    SIGNS_ALREADY = "signs_already"


@dataclass
class InvitationUnusable(Refusal):
    """The code opens nothing."""

    problem: InvitationProblem


class AnswerProblem(StrEnum):
    """Why an answer does not fit the step it was given to."""

    PRESS_A_BUTTON = "press_a_button"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    IN_THE_PAST = "in_the_past"
    IN_THE_FUTURE = "in_the_future"
    BEFORE_FIRST = "before_first"
    TOO_FAR_AHEAD = "too_far_ahead"
    NOT_A_TIME = "not_a_time"
    NO_SUCH_TIME = "no_such_time"
    NOT_A_CHOICE = "not_a_choice"
    DAY_NOT_OFFERED = "day_not_offered"
    TIME_NOT_OFFERED = "time_not_offered"
    YEAR_NOT_HERE = "year_not_here"
    OTHER_UNIT = "other_unit"
    HAS_BEGUN = "has_begun"
    CHOOSE_ONE = "choose_one"
    PICTURE_WANTED = "picture_wanted"
    CAPTION_TOO_LONG = "caption_too_long"
    TOGETHER_TOO_LONG = "together_too_long"
    FILE_WANTED = "file_wanted"
    DOCUMENT_WANTED = "document_wanted"
    NOTHING_WRITTEN = "nothing_written"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_PICTURES = "too_many_pictures"
    PICTURES_OR_FILE = "pictures_or_file"
    WORDS_BELOW = "words_below"
    TEXT_WANTED = "text_wanted"
    IDENTITY_NUMBER = "identity_number"
    EDITS_NOT_READ = "edits_not_read"
    GAP_LEFT = "gap_left"
    TOO_MANY_GAPS = "too_many_gaps"
    PERSONAL_DATA = "personal_data"
    NAME_TAKEN = "name_taken"
    SCHOOL_LEFT = "school_left"
    GROUP_TOO_LARGE = "group_too_large"
    ENDS_BEFORE_START = "ends_before_start"
    NOT_BEFORE_FIRST = "not_before_first"
    QUARTERS_ONLY = "quarters_only"
    WHOLE_QUARTERS = "whole_quarters"
    SIZES_UNCLEAR = "sizes_unclear"
    TIME_GONE = "time_gone"
    YEAR_CLASSES = "year_classes"
    YEAR_PUPILS = "year_pupils"
    DAY_CLOSED = "day_closed"
    TOO_MANY_SAVED = "too_many_saved"
    NOT_OUTPUTS = "not_outputs"
    NOT_A_TARGET = "not_a_target"
    COUNTED_BEFORE = "counted_before"
    NOT_A_LINK = "not_a_link"
    LAST_BEFORE_FIRST = "last_before_first"
    OTHER_YEAR = "other_year"
    NOTHING_BEHIND = "nothing_behind"
    SAME_TARGET = "same_target"
    SAME_END = "same_end"
    CHANGED_MEANWHILE = "changed_meanwhile"
    BEFORE_LAST_TARGET = "before_last_target"
    COLLEAGUE_BUSY = "colleague_busy"
    TOO_FEW_OPTIONS = "too_few_options"
    TOO_MANY_OPTIONS = "too_many_options"
    NO_RESULTS = "no_results"
    TOO_MANY_LINES = "too_many_lines"
    LINES_UNREAD = "lines_unread"
    LINE_TWICE = "line_twice"
    NOTHING_ANSWERED = "nothing_answered"


@dataclass
class BadAnswer(Refusal):
    """The answer does not fit; the form stays at its step with everything already entered.

    `limit` is the bound that was broken and `given` the size that broke it, where there are any;
    `words` are those that are the matter.
    """

    problem: AnswerProblem
    limit: int | None = None
    given: int | None = None
    words: str = ""


@dataclass
class SentBack(Refusal):
    """The last step found that an earlier answer holds no longer: the form goes back to `step`.

    `problem` says what is wrong with that answer, where a more special class does not.
    """

    step: str
    problem: AnswerProblem | None = None
    noted: Mapping[str, Any] = field(default_factory=dict)
    """What the form keeps of it beside its answers: which time was lost."""
    left: tuple[Choice, ...] = field(default=(), compare=False)
    """What can be chosen there instead, where that is known."""
    place: int | None = field(default=None, compare=False, kw_only=True)
    """Of several questions the one whose answer is wrong, counted from 0; the others hold."""


@dataclass
class SlotTaken(SentBack):
    """Somebody else booked the time a moment before; others are offered instead."""


@dataclass
class CoverGone(Refusal):
    """A colleague's visit can't be taken over any more: somebody did, or it can't be fitted in."""


@dataclass
class NobodyFree(Refusal):
    """No other officer can make the visit at its time."""


@dataclass
class NothingPlanned(Refusal):
    """There is no visit in the coming days that an illness would touch."""


@dataclass
class OfferGone(Refusal):
    """A time that was offered to a school is held for it no longer."""

    still_waits: bool
    """Whether the school's wish waits for the next time that comes free."""


@dataclass
class WishSettled(Refusal):
    """A visit was booked for the wish already: it is the visit that can be cancelled."""


@dataclass
class KindSettled(Refusal):
    """Meetings of the network count under the promise that its kind serves."""


@dataclass
class GroupTied(Refusal):
    """Another topic of the group is tied to the network already."""


@dataclass
class NoRecipients(Refusal):
    """Nobody would get the update."""


@dataclass
class UpdateSettled(Refusal):
    """The update has come so far meanwhile that this cannot be done with it any more.

    `state` is how it stands now (`UpdateState`).
    """

    update_id: int
    heading: str
    state: str


@dataclass
class CorrectionSettled(Refusal):
    """Somebody has decided about the correction of an update already."""

    update_id: int
    heading: str


@dataclass
class UpdateChanged(Refusal):
    """Another coordinator corrected the same part of the update meanwhile."""


@dataclass
class CorrectionWaits(Refusal):
    """Another coordinator's correction of the update waits for approval: that comes first."""

    author: str


@dataclass
class OwnUpdate(Refusal):
    """Another coordinator is to approve an update, not its author."""


@dataclass
class AllHaveRead(Refusal):
    """There is nobody left to remind of an update."""


@dataclass
class QuestionAnswered(Refusal):
    """Another coordinator has answered the question already: what was asked, and the answer."""

    asked: str
    answer: str


@dataclass
class NoFreeTimes(Refusal):
    """No officer offers a free time."""


@dataclass
class NoPromises(Refusal):
    """There is no promise to log an activity under."""


@dataclass
class OutsidePeriod(SentBack):
    """The day lies outside the period of the promise (both bounds inclusive)."""

    first: date | None = None
    last: date | None = None


@dataclass
class DayOutsidePeriod(BadAnswer):
    """As `OutsidePeriod`, said where the day is asked for."""

    problem: AnswerProblem = AnswerProblem.NO_SUCH_DAY
    first: date = date.min
    last: date = date.max


@dataclass
class DayInClosedPeriod(BadAnswer):
    """As `PeriodClosed`, said where the promise or the day is asked for."""

    problem: AnswerProblem = AnswerProblem.NO_SUCH_DAY
    title: str = ""
    closed_on: date = date.max


@dataclass
class TooLate(Refusal):
    """A visit that has begun can't be cancelled or moved any more.

    `hours` is how long before its start a school could have done it; 0 where it has begun.
    """

    hours: int = 0


@dataclass
class LoggedMeanwhile(Refusal):
    """Somebody else has just logged an activity like this one."""


@dataclass
class EntryChanged(Refusal):
    """Somebody else has corrected or voided the activity meanwhile."""


@dataclass
class NothingCorrected(Refusal):
    """The correction says what the activity says already."""


@dataclass
class NothingBehind(Refusal):
    """Nothing is kept without an activity behind it."""


@dataclass
class NoNumber(Refusal):
    """The promise has no target in figures that could be changed."""


@dataclass
class NoSchool(Refusal):
    """The person is a contact of no school."""


@dataclass
class VisitSettled(Refusal):
    """The visit was reported or cancelled already: nothing more can be said about it."""


@dataclass
class VisitChanged(Refusal):
    """Somebody else has moved or changed the visit since the person saw it."""


@dataclass
class FeedbackGiven(Refusal):
    """The person has said before what they thought of the visit."""


@dataclass
class ObservationSettled(Refusal):
    """Another coordinator has answered the observation already."""


@dataclass
class ProblemMoved(Refusal):
    """Somebody else has changed the same about the problem area or measure meanwhile."""


@dataclass
class OnlyForConveners(Refusal):
    """A member raises problem areas for the networks that they convene, and convenes none."""


@dataclass
class MeasureDone(Refusal):
    """The measure is done already."""


@dataclass
class OtherDraft(Refusal):
    """A dialog of the same kind is open about something else, and nothing of it is to be lost."""


@dataclass
class NoNetworkToCall(Refusal):
    """There is no network that the person may call to a meeting."""


@dataclass
class NoMeetingDays(SentBack):
    """No day is left for the meetings, because every one was a red day and skipped."""


@dataclass
class MeetingSettled(Refusal):
    """The meeting was cancelled or closed already."""


@dataclass
class MeetingChanged(Refusal):
    """Somebody else has changed the meeting since this change was begun."""


@dataclass
class MeetingSame(Refusal):
    """What was given is how the meeting stands: there is nothing to change, and nothing to tell."""


@dataclass
class MeetingBegun(Refusal):
    """A meeting that has begun can't be changed, cancelled or answered any more."""


@dataclass
class MeetingNotClosed(Refusal):
    """Minutes follow when it has been said who was at the meeting."""


@dataclass
class MeetingNotBegun(Refusal):
    """A meeting that has not begun can't be closed."""


@dataclass
class OldButton(Refusal):
    """What the button carries means nothing (any more)."""


@dataclass
class CaseClosed(Refusal):
    """The plan case is closed: nothing about it can be changed any more."""


@dataclass
class NoPlanningGroup(Refusal):
    """There is no planning group in which the person may open cases."""


@dataclass
class StepDone(Refusal):
    """Somebody else has noted this step of an area already."""


@dataclass
class YearAnswered(Refusal):
    """The yearly question about an area was answered already."""


@dataclass
class TooEarly(Refusal):
    """A visit that has not begun cannot be reported as done."""


@dataclass
class DialogueClosed(Refusal):
    """The dialogue takes no answers (any more)."""


@dataclass
class AnsweredBefore(Refusal):
    """The person has answered this dialogue: answers belong to nobody, so none can be changed."""


@dataclass
class NoQuestions(Refusal):
    """A dialogue without a question can't be opened."""


@dataclass
class TooManyQuestions(Refusal):
    """The dialogue has as many questions as it may."""

    limit: int


@dataclass
class AlreadyReplied(Refusal):
    """What came of the dialogue was told before; nobody is left who could be told more."""


@dataclass
class PeriodClosed(Refusal):
    """The period is closed: nothing is logged, corrected or judged in it any more."""

    title: str
    closed_on: date


@dataclass
class PeriodRunning(Refusal):
    """A period is closed when its last local day has passed."""

    last: date


@dataclass
class RenewalLacks(Refusal):
    """Something else of the renewal is to be done first."""

    what: str


@dataclass
class RenewalSettled(Refusal):
    """The renewal is published or stopped: nothing about it can be changed."""


@dataclass
class SameSignatory(SentBack):
    """Two different people sign."""
