"""*Rätta*: new words for a part of an update that went out, at once or after a colleague's yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.corrections import CorrectionState
from bot.domain.errors import (
    CorrectionSettled,
    CorrectionWaits,
    NotFound,
    OwnUpdate,
    UpdateChanged,
)
from bot.domain.forms import Form, FormKind
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.updates import UpdateState, check_fits, corrected
from bot.services import broadcasts, forms, guarded, putting_right
from bot.services.act import Act, AlreadyHandled, Tx, changing
from db.models import SituationUpdateRow, UpdateCorrectionRow
from db.queries import corrections, updates


async def carry_out(
    tx: Tx, row: SituationUpdateRow, part: str, words: str, guard_reason: str | None
) -> None:
    """Change a part in every copy of an update that stands. `row` is locked."""
    check_fits(corrected(updates.content_of(row).as_facts(), part, words))
    setattr(row, part, words)
    row.revision += 1
    row.changed_at = tx.now
    if guard_reason:
        row.guard_reason = guard_reason
        await tx.audit("update.sent_despite_guard", row.id)
    await putting_right.change_copies(tx.session, tx.act.house, row, tx.now, part=part)
    await tx.audit("update.corrected", row.id)


async def ask(
    tx: Tx, row: SituationUpdateRow, part: str, words: str, guard_reason: str | None
) -> None:
    """Ask the other coordinators to approve a correction; it takes the place of one's own.

    Raises CorrectionWaits where a colleague's is waiting. `row` is locked.
    """
    check_fits(corrected(updates.content_of(row).as_facts(), part, words))
    earlier = await corrections.find_waiting(tx.session, row.id)
    if earlier is not None and earlier.author_id != tx.person.id:
        raise CorrectionWaits(earlier.author)
    await corrections.stop_waiting(tx.session, row.id, tx.now)
    asked = UpdateCorrectionRow(
        update_id=row.id,
        part=part,
        words=words,
        stood=getattr(row, part),
        guard_reason=guard_reason,
        state=CorrectionState.WAITING.value,
        author_id=tx.person.id,
        written_at=tx.now,
    )
    tx.session.add(asked)
    await tx.session.flush()
    await broadcasts.to_coordinators(
        tx.session,
        NoticeKind.CORRECTION_TO_APPROVE,
        {**_facts(asked, row), "author": tx.person.name},
        dedup_key=f"correction-to-approve:{asked.id}",
        now=tx.now,
        but=tx.person.id,
    )
    await tx.audit("update.correction_asked", row.id)


def _facts(asked: UpdateCorrectionRow, row: SituationUpdateRow) -> dict[str, Any]:
    return {
        "correction": asked.id,
        "update": row.id,
        "heading": row.heading,
        "part": asked.part,
        "stood": asked.stood,
        "words": asked.words,
        "guard_reason": asked.guard_reason,
    }


async def approve(act: Act, correction_id: int) -> None:
    """A second coordinator lets a correction be written into every copy.

    Raises NotFound, OwnUpdate for its author, CorrectionSettled where it waits no longer,
    UpdateSettled where the update stands no longer, UpdateChanged where
    the part says something else by now.
    """
    try:
        async with changing(act) as tx:
            tx.require(Role.COORDINATOR)
            row, asked = await _waiting(tx, correction_id)
            if asked.author_id == tx.person.id:
                raise OwnUpdate
            if getattr(row, asked.part) != asked.stood:
                raise UpdateChanged
            await carry_out(tx, row, asked.part, asked.words, asked.guard_reason)
            await _decide(tx, row, asked, CorrectionState.DONE)
            await tx.audit("update.correction_approved", row.id)
    except AlreadyHandled:
        return


async def _waiting(tx: Tx, correction_id: int) -> tuple[SituationUpdateRow, UpdateCorrectionRow]:
    """A correction that waits, with its update, both locked. Raises as `approve` does."""
    update_id = await corrections.update_of(tx.session, correction_id)
    if update_id is None:
        raise NotFound("update")
    # The update first, as whoever retracts it does: two locks in one order never wait for ever.
    row = await updates.lock(tx.session, update_id)
    asked = await corrections.lock(tx.session, correction_id)
    assert row is not None, "a correction is of an update"
    assert asked is not None, "corrections are never deleted"
    if row.state != UpdateState.SENT:
        raise broadcasts.settled(row)
    if asked.state != CorrectionState.WAITING:
        raise CorrectionSettled(row.id, row.heading)
    return row, asked


async def _decide(
    tx: Tx, row: SituationUpdateRow, asked: UpdateCorrectionRow, state: CorrectionState
) -> None:
    """Note what became of it, and tell who wrote it, unless they decided it themselves."""
    asked.state, asked.decided_by, asked.decided_at = state.value, tx.person.id, tx.now
    if asked.author_id == tx.person.id:
        return
    said = "corrected" if state is CorrectionState.DONE else "not_corrected"
    await broadcasts.to_person(
        tx.session,
        NoticeKind.UPDATE_WENT_OUT,
        {"update": row.id, "heading": row.heading, "state": said, "reason": asked.reason},
        asked.author_id,
        dedup_key=f"correction-told:{asked.id}",
        now=tx.now,
    )


class _TurnDown(forms.Workflow):
    """A coordinator does not let a correction be written in, and says why."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        await _waiting(tx, about["correction"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """The update that it is a correction of, which who leaves the dialog goes back to."""
        row, _ = await _waiting(tx, about["correction"])
        return {"update": row.id}

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        asked = await tx.session.get(UpdateCorrectionRow, form.answers["correction"])
        if asked is None:
            raise NotFound("update")
        row = await tx.session.get(SituationUpdateRow, asked.update_id)
        assert row is not None, "a correction is of an update"
        return {**_facts(asked, row), **guarded.facts(tx, form)}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        row, asked = await _waiting(tx, form.answers["correction"])
        await guarded.check(tx, form, row.id)
        asked.reason = form.answers["reason"]
        await _decide(tx, row, asked, CorrectionState.STOPPED)
        await tx.audit("update.correction_turned_down", row.id)
        return forms.Finished({"update": row.id, "heading": row.heading})


forms.register(FormKind.TURN_DOWN_CORRECTION, _TurnDown())
