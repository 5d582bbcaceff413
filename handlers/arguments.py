"""What buttons carry, read with care: old ones stay clickable for ever, and data can be forged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import OldButton

_Value = TypeVar("_Value")

_MOST = 2**48
"""Far above any id or page of ours, far below what the databases can hold."""


def number(arguments: list[str], place: int) -> int:
    """The number at a place, from 0. Raises OldButton where there is none."""
    return in_bounds(read(int, arguments, place))


def in_bounds(value: int) -> int:
    """A number as it came. Raises OldButton where no id or page of ours is like that."""
    if not 0 <= value <= _MOST:
        raise OldButton
    return value


def read(make: Callable[[str], _Value], arguments: list[str], place: int) -> _Value:
    """The argument at a place, made into something. Raises OldButton where that can't be."""
    try:
        return make(arguments[place])
    except (IndexError, ValueError) as problem:
        raise OldButton from problem
