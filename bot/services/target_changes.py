"""Changing a promise's target mid-period: the earlier one is kept, with the day and the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.errors import AnswerProblem, NoNumber, OutsidePeriod, SentBack
from bot.domain.follow_up.views import Followed
from bot.domain.follow_up.windows import TargetFrom
from bot.domain.forms import Form, FormKind
from bot.services import follow_up, forms, guarded
from bot.services.act import Tx
from bot.services.renewals.signing import note_document_changed
from bot.services.verdicts import AboutAPromise, check_open
from db.queries import targets


class _ChangeTarget(AboutAPromise):
    """The dialog that gives a target another number from a day on; the earlier one is kept."""

    async def check(self, tx: Tx, about: forms.About) -> None:
        await super().check(tx, about)
        _with_number((await follow_up.in_depth(tx, about["promise"])).one)

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        await check_open(tx, form.answers["promise"])
        depth = await self.depth(tx, form)
        target, period = _with_number(depth.one), depth.follow_up.period
        day = date.fromisoformat(form.answers["from"])
        if period.first is None or period.last is None or not period.first <= day <= period.last:
            raise OutsidePeriod("from", first=period.first, last=period.last)
        number, why = form.answers["target"]["number"], form.answers["why"]
        if target.target is not None and target.target.number == number:
            raise SentBack("target", AnswerProblem.SAME_TARGET)
        if day < target.day:
            raise SentBack("from", AnswerProblem.BEFORE_LAST_TARGET)
        assert target.target is not None, "checked before it began"
        then = TargetFrom(day, replace(target.target, number=number), why)
        await targets.change(
            tx.session, depth.one.id, depth.one.targets[0], then, by=tx.person.id, now=tx.now
        )
        await note_document_changed(tx.session, depth.follow_up.id, tx.person.name, tx.now)
        await guarded.check(tx, form, depth.one.id)
        await tx.audit("promise.target_changed", depth.one.id)
        return forms.Finished({"promise": depth.one.id})


def _with_number(one: Followed) -> TargetFrom:
    """The target that holds now. Raises NoNumber where there is none in figures."""
    latest = one.targets[-1]
    if latest.target is None or latest.target.number is None:
        raise NoNumber
    return latest


forms.register(FormKind.CHANGE_TARGET, _ChangeTarget())
