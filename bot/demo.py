"""The demo: bot, simulated Telegram and web chat in one process, with sample people in it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from platformdirs import user_data_path
from pydantic import SecretStr

from bot import app
from bot.clock import MovableClock
from bot.domain.local_time import to_utc
from bot.domain.networks import Branch, NetworkKind
from bot.domain.observations import ObservationKind
from bot.domain.people import Role
from bot.domain.planning import Aspect, AspectAnswer, PlanKind, PlanStage
from bot.domain.promise_file import read_promise_bytes
from bot.domain.schools import SchoolKind, SchoolYear, UsualTopic, YearGroup
from bot.domain.slots import Blocked, Offer, OfferKind
from bot.services import demo as seeding
from bot.services import demo_groups, promises
from bot.services.act import House, Sender
from bot.settings import APP, Settings, sqlite_folder
from bot.simulator.memory import recall, remember
from bot.simulator.server import DEFAULT_TOKEN, Simulator
from db.migrate import migrate

_ZONE = ZoneInfo("Europe/Stockholm")
_STARTS_AT = to_utc(date(2021, 10, 11), time(9, 0), _ZONE)
"""A Monday inside the period of Älmhult's promises for 2021."""

_PROMISES = Path(__file__).parent / "data" / "almhult-2021.toml"
_KEEP_EVERY_S = 1.0

_log = structlog.get_logger("demo")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample person of the demo, plainly invented."""

    id: int
    first_name: str
    label: str
    role: Role | None
    organisation: str = ""
    branch: Branch = Branch.OTHER
    area: str | None = None

    @property
    def name(self) -> str:
        """As the bot sees it."""
        return f"{self.first_name} {_LAST_NAME}"


_LAST_NAME = "Exempel"

SAMPLES = (
    Sample(101, "Sara", "Samordnare", Role.COORDINATOR, "Älmhults kommun"),
    Sample(102, "Per", "Polis", Role.POLICE, "Exempelpolisen"),
    Sample(103, "Bodil", "Butik", Role.MEMBER, "Exempelbutiken", Branch.TRADE, "Centrum"),
    Sample(104, "Mats", "Bensinmack", Role.MEMBER, "Exempelmacken", Branch.FUEL, "Norra infarten"),
    Sample(105, "Lena", "Skolsekreterare", Role.SCHOOL, "Exempelskolan"),
    Sample(106, "Kim", "Medborgare", None),
    Sample(107, "Siv", "Socialtjänst", None, "Exempelkommunens socialtjänst"),
)

COUNCIL = (102, 107)
"""The samples who sit in the council against crime."""


AREAS = ("Centrum", "Haganäs", "Norra infarten", "Diö", "Eneryda", "Liatorp")
"""Places of the sample municipality, in words that people there could use."""


def _seen(
    days: float, by: int, kind: ObservationKind, area: str, what: str, *, waits: bool = False
) -> seeding.SampleObservation:
    return seeding.SampleObservation(days, by, kind, area, f"{what} (exempel)", waits)


_OBSERVATIONS = (
    _seen(45.5, 103, ObservationKind.SHOPLIFTING, "Centrum", "Kläder togs ur provrummet."),
    _seen(33.4, 103, ObservationKind.VANDALISM, "Centrum", "Två skyltar var sönderslagna."),
    _seen(27.4, 104, ObservationKind.THEFT, "Norra infarten", "Diesel tappades ur en lastbil."),
    _seen(20.5, 104, ObservationKind.THEFT, "Norra infarten", "En släpvagn var borta."),
    _seen(18.4, 103, ObservationKind.VANDALISM, "Centrum", "Papperskorgen vid torget brann."),
    _seen(12.5, 103, ObservationKind.FRAUD, "Haganäs", "Någon sålde falska lotter i entrén."),
    _seen(9.4, 103, ObservationKind.VANDALISM, "Centrum", "En ruta vid busstationen var krossad."),
    _seen(4.6, 104, ObservationKind.TRAFFIC, "Diö", "Bilar körde runt på parkeringen sent."),
    _seen(
        2.5, 103, ObservationKind.SHOPLIFTING, "Centrum",
        "Två personer avledde personalen medan en tredje tog varor.", waits=True,
    ),
)  # fmt: skip


def settings_for(folder: Path | None, *, approval: bool = False) -> Settings:
    """The demo's own settings; the environment's and `.env` are left alone."""
    place = folder or user_data_path(APP) / "demo"
    return Settings.model_construct(
        **{
            **{name: field.get_default() for name, field in Settings.model_fields.items()},
            "token": SecretStr(DEFAULT_TOKEN),
            "database_url": f"sqlite+aiosqlite:///{place / 'demo.sqlite3'}",
            "municipality": "Älmhult",
            "approval": approval,
        }
    )


async def run(settings: Settings, *, port: int, fresh: bool, say: Callable[[str], None]) -> int:
    """Run the demo until Ctrl-C. What was tried is there again at the next start."""
    folder = sqlite_folder(settings.database_url)
    assert folder is not None, "the demo always remembers in a file"
    folder.mkdir(parents=True, exist_ok=True)
    memory = folder / "telegram.json"
    if fresh:
        _forget(folder)
    clock = MovableClock(_STARTS_AT)
    simulator = Simulator(clock, clock_note=_NOTE)
    is_new = not recall(simulator.world, memory)
    if is_new:
        # Without Telegram's memory the chats are gone: a database that knows them is of no use.
        _forget(folder)
        _invite_samples(simulator)
    try:
        await simulator.start(port=port)
    except OSError as problem:
        say(f"Port {port} cannot be used ({problem.strerror}). Choose another: --port 0")
        return 1
    keeper = asyncio.create_task(_keep(simulator, memory))
    try:
        at_work = settings.model_copy(update={"api_url": simulator.url})
        await _prepare(at_work, clock, is_new=is_new)
        remember(simulator.world, memory)
        await app.run(at_work, clock, on_started=lambda: say(_greeting(simulator, clock)))
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await simulator.stop()
        remember(simulator.world, memory)
    say("Stopped. Start it again and everything is still there.")
    return 0


def _forget(folder: Path) -> None:
    """Take away what the demo remembers, and nothing else that may lie in the folder."""
    for pattern in ("telegram.json*", "demo.sqlite3*"):
        for file in folder.glob(pattern):
            file.unlink()
    shutil.rmtree(folder / "telegram.files", ignore_errors=True)


_NOTE = (
    "Demon utspelar sig i oktober 2021, inom perioden för Älmhults medborgarlöften. "
    "Personerna är påhittade exempel."
)


def _greeting(simulator: Simulator, clock: MovableClock) -> str:
    now = clock.now().astimezone(_ZONE)
    return (
        f"Löftesboten's demo is running: open {simulator.url}\n"
        f"Its clock shows {now:%A %d %B %Y, %H:%M} and can be moved forward on the page.\n"
        "Stop with Ctrl-C."
    )


def _invite_samples(simulator: Simulator) -> None:
    for sample in SAMPLES:
        simulator.world.add_person(
            sample.first_name,
            sample.id,
            last_name=_LAST_NAME,
            label=sample.label,
            language_code="sv",
        )


async def _prepare(settings: Settings, clock: MovableClock, *, is_new: bool) -> None:
    """Promises, roles and a few offered times, through the same services as in real life."""
    database = app.open_database(settings)
    try:
        await migrate(database)
        if not is_new:
            return
        house = House(database, settings.zone, settings.municipality)
        document = read_promise_bytes(_PROMISES.read_bytes(), _PROMISES.name)
        await promises.import_document(house, document, clock.now())
        await seeding.keep_areas(house, AREAS)
        for sample in SAMPLES:
            if sample.role is not None:
                await seeding.let_in(
                    house,
                    sample.id,
                    sample.name,
                    sample.role,
                    sample.organisation,
                    clock.now(),
                    branch=sample.branch,
                    area=sample.area,
                )
        await seeding.observe(house, _OBSERVATIONS, clock.now())
        await seeding.work_on(
            house,
            SAMPLES[0].id,
            SAMPLES[1].id,
            title="Skadegörelse vid torget, kvällar (exempel)",
            known="Papperskorgar och skyltar slås sönder, mest på fredagar och lördagar efter 21.",
            measure="Gå förbi torget på fredag och lördag kväll",
            due_on=date(2021, 10, 18),
            now=clock.now(),
        )
        for sample in SAMPLES:
            if sample.id in COUNCIL:
                await seeding.join(
                    house,
                    sample.id,
                    sample.name,
                    NetworkKind.COUNCIL,
                    sample.organisation,
                    clock.now(),
                )
        await _prepare_groups(house, clock)
        for name, kind, groups in _SCHOOLS:
            await seeding.describe_school(house, name, kind, groups, clock.now())
        await seeding.describe_topics(house, _TOPICS, clock.now())
        await seeding.keep_holidays(house, _HOLIDAYS)
        await seeding.offer_hours(house, SAMPLES[1].id, _HOURS, clock.now())
        await seeding.schedule_update(house, SAMPLES[0].id, SAMPLES[0].name, _UPDATE, clock.now())
        await seeding.call_meeting(house, SAMPLES[0].id, SAMPLES[0].name, _MEETING, clock.now())
    finally:
        await database.close()


async def _prepare_groups(house: House, clock: MovableClock) -> None:
    """Two watch areas, one of them with a contact person, and a plan before the planning group."""
    now, sara = clock.now(), Sender(SAMPLES[0].id, SAMPLES[0].name)
    await demo_groups.start_areas(house, sara, _WATCH_AREAS, now)
    contact, planner = SAMPLES[3], SAMPLES[6]
    for who, kind, organisation, named in (
        (contact, NetworkKind.WATCH, "Exempelgatan", _WATCH_AREAS[0].name),
        (planner, NetworkKind.PLANNING, planner.organisation, None),
    ):
        await seeding.join(house, who.id, who.name, kind, organisation, now, named=named)
    await demo_groups.open_plan(house, sara, _PLAN, _LOOKED_AT, now)


_WATCH_AREAS = (
    demo_groups.SampleArea("Exempelbyn", met_on="2021-09-14", came="18", households="14"),
    demo_groups.SampleArea("Exempelbacken"),
)

_PLAN = {
    "title": "Ny park vid Exempelvägen (exempel)",
    "sort": PlanKind.DETAILED.value,
    "stage": PlanStage.CONSULTATION.value,
    "reference": "EXEMPEL 2021/12",
    "due": "2021-11-05",
}
"""What is answered to open the sample plan, by step."""

_LOOKED_AT = {Aspect.DESIGN: AspectAnswer.YES}

_UPDATE = {
    "heading": "Dieselstölder på landsbygden (exempel)",
    "body": "Tre lantbruk har blivit av med diesel ur tankar som står nära vägen.",
    "place": "Södra delen av kommunen",
    "advice": "Lås tanken, ställ den bort från vägen och tänd utebelysningen.",
    "send_day": "2021-10-12",
    "send_time": "9",
}
"""What is written to schedule the sample update, by step."""

_MEETING = {
    "title": "Höstens nätverksträff",
    "day": "2021-10-21",
    "starts": "8.30",
    "length": "60",
    "venue": "Kommunhuset, Exempelsalen",
    "agenda": "Läget i centrum\nStölder av diesel\nBelysning vid parkeringarna",
}
"""What is written to call the sample meeting, by step."""


_SCHOOLS = (
    (
        "Exempelskolan",
        SchoolKind.SECONDARY,
        (
            YearGroup(SchoolYear.YEAR_7, 3, 74),
            YearGroup(SchoolYear.YEAR_8, 3, 71),
            YearGroup(SchoolYear.YEAR_9, 2, 52),
        ),
    ),
    ("Exempelgymnasiet", SchoolKind.UPPER, (YearGroup(SchoolYear.UPPER_1, 4, 102),)),
)
"""Sample schools; the secretary speaks for the first one."""

_TOPICS = {
    UsualTopic.DRUGS_AND_LAW: (
        "Exempel: Låt eleverna skriva ner två frågor var om narkotika och lagen, utan namn.",
        "Exempeltext: Vad säger lagen om att köpa, ha och använda narkotika, och vad händer när "
        "någon under 18 misstänks?",
    ),
    UsualTopic.ONLINE_SAFETY: (
        "Exempel: Prata i klassen om vad som är kul och vad som är otryggt på nätet.",
        "Exempeltext: Tre saker att göra när någon hotar eller sprider bilder: spara, berätta, "
        "anmäl.",
    ),
    UsualTopic.ROBBERY: (
        "Exempel: Rita var i orten eleverna känner sig trygga och otrygga.",
        "Exempeltext: Ge bort saken, inte hälsan. Ring 112 när det händer, 114 14 efteråt.",
    ),
    UsualTopic.TRAFFIC: (
        "Exempel: Räkna hur många i klassen som åker moped eller EPA till skolan, eller åker med.",
        "Exempeltext: Alla som åker med i en EPA-traktor ska sitta på en plats med bälte. Fråga "
        "föraren om det innan ni åker.",
    ),
    UsualTopic.MEET_THE_POLICE: (
        "Exempel: Låt eleverna skriva var sin fråga till polisen och lägga den i en låda.",
        "Exempeltext: Vad gör en polis en vanlig dag, och när ska man ringa 112 eller 114 14?",
    ),
}
"""What the sample topics say beforehand, plainly as examples: what to prepare, and to read."""

_HOLIDAYS = (
    Blocked(date(2021, 11, 1), date(2021, 11, 5), "Höstlov"),
    Blocked(date(2021, 12, 21), date(2022, 1, 10), "Jullov"),
    Blocked(date(2022, 2, 21), date(2022, 2, 25), "Sportlov"),
)

_HOURS = (
    Offer.single(date(2021, 10, 14), time(9), time(12)),
    Offer(
        OfferKind.WEEKLY, date(2021, 10, 18), date(2021, 12, 17), frozenset({1, 3}),
        time(8), time(12),
    ),
    Offer(
        OfferKind.ON_REQUEST, date(2021, 10, 18), date(2021, 12, 17), frozenset({4}),
        time(9), time(14),
    ),
)  # fmt: skip
"""What the sample officer offers: a morning this week, then two a week, and Fridays on request."""


async def _keep(simulator: Simulator, memory: Path) -> None:
    """Keep what the simulated Telegram knows on disk, so that a killed demo goes on as well."""
    while True:
        await asyncio.sleep(_KEEP_EVERY_S)
        try:
            remember(simulator.world, memory)
        except OSError as problem:
            _log.warning("demo.not_kept", reason=problem.strerror)
