"""Both catalogues are complete, agree with each other, and hold just what the code asks for."""

from __future__ import annotations

import pytest

from bot.domain.errors import AnswerProblem, InvitationProblem
from bot.domain.flows import FLOWS
from bot.domain.forms import CONFIRM, FormKind, Step
from bot.texts.catalogue import LOCALES, html, html_n
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


@pytest.mark.parametrize("key", EVERY_KEY)
def test_both_catalogues_agree_about_an_entry(key: str) -> None:
    assert is_plural("sv", key) == is_plural("en", key)
    for swedish, english in zip(entries("sv")[key], entries("en")[key], strict=True):
        assert placeholders(swedish) - {"n"} == placeholders(english) - {"n"}
        assert swedish.count("<b>") == english.count("<b>")
        assert ("<blockquote>" in swedish) == ("<blockquote>" in english)


class TestTheCode:
    @pytest.mark.parametrize("call", calls(), ids=lambda call: f"{call.where} {call.key}")
    def test_asks_for_what_is_there(self, call: Call) -> None:
        if call.is_pattern:
            assert call.key in PATTERNS, f"tests/texts/wording.py: PATTERNS lacks {call.key}"
        keys = PATTERNS[call.key] if call.is_pattern else {call.key}
        for key in sorted(keys):
            assert key in entries("sv"), f"{path_of('sv')} lacks {key} ({call.where})"
            if call.function in ("html", "plain", "html_n", "plain_n"):
                wanted = call.function.endswith("_n")
                assert is_plural("sv", key) == wanted, f"{key}: forms ({call.where})"
            if call.given is not None:
                lacking = placeholders("".join(entries("sv")[key])) - call.given
                allowed = {"n"} if call.function.endswith("_n") else set()
                assert lacking <= allowed, f"{call.where} does not give {lacking} to {key}"

    @pytest.mark.parametrize("call", calls(), ids=lambda call: f"{call.where} {call.key}")
    def test_puts_no_markup_where_there_is_none(self, call: Call) -> None:
        if not call.function.startswith("plain"):
            return
        for key in PATTERNS[call.key] if call.is_pattern else {call.key}:
            for locale in LOCALES:
                assert not any("<" in text for text in entries(locale)[key]), f"{key}: {call.where}"

    def test_uses_every_pattern(self) -> None:
        assert {call.key for call in calls() if call.is_pattern} == set(PATTERNS)

    def test_uses_every_entry(self) -> None:
        expanded = set().union(*PATTERNS.values())
        unused = set(entries("sv")) - literals() - expanded
        assert sorted(unused) == [], "entries that nothing in the code asks for"


MEMBERS = [member for enum in LABELLED for member in enum]


@pytest.mark.parametrize("locale", LOCALES)
class TestEveryMember:
    @pytest.mark.parametrize("member", MEMBERS, ids=lambda one: f"{type(one).__name__}.{one.name}")
    def test_has_a_name(self, locale: str, member: object) -> None:
        key = f"{LABELLED[type(member)]}.{member.value}"  # type: ignore[index,attr-defined]
        assert key in entries(locale), f"{path_of(locale)} lacks {key}"
        assert label(member, locale) != key  # type: ignore[arg-type]

    @pytest.mark.parametrize("enum", COUNTED)
    def test_that_is_counted_has_two_forms(self, locale: str, enum: type) -> None:
        for member in enum:  # type: ignore[attr-defined]
            key = f"{COUNTED[enum]}.{member.value}"
            assert key in entries(locale), f"{path_of(locale)} lacks {key}"
            assert is_plural(locale, key), f"{path_of(locale)}: {key} needs msgid_plural"

    @pytest.mark.parametrize("problem", [*AnswerProblem, *InvitationProblem])
    def test_of_a_problem_has_words(self, locale: str, problem: object) -> None:
        prefix = "answer" if isinstance(problem, AnswerProblem) else "invitation.problem"
        key = f"{prefix}.{problem.value}"  # type: ignore[attr-defined]
        assert key in entries(locale), f"{path_of(locale)} lacks {key}"


STEPS = [(kind, step) for kind in FormKind for step in FLOWS[kind] if step.key != CONFIRM]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("kind", "step"), STEPS, ids=lambda one: getattr(one, "key", one))
def test_every_step_has_a_question_and_a_name(locale: str, kind: FormKind, step: Step) -> None:
    for key in (
        f"form.{kind.value}",
        f"form.{kind.value}.{step.key}",
        f"form.{kind.value}.{step.key}.name",
        f"form.{kind.value}.confirm",
    ):
        assert key in entries(locale), f"{path_of(locale)} lacks {key}"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", EVERY_KEY)
def test_telegram_accepts_an_entry_with_nasty_names_in_it(locale: str, key: str) -> None:
    names = set().union(*map(placeholders, entries(locale)[key])) - {"n"}
    values = dict.fromkeys(names, NASTY)
    shown = (
        [html_n(key, number, locale, **values) for number in (0, 1, 2, 1000)]
        if is_plural(locale, key)
        else [html(key, locale, n=1, **values)]
    )
    for text in shown:
        seen, _ = judge.parse_html(text)
        for name in names:
            assert NASTY in seen, f"{name} is not shown as it was written"
        assert "{" not in seen
