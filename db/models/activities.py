"""The ledger of what was done: its versions in a chain, how each stands now, and what finds it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_BY_LETTER = String(40, collation="C").with_variant(String(40), "sqlite")
"""Text compared letter by letter in both databases, so that what begins alike stands together."""


class ActivityRow(Base):
    """An activity as its latest version says. Speaks of numbers, never of individuals."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        # All that a question can ask for, in the order of the list: found without the rows.
        Index("ix_activity_question", "day", "id", "kind", "state", "doer", "area_id"),
        # The same of one area, among whose few rows rare ones are soon found.
        Index("ix_activity_area", "area_id", "day", "id", "kind", "state", "doer"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int]
    """Which version this is, from 1. The versions themselves are in `activity_version`."""
    kind: Mapped[str] = mapped_column(String(30))
    day: Mapped[date]
    """The (first) local day in the municipality's time zone: the day that it counts on."""
    last_day: Mapped[date | None]
    what: Mapped[str] = mapped_column(Text)
    doer: Mapped[str] = mapped_column(String(20))
    partners: Mapped[str | None] = mapped_column(String(120))
    """With whom it was done."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    place: Mapped[str | None] = mapped_column(String(200))
    """Where, in words: beside an area, or where there is none for it."""
    note: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    """Pairs of a kind and a file id or address."""
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it did not take place."""
    source_kind: Mapped[str | None] = mapped_column(String(20))
    """What it came from ("visit", "update", "form")."""
    source_id: Mapped[int | None] = mapped_column(BigId)
    logged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    logged_at: Mapped[datetime]


class ActivityPromiseRow(Base):
    """An activity under a promise, with what questions ask for: a promise's list by day."""

    __tablename__ = "activity_promise"
    __table_args__ = (
        Index("ix_activity_promise_activity_id", "activity_id"),
        Index(
            "ix_activity_promise_area",
            "promise_id",
            "area_id",
            "day",
            "activity_id",
            "kind",
            "state",
            "doer",
        ),
        {"sqlite_with_rowid": False},
    )

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10))
    doer: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))


class ActivityOutputRow(Base):
    """What an activity put out in one unit."""

    __tablename__ = "activity_output"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number"),
        {"sqlite_with_rowid": False},
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(30), primary_key=True)
    number: Mapped[int]
    qualifier: Mapped[str] = mapped_column(String(10))


class ActivityVersionRow(Base):
    """A version of an activity: a link of the chain, written once and never changed."""

    __tablename__ = "activity_version"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """From 1, without gaps. Two writers with the same position collide: no chain can fork."""
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    change: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text)
    """The whole entry as JSON, letter for letter as it was sealed."""
    by: Mapped[int | None] = mapped_column("by_person", ForeignKey("person.id"))
    at: Mapped[datetime]
    why: Mapped[str | None] = mapped_column(String(300))
    hash: Mapped[str] = mapped_column(String(64))


class ActivitySumRow(Base):
    """What activities come to in a month, kept right in the transaction that logs them.

    Each activity stands under its promises and under promise 0, under its area (-1: none) and
    under area 0, under its doer and under '', under its kind and under '' — so that any question
    about a promise, an area, a doer and a kind, or about all of them, is answered from rows of its
    own. Unit '' counts the activities
    themselves; other units sum what they put out.
    """

    __tablename__ = "activity_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    doer: Mapped[str] = mapped_column(String(20), primary_key=True)
    promise_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(String(30), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """The first day of the month."""
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    held: Mapped[int]
    """Activities held, or those of them that counted something in the unit."""
    not_held: Mapped[int]
    voided: Mapped[int]
    number: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[int]
    """How many of the figures were "about"."""
    at_least: Mapped[int]


class SearchWordRow(Base):
    """A word that stands in some activity, folded, with how many activities it stands in."""

    __tablename__ = "search_word"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    word: Mapped[str] = mapped_column(String(40), unique=True)
    uses: Mapped[int]


class SearchPartRow(Base):
    """A word and its ends: what a part of a word is looked up in, by its beginning."""

    __tablename__ = "search_part"
    __table_args__ = (
        # The most used words that begin so, without reading all that do.
        Index("ix_search_part_rank", "rank", "part", "word_id"),
        {"sqlite_with_rowid": False},
    )

    part: Mapped[str] = mapped_column(_BY_LETTER, primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("search_word.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How often the word is used, roughly (`search_words.rank_of`)."""


class ActivityWordRow(Base):
    """A word stands in an activity: for each word its activities by day.

    Where an activity was voided, its words stand under their numbers with a minus.
    Made from what the activities say, and without foreign keys: a million of them are millions here.
    """

    __tablename__ = "activity_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
