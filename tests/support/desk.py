"""A desk at which earlier activities are read in: the real looking through and logging, without a process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.work import Work, WorkKind, WorkState
from bot.services import imports, work
from bot.services.work import job_of
from tests.support.house import Household, Somebody


@dataclass
class Desk:
    """Somebody who reads in: the file looked through, then logged, without a process."""

    home: Household
    who: Somebody
    folder: Path

    async def look_through(self, content: bytes) -> Work:
        """Have a file looked through."""
        found = await imports.take(self.home.act(self.who), "file", "lista.csv")
        return await self._do(found, content)

    async def log(self, read: Work, content: bytes) -> Work:
        """Have a file logged that was looked through."""
        return await self._do(await imports.confirm(self.home.act(self.who), read.id), content)

    async def _do(self, found: Work, content: bytes) -> Work:
        (self.folder / "input").write_bytes(content)
        job = job_of(self.home.house, found, self.folder, self.home.now)
        way = imports.read if found.kind is WorkKind.READ_LIST else imports.carry_out
        result = await way(self.home.house, job, lambda _done, _total: None)
        return await work.end(self.home.house, found.id, WorkState.DONE, self.home.now, result)
