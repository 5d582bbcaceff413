"""Renewals as they are shown: to coordinators, to who comments, and to who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.follow_up.views import Followed, FollowUp
from bot.domain.promises import PromiseDocument
from bot.domain.renewals import Renewal, RenewalSignatory, RenewedPromise, is_judged


@dataclass(frozen=True, slots=True)
class RenewalComment:
    """What somebody says about the next promises. `about` names a promise; None: all of it."""

    at: datetime
    by: str
    organisation: str
    text: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class RenewalView:
    """A renewal as a coordinator sees it, with how this period's promises stand."""

    renewal: Renewal
    follow_up: FollowUp
    today: date

    @property
    def judged(self) -> int:
        """How many promises have a final verdict."""
        return sum(is_judged(one) for one in self.follow_up.promises)

    def followed(self, one: RenewedPromise) -> Followed | None:
        """How the promise that this one carries on stands."""
        return next((old for old in self.follow_up.promises if old.id == one.old_id), None)


@dataclass(frozen=True, slots=True)
class RenewedView:
    """One promise within a renewal. `is_stale`: the button was an old one and changed nothing."""

    view: RenewalView
    one: RenewedPromise
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class RenewalCommentPage:
    """A page of comments, the latest first."""

    renewal: Renewal
    total: int
    page: int
    comments: tuple[RenewalComment, ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The next document as those see it who comment on it or sign it.

    `signs` is what the viewer is to sign, if anything; `is_staff`: a coordinator.
    """

    renewal: Renewal
    document: PromiseDocument
    old_titles: Mapping[str, str]
    signatory: RenewalSignatory | None
    is_staff: bool
    may_comment: bool
    today: date
    is_changed: bool = False
    """Whether the text was changed since it was read: nothing was signed."""
