"""Networks, who belongs to them, what each person wants to hear, and groups tied to a network."""

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
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_HELD = "ended_at IS NULL"


class NetworkRow(Base):
    """A network of the municipality: of businesses, a council, a planning group, a watch area."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was laid down. None: it is alive."""


class AreaRow(Base):
    """A place of the municipality, in the words that people there use. Kept by coordinators."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    closed_at: Mapped[datetime | None]
    """When it was taken out of the lists. None: it can be chosen."""


class MembershipRow(Base):
    """That a person belongs to a network, for which organisation and in which branch."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_held",
            "network_id",
            "person_id",
            unique=True,
            sqlite_where=text(_HELD),
            postgresql_where=text(_HELD),
        ),
        Index("ix_membership_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(10))
    """Member or convener (`NetworkRole`)."""
    organisation: Mapped[str] = mapped_column(String(100))
    branch: Mapped[str | None] = mapped_column(String(20))
    """A business's trade (`Branch`). None: no business, or not said."""
    everywhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    """At home in the whole municipality, whatever areas are added; else in those of its own."""
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    joined_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When the member last said that these facts are right; joining says so."""
    asked_at: Mapped[datetime | None]
    """When the member was last asked whether they still are. None: never."""
    ended_at: Mapped[datetime | None]
    """When the member left or was removed. None: belongs now."""


class MembershipAreaRow(Base):
    """In which areas a member is at home."""

    __tablename__ = "membership_area"

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)


class MemberSettingsRow(Base):
    """What a person wants to hear and when. Without a row the defaults hold."""

    __tablename__ = "member_settings"
    __table_args__ = (
        CheckConstraint("quiet_from_min BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_to_min BETWEEN 0 AND 1439", name="quiet_to"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    lowest_urgency: Mapped[str] = mapped_column(String(20))
    """What is less urgent than this is held back for the digest."""
    quiet_from_min: Mapped[int] = mapped_column(SmallInteger)
    """Local minutes after midnight. The same as `quiet_to_min`: no quiet hours."""
    quiet_to_min: Mapped[int] = mapped_column(SmallInteger)
    digest: Mapped[bool]
    """Whether everything but warnings waits for the weekly digest."""
    paused_until: Mapped[date | None]
    """The first local day on which messages come again. None: they come now."""
    areas: Mapped[list[Any]]
    """Numbers of the areas that are followed. Empty: all."""
    branches: Mapped[list[Any]]
    """Branches that are followed. Empty: all."""
    digest_at: Mapped[datetime | None]
    """Up to which moment digests have told of everything, or when they were chosen. None: never."""


class GroupRow(Base):
    """A Telegram group, or one topic of it, in which a network's updates are posted as well."""

    __tablename__ = "network_group"
    __table_args__ = (
        Index(
            "uq_network_group_tied",
            "chat_id",
            "network_id",
            unique=True,
            sqlite_where=text(_HELD),
            postgresql_where=text(_HELD),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    """Follows the group when it becomes a supergroup."""
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    """The forum topic to post in. None: the group itself."""
    title: Mapped[str] = mapped_column(String(255))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    """None: the bot is there, but nobody has tied it to a network yet."""
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the bot was removed or the tie was loosened."""
