"""The safety survey and citizen dialogues. No answer has an account, a time or an order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class SurveyResultRow(Base):
    """The problem index of a question of the safety survey, for a year and a place."""

    __tablename__ = "survey_result"
    __table_args__ = (
        UniqueConstraint("line", "year"),
        CheckConstraint("hundredths BETWEEN 0 AND 600", name="index"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(60))
    """Empty: the whole municipality."""
    line: Mapped[str] = mapped_column(String(180))
    """Question and place as they are compared, however they were written (`line_of`)."""
    year: Mapped[int] = mapped_column(SmallInteger)
    hundredths: Mapped[int] = mapped_column(SmallInteger)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]


class DialogueRow(Base):
    """A citizen dialogue."""

    __tablename__ = "dialogue"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (secret IS NOT NULL)", name="secret"),
        Index("ix_dialogue_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    intro: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    closes_on: Mapped[date]
    """The last local day on which it can be answered."""
    secret: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """What the marks are made with, as long as it is open. Destroyed at closing."""
    taken_part: Mapped[int] = mapped_column(default=0, server_default="0")
    hear: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many wanted to hear what comes of it; stays when their names are forgotten."""
    reply: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]


class DialogueQuestionRow(Base):
    """A question of a dialogue; the order is that of the numbers."""

    __tablename__ = "dialogue_question"
    __table_args__ = (Index("ix_dialogue_question_dialogue_id", "dialogue_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"))
    kind: Mapped[str] = mapped_column(String(10))
    asked: Mapped[str] = mapped_column(String(200))
    options: Mapped[list[Any]]


class DialogueMarkRow(Base):
    """That somebody has answered: a keyed hash of who, gone with the key at closing."""

    __tablename__ = "dialogue_mark"

    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class DialogueCountRow(Base):
    """How often a value was answered: single answers are nowhere, so none can be traced."""

    __tablename__ = "dialogue_count"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("dialogue_question.id"), primary_key=True)
    value: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int]
    full: Mapped[int] = mapped_column(default=0, server_default="0")
    """As it stood when a batch of people was last full (`counted_of`)."""
    shown: Mapped[int] = mapped_column(default=0, server_default="0")
    """As it stood a batch before that: what is shown while the dialogue is open."""


class DialogueWordsRow(Base):
    """What somebody wrote. Its number is drawn at random: the order says nothing.

    Until the dialogue is closed the database itself knows in which order rows came to be (on
    PostgreSQL by transaction); closing writes all of them anew, in one transaction.
    """

    __tablename__ = "dialogue_words"
    __table_args__ = (Index("ix_dialogue_words_question_id", "question_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(ForeignKey("dialogue_question.id"))
    words: Mapped[str] = mapped_column(Text)
    batches: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """How many batches were full since, at most 2: from then on it is shown (`counted_of`)."""


class DialogueListenerRow(Base):
    """Who wants to hear what comes of a dialogue; forgotten when they were told, or in time."""

    __tablename__ = "dialogue_listener"

    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class PromiseIdeaRow(Base):
    """Something that a dialogue proposes for the promises of the next period."""

    __tablename__ = "promise_idea"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialogue_id: Mapped[int] = mapped_column(ForeignKey("dialogue.id"))
    words: Mapped[str] = mapped_column(String(200))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
