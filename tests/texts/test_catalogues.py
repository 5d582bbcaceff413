"""Both catalogues are complete, agree with each other, and hold just what the code asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from bot.domain.errors import AnswerProblem, InvitationProblem
from bot.domain.flows import FLOWS
from bot.domain.forms import CONFIRM, FormKind
from bot.texts.catalogue import LOCALES, html, html_n
from bot.texts.forms.keys import asked_by
from bot.texts.labels import COUNTED, LABELLED, label
from tests.simulator import judge
from tests.support.house import NASTY
from tests.texts.wording import (
    PATTERNS,
    Call,
    calls,
    catalogue,
    entries,
    is_plural,
    key_of,
    literals,
    path_of,
    placeholders,
)

EVERY_KEY = sorted(entries("sv"))


@pytest.mark.parametrize("locale", LOCALES)
class TestACatalogue:
    def test_is_a_file_that_is_there(self, locale: str) -> None:
        assert path_of(locale).is_file()

    def test_has_no_empty_entry(self, locale: str) -> None:
        empty = [key for key, texts in entries(locale).items() if not all(map(str.strip, texts))]
        assert empty == [], path_of(locale)

    def test_has_no_fuzzy_or_obsolete_entry(self, locale: str) -> None:
        fuzzy = [key_of(message) for message in catalogue(locale) if message.fuzzy and message.id]
        assert fuzzy == [], path_of(locale)
        assert list(catalogue(locale).obsolete) == [], path_of(locale)

    def test_has_every_key_once(self, locale: str) -> None:
        written = [
            line.removeprefix("msgid ")
            for line in path_of(locale).read_text(encoding="utf-8").splitlines()
            if line.startswith("msgid ")
        ]
        assert sorted({one for one in written if written.count(one) > 1}) == [], path_of(locale)

    def test_has_a_form_for_one_and_one_for_several(self, locale: str) -> None:
        wrong = [key for key, texts in entries(locale).items() if len(texts) not in (1, 2)]
        assert wrong == [], path_of(locale)

    def test_has_the_same_placeholders_in_every_form(self, locale: str) -> None:
        """Only the number itself may be missing: "i månaden" beside "var 3:e månad"."""
        wrong = [
            key
            for key, texts in entries(locale).items()
            if len({frozenset(placeholders(text) - {"n"}) for text in texts}) != 1
        ]
        assert wrong == [], path_of(locale)

    def test_uses_braces_for_placeholders_alone(self, locale: str) -> None:
        wrong = [
            key
            for key, texts in entries(locale).items()
            for text in texts
            if text.count("{") != len(placeholders(text)) and text.count("{") != text.count("}")
        ]
        assert wrong == [], path_of(locale)


def test_both_catalogues_hold_the_same_keys_in_the_same_order() -> None:
    assert list(entries("sv")) == list(entries("en"))


def test_both_catalogues_agree_about_every_entry() -> None:
    assert [key for key in EVERY_KEY if is_plural("sv", key) != is_plural("en", key)] == []
    pairs = [
        (key, swedish, english)
        for key in EVERY_KEY
        for swedish, english in zip(entries("sv")[key], entries("en")[key], strict=True)
    ]
    for of_a_text in (
        lambda text: placeholders(text) - {"n"},
        lambda text: text.count("<b>"),
        lambda text: "<blockquote>" in text,
    ):
        assert [key for key, sv, en in pairs if of_a_text(sv) != of_a_text(en)] == []


class TestTheCode:
    def test_asks_for_what_is_there(self) -> None:
        lacking = {call.key for call in calls() if call.is_pattern} - set(PATTERNS)
        assert sorted(lacking) == [], "tests/texts/wording.py: PATTERNS lacks these"
        assert [wrong for call in calls() for wrong in self._wrong_with(call)] == []

    @staticmethod
    def _wrong_with(call: Call) -> Iterator[str]:
        plural = call.function.endswith("_n")
        for key in sorted(_keys_of(call)):
            if key not in entries("sv"):
                yield f"{path_of('sv')} lacks {key} ({call.where})"
                continue
            counted = call.function in ("html", "plain", "html_n", "plain_n")
            if counted and is_plural("sv", key) != plural:
                yield f"{key}: forms ({call.where})"
            if call.given is not None:
                lacking = placeholders("".join(entries("sv")[key])) - call.given
                if not lacking <= ({"n"} if plural else set()):
                    yield f"{call.where} does not give {lacking} to {key}"

    def test_puts_no_markup_where_there_is_none(self) -> None:
        marked = [
            f"{key}: {call.where}"
            for call in calls()
            if call.function.startswith("plain")
            for key in _keys_of(call)
            for locale in LOCALES
            if any("<" in text for text in entries(locale)[key])
        ]
        assert marked == []

    def test_uses_every_pattern(self) -> None:
        assert {call.key for call in calls() if call.is_pattern} == set(PATTERNS)

    def test_uses_every_entry(self) -> None:
        expanded = set().union(*PATTERNS.values())
        unused = set(entries("sv")) - literals() - expanded
        assert sorted(unused) == [], "entries that nothing in the code asks for"


def _keys_of(call: Call) -> Collection[str]:
    return PATTERNS.get(call.key, ()) if call.is_pattern else {call.key}


MEMBERS = [member for enum in LABELLED for member in enum]


@pytest.mark.parametrize("locale", LOCALES)
class TestEveryMember:
    def test_has_a_name(self, locale: str) -> None:
        keys = {f"{LABELLED[type(one)]}.{one.value}": one for one in MEMBERS}
        assert sorted(set(keys) - set(entries(locale))) == [], path_of(locale)
        assert [key for key, one in keys.items() if label(one, locale) == key] == []

    def test_that_is_counted_has_two_forms(self, locale: str) -> None:
        keys = [f"{COUNTED[enum]}.{one.value}" for enum in COUNTED for one in enum]
        wrong = [key for key in keys if key not in entries(locale) or not is_plural(locale, key)]
        assert wrong == [], f"{path_of(locale)} lacks these, with msgid_plural"

    def test_of_a_problem_has_words(self, locale: str) -> None:
        keys = {f"answer.{problem.value}" for problem in AnswerProblem}
        keys |= {f"invitation.problem.{problem.value}" for problem in InvitationProblem}
        assert sorted(keys - set(entries(locale))) == [], path_of(locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_step_has_a_question_and_a_name(locale: str) -> None:
    steps = [(kind, step) for kind in FormKind for step in FLOWS[kind] if step.key != CONFIRM]
    keys = {
        key
        for kind, step in steps
        for key in (
            f"form.{kind.value}",
            f"form.{asked_by(kind, step.key)}.{step.key}",
            f"form.{asked_by(kind, step.key)}.{step.key}.name",
            f"form.{kind.value}.confirm",
        )
    }
    assert sorted(keys - set(entries(locale))) == [], path_of(locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_telegram_accepts_every_entry_with_nasty_names_in_it(locale: str) -> None:
    assert [wrong for key in EVERY_KEY for wrong in _seen_wrongly(key, locale)] == []


def _seen_wrongly(key: str, locale: str) -> Iterator[str]:
    names = set().union(*map(placeholders, entries(locale)[key])) - {"n"}
    values = dict.fromkeys(names, NASTY)
    shown = (
        [html_n(key, number, locale, **values) for number in (0, 1, 2, 1000)]
        if is_plural(locale, key)
        else [html(key, locale, n=1, **values)]
    )
    for text in shown:
        try:
            seen, _ = judge.parse_html(text)
        except judge.Verdict as problem:
            yield f"{key}: Telegram refuses it: {problem}"
            continue
        if names and NASTY not in seen:
            yield f"{key}: a name is not shown as it was written"
        if "{" in seen:
            yield f"{key}: a placeholder is left"
