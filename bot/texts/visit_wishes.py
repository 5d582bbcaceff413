"""Wishes for a visit in words, and the times that are offered for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.outbox import Notice
from bot.domain.people import Role, Viewer
from bot.domain.reading import Qualifier
from bot.domain.wishes import OfferedTime, Wish, WishState
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button, rows_of
from bot.texts.officer_times import week_name
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.visits import facts_text, pupils_of, years_of

_SHOWN = 10
_WEEKS_SHOWN = 8


def wishes_screen(wishes: Sequence[Wish], viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The wishes that wait, longest first, each a button to open it."""
    locale, shown = viewer.locale, wishes[:_SHOWN]
    return Screen(
        lines(
            html("wishes.title" if wishes else "wishes.none", locale),
            *(_listed(wish, zone, locale) for wish in shown),
            html_n("offers.more", len(wishes) - len(shown), locale)
            if len(wishes) > len(shown)
            else None,
        ),
        rows_of(
            *((Button(_name(wish), place_data("vwish", wish.id)),) for wish in shown),
            (Button(plain("wishes.add", locale), begin_data(FormKind.WISH_VISIT.value)),),
            (_way_back(viewer), *menu_button(locale)),
        ),
    )


def _way_back(viewer: Viewer) -> Button:
    """To one's visits, or to the schools for who has none of their own."""
    if viewer.has(Role.SCHOOL):
        return Button(plain("visits.list", viewer.locale), place_data("visits", 0))
    return Button(plain("schools.list", viewer.locale), place_data("schools", 0))


def _name(wish: Wish) -> str:
    return clipped(f"{wish.topic} · {wish.school}", 60)


def _listed(wish: Wish, zone: ZoneInfo, locale: str) -> Html:
    key = "wishes.line" if wish.offer is None else "wishes.line.offered"
    return html(
        key,
        locale,
        topic=wish.topic,
        school=wish.school,
        weeks=weeks_of(wish.weeks, locale),
        until=_until(wish.offer, zone, locale),
    )


def _until(offer: OfferedTime | None, zone: ZoneInfo, locale: str) -> str:
    return "" if offer is None else dates.short_moment(offer.until, zone, locale)


def weeks_of(weeks: Sequence[date], locale: str) -> str:
    """`v. 42, v. 43`; of very many the first, and that there are more."""
    names = [dates.week(monday, locale) for monday in weeks[:_WEEKS_SHOWN]]
    return ", ".join([*names, "…"] if len(weeks) > _WEEKS_SHOWN else names)


def wish_screen(wish: Wish, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One wish: what was wished for, and what is offered where something is."""
    locale = viewer.locale
    waits = wish.state is WishState.WAITING
    withdraw = Button(plain("wish_visit.withdraw", locale), place_data("vwish_gone", wish.id))
    return Screen(
        lines(
            html(f"wish_visit.title.{wish.state.value}", locale),
            "",
            _about(wish, locale),
            *(["", _offered(wish.offer, zone, locale)] if wish.offer else ()),
        ),
        rows_of(
            answer_row(wish.offer.id, locale) if wish.offer else (),
            (withdraw,) if waits else (),
            (Button(plain("wishes.list", locale), place_data("vwishes")), *menu_button(locale)),
        ),
    )


def _about(wish: Wish, locale: str) -> Html:
    facts = {
        "pupils": wish.pupils,
        "pupils_qualifier": Qualifier(wish.pupils_qualifier).value,
        "classes": wish.classes,
    }
    return html(
        "wish_visit.facts",
        locale,
        topic=wish.topic,
        school=wish.school,
        years=years_of([year.value for year in wish.years], locale),
        pupils=pupils_of(facts, locale),
        weeks=", ".join(week_name(monday, locale) for monday in wish.weeks[:_WEEKS_SHOWN])
        + (" …" if len(wish.weeks) > _WEEKS_SHOWN else ""),
    )


def _offered(offer: OfferedTime, zone: ZoneInfo, locale: str) -> Html:
    return html(
        "wish_visit.offered",
        locale,
        when=dates.span(offer.starts_at, offer.ends_at, zone, locale),
        officer=offer.officer,
        until=dates.moment(offer.until, zone, locale),
    )


def answer_row(offer_id: int, locale: str) -> tuple[Button, ...]:
    """The school's answers to a time that is offered."""
    return (
        Button(plain("wish_visit.yes", locale), place_data("vw_yes", offer_id)),
        Button(plain("wish_visit.no", locale), place_data("vw_no", offer_id)),
    )


def withdraw_screen(wish: Wish, viewer: Viewer) -> Screen:
    """Whether to take a wish back."""
    locale = viewer.locale
    yes = Button(plain("wish_visit.withdraw.yes", locale), place_data("vwish_gone_yes", wish.id))
    no = Button(plain("wish_visit.withdraw.no", locale), place_data("vwish", wish.id))
    return Screen(
        lines(html("wish_visit.withdraw.question", locale), "", _about(wish, locale)),
        ((yes,), (no,)),
    )


def offered_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A time that came free, kept for this school until it answers."""
    facts = notice.params
    until = dates.moment(datetime.fromisoformat(facts["until"]), zone, locale)
    return Screen(
        lines(
            html("notice.visit_offered.behalf", locale, school=facts["school"], until=until)
            if facts.get("behalf")
            else html("notice.visit_offered", locale, until=until),
            html("notice.visit_offered.short", locale) if facts.get("short") else None,
            html("form.book.asks", locale) if facts["asks"] else None,
            "",
            facts_text(facts, zone, locale),
        ),
        (answer_row(facts["offer"], locale),),
    )


def offer_gone_notice(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A time is kept no longer; the wish waits on."""
    facts = notice.params
    when = dates.moment(datetime.fromisoformat(facts["starts_at"]), zone, locale)
    key = "notice.offer_lapsed" if facts["lapsed"] else "notice.offer_withdrawn"
    text = html(key, locale, when=when, topic=facts["topic"], school=facts["school"])
    opener = Button(plain("wish_visit.open", locale), place_data("vwish", facts["wish"]))
    book = Button(plain("menu.book", locale), begin_data(FormKind.BOOK_VISIT.value))
    rows = rows_of((book,) if facts["lapsed"] else (), (opener,))
    return Screen(text, rows, silent=True)


def wish_over_notice(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """The weeks of a wish went by without a time that came free."""
    facts = notice.params
    again = Button(plain("wishes.again", locale), place_data("vw_again", facts["wish"]))
    text = html("notice.wish_over", locale, topic=facts["topic"], school=facts["school"])
    return Screen(text, ((again,),), silent=True)
