"""Long work: done in a process of its own, shown, sent, taken up again, and stopped."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from telegram.error import TimedOut

from bot.domain.activities import Question, Span
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.people import Role
from bot.domain.work import MOST_ATTEMPTS, FileFormat, WorkKind, WorkState
from bot.services import exports, imports, work
from bot.services.work import job_of
from bot.texts.imports import read_screen
from bot.texts.work import file_screens, work_screen
from db.models import WorkRow
from db.queries import ledger
from scheduling import workshop as workshop_module
from scheduling.workshop import Workshop
from tests.scheduling.fakes import RecordingBot, StillClock
from tests.support.desk import Desk
from tests.support.house import NASTY, Household, Somebody
from tests.support.program import MONDAY

EVER = Question(span=Span.ALL)


@pytest.fixture
def bot() -> RecordingBot:
    return RecordingBot()


@pytest.fixture
def workshop(home: Household, bot: RecordingBot) -> Workshop:
    return Workshop(home.house, bot.as_bot(), StillClock(MONDAY))


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    await home.promise()
    who = await home.let_in(Role.COORDINATOR)
    await home.confirm(who, await home.ready_to_log(who))
    return who


async def state_of(home: Household, work_id: int) -> WorkState:
    found = await work.find(home.house, work_id)
    assert found is not None
    return found.state


async def test_a_result_comes_as_a_file_and_its_progress_ends_in_a_receipt(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.XLSX)
    await work.note_shown(home.act(coordinator), asked.id, 41)
    await workshop.work_off()
    [sent] = [call for call in bot.calls if call.method == "send_document"]
    receipt = bot.calls[-1]
    assert (sent.method, sent.more["filename"]) == ("send_document", "aktiviteter.xlsx")
    assert "1 aktivitet" in sent.text
    assert (receipt.method, receipt.more["message_id"]) == ("edit_message_text", 41)
    sheet, sums, _about = load_workbook(BytesIO(sent.more["document"])).worksheets
    assert [cell.value for cell in sheet[2]][:5] == [
        "S1", "Möte", datetime.fromisoformat("2021-10-10"), None, "Möte i rådet",
    ]  # fmt: skip
    assert [cell.value for cell in sums[2]] == ["S1", "Möte", 1, 0, 14]
    assert await state_of(home, asked.id) is WorkState.DONE


async def test_more_than_a_sheet_holds_is_offered_as_csv(
    home: Household, coordinator: Somebody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "XLSX_ROWS_MAX", 0)
    found = await exports.begin(home.act(coordinator), Question(span=Span.ALL), FileFormat.XLSX)
    job = job_of(home.house, found, tmp_path, home.now)
    result = await exports.write(home.house, job, lambda _done, _total: None)
    assert result == {"rows": 1, "file": None}
    ended = await work.end(home.house, found.id, WorkState.DONE, home.now, result)
    assert file_screens(ended, result) == ()
    screen = work_screen(ended)
    assert "fler än Excel kan ha på ett blad" in screen.text
    assert screen.rows[0][0].data.startswith("n:actsfil:")


async def test_who_presses_twice_gets_one_file(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    first = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    again = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    assert first.id == again.id
    other = await exports.begin(home.act(coordinator), EVER, FileFormat.XLSX)
    assert other.id != first.id


async def test_what_a_kill_left_running_is_taken_up_again(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    assert await work.take_up(home.house, MONDAY) is not None
    await workshop.work_off()
    [sent] = [call for call in bot.calls if call.method == "send_document"]
    assert "Möte i rådet" in sent.more["document"].decode("utf-8-sig")
    assert await state_of(home, asked.id) is WorkState.DONE


async def test_what_was_stopped_is_not_sent(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    assert (await work.stop(home.act(coordinator), asked.id)).state is WorkState.STOPPED
    await workshop.work_off()
    assert bot.calls == []


async def test_work_of_somebody_who_lost_the_role_is_not_done(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    await home.take_away(coordinator, Role.COORDINATOR)
    await workshop.work_off()
    assert (bot.calls, await state_of(home, asked.id)) == ([], WorkState.STOPPED)


async def test_work_of_others_is_not_there(home: Household, coordinator: Somebody) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    other = await home.let_in(Role.POLICE)
    with pytest.raises(NotFound):
        await work.stop(home.act(other), asked.id)


async def test_work_that_keeps_failing_is_given_up_and_told(
    home: Household,
    workshop: Workshop,
    bot: RecordingBot,
    coordinator: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    monkeypatch.setattr(workshop_module, "_COMMAND", (sys.executable, "-c", "pass"))
    await workshop.work_off()
    assert await state_of(home, asked.id) is WorkState.FAILED
    assert "tre försök" in bot.calls[-1].text


async def test_work_waits_while_telegram_is_out_of_reach(
    home: Household, workshop: Workshop, bot: RecordingBot, coordinator: Somebody
) -> None:
    asked = await exports.begin(home.act(coordinator), EVER, FileFormat.CSV)
    bot.fail(coordinator.telegram_id, TimedOut())
    await workshop.work_off()
    [row] = await home.rows(WorkRow)
    assert (row.state, row.attempts) == (WorkState.WAITING.value, 0)
    workshop._rests_until = 0.0
    await workshop.work_off()
    assert await state_of(home, asked.id) is WorkState.DONE


# --- Reading in ---------------------------------------------------------------------------------

HEAD = "Löfte;Slag;Datum;Vad som gjordes;Av vem;Resultat;Anteckning"
GOOD = f"""{HEAD}
S1;Möte;2021-03-04;Rådet om trafiken;tillsammans;ca 12;
Y1;Skolbesök;2021-05-06;Linnéskolan åk 7;polisen;25 elever, 1 klass;
S2;Möte;2021-06-01;'=Nätverk;kommunen;;
"""


@pytest.fixture
def desk(home: Household, coordinator: Somebody, tmp_path: Path) -> Desk:
    return Desk(home, coordinator, tmp_path)


async def test_a_file_is_looked_through_then_logged_and_adds_nothing_twice(desk: Desk) -> None:
    content = GOOD.encode("utf-8-sig")
    read = await desk.look_through(content)
    assert read.result is not None
    assert (read.result["new"], read.result["there"], read.result["faults"]) == (3, 0, [])
    assert len(await desk.home.logged()) == 1
    done = await desk.log(read, content)
    assert done.result == {"problem": None, "logged": 3}
    assert [one.what for one in await desk.home.logged()][1:] == [
        "Rådet om trafiken", "Linnéskolan åk 7", "=Nätverk",
    ]  # fmt: skip
    again = await desk.look_through(content.decode("utf-8-sig").encode("cp1252"))
    assert again.result is not None
    assert (again.result["new"], again.result["there"]) == (0, 3)
    with pytest.raises(NotFound):
        await imports.confirm(desk.home.act(desk.who), again.id)


async def test_a_kill_in_the_middle_of_logging_adds_nothing_twice(desk: Desk) -> None:
    content = GOOD.encode()
    read = await desk.look_through(content)
    await desk.log(read, content)
    async with desk.home.database.write() as session:  # As if it had not been told yet.
        logging = update(WorkRow).where(WorkRow.kind == WorkKind.IMPORT.value)
        await session.execute(logging.values(state=WorkState.RUNNING.value))
    second = await imports.confirm(desk.home.act(desk.who), read.id)
    assert (await desk._do(second, content)).result == {"problem": None, "logged": 3}
    assert len(await desk.home.logged()) == 4


async def test_one_faulty_row_keeps_all_out(desk: Desk) -> None:
    content = (
        GOOD + "S1;Möte;2021-03-05;Ring 850505-1235 eller 19121212-1212;polisen;;\n"
    ).encode()
    read = await desk.look_through(content)
    assert read.result is not None
    assert read.result["faults"] == [[5, "what", "identity_number", ""]]
    with pytest.raises(NotFound):
        await imports.confirm(desk.home.act(desk.who), read.id)
    assert len(await desk.home.logged()) == 1


async def test_what_seems_to_tell_of_persons_is_pointed_at_before_anything_is_logged(
    desk: Desk,
) -> None:
    content = (
        f"{HEAD}\n"
        "S1;Möte;2021-03-05;Ring 070-174 06 05;polisen;;bilen ABC123\n"
        "S1;Möte;2021-03-06;Ring 114 14;polisen;;\n"
    ).encode()
    read = await desk.look_through(content)
    assert read.result is not None
    assert read.result["pointed"] == [[2, "what", "phone_number"], [2, "note", "number_plate"]]
    told = read_screen(read).text
    assert "1 rad verkar ha en uppgift om en person" in told
    assert "• Rad 2, Vad som gjordes: telefonnummer" in told
    done = await desk.log(read, content)
    assert done.result == {"problem": None, "logged": 2}


async def test_readers_see_all_of_a_file_or_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = GOOD.encode()
    read = await desk.look_through(content)

    async def fails(*_args: object, **_more: object) -> None:
        raise ArithmeticError

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "_seal", fails)
        with pytest.raises(ArithmeticError):
            await desk.log(read, content)
    assert len(await desk.home.logged()) == 1
    await desk.log(read, content)
    assert len(await desk.home.logged()) == 4


async def test_what_a_person_logged_in_the_same_words_is_there_already(desk: Desk) -> None:
    read = await desk.look_through(f"{HEAD}\nS1;Möte;2021-10-10;möte i rådet;polisen;;\n".encode())
    assert read.result is not None
    assert (read.result["new"], read.result["there"]) == (0, 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "headings"),
        (b"PK\x03\x04 no workbook", "unreadable"),
        ("Namn;Organisation\nÅsa;ICA\n".encode(), "headings"),
        (HEAD.replace(";", "|").encode(), "headings"),
        (HEAD.encode(), "empty"),
    ],
)
async def test_a_file_that_is_no_such_list_is_told_of(
    desk: Desk, content: bytes, problem: str
) -> None:
    read = await desk.look_through(content)
    assert read.result is not None
    assert read.result["problem"] == problem


async def test_only_coordinators_read_in(home: Household, coordinator: Somebody) -> None:
    police = await home.let_in(Role.POLICE, NASTY)
    with pytest.raises(NotAllowed):
        await imports.take(home.act(police), "file", "lista.csv")


def test_attempts_are_few() -> None:
    assert MOST_ATTEMPTS == 3, "the words of `work.failed` say three"
