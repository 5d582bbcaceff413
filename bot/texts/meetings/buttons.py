"""The buttons under messages about meetings."""

from __future__ import annotations

from datetime import datetime

from bot.domain.forms import FormKind
from bot.domain.meetings import (
    Reply,
)
from bot.texts.catalogue import plain
from bot.texts.labels import label
from bot.texts.screen import Button, Rows, begin_data, in_columns, place_data


def reply_rows(meeting_id: int, reply: Reply | None, seen_at: datetime | str, locale: str) -> Rows:
    """The buttons to answer with; the answer given is marked.

    They carry as of when the meeting is shown: who answers an old message does not mean the time
    to which the meeting was moved since.
    """
    buttons = [
        Button(
            _marked(one, reply, locale),
            begin_data(FormKind.SEND_DEPUTY.value, meeting_id)
            if one is Reply.DEPUTY
            else place_data("reply", meeting_id, one.value, _seconds(seen_at)),
        )
        for one in Reply
    ]
    return (*in_columns(buttons[:3], 3), (buttons[3],))


def _marked(reply: Reply, given: Reply | None, locale: str) -> str:
    name = label(reply, locale)
    return plain("meeting.reply.given", locale, reply=name) if reply is given else name


def _seconds(moment: datetime | str) -> int:
    """A moment as buttons carry it, in whole seconds since 1970; facts keep moments as text."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return int(known.timestamp())


def series_rows(series_id: int, reply: Reply | None, seen_at: datetime | str, locale: str) -> Rows:
    """The buttons to answer for a whole series, or for each of its meetings."""
    seconds = _seconds(seen_at)
    whole = [
        Button(_marked(one, reply, locale), place_data("replies", series_id, one.value, seconds))
        for one in (Reply.COMES, Reply.DECLINES, Reply.PERHAPS)
    ]
    return (tuple(whole), (Button(plain("meeting.one_by_one", locale), place_data("mtgs", 0)),))


def opener(meeting_id: int, locale: str) -> Button:
    """The way from a message to the meeting."""
    return Button(plain("meeting.open", locale), place_data("mtg", meeting_id))


def files_button(meeting_id: int, locale: str) -> Button:
    """The way to the documents with minutes."""
    return Button(plain("meeting.files", locale), place_data("mt_files", meeting_id))


def report_button(meeting_id: int, locale: str) -> Button:
    """The way to say how a meeting went."""
    return Button(plain("meeting.close", locale), begin_data("close", meeting_id))


def after_rows(meeting_id: int, locale: str) -> Rows:
    """What follows when a meeting was held: measures, then decisions and minutes."""
    return (
        (Button(plain("meeting.raise", locale), f"n:mt_raise:{meeting_id}"),),
        (Button(plain("meeting.add_measure", locale), begin_data("task", meeting_id)),),
        (Button(plain("meeting.write_minutes", locale), begin_data("minutes", meeting_id)),),
    )
