"""Neighbourhood Watch: areas, the steps they have done, households, years, what was passed on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_OPEN = "woke_on IS NULL"


class WatchAreaRow(Base):
    """An area of Neighbourhood Watch. Its name and its contact persons are those of its network."""

    __tablename__ = "watch_area"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), unique=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """The place of the municipality that it lies in."""
    active_on: Mapped[date | None]
    """The first local day on which it kept watch. None: it is not started yet."""
    logged_households: Mapped[int | None]
    """The most households that the ledger has counted. None: the area is not in the ledger."""
    last_sign_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When its contact persons were asked about the year last."""
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class WatchStepRow(Base):
    """A step of the start that an area has done."""

    __tablename__ = "watch_step"

    watch_id: Mapped[int] = mapped_column(ForeignKey("watch_area.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(12), primary_key=True)
    done_on: Mapped[date]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the bot itself."""
    noted_at: Mapped[datetime]


class WatchCountRow(Base):
    """How many households an area had on a day. A number is never changed, a new one follows."""

    __tablename__ = "watch_count"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number"),
        Index("ix_watch_count_watch_id", "watch_id", "day", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch_area.id"))
    number: Mapped[int]
    qualifier: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]


class WatchYearRow(Base):
    """What was answered about a year of an area: once for each year."""

    __tablename__ = "watch_year"
    __table_args__ = (UniqueConstraint("watch_id", "year"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch_area.id"))
    year: Mapped[int]
    met_on: Mapped[date | None]
    """When the yearly meeting was. None: there was none."""
    answered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]


class WatchSleepRow(Base):
    """That an area was asleep from a day on."""

    __tablename__ = "watch_sleep"
    __table_args__ = (
        CheckConstraint("woke_on IS NULL OR woke_on >= first_day", name="span"),
        Index(
            "uq_watch_sleep_open",
            "watch_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch_area.id"))
    first_day: Mapped[date]
    woke_on: Mapped[date | None]
    """None: it sleeps."""


class WatchPassedRow(Base):
    """That an update was passed on to the households of an area."""

    __tablename__ = "watch_passed"

    watch_id: Mapped[int] = mapped_column(ForeignKey("watch_area.id"), primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"), primary_key=True)
    passed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    passed_at: Mapped[datetime]
