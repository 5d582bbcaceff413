"""Number plates of Swedish vehicles: three letters and three digits, or two digits and a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.guard.contexts import is_reference
from bot.domain.guard.folding import Folded
from bot.domain.guard.words import listed

# Transportstyrelsen uses no I, Q, V, Å, Ä or Ö, and no O as the last letter.
_LETTER: Final = "[A-HJ-PR-UW-Za-hj-pr-uw-z]"
_LAST: Final = "[A-HJ-NPR-UW-Za-hj-npr-uw-z]"
_PLATE: Final = re.compile(
    rf"(?<![^\W_])(?<![^\W_][-/.])(?P<letters>{_LETTER}{{3}})(?P<gap>[ .·_\n-]{{0,3}})"
    rf"(?P<tail>\d\d(?:\d|{_LAST}))(?![^\W_])(?![-/.:,]\d)"
)
_APART: Final = re.compile(
    rf"(?<![^\W_])(?P<letters>{_LETTER}(?:[ .·_-]{_LETTER}){{2}})(?P<gap>[ .·_-]{{1,3}})"
    rf"(?P<tail>\d[ .·_-]?\d[ .·_-]?(?:\d|{_LAST}))(?![^\W_])"
)
_TOLD: Final = re.compile(
    r"(?<![^\W_])(?:reg|regnr|regnummer|registrering\w*|regskylt\w*|\w{0,20}skylt\w{0,6}"
    r"|\w{0,20}plåt\w{0,6}|regplåt\w*)(?:[ .:-]|$)[^.!?]{0,25}$|(?<![^\W_])reg\.? ?(?:nr)?[.: ]{0,3}$"
)
_VEHICLE: Final = re.compile(
    r"(?:(?<![^\W_])(?:bil|bilen|bilar|personbil\w*|skåpbil\w*|lastbil\w*|moped\w*|mopedbil\w*|mc|mcn"
    r"|motorcykel\w*|a-traktor\w*|epa\w*|släp\w*|släpvagn\w*|husbil\w*|husvagn\w*|pickup\w*|kombi\w*"
    r"|buss|bussen|fordon\w*|volvo\w*|saab\w*|audi\w*|bmw\w*|opel\w*|ford\w*|skoda\w*|toyota\w*"
    r"|mercedes\w*|passat\w*|golf\w*|kia\w*|peugeot\w*|renault\w*|v\d0|xc\d0|transporter\w*))"
    r"(?:[ ,:(]{1,3}(?:med|nr|nummer|märkt|skylt|plåtar))?[ ,:(]{1,3}$"
)
_UNIT: Final = re.compile(
    r" ?(?:kr|kronor|kg|km|km/h|m|meter|hk|liter|st|stycken|personer|elever|barn|timmar|minuter|min"
    r"|anställda|medlemmar|deltagare|hushåll|besökare|mm|cm|gram|watt|w|%)(?![^\W_])"
)
_WORDS: Final = listed(
    "och har den det ett som kan hon han dem men mot per max ned upp ner mer hos fem sex tre tom typ"
    " nya nog bar tog kom hus rum sal dag sen run ger jan feb mar apr maj jun jul aug sep okt nov dec"
    " ons tor fre art tel mob fax box lgh del bok ref dnr lok kap str lag sms app web fot ton ska med"
    " tur the for and are was has not ask log ute gul rad lek tal par god hel alt ann sto las nej pga"
    " bra kam kan kom kul let lam led log lok lyd man mat mor nat nat ort pos rak reg sak sam set ska"
    " stad tak tar tog ton tre tun tyg ung ute ben byn far fel fem for fot fyr gap gas gav get ger"
)
"""Words of three letters that a number can follow."""

_ABBREVIATIONS: Final = listed(
    "bmw amg cla cls clk glc gle gla glk glb slk ktm cbr yzf gsx gsr crf exc wrx ltz atr dhl ups lss"
    " pbl fal hlr sos skf abb hsb apk led usb ram ssd hdd gps pdf lte gsm sou jas rgb gbg usa eur sek"
    " usd gbp dkk nok pol kau lth atm mac dax omx khz mhz psa trp tek ean gtx rtx sas smp dna rfs pts"
    " msb srf stb scb cnc rsa tap fzr ttr"
)
"""Makes, models, authorities and the like, which look like the letters of a plate."""

_TOOL: Final = re.compile(
    r"(?<![^\W_])(?:makita|bosch|hilti|stihl|husqvarna|dewalt|milwaukee|stiga|honda|yamaha|suzuki"
    r"|kawasaki|ktm|jonsered|festool|ryobi|metabo|hitachi|canon|sony|samsung|nokia|dell|lenovo|hp"
    r"|asus|axis|garmin|lowrance|mercury|evinrude|kamera\w*|typ|modell\w*|märke\w*|motorsåg\w*|maskin\w*)"
    r"[ ,:]{1,2}$"
)


def number_plates(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where number plates stand in the plain text. They can overlap."""
    for match in _PLATE.finditer(folded.plain):
        if match["tail"] != "000" and _is_plate(folded, match):
            yield match.span()
    for match in _APART.finditer(folded.plain):
        if _is_told(folded, match) or _follows_vehicle(folded, match):
            yield match.span()


def _is_plate(folded: Folded, match: re.Match[str]) -> bool:
    letters, written = match["letters"].lower(), match["letters"] + match["tail"]
    if _is_told(folded, match):
        return match["letters"].isupper() or letters not in _WORDS
    if "\n" in match["gap"] or letters in _ABBREVIATIONS:
        return False
    if is_reference(folded, match.start()) or _UNIT.match(folded.plain, match.end()):
        return False
    if _follows_vehicle(folded, match):
        return written == written.upper() or letters not in _WORDS
    return written == written.upper() and letters not in _WORDS and not _is_tool(folded, match)


def _is_tool(folded: Folded, match: re.Match[str]) -> bool:
    """Whether it is the model of a tool or a machine, after its make."""
    return _TOOL.search(folded.before(match.start(), 20)) is not None


def _is_told(folded: Folded, match: re.Match[str]) -> bool:
    """Whether the words before speak of a plate: `regnr`, `skyltad` ..."""
    return _TOLD.search(folded.before(match.start(), 45)) is not None


def _follows_vehicle(folded: Folded, match: re.Match[str]) -> bool:
    return _VEHICLE.search(folded.before(match.start(), 30)) is not None
