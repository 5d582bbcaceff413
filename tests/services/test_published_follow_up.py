"""Follow-ups that others have published can be told: entered here, the report says the same.

What was promised and what came of it are facts and figures from three published follow-ups, each
a promise file and a list of activities in `published/`; the words are ours.

- Strängnäs 2019: the municipality's follow-up of 28 January 2020,
  strangnas.se/arkiv/nyheter/nyheter/2020-01-28-uppfoljning-av-medborgarloftet-2019
- Skara 2018: the police's follow-up, polisen.se/om-polisen/medborgarloften/skara/uppfoljning-skara.
  Of the municipality's dialogue about street lights it tells nothing, so nothing is logged of it.
- Luleå, May to December 2018: the police's follow-up,
  polisen.se/aktuellt/nyheter/2019/mars/uppfoljning-av-medborgarloftena-for-lulea-maj-dec-2018
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind, Typed
from bot.domain.people import Role
from bot.domain.promise_file import read_promise_file
from bot.reports.paper.plain import plain_text
from bot.services import follow_up, reports
from bot.texts.follow_up.report import paper_of
from tests.support.desk import Desk
from tests.support.house import Household
from tests.support.logged import promise_ids

FOLDER = Path(__file__).parent / "published"

KEPT, NOT_KEPT, NO_TARGET = PromiseState.KEPT, PromiseState.NOT_KEPT, PromiseState.NO_TARGET


@dataclass(frozen=True)
class Published:
    """A published follow-up: the day it came out, the verdicts it gives in words, what it says.

    `states` are what it says of each promise, `told` every figure and fact in it.
    """

    name: str
    day: date
    judged: Mapping[str, tuple[str, str]]
    states: Mapping[str, PromiseState]
    told: tuple[str, ...]


STRANGNAS = Published(
    "strangnas-2019",
    date(2020, 1, 28),
    judged={
        "3": ("kept", "Det har gjorts många kontroller och en insats mot mopeder."),
        "5": ("kept", "Rådet har arbetat enligt planen."),
    },
    states={"1": KEPT, "2": KEPT, "3": KEPT, "4": KEPT, "5": KEPT},
    told=(
        "Uppföljning: Medborgarlöfte för Strängnäs 2019",
        "5 löften: 5 hållna.",
        "Mål: minst 8 områden under perioden Gjort av målet: 20 av 8 områden",
        "Mål: minst 2 områden under perioden Gjort av målet: 3 av 2 områden",
        "3 Trafikkontroller Läge: Hållet Gjort: 2 aktiviteter, 303 kontroller, 1 insats",
        "Annat: Insats mot trimmade mopeder (Strängnäs)",
        "Var: Strängnäs resecentrum, Läggesta station",
        "Gjort av målet: 4 av 4 trygghetsvandringar",
        "En samordnare har bedömt löftet: ”Rådet har arbetat enligt planen.”",
        "Annat: Arbete i trafiksäkerhetsrådet enligt planen (tillsammans med fler aktörer)",
    ),
)
SKARA = Published(
    "skara-2018",
    date(2019, 2, 1),
    judged={"P2": ("kept", "Polisen har gått till fots där invånarna är otrygga.")},
    states={"P1": KEPT, "P2": KEPT, "T1": KEPT, "K1": KEPT, "K2": NOT_KEPT},
    told=(
        "5 löften: 4 hållna, 1 inte hållet.",
        "Mål: minst 4 kontroller under perioden (på krogar) Gjort av målet: 4 av 4 kontroller",
        "Läge: Hållet Gjort: 1 aktivitet, ca 100 patrulleringar",
        "Patrullering till fots (platser som invånarna har pekat ut)",
        "Gjort av målet: 2 av 2 trygghetsvandringar",
        "Trygghetsvandring: Vandring i ett välskött område (Valhallagatan)",
        "Trygghetsvandring: Vandring i ett välskött område (Kaplansområdet)",
        "Gjort av målet: 4 av 3 gånger",
        "vid studenten och lussefirandet (tillsammans med föreningar i Skara)",
        "Inget är gjort under löftet i perioden.",
    ),
)
LULEA = Published(
    "lulea-2018",
    date(2019, 3, 1),
    judged={
        "2": ("not_kept", "Polisen har inte varit i byarna så mycket som vi ville."),
        "4": ("kept", "Alla boenden har fått besök."),
    },
    states={"1": NO_TARGET, "2": NOT_KEPT, "3": NO_TARGET, "4": KEPT},
    told=(
        "Lokalpolisområde Luleå/Boden",
        "4 löften: 1 hållet, 1 inte hållet, 2 utan mål i siffror.",
        "1 maj – 31 dec 2018 Vad: Kontroll: Fasta trafikkontroller Omfattning: 301 kontroller",
        "Närvaro i byarna under sommaren. Orsak: Bränderna i länet och andra brott gick före.",
        "En samordnare har bedömt löftet: ”Polisen har inte varit i byarna så mycket som vi ville.”",
        "Mer närvaro utanför tätorten än i somras",
        "Kontroll: Tillsyn av serveringstillstånd Omfattning: 21 kontroller",
        "1 feb – 31 mars 2018 Vad: Medborgardialog: Information och samtal på kommunens alla boenden",
        "En samordnare har bedömt löftet: ”Alla boenden har fått besök.”",
    ),
)


@pytest.mark.parametrize("one", [STRANGNAS, SKARA, LULEA], ids=lambda one: one.name)
async def test_a_published_follow_up_reads_the_same(
    home: Household, tmp_path: Path, one: Published
) -> None:
    home.later(days=-(home.now.date() - one.day).days)
    document = read_promise_file(
        (FOLDER / f"{one.name}.toml").read_text(encoding="utf-8"), name=one.name
    )
    await home.promise(document)
    coordinator = await home.let_in(Role.COORDINATOR)
    await read_in(Desk(home, coordinator, tmp_path), (FOLDER / f"{one.name}.csv").read_bytes())
    numbers = await promise_ids(home, document)
    for key, (state, why) in one.judged.items():
        about = {"promise": numbers[key]}
        ready = await home.fill_in(
            coordinator, FormKind.JUDGE_PROMISE, state, Typed(why), about=about
        )
        assert (await home.confirm(coordinator, ready)).problem is None
    found = (await follow_up.overview(home.act(coordinator))).promises
    assert {each.promise.key: each.standing.state for each in found} == one.states
    report = await reports.draft(home.act(home.citizen()))
    text = " ".join(plain_text(paper_of(report, "sv")).split())
    for told in one.told:
        assert " ".join(told.split()) in text, told


async def read_in(desk: Desk, content: bytes) -> None:
    """Have a list read in as coordinators do: looked through, then logged, all of it."""
    read = await desk.look_through(content)
    assert read.result is not None
    assert (read.result["problem"], read.result["faults"]) == (None, [])
    logged = await desk.log(read, content)
    assert logged.result == {"problem": None, "logged": read.result["rows"]}
