"""The pacer: the schedule by simulated time, then the rate limiter on a real event loop."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, RetryAfter, TimedOut

from handlers.transport.pacer import (
    CATCH_UP_PACE,
    CATCH_UP_S,
    CHAT_GAP_S,
    MOST_IN_WINDOW,
    OUTBOX_WINDOW_S,
    PER_SECOND,
    WINDOW_S,
    Chat,
    Lane,
    Pacer,
    Schedule,
    Ticket,
    chat_of,
    is_message,
)

PLACE_S = 1 / PER_SECOND
CLOSEST_S = PLACE_S / CATCH_UP_PACE  # two outbox messages, even when catching up
TINY_S = 1e-6  # what adding up floating-point times may lose


@dataclass(frozen=True)
class Arrival:
    at: float
    lane: Lane
    chat: Chat


@dataclass
class Sent:
    at: float
    arrival: Arrival
    number: int

    @property
    def waited_s(self) -> float:
        return self.at - self.arrival.at


@dataclass
class Simulation:
    """A schedule driven as an event loop would drive it, each wake-up late by what it is told."""

    arrivals: Sequence[Arrival]
    late_s: Sequence[float] = (0.0,)
    schedule: Schedule = field(default_factory=Schedule)

    def run(self, until: float = float("inf")) -> list[Sent]:
        sent: list[Sent] = []
        waiting: dict[Ticket, tuple[int, Arrival]] = {}
        due = sorted(enumerate(self.arrivals), key=lambda numbered: numbered[1].at)
        now, wake_ups = 0.0, 0
        while due or waiting:
            wake_at = self.schedule.next_at(now)
            if due and (wake_at is None or due[0][1].at <= wake_at):
                now = max(now, due[0][1].at)
                number, arrival = due.pop(0)
                waiting[self.schedule.add(arrival.lane, arrival.chat)] = number, arrival
            else:
                assert wake_at is not None, "somebody waits for ever"
                now = max(now, wake_at) + self.late_s[wake_ups % len(self.late_s)]
                wake_ups += 1
                assert wake_ups < 10_000, "busy waiting"
            if now > until:
                break
            for ticket in self.schedule.take(now):
                number, arrival = waiting.pop(ticket)
                sent.append(Sent(now, arrival, number))
        return sent


def outbox(count: int, at: float = 0.0, first_chat: int = 1) -> list[Arrival]:
    """So many messages at once, each to a person of their own."""
    return [Arrival(at, Lane.OUTBOX, first_chat + n) for n in range(count)]


def answers(times: Sequence[float], first_chat: int = 1_000_000) -> list[Arrival]:
    return [Arrival(at, Lane.ANSWER, first_chat + n) for n, at in enumerate(times)]


def of_lane(sent: Sequence[Sent], lane: Lane) -> list[Sent]:
    return [one for one in sent if one.arrival.lane is lane]


def spans(times: Sequence[float], count: int) -> Iterator[float]:
    """From each message to the one ``count`` further on."""
    return (later - earlier for earlier, later in zip(times, times[count:], strict=False))


# The outbox


def test_outbox_messages_leave_evenly() -> None:
    sent = Simulation(outbox(300)).run()
    assert all(abs(span - PLACE_S) < TINY_S for span in spans([one.at for one in sent], 1))


def test_the_pace_is_at_least_97_percent_of_what_telegram_allows() -> None:
    sent = Simulation(outbox(1800), late_s=(0.0002, 0.001, 0.004)).run()
    assert 1800 / (sent[-1].at + PLACE_S) >= 0.97 * 30


def test_late_wake_ups_are_made_up_for_without_a_burst() -> None:
    late = [0.001] * 50 + [0.09] + [0.001] * 149
    times = [one.at for one in Simulation(outbox(200), late).run()]
    assert times[-1] - times[0] == pytest.approx(199 * PLACE_S, abs=0.005)
    assert min(spans(times, 1)) >= CLOSEST_S - TINY_S
    assert min(spans(times, MOST_IN_WINDOW)) >= OUTBOX_WINDOW_S - TINY_S


def test_a_standstill_is_not_made_up_for() -> None:
    late = [0.001] * 50 + [CATCH_UP_S + 0.05] + [0.001] * 49
    times = [one.at for one in Simulation(outbox(100), late).run()]
    assert times[-1] - times[0] >= 99 * PLACE_S + CATCH_UP_S


def test_a_pause_saves_up_no_burst() -> None:
    sent = Simulation(outbox(1) + outbox(40, at=60.0, first_chat=100)).run()
    assert min(spans([one.at for one in sent], 1)) >= CLOSEST_S - TINY_S


def test_31_outbox_messages_leave_room_for_the_networks_shifts() -> None:
    sent = Simulation(outbox(200), late_s=(0.0, 0.001, 0.0003)).run()
    assert min(spans([one.at for one in sent], MOST_IN_WINDOW)) >= 1.020


def test_one_chat_gets_one_outbox_message_a_second_and_holds_up_nobody() -> None:
    same = [Arrival(0.0, Lane.OUTBOX, 7) for _ in range(5)]
    sent = Simulation(same + outbox(60, first_chat=100)).run()
    to_seven = [one.at for one in sent if one.arrival.chat == 7]
    others = [one.at for one in sent if one.arrival.chat != 7]
    assert min(spans(to_seven, 1)) >= 1.0
    assert max(others) < 65 * PLACE_S


def test_an_outbox_message_waits_for_the_second_after_an_answer_to_that_chat() -> None:
    sent = Simulation([Arrival(0.0, Lane.ANSWER, 7), Arrival(0.1, Lane.OUTBOX, 7)]).run()
    assert [one.at for one in sent] == [0.0, pytest.approx(CHAT_GAP_S)]


# Answers


def test_answers_leave_at_once_when_nothing_else_goes_on() -> None:
    sent = Simulation(answers([5.0] * MOST_IN_WINDOW)).run()
    assert {one.at for one in sent} == {5.0}


def test_the_31st_answer_waits_for_the_sliding_second() -> None:
    sent = Simulation(answers([5.0] * (MOST_IN_WINDOW + 1))).run()
    assert sent[-1].waited_s == pytest.approx(WINDOW_S)


def test_an_answer_to_the_same_chat_does_not_wait_a_second() -> None:
    sent = Simulation([Arrival(at, Lane.ANSWER, 7) for at in (0.0, 0.1, 0.2)]).run()
    assert [one.waited_s for one in sent] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("at", [3.0 + n / 300 for n in range(12)])
def test_an_answer_behind_a_full_outbox_waits_13_ms_at_most(at: float) -> None:
    sent = Simulation([*outbox(900), *answers([at])]).run()
    (answer,) = of_lane(sent, Lane.ANSWER)
    assert answer.waited_s <= 0.013


def test_while_people_act_the_next_answer_does_not_wait() -> None:
    at = [5.0 + 0.1887 * turn for turn in range(200)]
    sent = Simulation(outbox(2000) + answers(at), late_s=(0.0002, 0.001, 0.004)).run()
    waited = sorted(one.at - one.arrival.at for one in of_lane(sent, Lane.ANSWER))
    assert waited[int(len(waited) * 0.95)] <= 0.005
    times = [one.at for one in sent if 6 <= one.at <= 40]
    assert len(times) / 34 >= 0.95 * 30


def test_answers_move_the_outbox_back_by_little_more_than_a_place_each() -> None:
    alone = Simulation(outbox(200)).run()
    beside = Simulation([*outbox(200), *answers([1.01, 2.02, 3.03])]).run()
    later = of_lane(beside, Lane.OUTBOX)[-1].at - alone[-1].at
    # One more at most for the place that is left free while people act.
    assert 3 * PLACE_S - TINY_S <= later <= 5 * PLACE_S


# Groups


@pytest.mark.parametrize("group", [-100123, "@networkers"])
def test_a_group_gets_20_messages_a_minute_and_holds_up_nobody(group: Chat) -> None:
    to_group = [Arrival(0.0, Lane.ANSWER, group) for _ in range(21)]
    sent = Simulation(to_group + answers([0.1])).run()
    times = [one.at for one in sent if one.arrival.chat == group]
    assert times[:20] == [0.0] * 20
    assert times[20] >= 60.0
    assert next(one for one in sent if one.arrival.chat != group).waited_s == 0.0


# Holding


def test_nothing_leaves_while_held_and_answers_leave_first_after() -> None:
    schedule = Schedule()
    schedule.hold_until(3.0)
    schedule.hold_until(2.0)
    schedule.add(Lane.OUTBOX, 1)
    schedule.add(Lane.ANSWER, 2)
    assert schedule.take(2.999) == []
    assert schedule.next_at(2.999) == 3.0
    assert [ticket.lane for ticket in schedule.take(3.0)] == [Lane.ANSWER]


def test_a_refused_message_goes_back_to_where_it_stood() -> None:
    schedule = Schedule()
    first = schedule.add(Lane.OUTBOX, 7)
    schedule.add(Lane.OUTBOX, 7)
    schedule.add(Lane.OUTBOX, 8)
    assert schedule.take(0.0) == [first]
    schedule.hold_until(5.0)
    schedule.add_again(first)
    assert schedule.take(5.0) == [first]


# Giving back


def test_a_place_given_back_goes_to_the_next() -> None:
    schedule = Schedule()
    first, second = schedule.add(Lane.OUTBOX, 1), schedule.add(Lane.OUTBOX, 2)
    assert schedule.take(10.0) == [first]
    schedule.give_back(first)
    schedule.give_back(first)  # twice is once
    assert schedule.take(10.0 + PLACE_S / 2) == [second]


def test_whoever_goes_away_while_waiting_holds_up_nobody() -> None:
    schedule = Schedule()
    tickets = [schedule.add(Lane.OUTBOX, chat) for chat in (7, 7, 7, 8)]
    for gone in (tickets[0], tickets[1]):
        schedule.give_back(gone)
    assert schedule.waiting(Lane.OUTBOX) == 2
    assert schedule.take(0.0) == [tickets[2]]
    assert schedule.take(1.0) == [tickets[3]]
    assert schedule.next_at(1.0) is None


# Held up between its turn and the wire


def test_a_message_counts_from_when_it_really_left() -> None:
    schedule = Schedule()
    times = []
    now = 0.0
    for chat in range(1, 40):
        ticket = schedule.add(Lane.OUTBOX, chat)
        wake_at = schedule.next_at(now)
        now = max(now, wake_at or 0.0)
        assert schedule.take(now) == [ticket]
        if chat == 5:
            now += 0.09  # the machine stands still
            schedule.left(ticket, now)
        times.append(now)
    assert min(spans(times, MOST_IN_WINDOW)) >= OUTBOX_WINDOW_S
    assert min(spans(times, 1)) >= CLOSEST_S - TINY_S


# Any sequence of arrivals

CHATS = st.one_of(st.integers(1, 6), st.sampled_from([-1, -2, "@net"]), st.just(None))
ARRIVALS = st.lists(
    st.builds(
        Arrival,
        at=st.floats(0, 6).map(lambda at: round(at, 3)),
        lane=st.sampled_from(Lane),
        chat=CHATS,
    ),
    max_size=120,
)
LATE = st.lists(st.sampled_from([0.0, 0.0003, 0.001, 0.01, 0.05, 0.5]), min_size=1, max_size=8)


@settings(deadline=None, max_examples=150)
@given(ARRIVALS, LATE)
def test_every_limit_holds_for_any_arrivals(arrivals: list[Arrival], late_s: list[float]) -> None:
    sent = Simulation(arrivals, late_s).run()

    assert len(sent) == len(arrivals)
    assert min(spans([one.at for one in sent], MOST_IN_WINDOW), default=2) > 1.0
    check_groups(sent)
    check_chat_seconds(sent)
    check_order(sent)


def check_groups(sent: Sequence[Sent]) -> None:
    for chat in (-1, -2, "@net"):
        times = [one.at for one in sent if one.arrival.chat == chat]
        assert min(spans(times, 20), default=99) >= 60.0


def check_chat_seconds(sent: Sequence[Sent]) -> None:
    last: dict[Chat, float] = {}
    for one in sent:
        chat = one.arrival.chat
        if one.arrival.lane is Lane.OUTBOX and chat is not None:
            assert one.at - last.get(chat, -9.0) >= 1.0
        last[chat] = one.at


def check_order(sent: Sequence[Sent]) -> None:
    """First come, first served, for each lane and chat."""
    lines: dict[tuple[Lane, Chat], list[tuple[float, int]]] = defaultdict(list)
    for one in sent:
        lines[one.arrival.lane, one.arrival.chat].append((one.arrival.at, one.number))
    assert all(line == sorted(line) for line in lines.values())


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(0, 20), max_size=400), LATE)
def test_no_second_holds_a_31st_and_each_lane_keeps_its_order(
    times: list[float], late_s: list[float]
) -> None:
    arrivals = [*outbox(150), *answers(sorted(times))]
    sent = Simulation(arrivals, late_s).run()
    assert min(spans([one.at for one in sent], MOST_IN_WINDOW)) > 1.0
    for lane in Lane:
        numbers = [one.number for one in of_lane(sent, lane)]
        assert numbers == sorted(numbers)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.floats(0, 0.999), max_size=10), min_size=20, max_size=20))
def test_no_lane_starves_while_at_most_10_answers_come_each_second(
    seconds: list[list[float]],
) -> None:
    times = sorted(second + at for second, offsets in enumerate(seconds) for at in offsets)
    sent = Simulation([*outbox(700), *answers(times)]).run(until=20.0)

    for answer in of_lane(sent, Lane.ANSWER):
        ahead = sum(1 for at in times if answer.arrival.at - 1.1 <= at <= answer.arrival.at)
        assert answer.waited_s <= 0.013 + ahead * PLACE_S
    assert len(of_lane(sent, Lane.OUTBOX)) >= 20 * (PER_SECOND - 10) - 10


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "take", "give_back", "again"]),
            st.integers(0, 30),
            st.sampled_from(Lane),
            CHATS,
        ),
        max_size=200,
    )
)
def test_whatever_is_taken_given_back_and_refused_nobody_is_lost(
    steps: list[tuple[str, int, Lane, Chat]],
) -> None:
    schedule = Schedule()
    now = 0.0
    waiting: list[Ticket] = []
    taken: list[Ticket] = []
    for step, number, lane, chat in steps:
        now += number / 100
        if step == "add":
            waiting.append(schedule.add(lane, chat))
        elif step == "again" and taken:
            waiting.append(taken.pop(number % len(taken)))
            schedule.add_again(waiting[-1])
        elif step == "give_back" and waiting:
            schedule.give_back(waiting.pop(number % len(waiting)))
        for ticket in schedule.take(now):
            waiting.remove(ticket)
            taken.append(ticket)
        assert sum(schedule.waiting(lane) for lane in Lane) == len(waiting)
    while (wake_at := schedule.next_at(now)) is not None:
        now = max(now, wake_at)
        for ticket in schedule.take(now):
            waiting.remove(ticket)
    assert waiting == []


def test_memory_is_bounded() -> None:
    people = outbox(3000)
    groups = [Arrival(n / 100, Lane.ANSWER, -n) for n in range(1, 3000)]
    simulation = Simulation(people + groups)
    simulation.run()
    for n in range(5):
        simulation.schedule.add(Lane.ANSWER, -10_000 - n)
        simulation.schedule.take(1_000.0 + n)
    assert simulation.schedule.remembered_chats() <= 10


@pytest.mark.parametrize("per_second", [0, -1, 29.9, 1000])
def test_a_pace_that_would_break_the_limit_is_refused(per_second: float) -> None:
    with pytest.raises(ValueError, match="31st"):
        Schedule(per_second)


# The rate limiter


class Telegram:
    """Answers calls, refuses or delays them as told, and remembers when each came."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, str]] = []
        self.errors: list[Exception] = []
        self.takes_s = 0.0

    async def call(self, endpoint: str, data: dict[str, Any]) -> bool:
        self.calls.append((asyncio.get_running_loop().time(), str(data.get("text", endpoint))))
        await asyncio.sleep(self.takes_s)
        if self.errors:
            raise self.errors.pop(0)
        return True

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.calls]

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.calls]


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture(autouse=True)
def _python_telegram_bot_gives_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, making a RetryAfter warns that its type will change."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def caller(pacer: Pacer, telegram: Telegram) -> Callable[..., asyncio.Task[object]]:
    """Starts a call as ``telegram.ext.ExtBot`` makes it."""

    def start(
        text: str = "Hej",
        chat: int | str = 1,
        lane: Lane | None = None,
        endpoint: str = "sendMessage",
    ) -> asyncio.Task[object]:
        data = {"chat_id": chat, "text": text}
        return asyncio.ensure_future(
            pacer.process_request(telegram.call, (endpoint, data), {}, endpoint, data, lane)
        )

    return start


def refusal(seconds: float) -> RetryAfter:
    return RetryAfter(dt.timedelta(seconds=seconds))


async def test_outbox_calls_are_spaced_and_an_answer_goes_ahead(telegram: Telegram) -> None:
    pacer = Pacer()
    send = caller(pacer, telegram)
    queued = [send(str(n), n, Lane.OUTBOX) for n in range(1, 31)]
    await asyncio.sleep(2.5 * PLACE_S)
    assert pacer.stats.outbox_waiting > 0
    sent_before = len(telegram.calls)
    await send("answer", 99)
    assert pacer.answers_waiting == 0
    await asyncio.gather(*queued)

    assert telegram.texts[sent_before] == "answer"
    outbox_times = [at for at, text in telegram.calls if text != "answer"]
    assert outbox_times[-1] - outbox_times[0] >= 29 * CLOSEST_S
    assert (pacer.stats.answers_sent, pacer.stats.outbox_sent) == (1, 30)


async def test_a_refusal_holds_both_lanes_and_the_call_is_made_again(telegram: Telegram) -> None:
    pacer = Pacer()
    send = caller(pacer, telegram)
    telegram.errors = [refusal(0.2)]
    refused = send("refused", 1, Lane.OUTBOX)
    await asyncio.sleep(0.01)
    later = [send("outbox", 2, Lane.OUTBOX), send("answer", 3), send("typing", 4, None, "getChat")]
    assert await asyncio.gather(refused, *later) == [True] * 4

    assert telegram.texts[0] == "refused"
    assert sorted(telegram.texts[1:]) == ["answer", "outbox", "refused", "typing"]
    assert telegram.texts.index("answer") < telegram.texts.index("outbox")
    assert telegram.times[1] - telegram.times[0] >= 0.2
    assert pacer.stats.refused == 1


async def test_an_answer_that_is_refused_is_made_again_too(telegram: Telegram) -> None:
    telegram.errors = [refusal(0.05)]
    assert await caller(Pacer(), telegram)() is True
    assert telegram.texts == ["Hej", "Hej"]


async def test_after_so_many_refusals_the_caller_gets_the_error(telegram: Telegram) -> None:
    telegram.errors = [refusal(0.01) for _ in range(9)]
    with pytest.raises(RetryAfter):
        await caller(Pacer(most_retries=2), telegram)()
    assert len(telegram.calls) == 3


@pytest.mark.parametrize("error", [BadRequest("no"), TimedOut()])
async def test_other_errors_go_to_the_caller_at_once(telegram: Telegram, error: Exception) -> None:
    telegram.errors = [error]
    with pytest.raises(type(error)):
        await caller(Pacer(), telegram)()
    assert len(telegram.calls) == 1


async def test_a_cancelled_waiter_gives_its_place_back(telegram: Telegram) -> None:
    pacer = Pacer()
    send = caller(pacer, telegram)
    queued = [send(str(n), n, Lane.OUTBOX) for n in range(1, 61)]
    await asyncio.sleep(0)
    for gone in queued[1:-1]:
        gone.cancel()
    await asyncio.gather(*queued, return_exceptions=True)
    assert telegram.texts == ["1", "60"]
    assert telegram.times[1] - telegram.times[0] < 1.5  # 60 places are two seconds


async def test_cancelled_just_as_its_turn_came_it_gives_the_place_back(telegram: Telegram) -> None:
    pacer = Pacer()
    send = caller(pacer, telegram)
    await send("1", 1, Lane.OUTBOX)
    second, third = send("2", 2, Lane.OUTBOX), send("3", 3, Lane.OUTBOX)
    await asyncio.sleep(0)
    while pacer.stats.outbox_waiting == 2:
        await asyncio.sleep(0)  # runs on before the one just called up does
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert pacer.stats.outbox_waiting == 0  # the third was called up at once
    await third
    assert telegram.texts == ["1", "3"]


async def test_without_a_pace_all_leave_at_once_but_a_refusal_still_holds(
    telegram: Telegram,
) -> None:
    pacer = Pacer(per_second=None)
    send = caller(pacer, telegram)
    await asyncio.gather(*(send(str(n), 1, Lane.OUTBOX) for n in range(500)))
    assert telegram.times[-1] - telegram.times[0] < 5  # at the pace they would take 16 s
    telegram.errors = [refusal(0.1)]
    await send("again")
    assert telegram.times[-1] - telegram.times[-2] >= 0.1


async def test_calls_that_send_no_message_take_no_place(telegram: Telegram) -> None:
    pacer = Pacer()
    send = caller(pacer, telegram)
    await asyncio.gather(*(send(endpoint="answerCallbackQuery") for _ in range(100)))
    assert telegram.times[-1] - telegram.times[0] < 2  # at the pace they would take 3 s
    assert pacer.stats.answers_sent == 0


async def test_shutting_down_cancels_who_waits_and_leaves_no_timer(telegram: Telegram) -> None:
    pacer = Pacer()
    await pacer.initialize()
    send = caller(pacer, telegram)
    queued = [send(str(n), n, Lane.OUTBOX) for n in range(1, 5)]
    await asyncio.sleep(0)
    await pacer.shutdown()
    outcomes = await asyncio.gather(*queued, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes[1:]] == [asyncio.CancelledError] * 3
    assert pacer.stats.outbox_waiting == 0
    assert pacer._timer is None


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("sendMessage", True),
        ("sendDocument", True),
        ("sendMediaGroup", True),
        ("editMessageText", True),
        ("editMessageReplyMarkup", True),
        ("copyMessage", True),
        ("forwardMessages", True),
        ("stopPoll", True),
        ("sendChatAction", False),
        ("editForumTopic", False),
        ("editChatInviteLink", False),
        ("answerCallbackQuery", False),
        ("deleteMessage", False),
        ("setMyCommands", False),
        ("getMe", False),
        ("getUpdates", False),
        ("getFile", False),
    ],
)
def test_only_calls_that_send_or_edit_messages_count(endpoint: str, expected: bool) -> None:
    assert is_message(endpoint) is expected


@pytest.mark.parametrize(
    ("data", "chat"),
    [
        ({"chat_id": 42}, 42),
        ({"chat_id": "-10042"}, -10042),
        ({"chat_id": "@network"}, "@network"),
        ({"inline_message_id": "x"}, None),
    ],
)
def test_the_chat_of_a_call(data: dict[str, Any], chat: Chat) -> None:
    assert chat_of(data) == chat
