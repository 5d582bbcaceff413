"""One update: as a member opens it, and with what a coordinator can do about it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.corrections import WaitingCorrection
from bot.domain.people import Role, Viewer
from bot.domain.updates import Reach, SituationUpdate, UpdateState
from bot.domain.views import NAMES_A_PAGE, RecipientPage, UpdateView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import (
    SHOW,
    Button,
    Rows,
    Screen,
    begin_data,
    form_data,
    place_data,
    without_file_where_too_long,
)
from bot.texts.updates.buttons import (
    approve_rows,
    correction_rows,
    list_row,
    more_rows,
    open_row,
    read_row,
)
from bot.texts.updates.progress import reach_lines, reach_row
from bot.texts.updates.words import correction_lines, update_text


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
            lines(text, *reach_lines(view.reach, locale)),
            rows_of(
                reach_row(update.id, view.reach, locale), _alike_row(view, locale), list_row(locale)
            ),
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
                *reach_lines(view.reach, locale),
            ),
            rows_of(
                *_member_rows(view, viewer),
                *_coming_rows(update, viewer),
                _correction_row(view, locale),
                # A picture can't be shown again in place: there the figures come by themselves.
                reach_row(
                    update.id, view.reach, locale, "progress" if update.is_captioned else "update"
                ),
                *_change_rows(update, view.reach, locale),
                _alike_row(view, locale),
                list_row(locale),
            ),
            picture=update.picture,
            document=update.document,
        )
    )


def _alike_row(view: UpdateView, locale: str) -> tuple[Button, ...]:
    """The way to the observations that are like it."""
    if not view.alike:
        return ()
    name = plain("update.observations", locale, count=view.alike)
    return (Button(name, place_data("observations", view.update.id, 0)),)


def _goes_out(update: SituationUpdate, zone: ZoneInfo, locale: str) -> str | None:
    """When it went out or is to go out; never when it was saved."""
    is_out = update.state is UpdateState.SENT
    moment = update.sent_at if is_out else update.send_at
    is_not_to = update.state in (UpdateState.STOPPED, UpdateState.REPLACED)
    return None if moment is None or is_not_to else dates.moment(moment, zone, locale)


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
        case UpdateState.REPLACED:
            return html("update.replaced", locale)
    if update.reason:
        return html("update.turned_down", locale, reason=update.reason)
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
    if not viewer.has(Role.COORDINATOR):
        return ()
    rewrite = Button(plain("update.rewrite", locale), place_data("rewrite", update.id))
    if update.state is UpdateState.STOPPED:
        return ((rewrite,),)
    if update.state not in (UpdateState.WAITING, UpdateState.SCHEDULED):
        return ()
    is_own = update.author_id == viewer.person_id
    can_approve = update.state is UpdateState.WAITING and not is_own
    return rows_of(
        *(approve_rows(update.id, locale) if can_approve else ()),
        (
            rewrite,
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


def remind_screen(update_id: int, count: int, locale: str) -> Screen:
    """Whether to send an update again to those who have not read it."""
    yes = Button(plain("remind.yes", locale), place_data("remind_yes", update_id))
    back = Button(plain("button.back", locale), place_data("progress", update_id))
    return Screen(html_n("remind.question", count, locale), ((yes,), (back,)))


def stop_screen(update: SituationUpdate, locale: str) -> Screen:
    """Whether an update that has not gone out is not to go out at all."""
    yes = Button(plain("stop.yes", locale), place_data("stop_yes", update.id))
    back = Button(plain("button.back", locale), place_data("update", update.id))
    return Screen(html("stop.question", locale, heading=update.heading), ((yes,), (back,)))


def done_note(key: str, update: SituationUpdate, locale: str) -> Screen:
    """That something was done with an update, and the way back to it."""
    said = html(key, locale, heading=update.heading)
    return Screen(said, (open_row(update.id, locale), menu_button(locale)))


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
