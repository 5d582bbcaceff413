"""Plan cases: the list, one case, opening one, and changing what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.errors import NoPlanningGroup, NotFound
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.networks import clean
from bot.domain.outbox import NoticeKind
from bot.domain.planning import (
    CASES_A_PAGE,
    COMMENTS_A_PAGE,
    STAGES_OF,
    CommentPage,
    OpinionView,
    PlanCase,
    PlanKind,
    PlanPage,
    PlanView,
    as_facts,
    check_is_open,
)
from bot.domain.views import page_within
from bot.services import forms, guarded
from bot.services.act import Act, Tx, looking
from bot.services.planning import reminding, rights
from db.models import PlanCaseRow
from db.queries import networks, planning

_LATEST = 3


async def list_cases(act: Act, page: int) -> PlanPage:
    """A page of the cases that the person sees. For coordinators and members of the groups."""
    async with looking(act) as tx:
        tx.require(*rights.ROLES)
        groups = await rights.group_ids(tx)
        total = await planning.count(tx.session, groups)
        page = page_within(page, total, CASES_A_PAGE)
        found = await planning.page(
            tx.session, groups, offset=page * CASES_A_PAGE, limit=CASES_A_PAGE
        )
        can_open = bool(await rights.led_groups(tx))
        return PlanPage(total, page, tuple(found), act.today, can_open)


async def show(act: Act, plan_id: int) -> PlanView:
    """One case. For coordinators and members of its group. Raises NotFound."""
    async with looking(act) as tx:
        return await view_of(tx, plan_id)


async def view_of(tx: Tx, plan_id: int) -> PlanView:
    """One case as the person of an act sees it. Raises NotFound."""
    case = await rights.seen(tx, plan_id)
    latest = await planning.list_comments(tx.session, plan_id, limit=_LATEST)
    return PlanView(case, tx.act.today, await rights.leads(tx, case), tuple(latest[::-1]))


async def list_comments(act: Act, plan_id: int, page: int) -> CommentPage:
    """A page of what was said about a plan, the latest first. Raises NotFound."""
    async with looking(act) as tx:
        case = await rights.seen(tx, plan_id)
        page = page_within(page, case.comments, COMMENTS_A_PAGE)
        found = await planning.list_comments(
            tx.session, plan_id, offset=page * COMMENTS_A_PAGE, limit=COMMENTS_A_PAGE
        )
        return CommentPage(case, case.comments, page, tuple(found))


async def opinion(act: Act, plan_id: int) -> OpinionView:
    """All that goes into the written opinion on a plan, comments in their order. Raises NotFound."""
    async with looking(act) as tx:
        case = await rights.seen(tx, plan_id)
        found = await planning.list_comments(tx.session, plan_id)
        return OpinionView(case, act.today, act.house.municipality, tuple(found[::-1]))


class _Keep(forms.Workflow):
    """The dialog that opens a case, or changes what is known of one; the group is told."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("plan") is not None:
            check_is_open(await rights.led(tx, about["plan"]))
        elif not await rights.led_groups(tx):
            raise NoPlanningGroup

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        areas = {"has_areas": bool(await networks.list_areas(tx.session))}
        if about.get("plan") is None:
            return {**areas, "several": len(await rights.led_groups(tx)) > 1}
        case = await rights.led(tx, about["plan"])
        place = {"value": str(case.area.id), "name": case.area.name} if case.area else None
        return {
            **areas,
            "several": False,
            "title": case.title,
            "sort": {"value": case.kind.value},
            "stage": {"value": case.stage.value},
            "reference": case.reference,
            "area": place,
            "due": case.due_on.isoformat() if case.due_on else None,
        }

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "network":
                groups = await rights.led_groups(tx)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in groups)
            case "sort":
                return tuple(Choice(kind.value) for kind in PlanKind)
            case "stage":
                stages = STAGES_OF[PlanKind(form.answers["sort"]["value"])]
                return tuple(Choice(stage.value) for stage in stages)
            case "area":
                areas = await networks.list_areas(tx.session)
                return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return guarded.facts(tx, form)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        if form.answers.get("plan") is None:
            case = await self._open(tx, form)
            kind: NoticeKind | None = NoticeKind.PLAN_OPENED
        else:
            before = await rights.led(tx, form.answers["plan"])
            case = await self._change(tx, form, before)
            is_news = (before.stage, before.due_on) != (case.stage, case.due_on)
            kind = NoticeKind.PLAN_CHANGED if is_news else None
        await guarded.check(tx, form, case.id)
        await reminding.set_reminders(tx, case)
        if kind is not None:
            await reminding.tell_group(tx, kind, case, f"form:{form_id}")
        await tx.audit("plan.kept", case.id)
        return forms.Finished(as_facts(case))

    async def _open(self, tx: Tx, form: Form) -> PlanCase:
        groups = {str(one.id): one.id for one in await rights.led_groups(tx)}
        chosen = form.answers.get("network")
        network_id = groups.get(chosen["value"]) if chosen else next(iter(groups.values()), None)
        if network_id is None:
            raise NoPlanningGroup
        row = PlanCaseRow(
            network_id=network_id,
            opened_by=tx.person.id,
            opened_at=tx.now,
            closed_on=None,
            closed_by=None,
            proposed=0,
            adopted=0,
            outcome=None,
            reason=None,
            **_columns(form.answers),
        )
        return await _found(tx, await planning.add(tx.session, row))

    async def _change(self, tx: Tx, form: Form, case: PlanCase) -> PlanCase:
        row = await rights.locked_open(tx, case)
        for name, value in _columns(form.answers).items():
            setattr(row, name, value)
        await tx.session.flush()
        return await _found(tx, case.id)


def _columns(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers say, as columns of the case."""
    area, reference = answers.get("area"), answers.get("reference")
    due = answers.get("due")
    return {
        "title": clean(answers["title"]),
        "kind": answers["sort"]["value"],
        "stage": answers["stage"]["value"],
        "reference": clean(reference) if reference else None,
        "area_id": int(area["value"]) if area else None,
        "due_on": date.fromisoformat(due) if due else None,
    }


async def _found(tx: Tx, plan_id: int) -> PlanCase:
    case = await planning.find(tx.session, plan_id)
    if case is None:
        raise NotFound("plan")
    return case


forms.register(FormKind.PLAN_CASE, _Keep())
