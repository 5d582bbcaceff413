"""Settings come from the environment or `.env`, and a wrong one is named without being repeated."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.settings import (
    LogFormat,
    Settings,
    async_url,
    default_database_url,
    misspelt,
    sqlite_folder,
)

CANARY = "kanarie-hemlig-7f3a"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from outside, and a folder without a `.env`."""
    import os

    for name in list(os.environ):
        if name.upper().startswith("LOFTESBOTEN_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_there_is_a_usable_one() -> None:
    settings = Settings()
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == default_database_url()
    assert settings.database_url.startswith("sqlite+aiosqlite:///")
    assert settings.zone == ZoneInfo("Europe/Stockholm")
    assert (settings.webhook_url, settings.log, settings.log_level) == (
        None,
        LogFormat.TEXT,
        "INFO",
    )
    assert settings.token.get_secret_value() == ""


@pytest.mark.parametrize(
    ("name", "written", "field", "meant"),
    [
        ("API_URL", "http://127.0.0.1:8081/", "api_url", "http://127.0.0.1:8081"),
        ("DATABASE_URL", "sqlite:////tmp/a.sqlite3", "database_url",
         "sqlite+aiosqlite:////tmp/a.sqlite3"),
        ("DATABASE_URL", "postgresql://u:p@h/n", "database_url", "postgresql+asyncpg://u:p@h/n"),
        ("TIMEZONE", "Europe/Helsinki", "timezone", "Europe/Helsinki"),
        ("MUNICIPALITY", "Älmhult", "municipality", "Älmhult"),
        ("WEBHOOK_URL", "https://bot.example.se/t", "webhook_url", "https://bot.example.se/t"),
        ("WEBHOOK_URL", "", "webhook_url", None),
        ("WEBHOOK_LISTEN", "0.0.0.0:9000", "webhook_listen", "0.0.0.0:9000"),
        ("LOG", "json", "log", LogFormat.JSON),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("MESSAGES_PER_SECOND", "5.5", "messages_per_second", 5.5),
        ("MESSAGES_PER_SECOND", "", "messages_per_second", None),
        ("IN_FLIGHT", "100", "in_flight", 100),
        ("CLOCK_URL", "", "clock_url", None),
    ],
)  # fmt: skip
def test_a_setting_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, field: str, meant: object
) -> None:
    monkeypatch.setenv(f"LOFTESBOTEN_{name}", written)
    assert getattr(Settings(), field) == meant


def test_secrets_are_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOFTESBOTEN_TOKEN", f"1:{CANARY}")
    monkeypatch.setenv("LOFTESBOTEN_WEBHOOK_SECRET", CANARY)
    settings = Settings()
    assert settings.token.get_secret_value() == f"1:{CANARY}"
    for shown in (repr(settings), str(settings), str(settings.model_dump())):
        assert CANARY not in shown


def test_a_dot_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "LOFTESBOTEN_MUNICIPALITY=Älmhult\n# en kommentar\nLOFTESBOTEN_TIMEZONE=Europe/Oslo\n"
        "SOMETHING_ELSE=1\n",
        encoding="utf-8",
    )
    settings = Settings()
    assert (settings.municipality, settings.timezone) == ("Älmhult", "Europe/Oslo")


def test_a_misspelt_setting_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOFTESBOTEN_TOKN", CANARY)
    monkeypatch.setenv("LOFTESBOTEN_TIMEZONE", "Europe/Oslo")
    (tmp_path / ".env").write_text(
        f"LOFTESBOTEN_QQQQ={CANARY}\nloftesboten_municipality=Tjörn\nOTHER=1\n", encoding="utf-8"
    )
    assert list(misspelt()) == [
        "LOFTESBOTEN_QQQQ is no setting.",
        "LOFTESBOTEN_TOKN is no setting; did you mean LOFTESBOTEN_TOKEN?",
    ]


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LOFTESBOTEN_MUNICIPALITY=Tjörn\n", encoding="utf-8")
    monkeypatch.setenv("LOFTESBOTEN_MUNICIPALITY", "Orust")
    assert Settings().municipality == "Orust"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("TIMEZONE", "Europe/Almhult"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", ""),
        ("LOG", "xml"),
        ("LOG_LEVEL", "LOUD"),
        ("IN_FLIGHT", "0"),
        ("IN_FLIGHT", "many"),
        ("MESSAGES_PER_SECOND", "0"),
        ("MESSAGES_PER_SECOND", "fast"),
        ("DATABASE_URL", "mysql://u:p@h/n"),
        ("DATABASE_URL", "not an address"),
        ("DATABASE_URL", ""),
    ],
)
def test_a_bad_value_is_refused_by_the_settings_name(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    monkeypatch.setenv(f"LOFTESBOTEN_{name}", written)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert [error["loc"] for error in caught.value.errors()] == [(name.lower(),)]


@pytest.mark.parametrize(
    "written", [f"mysql://u:{CANARY}@h/n", f"postgresql://u:{CANARY}@h:port/n", f"x{CANARY}"]
)
def test_a_bad_database_address_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("LOFTESBOTEN_DATABASE_URL", written)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql+asyncpg://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("sqlite:///a.sqlite3", "sqlite+aiosqlite:///a.sqlite3"),
        ("sqlite:////a.sqlite3", "sqlite+aiosqlite:////a.sqlite3"),
        ("sqlite+aiosqlite:///a.sqlite3", "sqlite+aiosqlite:///a.sqlite3"),
    ],
)
def test_an_address_gets_the_driver_that_the_program_uses(written: str, meant: str) -> None:
    assert async_url(written) == meant
    assert async_url(meant) == meant


def test_secrets_are_the_token_the_webhook_secret_and_the_databases_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().secrets() == ()
    monkeypatch.setenv("LOFTESBOTEN_TOKEN", "1:token")
    monkeypatch.setenv("LOFTESBOTEN_WEBHOOK_SECRET", "webhook")
    monkeypatch.setenv("LOFTESBOTEN_DATABASE_URL", "postgresql://u:l%C3%B6sen@h/n")
    assert {"1:token", "webhook", "lösen"} <= set(Settings().secrets())


def test_a_password_is_a_secret_as_it_stands_in_the_address_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOFTESBOTEN_DATABASE_URL", "postgresql://u:p%40ss%2Fword@h/n")
    assert {"p@ss/word", "p%40ss%2Fword"} <= set(Settings().secrets())


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite+aiosqlite:////var/lib/loftesboten/a.sqlite3", Path("/var/lib/loftesboten")),
        ("sqlite+aiosqlite:///data/a.sqlite3", Path("data")),
        ("sqlite+aiosqlite:///:memory:", None),
        ("postgresql+asyncpg://u@h/n", None),
    ],
)
def test_the_folder_of_a_sqlite_file_is_known(url: str, folder: Path | None) -> None:
    assert sqlite_folder(url) == folder


def test_every_setting_is_explained() -> None:
    unexplained = [name for name, field in Settings.model_fields.items() if not field.description]
    assert unexplained == []
