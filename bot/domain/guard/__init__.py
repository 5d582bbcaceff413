"""The guard against personal data: it reads a Swedish text before it is sent, and points.

What it looks for, and the choices that had to be made:

- An identity number with the right check digit can never be sent, and no context excuses it.
  Written as people write one (`850505-1234`) it is pointed at with a wrong check digit too, but
  may then be sent: it can be a slip of the pen, or no identity number at all.
- An organisation number is none: its third digit is 2 or more, so it has no month. A sole
  trader's is a personal identity number, and is found as one.
- A phone number for the public is none of a person: 112, 114 14, 1177, and all of 020 and 077.
- Ten digits that could be either are an identity number, unless they are grouped as a phone
  number is or a word such as `ring` stands before them.
- A name counts only near a word that makes its bearer a suspect, a victim or a witness, or that
  tells a name (`heter`). Whoever speaks for an office, a place, a shop and a street may be named.
- An address counts only when the words say that somebody lives there.

The text is read in its plainest form (`folding`): full-width digits, all kinds of dashes and
spaces, line breaks and invisible characters hide nothing. Positions are those of the text itself.
"""

from bot.domain.guard.answers import words_in
from bot.domain.guard.finding import find_personal_data
from bot.domain.guard.hits import Hit, HitKind, Segment, can_be_sent, segments

__all__ = [
    "Hit",
    "HitKind",
    "Segment",
    "can_be_sent",
    "find_personal_data",
    "segments",
    "words_in",
]
