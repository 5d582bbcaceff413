"""Sending, correcting and retracting survive kills: every copy ends in the right text.

Telegram cannot be asked what it delivered. A kill between a send and its record leaves a copy whose
number nobody knows: its member gets another one, and that one follows every change. So everybody's
newest copy is right whatever happens, and there are no more of the others than were in flight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

from bot.domain.people import Role
from bot.simulator.client import Person
from tests.crash.crashes import (
    IN_FLIGHT,
    Crashes,
    copies,
    messages_edited,
    messages_sent,
    received,
    until,
)
from tests.crash.network import (
    WARNING,
    add_people,
    copies_recorded,
    is_anything_waiting,
    send_update,
    wait_for_progress,
    write_correction,
    write_retraction,
)
from tests.support.program import World

LATENCY_MS = 10
"""Telegram's answering time: messages are on their way at any moment that a kill may choose."""

HEADING = "Falska hantverkare"
WRITTEN = "Två män har ringt på hos äldre på Norregatan."
CORRECTED = "En man och en kvinna har ringt på hos äldre på Södergatan."
REASON = "Det var kommunens egna hantverkare."
MANY = 6000
"""More than can be sent in the time that the changes take."""

TEXTS = (WRITTEN, CORRECTED, REASON)


def _members(crashes: Crashes) -> int:
    """So many that every phase lasts longer than its kills."""
    return 100 + 40 * crashes.moments


def _shares(crashes: Crashes) -> list[int]:
    """How many kills fall to sending, to correcting and to retracting: at least one each."""
    kills = max(crashes.moments, 3)
    first, second = sorted(crashes.dice.sample(range(1, kills), 2))
    return [first, second - first, kills - second]


async def test_every_copy_ends_in_the_right_text_whenever_it_is_killed(
    world: World, crashes: Crashes
) -> None:
    members = await add_people(world, _members(crashes), Role.MEMBER)
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await world.telegram.set_latency(LATENCY_MS)
    kills = iter(_shares(crashes))

    async def killed_while(act: Awaitable[None], sent: Callable[[World], int]) -> None:
        before = sent(world)
        await act
        for moment in sorted(crashes.dice.sample(range(5, len(members) - 20), next(kills))):

            async def has_come_so_far(moment: int = moment) -> bool:
                return sent(world) - before >= moment

            await until(has_come_so_far, f"{moment} copies are there")
            await crashes.kill_and_start(world.program, within_s=0.02)

    await killed_while(send_update(sam, HEADING), messages_sent)
    await wait_for_progress(world, sam, "Lägesbilden är skickad")
    await _judge(world, crashes, members, WRITTEN)

    await write_correction(sam, HEADING, CORRECTED)
    await killed_while(_press(sam, "✏️ Rätta hos alla"), messages_edited)
    await wait_for_progress(world, sam, "Lägesbilden är rättad hos alla")
    await _judge(world, crashes, members, CORRECTED, marked="Rättad mån 11 okt")

    await write_retraction(sam, HEADING, REASON)
    await killed_while(_press(sam, "↩️ Dra tillbaka hos alla"), messages_edited)
    await wait_for_progress(world, sam, "Lägesbilden är tillbakadragen")
    await _judge(world, crashes, members, REASON)


async def test_an_update_that_changes_while_it_is_sent_is_right_everywhere_in_the_end(
    world: World, crashes: Crashes
) -> None:
    members = await add_people(world, MANY, Role.MEMBER)
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await world.telegram.set_latency(LATENCY_MS)
    sending, correcting, retracting = _shares(crashes)

    async def kill(times: int) -> None:
        for _ in range(times):
            await crashes.kill_and_start(world.program, within_s=0.3)

    await send_update(sam, HEADING)
    await kill(sending)
    await write_correction(sam, HEADING, CORRECTED)
    await sam.press("✏️ Rätta hos alla")
    await kill(correcting)
    await write_retraction(sam, HEADING, REASON)
    await sam.press("↩️ Dra tillbaka hos alla")
    await kill(retracting)

    await wait_for_progress(world, sam, "Lägesbilden är tillbakadragen")
    # Whom it had not reached gets nothing: not even the news that there was something.
    have_one = [chat for chat in members if copies(world, chat, TEXTS)]
    assert len(have_one) < len(members), "it was retracted in the middle"
    await _judge(world, crashes, have_one, REASON)


async def test_everybody_hears_that_a_warning_changed_whenever_it_is_killed(
    world: World, crashes: Crashes
) -> None:
    members = await add_people(world, _members(crashes), Role.MEMBER)
    sam = await world.let_in("Sam", Role.COORDINATOR, "Älmhults kommun")
    await world.telegram.set_latency(LATENCY_MS)
    await send_update(sam, HEADING, WARNING)
    await wait_for_progress(world, sam, "Lägesbilden är skickad")
    correcting = crashes.dice.randint(1, max(crashes.moments - 1, 1))

    async def killed_while(button: str, kills: int, heard: str) -> None:
        await sam.press(button)
        for moment in sorted(crashes.dice.sample(range(5, len(members) - 20), kills)):

            async def has_come_so_far(moment: int = moment) -> bool:
                return sum(bool(received(world, chat, heard)) for chat in members) >= moment

            await until(has_come_so_far, f"{moment} have heard it")
            await crashes.kill_and_start(world.program, within_s=0.02)

        async def is_settled() -> bool:
            return not await is_anything_waiting(world)

        # Every copy is edited as well, at Telegram's pace.
        await until(is_settled, "everything has arrived", within_s=300)
        everybody: Counter[object] = Counter(
            chat for chat in members for _ in received(world, chat, heard)
        )
        crashes.judge(everybody, set(members))

    await write_correction(sam, HEADING, CORRECTED, "🔴")
    await killed_while("✏️ Rätta hos alla", correcting, "Rättelse av en tidigare varning")
    await write_retraction(sam, HEADING, REASON, "🔴")
    heard = "En tidigare varning är tillbakadragen"
    await killed_while("↩️ Dra tillbaka hos alla", max(crashes.moments - correcting, 1), heard)

    # A copy left by a kill between a send and its record has a number that nobody knows.
    wrong = sum(len(copies(world, chat, (WRITTEN, CORRECTED))) for chat in members)
    assert wrong <= crashes.figures.kills * IN_FLIGHT
    for chat, number in (await copies_recorded(world, HEADING)).items():
        assert REASON in copies(world, chat, TEXTS)[number]


async def _press(person: Person, button: str) -> None:
    await person.press(button)


async def _judge(
    world: World, crashes: Crashes, members: list[int], right: str, *, marked: str = ""
) -> None:
    """Nobody is missed, and every copy that the bot knows of, everybody's newest, says this."""
    recorded = await copies_recorded(world, HEADING)
    assert set(recorded) == set(members)
    for chat, number in recorded.items():
        found = copies(world, chat, TEXTS)
        assert max(found) == number, "the newest copy is the one that the bot knows"
        text = found[number]
        assert right in text, text
        assert marked in text, text
        assert not [other for other in TEXTS if other != right and other in text], text
    counted: Counter[object] = Counter(chat for chat in members for _ in copies(world, chat, TEXTS))
    crashes.judge(counted, set(members))
