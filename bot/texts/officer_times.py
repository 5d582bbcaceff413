"""An officer's side of visits in words: the week, what is offered, and on what terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.domain.slots import Offer, OfferKind, Term
from bot.domain.visits import BlockedView, OfferView, OfficerWeek, Visit, VisitState, WeekDay
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.visits import why_closed, years_of


def week_screen(week: OfficerWeek, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """An officer's week: what is offered and what is booked, day by day."""
    locale, monday = viewer.locale, week.days[0].day
    shown = [day for day in week.days if day.day.weekday() < _SATURDAY or day.offers or day.visits]
    return Screen(
        lines(
            html(
                "week.title",
                locale,
                week=dates.week(monday, locale),
                first=dates.day(monday, locale),
                last=dates.day_of_year(week.days[-1].day, locale),
            ),
            *(_day_text(day, zone, locale) for day in shown),
        ),
        rows_of(
            _week_row(week, locale),
            *(_visit_row(visit, zone, locale) for day in week.days for visit in day.visits),
            (
                Button(plain("offers.add", locale), begin_data(FormKind.OFFER_TIME.value)),
                Button(plain("week.block", locale), begin_data(FormKind.BLOCK_DAYS.value)),
            ),
            (
                Button(plain("week.offers", locale), place_data("offers")),
                Button(plain("week.terms", locale), begin_data(FormKind.VISIT_TERMS.value)),
            ),
            (
                Button(plain("week.picture", locale), place_data("week_pic", week.ahead)),
                Button(plain("week.calendar", locale), place_data("feed")),
            ),
            (
                Button(plain("week.cannot_come", locale), begin_data(FormKind.CANNOT_COME.value)),
                *menu_button(locale),
            ),
        ),
    )


_SATURDAY = 5


def _week_row(week: OfficerWeek, locale: str) -> tuple[Button, ...]:
    monday = week.days[0].day
    earlier, later = (dates.week(monday + timedelta(weeks=by), locale) for by in (-1, 1))
    return (
        Button(plain("week.earlier", locale, week=earlier), place_data("times", week.ahead - 1)),
        Button(plain("week.later", locale, week=later), place_data("times", week.ahead + 1)),
    )


def _day_text(day: WeekDay, zone: ZoneInfo, locale: str) -> Html:
    return lines(
        "",
        html("week.day", locale, day=dates.day(day.day, locale)),
        *_hours_of_day(day, locale),
        *(_visit_line(visit, zone, locale) for visit in day.visits),
    )


def _hours_of_day(day: WeekDay, locale: str) -> list[Html]:
    """What is offered on a day, or why nothing is."""
    if day.closed is not None:
        why = why_closed(day.day, day.closed.kind, day.closed.name, locale)
        return [html("week.closed", locale, why=why)]
    if day.is_blocked:
        return [html("week.blocked", locale)]
    if not day.offers:
        return [] if day.visits else [html("week.nothing", locale)]
    if day.full is not None:
        return [html_n(f"week.full.{day.full.term.value}", day.full.most, locale)]
    return [
        html(
            "week.on_request" if one.kind is OfferKind.ON_REQUEST else "week.offered",
            locale,
            times=_times(one, locale),
        )
        for one in sorted(day.offers, key=lambda one: one.starts)
    ]


def _times(offer: Offer, locale: str) -> str:
    return f"{dates.clock(offer.starts, locale)}–{dates.clock(offer.ends, locale)}"


def _visit_line(visit: Visit, zone: ZoneInfo, locale: str) -> Html:
    return html(
        _VISIT_LINES.get(visit.state, "week.visit"),
        locale,
        times=dates.clock_span(visit.starts_at, visit.ends_at, zone, locale),
        school=visit.school,
        topic=visit.topic,
        years=years_of([year.value for year in visit.years], locale),
    )


_VISIT_LINES = {VisitState.REQUESTED: "week.asked", VisitState.OFFERED: "week.held"}


def _visit_row(visit: Visit, zone: ZoneInfo, locale: str) -> tuple[Button, ...]:
    name = f"{dates.short_moment(visit.starts_at, zone, locale)} · {visit.school}"
    return (Button(clipped(name, 60), place_data("visit", visit.id)),)


def offers_screen(
    offers: Sequence[OfferView], blocked: Sequence[BlockedView], viewer: Viewer
) -> Screen:
    """The hours that an officer offers and the days kept free; each can be taken back."""
    locale = viewer.locale
    shown, days = offers[:_OFFERS_SHOWN], blocked[:_OFFERS_SHOWN]
    more = len(offers) - len(shown) + len(blocked) - len(days)
    return Screen(
        lines(
            html("offers.title" if offers else "offers.none", locale),
            *(["", *_offer_lines(shown, locale)] if shown else ()),
            *(["", html("blocked.title", locale), *_blocked_lines(days, locale)] if days else ()),
            html_n("offers.more", more, locale) if more else None,
        ),
        rows_of(
            (Button(plain("offers.add", locale), begin_data(FormKind.OFFER_TIME.value)),),
            *(_offer_row(one, locale) for one in shown),
            *(_blocked_row(one, locale) for one in days),
            (Button(plain("week.back", locale), place_data("times")), *menu_button(locale)),
        ),
    )


_OFFERS_SHOWN = 12
"""More than this becomes a wall of buttons on a phone."""


def _offer_lines(offers: Sequence[OfferView], locale: str) -> list[Html]:
    return [html("offers.line", locale, hours=hours_of(one.offer, locale)) for one in offers]


def _blocked_lines(blocked: Sequence[BlockedView], locale: str) -> list[Html]:
    return [html("offers.line", locale, hours=_days(one, locale)) for one in blocked]


def _days(one: BlockedView, locale: str) -> str:
    return days_of(one.first_day, one.last_day, locale)


def days_of(first: date, last: date, locale: str) -> str:
    """`tors 14 okt 2021`, or the first and the last of several days."""
    if first == last:
        return dates.day_of_year(first, locale)
    return f"{dates.day(first, locale)} – {dates.day_of_year(last, locale)}"


def hours_of(offer: Offer, locale: str) -> str:
    """Hours in words: `tors 14 okt 2021 kl. 09.00–10.00`, or weekdays and a period."""
    times = _times(offer, locale)
    if offer.kind is OfferKind.SINGLE:
        return plain(
            "offer.single.hours",
            locale,
            day=dates.day_of_year(offer.first_day, locale),
            times=times,
        )
    return plain(
        f"offer.{offer.kind.value}.hours",
        locale,
        weekdays=", ".join(weekday_name(n, locale) for n in sorted(offer.weekdays)),
        times=times,
        period=dates.period(offer.first_day, offer.last_day, locale),
    )


def week_name(monday: date, locale: str) -> str:
    """`v. 42 · mån 18 okt – fre 22 okt`, from its first school day to its last."""
    return plain(
        "week.name",
        locale,
        week=dates.week(monday, locale),
        days=f"{dates.day(monday, locale)} – {dates.day(monday + _TO_FRIDAY, locale)}",
    )


def weekday_name(number: int, locale: str) -> str:
    """`måndag`; Monday is 0."""
    return dates.weekday(_A_MONDAY + timedelta(days=number), locale)


_TO_FRIDAY = timedelta(days=4)
_A_MONDAY = date(2024, 1, 1)


def _offer_row(one: OfferView, locale: str) -> tuple[Button, ...]:
    key = "offers.withdraw" if one.offer.kind is OfferKind.SINGLE else "offers.withdraw.pattern"
    day = dates.day(one.offer.first_day, locale)
    name = plain(key, locale, day=day, times=_times(one.offer, locale))
    return (Button(name, place_data("undo", one.id)),)


def _blocked_row(one: BlockedView, locale: str) -> tuple[Button, ...]:
    return (
        Button(
            plain("blocked.open", locale, day=dates.day(one.first_day, locale)),
            place_data("unblock", one.id),
        ),
    )


def withdraw_screen(offer: OfferView, viewer: Viewer) -> Screen:
    """Whether to take hours back."""
    locale = viewer.locale
    withdraw = Button(plain("offers.withdraw.yes", locale), place_data("undo_yes", offer.id))
    keep = Button(plain("offers.withdraw.no", locale), place_data("offers"))
    question = html("offers.withdraw.question", locale, hours=hours_of(offer.offer, locale))
    return Screen(question, ((withdraw,), (keep,)))


def terms_text(terms: Mapping[str, Any], locale: str) -> Html:
    """All of an officer's terms, a line each."""
    return lines(
        *(
            html("terms.line", locale, term=label(term, locale), value=_term(term, terms, locale))
            for term in Term
        )
    )


def _term(term: Term, terms: Mapping[str, Any], locale: str) -> str:
    value = terms[term.value]
    match term:
        case Term.APPROVAL:
            return plain("terms.yes" if value else "terms.no", locale)
        case Term.TOPICS:
            return plain("terms.all", locale) if value is None else ", ".join(value)
    return dates.number(value, locale)
