"""Catalogues are compiled once a machine, and wherever that cannot be kept, each time."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from bot.texts import catalogue

ENTRY = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "greeting"
msgstr "{}"
"""


def read(words: str) -> str:
    compiled = catalogue._compiled(ENTRY.format(words).encode(), "sv")
    return GNUTranslations(BytesIO(compiled)).gettext("greeting")


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was compiled, in the order of the times."""
    seen: list[bytes] = []
    compile_ = catalogue._compile

    def watched(written: bytes, locale: str) -> bytes:
        seen.append(written)
        return compile_(written, locale)

    monkeypatch.setattr(catalogue, "_compile", watched)
    return seen


def test_a_catalogue_is_compiled_once_until_it_changes(
    compiles: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "user_cache_path", lambda _app: tmp_path / "not" / "there")
    assert [read("hej"), read("hej")] == ["hej", "hej"]
    assert len(compiles) == 1
    assert [read("hallå"), read("hej")] == ["hallå", "hej"]
    assert len(compiles) == 2


def test_without_a_place_to_keep_it_it_is_compiled_each_time(
    compiles: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setattr(catalogue, "user_cache_path", lambda _app: tmp_path / "a-file" / "cache")
    assert [read("hej"), read("hej")] == ["hej", "hej"]
    assert len(compiles) == 2
