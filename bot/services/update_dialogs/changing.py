"""What is done with an update that was written: put right, taken back, turned down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import NotFound, UpdateChanged
from bot.domain.flows.guarding import WHY
from bot.domain.forms import Choice, Form, FormKind
from bot.domain.people import Role
from bot.domain.updates import CORRECTABLE, UpdateState
from bot.services import broadcasts, corrections, forms, guarded, putting_right
from bot.services.act import Tx
from db.models import SituationUpdateRow
from db.queries import corrections as correction_queries
from db.queries import updates


async def sent_update(tx: Tx, update_id: int) -> SituationUpdateRow:
    """An update that was sent and still stands, locked. Raises NotFound or UpdateSettled."""
    row = await updates.lock(tx.session, update_id)
    if row is None:
        raise NotFound("update")
    if row.state != UpdateState.SENT.value:
        raise broadcasts.settled(row)
    return row


class _AboutASentUpdate(forms.Workflow):
    """A dialog about an update that was sent and still stands."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await sent_update(tx, about["update"])

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        row = await tx.session.get(SituationUpdateRow, form.answers["update"])
        if row is None:
            raise NotFound("update")
        return broadcasts.params_of(row, tx.act.house)


class Correct(_AboutASentUpdate):
    """*Rätta*: a part of the text is changed in every copy.

    Where updates go out only with another coordinator's approval, so do the new words.
    """

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {**await super().facts(tx, form), "approval": tx.act.house.approval}

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        row = await sent_update(tx, about["update"])
        content = updates.content_of(row).as_facts()
        return {"today": tx.act.today.isoformat(), "content": content}

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        return tuple(Choice(key) for key in CORRECTABLE) if form.step == "which" else ()

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await sent_update(tx, form.answers["update"])
        part, words = form.answers["which"]["value"], form.answers["text"]
        if getattr(row, part) != form.answers["content"].get(part):
            raise UpdateChanged
        if tx.act.house.approval:
            await corrections.ask(tx, row, part, words, form.answers.get(WHY))
            return forms.Finished({"update": row.id, "state": UpdateState.WAITING.value})
        await corrections.carry_out(tx, row, part, words, form.answers.get(WHY))
        _follow(tx, row)
        return forms.Finished({"update": row.id, "state": row.state})


class Retract(_AboutASentUpdate):
    """*Dra tillbaka*: every copy becomes one line with the reason, which everybody reads.

    At once, also where updates need a second coordinator's approval: what is wrong does harm as
    long as it stands, and a retraction tells nothing new but its reason, which the guard looks at.
    """

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        return {**await super().facts(tx, form), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await sent_update(tx, form.answers["update"])
        await guarded.check(tx, form, row.id)
        row.state = UpdateState.RETRACTED.value
        row.reason = form.answers["reason"]
        row.changed_at = tx.now
        await correction_queries.stop_waiting(tx.session, row.id, tx.now)
        await putting_right.change_copies(tx.session, tx.act.house, row, tx.now)
        _follow(tx, row)
        await tx.audit("update.retracted", row.id)
        return forms.Finished({"update": row.id, "state": row.state})


def _follow(tx: Tx, row: SituationUpdateRow) -> None:
    """Who changes an update is the one who is shown how its copies change."""
    row.progress_chat_id = tx.act.chat_id
    row.progress_message_id = tx.act.message_id


class TurnDown(forms.Workflow):
    """A second coordinator does not let an update go out, and says why."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        row = await tx.session.get(SituationUpdateRow, about["update"])
        if row is None:
            raise NotFound("update")
        if row.state != UpdateState.WAITING.value:
            raise broadcasts.settled(row)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        row = await tx.session.get(SituationUpdateRow, form.answers["update"])
        if row is None:
            raise NotFound("update")
        return {**broadcasts.params_of(row, tx.act.house), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row = await updates.lock(tx.session, form.answers["update"])
        if row is None:
            raise NotFound("update")
        if row.state != UpdateState.WAITING.value:
            raise broadcasts.settled(row)
        await guarded.check(tx, form, row.id)
        row.state = UpdateState.STOPPED.value
        row.reason = form.answers["reason"]
        row.changed_at = tx.now
        await broadcasts.tell_author(tx.session, row, tx.now)
        await tx.audit("update.turned_down", row.id)
        return forms.Finished({"update": row.id, "heading": row.heading, "state": row.state})


forms.register(FormKind.CORRECT_UPDATE, Correct())


forms.register(FormKind.RETRACT_UPDATE, Retract())


forms.register(FormKind.TURN_DOWN_UPDATE, TurnDown())
