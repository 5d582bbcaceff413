"""In which order rows are locked: where all take the same one, nobody waits for ever."""

from __future__ import annotations

from typing import Any

import pytest


def note_locks(monkeypatch: pytest.MonkeyPatch, *locks: tuple[Any, str]) -> list[str]:
    """Which of these queries are asked from now on, in their order."""
    asked: list[str] = []

    def noting(name: str, query: Any) -> Any:
        async def note(*args: Any, **kwargs: Any) -> Any:
            asked.append(name)
            return await query(*args, **kwargs)

        return note

    for module, name in locks:
        monkeypatch.setattr(module, name, noting(name, getattr(module, name)))
    return asked
