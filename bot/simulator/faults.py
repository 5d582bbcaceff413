"""Faults that a test orders: errors, lost connections and delays for chosen requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

FaultKind = Literal["error", "drop_before", "drop_after", "delay", "flood"]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(slots=True)
class Fault:
    """What happens to the next `left` matching requests (None: to all of them).

    `drop_before` closes the connection without effect, `drop_after` after the effect.
    """

    id: int
    kind: FaultKind
    method: str
    """In small letters; `*` means every method."""
    chat_id: int | None = None
    error_code: int = 500
    description: str = "Internal Server Error"
    retry_after_s: int = 1
    delay_ms: int = 0
    left: int | None = 1

    def fits(self, method: str, chat_id: int | None) -> bool:
        return self.method in ("*", method) and self.chat_id in (None, chat_id)


class FaultPlan:
    """The faults in force, in the order they were set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, kind: FaultKind, method: str, **details: Any) -> Fault:
        """Order a fault; `details` are the further fields of Fault."""
        self._last_id += 1
        fault = Fault(self._last_id, kind, method.lower(), **details)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this request, counted down; None where it goes undisturbed."""
        for fault in self._faults:
            if fault.fits(method, chat_id):
                self._count_down(fault)
                return fault
        return None

    def _count_down(self, fault: Fault) -> None:
        if fault.left is None:
            return
        fault.left -= 1
        if fault.left <= 0:
            self._faults.remove(fault)
