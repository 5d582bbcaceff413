"""Observations that repeat become a proposal of a problem area, once a pattern."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.observations import Observation, Seen, find_pattern, part_of_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import DEFAULT_LOCALE, Role
from bot.domain.problem_areas import PROBLEM_TITLE_MAX, ProblemEventKind, ProblemState
from bot.services.act import Tx
from bot.texts import problem_areas as texts
from db.queries import observations, outbox, problem_areas

_LOOKED_BACK = timedelta(days=730)
"""A pattern that has gone on for longer than this is proposed anew."""


async def propose(tx: Tx, newest: Observation) -> None:
    """Propose a problem area to coordinators where an observation repeats earlier ones.

    One that belongs to a pattern proposed before is tied to that problem area instead; where an open
    one has to do with the same kind in the same area, they are pointed to that one.
    """
    if newest.area is None:
        return
    zone = tx.act.house.zone
    part = part_of_day(newest.happened_at, zone)
    alike: list[Seen] = [
        one
        for one in await observations.list_alike(
            tx.session, newest.kind, newest.area.id, since=newest.happened_at - _LOOKED_BACK
        )
        if part_of_day(one.happened_at, zone) is part
    ]
    pattern = find_pattern(alike, newest.id)
    if pattern is None:
        return
    key = f"{newest.kind.value}:{newest.area.id}:{part.value}:{pattern.first}"
    known = await problem_areas.find_by_pattern(tx.session, key)
    if known is not None:
        if known.state != ProblemState.CLOSED:
            await observations.tie(tx.session, [newest.id], known.id)
        return
    alike_to = await problem_areas.find_open_alike(tx.session, newest.kind, newest.area.id)
    if alike_to is not None:
        await observations.tie(tx.session, pattern.ids, alike_to.id)
        # Once for a pattern: what comes later is tied without a word, as to what was proposed.
        key = f"problem:{alike_to.id}:repeats:{pattern.first}"
        count = len(pattern.ids)
        await _tell_coordinators(tx, alike_to.id, alike_to.title, count, key, is_open=True)
        return
    title = texts.pattern_title(newest.kind, newest.area.name, part, DEFAULT_LOCALE)[
        :PROBLEM_TITLE_MAX
    ]
    problem_id = await problem_areas.add(
        tx.session,
        title=title,
        known=texts.pattern_known(len(pattern.ids), DEFAULT_LOCALE),
        area_id=newest.area.id,
        pattern_key=key,
        now=tx.now,
    )
    await observations.tie(tx.session, pattern.ids, problem_id)
    await problem_areas.add_event(
        tx.session, problem_id, ProblemEventKind.PROPOSED, person_id=None, now=tx.now
    )
    key = f"problem:{problem_id}:proposed"
    await _tell_coordinators(tx, problem_id, title, len(pattern.ids), key, is_open=False)


async def _tell_coordinators(
    tx: Tx, problem_id: int, title: str, count: int, key: str, *, is_open: bool
) -> None:
    """Tell what repeats, and the problem area that is proposed, or that is open already."""
    notice_id = await outbox.add_notice(
        tx.session,
        NoticeKind.PROBLEM_PROPOSED,
        {"problem": problem_id, "title": title, "count": count, "is_open": is_open},
        dedup_key=key,
        now=tx.now,
    )
    if notice_id is not None:
        await outbox.deliver_to_role(
            tx.session, notice_id, Role.COORDINATOR, priority=Priority.NORMAL, due_at=tx.now
        )
