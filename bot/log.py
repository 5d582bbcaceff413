"""Logging: one line an event, numbers instead of names, and no secret in it at any level."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog

from bot.settings import LogFormat

_HIDDEN = "[hidden]"


class _Redacting(logging.Formatter):
    """Formats a line and takes every secret out of it, wherever it came from."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return redact(self._inner.format(record), self._secrets)


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret replaced. The last guard: nothing should log one to begin with."""
    # The longest first: a shorter one may be a part of it.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


def set_up(log_format: LogFormat, level: str, secrets: Iterable[str]) -> None:
    """Send all logging of the process, libraries included, to standard error in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_short_traceback)
    )
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([structlog.processors.format_exc_info] if log_format is LogFormat.JSON else []),
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(inner, secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    _quieten()


def _short_traceback(stream: Any, exc_info: Any) -> None:
    structlog.dev.plain_traceback(stream, exc_info)


def _quieten() -> None:
    """Libraries whose lower levels write whole messages: what people wrote stays out of logs."""
    for name in ("telegram", "aiosqlite", "asyncio", "aiohttp"):
        logging.getLogger(name).setLevel(logging.INFO)
    # SQLAlchemy writes the values of every statement at INFO, Alembic each of its parts at a start.
    for name in ("apscheduler", "sqlalchemy", "alembic.runtime.plugins"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of each tick that need not wait, every second while a long one runs.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
