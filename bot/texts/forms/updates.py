"""What a dialog about a situation update shows: its preview, what is put right, what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from bot.domain.clipping import clipped
from bot.domain.forms import Form, FormKind, Step, gap_asked, gaps_so_far
from bot.domain.gaps import FILLED, filled, gaps_of
from bot.domain.local_time import to_utc_past_gap
from bot.domain.networks import DEFAULT_QUIET, goes_out_at
from bot.domain.updates import Part, Urgency, content_of, is_added
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.catalogue import Html, escape, html, html_n, lines, plain
from bot.texts.updates.audience import audience_lines, recipients_line
from bot.texts.updates.words import update_text


def preview(view: FormView, municipality: str) -> list[Html]:
    """An update as members will get it, who they are, and what to think of before sending."""
    locale, answers, facts = view.viewer.locale, view.form.answers, view.facts
    content = content_of(answers)
    sent = dates.moment(_goes_out_at(view), view.zone, locale)
    text = update_text(content, municipality, sent, locale)
    found = [html("form.update.preview", locale), html("quote", locale, text=text)]
    if content.more_pictures:
        found.append(html_n("form.update.pictures", len(content.more_pictures) + 1, locale))
    found.append(recipients_line(facts["recipients"], facts["unreachable"], locale))
    found += audience_lines(facts["audience"], locale)
    if facts["groups"]:
        names = clipped(", ".join(facts["groups"]), _NAMES_SHOWN)
        found.append(html("form.update.in_groups", locale, names=names))
    if is_added(answers, Part.LATER):
        found.append(html("form.update.goes_out", locale, when=sent))
    if content.urgency is Urgency.WEEKLY:
        found.append(html("form.update.in_digest", locale))
    elif (quiet := _quiet_until(view, content.urgency)) is not None:
        found.append(html("form.update.quiet", locale, when=quiet))
    if facts["approval"]:
        found.append(html("form.update.needs_approval", locale))
    if facts["kept_close"]:
        found.append(html("form.update.kept_close", locale))
    if (similar := facts["similar"]) is not None:
        found.append(_similar(view, similar))
    return found


def _quiet_until(view: FormView, urgency: Urgency) -> str | None:
    """When the usual quiet hours end, where they hold it up. None: it comes at once, or who knows."""
    if view.facts["approval"] and not is_added(view.form.answers, Part.LATER):
        return None  # It goes out when somebody approves it.
    goes_out = _goes_out_at(view)
    is_warning = urgency is Urgency.WARNING
    comes = goes_out_at(goes_out, DEFAULT_QUIET, view.zone, is_warning=is_warning)
    return dates.moment(comes, view.zone, view.viewer.locale) if comes > goes_out else None


def _similar(view: FormView, similar: Mapping[str, Any]) -> Html:
    """Which update tells the same news: one that went out, or one that is about to."""
    locale, heading = view.viewer.locale, clipped(similar["heading"], _HEADING_SHOWN)
    if similar["sent_at"] is None:
        return html("form.update.similar.coming", locale, heading=heading)
    moment = dates.moment(datetime.fromisoformat(similar["sent_at"]), view.zone, locale)
    return html("form.update.similar", locale, heading=heading, sent=moment)


_HEADING_SHOWN: Final = 60


def with_gaps(form: Form, step: Step, locale: str) -> Html:
    """The text as far as its gaps are filled, the one that is asked for marked."""
    asked, so_far = gap_asked(form, step), gaps_so_far(form, step)
    given, total = {"gaps": so_far}, len(gaps_of(form.answers))
    texts = [filled(form.answers[key], given) for key in FILLED if form.answers.get(key)]
    marked = html("form.gap.marked", locale, gap=asked or "")
    shown = [Html(escape(text).replace(escape(f"[{asked}]"), marked)) for text in texts]
    return lines(
        html("form.gap.number", locale, number=len(so_far) + 1, total=total),
        html("form.gap.text", locale, text=lines(*shown)),
    )


def _goes_out_at(view: FormView) -> datetime:
    answers = view.form.answers
    if not is_added(answers, Part.LATER):
        return view.now
    day, wall = date.fromisoformat(answers["send_day"]), time.fromisoformat(answers["send_time"])
    return to_utc_past_gap(day, wall, view.zone)


_NAMES_SHOWN: Final = 150


def corrected(view: FormView) -> list[Html]:
    """What a part said, and what it is to say instead."""
    locale, answers = view.viewer.locale, view.form.answers
    part = answers["which"]["value"]
    before = answers["content"].get(part) or plain("form.skipped", locale)
    return [
        html("form.correct.before", locale, text=clipped(before, _BEFORE_SHOWN)),
        html("form.correct.after", locale, text=clipped(answers["text"], _AFTER_SHOWN)),
        html("form.correct.everywhere", locale),
        *([html("form.correct.approval", locale)] if view.facts["approval"] else []),
        *said_aloud(view),
    ]


def said_aloud(view: FormView) -> list[Html]:
    """That a change of a warning is heard by those who have it."""
    is_warning = view.facts["urgency"] == Urgency.WARNING
    return [Html(""), html("form.change.aloud", view.viewer.locale)] if is_warning else []


_BEFORE_SHOWN: Final = 500


_AFTER_SHOWN: Final = 2800


def about_update(view: FormView) -> list[Html]:
    """What a dialog about an update, or a question about one, is about."""
    locale, facts = view.viewer.locale, view.facts
    match view.form.kind:
        case (
            FormKind.RETRACT_UPDATE
            | FormKind.TURN_DOWN_UPDATE
            | FormKind.TURN_DOWN_CORRECTION
            | FormKind.ASK_ABOUT_UPDATE
        ):
            return [html("form.about_update", locale, heading=facts["heading"])]
        case FormKind.CORRECT_UPDATE if view.step is not None and view.step.key == "text":
            now = facts.get(view.form.answers["which"]["value"])
            if not now:
                return []
            return [html("form.text_now", locale, text=clipped(now, _AFTER_SHOWN))]
        case FormKind.REPLY_TO_MEMBER:
            return [
                html(
                    "question.asked",
                    locale,
                    organisation=facts["organisation"],
                    heading=facts["heading"],
                    text=facts["text"],
                )
            ]
    return []
