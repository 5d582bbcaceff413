"""How the sending of an update goes: whom it reached, who read it, and who missed it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.outbox import Trouble
from bot.domain.people import Viewer
from bot.domain.updates import NotReached, Reach, UpdateState
from bot.domain.views import NAMES_A_PAGE, Progress
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, away_data, place_data
from bot.texts.updates.buttons import list_row, open_row, refresh_button

_BAR = 10


def reach_lines(reach: Reach | None, locale: str) -> list[Html | str]:
    """How far it has come, where it was sent at all."""
    return ["", reach_text(reach, locale)] if reach and _was_sent(reach) else []


def _was_sent(reach: Reach) -> bool:
    return bool(
        reach.recipients
        or reach.held
        or reach.groups
        or reach.groups_waiting
        or reach.groups_missed
    )


def reach_row(
    update_id: int, reach: Reach | None, locale: str, place: str = "progress"
) -> tuple[Button, ...]:
    """How it goes now, at that place, and who was not reached. Empty for who may not see it."""
    if reach is None:
        return ()
    if not _was_sent(reach):
        return ()
    row = [refresh_button(update_id, locale, place)]
    if reach.missed:
        row.append(Button(plain("reach.who_not", locale), place_data("missed", update_id, 0)))
    return tuple(row)


def progress_screen(progress: Progress, zone: ZoneInfo) -> Screen:
    """How a sending goes, for the message that is edited while it goes on and stays as a receipt."""
    locale, reach = progress.locale, progress.reach
    sent = dates.moment(progress.sent_at, zone, locale)
    return Screen(
        lines(
            _title(progress, zone),
            html("reach.about", locale, heading=progress.heading, sent=sent),
            None if reach.is_finished else _bar(reach, locale),
            "",
            reach_text(reach, locale),
            html("reach.told_aloud", locale) if progress.is_said_aloud else None,
        ),
        _leading_away(
            progress.update_id,
            rows_of(
                reach_row(progress.update_id, reach, locale),
                open_row(progress.update_id, locale) if reach.is_finished else (),
                list_row(locale),
            ),
        ),
    )


def _leading_away(update_id: int, rows: Rows) -> Rows:
    """The buttons below the progress: whoever follows one is not called back by the next figures."""
    stays = place_data("progress", update_id)
    return tuple(
        tuple(
            one if one.data == stays else replace(one, data=away_data(update_id, one.data))
            for one in row
        )
        for row in rows
    )


def _title(progress: Progress, zone: ZoneInfo) -> Html:
    """How far it has come; of what the weekly digest tells, when that is."""
    key, locale, at = _progress_title(progress), progress.locale, progress.in_digest_at
    if at is None or key not in ("reach.sending", "reach.done"):
        return html(key, locale)
    return html("reach.in_digest", locale, when=dates.moment(at, zone, locale))


def _progress_title(progress: Progress) -> str:
    if progress.state is UpdateState.RETRACTED:
        return "reach.retracted" if progress.reach.is_finished else "reach.retracting"
    if progress.is_corrected:
        return "reach.corrected" if progress.reach.is_finished else "reach.correcting"
    return "reach.done" if progress.reach.is_finished else "reach.sending"


def _bar(reach: Reach, locale: str) -> Html:
    filled = reach.settled * _BAR // max(reach.recipients, 1)
    return html(
        "reach.bar",
        locale,
        bar="▓" * filled + "░" * (_BAR - filled),
        settled=reach.settled,
        recipients=reach.recipients,
    )


def reach_text(reach: Reach, locale: str) -> Html:
    """Reached, read, waiting, not reached: only what there is to say."""
    counts = (
        ("reach.delivered", reach.delivered, True),
        ("reach.read", reach.read, True),
        ("reach.waiting", reach.waiting, False),
        ("reach.editing", reach.editing, False),
        ("reach.held", reach.held, False),
        ("reach.failed", reach.failed, False),
        ("reach.blocked", reach.blocked, False),
        ("reach.uncertain", reach.uncertain, False),
        ("reach.groups", reach.groups, False),
        ("reach.groups_missed", reach.groups_missed, False),
    )
    return lines(*(html_n(key, count, locale) for key, count, always in counts if always or count))


def missed_screen(
    update_id: int, missed: tuple[NotReached, ...], page: int, total: int, viewer: Viewer
) -> Screen:
    """Who was not reached, and why."""
    locale = viewer.locale
    return Screen(
        lines(
            html("missed.title", locale),
            "",
            *(_missed(one, locale) for one in missed),
            pager(locale, page, NAMES_A_PAGE, total),
        ),
        rows_of(
            pager_row(locale, page, NAMES_A_PAGE, total, "missed", update_id),
            (Button(plain("button.back", locale), place_data("progress", update_id)),),
        ),
    )


_NOT_IN_GROUP = (Trouble.BLOCKED, Trouble.GONE)
"""Of a group these say that the bot was removed from it."""


def _missed(one: NotReached, locale: str) -> Html:
    if one.is_group:
        is_out = one.trouble in _NOT_IN_GROUP
        why = plain("missed.not_in_group", locale) if is_out else label(one.trouble, locale)
        return html("missed.group", locale, name=one.name, why=why)
    return html(
        "missed.line",
        locale,
        name=one.name,
        organisation=one.organisation,
        why=label(one.trouble, locale),
    )
