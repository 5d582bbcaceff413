"""Times that police offer, on what terms, and the visits that schools book at them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_COMING = "state IN ('requested', 'confirmed', 'moved')"


class VisitOfferRow(Base):
    """Hours that an officer offers on some weekdays of a period, both of its days counted in.

    Wall times: a pattern keeps to the clock in the school's corridor.
    """

    __tablename__ = "visit_offer"
    __table_args__ = (
        CheckConstraint("ends > starts", name="hours"),
        CheckConstraint("last_day >= first_day", name="period"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[list[Any]]
    """Monday is 0."""
    starts: Mapped[time]
    ends: Mapped[time]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When the officer took the offer back. None: it stands."""


class OfficerTermsRow(Base):
    """On what terms an officer comes. The row is also what bookings with the officer queue at."""

    __tablename__ = "officer_terms"
    __table_args__ = (
        CheckConstraint(
            "before_min % 15 = 0 AND after_min % 15 = 0 AND between_min % 15 = 0", name="quarters"
        ),
        CheckConstraint("before_min >= 0 AND after_min >= 0 AND between_min >= 0", name="buffers"),
        CheckConstraint("most_a_day >= 1 AND most_a_week >= 1", name="most"),
        CheckConstraint("notice_hours >= 0 AND days_ahead >= 1", name="when"),
    )

    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    before_min: Mapped[int]
    after_min: Mapped[int]
    between_min: Mapped[int]
    most_a_day: Mapped[int]
    most_a_week: Mapped[int]
    notice_hours: Mapped[int]
    days_ahead: Mapped[int]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    """Whether the officer says yes to each visit before it is confirmed."""
    topics: Mapped[list[Any] | None]
    """The numbers of the topics that the officer comes for. None: all."""


class BlockedDaysRow(Base):
    """Days in a row on which an officer offers nothing, both ends counted in."""

    __tablename__ = "blocked_days"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="span"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class CalendarFeedRow(Base):
    """An officer who gets a calendar file with all visits when they change."""

    __tablename__ = "calendar_feed"

    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]


class VisitRow(Base):
    """An information visit to a school. What keeps its time from others is `TakenQuarterRow`."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("pupils >= 1", name="pupils"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("(state = 'held') = (pupils_reached IS NOT NULL)", name="reached"),
        Index("ix_visit_officer_id_starts_at", "officer_id", "starts_at"),
        Index(
            "ix_visit_coming",
            "starts_at",
            sqlite_where=text(_COMING),
            postgresql_where=text(_COMING),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    """The calendar entry's stable identity."""
    sequence: Mapped[int] = mapped_column(default=0)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who booked it; the school's other contacts see it as well."""
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    topic: Mapped[str] = mapped_column(String(60))
    """What the topic was called when the visit was booked."""
    years: Mapped[list[Any]]
    classes: Mapped[int | None]
    pupils: Mapped[int]
    pupils_qualifier: Mapped[str] = mapped_column(String(10), default="exactly")
    """How sure the school was of the number: `ca 25`."""
    room: Mapped[str | None] = mapped_column(String(100))
    staff: Mapped[str | None] = mapped_column(String(80))
    know: Mapped[str | None] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    before_min: Mapped[int]
    after_min: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    pupils_reached: Mapped[int | None]
    reached_qualifier: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why it was cancelled, declined or not held."""
    classes_reached: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(300))
    """What its officer added to the report."""
    booked_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class MoveAskedRow(Base):
    """Another time that a school wants an agreed visit to have, and that waits for its officer.

    Its quarters are taken beside the visit's own until it is answered.
    """

    __tablename__ = "visit_move_asked"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="span"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]


class FeedbackRow(Base):
    """What a school thought of a visit: about a topic and a month, with nobody's name or school."""

    __tablename__ = "visit_feedback"
    __table_args__ = (CheckConstraint("useful BETWEEN 1 AND 5", name="useful"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Drawn by lot, so that the order says nothing of who answered when."""
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    month: Mapped[date]
    """The first day of the month in which the visit was; of the latest of those shown with it."""
    useful: Mapped[int]
    words: Mapped[str | None] = mapped_column(String(300))
    shown: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether there were enough about the topic to show it with."""


class FeedbackGivenRow(Base):
    """That somebody has said what they thought of a visit, and not what: each is asked once."""

    __tablename__ = "visit_feedback_given"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class TakenQuarterRow(Base):
    """A quarter of an hour of an officer's that a visit takes, or its buffer.

    The key is what keeps any time from being booked twice, whoever books and however many.
    """

    __tablename__ = "taken_quarter"

    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    quarter: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Quarters since 1970 in UTC."""
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    is_buffer: Mapped[bool]
