"""What others see and say of the next promises: the proposal, comments, and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.dialogue import Idea
from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Viewer
from bot.domain.promise_file import write_promise_file
from bot.domain.promises import Promise, PromiseDocument
from bot.domain.renewal_views import ProposalView, RenewalComment, RenewalCommentPage, RenewalView
from bot.domain.renewals import COMMENTS_A_PAGE, Renewal, RenewalSignatory, seal_of
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.renewals.page import DONE, OPEN, page_button
from bot.texts.screen import Button, File, Screen, begin_data, fitting, place_data
from bot.texts.targets import target_words

_SEAL_SHOWN: Final = 12
_TEXT_SHOWN: Final = 320
_COMMENT_SHOWN: Final = 600
_IDEAS_SHOWN: Final = 8


def comments_screen(page: RenewalCommentPage, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """What was said about the next promises, and sending them round."""
    locale, renewal = viewer.locale, page.renewal
    can_work = renewal.published_on is None and not renewal.is_stopped
    until = renewal.comments_until
    return Screen(
        fitting(
            [
                html("renewal.comments.title", locale, title=renewal.next_title),
                html("renewal.comments.until", locale, day=dates.plain_day(until, locale))
                if until is not None
                else html("renewal.comments.not_sent", locale),
                html_n("renewal.comments.count", page.total, locale) if page.total else None,
                *(line for one in page.comments for line in ("", _comment(one, zone, locale))),
                pager(locale, page.page, COMMENTS_A_PAGE, page.total),
            ]
        ),
        rows_of(
            pager_row(locale, page.page, COMMENTS_A_PAGE, page.total, "rn_said", renewal.id),
            (
                Button(
                    plain("renewal.round" if until is None else "renewal.round_again", locale),
                    begin_data(FormKind.RENEWAL_ROUND.value, renewal.id),
                ),
                _comment_button(renewal.id, locale),
            )
            if can_work
            else (),
            (page_button(renewal.id, locale), *menu_button(locale)),
        ),
    )


def _comment(one: RenewalComment, zone: ZoneInfo, locale: str) -> Html:
    when = dates.short_moment(one.at, zone, locale)
    by = ", ".join(filter(None, (one.by, one.organisation)))
    about = one.about or plain("renewal.all_of_it", locale)
    text = clipped(one.text, _COMMENT_SHOWN)
    return html("renewal.comment", locale, by=by, when=when, about=about, text=text)


def _comment_button(renewal_id: int, locale: str) -> Button:
    return Button(
        plain("renewal.say", locale), begin_data(FormKind.RENEWAL_COMMENT.value, renewal_id)
    )


def signatures_screen(view: RenewalView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Who signs, who has, and publishing."""
    locale, renewal = viewer.locale, view.renewal
    return Screen(
        lines(
            html("renewal.signatures.title", locale, title=renewal.next_title),
            html("renewal.signatures.about", locale),
            "",
            *(_signatory(one, renewal, zone, locale) for one in renewal.signatories),
            *_publication(renewal, locale),
        ),
        rows_of(
            *_signing_rows(renewal, locale), (page_button(renewal.id, locale), *menu_button(locale))
        ),
    )


def _signatory(one: RenewalSignatory, renewal: Renewal, zone: ZoneInfo, locale: str) -> Html:
    signed = _signed_words(one.signed_at is not None, one, zone, locale)
    report = None
    if renewal.closing is not None:
        key = "renewal.report_signed" if one.report_signed_at else "renewal.report_unsigned"
        report = html(key, locale)
    return lines(
        html(
            "renewal.signatory",
            locale,
            mark=DONE if one.signed_at else OPEN,
            name=one.name,
            office=one.office,
            signed=signed,
        ),
        report,
    )


def _signed_words(is_signed: bool, one: RenewalSignatory, zone: ZoneInfo, locale: str) -> str:
    if one.person_id is None:
        return plain("renewal.link_waits", locale)
    if not is_signed or one.signed_at is None:
        return plain("renewal.unsigned", locale)
    day = dates.plain_day(local_day(one.signed_at, zone), locale)
    return plain("renewal.signed", locale, day=day)


def _publication(renewal: Renewal, locale: str) -> Iterator[Html | str]:
    if renewal.published_on is not None:
        yield ""
        day = dates.plain_day(renewal.published_on, locale)
        yield html("renewal.published", locale, day=day)
    elif renewal.publish_on is not None:
        yield ""
        day = dates.plain_day(renewal.publish_on, locale)
        yield html("renewal.publishing", locale, day=day)


def _signing_rows(renewal: Renewal, locale: str) -> Iterator[tuple[Button, ...]]:
    if renewal.published_on is not None:
        shown = place_data("promises", renewal.new_document_id)
        yield (Button(plain("renewal.to_new", locale), shown),)
        return
    if renewal.is_stopped:
        return
    name = begin_data(FormKind.NAME_SIGNATORIES.value, renewal.id)
    key = "renewal.name" if not renewal.signatories else "renewal.name_again"
    yield (Button(plain(key, locale), name),)
    if renewal.is_signed:
        publish = begin_data(FormKind.RENEWAL_PUBLISH.value, renewal.id)
        key = "renewal.publish" if renewal.publish_on is None else "renewal.publish_other_day"
        yield (Button(plain(key, locale), publish),)
    if renewal.publish_on is not None:
        back = place_data("rn_not_yet", renewal.id)
        yield (Button(plain("renewal.not_yet", locale), back),)


def proposal_screen(view: ProposalView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The next document as it stands, with what is new in it, to comment on or to sign."""
    locale = viewer.locale
    return Screen(
        fitting(list(_proposal(view, zone, locale))), rows_of(*_proposal_rows(view, locale))
    )


def _proposal(view: ProposalView, zone: ZoneInfo, locale: str) -> Iterator[Html | str]:
    renewal, document = view.renewal, view.document
    if view.is_changed:
        yield html("renewal.text_changed", locale)
        yield ""
    yield html("renewal.proposal.title", locale, title=document.title)
    days = dates.period(document.period_start, document.period_end, locale)
    yield html("renewal.proposal.period", locale, period=days, old=renewal.document.title)
    if renewal.published_on is not None:
        yield html("renewal.published", locale, day=dates.plain_day(renewal.published_on, locale))
    if view.signatory is not None:
        yield _your_signature(view.signatory, view, zone, locale)
    for promise in document.promises:
        yield ""
        yield from _proposed(promise, view, locale)
    dropped = [one for one in renewal.promises if one.choice == "drop" and one.old is not None]
    if dropped:
        yield ""
        yield html("renewal.proposal.dropped", locale)
        for one in dropped:
            why = clipped(one.why or "", _TEXT_SHOWN)
            yield html("renewal.proposal.dropped_line", locale, title=one.title, why=why)


def _your_signature(one: RenewalSignatory, view: ProposalView, zone: ZoneInfo, locale: str) -> Html:
    key = "renewal.you_signed" if one.signed_at else "renewal.you_sign"
    day = dates.plain_day(local_day(one.signed_at, zone), locale) if one.signed_at else ""
    report = None
    if view.renewal.closing is not None:
        told = "renewal.you_signed_report" if one.report_signed_at else "renewal.you_sign_report"
        report = html(told, locale, title=view.renewal.document.title)
    return lines(html(key, locale, office=one.office, day=day), report)


def _proposed(promise: Promise, view: ProposalView, locale: str) -> Iterator[Html]:
    yield html(
        "renewal.proposal.promise",
        locale,
        key=promise.key,
        title=promise.title,
        news=_news(promise, view, locale),
    )
    yield html("promise.text", locale, text=clipped(promise.text, _TEXT_SHOWN))
    if promise.target is not None:
        yield html("promise.target", locale, target=target_words(promise.target, locale))


def _news(promise: Promise, view: ProposalView, locale: str) -> str:
    """Whether a promise is new, changed, or as it was."""
    found = next(
        one
        for one in view.renewal.promises
        if one.latest.key == promise.key and one.choice != "drop"
    )
    assert found.choice is not None, "what is undecided is in no document"
    return label(found.choice, locale)


def _proposal_rows(view: ProposalView, locale: str) -> Iterator[tuple[Button, ...]]:
    renewal, one = view.renewal, view.signatory
    is_open = renewal.published_on is None and not renewal.is_stopped
    if one is not None and is_open and one.signed_at is None:
        seal = seal_of(renewal)[:_SEAL_SHOWN]
        yield (Button(plain("renewal.sign", locale), place_data("rn_sign", renewal.id, seal)),)
    if one is not None and renewal.closing is not None and one.report_signed_at is None:
        yield (Button(plain("renewal.sign_report", locale), place_data("rn_sign_rep", renewal.id)),)
    if is_open and view.may_comment:
        yield (_comment_button(renewal.id, locale),)
    yield (Button(plain("renewal.whole", locale), place_data("rn_whole", renewal.id)),)
    report = Button(plain("follow.report", locale), place_data("report", renewal.document_id))
    yield (report, *((page_button(renewal.id, locale),) if view.is_staff else ()))
    yield menu_button(locale)


def ideas_screen(renewal_id: int, ideas: list[Idea], viewer: Viewer) -> Screen:
    """What citizen dialogues propose, each to be made a promise."""
    locale, shown = viewer.locale, ideas[:_IDEAS_SHOWN]
    return Screen(
        lines(
            html("renewal.ideas.title" if shown else "renewal.ideas.none", locale),
            *(
                html("dialogue.idea", locale, n=n, words=one.words, dialogue=one.dialogue)
                for n, one in enumerate(shown, 1)
            ),
        ),
        rows_of(
            *(
                (
                    Button(
                        plain("renewal.ideas.add", locale, n=n),
                        place_data("rn_idea", renewal_id, one.id),
                    ),
                )
                for n, one in enumerate(shown, 1)
            ),
            (
                Button(plain("renewal.next.all", locale), place_data("rn_next", renewal_id)),
                *menu_button(locale),
            ),
        ),
    )


def file_screen(document: PromiseDocument, back: Button, viewer: Viewer) -> Screen:
    """A document as a promise file."""
    content = write_promise_file(document).encode()
    return Screen(
        html("renewal.toml", viewer.locale, title=document.title),
        rows_of((back, *menu_button(viewer.locale))),
        document=File(f"{document.key}.toml", content),
        silent=True,
    )
