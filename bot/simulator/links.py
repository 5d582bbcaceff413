"""Which addresses Telegram accepts in links and buttons, and how it writes them."""

from __future__ import annotations

import re

_USER = re.compile(r"tg:(?://)?user/?\?id=(\d{1,18})(?:[&#].*)?", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://(.*)", re.DOTALL)
_HOST = re.compile(r"[^/?#:@\[\]<>\"'\s]+|\[[0-9A-Fa-f:.]+\]")


class InvalidLink(ValueError):  # noqa: N818 - an expected refusal
    """Telegram doesn't take the address; the text says why in its words."""


def mentioned_person_id(url: str) -> int | None:
    """The person that a `tg://user?id=…` link names, or None for any other address."""
    match = _USER.fullmatch(url.strip())
    return int(match.group(1)) if match and int(match.group(1)) > 0 else None


def checked_link(url: str) -> str:
    """`url` as Telegram keeps it in a text link, or an empty string where it takes none."""
    try:
        return check_link(url)
    except InvalidLink:
        return ""


def check_link(url: str) -> str:
    """`url` as Telegram keeps it: `http://` added, host in small letters, a path always.

    Raises InvalidLink for an address that Telegram refuses.
    """
    link = url.strip(" \t\r\n\v\0")
    scheme_match = _SCHEME.fullmatch(link)
    scheme, rest = ("http", link) if scheme_match is None else scheme_match.groups()
    scheme = scheme.lower()
    if scheme in ("tg", "ton", "tonsite"):
        return f"{scheme}://{rest}"
    if scheme not in ("http", "https"):
        raise InvalidLink("Unsupported URL protocol")
    return f"{scheme}://{_checked_address(rest)}"


def _checked_address(rest: str) -> str:
    cut = re.search(r"[/?#]", rest)
    authority, tail = (rest, "") if cut is None else (rest[: cut.start()], rest[cut.start() :])
    userinfo, at, host_and_port = authority.rpartition("@")
    host, port = _split_port(host_and_port)
    if not host:
        raise InvalidLink("URL host is empty")
    if not _HOST.fullmatch(host):
        raise InvalidLink("Wrong HTTP URL")
    if "." not in host and not host.startswith("[") and host.lower() != "localhost":
        raise InvalidLink("Wrong HTTP URL")
    if not tail.startswith("/"):
        tail = "/" + tail
    return f"{userinfo}{at}{host.lower()}{port}{tail}"


def _split_port(host_and_port: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)(?::(\d+))?", host_and_port, re.DOTALL)
    assert match is not None  # noqa: S101 - the pattern matches everything
    port = match.group(2)
    if port is not None and not 0 < int(port) < 65536:
        raise InvalidLink("Wrong port number specified in the URL")
    return match.group(1), f":{port}" if port else ""
