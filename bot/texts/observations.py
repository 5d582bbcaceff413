"""Observations in words: as they are listed, as coordinators act on them, as reporters hear back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.observations import (
    Observation,
    ObservationKind,
    ObservationState,
    Said,
    WeekRow,
    WeekTable,
    as_facts,
    may_become,
)
from bot.domain.people import Viewer
from bot.domain.views import OBSERVATIONS_A_PAGE, ObservationPage, ObservationView
from bot.reports.heat_table import HeatTable, heat_table_png
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data


def emergency(locale: str) -> Html:
    """112 and 114 14: stands above wherever somebody writes a report."""
    return html("observation.emergency", locale)


def place_name(facts: Mapping[str, Any], locale: str) -> str:
    """`vid stationen (Centrum)`, `Centrum`, or that there is only a mark on the map."""
    area = facts["area"]
    place = facts["place"] or (plain("observation.on_map", locale) if facts["position"] else None)
    if place and area:
        return plain("observation.place_in_area", locale, place=place, area=area)
    return place or area or plain("observation.no_place", locale)


def short_line(facts: Mapping[str, Any], locale: str) -> str:
    """`Snatteri: Centrum`; that there is a mark on the map as well is not said here."""
    kind = label(ObservationKind(facts["kind"]), locale)
    if facts["area"]:
        facts = {**facts, "position": None}
    return plain("observation.short", locale, kind=kind, place=place_name(facts, locale))


def facts_text(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """What was seen, where, when, what happened, and which update it is like."""
    return lines(
        html(
            "observation.facts",
            locale,
            kind=label(ObservationKind(facts["kind"]), locale),
            place=place_name(facts, locale),
            when=dates.moment(datetime.fromisoformat(facts["happened_at"]), zone, locale),
            what=facts["what"],
        ),
        *alike_lines(facts.get("alike"), locale, is_caption=facts["picture"] is not None),
    )


def alike_lines(
    alike: Sequence[Any] | None, locale: str, *, is_caption: bool = False
) -> list[Html | str]:
    """Which update an observation is like: number and heading, without one if it is retracted.

    Below a picture there is no room for the heading; a button leads to it.
    """
    if alike is None:
        return []
    _, heading = alike
    if heading is None:
        return ["", html("observation.alike_retracted", locale)]
    if is_caption:
        return ["", html("observation.alike_one", locale)]
    return ["", html("observation.alike", locale, heading=heading)]


def reported_by(name: str, organisation: str | None, locale: str) -> Html:
    """Who reported something, and for whom; who has left stands for nobody."""
    if not organisation:
        return html("observation.by.alone", locale, name=name)
    return html("observation.by", locale, name=name, organisation=organisation)


def open_button(observation_id: int, locale: str) -> Button:
    """The way to one observation."""
    return Button(plain("observation.open", locale), place_data("observation", observation_id))


def reply_button(observation_id: int, locale: str) -> Button:
    """The reporter's way to answer a question."""
    data = begin_data(FormKind.ANSWER_QUESTION.value, observation_id)
    return Button(plain("observation.reply", locale), data)


def _map_row(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    if not facts["position"]:
        return ()
    north, east = (value / 1000 for value in facts["position"])
    url = f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=15/{north}/{east}"
    return (Button(plain("observation.map", locale), url=url),)


def action_rows(facts: Mapping[str, Any], state: ObservationState, locale: str) -> Rows:
    """What a coordinator can still do about an observation in this state."""
    number = facts["observation"]
    actions = (
        (ObservationState.THANKED, "observation.thank", place_data("obs_thank", number)),
        (ObservationState.ASKED, "observation.ask", begin_data("ask", number)),
        (ObservationState.SHARED, "observation.share", f"n:obs_share:{number}"),
        (ObservationState.TIED, "observation.tie", place_data("obs_tie", number)),
        (ObservationState.REFERRED, "observation.refer", place_data("obs_refer", number)),
    )
    buttons = [
        Button(plain(key, locale), data) for then, key, data in actions if may_become(state, then)
    ]
    return rows_of(*((one,) for one in buttons), _map_row(facts, locale))


def observation_screen(view: ObservationView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One observation with what the viewer can do about it."""
    locale, found = viewer.locale, view.observation
    facts = as_facts(found)
    return Screen(
        lines(
            html("observation.title", locale, state=label(found.state, locale)),
            html("observation.just_settled", locale) if view.just_settled else None,
            "",
            facts_text(facts, zone, locale),
            *_background(view, zone, locale),
        ),
        rows_of(
            *(action_rows(facts, found.state, locale) if view.may_answer else ()),
            _reply_row(view, locale),
            _picture_row(found, locale),
            _update_row(as_facts(found), locale) if view.sees_names else (),
            (_list_button(locale), *menu_button(locale)),
        ),
    )


def _background(view: ObservationView, zone: ZoneInfo, locale: str) -> list[Html | str | None]:
    """Who reported it, who may see it, and what has been said since."""
    found = view.observation
    if not (view.is_mine or view.sees_names):
        return []
    who = reported_by(found.reporter, found.organisation, locale)
    seen = "observation.for_network" if found.for_network else "observation.for_coordinators"
    return [
        "",
        who if view.sees_names else None,
        html("observation.problem", locale, title=found.problem_area[1])
        if view.sees_names and found.problem_area
        else None,
        html(seen, locale),
        "",
        *(_step(one, view.sees_names, zone, locale) for one in view.history),
    ]


def _step(one: Said, sees_names: bool, zone: ZoneInfo, locale: str) -> Html:
    when = dates.short_moment(one.at, zone, locale)
    state = label(one.state, locale)
    by = f" ({one.by})" if sees_names and one.by else ""
    if one.note is None:
        return html("observation.step", locale, when=when, state=state, by=by)
    return html("observation.step_said", locale, when=when, state=state, by=by, note=one.note)


def _reply_row(view: ObservationView, locale: str) -> tuple[Button, ...]:
    if view.is_mine and view.observation.state is ObservationState.ASKED:
        return (reply_button(view.observation.id, locale),)
    return ()


def _picture_row(found: Observation, locale: str) -> tuple[Button, ...]:
    if found.picture is None:
        return ()
    return (Button(plain("observation.picture", locale), place_data("obs_picture", found.id)),)


def _update_row(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    """The way to the update that it is like, for whoever may see all of them."""
    alike = facts.get("alike")
    if alike is None:
        return ()
    return (Button(plain("update.open", locale), place_data("update", alike[0])),)


def picture_screen(view: ObservationView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """The picture of an observation, with what it shows in words."""
    locale, found = viewer.locale, view.observation
    return Screen(
        facts_text(as_facts(found), zone, locale),
        ((open_button(found.id, locale),),),
        picture=found.picture,
    )


def _list_button(locale: str) -> Button:
    return Button(plain("observations.list", locale), place_data("observations", 0))


def weeks_screen(table: WeekTable, viewer: Viewer) -> Screen:
    """Observations by week and area as a picture, with the same in words below it.

    Draws: to be called beside the event loop.
    """
    locale = viewer.locale
    back = (_list_button(locale), *menu_button(locale))
    if not table.rows:
        return Screen(html("weeks.none", locale, n=len(table.mondays)), (back,))
    return Screen(
        lines(
            html("weeks.title", locale, n=len(table.mondays)),
            "",
            *(_week_row(row, table.mondays, locale) for row in table.rows),
        ),
        (back,),
        picture=heat_table_png(
            HeatTable(
                plain("weeks.picture", locale),
                plain("weeks.corner", locale),
                [str(monday.isocalendar().week) for monday in table.mondays],
                [(_area_name(row, locale), row.counts) for row in table.rows],
                plain("weeks.total", locale),
            )
        ),
    )


_AREA_SHOWN = 24
"""A caption holds 1,024 characters (Telegram)."""


def _area_name(row: WeekRow, locale: str) -> str:
    return row.area or plain("weeks.others", locale)


def _week_row(row: WeekRow, mondays: tuple[date, ...], locale: str) -> Html:
    """`Centrum: 5 (v. 40: 2, v. 41: 3)`."""
    weeks = [
        plain("weeks.week", locale, week=dates.week(monday, locale), count=count)
        for monday, count in zip(mondays, row.counts, strict=True)
        if count
    ]
    area = _area_name(row, locale)[:_AREA_SHOWN]
    return html("weeks.line", locale, area=area, total=row.total, weeks=", ".join(weeks))


def weeks_button(locale: str) -> Button:
    """The way to the picture of weeks and areas."""
    return Button(plain("weeks.show", locale), place_data("obs_weeks"))


def report_button(locale: str) -> Button:
    """The way to report something."""
    return Button(plain("menu.report", locale), begin_data(FormKind.OBSERVATION.value))


def list_screen(page: ObservationPage, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Observations, each a button to open it."""
    locale = viewer.locale
    about = () if page.update_id is None else (page.update_id,)
    if not page.total:
        return Screen(
            html("observations.none", locale), ((report_button(locale),), menu_button(locale))
        )
    return Screen(
        lines(
            html(_title(page), locale),
            "",
            *(_listed(one, viewer, zone) for one in page.observations),
            pager(locale, page.page, OBSERVATIONS_A_PAGE, page.total),
        ),
        rows_of(
            *(_opener(one, zone, locale) for one in page.observations),
            pager_row(locale, page.page, OBSERVATIONS_A_PAGE, page.total, "observations", *about),
            (report_button(locale), *((weeks_button(locale),) if page.is_staff else ())),
            menu_button(locale),
        ),
    )


def _title(page: ObservationPage) -> str:
    if page.update_id is not None:
        return "observations.title.alike"
    return "observations.title.all" if page.is_staff else "observations.title"


def _listed(one: Observation, viewer: Viewer, zone: ZoneInfo) -> Html:
    locale = viewer.locale
    is_mine = one.reporter_id == viewer.person_id
    return html(
        "observations.line.mine" if is_mine else "observations.line",
        locale,
        what=short_line(as_facts(one), locale),
        when=dates.moment(one.happened_at, zone, locale),
        state=label(one.state, locale),
    )


def _opener(one: Observation, zone: ZoneInfo, locale: str) -> tuple[Button, ...]:
    day = dates.day(local_day(one.happened_at, zone), locale)
    what = short_line(as_facts(one), locale)[:_WHAT_SHOWN]
    return (Button(f"{day} · {what}", place_data("observation", one.id)),)


_WHAT_SHOWN = 45
"""Beside its day, by which two of a kind are told apart."""
