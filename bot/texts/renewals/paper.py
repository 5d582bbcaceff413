"""A promise document as a paper to read, print and sign: all promises in full."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.local_time import local_day
from bot.domain.people import DEFAULT_LOCALE, Viewer
from bot.domain.promises import Promise, by_heading, ends_on
from bot.domain.renewal_views import ProposalView
from bot.domain.renewals import RenewalSignatory
from bot.reports.paper import Block, Facts, Heading, Paper, Paragraph, Signatures
from bot.texts import dates
from bot.texts.catalogue import LOCALES, html, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.screen import Button, File, Screen, place_data
from bot.texts.targets import target_words


def paper_of(view: ProposalView, zone: ZoneInfo) -> Paper:
    """The next document, marked as a draft until it is published; in the document's language."""
    document = view.document
    locale = document.language if document.language in LOCALES else DEFAULT_LOCALE
    period = dates.period(document.period_start, ends_on(document), locale)
    parties = plain(
        "promises.parties",
        locale,
        municipalities=", ".join(document.municipalities),
        police=document.police_district,
    )
    day = dates.plain_day(view.today, locale)
    is_draft = view.renewal.published_on is None
    return Paper(
        title=document.title,
        subtitle=plain("report.subtitle", locale, parties=parties, period=period),
        author=parties,
        language=locale,
        footer=plain("report.footer", locale, title=document.title, day=day),
        page_words=plain("report.page", locale, page="{page}", pages="{pages}"),
        blocks=tuple(_blocks(view, zone, locale)),
        note=plain("renewal.paper.draft", locale, day=day) if is_draft else "",
        keywords=document.municipalities,
    )


def _blocks(view: ProposalView, zone: ZoneInfo, locale: str) -> Iterator[Block]:
    document = view.document
    for paragraph in filter(None, document.background.split("\n\n")):
        yield Paragraph(" ".join(paragraph.split()))
    for heading, promises in by_heading(document):
        yield Heading(2, heading)
        for promise in promises:
            yield from _promise(promise, view, locale)
    yield Heading(2, plain("renewal.paper.signatures", locale))
    yield Signatures(
        tuple(_signature(one, zone, locale) for one in view.renewal.signatories)
        or tuple((one.office, "", "") for one in document.signatories)
        or ((plain("renewal.paper.no_office", locale), "", ""),)
    )


def _signature(one: RenewalSignatory, zone: ZoneInfo, locale: str) -> tuple[str, str, str]:
    """The office, the name, and when they signed in chat, if they have."""
    if one.signed_at is None:
        return one.office, one.name, ""
    day = dates.plain_day(local_day(one.signed_at, zone), locale)
    return one.office, one.name, plain("report.signed", locale, day=day)


def _promise(promise: Promise, view: ProposalView, locale: str) -> Iterator[Block]:
    yield Heading(3, plain("report.promise", locale, key=promise.key, title=promise.title))
    for paragraph in filter(None, promise.text.split("\n\n")):
        yield Paragraph(" ".join(paragraph.split()))
    target = promise.target
    rows = [
        (
            plain("renewal.paper.who", locale),
            ", ".join(label(actor, locale) for actor in promise.actors),
        ),
        (plain("renewal.paper.measured", locale), " ".join(promise.measured_by.split())),
    ]
    if promise.places:
        rows.append((plain("renewal.paper.places", locale), ", ".join(promise.places)))
    if target is not None:
        rows.append((plain("renewal.paper.target", locale), target_words(target, locale)))
    if promise.previous is not None:
        before = view.old_titles.get(promise.previous.promise, "")
        told = f"{promise.previous.promise} {before}".strip()
        rows.append((plain("renewal.paper.before", locale), told))
    yield Facts(tuple(rows))


def paper_screen(view: ProposalView, viewer: Viewer, content: bytes) -> Screen:
    """The next document as a PDF."""
    locale, renewal = viewer.locale, view.renewal
    back = Button(plain("renewal.read", locale), place_data("rn_read", renewal.id))
    return Screen(
        html("renewal.whole.file", locale, title=view.document.title),
        ((back,), menu_button(locale)),
        document=File(f"{view.document.key}.pdf", content),
        silent=True,
    )
