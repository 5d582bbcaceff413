"""What members observed, the problem areas it adds up to, and the measures against them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_WAITS = "answered_at IS NULL"


class ObservationRow(Base):
    """What a member saw, kept to a place and a time, without persons."""

    __tablename__ = "observation"
    __table_args__ = (
        Index(
            "ix_observation_waiting",
            "reported_at",
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
        Index("ix_observation_pattern", "kind", "area_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    place: Mapped[str | None] = mapped_column(String(120))
    """In the reporter's words. None: the area says it all."""
    latitude_e3: Mapped[int | None] = mapped_column(Integer)
    """Thousandths of a degree, about 100 m; nothing more exact is ever stored."""
    longitude_e3: Mapped[int | None] = mapped_column(Integer)
    happened_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(String(200))
    """Telegram's file id."""
    for_network: Mapped[bool]
    """Whether the network may see it, without the reporter's name; else coordinators only."""
    update_id: Mapped[int | None] = mapped_column(ForeignKey("situation_update.id"))
    """The update that made the member think of it."""
    state: Mapped[str] = mapped_column(String(20))
    problem_area_id: Mapped[int | None] = mapped_column(ForeignKey("problem_area.id"))
    reported_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When a coordinator first did something about it. None: it waits."""
    pointed_out_at: Mapped[datetime | None]
    """When coordinators were told that it has waited too long."""


class ObservationEventRow(Base):
    """One step in an observation's history, with what was said. Nothing here is ever rewritten."""

    __tablename__ = "observation_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the bot."""
    state: Mapped[str] = mapped_column(String(20))
    """What the observation came to (`ObservationState`)."""
    note: Mapped[str | None] = mapped_column(Text)
    """A question or an answer. None: nothing was said."""


class ProblemAreaRow(Base):
    """A place and a kind of trouble that police, municipality and network work on together."""

    __tablename__ = "problem_area"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"), index=True)
    """Whose members see it. None: coordinators and police only."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    title: Mapped[str] = mapped_column(String(120))
    known: Mapped[str] = mapped_column(Text)
    """What is known."""
    state: Mapped[str] = mapped_column(String(20))
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: proposed by the bot from observations that repeat."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    """The meeting in which it was raised."""
    pattern_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    """Which pattern of observations it was proposed from: proposed once."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProblemAreaEventRow(Base):
    """One step in a problem area's history. Nothing here is ever rewritten."""

    __tablename__ = "problem_area_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    problem_area_id: Mapped[int] = mapped_column(ForeignKey("problem_area.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the bot."""
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)


class MeasureRow(Base):
    """Something that somebody undertakes to do about a problem area, or after a meeting."""

    __tablename__ = "measure"
    __table_args__ = (
        Index(
            "ix_measure_open",
            "due_on",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    problem_area_id: Mapped[int | None] = mapped_column(ForeignKey("problem_area.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    """The local day by which it is to be done."""
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """None: not done yet."""
    result: Mapped[str | None] = mapped_column(String(300))
    """What came of it, in the owner's words."""
