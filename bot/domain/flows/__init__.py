"""The questions of every dialog, in order. A dialog's words are in the catalogues under its name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.flows import (
    activities,
    dialogues,
    follow_up,
    meetings,
    observations,
    people,
    planning,
    problem_areas,
    renewals,
    schools,
    updates,
    visits,
    watch,
)
from bot.domain.flows.dialog import Dialog, Without
from bot.domain.forms import FormKind, Step

__all__ = ["DIALOGS", "FLOWS", "Dialog", "Without"]

_ROOMS = (
    people, schools, updates, visits, activities, follow_up, observations, problem_areas, meetings,
    watch, dialogues, planning, renewals,
)  # fmt: skip

DIALOGS: Mapping[FormKind, Dialog] = {
    kind: dialog for room in _ROOMS for kind, dialog in room.DIALOGS.items()
}
FLOWS: Mapping[FormKind, tuple[Step, ...]] = {
    kind: dialog.steps for kind, dialog in DIALOGS.items()
}
