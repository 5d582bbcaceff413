"""Meetings of the networks: when and where, who comes, and what came out of them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class MeetingSeriesRow(Base):
    """How a meeting repeats. Its meetings are rows of their own."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    rhythm: Mapped[str] = mapped_column(String(20))
    first_day: Mapped[date]
    starts_at: Mapped[time]
    """Local time of day: a series keeps it over changes to and from summer time."""
    minutes: Mapped[int]
    on_red_day: Mapped[str] = mapped_column(String(10))
    """Skip, or move to the next working day (`OnRedDay`)."""
    until: Mapped[date]
    created_at: Mapped[datetime]


class MeetingRow(Base):
    """One meeting."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_meeting_network_id", "network_id", "starts_at"),
        UniqueConstraint("series_id", "series_day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    """The calendar entry's stable identity."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised by every change that the calendars must know."""
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    series_day: Mapped[date | None]
    """The day in the series, wherever the meeting was moved to since."""
    title: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    """A place or a link."""
    agenda: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it was cancelled or not held."""
    minutes_text: Mapped[str | None] = mapped_column(Text)
    minutes_files: Mapped[list[Any]]
    """Telegram's file ids of documents with minutes, in the order they were sent."""
    present: Mapped[int | None]
    """How many were there, once it is closed."""
    called_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class MeetingGuestRow(Base):
    """Somebody who was invited to a meeting, and what they answered."""

    __tablename__ = "meeting_guest"
    __table_args__ = (Index("ix_meeting_guest_person_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(10))
    """Comes, does not, perhaps, sends a deputy (`Answer`). None: has not answered."""
    deputy: Mapped[str | None] = mapped_column(String(100))
    """Who comes instead, in the guest's words."""
    answered_at: Mapped[datetime | None]
    attended: Mapped[bool | None]
    """None: not noted yet."""


class AgendaProposalRow(Base):
    """A point that a member wants on the agenda."""

    __tablename__ = "agenda_proposal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(300))
    proposed_at: Mapped[datetime]
    taken_up: Mapped[bool | None]
    """Whether the convener put it on the agenda. None: not decided."""


class DecisionRow(Base):
    """What a meeting decided."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str] = mapped_column(String(800))
    problem_area_id: Mapped[int | None] = mapped_column(ForeignKey("problem_area.id"))
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
