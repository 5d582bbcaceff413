"""Times of day: `9`, `09.30`, `kvart över nio`."""

from __future__ import annotations

import re
from datetime import time

from bot.domain.reading.words import NUMBER_WORD, plain_text, whole


class NotATime(ValueError):
    """The text is no time of day that can be read with certainty."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


_HOUR_WORD = rf"(?!en$)(?:{NUMBER_WORD})"
_FIGURES = re.compile(
    r"(?P<hour>\d{1,2})(?:(?: ?[.:,] ?| |)(?P<minute>\d{2}))?(?: ?(?P<half>[ap])\.? ?m)?"
)
_SPOKEN = re.compile(
    rf"(?:(?:a )?(?P<minutes>\d{{1,2}}|kvart|quarter|half|{NUMBER_WORD})(?: minuter| minutes)?"
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
    plain = _TIME_END.sub("", _TIME_LEAD.sub("", plain_text(text)))
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
    hour = whole(match["hour"])
    aside = match["minutes"]
    minutes = _MINUTES.get(aside) or whole(aside) if aside else 0
    if not (1 <= hour <= 23 and 0 <= minutes <= 30):
        raise ValueError("no such time")
    total = hour * 60 - (30 if match["halv"] else 0)
    total += minutes if match["side"] in ("over", "past") else -minutes
    if hour <= 12 and total < _SPOKEN_DAY_STARTS:
        total += _HALF_A_DAY
    return time(*divmod(total, 60))
