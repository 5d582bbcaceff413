"""What a screen shows, as values: put together by services, put into words by texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.activities import Activity, Total
from bot.domain.errors import Refusal
from bot.domain.forms import Choice, Form, Step
from bot.domain.people import InvitationView, Role, Unreachable, Viewer
from bot.domain.promises import Promise, PromiseDocument
from bot.domain.updates import Reach, SituationUpdate
from bot.domain.visits import Visit


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as its person should see it now.

    `problem` is what was wrong with the answer just given. `stale` says that the button was an
    old one and changed nothing. `resumed` says that the form had been begun earlier.
    `is_shown` says that the screen in the chat already shows this version.
    """

    id: int
    form: Form
    viewer: Viewer
    now: datetime
    zone: ZoneInfo
    step: Step | None
    choices: tuple[Choice, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    receipt: Mapping[str, Any] = field(default_factory=dict)
    problem: Refusal | None = None
    stale: bool = False
    resumed: bool = False
    is_shown: bool = False
    screen_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise and how it stands: how many activities were logged under it."""

    id: int
    promise: Promise
    activities: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A promise document and how its promises stand. `today` is the local day of looking."""

    id: int
    document: PromiseDocument
    standings: tuple[Standing, ...]
    today: date


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise in depth."""

    document_id: int
    document: PromiseDocument
    standing: Standing
    totals: tuple[Total, ...]
    latest: tuple[Activity, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who one is here after `/start`. `gained` is the role that an invitation just gave."""

    viewer: Viewer
    gained: Role | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the list of a role. `unreachable` is None where messages arrive."""

    person_id: int
    name: str
    organisation: str
    unreachable: Unreachable | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the people who hold a role."""

    role: Role
    total: int
    page: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """An invitation with its code, which is shown this once and stored nowhere."""

    invitation: InvitationView
    code: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """An update as a member or its sender sees it.

    `reach` is None for somebody who may not see how it arrived. `is_recipient` says that it was
    sent to the viewer, who may then mark it as read.
    """

    update: SituationUpdate
    reach: Reach | None
    is_recipient: bool
    is_read: bool


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """A page of updates, the latest first."""

    total: int
    page: int
    updates: tuple[SituationUpdate, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A sending whose author is shown how it goes, by editing one message."""

    update_id: int
    chat_id: int
    message_id: int | None
    locale: str
    heading: str
    sent_at: datetime
    reach: Reach


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A page of somebody's coming visits, the next first."""

    total: int
    page: int
    visits: tuple[Visit, ...]


PEOPLE_A_PAGE = 8
UPDATES_A_PAGE = 5
NAMES_A_PAGE = 15
VISITS_A_PAGE = 5
ACTIVITIES_A_PAGE = 5
"""How many a list shows at a time."""


def page_within(page: int, total: int, size: int) -> int:
    """The page, or the nearest there is: an old button may ask for one that has gone."""
    return max(0, min(page, (total - 1) // size))
