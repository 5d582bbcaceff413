"""Messages to others: kinds, order of precedence, and what happens when one goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.people import Unreachable


class NoticeKind(StrEnum):
    """What can be said to somebody who did not just act."""

    SITUATION_UPDATE = "situation_update"
    UPDATE_REMINDER = "update_reminder"
    WARNING_CHANGED = "warning_changed"
    """A warning was corrected or retracted: said aloud to those who have it."""
    UPDATE_TO_APPROVE = "update_to_approve"
    CORRECTION_TO_APPROVE = "correction_to_approve"
    UPDATE_WENT_OUT = "update_went_out"
    UPDATE_QUESTION = "update_question"
    UPDATE_ANSWER = "update_answer"
    UPDATE_DIGEST = "update_digest"
    VISIT_REQUESTED = "visit_requested"
    VISIT_WAITS = "visit_waits"
    VISIT_DECLINED = "visit_declined"
    VISIT_BOOKED = "visit_booked"
    VISIT_MOVED = "visit_moved"
    VISIT_CHANGED = "visit_changed"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_MOVE_ASKED = "visit_move_asked"
    VISIT_MOVE_DECLINED = "visit_move_declined"
    """Another time was declined or never answered: the visit stays where it was."""
    VISIT_PREPARE = "visit_prepare"
    VISIT_REMINDER = "visit_reminder"
    VISIT_DAY_LIST = "visit_day_list"
    VISIT_SOON = "visit_soon"
    VISIT_REPORT_WANTED = "visit_report_wanted"
    VISIT_UNREPORTED = "visit_unreported"
    VISIT_REPORTED = "visit_reported"
    VISIT_OFFERED = "visit_offered"
    VISIT_OFFER_GONE = "visit_offer_gone"
    WISH_OVER = "wish_over"
    CALENDAR_FILE = "calendar_file"
    COVER_WANTED = "cover_wanted"
    VISIT_IN_DOUBT = "visit_in_doubt"
    VISIT_GIVEN_BACK = "visit_given_back"
    VISIT_NEW_OFFICER = "visit_new_officer"
    SAVED_ANSWER = "saved_answer"
    ANYTHING_TO_LOG = "anything_to_log"
    INVITATION_USED = "invitation_used"
    ROLE_ENDED = "role_ended"
    SCHOOL_NUDGE = "school_nudge"
    CONTACT_MOVED = "contact_moved"
    """They speak for another school now."""
    OBSERVATION_MADE = "observation_made"
    OBSERVATION_QUESTION = "observation_question"
    OBSERVATION_ANSWER = "observation_answer"
    OBSERVATION_NEWS = "observation_news"
    OBSERVATION_WAITING = "observation_waiting"
    NETWORK_CLOSED = "network_closed"
    MEMBERSHIP_ENDED = "membership_ended"
    MEMBERSHIP_ROLE = "membership_role"
    MEMBERSHIP_RIGHT = "membership_right"
    MEETING_CALLED = "meeting_called"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_REMINDER = "meeting_reminder"
    MEETING_REPORT_WANTED = "meeting_report_wanted"
    MEETING_MINUTES = "meeting_minutes"
    MEETING_POINT_PROPOSED = "meeting_point_proposed"
    MEETING_POINT_DECIDED = "meeting_point_decided"
    MEETING_POINT_LAPSED = "meeting_point_lapsed"
    GROUP_ADDED = "group_added"
    GROUP_LOST = "group_lost"
    PROBLEM_PROPOSED = "problem_proposed"
    PROBLEM_NEWS = "problem_news"
    MEASURE_GIVEN = "measure_given"
    MEASURE_CHANGED = "measure_changed"
    MEASURES_LEFT = "measures_left"
    """Their owner left: somebody else is to have them."""
    MEASURE_SOON = "measure_soon"
    MEASURE_LATE = "measure_late"
    MEASURE_DONE = "measure_done"
    WATCH_STEP = "watch_step"
    WATCH_YEAR = "watch_year"
    PLAN_OPENED = "plan_opened"
    PLAN_CHANGED = "plan_changed"
    PLAN_DUE = "plan_due"
    PLAN_LATE = "plan_late"
    PLAN_COMMENTED = "plan_commented"
    PLAN_CLOSED = "plan_closed"
    WATCH_SILENT = "watch_silent"
    """An area without a sign of life for 12 months."""
    PROMISE_MOVED = "promise_moved"
    PERIOD_CLOSED = "period_closed"
    RENEWAL_SOON = "renewal_soon"
    RENEWAL_ROUND = "renewal_round"
    RENEWAL_COMMENTED = "renewal_commented"
    RENEWAL_TO_SIGN = "renewal_to_sign"
    RENEWAL_SIGNED = "renewal_signed"
    SIGNATURE_VOID = "signature_void"
    """The text was changed after somebody had signed it."""
    REPORT_TO_SIGN = "report_to_sign"
    RENEWAL_STUCK = "renewal_stuck"
    """Nothing was published on the day that was chosen."""
    RENEWAL_PUBLISHED = "renewal_published"
    DIALOGUE_OVER = "dialogue_over"
    DIALOGUE_REPLY = "dialogue_reply"


ABOUT_MEETINGS = frozenset(
    {
        NoticeKind.MEETING_CALLED,
        NoticeKind.MEETING_CHANGED,
        NoticeKind.MEETING_CANCELLED,
        NoticeKind.MEETING_REMINDER,
        NoticeKind.MEETING_REPORT_WANTED,
        NoticeKind.MEETING_MINUTES,
        NoticeKind.MEETING_POINT_PROPOSED,
        NoticeKind.MEETING_POINT_DECIDED,
        NoticeKind.MEETING_POINT_LAPSED,
    }
)
"""Kinds that say something of a meeting: who leaves its network gets none that still waits."""


class Priority(IntEnum):
    """Which waiting message goes first: the lower number."""

    URGENT = 0
    NORMAL = 1
    BULK = 2


class DeliveryState(StrEnum):
    """Where one message to one chat stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """Perhaps delivered: the process or the connection died between sending and the answer."""


class Trouble(StrEnum):
    """Why a message did not arrive, or perhaps did not."""

    BLOCKED = "blocked"
    NEVER_STARTED = "never_started"
    GONE = "gone"
    REFUSED = "refused"
    """Telegram refused the message itself: a fault of ours."""
    NO_ANSWER = "no_answer"
    """Telegram was out of reach for as long as we kept trying."""
    STOPPED = "stopped"
    """Taken back before it was sent."""
    TOPIC_GONE = "topic_gone"
    """The forum topic to which it was to go was deleted; the group is still there."""


SEND_AGAIN_WHEN_IN_DOUBT = frozenset(NoticeKind)
"""Kinds that are sent again when a crash leaves it open whether they arrived.

All of today's kinds: a doubled reminder or alert is a small nuisance, a missing one breaks a
promise. At most the messages in flight are doubled.
"""

MAX_ATTEMPTS = 100
"""With the pauses below about a day: an outage of Telegram or of the network loses nothing."""

_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=15)


def next_attempt_at(now: datetime, attempts: int) -> datetime:
    """When to try again after `attempts` tries (1 or more): 2 s, 4 s, 8 s … 15 minutes."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return now + min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery that is ours to send now, or to edit where it has arrived already.

    `revision` is the notice's. `message_id` is None where nothing was delivered yet. `thread_id`
    is a group's forum topic, None without one. `is_read`: its recipient has pressed *Läst*.
    """

    id: int
    chat_id: int
    locale: str
    notice_id: int
    revision: int
    attempts: int
    message_id: int | None = None
    thread_id: int | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say, before it is put into words."""

    id: int
    kind: NoticeKind
    params: Mapping[str, Any]
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one delivery.

    `retry_at` is aware UTC, None where nothing more is tried. `unreachable` says that the person
    behind the chat can't be reached at all any more. `moved_to` is the chat's new number, where a
    group became a supergroup. `thread_id` is the forum topic that it went to.
    """

    id: int
    chat_id: int
    state: DeliveryState
    message_id: int | None = None
    trouble: Trouble | None = None
    retry_at: datetime | None = None
    unreachable: Unreachable | None = None
    moved_to: int | None = None
    thread_id: int | None = None
