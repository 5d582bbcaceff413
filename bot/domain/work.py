"""Long work: what takes too long for an answer, done beside the receiver while its progress shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final


class WorkKind(StrEnum):
    """What is done as long work."""

    EXPORT = "export"
    """A result of a question, as a file."""
    READ_LIST = "read_list"
    """A file of earlier activities is looked through; nothing is logged."""
    IMPORT = "import"
    """A file that was looked through is logged."""


class FileFormat(StrEnum):
    """As what a table can be had."""

    XLSX = "xlsx"
    CSV = "csv"


XLSX_ROWS_MAX: Final = 1_048_575
"""Entries that a worksheet holds below its headings (Excel's own limit)."""


class WorkState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    """Also after a kill: whoever leads next takes it up again."""
    DONE = "done"
    STOPPED = "stopped"
    """The person wanted it no longer."""
    FAILED = "failed"


MOST_ATTEMPTS: Final = 3
"""Work that brings its process down this often is given up, and its person told."""

KEPT: Final = timedelta(days=30)
"""So long its progress message can be pressed again."""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of long work for one person.

    `done` of `total` rows are through; `total` is 0 until it is known. `message_id` is the message
    that shows the progress, None where it was not noted. `result` is what it came to.
    """

    id: int
    kind: WorkKind
    person_id: int
    chat_id: int
    locale: str
    params: Mapping[str, Any]
    state: WorkState
    done: int = 0
    total: int = 0
    attempts: int = 0
    message_id: int | None = None
    result: Mapping[str, Any] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (WorkState.WAITING, WorkState.RUNNING)
