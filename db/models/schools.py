"""Schools and leisure centres, who speaks for them, and what a visit can be about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class SchoolRow(Base):
    """A school or a leisure centre."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str | None] = mapped_column(String(20))
    """What it is (`SchoolKind`). None: known by an invitation's words alone."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The officer who is responsible for it. None: whoever is free."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SchoolYearRow(Base):
    """How large a year of a school is."""

    __tablename__ = "school_year"
    __table_args__ = (
        CheckConstraint("classes >= 0", name="classes"),
        CheckConstraint("pupils >= 0", name="pupils"),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)
    year: Mapped[str] = mapped_column(String(5), primary_key=True)
    classes: Mapped[int]
    pupils: Mapped[int]


class SchoolContactRow(Base):
    """That a person speaks for a school."""

    __tablename__ = "school_contact"
    __table_args__ = (
        Index(
            "uq_school_contact_now",
            "person_id",
            "school_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the person ceased to. None: speaks for it now."""


class TopicRow(Base):
    """What a visit can be about."""

    __tablename__ = "topic"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        CheckConstraint("group_max >= 1", name="group_max"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(30), unique=True)
    """Which of the usual topics it began as (`UsualTopic`). None: the coordinator's own."""
    name: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    years: Mapped[list[Any]]
    group_max: Mapped[int]
    prepare: Mapped[str | None] = mapped_column(Text)
    """What the school prepares before a visit."""
    material: Mapped[str | None] = mapped_column(Text)
    """What is sent to the school before a visit, in words."""
    document: Mapped[dict[str, Any] | None]
    """A file that is sent with it: Telegram's `file_id`, and its `name`."""
    needs_approval: Mapped[bool] = mapped_column(default=False)
    """Whether an officer says yes to each visit before it is confirmed."""
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class SchoolHolidayRow(Base):
    """Days in a row on which the municipality's schools are closed, both ends counted in."""

    __tablename__ = "school_holiday"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="span"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    first_day: Mapped[date]
    last_day: Mapped[date]
