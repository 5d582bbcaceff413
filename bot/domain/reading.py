"""What people type, read into values: dates, times of day and numbers, in Swedish and English.

Reading is lenient about the form (capitals, accents, full-width digits, any dash or space, a full
stop at the end, letters typed without their dots) and strict about the meaning: what could be two
things is refused, and the person sees an example. The choices that had to be made:

- Days go before months. `10/14` is no date, and never 14 October.
- `14.10` and `14-10` are no dates: the first is how Swedes write a time, the second may be a range.
  With four digits for the year, `14.10.2026` is one. `14-10-26` and `26-10-14` are none either.
- A weekday alone is never today: whoever means today writes `idag`.
- `nästa tisdag` and `next Tuesday` are the Tuesday of next ISO week, `förra tisdagen` of the last
  one; `på tisdag` is the nearest to come, `i tisdags` and `last Tuesday` the nearest gone.
- A week needs a weekday (`v 42 tis`), since a week is no day.
- Figures for the time follow the 24-hour clock: `2` is 02.00. Spoken times (`halv två`,
  `kvart över nio`) follow the 12-hour clock and are meant between 07.00 and 18.59.
- Counts have no decimals, so `1.200` and `1,200` are both 1 200, and `1,5` is no number.
- `drygt 25` and `över 25` are at least 25; `knappt 25` is about 25.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)
# Nobody writes a date or a number longer; a pasted letter need not be searched.
_MAX_LENGTH = 80
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
# What fits in the integer column of every database.
_MAX_NUMBER = 999_999_999
# 29 February can be eight years away (1896 to 1904, 2096 to 2104), week 53 seven.
_YEARS_TO_SEARCH = 9


class NotADate(ValueError):
    """The text is no date that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NoSuchDay(NotADate):
    """The text names a day and a month, and that month has no such day: 31/2."""


class WeekdayDisagrees(NotADate):
    """The text names a weekday and a date that falls on another one, `day`."""

    def __init__(self, text: str, day: date) -> None:
        super().__init__(text)
        self.day = day


class NotATime(ValueError):
    """The text is no time of day that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotANumber(ValueError):
    """The text is no whole number from 0 up that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BelowZero(NotANumber):
    """The text is a number below zero, `number`: nothing that is counted can be so few."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


class Prefer(StrEnum):
    """Where to look for a date without a year: bookings lie ahead, activities behind."""

    FUTURE = "future"
    PAST = "past"


class Qualifier(StrEnum):
    """How sure a reported number is."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at_least"


def least_sure(qualifiers: Collection[Qualifier]) -> Qualifier:
    """How sure a sum is of which some parts are this sure."""
    for unsure in (Qualifier.ABOUT, Qualifier.AT_LEAST):
        if unsure in qualifiers:
            return unsure
    return Qualifier.EXACTLY


@dataclass(frozen=True, slots=True)
class Quantity:
    """A reported number, from 0 up, with how sure it is."""

    number: int
    qualifier: Qualifier = Qualifier.EXACTLY
    counted: str | None = field(default=None, compare=False)
    """What was counted, in the writer's own word without accents ("elever"). None: not said."""


# --- Words, all without accents and in small letters, as `_plain` leaves them -------------------

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb febr februari february",
            "mar mars march",
            "apr april",
            "maj may",
            "jun juni june",
            "jul juli july",
            "aug augusti august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "man mandag mandagen mandags mon monday",
            "tis tisdag tisdagen tisdags tue tues tuesday",
            "ons onsdag onsdagen onsdags wed weds wednesday",
            "tor tors torsdag torsdagen torsdags thu thur thurs thursday",
            "fre fredag fredagen fredags fri friday",
            "lor lordag lordagen lordags sat saturday",
            "son sondag sondagen sondags sun sunday",
        )
    )
    for name in names.split()
}

_NEAR_DAYS = {
    name: days
    for days, names in {
        -2: ("i forrgar", "forrgar", "the day before yesterday", "day before yesterday"),
        -1: ("igar", "i gar", "yesterday"),
        0: ("idag", "i dag", "today"),
        1: ("imorgon", "i morgon", "imorron", "i morron", "tomorrow"),
        2: ("overmorgon", "i overmorgon", "the day after tomorrow", "day after tomorrow"),
    }.items()
    for name in names
}

_NEAR_WEEKS = {
    name: weeks
    for weeks, names in {
        -1: ("forra veckan", "last week"),
        0: ("denna vecka", "den har veckan", "this week"),
        1: ("nasta vecka", "next week"),
    }.items()
    for name in names
}

_SWEDISH = (
    "noll ett tva tre fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton "
    "sjutton arton nitton",
    "tjugo trettio fyrtio femtio sextio sjuttio attio nittio",
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety",
)


def _number_words() -> Iterator[tuple[str, int]]:
    """The words from 0 to 100 in both languages, written together, apart or with a hyphen."""
    for below_twenty, tens in (_SWEDISH, _ENGLISH):
        units = below_twenty.split()
        yield from ((word, number) for number, word in enumerate(units))
        for ten, word in zip(range(20, 100, 10), tens.split(), strict=True):
            yield word, ten
            for joint in ("", " ", "-"):
                yield from ((f"{word}{joint}{units[n]}", ten + n) for n in range(1, 10))
    yield from (("en", 1), ("tjugoen", 21), ("trettioen", 31))
    yield from ((hundred, 100) for hundred in ("hundra", "ett hundra", "a hundred", "one hundred"))


_NUMBERS = dict(_number_words())

_QUALIFIERS = {
    word: qualifier
    for qualifier, words in {
        Qualifier.EXACTLY: "exakt|precis|exactly",
        Qualifier.ABOUT: (
            "ca|c:a|c|cirka|circa|omkring|ungefar|uppskattningsvis|runt|kring|typ|knappt|nastan|"
            "about|around|approximately|approx|roughly|nearly|almost|some|~|≈"
        ),
        Qualifier.AT_LEAST: (
            "minst|atminstone|drygt|over|mer an|fler an|at least|more than|>|>=|≥"
        ),
    }.items()
    for word in words.split("|")
}
_ENDINGS = {
    "+": Qualifier.AT_LEAST,
    "eller fler": Qualifier.AT_LEAST,
    "eller mer": Qualifier.AT_LEAST,
    "or more": Qualifier.AT_LEAST,
    "eller sa": Qualifier.ABOUT,
    "ungefar": Qualifier.ABOUT,
    "or so": Qualifier.ABOUT,
}
_COUNTED = (
    "st|stycken|styck|pers|person|personer|elev|elever|barn|ungdomar|deltagare|medlemmar|hushall|"
    "foretag|besok|moten|timmar|people|persons|pupils|students|children|participants|members|"
    "households|businesses|visits|meetings|hours"
)


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _number_word() -> str:
    """A pattern for the keys of `_NUMBERS`, built from their parts: a list of them all is slow."""
    parts = []
    for below_twenty, tens in (_SWEDISH, _ENGLISH):
        units = below_twenty.split()
        digit = "|".join(units[1:10])
        parts += [*units, rf"(?:{tens.replace(' ', '|')})(?:[ -]?(?:{digit}))?"]
    return "|".join([*parts, "en|tjugoen|trettioen", "(?:(?:ett )?hundra|(?:a|one) hundred)"])


_MONTH, _WEEKDAY, _NUMBER_WORD = _any_of(MONTHS), _any_of(_WEEKDAYS), _number_word()
_HOUR_WORD = rf"(?!en$)(?:{_NUMBER_WORD})"


# --- Dates --------------------------------------------------------------------------------------


def read_date(text: str, today: date, prefer: Prefer = Prefer.FUTURE) -> date:
    """The date that the text means, seen from `today` (the person's local day).

    `14/10`, `14 okt`, `tis 13 oktober 2026`, `14 Oct`, `2026-10-14`, `20261014`, `261014`,
    `imorgon`, `tis`, `nästa tisdag`, `v 42 tis`, `om 3 dagar` and their like. A date without a
    year is the nearest one from today on, or up to today with `Prefer.PAST`; but one that lies less
    than 90 days on the other side means that day, and never a year later or earlier without a word.
    Two digits for the year (`261014`, `14/10-26`) mean 2000 to 2099. Whether the day is allowed is
    another rule's matter.

    Raises WeekdayDisagrees where a weekday and a date don't fit, NoSuchDay where the month has no
    such day, else NotADate.
    """
    plain = _plain(text)
    seen = _Seen(today, prefer)
    try:
        day = _absolute(plain, seen) or _relative(plain, seen)
        weekday, rest = _split_weekday(plain)
        named = None if weekday is None else _absolute(rest, seen)
    except _LacksTheDay:
        raise NoSuchDay(text) from None
    except (ValueError, OverflowError):
        raise NotADate(text) from None
    if named is not None and named.weekday() != weekday:
        raise WeekdayDisagrees(text, named)
    found = named or day
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise NotADate(text)
    return found


_MEANT_AS_IT_IS = timedelta(days=90)
"""So near on the other side, a date without a year is a slip, and not one of another year."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the writer stands, and which way they look."""

    today: date
    prefer: Prefer

    def nearest(self, in_year: Callable[[int], date]) -> date:
        """The nearest day on the preferred side, today counted. Raises ValueError for none.

        `in_year` gives the day in a year, or raises ValueError where that year has none.
        """
        ahead = self.prefer is Prefer.FUTURE
        # From the year on the other side: week 1 and week 53 reach over New Year.
        for step in range(-1, _YEARS_TO_SEARCH):
            try:
                day = in_year(self.today.year + (step if ahead else -step))
            except ValueError:
                continue
            if (day >= self.today) if ahead else (day <= self.today):
                return day
            if abs(day - self.today) < _MEANT_AS_IT_IS:
                return day
        raise ValueError("no such day")

    def nearest_weekday(self, weekday: int, *, ahead: bool) -> date:
        """The nearest such weekday after today, or before it; never today."""
        if ahead:
            return self.today + _ONE_DAY * ((weekday - self.today.weekday() - 1) % 7 + 1)
        return self.today - _ONE_DAY * ((self.today.weekday() - weekday - 1) % 7 + 1)

    def weekday_of_week(self, weekday: int, weeks_ahead: int) -> date:
        monday = self.today - _ONE_DAY * self.today.weekday()
        return monday + weeks_ahead * _ONE_WEEK + _ONE_DAY * weekday


_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/. ])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})")
_DIGITS_ONLY = re.compile(r"(?:(?P<y>\d{4})|(?P<yy>\d{2}))(?P<m>\d{2})(?P<d>\d{2})")
_WITH_SLASH = re.compile(
    r"(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2})(?: ?[-/] ?(?P<yy>\d{2})|(?: ?[-/] ?| )(?P<y>\d{4}))?"
)
_YEAR_LAST = re.compile(r"(?P<d>\d{1,2})(?P<sep>[-.])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})")
_DAY_AND_MONTH = re.compile(
    r"(?:den |the )?(?P<d>\d{1,2})(?::?[ae]|st|nd|rd|th|\.)? ?(?:of )?"
    rf"(?P<month>{_MONTH})\.?(?: ?-(?P<yy>\d{{2}})|,? ?(?P<y>\d{{4}}))?"
)
_MONTH_AND_DAY = re.compile(
    rf"(?P<month>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>\d{{4}}))?"
)
_ISO_WEEK_DATE = re.compile(r"(?P<y>\d{4})-?w(?P<week>\d{2})-?(?P<weekday>[1-7])")

_WEEK = r"(?:v|vecka|w|wk|week)\.? ?(?P<week>\d{1,2})(?:,? (?P<y>\d{4}))?"
_WEEK_THEN_DAY = re.compile(rf"{_WEEK},? (?:pa |on )?(?P<weekday>{_WEEKDAY})")
_DAY_THEN_WEEK = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY}),? (?:i |in )?{_WEEK}")
_NEAR_WEEK = rf"(?P<near>{_any_of(_NEAR_WEEKS)})"
_NEAR_WEEK_THEN_DAY = re.compile(rf"{_NEAR_WEEK},? (?:pa |on )?(?P<weekday>{_WEEKDAY})")
_DAY_THEN_NEAR_WEEK = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY}),? (?:i )?{_NEAR_WEEK}")
_WEEKDAY_ALONE = re.compile(
    r"(?:(?P<which>pa|nu pa|kommande|this|on|i|last|nasta|next|forra) )?"
    rf"(?P<weekday>{_WEEKDAY})"
)
_WEEKDAY_LEADING = re.compile(rf"(?:pa |on )?(?P<weekday>{_WEEKDAY})[.,]? (?:den )?(?P<rest>.+)")
_STEP = rf"(?P<n>\d{{1,4}}|a|{_NUMBER_WORD}) (?P<unit>dag|dagar|day|days|vecka|veckor|week|weeks)"
_STEP_AHEAD = re.compile(rf"(?:om|in) {_STEP}")
_STEP_BACK = re.compile(rf"(?:for )?{_STEP} (?:sedan|sen|ago)")


def _absolute(plain: str, seen: _Seen) -> date | None:
    """A date that names its day and month; None for another form, ValueError for a wrong one."""
    forms = (_YEAR_FIRST, _DIGITS_ONLY, _WITH_SLASH, _YEAR_LAST, _DAY_AND_MONTH, _MONTH_AND_DAY)
    for form in forms:
        if match := form.fullmatch(plain):
            said = match.groupdict()
            month = MONTHS[said["month"]] if said.get("month") else int(said["m"])
            year = f"20{said['yy']}" if said.get("yy") else said["y"]
            return _with_year(year, month, int(said["d"]), seen)
    return None


def _with_year(year: str | None, month: int, day: int, seen: _Seen) -> date:
    try:
        if year is None:
            return seen.nearest(lambda guessed: date(guessed, month, day))
        return date(int(year), month, day)
    except ValueError as problem:
        is_known_month = 1 <= month <= 12 and 1 <= day <= 31
        raise (_LacksTheDay if is_known_month else ValueError)(str(problem)) from problem


class _LacksTheDay(ValueError):
    """Day and month are clear, and there is no such day."""


def _split_weekday(plain: str) -> tuple[int | None, str]:
    """The weekday in front of a date and the date, as in `tis 13 okt`; None without one."""
    match = _WEEKDAY_LEADING.fullmatch(plain)
    return (_WEEKDAYS[match["weekday"]], match["rest"]) if match else (None, plain)


def _relative(plain: str, seen: _Seen) -> date | None:
    """A day told by today, a weekday or a week; None for another form."""
    if plain in _NEAR_DAYS:
        return seen.today + _ONE_DAY * _NEAR_DAYS[plain]
    if match := _WEEKDAY_ALONE.fullmatch(plain):
        return _weekday(_WEEKDAYS[match["weekday"]], match["which"], seen)
    if match := _NEAR_WEEK_THEN_DAY.fullmatch(plain) or _DAY_THEN_NEAR_WEEK.fullmatch(plain):
        return seen.weekday_of_week(_WEEKDAYS[match["weekday"]], _NEAR_WEEKS[match["near"]])
    if match := _WEEK_THEN_DAY.fullmatch(plain) or _DAY_THEN_WEEK.fullmatch(plain):
        return _in_week(match["y"], int(match["week"]), _WEEKDAYS[match["weekday"]] + 1, seen)
    if match := _ISO_WEEK_DATE.fullmatch(plain):
        return _in_week(match["y"], int(match["week"]), int(match["weekday"]), seen)
    if match := _STEP_AHEAD.fullmatch(plain):
        return seen.today + _step(match)
    if match := _STEP_BACK.fullmatch(plain):
        return seen.today - _step(match)
    return None


def _weekday(weekday: int, which: str | None, seen: _Seen) -> date:
    if which in ("nasta", "next"):
        return seen.weekday_of_week(weekday, 1)
    if which == "forra":
        return seen.weekday_of_week(weekday, -1)
    if which is None or which == "on":
        return seen.nearest_weekday(weekday, ahead=seen.prefer is Prefer.FUTURE)
    return seen.nearest_weekday(weekday, ahead=which not in ("i", "last"))


def _in_week(year: str | None, week: int, weekday: int, seen: _Seen) -> date:
    if year is None:
        return seen.nearest(lambda guessed: date.fromisocalendar(guessed, week, weekday))
    return date.fromisocalendar(int(year), week, weekday)


def _step(match: re.Match[str]) -> timedelta:
    unit = _ONE_WEEK if match["unit"].startswith(("v", "w")) else _ONE_DAY
    return (1 if match["n"] == "a" else _whole(match["n"])) * unit


# --- Times --------------------------------------------------------------------------------------

_FIGURES = re.compile(
    r"(?P<hour>\d{1,2})(?:(?: ?[.:,] ?| |)(?P<minute>\d{2}))?(?: ?(?P<half>[ap])\.? ?m)?"
)
_SPOKEN = re.compile(
    rf"(?:(?:a )?(?P<minutes>\d{{1,2}}|kvart|quarter|half|{_NUMBER_WORD})(?: minuter| minutes)?"
    rf" (?P<side>over|past|i|to) )?(?P<halv>halv )?(?P<hour>\d{{1,2}}|{_HOUR_WORD})"
)
_TIME_LEAD = re.compile(r"^(?:(?:kl|klockan|at|vid)(?![a-z])\.? ?)+")
_TIME_END = re.compile(r" ?(?:o'clock|h)$")
_MINUTES = {"kvart": 15, "quarter": 15, "half": 30}
_NAMED_TIMES = {"noon": time(12), "midnatt": time(0), "midnight": time(0)}
_SPOKEN_DAY_STARTS = 7 * 60
_HALF_A_DAY = 12 * 60


def read_time(text: str) -> time:
    """The time of day that the text means, naive local wall time to the minute.

    `9`, `9.30`, `09:30`, `0930`, `kl 9`, `9,30`, `9 30`, `2 pm`, `halv tio`, `kvart över nio` and
    their like. `24.00` is refused: it could be either end of the day. Raises NotATime.
    """
    plain = _TIME_END.sub("", _TIME_LEAD.sub("", _plain(text)))
    if plain in _NAMED_TIMES:
        return _NAMED_TIMES[plain]
    try:
        if match := _FIGURES.fullmatch(plain):
            return time(_hour(int(match["hour"]), match["half"]), int(match["minute"] or 0))
        if match := _SPOKEN.fullmatch(plain):
            return _spoken_time(match)
    except ValueError:
        pass
    raise NotATime(text)


def _hour(hour: int, half: str | None) -> int:
    """The hour on the 24-hour clock; `half` is a for am, p for pm, None for none of them."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half == "p" else 0)


def _spoken_time(match: re.Match[str]) -> time:
    hour = _whole(match["hour"])
    aside = match["minutes"]
    minutes = _MINUTES.get(aside) or _whole(aside) if aside else 0
    if not (1 <= hour <= 23 and 0 <= minutes <= 30):
        raise ValueError("no such time")
    total = hour * 60 - (30 if match["halv"] else 0)
    total += minutes if match["side"] in ("over", "past") else -minutes
    if hour <= 12 and total < _SPOKEN_DAY_STARTS:
        total += _HALF_A_DAY
    return time(*divmod(total, 60))


# --- Numbers ------------------------------------------------------------------------------------

_WHOLE = r"\d{1,9}|\d{1,3}(?P<sep>[ .,'])\d{3}(?:(?P=sep)\d{3})*"
_QUANTITY = re.compile(
    rf"(?:(?P<qualifier>{_any_of(_QUALIFIERS)})\.? ?)?(?P<number>{_WHOLE}|{_NUMBER_WORD})"
    rf"(?: ?(?P<counted>{_COUNTED}))?\.?(?: ?(?P<ending>{_any_of(_ENDINGS)}))?"
)
_SOME = re.compile(
    rf"(?:(?:ett|nagot) )?(?P<number>{_NUMBER_WORD}|\d{{2,3}}-?)tal(?: (?P<counted>{_COUNTED}))?"
)


def read_count(text: str) -> int:
    """The whole number that the text means, from 0 up to 999 999 999, however sure it is.

    `25`, `ca 25`, `25 st`, `1 200`, `tjugofem` and their like. Raises NotANumber.
    """
    return read_quantity(text).number


def read_quantity(text: str) -> Quantity:
    """The number that the text means, with how sure it is: `ca 25`, `minst 25`, `ett femtontal`.

    Raises NotANumber, for ranges (`25-30`) and fractions as well, and BelowZero.
    """
    plain = _plain(text)
    if below := _BELOW_ZERO.fullmatch(plain):
        raise BelowZero(text, -int(below["number"]))
    if match := _SOME.fullmatch(plain):
        number = _whole(match["number"].rstrip("-"))
        return Quantity(number, Qualifier.ABOUT, match["counted"])
    match = _QUANTITY.fullmatch(plain)
    if match is None:
        raise NotANumber(text)
    number = _whole(match["number"])
    if number > _MAX_NUMBER:
        raise NotANumber(text)
    if match["qualifier"]:
        return Quantity(number, _QUALIFIERS[match["qualifier"]], match["counted"])
    qualifier = _ENDINGS.get(match["ending"], Qualifier.EXACTLY)
    return Quantity(number, qualifier, match["counted"])


_BELOW_ZERO = re.compile(r"(?:-|minus) ?(?P<number>0*[1-9][0-9]{0,8})(?: (?:" + _COUNTED + "))?")


def _whole(written: str) -> int:
    """A number in figures or words that a pattern has found."""
    if written in _NUMBERS:
        return _NUMBERS[written]
    return int(re.sub(r"[ .,']", "", written))


# --- What a text is once its form is set aside --------------------------------------------------


def _plain(text: str) -> str:
    """The text in small letters without accents, with plain digits, hyphens and single spaces.

    Full stops and the like around it are gone. A text too long to be a value gives an empty one.
    """
    if len(text) > _MAX_LENGTH:
        return ""
    simple = "".join(map(_simple, text))
    letters = (c for c in unicodedata.normalize("NFD", simple) if not unicodedata.combining(c))
    return " ".join("".join(letters).lower().split()).strip(" .,;:!?\"'()")


def _simple(char: str) -> str:
    """One character in its plainest form: `２` is 2, `–` is a hyphen, direction marks are gone."""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Cf":
        return ""
    if category == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    if char == "\N{RIGHT SINGLE QUOTATION MARK}":
        return "'"
    # Superscripts and circled digits stay as they are: `25²` is not 252.
    if unicodedata.decomposition(char).startswith(("<wide>", "<narrow>", "<noBreak>")):
        return unicodedata.normalize("NFKC", char)
    return char
