"""Raising a problem area, and writing down each step of its life, within an act that may."""

from __future__ import annotations

from bot.domain.problem_areas import ProblemEventKind
from bot.services.act import Tx
from db.queries import problem_areas


async def raise_(
    tx: Tx,
    *,
    title: str,
    known: str,
    network_id: int | None,
    area_id: int | None = None,
    meeting_id: int | None = None,
) -> int:
    """Raise a problem area within an act that may do so; gives its number."""
    problem_id = await problem_areas.add(
        tx.session,
        title=title,
        known=known,
        network_id=network_id,
        area_id=area_id,
        raised_by=tx.person.id,
        meeting_id=meeting_id,
        now=tx.now,
    )
    kind = ProblemEventKind.RAISED if meeting_id is None else ProblemEventKind.RAISED_AT_MEETING
    await write(tx, problem_id, kind)
    return problem_id


async def write(tx: Tx, problem_id: int, kind: ProblemEventKind, note: str | None = None) -> int:
    """Note a step in the history and in the log; gives its number."""
    event_id = await problem_areas.add_event(
        tx.session, problem_id, kind, person_id=tx.person.id, note=note, now=tx.now
    )
    await tx.audit(f"problem.{kind.value}", problem_id)
    return event_id
