"""Every setting in one typed object, read from the environment or a `.env` file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

APP = "loftesboten"


class LogFormat(StrEnum):
    """How log lines are written: for reading, or for a log collector."""

    TEXT = "text"
    JSON = "json"


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as a webhook's secret token (Bot API, setWebhook)."""


def default_database_url() -> str:
    """A SQLite file in the platform's folder for application data."""
    return f"sqlite+aiosqlite:///{user_data_path(APP) / 'loftesboten.sqlite3'}"


def async_url(url: str) -> str:
    """A database address with the driver this program uses, where the address names none.

    `postgresql://…` and `postgres://…`, as hosting providers write them, mean asyncpg.
    """
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            # The same setting goes by libpq's name in addresses and by another in the driver.
            return f"postgresql+asyncpg://{url.removeprefix(prefix)}".replace("sslmode=", "ssl=")
    if url.startswith("sqlite:///"):
        return f"sqlite+aiosqlite:///{url.removeprefix('sqlite:///')}"
    return url


def _known_database(url: str) -> str:
    """The address as this program uses it. Never repeats it: there is a password in it."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    url = async_url(url)
    try:
        driver = make_url(url).drivername
    except (ArgumentError, ValueError):
        driver = ""
    if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise ValueError("needs sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return url


def _known_level(name: str) -> str:
    if name.upper() not in LOG_LEVELS:
        raise ValueError(f"{name!r} is none of {', '.join(LOG_LEVELS)}")
    return name.upper()


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise ValueError(f"{name!r} is no IANA time zone such as Europe/Stockholm") from problem
    return name


class Settings(BaseSettings):
    """How this installation is set up. Environment names are `LOFTESBOTEN_` and the field's name."""

    model_config = SettingsConfigDict(
        env_prefix="LOFTESBOTEN_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    token: SecretStr = Field(default=SecretStr(""), description="the bot's token from @BotFather")
    api_url: str = Field(
        default="https://api.telegram.org",
        description="the Bot API's address, up to and without /bot<token>",
    )
    database_url: Annotated[str, AfterValidator(_known_database)] = Field(
        default_factory=default_database_url,
        description="where to remember: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="Europe/Stockholm", description="the municipality's time zone (IANA name)"
    )
    municipality: str = Field(
        default="kommunen", description="the municipality's name, as people see it"
    )
    webhook_url: str | None = Field(
        default=None, description="public https address for updates; empty: long polling"
    )
    webhook_listen: str = Field(
        default="127.0.0.1:8443", description="address and port to receive webhooks on"
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="1-256 letters, digits, _ and - that Telegram sends back"
    )
    approval: bool = Field(
        default=False,
        description="whether a situation update goes out only when another coordinator approves",
    )
    log: LogFormat = Field(default=LogFormat.TEXT, description="text or json")
    log_level: Annotated[str, AfterValidator(_known_level)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    messages_per_second: float | None = Field(
        default=29.25,
        gt=0,
        le=29.8,
        description="the sending pace; Telegram allows 30 a second free of charge; empty: unpaced",
    )
    in_flight: int = Field(
        default=4, ge=1, le=200, description="messages on their way at the same time"
    )
    clock_url: str | None = Field(
        default=None, description="for tests: follow the clock of the simulator at this address"
    )

    @field_validator("api_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("webhook_url", "clock_url", "messages_per_second", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's time zone."""
        return ZoneInfo(self.timezone)

    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere: tokens, and the password in the database's address."""
        from sqlalchemy.engine import make_url

        password = str(make_url(self.database_url).password or "")
        written = re.search(r"://[^/@]*?:([^@]*)@", self.database_url)
        found = (
            self.token.get_secret_value(),
            self.webhook_secret.get_secret_value(),
            password,
            # As it stands in the address: with %40 for @, and the like.
            written[1] if written else "",
        )
        return tuple(dict.fromkeys(secret for secret in found if secret))


def problems_in(settings: Settings) -> Iterator[str]:
    """Settings that do not fit together. A bot with such settings cannot run."""
    if settings.webhook_url is not None:
        address = urlsplit(settings.webhook_url)
        is_local = urlsplit(settings.api_url).hostname in ("127.0.0.1", "localhost", "::1")
        if address.scheme != "https" and not is_local:
            yield "LOFTESBOTEN_WEBHOOK_URL must begin with https:// (Telegram takes nothing else)."
        if not _SECRET.fullmatch(settings.webhook_secret.get_secret_value()):
            yield (
                "LOFTESBOTEN_WEBHOOK_SECRET is missing or malformed: 1-256 letters, digits, _ "
                "and -. Without it anybody could pretend to be Telegram."
            )
        if not settings.webhook_listen.rpartition(":")[2].isdigit():
            yield "LOFTESBOTEN_WEBHOOK_LISTEN needs a port, as in 127.0.0.1:8443."


def misspelt() -> Iterator[str]:
    """Names that begin like a setting's, in the environment or `.env`, and are none."""
    known = [field.upper() for field in Settings.model_fields]
    prefix = Settings.model_config["env_prefix"]
    for name in sorted({name.upper() for name in (*os.environ, *_names_in_file())}):
        field = name.removeprefix(prefix)
        if name.startswith(prefix) and field not in known:
            near = get_close_matches(field, known, n=1)
            yield f"{name} is no setting{f'; did you mean {prefix}{near[0]}?' if near else '.'}"


def _names_in_file() -> Iterable[str]:
    return DotEnvSettingsSource(Settings).env_vars


def sqlite_file(database_url: str) -> Path | None:
    """The file of a SQLite database. None for other databases and for `:memory:`."""
    prefix = "sqlite+aiosqlite:///"
    if not database_url.startswith(prefix) or ":memory:" in database_url:
        return None
    return Path(database_url.removeprefix(prefix))


def sqlite_folder(database_url: str) -> Path | None:
    """The folder that a SQLite file lies in. None for other databases and for `:memory:`."""
    file = sqlite_file(database_url)
    return None if file is None else file.parent


def make_folder_for(database_url: str) -> None:
    """Make the folder of a SQLite file where it is missing. Raises OSError."""
    folder = sqlite_folder(database_url)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
