"""Looking at a plan: the checklist by the eight aspects, remarks, and what members say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.forms import SUGGESTED, Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.planning import Aspect, AspectAnswer, PlanView, as_facts, check_is_open
from bot.services import forms, guarded
from bot.services.act import Act, AlreadyHandled, Tx, changing
from bot.services.planning import reminding, rights
from bot.services.planning.cases import show, view_of
from db.queries import planning


async def answer_aspect(act: Act, plan_id: int, aspect: Aspect, answer: AspectAnswer) -> PlanView:
    """Say whether a plan takes care of an aspect; the last word holds.

    For coordinators and members of the group. Raises NotFound, or CaseClosed.
    """
    try:
        async with changing(act) as tx:
            case = await rights.seen(tx, plan_id)
            await rights.locked_open(tx, case)
            await planning.note_aspect(
                tx.session, plan_id, aspect, tx.person.id, tx.now, answer=answer.value
            )
            await tx.audit(f"plan.aspect.{aspect.value}", plan_id)
            return await view_of(tx, plan_id)
    except AlreadyHandled:
        return await show(act, plan_id)


class _Remark(forms.Workflow):
    """The dialog that makes a remark on an aspect: what is missing, what the group proposes."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        if about.get("aspect") not in set(Aspect):
            raise NotFound("plan")
        check_is_open(await rights.seen(tx, about["plan"]))

    async def known(self, tx: Tx, about: forms.About) -> forms.About:
        case = await rights.seen(tx, about["plan"])
        note = case.aspects.get(Aspect(about["aspect"]))
        return {SUGGESTED: {"remark": note.remark}} if note and note.remark else {}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        case = await rights.seen(tx, form.answers["plan"])
        return {**guarded.facts(tx, form), "title": case.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        case = await rights.seen(tx, form.answers["plan"])
        await rights.locked_open(tx, case)
        await guarded.check(tx, form, case.id)
        await planning.note_aspect(
            tx.session, case.id, Aspect(form.answers["aspect"]), tx.person.id, tx.now,
            remark=form.answers["remark"],
        )  # fmt: skip
        await tx.audit("plan.remark", case.id)
        return forms.Finished({**as_facts(case), "aspect": form.answers["aspect"]})


class _Comment(forms.Workflow):
    """The dialog in which somebody of the group says what they think; who leads the case hears."""

    roles = rights.ROLES

    async def check(self, tx: Tx, about: forms.About) -> None:
        check_is_open(await rights.seen(tx, about["plan"]))

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        case = await rights.seen(tx, form.answers["plan"])
        return {**guarded.facts(tx, form), "title": case.title}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        case = await rights.seen(tx, form.answers["plan"])
        await rights.locked_open(tx, case)
        await guarded.check(tx, form, case.id)
        text = form.answers["comment"]
        comment_id = await planning.add_comment(tx.session, case.id, tx.person.id, text, tx.now)
        more = {"comment": text, "by": tx.person.name}
        cause = f"comment:{comment_id}"
        await reminding.tell_leads(tx, NoticeKind.PLAN_COMMENTED, case, cause, more)
        await tx.audit("plan.comment", case.id)
        return forms.Finished(as_facts(case))


forms.register(FormKind.PLAN_REMARK, _Remark())
forms.register(FormKind.PLAN_COMMENT, _Comment())
