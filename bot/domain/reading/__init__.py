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

from bot.domain.reading.days import NoSuchDay, NotADate, Prefer, WeekdayDisagrees, read_date
from bot.domain.reading.numbers import (
    BelowZero,
    NotANumber,
    Qualifier,
    Quantity,
    least_sure,
    read_count,
    read_quantity,
)
from bot.domain.reading.times import NotATime, read_time
from bot.domain.reading.words import MONTHS

__all__ = [
    "MONTHS",
    "BelowZero",
    "NoSuchDay",
    "NotADate",
    "NotANumber",
    "NotATime",
    "Prefer",
    "Qualifier",
    "Quantity",
    "WeekdayDisagrees",
    "least_sure",
    "read_count",
    "read_date",
    "read_quantity",
    "read_time",
]
