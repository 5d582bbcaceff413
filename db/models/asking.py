"""Saved questions, who answers for a promise, and who was asked about which quarter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class SavedQuestionRow(Base):
    """A question that somebody keeps, and when its answer is sent next."""

    __tablename__ = "saved_question"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        Index("ix_saved_question_next_at", "next_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(50))
    question: Mapped[dict[str, Any]]
    sending: Mapped[str] = mapped_column(String(10))
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AskedWordsRow(Base):
    """The words of a question that are too long for a button, which carries their key instead."""

    __tablename__ = "asked_words"
    __table_args__ = (Index("ix_asked_words_asked_at", "asked_at"),)

    key: Mapped[str] = mapped_column(String(13), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    """When they were last asked for; what nobody asks any more is forgotten."""


class PromiseResponsibleRow(Base):
    """Somebody answers for a promise. A promise without any is all coordinators'."""

    __tablename__ = "promise_responsible"

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class QuarterAskedRow(Base):
    """Somebody was asked whether there is anything to log of a quarter: once."""

    __tablename__ = "quarter_asked"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    quarter: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    asked_at: Mapped[datetime]
