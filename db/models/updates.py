"""Situation updates, their templates, who has read them, and what members ask about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_SENDING = "finished_at IS NULL"
_SCHEDULED = "state = 'scheduled'"
_WAITING = "state = 'waiting'"


class SituationUpdateRow(Base):
    """A message of the situation picture, from the moment its author confirmed it."""

    __tablename__ = "situation_update"
    __table_args__ = (
        Index(
            "ix_situation_update_sending",
            "id",
            sqlite_where=text(_SENDING),
            postgresql_where=text(_SENDING),
        ),
        Index(
            "ix_situation_update_scheduled",
            "send_at",
            sqlite_where=text(_SCHEDULED),
            postgresql_where=text(_SCHEDULED),
        ),
        Index("ix_situation_update_sent_at", "sent_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    heading: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(String(200))
    """Where, in words, beside the areas of the audience."""
    happened: Mapped[str | None] = mapped_column(String(200))
    """When it happened, in words."""
    advice: Mapped[str | None] = mapped_column(Text)
    """What members can do."""
    picture: Mapped[str | None] = mapped_column(String(200))
    """Telegram's file id of the picture that is shown with the text."""
    more_pictures: Mapped[list[Any] | None]
    """File ids of the others, shown to who asks for them: at most 9."""
    document: Mapped[str | None] = mapped_column(String(200))
    """Telegram's file id of a document that goes with it instead of pictures."""
    valid_until: Mapped[date | None]
    """The last local day on which it holds. None: it says nothing about that."""
    audience: Mapped[dict[str, Any] | None]
    """Networks, areas and branches (`Audience`). None: all members."""
    state: Mapped[str] = mapped_column(String(20), server_default="sent")
    """Waiting for approval, scheduled, sent, stopped, replaced, retracted (`UpdateState`)."""
    revision: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Raised by every correction; a copy shows the revision it was last sent with."""
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it was retracted or not approved."""
    guard_reason: Mapped[str | None] = mapped_column(String(300))
    """Why its author sent it although it seemed to hold personal data."""
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    """None: nothing was put into the outbox yet."""
    send_at: Mapped[datetime | None]
    """When it is to go out. None: as soon as it may."""
    sent_at: Mapped[datetime | None]
    """When its deliveries became rows. None: not yet."""
    progress_chat_id: Mapped[int] = mapped_column(BigInteger)
    progress_message_id: Mapped[int | None]
    """The author's message that shows how the sending goes."""
    finished_at: Mapped[datetime | None]
    """When the last delivery was settled and the author was told."""
    changed_at: Mapped[datetime | None]
    """When it was last corrected or retracted."""


class UpdateCorrectionRow(Base):
    """New words for a part of an update that went out, which another coordinator is to approve."""

    __tablename__ = "update_correction"
    __table_args__ = (
        # One at a time: a second would be written over words that nobody has seen yet.
        Index(
            "uq_update_correction_waiting",
            "update_id",
            unique=True,
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
        CheckConstraint("state <> 'done' OR decided_by <> author_id", name="other_approves"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"))
    part: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    stood: Mapped[str | None] = mapped_column(Text)
    """What the part said when it was written. None: nothing."""
    guard_reason: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    """Waiting, done, stopped (`CorrectionState`)."""
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it was not approved."""
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class UpdateTemplateRow(Base):
    """A beginning for updates that was made here, or one of the bot's own that was changed here.

    One of the bot's own that nobody has touched has no row: its words are in the catalogues.
    """

    __tablename__ = "update_template"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(30), unique=True)
    """Which of the bot's own templates it began as. None: made here."""
    name: Mapped[str] = mapped_column(String(60))
    heading: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    advice: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class UpdateReadRow(Base):
    """That a member tapped *Läst*."""

    __tablename__ = "update_read"

    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]


class UpdateHeldBackRow(Base):
    """That a member's settings held an update back, to be told in the digest instead."""

    __tablename__ = "update_held_back"

    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digested_at: Mapped[datetime | None]
    """When the digest that tells it was made. None: it waits."""
    in_pause: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it would have come by itself but for a pause: told as soon as that is over."""


class QuestionRow(Base):
    """What a member asks the coordinators about an update, and their answer."""

    __tablename__ = "update_question"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    """None: it waits."""
