"""Long work: put in by an act, taken up by the leader, its end told to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.local_time import local_day
from bot.domain.people import Role
from bot.domain.work import MOST_ATTEMPTS, Work, WorkKind, WorkState
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from db.queries import people, work

ROLES: Mapping[WorkKind, tuple[Role, ...]] = {
    WorkKind.EXPORT: (Role.COORDINATOR, Role.POLICE),
    WorkKind.READ_LIST: (Role.COORDINATOR,),
    WorkKind.IMPORT: (Role.COORDINATOR,),
}
"""Who may have what done; asked again when it is taken up."""


Told = Callable[[int, int], None]
"""Called with how many rows are through, and of how many."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as the process that does it needs it.

    `folder` is where its files are. `today` is the local day on which it was taken up.
    """

    work_id: int
    kind: WorkKind
    person_id: int
    locale: str
    params: Mapping[str, Any]
    folder: Path
    now: datetime
    today: date

    def facts(self) -> dict[str, Any]:
        """The job as JSON."""
        return {
            "work": self.work_id,
            "kind": self.kind.value,
            "person": self.person_id,
            "locale": self.locale,
            "params": dict(self.params),
            "folder": str(self.folder),
            "now": self.now.isoformat(),
            "today": self.today.isoformat(),
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Job:
        """The reverse of `facts`."""
        return cls(
            work_id=facts["work"],
            kind=WorkKind(facts["kind"]),
            person_id=facts["person"],
            locale=facts["locale"],
            params=facts["params"],
            folder=Path(facts["folder"]),
            now=datetime.fromisoformat(facts["now"]),
            today=date.fromisoformat(facts["today"]),
        )


def job_of(house: House, found: Work, folder: Path, now: datetime) -> Job:
    """The job that does a piece of work."""
    return Job(
        work_id=found.id,
        kind=found.kind,
        person_id=found.person_id,
        locale=found.locale,
        params=found.params,
        folder=folder,
        now=now,
        today=local_day(now, house.zone),
    )


def key_of(params: Mapping[str, Any]) -> str:
    """What makes two pieces of work the same."""
    return sha256(dumps(params, sort_keys=True).encode()).hexdigest()


async def put_in(
    tx: Tx, kind: WorkKind, params: Mapping[str, Any], *, key: str | None = None, total: int = 0
) -> Work:
    """Put in a piece of work for the person who acts, or find the same one that is not done yet."""
    tx.require(*ROLES[kind])
    number = await work.add(
        tx.session,
        kind,
        key or key_of(params),
        params,
        person_id=tx.person.id,
        chat_id=tx.act.chat_id,
        total=total,
        now=tx.now,
    )
    found = await work.find(tx.session, number)
    assert found is not None, "put in a moment ago"
    return found


async def show(act: Act, work_id: int) -> Work:
    """A piece of one's own work as it stands. Raises NotFound."""
    async with looking(act) as tx:
        return await get(tx, work_id)


async def latest(act: Act, kind: WorkKind) -> Work:
    """The latest work of a kind in this chat. Raises NotFound."""
    async with looking(act) as tx:
        found = await work.find_latest(tx.session, kind, act.chat_id)
    if found is None:
        raise NotFound("work")
    return found


async def find_by_key(tx: Tx, kind: WorkKind, key: str) -> Work | None:
    """The latest work of a kind with a key, open or not."""
    return await work.find_by_key(tx.session, kind, key)


async def get(tx: Tx, work_id: int) -> Work:
    """A piece of work of this chat. Raises NotFound, or NotAllowed where the role is gone."""
    found = await work.find(tx.session, work_id, tx.act.chat_id)
    if found is None:
        raise NotFound("work")
    tx.require(*ROLES[found.kind])
    return found


async def stop(act: Act, work_id: int) -> Work:
    """Have a piece of work done no longer; one that has ended stays as it is. Raises NotFound.

    What is being logged is logged to its end: half of a file helps nobody.
    """
    try:
        async with changing(act) as tx:
            found = await get(tx, work_id)
            if found.kind is not WorkKind.IMPORT:
                values = {"state": WorkState.STOPPED.value, "finished_at": tx.now}
                await work.change(tx.session, work_id, **values)
            return await get(tx, work_id)
    except AlreadyHandled:
        return await show(act, work_id)


async def note_shown(act: Act, work_id: int, message_id: int) -> None:
    """Remember which message shows the progress."""
    async with act.house.database.write() as session:
        await work.note_message(session, work_id, act.chat_id, message_id)


async def take_up(house: House, now: datetime) -> Work | None:
    """The next piece of work, now running. None: there is none.

    Work that failed too often, and work whose person may have it done no longer, ends here.
    """
    async with house.database.write() as session:
        found = await work.next_open(session)
        if found is None:
            return None
        roles = {held.role for held in await people.held_roles(session, found.person_id)}
        if not roles & set(ROLES[found.kind]):
            values = {"state": WorkState.STOPPED.value, "finished_at": now}
            await work.change(session, found.id, **values)
            return replace(found, state=WorkState.STOPPED)
        if found.attempts >= MOST_ATTEMPTS:
            values = {"state": WorkState.FAILED.value, "finished_at": now}
            await work.change(session, found.id, **values)
            return replace(found, state=WorkState.FAILED)
        await work.change(
            session, found.id, state=WorkState.RUNNING.value, attempts=found.attempts + 1
        )
        return replace(found, state=WorkState.RUNNING, attempts=found.attempts + 1)


async def find(house: House, work_id: int) -> Work | None:
    """A piece of work as it stands."""
    async with house.database.read() as session:
        return await work.find(session, work_id)


async def note_progress(house: House, work_id: int, done: int, total: int) -> bool:
    """Note how far a piece of work is. False: it is not wanted any more."""
    async with house.database.write() as session:
        return await work.change(session, work_id, done=done, total=total)


async def put_back(house: House, found: Work) -> None:
    """Let a piece of work wait again, as if it had not been taken up."""
    async with house.database.write() as session:
        await work.change(
            session, found.id, state=WorkState.WAITING.value, attempts=found.attempts - 1
        )


async def end(
    house: House, work_id: int, state: WorkState, now: datetime, result: Mapping[str, Any] | None
) -> Work:
    """Note that a piece of work has ended, and what it came to; gives it as it stands."""
    async with house.database.write() as session:
        await work.change(
            session,
            work_id,
            state=state.value,
            finished_at=now,
            result=None if result is None else dict(result),
        )
        found = await work.find(session, work_id)
        assert found is not None, "work is forgotten long after its end"
        return found


async def tidy(house: House, now: datetime) -> None:
    """Forget work that ended long ago."""
    async with house.database.write() as session:
        await work.forget_before(session, now)
