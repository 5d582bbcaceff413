"""Neighbourhood Watch in words: areas, their start, their households and growth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.domain.watch import (
    AREAS_A_PAGE,
    Contact,
    CountsView,
    Households,
    MonthGrowth,
    Remedy,
    WatchArea,
    WatchPage,
    WatchState,
    WatchStep,
    WatchView,
    next_step,
)
from bot.reports.charts import Lines, Series
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, in_columns, place_data

_ON_A_BUTTON: Final = 40
_CONTACTS_SHOWN: Final = 12
_LOOSE_SHOWN: Final = 8


def open_button(watch_id: int, locale: str) -> Button:
    """The way to one area."""
    return Button(plain("watch.open", locale), place_data("watch", watch_id))


def households_of(counted: Households, locale: str) -> str:
    """`12 hushåll`, `ca 12 hushåll`."""
    words = plain_n("unit.households", counted.number, locale)
    if counted.qualifier is Qualifier.EXACTLY:
        return words
    return plain(f"qualifier.{counted.qualifier.value}", locale, quantity=words)


# -- all areas -------------------------------------------------------------------------------------


def list_screen(page: WatchPage, viewer: Viewer) -> Screen:
    """The areas, those without a sign of life first, and what all of them come to."""
    locale = viewer.locale
    return Screen(
        lines(
            html("watch.title", locale),
            *(_sums(page, locale) if page.total else (html("watch.none", locale),)),
            "" if page.total else None,
            *(_line(one, page, locale) for one in page.areas),
            pager(locale, page.page, AREAS_A_PAGE, page.total),
            *_loose_lines(page, locale),
        ),
        rows_of(
            *in_columns([_opener(one, page) for one in page.areas], 2),
            pager_row(locale, page.page, AREAS_A_PAGE, page.total, "watches"),
            *(_loose_row(one, locale) for one in page.loose[:_LOOSE_SHOWN]),
            *(_staff_rows(locale) if page.can_add else ()),
            menu_button(locale),
        ),
    )


def _sums(page: WatchPage, locale: str) -> tuple[Html, ...]:
    states = ", ".join(
        plain_n(f"watch.sum.{state.value}", page.by_state[state], locale)
        for state in (WatchState.ACTIVE, WatchState.STARTED, WatchState.INTEREST, WatchState.ASLEEP)
        if page.by_state.get(state)
    )
    households = plain_n("unit.households", page.households, locale)
    return (html("watch.sums", locale, states=states, households=households),)


def _line(one: WatchArea, page: WatchPage, locale: str) -> Html:
    key = "watch.line.silent" if one.id in page.silent else "watch.line"
    counted = f", {households_of(one.households, locale)}" if one.households else ""
    state = label(one.state, locale)
    return html(key, locale, name=one.name, state=state, households=counted)


def _opener(one: WatchArea, page: WatchPage) -> Button:
    mark = "⚠️ " if one.id in page.silent else ""
    return Button(f"{mark}{clipped(one.name, _ON_A_BUTTON)}", place_data("watch", one.id))


def _loose_lines(page: WatchPage, locale: str) -> tuple[Html | str, ...]:
    return ("", html("watch.loose", locale)) if page.loose else ()


def _loose_row(one: tuple[int, str], locale: str) -> tuple[Button, ...]:
    number, name = one
    return (
        Button(
            plain("watch.take", locale, name=clipped(name, _ON_A_BUTTON)),
            place_data("watch_take", number),
        ),
    )


def _staff_rows(locale: str) -> Rows:
    return (
        (
            Button(plain("watch.add", locale), begin_data(FormKind.WATCH_AREA.value)),
            Button(plain("watch.growth.open", locale), place_data("watch_grow")),
        ),
    )


# -- one area --------------------------------------------------------------------------------------


def area_screen(view: WatchView, viewer: Viewer) -> Screen:
    """One area: how it stands, who its contact persons are, what is done and what comes next."""
    locale, area = viewer.locale, view.area
    return Screen(
        lines(
            html("watch.area", locale, name=area.name),
            _state_line(area, locale),
            html("watch.place", locale, area=area.area.name) if area.area else None,
            *_silent_lines(view, locale),
            "",
            _households_line(area, locale),
            _year_line(view, locale),
            *_contact_lines(area.contacts, locale),
            "",
            html("watch.steps", locale),
            *(_step_line(step, area, locale) for step in WatchStep),
        ),
        rows_of(*_area_rows(view, locale), _back_row(locale)),
    )


def _state_line(area: WatchArea, locale: str) -> Html:
    if area.asleep_since is None:
        return html("watch.state", locale, state=label(area.state, locale))
    day = dates.plain_day(area.asleep_since, locale)
    return html("watch.state.asleep", locale, day=day)


def _silent_lines(view: WatchView, locale: str) -> tuple[Html, ...]:
    if view.silent is None:
        return ()
    day = dates.plain_day(view.last_sign_on, locale)
    return (html("watch.silent", locale, day=day), proposed(view.silent, locale))


def proposed(remedy: Remedy, locale: str) -> Html:
    """What could be done about an area without a sign of life."""
    return html(f"watch.proposal.{remedy.value}", locale)


def _households_line(area: WatchArea, locale: str) -> Html:
    if area.households is None:
        return html("watch.households.none", locale)
    day = dates.plain_day(area.households.day, locale)
    counted = households_of(area.households, locale)
    return html("watch.households", locale, households=counted, day=day)


def _year_line(view: WatchView, locale: str) -> Html | None:
    last = view.area.last_year
    if last is None:
        return None
    if last.met_on is None:
        return html("watch.year.not_met", locale, year=str(last.year))
    day = dates.plain_day(last.met_on, locale)
    return html("watch.year.met", locale, year=str(last.year), day=day)


def _contact_lines(contacts: Sequence[Contact], locale: str) -> tuple[Html, ...]:
    if not contacts:
        return (html("watch.contacts.none", locale),)
    named = [_contact(one, locale) for one in contacts[:_CONTACTS_SHOWN]]
    if len(contacts) > _CONTACTS_SHOWN:
        named.append("…")
    return (html("watch.contacts", locale, names=", ".join(named)),)


def _contact(one: Contact, locale: str) -> str:
    name = plain("watch.contact.leads", locale, name=one.name) if one.leads else one.name
    return name if one.is_reached else plain("watch.contact.unreached", locale, name=name)


def _step_line(step: WatchStep, area: WatchArea, locale: str) -> Html:
    name = label(step, locale)
    if step in area.done:
        day = dates.plain_day(area.done[step], locale)
        return html("watch.step.done", locale, step=name, day=day)
    is_next = step is next_step(area.done)
    return html("watch.step.next" if is_next else "watch.step.open", locale, step=name)


def _area_rows(view: WatchView, locale: str) -> Rows:
    """What the viewer can do: the next step first."""
    area = view.area
    following = next_step(area.done)
    row = (step_button(following, area.id, locale),) if following and view.works_on_it else ()
    year = plain("watch.year.answer", locale, year=str(view.asks_about))
    begin_year = begin_data(FormKind.WATCH_YEAR.value, area.id)
    asks = (Button(year, begin_year),) if view.asks_about is not None and _is_started(area) else ()
    return rows_of(
        row,
        asks,
        (
            Button(plain("watch.count", locale), begin_data(FormKind.WATCH_COUNT.value, area.id)),
            Button(plain("watch.counts.open", locale), place_data("watch_counts", area.id)),
        ),
        (Button(plain("watch.pass.open", locale), place_data("watch_pass", area.id, 0)),),
        *_other_steps(view, following, locale),
        *(_people_rows(view, locale) if view.is_coordinator else ()),
        *(_keep_rows(view, locale) if view.is_staff else ()),
    )


def _is_started(area: WatchArea) -> bool:
    return area.state in (WatchState.ACTIVE, WatchState.ASLEEP)


def _other_steps(view: WatchView, following: WatchStep | None, locale: str) -> Rows:
    """Steps that are open behind the next one: not everything comes in order."""
    if not view.works_on_it:
        return ()
    others = [
        step
        for step in WatchStep
        if step not in view.area.done and step not in (following, WatchStep.HOUSEHOLDS)
    ]
    return in_columns([step_button(step, view.area.id, locale) for step in others], 2)


def step_button(step: WatchStep, watch_id: int, locale: str) -> Button:
    """The way to note that a step is done."""
    name = plain(f"watch.do.{step.value}", locale)
    match step:
        case WatchStep.START_UP:
            return Button(name, begin_data(FormKind.WATCH_START.value, watch_id))
        case WatchStep.HOUSEHOLDS:
            return Button(name, begin_data(FormKind.WATCH_COUNT.value, watch_id))
    return Button(name, place_data("watch_step", watch_id, step.value))


def _people_rows(view: WatchView, locale: str) -> Rows:
    """For coordinators: the contact persons, and the question to them."""
    area = view.area
    ask = Button(plain("watch.ask", locale), place_data("watch_ask", area.id))
    can_ask = area.contacts and view.asks_about is not None and _is_started(area)
    return rows_of(
        (
            Button(plain("watch.invite", locale), place_data("watch_invite", area.id)),
            Button(plain("watch.people", locale), place_data("members", area.network_id, 0)),
        ),
        (ask,) if can_ask else (),
    )


def _keep_rows(view: WatchView, locale: str) -> Rows:
    area = view.area
    asleep = area.asleep_since is not None
    sleep = Button(
        plain("watch.wake" if asleep else "watch.sleep", locale),
        place_data("watch_wake" if asleep else "watch_sleep", area.id),
    )
    change = Button(plain("watch.change", locale), begin_data(FormKind.WATCH_AREA.value, area.id))
    return ((change, sleep),)


def _back_row(locale: str) -> tuple[Button, ...]:
    return (Button(plain("watch.list", locale), place_data("watches", 0)), *menu_button(locale))


def ask_step_screen(view: WatchView, step: WatchStep, viewer: Viewer) -> Screen:
    """Whether a step is done that needs no more than a yes."""
    locale, area = viewer.locale, view.area
    yes = Button(plain("watch.step.yes", locale), place_data("watch_did", area.id, step.value))
    back = Button(plain("button.back", locale), place_data("watch", area.id))
    return Screen(html(f"watch.question.{step.value}", locale, name=area.name), ((yes,), (back,)))


def ask_sleep_screen(view: WatchView, viewer: Viewer) -> Screen:
    """Whether to let an area sleep, and what that means."""
    locale, area = viewer.locale, view.area
    yes = Button(plain("watch.sleep.yes", locale), place_data("watch_slept", area.id))
    back = Button(plain("button.back", locale), place_data("watch", area.id))
    return Screen(html("watch.sleep.question", locale, name=area.name), ((yes,), (back,)))


# -- households and growth -------------------------------------------------------------------------


def counts_screen(view: CountsView, viewer: Viewer) -> Screen:
    """How many households an area had, the latest first."""
    locale, area = viewer.locale, view.area
    key = "watch.counts" if view.counts else "watch.counts.none"
    return Screen(
        lines(
            html(key, locale, name=area.name),
            *(
                html(
                    "watch.counts.line",
                    locale,
                    day=dates.plain_day(one.day, locale),
                    households=households_of(one, locale),
                )
                for one in view.counts
            ),
        ),
        (
            (
                Button(
                    plain("watch.count", locale), begin_data(FormKind.WATCH_COUNT.value, area.id)
                ),
                open_button(area.id, locale),
            ),
            menu_button(locale),
        ),
    )


def growth_chart(grown: Sequence[MonthGrowth], locale: str) -> Lines:
    """Active areas and their households at the end of each month, as lines."""
    return Lines(
        title=plain("watch.growth.picture", locale),
        subtitle=plain("watch.growth.subtitle", locale),
        ticks=tuple(_tick(one, locale, first=not n) for n, one in enumerate(grown)),
        series=(
            Series(
                plain("watch.growth.households", locale), tuple(one.households for one in grown)
            ),
            Series(plain("watch.growth.areas", locale), tuple(one.areas for one in grown)),
        ),
        lowest=0,
    )


def _tick(one: MonthGrowth, locale: str, *, first: bool) -> str:
    """`okt`, with the year where it begins: `jan 22`."""
    name = dates.month(one.month.year, one.month.month, locale)[:3]
    return f"{name} {one.month:%y}" if first or one.month.month == 1 else name


def growth_screen(
    grown: Sequence[MonthGrowth], viewer: Viewer, picture: bytes | None = None
) -> Screen:
    """How active areas and their households have changed, month by month."""
    locale = viewer.locale
    first, last = grown[0], grown[-1]
    return Screen(
        lines(
            html("watch.growth", locale),
            html_n(
                "watch.growth.now",
                last.areas,
                locale,
                households=plain_n("unit.households", last.households, locale),
            ),
            html(
                "watch.growth.change",
                locale,
                month=dates.month(first.month.year, first.month.month, locale),
                areas=_signed(last.areas - first.areas),
                households=_signed(last.households - first.households),
            ),
            "",
            *(
                html(
                    "watch.growth.line",
                    locale,
                    month=dates.month(one.month.year, one.month.month, locale),
                    areas=plain_n("unit.areas", one.areas, locale),
                    households=plain_n("unit.households", one.households, locale),
                )
                for one in reversed(grown)
            ),
        ),
        (_back_row(locale),),
        picture=picture,
    )


def _signed(number: int) -> str:
    """`+3`, `−2`, `±0`."""
    if number == 0:
        return "±0"
    return f"+{number}" if number > 0 else f"−{-number}"


def asked_screen(view: WatchView, viewer: Viewer) -> Screen:
    """That the contact persons were asked, above the area."""
    shown = area_screen(view, viewer)
    asked = html_n("watch.asked", len(view.area.contacts), viewer.locale)
    return Screen(lines(asked, "", shown.text), shown.rows)


# -- how dialogs end -------------------------------------------------------------------------------


def kept_receipt(view: FormView) -> Screen:
    """That an area is kept, with the way to it: its first step waits there."""
    return _receipt(view, html("form.watch_area.receipt", view.viewer.locale, **_named(view)))


def started_receipt(view: FormView) -> Screen:
    """That the start-up meeting is noted, and whether it counts under a promise."""
    key = "form.watch_start.receipt" if view.receipt["logged"] else "form.watch_start.unlogged"
    return _receipt(view, html(key, view.viewer.locale, **_named(view)))


def counted_receipt(view: FormView) -> Screen:
    """How many households were noted."""
    locale = view.viewer.locale
    households = plain_n("unit.households", view.receipt["households"], locale)
    said = html("form.watch_count.receipt", locale, households=households, **_named(view))
    return _receipt(view, said)


def year_receipt(view: FormView) -> Screen:
    """Thanks for the answers about a year."""
    year = str(view.receipt["year"])
    return _receipt(
        view, html("form.watch_year.receipt", view.viewer.locale, year=year, **_named(view))
    )


def _named(view: FormView) -> dict[str, str]:
    return {"name": view.receipt["name"]}


def _receipt(view: FormView, said: Html) -> Screen:
    locale = view.viewer.locale
    opener = open_button(view.receipt["watch"], locale)
    return Screen(said, ((opener, *menu_button(locale)),))
