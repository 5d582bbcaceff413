"""What can be wrong with a promise file, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final


@unique
class MistakeCode(StrEnum):
    """What can be wrong in a promise file."""

    WRONG_ENCODING = "wrong_encoding"
    SYNTAX = "syntax"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    EMPTY_TEXT = "empty_text"
    EMPTY_LIST = "empty_list"
    TEXT_TOO_LONG = "text_too_long"
    NOT_ONE_LINE = "not_one_line"
    CONTROL_CHARACTER = "control_character"
    UNKNOWN_VALUE = "unknown_value"
    REPEATED_VALUE = "repeated_value"
    BAD_KEY = "bad_key"
    BAD_LANGUAGE = "bad_language"
    DUPLICATE_PROMISE = "duplicate_promise"
    NO_PROMISES = "no_promises"
    PERIOD_REVERSED = "period_reversed"
    EXTENDED_TOO_EARLY = "extended_too_early"
    NUMBER_NOT_POSITIVE = "number_not_positive"
    NUMBER_TOO_LARGE = "number_too_large"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NUMBER_UNEXPECTED = "number_unexpected"
    EVERY_UNEXPECTED = "every_unexpected"
    LINK_INCOMPLETE = "link_incomplete"
    LINK_TO_ITSELF = "link_to_itself"


_SENTENCES: Final[Mapping[MistakeCode, str]] = {
    MistakeCode.WRONG_ENCODING: "the file is not UTF-8 text (byte {byte})",
    MistakeCode.SYNTAX: "this is not valid TOML: {reason}",
    MistakeCode.MISSING_KEY: "{path} is missing",
    MistakeCode.UNKNOWN_KEY: "unknown key {path}; {hint}",
    MistakeCode.WRONG_TYPE: "{path} must be {expected}, not {found}",
    MistakeCode.EMPTY_TEXT: "{path} is empty",
    MistakeCode.EMPTY_LIST: "{path} needs at least one entry",
    MistakeCode.TEXT_TOO_LONG: "{path} is {length} characters long; at most {limit} fit",
    MistakeCode.NOT_ONE_LINE: "{path} must be a single line",
    MistakeCode.CONTROL_CHARACTER: "{path} holds the invisible character {character}",
    MistakeCode.UNKNOWN_VALUE: "unknown {key} '{value}'; {hint}",
    MistakeCode.REPEATED_VALUE: "{path} repeats '{value}'",
    MistakeCode.BAD_KEY: "{path} '{value}' cannot be used as a key; write it like '{example}'",
    MistakeCode.BAD_LANGUAGE: "{path} '{value}' is not a language code such as 'sv'",
    MistakeCode.DUPLICATE_PROMISE: "promise '{value}' is already on line {first_line}",
    MistakeCode.NO_PROMISES: "the file holds no promises; begin each with [[promises]]",
    MistakeCode.PERIOD_REVERSED: "the period ends on {end}, before it begins on {start}",
    MistakeCode.EXTENDED_TOO_EARLY: "extended_to {extended_to} must be after period_end {end}",
    MistakeCode.NUMBER_NOT_POSITIVE: "{path} must be more than 0, not {value}",
    MistakeCode.NUMBER_TOO_LARGE: "{path} must be at most {limit}, not {value}",
    MistakeCode.TOO_MANY_DECIMALS: "{path} takes at most {limit} decimals, not {value}",
    MistakeCode.NUMBER_UNEXPECTED: "{path} does not go with comparator 'every', which means all",
    MistakeCode.EVERY_UNEXPECTED: "{path} does not go with rhythm 'period', which comes once",
    MistakeCode.LINK_INCOMPLETE: "{path} needs both document and promise; {missing} is missing",
    MistakeCode.LINK_TO_ITSELF: "{path} points at this document itself, '{value}'",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a promise file; `line` counts from 1.

    `params` are what a sentence about it names; which ones depends on the code. Most have `path`
    ("promises[3].target.number", where 3 is the third promise of the file).
    """

    line: int
    code: MistakeCode
    params: Mapping[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """The mistake as one English line for the command line."""
        words = {**self.params, "hint": _hint(self.params)}
        return f"line {self.line}: {_SENTENCES[self.code].format_map(words)}"


def _hint(params: Mapping[str, str]) -> str:
    choices, suggestion = params.get("choices", ""), params.get("suggestion")
    return f"did you mean '{suggestion}'? One of: {choices}" if suggestion else f"one of: {choices}"


class PromiseFileError(Exception):
    """The file cannot be taken; `mistakes` holds all that is wrong with it, by line."""

    def __init__(self, name: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(name, mistakes)
        self.name = name
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(f"{self.name}: {mistake.describe()}" for mistake in self.mistakes)
