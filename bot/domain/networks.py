"""Networks, who hears what and when: membership, audience, quiet hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from bot.domain.local_time import is_between, local_day, next_time, to_utc_past_gap
from bot.domain.people import Unreachable
from bot.domain.promises import Workflow
from bot.domain.updates import Urgency


def clean(name: str) -> str:
    """A name as it is kept: one line, single spaces, composed letters."""
    return " ".join(normalize("NFC", name).split())


class NetworkKind(StrEnum):
    """What a network is for."""

    BUSINESS = "business"
    COUNCIL = "council"
    PLANNING = "planning"
    WATCH = "watch"


SERVES: Mapping[NetworkKind, Workflow] = {
    NetworkKind.BUSINESS: Workflow.BUSINESS_NETWORK,
    NetworkKind.COUNCIL: Workflow.COUNCIL,
    NetworkKind.PLANNING: Workflow.PLANNING,
    NetworkKind.WATCH: Workflow.NEIGHBOURHOOD_WATCH,
}
"""The promise that a network's work counts under."""


class NetworkRole(StrEnum):
    """What a member is in a network."""

    MEMBER = "member"
    CONVENER = "convener"


class Branch(StrEnum):
    """What a business does."""

    TRADE = "trade"
    RESTAURANT = "restaurant"
    FUEL = "fuel"
    BANK = "bank"
    PROPERTY = "property"
    AGRICULTURE = "agriculture"
    TRANSPORT = "transport"
    OTHER = "other"


NETWORK_NAME_MAX = 80
AREA_NAME_MAX = 60
MAX_PAUSE = timedelta(days=366)

EVERYWHERE = "all"
"""The choice that means every area, those that are added later as well."""

RIGHT_FOR = timedelta(days=365)
"""After so long a member is asked whether what is known of them is still right."""

QUIET_CHOICES = ((21, 7), (22, 6), (20, 8), (18, 8), (0, 0))
"""Quiet hours that are offered: from and to, local hours; twice the same is none at all."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network and how many belong to it now."""

    id: int
    kind: NetworkKind
    name: str
    members: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """A place of the municipality."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A Telegram group in which the bot is, or one topic of it."""

    id: int
    title: str
    is_topic: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """That somebody belongs to a network. `areas` are where they are at home.

    `everywhere`: at home in the whole municipality, in areas that are added later as well.
    """

    id: int
    network: Network
    person_id: int
    role: NetworkRole
    organisation: str
    branch: Branch | None
    areas: tuple[Area, ...]
    joined_at: datetime
    confirmed_at: datetime
    name: str = ""
    """The person's."""
    unreachable: Unreachable | None = None
    """Why messages do not reach the person. None: they do, as far as known."""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an update is for. An empty part means everybody, so an empty audience is all members."""

    networks: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()
    branches: tuple[Branch, ...] = ()
    unread_of: int | None = None
    """Only those who got this earlier update and have answered it in no way: not read, not asked."""

    @property
    def is_of_whole_networks(self) -> bool:
        """Whether everybody in the networks is meant, and so the groups that they have as well."""
        return not (self.areas or self.branches or self.unread_of)

    def as_facts(self) -> dict[str, Any]:
        """The audience as plain JSON."""
        return {
            "networks": list(self.networks),
            "areas": list(self.areas),
            "branches": [branch.value for branch in self.branches],
            "unread_of": self.unread_of,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None) -> Audience:
        """The reverse of `as_facts`; None is everybody."""
        facts = facts or {}
        return cls(
            tuple(facts.get("networks", ())),
            tuple(facts.get("areas", ())),
            tuple(Branch(value) for value in facts.get("branches", ())),
            facts.get("unread_of"),
        )


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times of day between which only warnings come. The same twice: none."""

    starts: time
    ends: time


DEFAULT_QUIET = QuietHours(time(21), time(7))


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """What a member wants to hear and when. Empty areas or branches: all of them."""

    lowest_urgency: Urgency = Urgency.INFORMATION
    quiet: QuietHours = DEFAULT_QUIET
    digest: bool = False
    paused_until: date | None = None
    areas: tuple[int, ...] = ()
    branches: tuple[Branch, ...] = ()

    def is_paused_on(self, day: date) -> bool:
        """Whether a pause holds on a local day; on the day until which it was set, no longer."""
        return self.paused_until is not None and day < self.paused_until


def goes_out_at(now: datetime, quiet: QuietHours, zone: ZoneInfo, *, is_warning: bool) -> datetime:
    """When a message may reach somebody with these quiet hours: now, or when they end.

    `now` and the result are aware UTC. A warning passes quiet hours.
    """
    if is_warning or not is_between(now, quiet.starts, quiet.ends, zone):
        return now
    return next_time(now, quiet.ends, zone)


DIGEST_WEEKDAY = 0
DIGEST_TIME = time(8)
"""Mondays at 8: the week begins with what the last one brought."""

DIGEST_RHYTHM = timedelta(weeks=1)
DIGEST_AHEAD = timedelta(weeks=2)
"""How far ahead a digest tells of meetings: so each stands in it while there is time to answer."""


def pause_ends_at(until: date, zone: ZoneInfo) -> datetime:
    """The moment, aware UTC, at which what a pause until a day held back is told."""
    return to_utc_past_gap(until, DIGEST_TIME, zone)


def pauses_over_until(now: datetime, zone: ZoneInfo) -> date:
    """The last local day whose pauses are over at a moment, aware UTC.

    A pause until a day ends on its morning, when meetings that waited are told of as well.
    """
    today = local_day(now, zone)
    is_morning = pause_ends_at(today, zone) <= now
    return today if is_morning else today - timedelta(days=1)


def latest_digest_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment, up to now, at which weekly digests are due; aware UTC."""
    today = local_day(now, zone)
    monday = today - timedelta(days=(today.weekday() - DIGEST_WEEKDAY) % 7)
    moment = to_utc_past_gap(monday, DIGEST_TIME, zone)
    if moment <= now:
        return moment
    return to_utc_past_gap(monday - timedelta(days=7), DIGEST_TIME, zone)


def next_digest_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment, after now, at which weekly digests are due; aware UTC."""
    monday = local_day(latest_digest_at(now, zone), zone) + DIGEST_RHYTHM
    return to_utc_past_gap(monday, DIGEST_TIME, zone)


def is_held_back(
    settings: MemberSettings, urgency: Urgency, audience: Audience, today: date
) -> bool:
    """Whether a member's settings keep an update from coming by itself: the digest tells it then.

    A pause holds back everything, quiet hours nothing: they only delay.
    """
    return settings.is_paused_on(today) or _is_for_digest(settings, urgency, audience)


def waits_for_pause(
    settings: MemberSettings, urgency: Urgency, audience: Audience, today: date
) -> bool:
    """Whether nothing but a pause keeps an update from coming by itself."""
    return settings.is_paused_on(today) and not _is_for_digest(settings, urgency, audience)


def _is_for_digest(settings: MemberSettings, urgency: Urgency, audience: Audience) -> bool:
    if _follows_others(settings.areas, audience.areas):
        return True
    if _follows_others(settings.branches, audience.branches):
        return True
    if urgency is Urgency.WARNING:
        return False
    return settings.digest or settings.lowest_urgency is Urgency.WARNING


def _follows_others(followed: Sequence[object], concerned: Sequence[object]) -> bool:
    """Whether something is followed, but nothing of what an update is about."""
    return bool(followed) and bool(concerned) and not set(followed) & set(concerned)
