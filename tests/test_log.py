"""Log lines: one an event, in either form, and never a secret or what a person wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.log import redact, set_up
from bot.settings import LogFormat
from db.session import Database

CANARY = "123456:kanarie-hemlig-7f3a"

WORDS = "det Sara skrev"

Written = Callable[[], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """What the log has written so far. Leaves logging afterwards as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    config = structlog.get_config()
    yield lambda: capsys.readouterr().err
    structlog.configure(**config)
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def begin(form: LogFormat = LogFormat.TEXT, level: str = "DEBUG") -> structlog.stdlib.BoundLogger:
    set_up(form, level, [CANARY])
    logger: structlog.stdlib.BoundLogger = structlog.get_logger("test")
    return logger


def test_an_event_is_one_line_with_its_numbers(written: Written) -> None:
    begin().info("update.sent", chat_id=17, update_id=4)
    [line] = written().splitlines()
    assert "update.sent" in line
    assert "chat_id=17" in line
    assert "update_id=4" in line


def test_json_is_one_object_a_line(written: Written) -> None:
    log = begin(LogFormat.JSON)
    log.info("update.sent", chat_id=17, where="Älmhult")
    log.warning("database.unavailable")
    first, second = (json.loads(line) for line in written().splitlines())
    assert (first["event"], first["chat_id"], first["level"], first["logger"]) == (
        "update.sent", 17, "info", "test",
    )  # fmt: skip
    assert first["timestamp"].endswith("Z")
    assert first["where"] == "Älmhult"
    assert second["level"] == "warning"


def test_json_keeps_a_traceback_inside_its_line(written: Written) -> None:
    log = begin(LogFormat.JSON)
    try:
        raise ValueError("gick fel\npå två rader")
    except ValueError:
        log.exception("handler.failed")
    [line] = written().splitlines()
    assert "ValueError: gick fel" in json.loads(line)["exception"]


def test_libraries_write_in_the_same_form(written: Written) -> None:
    begin(LogFormat.JSON)
    logging.getLogger("some.library").warning("something %s", "odd", extra={"port": 5})
    seen = json.loads(written())
    assert (seen["event"], seen["logger"], seen["port"]) == ("something odd", "some.library", 5)


@pytest.mark.parametrize("form", LogFormat)
class TestASecret:
    def test_is_hidden_wherever_it_stands(self, written: Written, form: LogFormat) -> None:
        log = begin(form)
        log.info(f"asked https://api.telegram.org/bot{CANARY}/getMe")
        log.info("asked", url=f"https://api.telegram.org/bot{CANARY}/getMe", nested={"a": [CANARY]})
        logging.getLogger("library").error("failed for %s", CANARY, extra={"token": CANARY})
        logging.getLogger("library").debug("at a low level: %s", CANARY)
        seen = written()
        assert CANARY not in seen
        assert seen.count("[hidden]") == 6

    def test_is_hidden_in_a_traceback(self, written: Written, form: LogFormat) -> None:
        log = begin(form)
        try:
            raise ConnectionError(f"cannot reach /bot{CANARY}/getMe")
        except ConnectionError:
            log.exception("telegram.unreachable")
            logging.getLogger("library").exception("failed")
        seen = written()
        assert CANARY not in seen
        assert "ConnectionError" in seen


def test_redaction_replaces_every_secret() -> None:
    assert redact("a hemlig b löst a", ["hemlig", "löst"]) == "a [hidden] b [hidden] a"


def test_a_longer_secret_is_hidden_before_one_that_is_a_part_of_it() -> None:
    assert redact("hemlighet", ["hemlig", "hemlighet"]) == "[hidden]"


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_below_its_level_nothing_is_written(written: Written, level: str) -> None:
    log = begin(level=level)
    for name in ("debug", "info", "warning", "error"):
        getattr(log, name)(f"at.{name}")
    seen = written()
    order = ["DEBUG", "INFO", "WARNING", "ERROR"]
    assert [f"at.{name.lower()}" in seen for name in order] == [
        position >= order.index(level) for position in range(4)
    ]


async def test_values_of_statements_are_never_logged(written: Written, tmp_path: Path) -> None:
    log = begin()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}")
    try:
        async with database.write() as session:
            await session.execute(text("CREATE TABLE a (b TEXT UNIQUE)"))
            insert = text("INSERT INTO a VALUES (:words)")
            # Named apart: a traceback shows the lines of the code.
            values = {"words": WORDS}
            await session.execute(insert, values)
            with pytest.raises(DBAPIError) as caught:
                await session.execute(insert, values)
            log.error("handler.failed", exc_info=caught.value)
    finally:
        await database.close()
    seen = written()
    assert "handler.failed" in seen
    assert WORDS not in seen


def test_telegrams_library_does_not_write_whole_messages(written: Written) -> None:
    begin()
    for name in ("telegram.ext.ExtBot", "telegram.Bot", "aiosqlite", "aiohttp.access"):
        logging.getLogger(name).debug(WORDS)
    logging.getLogger("sqlalchemy.engine.Engine").info(f"({WORDS!r},)")
    assert WORDS not in written()


def test_the_parts_of_the_migrations_library_are_no_news(written: Written) -> None:
    begin()
    logging.getLogger("alembic.runtime.plugins").info("setup plugin alembic.autogenerate.schemas")
    assert not written()
    logging.getLogger("alembic.runtime.migration").info("Running upgrade 1 -> 2")
    assert "Running upgrade 1 -> 2" in written()


def test_a_tick_that_need_not_wait_is_no_news(written: Written) -> None:
    begin(level="WARNING")
    scheduler = logging.getLogger("apscheduler.scheduler")
    scheduler.warning("skipped: maximum number of running instances reached")
    assert not written()
    scheduler.error("the job raised an exception")
    assert "raised" in written()
