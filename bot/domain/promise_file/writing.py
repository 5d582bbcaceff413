"""From a document to a promise file's text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.domain.promise_file.keys import (
    DOCUMENT_KEYS,
    LINK_KEYS,
    PROMISE_KEYS,
    SIGNATORY_KEYS,
    TARGET_KEYS,
)
from bot.domain.promises import (
    PromiseDocument,
    PromiseLink,
    Target,
)


def write_promise_file(document: PromiseDocument) -> str:
    """The document as a promise file; reading it gives an equal document."""
    blocks = [
        _block("", document, DOCUMENT_KEYS),
        *(_block("[[signatories]]\n", entry, SIGNATORY_KEYS) for entry in document.signatories),
        *(_block("[[promises]]\n", promise, PROMISE_KEYS) for promise in document.promises),
    ]
    return "\n\n".join(blocks) + "\n"


def _block(header: str, value: object, keys: Sequence[str]) -> str:
    return header + "\n".join(_pairs(value, keys))


def _pairs(value: object, keys: Sequence[str]) -> Iterator[str]:
    """`key = value` for what is there; lists of tables have headers of their own."""
    for key in keys:
        part = getattr(value, key)
        if part not in (None, "", ()) and key not in ("signatories", "promises"):
            yield f"{key} = {_written(part)}"


def _written(value: object) -> str:
    match value:
        case str():
            return _written_text(value)
        case Decimal():
            return f"{value:f}"
        case Target():
            return f"{{ {', '.join(_pairs(value, TARGET_KEYS))} }}"
        case PromiseLink():
            return f"{{ {', '.join(_pairs(value, LINK_KEYS))} }}"
        case tuple():
            return f"[{', '.join(_written(entry) for entry in value)}]"
        case _:
            return str(value)


def _written_text(text: str) -> str:
    # JSON's escapes are all TOML's too. A newline right after the opening quotes is not text.
    escaped = [json.dumps(line, ensure_ascii=False)[1:-1] for line in text.split("\n")]
    if len(escaped) == 1:
        return f'"{escaped[0]}"'
    return '"""\n' + "\n".join(escaped) + '"""'
