"""What is reminded of by the clock. The moment of each kind is worked out where it arises."""

from __future__ import annotations

from enum import StrEnum


class ReminderKind(StrEnum):
    """Kinds of reminder; whether one still holds is asked when it is due."""

    VISIT_WEEK = "visit_week"
    VISIT_TOMORROW = "visit_tomorrow"
    VISIT_DAY_LIST = "visit_day_list"
    """The officer's visits of a day, on the evening before; each of them puts one in."""
    VISIT_SOON = "visit_soon"
    VISIT_REPORT = "visit_report"
    VISIT_REPORT_AGAIN = "visit_report_again"
    VISIT_REPORT_LAST = "visit_report_last"
    VISIT_UNREPORTED = "visit_unreported"
    VISIT_REQUEST_WAITS = "visit_request_waits"
    VISIT_REQUEST_FALLS = "visit_request_falls"
    WISH_OFFER_LAPSES = "wish_offer_lapses"
    CALENDAR_FILE = "calendar_file"
    COVER_ENDS = "cover_ends"
    WISH_OVER = "wish_over"
    WISHES_LOOK = "wishes_look"
    """Every morning, as long as any wish waits, whether more can be booked now."""
    OBSERVATION_WAITING = "observation_waiting"
    MEMBERSHIP_RIGHT = "membership_right"
    MEETING_WEEK = "meeting_week"
    MEETING_TOMORROW = "meeting_tomorrow"
    MEETING_HELD = "meeting_held"
    """Whether a meeting was held, asked the same evening."""
    MEETING_HELD_AGAIN = "meeting_held_again"
    MEASURE_SOON = "measure_soon"
    MEASURE_LATE = "measure_late"
    PLAN_WEEK = "plan_week"
    PLAN_TOMORROW = "plan_tomorrow"
    PLAN_LATE = "plan_late"
    WATCH_STEP = "watch_step"
    WATCH_YEAR = "watch_year"
    WATCH_YEAR_AGAIN = "watch_year_again"
    WATCH_SILENT = "watch_silent"
    DIALOGUE_CLOSES = "dialogue_closes"
