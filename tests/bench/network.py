"""A broadcast to 10,000 members at Telegram's pace, and a warning that overtakes everything else.

The real program as a process, as it comes: paced, 4 messages in flight. The server answers each
call after 80 ms, counts messages and edits of any sliding second, and answers 429 to the 31st.
While the broadcast goes on, and its author is shown how far it has come, people press buttons some
five times a second: members *Läst* (the answer is `answerCallbackQuery`), others the menu (the
answer is the screen). Then 10,000 digests and reminders wait, and a warning is put in.
"""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select

from bot.domain.outbox import NoticeKind, Priority
from bot.domain.updates import Urgency
from bot.services.act import House
from db.models import Person, SituationUpdateRow
from db.queries import outbox
from tests.bench._house import (
    FIRST_MEMBER,
    PARAMS,
    addresses,
    broadcast,
    fresh_url,
    house_with_members,
    the_program,
)
from tests.bench._telegram import Expected, Fed, Telegram, Watched, press, telegram
from tests.bench.mixed import DELAY_S, FIRST_GUEST, KINDS, NOTHING, PRESSES_PER_SECOND
from tests.bench.report import Aim, Result

TELEGRAMS_PER_SECOND: Final = 30

ANSWERS: Final = Aim("<=", 300)
ENOUGH_PACE: Final = Aim(">=", 0.95)
"""Of messages, answers and edits together. More than all of it would be refused."""

AT_ONCE: Final = Aim("<=", 2)
"""Seconds: the sender looks once a second for what others put in, and then four are on their way."""

WARNING: Final = "Överfall på torget"
REMINDER: Final = "Påminnelse om rån"


@dataclass(frozen=True)
class Size:
    """How many get what."""

    members: int
    warned: int
    """Members to whom the warning goes: so many that its pace can be seen."""


async def run(short: bool) -> Result:
    size = Size(600, 100) if short else Size(10_000, 1_000)
    figures: dict[str, float] = {"members": size.members, "warned": size.warned}
    with addresses() as (folder, server):
        for kind in KINDS:
            measured = await _measure(await fresh_url(kind, folder, server), folder, size)
            figures |= {f"{kind}.{name}": value for name, value in measured.items()}
    # By itself the warning would take so long: the place of each message is 1/29.25 s.
    alone_s = size.warned / (0.95 * TELEGRAMS_PER_SECOND)
    aims: dict[str, Aim] = {}
    for kind in KINDS:
        aims |= {
            f"{kind}.answer_p95_ms": ANSWERS,
            f"{kind}.of_telegrams_pace": ENOUGH_PACE,
            f"{kind}.refused": NOTHING,
            f"{kind}.unanswered": NOTHING,
            f"{kind}.warning_first_s": AT_ONCE,
            f"{kind}.warning_last_s": Aim("<=", AT_ONCE.value + alone_s),
        }
    return Result("network", figures, aims)


async def _measure(url: str, folder: Path, size: Size) -> dict[str, float]:
    async with (
        house_with_members(url, size.members) as house,
        telegram(DELAY_S, TELEGRAMS_PER_SECOND) as theirs,
    ):
        program = the_program(theirs.base, url, folder / f"{secrets.token_hex(4)}.log")
        await program.start()
        try:
            return {
                **await _while_broadcasting(house, theirs, size),
                **await _overtaking(house, theirs, size),
            }
        finally:
            await program.stop()


async def _while_broadcasting(house: House, theirs: Telegram, size: Size) -> dict[str, float]:
    await _press(theirs, itertools.count(1), 10, None)  # connections open, caches warm
    heading: str = PARAMS["heading"]
    await theirs.watch(heading)
    notice_id = await broadcast(house)
    await _show_progress(house, notice_id)
    await _until(theirs, heading, 1)
    seconds = size.members / TELEGRAMS_PER_SECOND
    presses = int((seconds - 2) * PRESSES_PER_SECOND)
    fed = await _press(theirs, itertools.count(1000), presses, notice_id)
    sent = await _until(theirs, heading, size.members)
    return {
        "broadcast_s": sent.last_at - sent.first_at,
        "broadcast_per_second": (sent.arrived - 1) / (sent.last_at - sent.first_at),
        "of_telegrams_pace": sent.per_second / TELEGRAMS_PER_SECOND,
        "refused": sent.refused,
        "answers": len(fed.waits_ms),
        "answer_median_ms": fed.median_ms,
        "answer_p95_ms": fed.p95_ms,
        "unanswered": fed.lost,
    }


async def _press(
    theirs: Telegram, numbers: Iterator[int], presses: int, notice_id: int | None
) -> Fed:
    """Members and guests in turn; only guests where nothing was sent yet."""
    expected = []
    for number in itertools.islice(numbers, presses):
        if notice_id is not None and number % 2:
            member, read = FIRST_MEMBER + number % 100, f"n:read:{notice_id}"
            expected.append(
                Expected(press(number, member, read), "answerCallbackQuery", str(number))
            )
        else:
            guest = FIRST_GUEST + number
            expected.append(Expected(press(number, guest, "n:menu"), "editMessageText", guest))
    return await theirs.feed(expected, per_second=PRESSES_PER_SECOND)


async def _show_progress(house: House, notice_id: int) -> None:
    """Let the first member be the broadcast's author, whose message shows how it goes."""
    now = datetime.now(UTC)
    async with house.database.write() as session:
        await session.execute(
            insert(SituationUpdateRow).values(
                heading=PARAMS["heading"],
                body=PARAMS["body"],
                urgency=PARAMS["urgency"],
                author_id=await session.scalar(select(func.min(Person.id))),
                notice_id=notice_id,
                sent_at=now,
                progress_chat_id=FIRST_GUEST - 1,
                progress_message_id=1,
            )
        )


async def _overtaking(house: House, theirs: Telegram, size: Size) -> dict[str, float]:
    """How long a warning takes that is put in while everybody's digest or reminder waits."""
    await theirs.watch(REMINDER, WARNING)
    async with house.database.read() as session:
        people = list(await session.scalars(select(Person.id).order_by(Person.id)))[: size.members]
    half = size.members // 2
    await _put_in(house, NoticeKind.UPDATE_DIGEST, _A_DIGEST, people[:half], Priority.BULK)
    reminder = {**PARAMS, "heading": REMINDER, "is_reminder": True}
    await _put_in(house, NoticeKind.UPDATE_REMINDER, reminder, people[half:], Priority.NORMAL)
    await _until(theirs, REMINDER, 1)
    warning = {**PARAMS, "heading": WARNING, "urgency": Urgency.WARNING.value}
    put_in_at = time.time()
    await _put_in(
        house, NoticeKind.SITUATION_UPDATE, warning, people[: size.warned], Priority.URGENT
    )
    arrived = await _until(theirs, WARNING, size.warned)
    return {
        "warning_first_s": arrived.first_at - put_in_at,
        "warning_last_s": arrived.last_at - put_in_at,
        "refused_in_all": arrived.refused,
    }


_A_DIGEST: Final[dict[str, Any]] = {
    "updates": [{**PARAMS, "update": 1, "is_retracted": False, "is_corrected": False}]
}


async def _put_in(
    house: House, kind: NoticeKind, params: dict[str, Any], people: list[int], priority: Priority
) -> None:
    now = datetime.now(UTC)
    async with house.database.write() as session:
        key = f"bench:{secrets.token_hex(8)}"
        notice_id = await outbox.add_notice(session, kind, params, dedup_key=key, now=now)
        assert notice_id is not None
        await outbox.deliver_to_people(session, notice_id, people, priority=priority, due_at=now)


async def _until(theirs: Telegram, words: str, arrived: int) -> Watched:
    """Wait until so many messages with these words have arrived."""
    while True:
        seen = (await theirs.watched())[words]
        if seen.arrived >= arrived:
            return seen
        await asyncio.sleep(0.1)
