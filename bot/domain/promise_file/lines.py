"""Where things stand in a TOML text: tomllib tells values, but not their lines."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from bot.domain.promise_file.keys import KeyPath


def locate(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every key, table and list entry in a TOML text.

    The text must be one that tomllib takes, with line ends "\\n". A path counts list entries from
    0: ("promises", 2, "target", "number"). A table that begins with a header stands on the
    header's line; one that only dotted keys speak of, on the line of the first of them.
    """
    return _Locator(text).locate()


_BLANK: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY_PART: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+')
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR: Final = re.compile(
    r'"{3}(?:[^\\]|\\.)*?"{3,5}'  # up to two quotes may lean on the closing three
    r"|'{3}.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|[^,\]}#\n]+",
    re.DOTALL,
)


class _Locator:
    """Walks once through a TOML text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[KeyPath, int] = {}
        self._last_index: dict[KeyPath, int] = {}  # of each list that [[headers]] make

    def locate(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._next_is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._lines

    def _header(self) -> KeyPath:
        line, opens_entry = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if opens_entry else 1
        *parents, last = self._dotted_key()
        path: KeyPath = ()
        for key in parents:
            path = self._note_parent((*path, key), line)
        path = (*path, last)
        if opens_entry:
            path = self._next_entry(path, line)
        self._lines[path] = line
        self._at += 2 if opens_entry else 1
        return path

    def _note_parent(self, path: KeyPath, line: int) -> KeyPath:
        """The table that a header passes through: of a list, its latest entry."""
        self._lines.setdefault(path, line)
        return (*path, self._last_index[path]) if path in self._last_index else path

    def _next_entry(self, path: KeyPath, line: int) -> KeyPath:
        self._lines.setdefault(path, line)
        self._last_index[path] = self._last_index.get(path, -1) + 1
        return (*path, self._last_index[path])

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._dotted_key():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._skip(_BLANK)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        self._skip(_BLANK)
        keys = [_unquoted(self._take(_KEY_PART))]
        while self._skip(_DOT):
            keys.append(_unquoted(self._take(_KEY_PART)))
        self._skip(_BLANK)
        return keys

    def _value(self, path: KeyPath) -> None:
        if self._next_is("["):
            self._list(path)
        elif self._next_is("{"):
            self._inline_table(path)
        else:
            self._take(_SCALAR)

    def _list(self, path: KeyPath) -> None:
        for index, _ in enumerate(self._until("]")):
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))

    def _inline_table(self, path: KeyPath) -> None:
        for _ in self._until("}"):
            self._pair(path)

    def _until(self, closing: str) -> Iterator[None]:
        """Stop at each entry between the brackets, then step over the closing one."""
        self._at += 1
        self._skip(_BLANK)
        while not self._next_is(closing):
            yield
            self._skip(_BLANK)
            self._at += self._next_is(",")
            self._skip(_BLANK)
        self._at += 1

    def _line(self) -> int:
        return bisect_right(self._newlines, self._at) + 1

    def _next_is(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match is not None

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not valid TOML (at line {self._line()})")
        self._at = match.end()
        return match[0]


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    return next(iter(tomllib.loads(f"{key} = 0")))
