"""One activity of the ledger as a screen: what it says, its evidence, and its history."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.activities import Activity, ActivityState, EvidenceKind, Question
from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.ledger import Entry
from bot.domain.views import EntryView, VersionView
from bot.texts import dates
from bot.texts.activities import days_of, quantity_of
from bot.texts.asking import question_data
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.follow_up.words import closed_lines
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import (
    Button,
    Rows,
    Screen,
    begin_data,
    place_data,
    short_number,
    visible_units,
)

_MESSAGE = 3_950
"""What an entry and its history may take of the 4,096 units that Telegram shows in a message."""

_SHOWN = 80
"""So much of a text is shown where it was changed."""


def entry_screen(view: EntryView, back: Question | None = None) -> Screen:
    """An entry with its history; `back` is the question from which it was opened."""
    locale, activity = view.viewer.locale, view.activity
    said = lines(
        _title(activity, locale),
        html(f"entry.state.{activity.state.value}", locale)
        if activity.state is not ActivityState.HELD
        else None,
        "",
        *_facts(activity, locale),
        *closed_lines(view.closed_on, locale),
    )
    return Screen(
        lines(said, "", *_history(view, _MESSAGE - visible_units(said))),
        rows_of(
            *_evidence_rows(activity, locale),
            *_source_row(activity, locale),
            *_change_row(view),
            (
                Button(plain("entry.back", locale), question_data(back or Question())),
                *menu_button(locale),
            ),
        ),
    )


def file_screen(view: EntryView, file_id: str) -> Screen:
    """A document that shows that an activity took place, with what it is about."""
    locale, activity = view.viewer.locale, view.activity
    return Screen(_title(activity, locale), document=file_id, silent=True)


def _title(activity: Activity, locale: str) -> Html:
    kind = label(activity.kind, locale)
    return html("entry.title", locale, kind=kind, number=str(activity.id))


def _facts(activity: Activity, locale: str) -> Iterator[Html]:
    place = ", ".join(filter(None, (activity.area, activity.place)))
    told = (
        ("promises", "\n".join(f"{one.key} {one.title}" for one in activity.promises)),
        ("day", days_of(activity, locale)),
        ("what", activity.what),
        ("doer", label(activity.doer, locale)),
        ("partners", activity.partners),
        ("place", place),
        (
            "outputs",
            ", ".join(
                quantity_of(one.number, one.unit, one.qualifier, locale) for one in activity.outputs
            ),
        ),
        ("reason", activity.reason),
        ("note", activity.note),
    )
    for name, value in told:
        if value:
            yield html("form.line", locale, name=plain(f"entry.{name}", locale), value=value)


def _history(view: EntryView, room: int) -> list[Html]:
    """Every version, the first one first: who, when, why, and what it changed.

    Where there is no room for all of them, the earliest are only counted.
    """
    shown: list[Html] = []
    for place in reversed(range(len(view.versions))):
        told = lines(*_version(view, place))
        room -= visible_units(told) + 1
        if room < 0 and shown:
            shown.append(html_n("entry.earlier", place + 1, view.viewer.locale))
            break
        shown.append(told)
    return [html("entry.history", view.viewer.locale), *reversed(shown)]


def _version(view: EntryView, place: int) -> Iterator[Html]:
    locale, version = view.viewer.locale, view.versions[place]
    yield html(
        "entry.version",
        locale,
        when=dates.moment(version.at, view.zone, locale),
        what=label(version.change, locale),
        by=version.by or plain("problem.by_bot", locale),
        why=f": {clipped(version.why, _SHOWN)}" if version.why else "",
    )
    if place:
        yield from _differences(view, view.versions[place - 1], version)


def _differences(view: EntryView, old: VersionView, new: VersionView) -> Iterator[Html]:
    locale = view.viewer.locale
    before, after = _told(view, old.entry), _told(view, new.entry)
    for name, value in before.items():
        if after[name] != value:
            nothing = plain("entry.nothing", locale)
            yield html(
                "entry.was",
                locale,
                name=plain(f"entry.{name}", locale),
                before=clipped(value, _SHOWN) or nothing,
                after=clipped(after[name], _SHOWN) or nothing,
            )


def _told(view: EntryView, entry: Entry) -> dict[str, str]:
    """What an entry says, each thing in words, for comparing two of them."""
    locale = view.viewer.locale
    known = {one.id: one.key for one in view.activity.promises}
    area = view.areas.get(entry.area_id or 0, "")
    days = dates.plain_day(entry.day, locale)
    if entry.last_day:
        days = dates.period(entry.day, entry.last_day, locale)
    return {
        "promises": ", ".join(
            known.get(one) or plain("sums.other_promise", locale) for one in entry.promise_ids
        ),
        "kind": label(entry.kind, locale),
        "day": days,
        "what": entry.what,
        "doer": label(entry.doer, locale),
        "partners": entry.partners or "",
        "place": ", ".join(filter(None, (area, entry.place))),
        "outputs": ", ".join(
            quantity_of(one.number, one.unit, one.qualifier, locale) for one in entry.outputs
        ),
        "reason": entry.reason or "",
        "note": entry.note or "",
        "evidence": dates.number(len(entry.evidence), locale) if entry.evidence else "",
    }


def _evidence_rows(activity: Activity, locale: str) -> Rows:
    kinds = [one.kind for one in activity.evidence]
    links = [one.value for one in activity.evidence if one.kind is EvidenceKind.LINK]
    files = len(kinds) - len(links)
    data = place_data("act_files", short_number(activity.id))
    return rows_of(
        (Button(plain("entry.files", locale, n=files), data),) if files else (),
        *((Button(plain("entry.link", locale), url=link),) for link in links),
    )


_SOURCES = {
    "visit": "visit",
    "update": "update",
    "meeting": "mtg",
    "plan": "plan",
    "watch_area": "watch",
    "watch_start": "watch",
    "watch_count": "watch_of:count",
    "watch_year": "watch_of:year",
    "dialogue": "dlg",
}
"""Where the button back to what an activity came from leads."""


def _source_row(activity: Activity, locale: str) -> Rows:
    if activity.source is None or activity.source[0] not in _SOURCES:
        return ()
    kind, number = activity.source
    name = plain(f"entry.source.{kind}", locale)
    return ((Button(name, place_data(_SOURCES[kind], number)),),)


def _change_row(view: EntryView) -> Rows:
    activity, locale = view.activity, view.viewer.locale
    if activity.state is ActivityState.VOIDED or view.closed_on is not None:
        return ()
    correct = begin_data(FormKind.CORRECT_ACTIVITY.value, activity.id)
    void = begin_data(FormKind.VOID_ACTIVITY.value, activity.id)
    return (
        (
            Button(plain("entry.correct", locale), correct),
            Button(plain("entry.void", locale), void),
        ),
    )
