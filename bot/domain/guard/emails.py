"""E-mail addresses, those that hide the at sign and the dots as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_AT: Final = re.compile(
    r" ?@ ?| ?[(\[{] ?(?:at|@|a|snabel-?a) ?[)\]}] ?| (?:at|snabel-?a) ", re.IGNORECASE
)
# RFC 5321 allows 64 characters before the at sign and 63 in each label of the domain.
_LOCAL: Final = re.compile(r"(?:(?<![\w.%+-])|^)[\w%+-](?:[\w.%+-]{0,63})$")
_DOT: Final = r"(?:\.| \. | ?[(\[{] ?(?:dot|punkt|\.) ?[)\]}] ?| (?:punkt|dot) )"
_LABEL: Final = r"[^\W_](?:[\w-]{0,62})"
_DOMAIN: Final = re.compile(
    rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,5}}{_DOT}[^\W\d_]{{2,24}}(?![\w-])", re.IGNORECASE
)


def email_addresses(plain: str) -> Iterator[tuple[int, int]]:
    """Where e-mail addresses stand in the plain text."""
    for at in _AT.finditer(plain):
        local = _LOCAL.search(plain[max(0, at.start() - 64) : at.start()])
        domain = _DOMAIN.match(plain, at.end())
        if local and domain:
            yield at.start() - len(local[0]), domain.end()
