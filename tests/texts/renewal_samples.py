"""Renewals with nasty names and the longest texts in them, at every stage there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.dialogue import IDEA_MAX, Idea
from bot.domain.follow_up.states import FINAL, REASON_MAX
from bot.domain.follow_up.views import FollowUp
from bot.domain.forms import FormKind, Step
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Viewer
from bot.domain.promises import (
    MEASURED_BY_MAX,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
    Actor,
    Comparator,
    Promise,
    PromiseDocument,
    Rhythm,
    Target,
    Unit,
)
from bot.domain.renewal_views import (
    ProposalView,
    RenewalComment,
    RenewalCommentPage,
    RenewalView,
    RenewedView,
)
from bot.domain.renewals import (
    COMMENT_MAX,
    COMMENTS_A_PAGE,
    HEADING_MAX,
    MESSAGE_MAX,
    OFFICE_MAX,
    PROMISES_MAX,
    Closing,
    Lack,
    PromisePart,
    Renewal,
    RenewalChoice,
    RenewalSignatory,
    RenewedPromise,
    Side,
    next_document,
)
from bot.texts.renewals import page, paper, people, promises
from bot.texts.screen import Button, Screen
from tests.support.house import NASTY
from tests.texts.follow_up_samples import BIG, TARGETS, follow_ups, followed

NAME = (NASTY * 9)[:120]
_NOW = datetime(2021, 10, 11, 7, tzinfo=UTC)
_DAY = date(2021, 11, 12)
_PART = {"value": PromisePart.TEXT.value}

LONGEST = Promise(
    key="ABC999",
    heading=(NASTY * 9)[:HEADING_MAX],
    title=(NASTY * 9)[:PROMISE_TITLE_MAX],
    text=(NASTY * 99)[:PROMISE_TEXT_MAX],
    actors=tuple(Actor),
    measured_by=(NASTY * 99)[:MEASURED_BY_MAX],
    target=Target(Comparator.AT_LEAST, 999_999, Unit.SAFETY_WALKS, Rhythm.SCHOOL_YEAR, 2, NASTY),
)


def _judged(document: PromiseDocument, today: date) -> FollowUp:
    """The document at its end, every promise with its final verdict."""
    judged = tuple(
        followed(promise, TARGETS[place % 5], document, today, place * 2)
        for place, promise in enumerate(document.promises)
    )
    return FollowUp(BIG, document, judged, today)


def _renewed(document: PromiseDocument, count: int) -> tuple[RenewedPromise, ...]:
    """Promises with every choice in turn."""
    choices = (*RenewalChoice, None)
    found = []
    for place in range(count):
        choice = choices[place % len(choices)]
        is_new = choice is RenewalChoice.ADD
        like = document.promises[place % len(document.promises)]
        old = None if is_new else replace(like, key=f"O{place}")
        draft = replace(LONGEST, key=f"N{place}") if choice in ("change", "add") else None
        why = (NASTY * 60)[:REASON_MAX] if choice is RenewalChoice.DROP else None
        decided = None if choice is None else _NOW
        found.append(
            RenewedPromise(BIG, None if is_new else BIG, old, choice, draft, why, NAME, decided, 9)
        )
    return tuple(found)


def _signatories(signed: datetime | None) -> tuple[RenewalSignatory, ...]:
    return tuple(
        RenewalSignatory(side, BIG, NAME, (NASTY * 9)[:OFFICE_MAX], _NOW, signed, signed)
        for side in Side
    )


@cache
def renewals(document: PromiseDocument) -> tuple[RenewalView, ...]:
    """One just begun, one at work, one closed, one to be published, one published."""
    begun = Renewal(BIG, BIG, document, NAME, _NOW, ())
    after = date(document.period_end.year + 1, 2, 1)
    view = _judged(document, after)
    closed = replace(
        begun,
        closing=Closing(after, NAME),
        promises=_renewed(document, PROMISES_MAX),
        title=NAME,
        comments_until=_DAY,
        rounds=2,
        comments=100_000,
        signatories=_signatories(None),
    )
    later = (
        closed,
        replace(closed, promises=_renewed(document, 3), signatories=_signatories(_NOW)),
        replace(closed, is_stopped=True),
        replace(
            closed, signatories=tuple(replace(one, person_id=None) for one in _signatories(None))
        ),
        replace(closed, signatories=_signatories(_NOW), publish_on=_DAY),
        replace(closed, first_day=document.period_start, last_day=document.period_end),
        replace(closed, signatories=_signatories(_NOW), published_on=_DAY, new_document_id=BIG),
    )
    return (
        *(RenewalView(begun, one, one.today) for one in follow_ups(document)),
        *(RenewalView(renewal, view, after) for renewal in (begun, *later)),
    )


_RENEWAL_KINDS = (
    FormKind.REWORD_PROMISE, FormKind.SET_TARGET, FormKind.DROP_PROMISE, FormKind.ADD_PROMISE,
    FormKind.NEXT_PERIOD, FormKind.RENEWAL_ROUND, FormKind.RENEWAL_COMMENT,
    FormKind.NAME_SIGNATORIES, FormKind.RENEWAL_PUBLISH, FormKind.CLOSE_PROMISE,
    FormKind.EXTEND_PERIOD,
)  # fmt: skip

_ANSWERS: Mapping[str, Any] = {
    "comparator": {"value": "at_least"},
    "unit": {"value": "participants"},
    "per": {"value": "school_year"},
    "under": {"value": "other"},
    "regarding": {"value": "all"},
    "actors": [actor.value for actor in Actor],
    "first_who": {"value": str(BIG), "name": NAME},
    "second_who": {"value": str(BIG), "name": NAME},
    "first": "2022-01-01",
    "last": "2022-12-31",
    "until": "2021-11-12",
    "from": "2022-01-01",
}


def known(kind: FormKind) -> Mapping[str, Any]:
    """What a dialog of a renewal knows before its first question."""
    return {"part": _PART} if kind is FormKind.REWORD_PROMISE else {}


def answer(kind: FormKind, step: Step) -> Any:
    """What is answered at a step of a renewal's dialog; None: what other dialogs answer."""
    return _ANSWERS.get(step.key) if kind in _RENEWAL_KINDS else None


@cache
def form_facts(kind: FormKind, document: PromiseDocument, locale: str) -> Mapping[str, Any]:
    """What a dialog of a renewal shows beside its questions."""
    view = follow_ups(document)[0]
    one = _renewed(document, 2)[1]
    renewed = RenewedView(RenewalView(renewals(document)[0].renewal, view, view.today), one)
    shown: Mapping[FormKind, Mapping[str, Any]] = {
        FormKind.CLOSE_PROMISE: {"view": view, "followed": view.promises[0]},
        FormKind.EXTEND_PERIOD: {"ends_on": "2021-12-31"},
        FormKind.RENEWAL_ROUND: {"consulted": 100_000},
        FormKind.REWORD_PROMISE: {"renewed": renewed, "voids": True},
        FormKind.SET_TARGET: {"renewed": renewed, "voids": locale == "sv"},
        FormKind.DROP_PROMISE: {"renewed": renewed, "voids": False},
        FormKind.ADD_PROMISE: {"voids": True},
        FormKind.NEXT_PERIOD: {"voids": True},
    }
    return shown.get(kind, {})


def receipts() -> dict[FormKind, list[dict[str, Any]]]:
    """How the dialogs of a renewal end."""
    about = {"renewal": BIG, "title": NAME, "document": BIG, "first": "2022-01-01"}
    about = {**about, "last": "2022-12-31", "old": NAME}
    return {
        FormKind.CLOSE_PROMISE: [
            {**about, "state": state.value, "renewal": number, "next": number}
            for state in FINAL
            for number in (None, BIG)
        ],
        FormKind.EXTEND_PERIOD: [{"document": BIG, "title": NAME, "last": "2022-06-30"}],
        **{
            kind: [{**about, "renewed": BIG}]
            for kind in (
                FormKind.REWORD_PROMISE,
                FormKind.SET_TARGET,
                FormKind.DROP_PROMISE,
                FormKind.ADD_PROMISE,
            )
        },
        FormKind.NEXT_PERIOD: [about],
        FormKind.RENEWAL_ROUND: [{**about, "until": "2021-11-12", "told": n} for n in (1, 10**5)],
        FormKind.RENEWAL_COMMENT: [about],
        FormKind.NAME_SIGNATORIES: [
            {**about, "names": [NAME, NAME], "by_link": [], "until": "2021-11-10"},
            {**about, "names": [], "by_link": [NAME, NAME], "until": "2021-11-10"},
            {
                **about,
                "names": [NAME],
                "by_link": [NAME],
                "until": "2021-11-10",
                "signing_links": [[NAME, "https://t.me/loftesbot?start=" + "x" * 22]],
            },
        ],
        FormKind.RENEWAL_PUBLISH: [{**about, "from": "2022-01-01", "new": n} for n in (None, BIG)],
    }


def renewal_notices() -> Iterator[Notice]:
    """What is told of a renewal, in every variant."""
    facts: dict[str, Any] = {
        "document": BIG,
        "renewal": BIG,
        "title": NAME,
        "old": NAME,
        "by": NAME,
        "first": "2022-01-01",
        "last": "2022-12-31",
        "until": "2021-11-12",
        "organisation": NAME,
        "comment": (NASTY * 99)[:COMMENT_MAX],
        "new": BIG,
    }
    for kind in (
        NoticeKind.RENEWAL_SOON,
        NoticeKind.PERIOD_CLOSED,
        NoticeKind.RENEWAL_TO_SIGN,
        NoticeKind.SIGNATURE_VOID,
        NoticeKind.REPORT_TO_SIGN,
        NoticeKind.RENEWAL_PUBLISHED,
    ):
        yield Notice(BIG, kind, facts)
    for words in (None, (NASTY * 60)[:MESSAGE_MAX]):
        yield Notice(BIG, NoticeKind.RENEWAL_ROUND, {**facts, "message": words})
        about = {**facts, "about": words and words[:100]}
        yield Notice(BIG, NoticeKind.RENEWAL_COMMENTED, about)
        yield Notice(BIG, NoticeKind.RENEWAL_SIGNED, {**facts, "is_signed": words is None})
    for lack in Lack:
        yield Notice(BIG, NoticeKind.RENEWAL_STUCK, {**facts, "lack": lack.value})


def renewal_screens(
    document: PromiseDocument, who: Viewer, zone: ZoneInfo
) -> Iterator[tuple[str, Screen]]:
    """Every screen of a renewal."""
    for view in renewals(document):
        yield "renewal", page.page_screen(view, who, zone)
        yield "final verdicts", page.verdicts_screen(view, who)
        yield "ask to close", page.ask_close_screen(view, who)
        yield "ask to open again", page.ask_reopen_screen(view, who)
        yield "ask to rest", page.ask_stop_screen(view, who)
        yield "next promises", promises.list_screen(view, who)
        yield "signatures", people.signatures_screen(view, who, zone)
        for one in view.renewal.promises[:5]:
            for is_stale in (True, False):
                found = RenewedView(view, one, is_stale)
                yield "next promise", promises.one_screen(found, who, zone)
        yield from _for_others(view.renewal, who, zone)
    idea = Idea(BIG, (NASTY * 30)[:IDEA_MAX], NAME, _DAY)
    for ideas in ([], [idea] * 20):
        yield "proposed promises", people.ideas_screen(BIG, ideas, who)
    yield "promise file", people.file_screen(document, Button("x", "n:menu"), who)


def _for_others(renewal: Renewal, who: Viewer, zone: ZoneInfo) -> Iterator[tuple[str, Screen]]:
    said = RenewalComment(_NOW, NAME, NAME, (NASTY * 99)[:COMMENT_MAX], NAME[:100])
    comments = (said, *(replace(said, about=None) for _ in range(COMMENTS_A_PAGE - 1)))
    for total, some in ((0, ()), (100_000, comments)):
        shown = RenewalCommentPage(renewal, total, 3 if total else 0, some)
        yield "comments on promises", people.comments_screen(shown, who, zone)
    next_ = next_document(renewal)
    for signatory in (None, *renewal.signatories):
        for is_staff in (True, False):
            view = ProposalView(renewal, next_, {}, signatory, is_staff, is_staff, _DAY, is_staff)
            yield "proposal", people.proposal_screen(view, who, zone)
    assert paper.paper_of(view, zone).blocks
    yield "whole proposal", paper.paper_screen(view, who, b"%PDF")
