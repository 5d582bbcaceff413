"""Words before a number that say what it is."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.guard.folding import Folded

_REFERENCE: Final = re.compile(
    r"(?<![^\W_])(?:dnr|diarie\w*|ärende\w*|mål(?:nr|nummer)|order\w*|beställning\w*|artikel\w*|art"
    r"|art\.nr|faktura\w*|ocr|kolli\w*|leverans\w*|sändning\w*|försändelse\w*|paket\w*|serie\w*|inventarie\w*|referens\w*|ref|kvitto\w*"
    r"|kund\w*|medlems\w*|avtals\w*|projekt\w*|beteckning\w*|bankgiro\w*|plusgiro\w*|bg|pg"
    r"|konto\w*|iban|ean|isbn|version\w*|produkt\w*|modell\w*|larm(?:nr|nummer|id)|id|kod\w*"
    r"|swish\w*|org|organisations\w*|bokning\w*|protokoll\w*|ritning\w*|anmälnings\w*|k|rum\w*"
    r"|sal|lokal\w*|lås\w*|nyckel\w*|typ)[.:]?(?: ?-?(?:nr|nummer|id|kod))?[ .:#=/-]{0,3}$"
)
_PHONE: Final = re.compile(
    r"(?<![^\W_])(?:tel|tele|tfn|telnr|telefon\w*|mobil\w*|mob|ring\w*|sms\w*|nås|slå)"
    r"(?:[ .:,-]{1,3}(?:nr|nummer|på|till|oss|mig|honom|henne|nu|gärna|via|är))*[ .:,(+-]{0,3}$"
)
_TELEPHONE: Final = re.compile(r"(?<![^\W_])(?:tel|tfn|telnr|telefon|telefonnummer)[ .:]{1,3}$")
_AMOUNT: Final = re.compile(r" ?(?:kr|kronor|tkr|mkr|sek|euro|st|personer|%)(?![^\W_])", re.I)


def is_reference(folded: Folded, start: int) -> bool:
    """Whether the words before say that this is the number of a case, an order, a room ..."""
    return _REFERENCE.search(folded.before(start, 40)) is not None


def is_told_as_phone(folded: Folded, start: int) -> bool:
    """Whether the words before say that one can ring or write to this number."""
    return _PHONE.search(folded.before(start, 40)) is not None


def is_called_telephone(folded: Folded, start: int) -> bool:
    """Whether `tel` or its like stands right before."""
    return _TELEPHONE.search(folded.before(start, 20)) is not None


def is_amount(folded: Folded, end: int) -> bool:
    """Whether a unit follows: kronor, people, per cent."""
    return _AMOUNT.match(folded.plain, end) is not None
