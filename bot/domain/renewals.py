"""Renewal: closing a period, choosing the promises of the next one, and who confirms them.

A renewal belongs to one promise document and goes on over weeks, in whatever order suits: all
that is chosen is kept, and what is left is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum, unique
from hashlib import sha256
from typing import Final

from bot.domain.errors import PeriodRunning, RenewalLacks, RenewalSettled
from bot.domain.follow_up.states import FINAL
from bot.domain.follow_up.views import Followed, FollowUp
from bot.domain.next_periods import key_after, next_period, title_after
from bot.domain.promise_file import write_promise_file
from bot.domain.promises import (
    Promise,
    PromiseDocument,
    PromiseLink,
    Signatory,
    ends_on,
    is_over_on,
)

COMMENT_MAX: Final = 1_000
MESSAGE_MAX: Final = 500
OFFICE_MAX: Final = 80
COMMENTS_A_PAGE: Final = 5
DOCUMENT_TITLE_MAX: Final = 120
HEADING_MAX: Final = 100
MAX_DAYS_TO_COMMENT: Final = 120
MAX_DAYS_AHEAD: Final = 1_500
BY_LINK: Final = "link"
"""In place of somebody known: whoever takes up a link that works once."""
LINK_DAYS: Final = 30
NAME_MAX: Final = 80
PROMISES_MAX: Final = 30
"""So many promises still fit on the buttons of one screen."""


@unique
class RenewalChoice(StrEnum):
    """What becomes of a promise in the next period."""

    CARRY = "carry"
    CHANGE = "change"
    DROP = "drop"
    ADD = "add"


@unique
class PromisePart(StrEnum):
    """What of a promise's words is changed."""

    HEADING = "heading"
    TITLE = "title"
    TEXT = "text"
    MEASURED = "measured"
    ACTORS = "actors"


@unique
class Side(StrEnum):
    """On whose behalf somebody signs."""

    MUNICIPALITY = "municipality"
    POLICE = "police"


@unique
class Lack(StrEnum):
    """What a renewal still needs before it can be signed or published."""

    UNDECIDED = "undecided"
    """Of some promise it is not chosen whether it goes on."""
    NO_PROMISES = "no_promises"
    OVERLAPS = "overlaps"
    """The next period begins before this one ends."""
    NOT_SIGNED = "not_signed"


@dataclass(frozen=True, slots=True)
class RenewedPromise:
    """A promise within a renewal.

    `old` is the promise of the period that ends, with the target that held last; None for a new
    one. `draft` is how it is to read where it is changed or new. `why` is why it is dropped.
    `decided_by` is a name. `version` is raised by every change.
    """

    id: int
    old_id: int | None
    old: Promise | None
    choice: RenewalChoice | None
    draft: Promise | None
    why: str | None
    decided_by: str
    decided_at: datetime | None
    version: int

    @property
    def title(self) -> str:
        """How it is told from the others: `S1 Råd mot brott`."""
        promise = self.draft or self.old
        assert promise is not None, "a new one has a draft"
        return f"{promise.key} {promise.title}"

    @property
    def latest(self) -> Promise:
        """How it reads now, whether it goes on or not."""
        promise = self.draft or self.old
        assert promise is not None, "a new one has a draft"
        return promise


@dataclass(frozen=True, slots=True)
class RenewalSignatory:
    """Somebody who is to sign. `signed_at` is None until they have; `name` is the person's.

    `person_id` is None until somebody has taken up the link that was made for them.
    """

    side: Side
    person_id: int | None
    name: str
    office: str
    asked_at: datetime
    signed_at: datetime | None = None
    report_signed_at: datetime | None = None
    """When the follow-up of the closed period was signed."""


@dataclass(frozen=True, slots=True)
class Closing:
    """That a period is closed: on which local day, and by whom (a name)."""

    closed_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """The renewal of a promise document.

    `title`, `first_day`, `last_day` and `background` are None until somebody chose them: then they
    follow from the document; an empty `background` is none. `rounds` is how often it was sent round for comment. `publish_on` is a
    local day.
    """

    id: int
    document_id: int
    document: PromiseDocument
    begun_by: str
    begun_at: datetime
    promises: tuple[RenewedPromise, ...]
    title: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    background: str | None = None
    comments_until: date | None = None
    rounds: int = 0
    comments: int = 0
    signatories: tuple[RenewalSignatory, ...] = ()
    publish_on: date | None = None
    published_on: date | None = None
    new_document_id: int | None = None
    is_stopped: bool = False
    closing: Closing | None = None

    @property
    def period(self) -> tuple[date, date]:
        """The first and last local day of the next period."""
        first, last = next_period(self.document)
        if self.first_day is None or self.last_day is None:
            return first, last
        return self.first_day, self.last_day

    @property
    def next_title(self) -> str:
        """What the next document is called."""
        return self.title or title_after(self.document, self.period[0])

    @property
    def is_signed(self) -> bool:
        """Whether both have signed what now stands."""
        return len(self.signatories) == len(Side) and all(one.signed_at for one in self.signatories)

    @property
    def decided(self) -> int:
        """Of how many promises it is chosen what becomes of them."""
        return sum(one.choice is not None for one in self.promises)


def renewed(one: RenewedPromise, document: PromiseDocument) -> Promise | None:
    """The promise as it stands in the next document, linked to the one it carries on."""
    if one.choice in (None, RenewalChoice.DROP):
        return None
    link = PromiseLink(document.key, one.old.key) if one.old is not None else None
    promise = one.old if one.choice is RenewalChoice.CARRY else one.draft
    assert promise is not None, "what goes on has words"
    return replace(promise, previous=link)


def next_document(renewal: Renewal, taken: Collection[str] = ()) -> PromiseDocument:
    """The document of the next period as it stands now. `taken` are the keys of those there are.

    Promises under one heading stand together.
    """
    document = renewal.document
    first, last = renewal.period
    going_on = [
        promise for one in renewal.promises if (promise := renewed(one, document)) is not None
    ]
    return replace(
        document,
        key=key_after(document, first, taken),
        title=renewal.next_title,
        period_start=first,
        period_end=last,
        extended_to=None,
        background=document.background if renewal.background is None else renewal.background,
        signatories=signatories_of(renewal),
        previous=document.key,
        promises=tuple(_together(going_on)),
    )


def _together(promises: Iterable[Promise]) -> list[Promise]:
    """Promises in their order, those of one heading together where its first one stands."""
    by_heading: dict[str, list[Promise]] = {}
    for promise in promises:
        by_heading.setdefault(promise.heading, []).append(promise)
    return [promise for group in by_heading.values() for promise in group]


def signatories_of(renewal: Renewal) -> tuple[Signatory, ...]:
    """Who signs the next document: those named for it, else the offices that signed the last."""
    if renewal.signatories:
        return tuple(Signatory(one.office, one.name) for one in renewal.signatories)
    return tuple(Signatory(one.office) for one in renewal.document.signatories)


def seal_of(renewal: Renewal) -> str:
    """What a signature is tied to: 64 digits that are others once anything of the text is.

    Who signs and the document's key are left out: another name below it changes no promise.
    """
    text = replace(next_document(renewal), key=renewal.document.key, signatories=())
    return sha256(write_promise_file(text).encode()).hexdigest()


def lacks(renewal: Renewal, *, signed: bool = False) -> tuple[Lack, ...]:
    """What is still to be done before it can be signed, or with `signed` be published."""
    found = []
    if renewal.decided < len(renewal.promises):
        found.append(Lack.UNDECIDED)
    if not any(renewed(one, renewal.document) for one in renewal.promises):
        found.append(Lack.NO_PROMISES)
    if renewal.period[0] <= ends_on(renewal.document):
        found.append(Lack.OVERLAPS)
    if signed and not renewal.is_signed:
        found.append(Lack.NOT_SIGNED)
    return tuple(found)


def check_lacks_nothing(renewal: Renewal, *, signed: bool = False) -> None:
    """Check that it can be signed, or published. Raises RenewalLacks."""
    found = lacks(renewal, signed=signed)
    if found:
        raise RenewalLacks(found[0].value)


def check_is_open(renewal: Renewal) -> None:
    """Check that it can be worked on. Raises RenewalSettled."""
    if renewal.published_on is not None or renewal.is_stopped:
        raise RenewalSettled


def is_judged(one: Followed) -> bool:
    """Whether a promise has what closing asks for: a final verdict that stands, with its reason."""
    verdict = one.standing.latest_verdict
    return verdict is not None and verdict.state in FINAL


def check_can_close(view: FollowUp) -> None:
    """Check that a period can be closed: it is over, and every promise has its verdict.

    Raises PeriodRunning or RenewalLacks.
    """
    if not is_over_on(view.document, view.today):
        raise PeriodRunning(last=ends_on(view.document))
    if not all(is_judged(one) for one in view.promises):
        raise RenewalLacks("verdicts")
