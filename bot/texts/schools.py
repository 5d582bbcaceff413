"""Schools, topics and school holidays in words, as coordinators keep them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.domain.schools import HolidayView, School, SchoolView, Topic, YearGroup
from bot.domain.views import SCHOOLS_A_PAGE, SchoolPage
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.officer_times import days_of
from bot.texts.screen import Button, Screen, begin_data, place_data
from bot.texts.visits import years_of


def schools_screen(page: SchoolPage, viewer: Viewer) -> Screen:
    """The schools by name, and the ways to topics and holidays."""
    locale = viewer.locale
    return Screen(
        lines(
            html("schools.title" if page.total else "schools.none", locale),
            pager(locale, page.page, SCHOOLS_A_PAGE, page.total),
        ),
        rows_of(
            *(_school_row(school) for school in page.schools),
            pager_row(locale, page.page, SCHOOLS_A_PAGE, page.total, "schools"),
            (
                Button(plain("schools.coverage", locale), place_data("coverage")),
                Button(plain("schools.weeks", locale), place_data("visit_weeks")),
            ),
            (Button(plain("schools.wishes", locale), place_data("vwishes")),),
            (
                Button(plain("school.add", locale), begin_data(FormKind.SCHOOL.value)),
                Button(plain("schools.topics", locale), place_data("topics")),
            ),
            (
                Button(plain("schools.holidays", locale), place_data("holidays")),
                Button(plain("schools.list.how", locale), place_data("schools_list")),
            ),
            (
                Button(plain("schools.feedback", locale), place_data("feedback")),
                Button(plain("schools.rules", locale), begin_data(FormKind.VISIT_RULES.value)),
            ),
            menu_button(locale),
        ),
    )


def _school_row(school: School) -> tuple[Button, ...]:
    return (Button(clipped(school.name, 60), place_data("school", school.id)),)


def school_screen(view: SchoolView, viewer: Viewer) -> Screen:
    """One school: what it is, how large its years are, who comes and who speaks for it."""
    locale, school = viewer.locale, view.school
    change = Button(plain("school.change", locale), begin_data(FormKind.SCHOOL.value, school.id))
    contacts = Button(plain("school.to_contacts", locale), place_data("contacts", school.id))
    return Screen(
        lines(
            html("school.name", locale, name=school.name),
            html("school.kind", locale, kind=label(school.kind, locale)) if school.kind else None,
            html("school.area", locale, area=view.area) if view.area else None,
            *(_group(group, locale) for group in school.groups),
            html("school.officer", locale, officer=view.officer) if view.officer else None,
            html_n("school.contacts", view.contacts, locale),
        ),
        (
            (
                Button(plain("school.book", locale), place_data("book_for", school.id)),
                Button(plain("school.visits", locale), place_data("school_visits", school.id, 0)),
            ),
            (change, contacts),
            _back("schools", "schools.list", locale, 0),
        ),
    )


def _group(group: YearGroup, locale: str) -> Html:
    return html_n(
        "school.group",
        group.classes,
        locale,
        year=label(group.year, locale),
        pupils=dates.number(group.pupils, locale),
    )


def _back(place: str, key: str, locale: str, *arguments: object) -> tuple[Button, ...]:
    return (Button(plain(key, locale), place_data(place, *arguments)), *menu_button(locale))


def topics_screen(topics: Sequence[Topic], viewer: Viewer) -> Screen:
    """What a visit can be about, each a button to open it."""
    locale = viewer.locale
    return Screen(
        html("topics.title" if topics else "topics.none", locale),
        rows_of(
            *((Button(topic.name, place_data("topic", topic.id)),) for topic in topics[:_SHOWN]),
            (Button(plain("topic.add", locale), begin_data(FormKind.TOPIC.value)),),
            _back("schools", "schools.list", locale, 0),
        ),
    )


_SHOWN = 30


def topic_screen(topic: Topic, viewer: Viewer) -> Screen:
    """One topic as a school will meet it."""
    locale = viewer.locale
    return Screen(
        lines(
            html("topic.name", locale, name=topic.name),
            html("topic.words", locale, words=topic.about),
            html(
                "topic.facts",
                locale,
                minutes=topic.minutes,
                years=years_of([year.value for year in topic.years], locale),
                most=topic.group_max,
            ),
            html("topic.prepare", locale, words=topic.prepare) if topic.prepare else None,
            html("topic.material", locale, words=topic.material) if topic.material else None,
            html("topic.document", locale, name=topic.document.name) if topic.document else None,
            html("topic.sent", locale) if topic.sends_material else None,
            html("topic.asks", locale) if topic.needs_approval else None,
        ),
        (
            (
                Button(plain("topic.change", locale), begin_data(FormKind.TOPIC.value, topic.id)),
                Button(plain("topic.remove", locale), place_data("topic_gone", topic.id)),
            ),
            _back("topics", "topics.list", locale),
        ),
    )


def topic_gone_screen(topic: Topic, viewer: Viewer) -> Screen:
    """Whether to let nobody book a topic any more."""
    locale = viewer.locale
    remove = Button(plain("topic.remove.yes", locale), place_data("topic_gone_yes", topic.id))
    keep = Button(plain("topic.remove.no", locale), place_data("topic", topic.id))
    return Screen(html("topic.remove.question", locale, name=topic.name), ((remove,), (keep,)))


def holidays_screen(holidays: Sequence[HolidayView], viewer: Viewer) -> Screen:
    """The school holidays ahead; each can be taken away."""
    locale, shown = viewer.locale, holidays[:_SHOWN]
    return Screen(
        lines(
            html("holidays.title" if holidays else "holidays.none", locale),
            *(
                html(
                    "holidays.line",
                    locale,
                    name=one.name,
                    days=days_of(one.first_day, one.last_day, locale),
                )
                for one in shown
            ),
        ),
        rows_of(
            *(
                (Button(plain("holiday.remove", locale, name=one.name), _gone(one)),)
                for one in shown
            ),
            (Button(plain("holiday.add", locale), begin_data(FormKind.HOLIDAY.value)),),
            _back("schools", "schools.list", locale, 0),
        ),
    )


def _gone(one: HolidayView) -> str:
    return place_data("holiday_gone", one.id)
