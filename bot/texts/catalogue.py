"""The gettext catalogues: the only source of words, and the only place that escapes what people wrote.

Catalogue entries are Telegram's HTML. Values put into them are escaped, except `Html`; numbers are
written as the locale writes them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from gettext import GNUTranslations
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from unicodedata import normalize

from platformdirs import user_cache_path

from bot.settings import APP
from bot.texts import dates

LOCALES: Final = ("sv", "en")
"""Swedish, the default, and English beside it."""

DOMAIN: Final = "messages"
LOCALES_FOLDER: Final = Path(__file__).parent.parent / "locales"


class Html(str):
    """Text that is already Telegram's HTML: markup is meant, everything else is escaped."""

    __slots__ = ()


def escape(words: str) -> Html:
    """What a person wrote, as Telegram's HTML shows it unchanged.

    Telegram asks for `<`, `>` and `&`; the quotation mark matters inside attributes.
    """
    # Telegram drops the ring of a decomposed å: only composed letters arrive as written.
    words = normalize("NFC", words)
    safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Html(safe.replace('"', "&quot;"))


def html(key: str, locale: str, /, **values: object) -> Html:
    """A catalogue entry as Telegram's HTML, with escaped values."""
    return Html(_translations(locale).gettext(key).format_map(_escaped(values, locale)))


def html_n(key: str, number: int, locale: str, /, **values: object) -> Html:
    """The form of a catalogue entry that goes with a number, which is `{n}` in it."""
    entry = _translations(locale).ngettext(key, key, number)
    return Html(entry.format_map(_escaped({"n": number, **values}, locale)))


def plain(key: str, locale: str, /, **values: object) -> str:
    """A catalogue entry for where there is no markup: buttons, files, the command menu."""
    return _translations(locale).gettext(key).format_map(_written(values, locale))


def plain_n(key: str, number: int, locale: str, /, **values: object) -> str:
    """Like `html_n`, for where there is no markup."""
    entry = _translations(locale).ngettext(key, key, number)
    return entry.format_map(_written({"n": number, **values}, locale))


def lines(*parts: str | None) -> Html:
    """Parts below each other; None is left out, an empty part is an empty line."""
    return Html("\n".join(part for part in parts if part is not None))


def _written(values: dict[str, object], locale: str) -> dict[str, object]:
    """The values as the locale writes them: `3 000`, `3,000`."""
    return {
        name: dates.number(value, locale) if isinstance(value, int | float) else value
        for name, value in values.items()
    }


def _escaped(values: dict[str, object], locale: str) -> dict[str, object]:
    return {
        name: escape(value) if isinstance(value, str) and not isinstance(value, Html) else value
        for name, value in _written(values, locale).items()
    }


@cache
def _translations(locale: str) -> GNUTranslations:
    """The catalogue of a locale, compiled from its .po file."""
    written = (LOCALES_FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po").read_bytes()
    return GNUTranslations(BytesIO(_compiled(written, locale)))


def _compiled(written: bytes, locale: str) -> bytes:
    """A .po file as .mo: from the machine's cache, where it lies under the hash of what it is of.

    Compiling takes a tenth of the bot's start. Where the cache cannot be used, it is done each time.
    """
    kept = user_cache_path(APP) / f"{locale}-{sha256(written).hexdigest()}.mo"
    with suppress(OSError):
        return kept.read_bytes()
    compiled = _compile(written, locale)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        beginning = kept.with_suffix(f".{os.getpid()}")
        beginning.write_bytes(compiled)
        beginning.replace(kept)
    return compiled


def _compile(written: bytes, locale: str) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(written), locale=locale, abort_invalid=True))
    return compiled.getvalue()
