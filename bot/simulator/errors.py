"""Refusals of the simulated Bot API, worded and numbered as Telegram words and numbers them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The call is answered with `ok: false`.

    `code` is Telegram's error_code (and the HTTP status), `description` its whole sentence,
    `parameters` its ResponseParameters or None.
    """

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON answer as Telegram sends it."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, parameters: dict[str, Any] | None = None) -> Refused:
    """A 400 whose sentence is "Bad Request: `reason`"."""
    return Refused(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> Refused:
    """A 403 whose sentence is "Forbidden: `reason`"."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """A 409 whose sentence is "Conflict: `reason`"."""
    return Refused(409, f"Conflict: {reason}")


def too_many_requests(retry_after_s: int) -> Refused:
    """A 429 that asks the bot to wait `retry_after_s` whole seconds."""
    return Refused(
        429,
        f"Too Many Requests: retry after {retry_after_s}",
        {"retry_after": retry_after_s},
    )
