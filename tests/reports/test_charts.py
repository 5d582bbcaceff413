"""Pictures of numbers: as wide as a phone shows, whatever is in them, and drawn beside the bot."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import psutil  # type: ignore[import-untyped]
import pytest
from PIL import Image

from bot.reports import studio as studio_module
from bot.reports.charts import Chart, Event, Lines, Months, Progress, Series
from bot.reports.charts.drawing import draw
from bot.reports.studio import DrawingFailed, Studio
from tests.support.house import NASTY

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")

PROGRESS = Progress(
    title="S1 Råd mot brott: polis och kommun",
    subtitle="2021. Mål: minst 8 möten per år.",
    first=date(2021, 1, 1),
    last=date(2021, 12, 31),
    until=date(2021, 10, 11),
    steps=((date(2021, 2, 3), 1), (date(2021, 9, 29), 5)),
    ticks=tuple((date(2021, number + 1, 1), name) for number, name in enumerate(MONTHS)),
    done_words="5 möten",
    held_words="gjort",
    not_held_words="blev inte av",
    goal=8.0,
    goal_words="Mål: 8",
    pace_words="jämn takt",
    events=(Event(date(2021, 2, 3), True), Event(date(2021, 4, 7), False)),
)
BARS = Months("Månad för månad", "2021", MONTHS, (("S1 Rådet", tuple(range(12))),), "i allt")
LINES = Lines(
    "Så oroliga är invånarna", "Problemindex", ("2019", "2020", "2021"),
    (Series("Inbrott", (2.1, None, 2.6)), Series("Buskörning", (3.0, 3.2, 3.4))),
    0, 6, "0 = inga problem", "6 = alarmerande", 1,
)  # fmt: skip

CHARTS: dict[str, Chart] = {
    "progress": PROGRESS,
    "nothing done": replace(PROGRESS, steps=(), events=(), until=PROGRESS.first),
    "no goal": replace(PROGRESS, goal=None, goal_words="", pace_words=""),
    "a limit": replace(PROGRESS, is_limit=True),
    "a goal that is passed": replace(PROGRESS, steps=((date(2021, 2, 3), 1_000_000),)),
    "one day": replace(PROGRESS, last=PROGRESS.first, until=PROGRESS.first, steps=(), ticks=()),
    "hostile words": replace(PROGRESS, title=NASTY * 5, subtitle="$x^2$ \\frac{1}{0} " + NASTY),
    "months": BARS,
    "no promise": replace(BARS, rows=()),
    "nothing in any month": replace(BARS, rows=(("S1", (0,) * 12),)),
    "forty months": replace(BARS, columns=MONTHS * 4, rows=((NASTY * 4, (9,) * 48),)),
    "lines": LINES,
    "one line": replace(LINES, series=LINES.series[:1], lowest=None, highest=None),
    "one value": replace(LINES, ticks=("2021",), series=(Series(NASTY, (3.0,)),)),
    "no value": replace(LINES, series=(Series("Inbrott", (None, None, None)),)),
    "six lines that meet": replace(
        LINES, series=tuple(Series(f"Fråga {n}", (3.0, 3.0, 3.0)) for n in range(6))
    ),
}


# Letters that no shipped font has are drawn as empty squares, and Matplotlib says so.
@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_as_wide_as_a_phone_shows_it(name: str) -> None:
    with Image.open(BytesIO(draw(CHARTS[name], "png"))) as picture:
        assert picture.width == 1080
        assert 150 < picture.height < 2400
        # More than one colour: something is drawn.
        assert len(picture.convert("RGB").getcolors(10**6) or ()) > 1


def test_the_same_picture_is_the_same_bytes_also_as_shapes() -> None:
    first, second = draw(PROGRESS, "svg"), draw(PROGRESS, "svg")
    assert first == second
    assert b"<svg" in first
    assert b"<text" not in first, "letters are shapes, so that they look the same everywhere"


class TestTheStudio:
    async def test_draws_in_a_process_of_its_own_while_the_loop_goes_on(self) -> None:
        turns = 0
        before = psutil.Process().children()

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        picture = await Studio().draw(PROGRESS)
        counting.cancel()
        assert picture.startswith(b"\x89PNG")
        assert turns > 1000
        assert psutil.Process().children() == before, "the process ends with its job"

    async def test_makes_once_what_many_ask_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        orders: list[bytes] = []

        async def carried_out(order: bytes) -> bytes:
            orders.append(order)
            await asyncio.sleep(0)
            return b"file"

        monkeypatch.setattr(studio_module, "_carried_out", carried_out)
        studio = Studio()
        made = await asyncio.gather(*(studio.draw(PROGRESS) for _ in range(5)))
        assert (made, len(orders)) == ([b"file"] * 5, 1)
        await studio.draw(PROGRESS)
        await studio.draw(replace(PROGRESS, title="En annan"))
        assert len(orders) == 2

    async def test_says_what_went_wrong_and_tries_anew_the_next_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        studio = Studio()
        with monkeypatch.context() as broken:
            broken.setattr("sys.executable", "/bin/false")
            with pytest.raises(DrawingFailed):
                await studio.draw(PROGRESS)
        monkeypatch.setattr(studio_module, "_carried_out", _file)
        assert await studio.draw(PROGRESS) == b"file"

    async def test_leaves_no_process_behind_that_takes_too_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = psutil.Process().children()
        monkeypatch.setattr(studio_module, "_TIMEOUT_S", 0.01)
        with pytest.raises(DrawingFailed):
            await Studio().draw(PROGRESS)
        assert psutil.Process().children() == before

    async def test_forgets_the_oldest_when_it_keeps_too_much(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders: list[bytes] = []

        async def carried_out(order: bytes) -> bytes:
            orders.append(order)
            return bytes(100)

        monkeypatch.setattr(studio_module, "_carried_out", carried_out)
        monkeypatch.setattr(studio_module, "_KEPT_BYTES", 250)
        studio = Studio()
        later = [replace(PROGRESS, until=PROGRESS.until + timedelta(days=n)) for n in range(3)]
        for chart in (*later, later[2], later[0]):
            await studio.draw(chart)
        assert len(orders) == 4

    async def test_who_gives_up_takes_nothing_from_the_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on = asyncio.Event()

        async def carried_out(order: bytes) -> bytes:
            await go_on.wait()
            return b"file"

        monkeypatch.setattr(studio_module, "_carried_out", carried_out)
        studio = Studio()
        first, second = (asyncio.create_task(studio.draw(PROGRESS)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await first
        go_on.set()
        assert await second == b"file"


async def _file(_order: bytes) -> bytes:
    return b"file"
