"""How each dialog ended, in words that can be read a month later: a room for each part of the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.forms import FormKind
from bot.domain.views import FormView
from bot.texts import (
    contacts,
    dialogues,
    planning,
    surveys,
    watch,
)
from bot.texts.receipts.ledger import LEDGER
from bot.texts.receipts.meetings import MEETINGS
from bot.texts.receipts.observations import OBSERVATIONS
from bot.texts.receipts.people import PEOPLE
from bot.texts.receipts.updates import UPDATES
from bot.texts.receipts.visits import VISITS
from bot.texts.renewals.receipts import RENEWAL_RECEIPTS
from bot.texts.school_lists import receipt_screen as schools_read_in
from bot.texts.screen import Screen


def receipt(view: FormView) -> Screen:
    """What a finished dialog brought about."""
    return _RECEIPTS[view.form.kind](view)


_RECEIPTS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    **PEOPLE,
    **UPDATES,
    **MEETINGS,
    **VISITS,
    **LEDGER,
    **OBSERVATIONS,
    **RENEWAL_RECEIPTS,
    FormKind.IMPORT_SCHOOLS: schools_read_in,
    FormKind.MOVE_CONTACT: contacts.moved_screen,
    FormKind.SURVEY: surveys.entered_receipt,
    FormKind.DIALOGUE: dialogues.drafted_receipt,
    FormKind.DIALOGUE_QUESTION: dialogues.question_receipt,
    FormKind.TAKE_PART: dialogues.taken_part_receipt,
    FormKind.DIALOGUE_REPLY: dialogues.replied_receipt,
    FormKind.IDEA: dialogues.idea_receipt,
    FormKind.PLAN_CASE: planning.kept_receipt,
    FormKind.PLAN_REMARK: planning.remark_receipt,
    FormKind.PLAN_COMMENT: planning.comment_receipt,
    FormKind.PLAN_CLOSE: planning.closed_receipt,
    FormKind.WATCH_AREA: watch.kept_receipt,
    FormKind.WATCH_START: watch.started_receipt,
    FormKind.WATCH_COUNT: watch.counted_receipt,
    FormKind.WATCH_YEAR: watch.year_receipt,
}
