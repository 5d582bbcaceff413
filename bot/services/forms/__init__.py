"""Dialogs: beginning, answering and finishing one, whatever its workflow."""

from bot.services.forms.answering import answer, cancel
from bot.services.forms.opening import begin, open_in, start_over
from bot.services.forms.rows import leave, open_of
from bot.services.forms.showing import list_open, note_shown, show, show_latest
from bot.services.forms.workflow import (
    About,
    DoOver,
    Finished,
    NoOpenForm,
    Workflow,
    check_choices,
    register,
    workflow_of,
)

__all__ = [
    "About",
    "DoOver",
    "Finished",
    "NoOpenForm",
    "Workflow",
    "answer",
    "begin",
    "cancel",
    "check_choices",
    "leave",
    "list_open",
    "note_shown",
    "open_in",
    "open_of",
    "register",
    "show",
    "show_latest",
    "start_over",
    "workflow_of",
]
