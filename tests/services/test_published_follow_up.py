"""The follow-ups of other municipalities can be told: entered here, the report says the same.

The facts are of the sorts that published citizen promises and their follow-ups contain; the words are
this test's own.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.activities import ActivityKind, Output
from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind, Typed
from bot.domain.people import Role
from bot.domain.promise_file import read_promise_file
from bot.domain.promises import PromiseDocument, Unit
from bot.domain.reading import Qualifier
from bot.reports.paper.plain import plain_text
from bot.services import follow_up, reports
from bot.texts.follow_up.report import paper_of
from tests.support.house import Household
from tests.support.logged import log, log_all, promise_ids

DOCUMENT = """
key = "kusten-2018"
title = "Medborgarlöfte för Stenungsund, Orust och Tjörn"
language = "sv"
municipalities = ["Stenungsund", "Orust", "Tjörn"]
police_district = "lokalpolisen"
period_start = 2018-07-01
period_end = 2020-06-30

[[signatories]]
office = "Kommunstyrelsernas ordförande"

[[promises]]
key = "1"
heading = "Trygghet"
title = "Trygghetsvandringar"
text = "Vi går trygghetsvandringar tillsammans med dem som bor på orten."
actors = ["municipality", "police"]
measured_by = "Hur många vandringar som har hållits."
target = { comparator = "at_least", number = 2, unit = "safety_walks", rhythm = "year" }

[[promises]]
key = "2"
heading = "Trygghet"
title = "Polisen syns i centrum"
text = "Polisen finns på plats i centrum."
actors = ["police"]
places = ["Stenungsunds centrum"]
measured_by = "Hur ofta polisen har patrullerat."
target = { comparator = "about", number = 3, unit = "patrols", rhythm = "week" }

[[promises]]
key = "3"
heading = "Trafik"
title = "Trafikinsatser"
text = "Polisen kontrollerar trafiken där många är oroliga."
actors = ["police"]
measured_by = "Hur många insatser som har gjorts."
target = { comparator = "at_least", number = 4, unit = "operations", rhythm = "period" }

[[promises]]
key = "4"
heading = "Unga"
title = "Alla i årskurs 7"
text = "Polisen träffar varje klass i årskurs 7."
actors = ["police", "schools"]
measured_by = "Vilka klasser som har fått besök."
target = { comparator = "every", unit = "classes", rhythm = "school_year", note = "klass i årskurs 7" }

[[promises]]
key = "5"
heading = "Dialog"
title = "Medborgardialog"
text = "Vi bjuder in till en dialog om tryggheten."
actors = ["municipality", "police"]
measured_by = "Att dialogen har hållits."
target = { comparator = "at_least", number = 1, unit = "dialogues", rhythm = "year", every = 2 }

[[promises]]
key = "6"
heading = "Samverkan"
title = "Möten om läget"
text = "Polisen och kommunerna träffas och går igenom läget."
actors = ["municipality", "police"]
measured_by = "Att mötena har hållits."
target = { comparator = "exactly", number = 1, unit = "meetings", rhythm = "week" }
"""

FIRST, LAST = date(2018, 7, 1), date(2020, 6, 30)


def document() -> PromiseDocument:
    return read_promise_file(DOCUMENT, name="kusten-2018.toml")


@pytest.fixture
async def entered(home: Household) -> Household:
    """The follow-up entered as promises and activities, after the period's end."""
    home.later(days=-(home.now.date() - date(2020, 8, 15)).days)
    await home.promise(document())
    numbers = await promise_ids(home, document())
    walk, patrol = ActivityKind.SAFETY_WALK, ActivityKind.PATROL
    days = [date(2018, 10, 4), date(2019, 4, 9), date(2019, 10, 3)]
    await log_all(home, numbers["1"], days, "Vandring i centrum", walk)
    await log(
        home, numbers["1"], date(2020, 4, 14), "Vårens vandring", kind=walk,
        not_held="Ställdes in på grund av pandemin.",
    )  # fmt: skip
    for month in range(24):
        day = (FIRST + timedelta(days=31 * month)).replace(day=15)
        about = Output(12, Unit.PATROLS, Qualifier.ABOUT)
        await log(home, numbers["2"], min(day, LAST), "Patrullering till fots", about, kind=patrol)
    some_fifteen = Output(15, Unit.OPERATIONS, Qualifier.ABOUT)
    await log(
        home, numbers["3"], date(2019, 9, 1), "Hastighet och nykterhet", some_fifteen,
        kind=ActivityKind.CHECK,
    )  # fmt: skip
    for day in (date(2018, 11, 6), date(2019, 11, 5)):
        await log(
            home, numbers["4"], day, "Alla klasser i årskurs 7 i de tre kommunerna",
            Output(19, Unit.CLASSES), kind=ActivityKind.SCHOOL_VISIT,
        )  # fmt: skip
    await log(
        home, numbers["5"], date(2019, 5, 20), "Dialog efter trygghetsmätningen",
        Output(240, Unit.ANSWERS, Qualifier.AT_LEAST), kind=ActivityKind.DIALOGUE,
    )  # fmt: skip
    for number in range(90):
        await log(home, numbers["6"], FIRST + timedelta(days=2 + 7 * number), "Veckans möte")
    await log(
        home, numbers["6"], date(2020, 4, 1), "Vårens möten",
        not_held="Ställdes in på grund av pandemin.",
    )  # fmt: skip
    return home


async def test_the_states_are_those_of_the_published_text(entered: Household) -> None:
    coordinator = await entered.let_in(Role.COORDINATOR)
    found = (await follow_up.overview(entered.act(coordinator))).promises
    assert {one.promise.key: one.standing.state for one in found} == {
        "1": PromiseState.NOT_KEPT,
        "2": PromiseState.KEPT,
        "3": PromiseState.KEPT,
        "4": PromiseState.ON_TRACK,
        "5": PromiseState.KEPT,
        "6": PromiseState.NOT_KEPT,
    }


SAID = (
    "Uppföljning: Medborgarlöfte för Stenungsund, Orust och Tjörn",
    "Stenungsund, Orust, Tjörn och lokalpolisen. Perioden 1 juli 2018 – 30 juni 2020.",
    # At least two walks a year; the second spring's was cancelled.
    "Mål: minst 2 trygghetsvandringar per år",
    "1 juli 2018 – 30 juni 2019: 2 av 2 trygghetsvandringar",
    "1 juli 2019 – 30 juni 2020: 1 av 2 trygghetsvandringar",
    "14 apr 2020. Trygghetsvandring: Vårens vandring. Orsak: Ställdes in på grund av pandemin.",
    # Presence about three times a week.
    "Mål: ungefär 3 patrulleringar i veckan",
    "Var: Stenungsunds centrum",
    "Så ofta: i snitt 2,8 i veckan",
    # At least four traffic operations; there were some fifteen.
    "Gjort av målet: ca 15 av 4 insatser",
    # Every class of year 7: a person says that it was kept.
    "Mål: varje klass i årskurs 7 per läsår",
    "En samordnare har bedömt löftet: ”Alla klasser har fått besök båda läsåren.”",
    "Skolbesök: 2 aktiviteter, 38 klasser",
    # A dialogue at least every second year.
    "Mål: minst 1 dialog vartannat år",
    "minst 240 svar",
    # One meeting a week; those of the spring of 2020 were cancelled.
    "Mål: 1 möte i veckan",
    "1 apr 2020. Möte: Vårens möten. Orsak: Ställdes in på grund av pandemin.",
    "Kommunstyrelsernas ordförande",
)


async def test_the_report_says_the_same(entered: Household) -> None:
    coordinator = await entered.let_in(Role.COORDINATOR)
    number = (await promise_ids(entered, document()))["4"]
    ready = await entered.fill_in(
        coordinator, FormKind.JUDGE_PROMISE, "kept",
        Typed("Alla klasser har fått besök båda läsåren."), about={"promise": number},
    )  # fmt: skip
    assert (await entered.confirm(coordinator, ready)).problem is None
    report = await reports.draft(entered.act(entered.citizen()))
    text = " ".join(plain_text(paper_of(report)).split())
    for told in SAID:
        assert " ".join(told.split()) in text, told
