"""The real program as a process of its own, against a simulated Telegram: started, killed, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.clock import MovableClock
from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.domain.promise_file import read_promise_bytes
from bot.services import demo, promises
from bot.services.act import House
from bot.settings import async_url
from bot.simulator import Simulator, SimulatorClient
from bot.simulator.client import Person
from db.migrate import migrate
from db.session import Database
from tests.support.nursery import Forked

ROOT = Path(__file__).parent.parent.parent
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = to_utc(date(2021, 10, 11), time(9, 0), STOCKHOLM)
"""Where test clocks start: a Monday inside the period of Älmhult's promises."""

PROMISES = ROOT / "bot" / "data" / "almhult-2021.toml"

_STARTED_WITHIN_S = 30.0


class Program:
    """`loftesboten` as a process. Everything that `run` writes is kept in `log`.

    One that begins at once is forked from a process that has imported everything; another is
    `python -m bot`, from nothing.
    """

    def __init__(self, environment: dict[str, str], log: Path, *, at_once: bool = False) -> None:
        self._environment = environment
        self.log = log
        self._at_once = at_once
        self._process: asyncio.subprocess.Process | Forked | None = None

    def replica(self, log: Path, **settings: str) -> Program:
        """Another one beside this, with the same settings but for these. Not started yet."""
        changed = {f"LOFTESBOTEN_{name.upper()}": value for name, value in settings.items()}
        return Program({**self._environment, **changed}, log, at_once=self._at_once)

    @property
    def pid(self) -> int:
        """The process id of the running program."""
        assert self._process is not None
        return self._process.pid

    def written(self) -> str:
        """Everything the program has written so far, over all its starts."""
        return self.log.read_text() if self.log.exists() else ""

    async def start(self) -> None:
        """Start `run` and wait until it says that it has started."""
        before = self.written().count("bot.started")
        self._process = await self._begin("run", out=self.log, err=self.log)
        async with asyncio.timeout(_STARTED_WITHIN_S):
            while self.written().count("bot.started") == before:
                if self._process.returncode is not None:
                    raise AssertionError(f"the program ended:\n{self.written()[-3000:]}")
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """Kill it as a power cut would: no chance to tidy up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to stop, and wait."""
        await self._end(signal.SIGTERM)

    async def _end(self, by: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(by)
            await asyncio.wait_for(self._process.wait(), 30)

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run another command of the program to its end: exit code, output, errors."""
        with TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            process = await self._begin(*arguments, out=out, err=err)
            code = await asyncio.wait_for(process.wait(), 60)
            return code, out.read_text(), err.read_text()

    async def _begin(
        self, *arguments: str, out: Path, err: Path
    ) -> asyncio.subprocess.Process | Forked:
        if self._at_once:
            return Forked(arguments, self._environment, ROOT, out, err)
        with out.open("ab") as stdout, err.open("ab") as stderr:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *arguments, env=self._environment, cwd=ROOT,
                stdout=stdout, stderr=stderr,
            )  # fmt: skip


@dataclass
class World:
    """A simulated Telegram, the program beside it, and the people that a test acts as."""

    simulator: Simulator
    telegram: SimulatorClient
    program: Program
    clock: MovableClock
    database_url: str
    people: dict[str, Person] = field(default_factory=dict)

    async def person(self, name: str) -> Person:
        """Somebody by a name; added to the simulated Telegram at first mention."""
        if name not in self.people:
            self.people[name] = await self.telegram.add_person(name)
        return self.people[name]

    async def let_in(self, name: str, role: Role, organisation: str) -> Person:
        """Somebody who holds a role already, and has pressed start. Quicker than `join`."""
        person = await self.person(name)
        database = Database(async_url(self.database_url))
        try:
            house = House(database, STOCKHOLM, "Älmhult")
            now = self.clock.now()
            await demo.let_in(house, person.id, name, role, organisation, now)
        finally:
            await database.close()
        await person.send("/start")
        await person.expect("Hej")
        return person

    async def join(self, name: str, role: str, organisation: str) -> Person:
        """Somebody who has opened an invitation made at the command line."""
        code, out, err = await self.program.command("invite", role, "--organisation", organisation)
        assert code == 0, err
        person = await self.person(name)
        await person.send(f"/start {out.strip().split('start=')[1]}")
        await person.expect("Välkommen")
        return person


@asynccontextmanager
async def world(
    database_url: str,
    folder: Path,
    *,
    webhook_port: int | None = None,
    at_once: bool = True,
    **settings: str,
) -> AsyncIterator[World]:
    """A simulated Telegram and a running program with Älmhult's promises read in."""
    clock = MovableClock(MONDAY)
    simulator = Simulator(clock)
    await simulator.start()
    environment = _environment(simulator, database_url, webhook_port, settings)
    program = Program(environment, folder / "program.log", at_once=at_once)
    try:
        async with SimulatorClient(simulator.url) as telegram:
            await _import_promises(database_url, clock)
            await program.start()
            yield World(simulator, telegram, program, clock, database_url)
    finally:
        await program.stop()
        await simulator.stop()


async def _import_promises(database_url: str, clock: MovableClock) -> None:
    """Read Älmhult's promises in, in this process: quicker than by the command line."""
    database = Database(async_url(database_url))
    try:
        await migrate(database)
        document = read_promise_bytes(PROMISES.read_bytes(), PROMISES.name)
        await promises.import_document(House(database, STOCKHOLM, "Älmhult"), document, clock.now())
    finally:
        await database.close()


def _environment(
    simulator: Simulator, database_url: str, webhook_port: int | None, settings: dict[str, str]
) -> dict[str, str]:
    ours = {
        "LOFTESBOTEN_TOKEN": simulator.token,
        "LOFTESBOTEN_API_URL": simulator.url,
        "LOFTESBOTEN_DATABASE_URL": database_url,
        "LOFTESBOTEN_MUNICIPALITY": "Älmhult",
        "LOFTESBOTEN_CLOCK_URL": f"{simulator.url}/control/clock",
        **{f"LOFTESBOTEN_{name.upper()}": value for name, value in settings.items()},
    }
    if webhook_port is not None:
        ours |= {
            "LOFTESBOTEN_WEBHOOK_URL": f"http://127.0.0.1:{webhook_port}/telegram",
            "LOFTESBOTEN_WEBHOOK_LISTEN": f"127.0.0.1:{webhook_port}",
            "LOFTESBOTEN_WEBHOOK_SECRET": "a-webhook-secret-for-tests",
        }
    clean = {name: value for name, value in os.environ.items() if "LOFTESBOTEN" not in name}
    return {**clean, "PYTHONWARNINGS": "error::DeprecationWarning:bot", **ours}
