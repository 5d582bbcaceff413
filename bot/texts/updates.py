"""Situation updates in words: as members get them, as their sender follows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.corrections import WaitingCorrection
from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Role, Viewer
from bot.domain.updates import Content, NotReached, Reach, SituationUpdate, UpdateState
from bot.domain.views import (
    NAMES_A_PAGE,
    UPDATES_A_PAGE,
    Progress,
    RecipientPage,
    UpdatePage,
    UpdateView,
)
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import (
    SHOW,
    Button,
    Rows,
    Screen,
    away_data,
    begin_data,
    form_data,
    place_data,
    without_file_where_too_long,
)
from bot.texts.templates import open_button as templates_button

_BAR = 10


def update_text(
    content: Content,
    municipality: str,
    sent: str | None,
    locale: str,
    *,
    corrected: str | None = None,
) -> Html:
    """An update as it stands in a member's chat. `corrected` is when its text was changed.

    `sent` is when it goes out, None where that is not known.
    """
    return lines(
        html(f"update.mark.{content.urgency.value}", locale),
        html("update.heading", locale, heading=content.heading),
        "",
        html("update.body", locale, body=content.body),
        *_facts(content, locale),
        "",
        html("update.sender", locale, municipality=municipality, sent=sent)
        if sent
        else html("update.sender.unsent", locale, municipality=municipality),
        html("update.corrected", locale, when=corrected) if corrected else None,
    )


def _facts(content: Content, locale: str) -> list[Html | str]:
    """Where, when, what to do, until when: whichever was said."""
    found: list[Html | str] = []
    if content.place:
        found.append(html("update.place", locale, place=content.place))
    if content.happened:
        found.append(html("update.happened", locale, happened=content.happened))
    if content.advice:
        found.append(html("update.advice", locale, advice=content.advice))
    if content.valid_until:
        until = dates.day_of_year(content.valid_until, locale)
        found.append(html("update.valid", locale, until=until))
    return ["", *found] if found else []


def read_row(notice_id: int, locale: str) -> tuple[Button, ...]:
    """The button with which a member says that they have read."""
    return (Button(plain("update.read", locale), place_data("read", notice_id)),)


def is_read_button(locale: str) -> Button:
    """What takes the button's place when it was pressed."""
    return Button(plain("update.is_read", locale), place_data("still"))


def more_rows(update_id: int | None, content: Content, locale: str) -> Rows:
    """What else a member can do with an update: report the like, ask, see its other pictures."""
    if update_id is None:
        return ()
    alike = Button(plain("update.seen_alike", locale), begin_data("observation", update_id))
    row = [Button(plain("update.ask", locale), begin_data("question", update_id))]
    if content.more_pictures:
        count = len(content.more_pictures) + 1
        all_of_them = plain_n("update.pictures", count, locale)
        row.append(Button(all_of_them, place_data("pics", update_id)))
    return ((alike,), tuple(row))


def open_row(update_id: int, locale: str) -> tuple[Button, ...]:
    """The way to an update."""
    return (Button(plain("update.open", locale), place_data("update", update_id)),)


def approve_rows(update_id: int, locale: str) -> Rows:
    """What another coordinator can do with an update that waits for approval."""
    return (
        (
            Button(plain("approve.yes", locale), place_data("approve", update_id)),
            Button(plain("approve.no", locale), begin_data("turndown", update_id)),
        ),
    )


def correction_rows(correction_id: int, update_id: int, locale: str) -> Rows:
    """What another coordinator can do with a correction that waits for approval."""
    no = begin_data(FormKind.TURN_DOWN_CORRECTION.value, correction_id)
    return (
        (
            Button(
                plain("approve.yes", locale), place_data("correction", correction_id, update_id)
            ),
            Button(plain("approve.no", locale), no),
        ),
    )


def correction_lines(part: str, stood: str | None, words: str, locale: str) -> list[Html | str]:
    """What a part says, and what it is to say instead."""
    return [
        html("correction.part", locale, part=plain(f"form.update.{part}.name", locale)),
        html("form.correct.before", locale, text=_shortened(stood or "–", _STOOD_SHOWN)),
        html("form.correct.after", locale, text=_shortened(words, _WORDS_SHOWN)),
    ]


_STOOD_SHOWN = 400
_WORDS_SHOWN = 2800


def _correction_lines(view: UpdateView, locale: str) -> list[Html | str]:
    """That a correction waits; what it says is a button away."""
    waits = view.correction
    if waits is None:
        return []
    part = plain(f"form.update.{waits.part}.name", locale)
    return ["", html("correction.waits", locale, author=waits.author, part=part)]


def _correction_row(view: UpdateView, locale: str) -> tuple[Button, ...]:
    if view.correction is None:
        return ()
    return (Button(plain("correction.see", locale), place_data("correction_see", view.update.id)),)


def correction_screen(view: UpdateView, waits: WaitingCorrection, viewer: Viewer) -> Screen:
    """A correction that waits, for whoever may approve it, and for its author to look at."""
    locale, heading = viewer.locale, view.update.heading
    is_own = waits.author_id == viewer.person_id
    return Screen(
        lines(
            html("correction.wanted", locale, author=waits.author, heading=heading),
            *correction_lines(waits.part, waits.stood, waits.words, locale),
        ),
        rows_of(
            *(() if is_own else correction_rows(waits.id, view.update.id, locale)),
            open_row(view.update.id, locale),
        ),
    )


def shown(view: UpdateView, viewer: Viewer, municipality: str, zone: ZoneInfo) -> Screen:
    """An update opened from the list."""
    locale, update = viewer.locale, view.update
    sent = dates.moment(update.sent_at, zone, locale)
    if update.state is UpdateState.RETRACTED:
        text = html("update.retracted", locale, sent=sent, reason=update.reason or "")
        return Screen(
            lines(text, *_reach_lines(view.reach, locale)),
            rows_of(_reach_row(update.id, view.reach, locale), _list_row(locale)),
        )
    corrected = (
        dates.moment(update.changed_at, zone, locale)
        if update.is_corrected and update.changed_at
        else None
    )
    return without_file_where_too_long(
        Screen(
            lines(
                update_text(
                    update,
                    municipality,
                    _goes_out(update, zone, locale),
                    locale,
                    corrected=corrected,
                ),
                *_state_lines(update, zone, locale),
                *_correction_lines(view, locale),
                html("update.is_read", locale) if view.is_read else None,
                *_reach_lines(view.reach, locale),
            ),
            rows_of(
                *_member_rows(view, viewer),
                *_coming_rows(update, viewer),
                _correction_row(view, locale),
                # A picture can't be shown again in place: there the figures come by themselves.
                _reach_row(
                    update.id, view.reach, locale, "progress" if update.is_captioned else "update"
                ),
                *_change_rows(update, view.reach, locale),
                _list_row(locale),
            ),
            picture=update.picture,
            document=update.document,
        )
    )


def _goes_out(update: SituationUpdate, zone: ZoneInfo, locale: str) -> str | None:
    """When it went out or is to go out; never when it was saved."""
    is_out = update.state is UpdateState.SENT
    moment = update.sent_at if is_out else update.send_at
    is_stopped = update.state is UpdateState.STOPPED
    return None if moment is None or is_stopped else dates.moment(moment, zone, locale)


def _reach_lines(reach: Reach | None, locale: str) -> list[Html | str]:
    return ["", reach_text(reach, locale)] if reach and _was_sent(reach) else []


def _was_sent(reach: Reach) -> bool:
    return bool(reach.recipients or reach.held or reach.groups or reach.groups_waiting)


def _state_lines(update: SituationUpdate, zone: ZoneInfo, locale: str) -> list[Html | str]:
    """What is to become of an update that has not gone out, and who wrote it."""
    if update.state in (UpdateState.SENT, UpdateState.RETRACTED):
        return []
    saved = dates.moment(update.sent_at, zone, locale)
    written = html("update.written", locale, author=update.author, when=saved)
    return ["", _fate(update, zone, locale), written]


def _fate(update: SituationUpdate, zone: ZoneInfo, locale: str) -> Html:
    match update.state:
        case UpdateState.SCHEDULED if update.send_at is not None:
            when = dates.moment(update.send_at, zone, locale)
            return html("update.scheduled", locale, when=when)
        case UpdateState.WAITING:
            return html("update.waiting", locale)
    return html("update.stopped", locale)


def _member_rows(view: UpdateView, viewer: Viewer) -> Rows:
    """For who got it: say that it was read, ask, see the pictures."""
    update, locale = view.update, viewer.locale
    if update.state is not UpdateState.SENT or not viewer.has(Role.MEMBER):
        return ()
    notice_id = None if view.is_read else view.announced_by
    return rows_of(
        () if notice_id is None else read_row(notice_id, locale),
        *more_rows(update.id, update, locale),
    )


def _coming_rows(update: SituationUpdate, viewer: Viewer) -> Rows:
    locale = viewer.locale
    if update.state not in (UpdateState.WAITING, UpdateState.SCHEDULED):
        return ()
    if not viewer.has(Role.COORDINATOR):
        return ()
    is_own = update.author_id == viewer.person_id
    can_approve = update.state is UpdateState.WAITING and not is_own
    return rows_of(
        *(approve_rows(update.id, locale) if can_approve else ()),
        (
            Button(plain("update.rewrite", locale), place_data("rewrite", update.id)),
            Button(plain("update.stop", locale), place_data("stop", update.id)),
        ),
    )


def _change_rows(update: SituationUpdate, reach: Reach | None, locale: str) -> Rows:
    """What a coordinator can do with an update that went out."""
    if reach is None or update.state is not UpdateState.SENT:
        return ()
    unread = reach.delivered > reach.read
    again = (
        (Button(plain("update.remind", locale), place_data("remind", update.id)),),
        (Button(plain("update.follow_up", locale), place_data("follow_up", update.id)),),
    )
    return rows_of(
        *(again if unread else ()),
        (
            Button(plain("update.correct", locale), begin_data("correct", update.id)),
            Button(plain("update.retract", locale), begin_data("retract", update.id)),
        ),
    )


def pictures_note(locale: str) -> str:
    """The short word while an album comes."""
    return plain("update.pictures_come", locale)


def remind_screen(update_id: int, reach: Reach, locale: str) -> Screen:
    """Whether to send an update again to those who have not read it."""
    yes = Button(plain("remind.yes", locale), place_data("remind_yes", update_id))
    back = Button(plain("button.back", locale), place_data("progress", update_id))
    count = max(reach.delivered - reach.read, 0)
    return Screen(html_n("remind.question", count, locale), ((yes,), (back,)))


def stop_screen(update: SituationUpdate, locale: str) -> Screen:
    """Whether an update that has not gone out is not to go out at all."""
    yes = Button(plain("stop.yes", locale), place_data("stop_yes", update.id))
    back = Button(plain("button.back", locale), place_data("update", update.id))
    return Screen(html("stop.question", locale, heading=update.heading), ((yes,), (back,)))


def done_note(key: str, update_id: int, locale: str) -> Screen:
    """That something was done with an update, and the way back to it."""
    return Screen(html(key, locale), (open_row(update_id, locale), menu_button(locale)))


def recipients_screen(page: RecipientPage, viewer: Viewer) -> Screen:
    """Who would get the update that is being written."""
    locale = viewer.locale
    return Screen(
        lines(
            html_n("update.recipients", page.total, locale),
            "",
            *(
                html("recipients.line", locale, name=name, organisation=organisation)
                for name, organisation in page.people
            ),
            pager(locale, page.page, NAMES_A_PAGE, page.total),
        ),
        rows_of(
            pager_row(locale, page.page, NAMES_A_PAGE, page.total, "aud", page.form_id),
            (Button(plain("button.back", locale), form_data(page.form_id, 0, SHOW)),),
        ),
    )


def coming_screen(updates: tuple[SituationUpdate, ...], viewer: Viewer, zone: ZoneInfo) -> Screen:
    """What waits for approval or for its time."""
    locale = viewer.locale
    shown_ = updates[:_COMING_SHOWN]
    return Screen(
        lines(
            html("coming.title" if updates else "coming.none", locale),
            "" if updates else None,
            *(_coming_line(one, zone, locale) for one in shown_),
        ),
        rows_of(*(_opener(one, locale, zone) for one in shown_), _list_row(locale)),
    )


_COMING_SHOWN = 10


def _coming_line(update: SituationUpdate, zone: ZoneInfo, locale: str) -> Html:
    if update.state is UpdateState.SENT:
        return html("coming.correction", locale, heading=update.heading)
    if update.state is UpdateState.WAITING or update.send_at is None:
        return html("coming.waiting", locale, heading=update.heading)
    when = dates.moment(update.send_at, zone, locale)
    return html("coming.scheduled", locale, heading=update.heading, when=when)


def _list_row(locale: str) -> tuple[Button, ...]:
    return (Button(plain("update.list", locale), place_data("updates", 0)), *menu_button(locale))


def refresh_button(update_id: int, locale: str, place: str = "progress") -> Button:
    """The way to see how a sending goes now."""
    return Button(plain("reach.refresh", locale), place_data(place, update_id))


def _reach_row(
    update_id: int, reach: Reach | None, locale: str, place: str = "progress"
) -> tuple[Button, ...]:
    """How it goes now, at that place, and who was not reached. Empty for who may not see it."""
    if reach is None:
        return ()
    if not _was_sent(reach):
        return ()
    row = [refresh_button(update_id, locale, place)]
    if reach.failed or reach.uncertain:
        row.append(Button(plain("reach.who_not", locale), place_data("missed", update_id, 0)))
    return tuple(row)


def progress_screen(progress: Progress, zone: ZoneInfo) -> Screen:
    """How a sending goes, for the message that is edited while it goes on and stays as a receipt."""
    locale, reach = progress.locale, progress.reach
    sent = dates.moment(progress.sent_at, zone, locale)
    return Screen(
        lines(
            html(_progress_title(progress), locale),
            html("reach.about", locale, heading=progress.heading, sent=sent),
            None if reach.is_finished else _bar(reach, locale),
            "",
            reach_text(reach, locale),
            html("reach.told_aloud", locale) if progress.is_said_aloud else None,
        ),
        _leading_away(
            progress.update_id,
            rows_of(
                _reach_row(progress.update_id, reach, locale),
                open_row(progress.update_id, locale) if reach.is_finished else (),
                _list_row(locale),
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


def _missed(one: NotReached, locale: str) -> Html:
    return html(
        "missed.line",
        locale,
        name=one.name,
        organisation=one.organisation,
        why=label(one.trouble, locale),
    )


def list_screen(page: UpdatePage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """The latest updates, each a button to open it; or those that have some words."""
    locale = viewer.locale
    is_writer = viewer.has(Role.COORDINATOR)
    begin = Button(plain("menu.write", locale), begin_data("update"))
    write = (begin, templates_button(locale)) if is_writer else ()
    coming_ = (
        (Button(plain_n("updates.coming", page.coming, locale), place_data("coming")),)
        if page.coming
        else ()
    )
    if not page.total:
        none = (
            html("updates.none_found", locale, words=page.words)
            if page.words
            else html("updates.none", locale)
        )
        back = _list_row(locale) if page.words else menu_button(locale)
        return Screen(none, rows_of(coming_, () if page.words else write, back))
    place, *arguments = ["find", search_words(page.words)] if page.words else ["updates"]
    return Screen(
        lines(
            html("updates.found", locale, words=page.words)
            if page.words
            else html("updates.title", locale),
            "",
            *(_listed(update, locale, now, zone) for update in page.updates),
            pager(locale, page.page, UPDATES_A_PAGE, page.total),
            None if page.words else html("updates.search", locale),
        ),
        rows_of(
            *(_opener(update, locale, zone) for update in page.updates),
            pager_row(locale, page.page, UPDATES_A_PAGE, page.total, place, *arguments),
            coming_,
            write,
            _list_row(locale) if page.words else menu_button(locale),
        ),
    )


def search_words(words: str) -> str:
    """The words that fit into a button, whole ones only."""
    kept: list[str] = []
    for word in words.replace(":", " ").split():
        if len(" ".join([*kept, word]).encode()) > _WORDS_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


_WORDS_BYTES = 40
"""With the place and the page number it stays under a button's 64 bytes."""


def _listed(update: SituationUpdate, locale: str, now: datetime, zone: ZoneInfo) -> Html:
    sent = dates.relative_moment(update.sent_at, now, zone, locale)
    if update.state is UpdateState.RETRACTED:
        reason = _shortened(update.reason or "", _REASON_LISTED)
        return html("updates.line_retracted", locale, sent=sent, reason=reason)
    holds = update.valid_until is not None and update.valid_until >= local_day(now, zone)
    return html(
        "updates.line_holds" if holds else "updates.line",
        locale,
        mark=plain(f"update.emoji.{update.urgency.value}", locale),
        heading=update.heading,
        sent=sent,
    )


_REASON_LISTED = 60


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _opener(update: SituationUpdate, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    if update.state is UpdateState.RETRACTED:
        # Its heading may be what had to be taken back: it goes by when it was sent.
        sent = dates.short_moment(update.sent_at, zone, locale)
        name = plain("updates.retracted", locale, sent=sent)
        return (Button(name, place_data("update", update.id)),)
    mark = plain(f"update.emoji.{update.urgency.value}", locale)
    return (Button(f"{mark} {update.heading}"[:60], place_data("update", update.id)),)
