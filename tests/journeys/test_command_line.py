"""Journeys 1 and 2: the command line says what is wrong in plain words, and ends with a code."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import app
from bot.clock import MovableClock
from bot.domain.promise_file import read_promise_file
from bot.simulator import Simulator
from tests.support.program import MONDAY, PROMISES, Program

FINE, PROBLEM, USAGE = 0, 1, 2

PASSWORD = "hunter2-the-password"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """A simulated Telegram."""
    running = Simulator(MovableClock(MONDAY))
    await running.start()
    yield running
    await running.stop()


def program(folder: Path, *, at_once: bool = False, **settings: str) -> Program:
    """The program with these settings and no others."""
    ours = {f"LOFTESBOTEN_{name.upper()}": value for name, value in settings.items()}
    kept = {name: value for name, value in os.environ.items() if "LOFTESBOTEN" not in name}
    environment = {**kept, "HOME": str(folder), "XDG_DATA_HOME": "", **ours}
    return Program(environment, folder / "log", at_once=at_once)


async def test_a_new_installation_is_set_up_step_by_step(
    empty_url: str, simulator: Simulator, tmp_path: Path
) -> None:
    bot = program(
        tmp_path,
        # On one of the databases from nothing, import by import, as it is in earnest.
        at_once="sqlite" not in empty_url,
        database_url=empty_url,
        api_url=simulator.url,
        token=simulator.token,
    )
    code, out, _ = await bot.command("check")
    assert code == PROBLEM
    missing = "there is none yet. `loftesboten run` or `migrate` makes it."
    empty = "empty. `loftesboten migrate` sets it up."
    assert f"WRONG database: {missing if 'sqlite' in empty_url else empty}" in out
    assert "ok    token: Telegram knows it as @LoftesbotenDemoBot" in out

    code, out, _ = await bot.command("migrate")
    assert (code, out.startswith("Moved from None to ")) == (FINE, True)
    code, out, _ = await bot.command("migrate")
    assert (code, out.startswith("Already at ")) == (FINE, True)
    code, out, _ = await bot.command("check")
    assert code == PROBLEM
    assert "WRONG promises: none. `loftesboten promises import FILE` reads them in." in out

    for _ in range(2):
        code, out, _ = await bot.command("promises", "import", str(PROMISES))
        assert (code, out) == (FINE, "almhult-2021: 6 promises imported.\n")
    code, out, _ = await bot.command("promises", "list")
    assert code == FINE
    assert out.count("almhult-2021") == 1
    assert "  Y1   Polisen besöker skolor och fritidsgårdar" in out
    code, out, _ = await bot.command("promises", "export", "almhult-2021")
    assert code == FINE
    assert read_promise_file(out, name="a") == read_promise_file(PROMISES.read_text(), name="b")
    code, out, err = await bot.command("promises", "export", "vaxjo-2021")
    assert (code, out) == (PROBLEM, "")
    assert "There is no document vaxjo-2021" in err
    code, out, _ = await bot.command("check")
    assert code == FINE
    assert "promises: stored, but every period is over. Time to renew?" in out

    code, out, err = await bot.command("invite", "coordinator", "--uses", "2", "--days", "3")
    assert code == FINE
    assert out.startswith("https://t.me/LoftesbotenDemoBot?start=")
    assert len(out.strip().split("start=")[1]) >= 22, "128 bits"
    assert "Gives the role coordinator, 2 times, until " in err


async def test_looking_over_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    bot = program(tmp_path, api_url=simulator.url, token=simulator.token)
    code, out, _ = await bot.command("check")
    assert (code, "WRONG database: there is none yet." in out) == (PROBLEM, True)
    assert list(tmp_path.iterdir()) == []


async def test_a_wrong_setting_does_not_hide_what_else_is_wrong(
    simulator: Simulator, tmp_path: Path
) -> None:
    bot = program(tmp_path, timezone="Mars", api_url=simulator.url, token="1:wrong")
    code, out, err = await bot.command("check")
    assert code == PROBLEM
    assert "WRONG LOFTESBOTEN_TIMEZONE: 'Mars' is no IANA time zone" in out
    assert "WRONG database: there is none yet." in out
    assert "WRONG token: Telegram does not know it." in out
    assert "Traceback" not in err

    address = f"mysql://bo:{PASSWORD}@localhost/bot"
    bot = program(tmp_path, database_url=address, api_url=simulator.url, token=simulator.token)
    code, out, err = await bot.command("check")
    assert code == PROBLEM
    assert "WRONG LOFTESBOTEN_DATABASE_URL: needs sqlite:///FILE" in out
    assert "ok    token: Telegram knows it as @LoftesbotenDemoBot" in out
    assert "database: there is none" not in out, "another database was meant"
    assert PASSWORD not in out + err


async def test_a_promise_file_with_mistakes_lists_them_all_and_imports_nothing(
    tmp_path: Path,
) -> None:
    text = PROMISES.read_text()
    bad = text.replace('police_district = "lokalpolisen', 'polisdistrikt = "lokalpolisen', 1)
    assert bad != text
    lines = bad.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("workflow ="))
    lines[at] = 'workflow = "knitting"'
    file = tmp_path / "bad.toml"
    file.write_text("\n".join(lines))
    bot = program(tmp_path, at_once=True, database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}")
    code, out, err = await bot.command("promises", "import", str(file))
    assert (code, out) == (PROBLEM, "")
    assert "polisdistrikt" in err
    assert "police_district" in err
    assert "knitting" in err
    assert f"{at + 1}" in err
    assert "Nothing was imported." in err
    _, out, _ = await bot.command("promises", "list")
    assert out.startswith("No promises yet.")
    code, _, err = await bot.command("promises", "import", str(tmp_path / "none.toml"))
    assert (code, "cannot be read: No such file" in err) == (PROBLEM, True)


WRONG_SETTINGS = {
    "nothing set: the token is missing": ({}, ["run"], ["LOFTESBOTEN_TOKEN is missing"]),
    "all at once": (
        {
            "timezone": "Mars",
            "log": "xml",
            "log_level": "LOUD",
            "in_flight": "0",
            "database_url": f"mysql://bo:{PASSWORD}@localhost/bot",
        },
        ["run"],
        [
            "LOFTESBOTEN_TIMEZONE: 'Mars' is no IANA time zone such as Europe/Stockholm",
            "LOFTESBOTEN_LOG: Input should be 'text' or 'json'",
            "LOFTESBOTEN_LOG_LEVEL: 'LOUD' is none of DEBUG, INFO, WARNING, ERROR",
            "LOFTESBOTEN_IN_FLIGHT: Input should be greater than or equal to 1",
            "LOFTESBOTEN_DATABASE_URL: needs sqlite:///FILE or postgresql://USER:PASSWORD@HOST",
        ],
    ),
    "no address at all": (
        {"database_url": PASSWORD},
        ["migrate"],
        ["LOFTESBOTEN_DATABASE_URL: needs sqlite:///FILE"],
    ),
    "no port": (
        {"database_url": f"postgresql://bo:{PASSWORD}@localhost:port/bot"},
        ["promises", "list"],
        ["LOFTESBOTEN_DATABASE_URL: needs sqlite:///FILE"],
    ),
    "a webhook that Telegram would refuse": (
        {"token": "1:a", "webhook_url": "http://example.org/x", "webhook_listen": "nowhere"},
        ["run"],
        [
            "LOFTESBOTEN_WEBHOOK_URL must begin with https://",
            "LOFTESBOTEN_WEBHOOK_SECRET is missing or malformed",
            "LOFTESBOTEN_WEBHOOK_LISTEN needs a port",
        ],
    ),
    "a role that there is none of": ({}, ["invite", "king"], ["'king' is not one of 'coord"]),
    "an invitation for nobody": ({}, ["invite", "member", "--uses", "0"], ["--uses"]),
}


@pytest.mark.parametrize(
    ("settings", "command", "words"), WRONG_SETTINGS.values(), ids=list(WRONG_SETTINGS)
)
def test_a_wrong_setting_or_argument_is_named(
    settings: dict[str, str], command: list[str], words: list[str]
) -> None:
    # In this process, which is quicker: nothing is opened before the mistakes are found.
    environment = {f"LOFTESBOTEN_{name.upper()}": value for name, value in settings.items()}
    result = CliRunner().invoke(app, command, env=environment)
    assert (result.exit_code, result.stdout) == (USAGE, "")
    for expected in words:
        assert expected in result.stderr
    assert "Traceback" not in result.stderr
    assert PASSWORD not in result.stderr


async def test_what_cannot_be_reached_is_named(simulator: Simulator, tmp_path: Path) -> None:
    nowhere = f"postgresql://bo:{PASSWORD}@127.0.0.1:1/bot"
    no_database = program(
        tmp_path, at_once=True, database_url=nowhere, api_url=simulator.url, token=simulator.token
    )
    file = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    no_telegram = program(
        tmp_path,
        at_once=True,
        database_url=file,
        api_url="http://127.0.0.1:1",
        token=simulator.token,
    )
    stranger = program(
        tmp_path, at_once=True, database_url=file, api_url=simulator.url, token="1:wrong"
    )
    no_folder = program(tmp_path, at_once=True, database_url="sqlite:////proc/none/test.sqlite3")
    with closing(sqlite3.connect(tmp_path / "newer.sqlite3")) as later:
        later.execute("CREATE TABLE alembic_version AS SELECT '29991231_later' AS version_num")
        later.commit()
    newer = program(
        tmp_path,
        at_once=True,
        database_url=f"sqlite:///{tmp_path}/newer.sqlite3",
        token=simulator.token,
    )
    (tmp_path / "a-file").touch()
    in_a_file = program(
        tmp_path, at_once=True, database_url=f"sqlite:///{tmp_path}/a-file/of/test.sqlite3"
    )
    cases = [
        (no_database, "run", "The database cannot be used: "),
        (no_database, "migrate", "The database cannot be used: "),
        (no_database, "check", "WRONG database: cannot be used"),
        (newer, "run", "it is at 29991231_later, which takes a newer version of this program"),
        (newer, "migrate", "it is at 29991231_later, which takes a newer version"),
        (no_telegram, "run", "http://127.0.0.1:1 cannot be reached: "),
        (no_telegram, "check", "WRONG token: http://127.0.0.1:1 cannot be asked"),
        (stranger, "run", "Telegram does not know the token in LOFTESBOTEN_TOKEN."),
        (stranger, "check", "WRONG token: Telegram does not know it."),
        (no_folder, "migrate", "The database cannot be used: "),
        (in_a_file, "check", "a-file takes no new files."),
    ]
    for bot, command, words in cases:
        code, out, err = await bot.command(command)
        assert code == PROBLEM
        assert words in out + err
        for unwanted in ("Traceback", "Unclosed", PASSWORD, simulator.token):
            assert unwanted not in out + err


@pytest.mark.parametrize("command", ["", "run", "demo", "check", "invite", "promises", "migrate"])
def test_the_help_teaches(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == FINE
    assert "Usage:" in result.stdout
    assert len(result.stdout.splitlines()) > 5


async def test_it_says_which_version_it_is(tmp_path: Path) -> None:
    code, out, _ = await program(tmp_path).command("--version")
    assert (code, out.startswith("loftesboten ")) == (FINE, True)
