"""What a bench hands back: figures, the aims set for them, and whether the aims are met."""

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Comparator = Literal[">=", "<=", "=="]

_HOLDS: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Aim:
    """What a figure shall be, such as ``Aim(">=", 8)``; the unit is the figure's."""

    comparator: Comparator
    value: float

    def is_met_by(self, figure: float) -> bool:
        return _HOLDS[self.comparator](figure, self.value)

    def __str__(self) -> str:
        return f"{self.comparator} {self.value:g}"


@dataclass(frozen=True)
class Result:
    """One run of a bench.

    :param figures: name (with its unit) to value.
    :param aims: for some of the figures; an aim without its figure is a mistake in the bench.
    :param lines: what else a reader wants to know, printed before the JSON.
    """

    bench: str
    figures: Mapping[str, float]
    aims: Mapping[str, Aim] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        missing = self.aims.keys() - self.figures.keys()
        if missing:
            raise ValueError(f"aims without figures: {sorted(missing)}")

    @property
    def met(self) -> bool:
        """True when every aim is met; a bench without aims is always met."""
        return all(aim.is_met_by(self.figures[name]) for name, aim in self.aims.items())

    def as_json(self) -> str:
        """The last line printed: one object on one line."""
        return json.dumps(
            {
                "bench": self.bench,
                "figures": {name: round(value, 4) for name, value in self.figures.items()},
                "aims": {name: str(aim) for name, aim in self.aims.items()},
                "met": self.met,
            }
        )

    def readable(self) -> list[str]:
        """The lines before it, one a figure, with its aim beside."""
        return [*self.lines, *(self._line(name, value) for name, value in self.figures.items())]

    def _line(self, name: str, value: float) -> str:
        aim = self.aims.get(name)
        if aim is None:
            return f"  {name:<44} {value:>12,.3f}"
        verdict = "met" if aim.is_met_by(value) else "MISSED"
        return f"  {name:<44} {value:>12,.3f}   aim {aim}: {verdict}"
