"""Names of persons, next to words that accuse them or tell their name.

A name by itself is no hit: people speak for their office. It becomes one near a word that makes its
bearer a suspect, a victim or a witness, or after one that tells a name. How near it must stand
depends on how surely it is a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bot.domain.guard.name_words import (
    AMBIGUOUS_FIRST_NAMES,
    COMPANY_WORDS,
    FIRST_NAMES,
    NOT_NAMES,
    OFFICES,
    PARTICLES,
    PEOPLE,
    PLACE_ENDINGS,
    SPEAKING,
    SURNAME_ENDINGS,
    SURNAMES,
    THINGS,
)
from bot.domain.guard.words import Word, listed, words_of


class _Sureness(IntEnum):
    """How surely capitalised words are a person's name."""

    UNKNOWN = 0
    """Neither a first name nor a surname that is known."""

    SURNAME = 1
    """A surname alone."""

    FIRST = 2
    """A first name alone."""

    LIKELY = 3
    """Something before a surname."""

    FULL = 4
    """A first name or an initial before a surname."""


@dataclass(frozen=True, slots=True)
class _Name:
    first: int
    last: int
    """The first and the last of its words, by index."""

    sureness: _Sureness


_ACCUSING: Final = re.compile(
    r"misstänk(?!sam)\w*|misstank\w*|gripen|gripna|gripne|grips|gripas|gripits|gripit|grep|greps"
    r"|gärningsm\w+|gärningsperson\w*|dömd\w*|dömts|döms|dömas|fälld|fälldes|fällts|anhåll\w*|anhöll\w*"
    r"|häkta\w*|\w*tjuv(?:en|ar|arna|ens)?|\w*rånar(?:e|en|ens|na)|åtala\w*|åtalet|efterlys(?:t|te|ta|es)"
    r"|\w*langar(?:e|en|na)|langade|langat|\w*förövar\w+|\w*bedragar\w+|klottra(?:de|t|ren|re|rens)"
    r"|snatta(?:de|t|re|ren)|stal|stulit|stjäl|rånade|rånat|rånades|misshandla\w*|hotade|hotat|hotades"
    r"|erkän[nt]\w*|erkände|förhör\w*|frihetsberöv\w*|brottsling\w*|pyroman\w*|offer|offret|brottsoff\w+"
    r"|målsägande\w*|vittne|vittnet|\w*missbrukare\w*|kriminell\w*|utpeka\w*|våldtäktsm\w+|mördar\w+"
    r"|vandaliserade|vandaliserat|knivskar|knivskuren|bråkstak\w*|busen|värstingen|anstiftar\w+|häleri\w*"
    r"|hälare\w*|rymling\w*|rymmare\w*|skyldig|skyldige|skyldiga|tillfångatagen|avvisad|utvisad|dråpare\w*"
)
_ACTED_ON: Final = re.compile(
    r"misstänk(?:s|tes|ts)|grip[st]?s|greps|gripits|häkta[ts]|häktades|åtala[ts]|åtalades"
)
"""Such words just after a name are about its bearer, who says nothing there."""

_ACCUSED: Final = re.compile(
    r"misstänkt[ea]?|gripn[ea]|gripen|gärningsman(?:nen)?|gärningspersonen|anhålln[ea]|häktade|dömd[ea]"
    r"|åtalade|efterlyst[ea]?|\w*tjuv(?:en)?|\w*rånaren?|\w*langaren?|förövaren|bedragaren?|klottraren"
    r"|snattaren|pyromanen|brottslingen|våldtäktsmannen|brottsoffret|offret|målsägande[n]?|vittnet"
    r"|mördaren|utpekade|bråkstaken"
)
_TELLING: Final = listed(
    "heter hette heta kallas kallad kallade kallat alias smeknamnet smeknamn namnet namn sig"
)
_BEFORE_NAMN: Final = listed("vid till med under på fulla hela dess hans hennes mannens")
_FILLERS: Final = listed(
    "är sig som för att vara heta visst nog tydligen troligen antagligen typ nåt något för-"
    " förnamn efternamn bara alltid ofta numera egentligen herr fru var också då väl"
)
_REFLEXIVE: Final = listed("kallar kallade presenterar presenterade utger utgav utgett")

_IN_A_PLACE: Final = listed(
    "i vid utanför nära längs genom runt kring mellan bakom framför inne inom mittemot intill"
)
_TO_A_PLACE: Final = listed("på från till över under mot")
_PLACE_WORDS: Final = listed(
    "gata väg plats torg park skola kyrka kapell backe minne minnesfond stiftelse gränd allé stig bro"
    " gård bygg livs fond"
)
_OFFICE: Final = re.compile(
    r"\w*(?:samordnare|chef|polis|inspektör|ordförande|åklagare|strateg|handläggare|sekreterare"
    r"|kommissarie|rektor|utvecklare|ledamot|råd|direktör|ansvarig|talesperson)n?"
)
_JOINT: Final = re.compile(r"\.?[ \n]?[\"”“']?|[\"”“'][ \n]")
_NEXT_TO: Final = re.compile(r"(?:[ \n]|: ?|, ?| ?- ?| ?\()[\"”“']?")
_COMPANY_JOINT: Final = re.compile(r" (?:& )?| ?& ?")

_FARTHEST: Final = {
    _Sureness.FULL: 9,
    _Sureness.LIKELY: 6,
    _Sureness.FIRST: 5,
    _Sureness.SURNAME: 1,
}
"""How far from an accusing word a name may stand, in words; 1 is the next one."""

_MOST_WORDS: Final = 5


def person_names(plain: str) -> Iterator[tuple[int, int]]:
    """Where the names of accused, harmed or presented persons stand in the plain text, in order."""
    reader = _Reader(plain)
    if reader.says_nothing:
        return
    yield from reader.names()


class _Reader:
    """Walks through the words of one text."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._words: Sequence[Word] = tuple(words_of(plain))
        self._accusing = [
            index for index, word in enumerate(self._words) if _ACCUSING.fullmatch(word.low)
        ]
        self.says_nothing = not self._accusing and not any(
            word.low in _TELLING for word in self._words
        )

    def names(self) -> Iterator[tuple[int, int]]:
        at = 0
        listed_at = -1  # where another name of the same list would begin
        while at < len(self._words):
            name = self._name_from(at)
            if name is None:
                at += 1
                continue
            if self._is_hit(name) or (at == listed_at and not self._is_of_company(name)):
                yield self._words[name.first].start, self._words[name.last].end
                listed_at = self._next_in_list(name)
            at = name.last + 1

    def _next_in_list(self, name: _Name) -> int:
        """The word after `och` after a name: what begins there is a name too. -1 for none."""
        after = self._after(name.last)
        return name.last + 2 if after is not None and after.low in ("och", "samt") else -1

    # --- What could be a name ---------------------------------------------------------------

    def _name_from(self, at: int) -> _Name | None:
        """The name that begins with a word, as far as words alone can tell."""
        word = self._words[at]
        if self._is_small_name(at):
            return _Name(at, at + 1, _Sureness.FULL)
        if not self._can_begin(at):
            return None
        last = self._last_of(at)
        if last > at and not (_is_first_name(word.low) or word.is_initial):
            # Some other word may stand in front of the name, in capitals because it begins.
            known = next(
                (n for n in range(at + 1, last + 1) if _is_first_name(self._words[n].low)), None
            )
            if known is not None and not _is_surname(self._words[known].low):
                return None
        sureness = self._sureness(at, last)
        return None if sureness is None else _Name(at, last, sureness)

    def _is_small_name(self, at: int) -> bool:
        """Whether a first name and a surname stand here without capitals."""
        if at + 1 >= len(self._words) or not self._joined(at):
            return False
        first, second = self._words[at], self._words[at + 1]
        return (
            first.text.islower()
            and _is_first_name(first.low)
            and first.low not in AMBIGUOUS_FIRST_NAMES
            and second.text.islower()
            and second.low.removesuffix("s").endswith(("sson", "sdotter"))
        )

    def _can_begin(self, at: int) -> bool:
        word = self._words[at]
        if word.is_initial:
            return at + 1 < len(self._words) and self._joined(at)
        return self._is_name_word(word) and not _ACCUSING.fullmatch(word.low)

    def _is_name_word(self, word: Word) -> bool:
        known = _is_first_name(word.low) or _is_surname(word.low)
        if word.is_shouted:
            return known
        if not word.is_capitalised:
            return False
        return word.low in SURNAMES or (
            word.low not in NOT_NAMES
            and word.low.removesuffix("s") not in NOT_NAMES
            and not (word.low.endswith(PLACE_ENDINGS) and not known)
        )

    def _last_of(self, at: int) -> int:
        """The last word of the name that begins with a word."""
        last = at
        surnames = 0
        while last - at + 1 < _MOST_WORDS and last + 1 < len(self._words) and self._joined(last):
            step = last + 1
            while self._words[step].low in PARTICLES and self._has_joined_next(step):
                step += 1
            word = self._words[step]
            is_part = word.is_initial or self._is_name_word(word)
            if not is_part or (step == last + 1 and _is_company_word(word)):
                break
            if not word.is_initial and not _is_first_name(word.low):
                surnames += 1
                if surnames > 1 and not _is_surname(word.low):
                    break
            last = step
        if last > at and self._words[last].is_initial and not _is_first_name(self._words[at].low):
            return last - 1
        return last

    def _joined(self, at: int) -> bool:
        """Whether a word and the next one can belong to one name."""
        gap = self._plain[self._words[at].end : self._words[at + 1].start]
        if not gap or len(gap) > 2 or not _JOINT.fullmatch(gap):
            return False
        return not gap.startswith(".") or self._words[at].is_initial

    def _has_joined_next(self, at: int) -> bool:
        return at + 1 < len(self._words) and self._joined(at)

    def _sureness(self, first: int, last: int) -> _Sureness | None:
        start, end = self._words[first], self._words[last]
        if first == last:
            if start.is_initial:
                return None
            if _is_first_name(start.low):
                doubtful = start.low in AMBIGUOUS_FIRST_NAMES
                return _Sureness.UNKNOWN if doubtful else _Sureness.FIRST
            return _Sureness.SURNAME if _is_surname(start.low) else _Sureness.UNKNOWN
        if start.is_initial:
            return _Sureness.FULL if _is_surname(end.low) else None
        if _is_first_name(start.low):
            doubtful = start.low in AMBIGUOUS_FIRST_NAMES and not _is_surname(end.low)
            return _Sureness.UNKNOWN if doubtful else _Sureness.FULL
        return _Sureness.LIKELY if _is_surname(end.low) else _Sureness.UNKNOWN

    # --- Whether it is a hit ----------------------------------------------------------------

    def _is_hit(self, name: _Name) -> bool:
        if self._is_of_company(name) or (self._speaks(name) and not self._is_acted_on(name)):
            return False
        before = self._before(name.first)
        if before and (before.low in _IN_A_PLACE or before.low in THINGS):
            return False
        if before and before.low in _TO_A_PLACE and name.sureness <= _Sureness.SURNAME:
            return False
        if before and before.low in _TO_A_PLACE and name.sureness is _Sureness.LIKELY:
            return False
        return self._is_told(name) or self._is_nicknamed(name) or self._is_accused(name)

    def _before(self, at: int) -> Word | None:
        """The word before another one in the same sentence."""
        if at and self._words[at - 1].sentence == self._words[at].sentence:
            return self._words[at - 1]
        return None

    def _after(self, at: int) -> Word | None:
        if at + 1 < len(self._words) and self._words[at + 1].sentence == self._words[at].sentence:
            return self._words[at + 1]
        return None

    def _is_of_company(self, name: _Name) -> bool:
        after = self._after(name.last)
        if after is None:
            return False
        gap = self._plain[self._words[name.last].end : after.start]
        if not _COMPANY_JOINT.fullmatch(gap):
            return False
        return "&" in gap or _is_company_word(after) or after.low in _PLACE_WORDS

    def _speaks(self, name: _Name) -> bool:
        """Whether the bearer is named as somebody who speaks for an office."""
        before, after = self._before(name.first), self._after(name.last)
        if before and (before.low in SPEAKING or before.low == "enligt" or _is_office(before.low)):
            return True
        return after is not None and (after.low in SPEAKING or _is_office(after.low))

    def _is_acted_on(self, name: _Name) -> bool:
        """Whether the next word says what was done to the bearer: an office does not excuse that."""
        after = self._after(name.last)
        return after is not None and _ACTED_ON.fullmatch(after.low) is not None

    def _is_accused(self, name: _Name) -> bool:
        if name.sureness is _Sureness.UNKNOWN:
            return self._follows_accused(name)
        return self._distance(name) <= _FARTHEST[name.sureness]

    def _follows_accused(self, name: _Name) -> bool:
        before = self._before(name.first)
        if before is None or not _ACCUSED.fullmatch(before.low):
            return False
        gap = self._plain[before.end : self._words[name.first].start]
        if before.low in ("misstänkt", "misstänkta", "gripen", "offret", "vittnet"):
            return ":" in gap
        return _NEXT_TO.fullmatch(gap) is not None

    def _distance(self, name: _Name) -> int:
        """How far the nearest accusing word of the same sentence is, in words."""
        here = bisect_left(self._accusing, name.first)
        near = self._accusing[max(0, here - 1) : here + 1]
        first, last = self._words[name.first], self._words[name.last]
        distances = [
            first.place - self._words[at].place
            if at < name.first
            else self._words[at].place - last.place
            for at in near
            if self._words[at].sentence == first.sentence
        ]
        return min(distances, default=1_000)

    def _is_told(self, name: _Name) -> bool:
        """Whether words such as `heter` present the name."""
        at = name.first - 1
        sentence = self._words[name.first].sentence
        while at >= 0 and name.first - at <= 4 and self._words[at].low in _FILLERS - _TELLING:
            at -= 1
        if at < 0 or name.first - at > 4 or self._words[at].sentence != sentence:
            return False
        if not self._tells(at):
            return False
        if self._words[at].low == "alias":
            return True
        whose = self._whose(at)
        if whose is False:
            return False
        return whose is True or name.sureness >= _Sureness.FIRST

    def _tells(self, at: int) -> bool:
        word, before = self._words[at], self._before(at)
        if word.low == "sig":
            return before is not None and before.low in _REFLEXIVE
        if word.low in ("namn", "namnet"):
            colon = self._plain[word.end : word.end + 1] == ":"
            after = self._after(at)
            told = before is not None and before.low in _BEFORE_NAMN
            return told or colon or (after is not None and after.low == "är")
        return word.low in _TELLING

    def _whose(self, at: int) -> bool | None:
        """Whether it is a person who is called something: True, False for a thing, None if unsaid."""
        sentence = self._words[at].sentence
        for index in range(at - 1, max(-1, at - 9), -1):
            word = self._words[index]
            if word.sentence != sentence:
                return None
            if word.low in PEOPLE or _ACCUSED.fullmatch(word.low):
                return True
            if word.low in THINGS or _is_office(word.low) or word.low.endswith(PLACE_ENDINGS):
                return False
        return None

    def _is_nicknamed(self, name: _Name) -> bool:
        """Whether the name stands right before `kallas` or its like and another name."""
        if name.sureness < _Sureness.FIRST:
            return False
        after = self._after(name.last)
        if after is None or after.low not in ("kallas", "kallad", "alias"):
            return False
        index = name.last + 2
        return index < len(self._words) and self._words[index].is_capitalised


def _stems(low: str) -> tuple[str, ...]:
    """The word, and without the s of the genitive."""
    return (low, low[:-1]) if low.endswith("s") else (low,)


def _is_first_name(low: str) -> bool:
    return any(
        stem in FIRST_NAMES or stem in AMBIGUOUS_FIRST_NAMES or _is_double(stem)
        for stem in _stems(low)
    )


def _is_double(low: str) -> bool:
    first, hyphen, second = low.partition("-")
    return bool(hyphen) and first in FIRST_NAMES and second in FIRST_NAMES


def _is_surname(low: str) -> bool:
    for stem in _stems(low):
        if stem in SURNAMES:
            return True
        if stem in NOT_NAMES or stem in OFFICES or stem in PEOPLE or stem in THINGS:
            continue
        if len(stem) >= 6 and stem.endswith(SURNAME_ENDINGS):
            return True
    return False


def _is_company_word(word: Word) -> bool:
    return word.low in COMPANY_WORDS and (word.text[0].isupper() or word.low in ("ab", "hb"))


def _is_office(low: str) -> bool:
    return low in OFFICES or _OFFICE.fullmatch(low) is not None
