"""Schools and leisure centres, their years, and what a visit can be about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SCHOOL_NAME_MAX = 100
TOPIC_NAME_MAX = 60

MAX_PUPILS = 500
"""More than fit in one hall: a larger number is a slip of the thumb."""

MAX_CLASSES = 30

MAX_YEAR_PUPILS = 2000
"""Pupils of one year at one school: the largest upper secondary schools have about so many."""

OTHER_SCHOOL = "other"
"""Chosen where schools are listed: one that is not put in yet."""

USUAL_CLASS = 25
"""Pupils of a class, as long as the school has not said how many it has."""


class SchoolKind(StrEnum):
    """What a school is, after the promise: years 7–9, upper secondary, leisure activities."""

    SECONDARY = "secondary"
    UPPER = "upper"
    LEISURE = "leisure"


class SchoolYear(StrEnum):
    """Whom a visit is for."""

    YEAR_7 = "7"
    YEAR_8 = "8"
    YEAR_9 = "9"
    UPPER_1 = "g1"
    UPPER_2 = "g2"
    UPPER_3 = "g3"
    LEISURE = "f"


YEARS_OF: Mapping[SchoolKind, tuple[SchoolYear, ...]] = {
    SchoolKind.SECONDARY: (SchoolYear.YEAR_7, SchoolYear.YEAR_8, SchoolYear.YEAR_9),
    SchoolKind.UPPER: (SchoolYear.UPPER_1, SchoolYear.UPPER_2, SchoolYear.UPPER_3),
    SchoolKind.LEISURE: (SchoolYear.LEISURE,),
}


class UsualTopic(StrEnum):
    """Topics that are there from the beginning; the coordinator can change every one."""

    DRUGS_AND_LAW = "drugs"
    ONLINE_SAFETY = "online"
    ROBBERY = "robbery"
    TRAFFIC = "traffic"
    MEET_THE_POLICE = "meet"
    OTHER = "other"


PREPARE_MAX = 300
MATERIAL_MAX = 300

USUAL_MINUTES = 60
USUAL_GROUP = 120


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """A file by Telegram's id, with the name it is saved under."""

    file_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a visit can be about. `years` are whom it suits, `group_max` the most pupils at once."""

    id: int
    name: str
    about: str
    minutes: int
    years: tuple[SchoolYear, ...]
    group_max: int
    needs_approval: bool
    prepare: str | None = None
    """What the school prepares before the visit. None: nothing."""
    material: str | None = None
    """What is sent to the school before the visit, in words. None: nothing."""
    document: TopicDocument | None = None
    """A file that is sent with it."""
    removed: bool = False
    """Whether it can't be booked any more; booked visits keep it."""

    @property
    def sends_material(self) -> bool:
        """Whether the school gets anything to look at or to do before a visit."""
        return bool(self.prepare or self.material or self.document)


@dataclass(frozen=True, slots=True)
class YearGroup:
    """The classes and pupils of one year at a school."""

    year: SchoolYear
    classes: int
    pupils: int


@dataclass(frozen=True, slots=True)
class School:
    """A school or leisure centre. `groups` is empty where nobody has said how large it is."""

    id: int
    name: str
    kind: SchoolKind | None
    officer_id: int | None
    groups: tuple[YearGroup, ...] = field(default=())
    area_id: int | None = None
    """Where it lies. None: nobody has said."""

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        """The years it has: those entered, else those of its kind, else all there are."""
        if self.groups:
            return tuple(group.year for group in self.groups)
        return YEARS_OF[self.kind] if self.kind is not None else tuple(SchoolYear)


@dataclass(frozen=True, slots=True)
class SchoolView:
    """A school as coordinators see it: how many speak for it, its officer's and area's names if any."""

    school: School
    contacts: int
    officer: str | None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class SchoolContact:
    """That a person speaks for a school."""

    id: int
    person_id: int
    name: str
    school_id: int
    school: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody who speaks for a school, as coordinators see it.

    `others` are the other schools that the person speaks for; `visits` how many booked visits of
    this school the person is to be asked about.
    """

    contact: SchoolContact
    others: tuple[str, ...]
    visits: int


@dataclass(frozen=True, slots=True)
class HolidayView:
    """Days in a row on which the municipality's schools are closed, both ends counted in."""

    id: int
    name: str
    first_day: date
    last_day: date


class YearTooLarge(ValueError):
    """More classes, or else pupils, than `limit`: no year of one school is that large."""

    def __init__(self, limit: int, *, classes: bool) -> None:
        super().__init__(limit)
        self.limit, self.classes = limit, classes


def read_sizes(words: str, years: Sequence[SchoolYear]) -> tuple[YearGroup, ...]:
    """Classes and pupils of each year in order, as people write them: `3/74, 3/71, 2/52`.

    Raises ValueError for anything else, and for other numbers of years than there are; YearTooLarge
    for more classes or pupils than a year has.
    """
    found = re.findall(r"(\d{1,4})\s*/\s*(\d{1,6})", words)
    left = re.sub(r"\d{1,4}\s*/\s*\d{1,6}", "", words).strip(" ,;\n")
    if left.strip(" ,;") or len(found) != len(years):
        raise ValueError(words)
    groups = [
        YearGroup(year, int(classes), int(pupils))
        for year, (classes, pupils) in zip(years, found, strict=True)
    ]
    if any(one.classes > MAX_CLASSES for one in groups):
        raise YearTooLarge(MAX_CLASSES, classes=True)
    if any(one.pupils > MAX_YEAR_PUPILS for one in groups):
        raise YearTooLarge(MAX_YEAR_PUPILS, classes=False)
    if any(bool(one.classes) != bool(one.pupils) or one.pupils < one.classes for one in groups):
        raise ValueError(words)
    return tuple(one for one in groups if one.classes)


def write_sizes(groups: Sequence[YearGroup], years: Sequence[SchoolYear]) -> str:
    """The reverse of `read_sizes`."""
    by_year = {group.year: group for group in groups}
    none = YearGroup(SchoolYear.LEISURE, 0, 0)
    found = (by_year.get(year, none) for year in years)
    return ", ".join(f"{one.classes}/{one.pupils}" for one in found)


def years_for(school: School, topic: Topic) -> tuple[SchoolYear, ...]:
    """The years of a school that a topic suits."""
    return tuple(year for year in school.years if year in topic.years)


def class_sizes(school: School, years: Sequence[SchoolYear]) -> list[tuple[int, int, bool]]:
    """How many pupils so and so many classes are: (classes, pupils, whether exactly).

    From one class to all classes of those years; the last is what the school has entered.
    """
    groups = [group for group in school.groups if group.year in years and group.classes]
    classes = sum(group.classes for group in groups)
    pupils = sum(group.pupils for group in groups)
    if not classes or not pupils:
        return [(n, n * USUAL_CLASS, False) for n in (1, 2, 3, 4)]
    part = [(n, round(n * pupils / classes), False) for n in range(1, min(classes, 8))]
    return [*part, (classes, pupils, True)]
