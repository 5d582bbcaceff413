"""The notice periods within which each side moves and cancels visits by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import Role
from bot.domain.visit_rules import NoticeRule
from bot.domain.visits import Visit
from bot.services import forms
from bot.services.act import Tx
from db.queries import covers

_OFFERED = (0, 2, 24, 48, 72, 168)
"""What is offered as buttons, in hours; any other number can be written."""


async def notice_to_move(tx: Tx, visit: Visit) -> timedelta:
    """Until how long before its start this person moves a visit; coordinators until it begins."""
    return await _notice(tx, visit, NoticeRule.SCHOOL_MOVES, NoticeRule.POLICE_MOVES)


async def notice_to_cancel(tx: Tx, visit: Visit) -> timedelta:
    """Until how long before its start this person cancels a visit; coordinators until it begins."""
    return await _notice(tx, visit, NoticeRule.SCHOOL_CANCELS, NoticeRule.POLICE_CANCELS)


async def _notice(tx: Tx, visit: Visit, school: NoticeRule, police: NoticeRule) -> timedelta:
    if tx.holds(Role.COORDINATOR):
        return timedelta()
    rules = await covers.rules(tx.session)
    return rules.notice(police if tx.person.id == visit.officer_id else school)


class _Rules(forms.Workflow):
    """The dialog in which a coordinator sets a notice period."""

    roles = (Role.COORDINATOR,)

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "rule":
                return tuple(Choice(rule.value) for rule in NoticeRule)
            case "hours":
                return tuple(Choice(str(hours)) for hours in _OFFERED)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {"rules": await _kept(tx)} if form.step == "rule" else {}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        rule = NoticeRule(form.answers["rule"]["value"])
        await covers.keep_rule(tx.session, rule, form.answers["hours"]["number"])
        await tx.audit(f"visit_rule.{rule.value}", None)
        return forms.Finished({"rules": await _kept(tx)})


async def _kept(tx: Tx) -> dict[str, int]:
    rules = await covers.rules(tx.session)
    return {rule.value: rules.hours[rule] for rule in NoticeRule}


forms.register(FormKind.VISIT_RULES, _Rules())
