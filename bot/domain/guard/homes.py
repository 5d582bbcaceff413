"""Addresses of private homes: a street and a number where the words say that somebody lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.guard.folding import Folded

_KINDS_OF_STREET: Final = (
    "gata|gatan|väg|vägen|gränd|gränden|stig|stigen|allé|allén|alle|allen|backe|backen|torg|torget"
    "|plan|plats|platsen|slinga|slingan|stråket|esplanaden|promenaden|leden|ringen|kroken|svängen"
    "|dungen|åsen"
)
_STREET: Final = re.compile(
    rf"(?<![^\W_])(?P<name>(?:(?:S:ta?|[A-ZÅÄÖ][^\W\d_]{{0,20}}\.?) ){{0,2}}"
    rf"(?:[^\W\d_]{{1,25}}(?:{_KINDS_OF_STREET})|Esplanaden|Promenaden|(?<= )(?:{_KINDS_OF_STREET})))"
    r"[ \n](?P<number>\d{1,4}(?: ?[A-H]|[a-h])?(?![^\W_]))(?![.:]\d)"
    r"(?:,? ?(?:lgh|lägenhet|vån) ?\d{1,4})?"
)
_LIVES: Final = re.compile(
    r"(?<![^\W_])(?:bor|bodde|bott|bosatta?|boende|hemma|hem|hemmet|hemadress\w*|bostadsadress\w*"
    r"|folkbokförd\w*|skriven|skrivna|\w{0,12}villan?|\w{0,12}lägenhet(?:en)?|bostad(?:en)?"
    r"|(?:(?:rad|par|kedje|små|fritids|sommar|enfamiljs)?hus|stuga|torp)(?:et|n)?"
    r"|inneboende|flyttat|flyttade)"
    r"(?:[ ,:(]+(?:på|i|vid|till|en|ett|sedan|numera|hos|just|nu|uppe|nere|längst|ned|bort|upp|är|med"
    r"|ensam|själv|familjen|honom|henne|dem|oss|mig|paret|sin|sina|hennes|hans|deras|familj|mamma|pappa|föräldrar|adress|adressen"
    r"|tillfälligt|andra|hand|granne|fru|man|sambo))*[ ,:(\n]+$"
)


def home_addresses(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where addresses of private homes stand in the plain text."""
    for match in _STREET.finditer(folded.plain):
        if match["name"][0].isupper() and _LIVES.search(folded.before(match.start(), 70)):
            yield match.span()
