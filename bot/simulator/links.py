"""Which addresses Telegram accepts in links and buttons, and how it writes them (as TDLib does)."""

from __future__ import annotations

import ipaddress
import re

MAX_USER_ID = (1 << 40) - 1

_SPECIAL = re.compile(r"(tg|ton|tonsite):(?://)?(.*)", re.DOTALL | re.IGNORECASE)
_PROTOCOL = re.compile(r"([^:/?#@\[\]]*)://(.*)", re.DOTALL)
_PORT = re.compile(r"(?P<rest>.+):(?P<port>[^:\]@]*)", re.DOTALL)
_ALLOWED = re.compile(r"(?:[A-Za-z0-9._!$,~*'();&+=\-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_ALLOWED_IN_USERINFO = re.compile(r"(?:[A-Za-z0-9._!$,~*'();&+=:\-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_MENTION = re.compile(r"tg:(?://)?user/?\?([^#]*)(?:#.*)?", re.DOTALL)
_SPACES = " \t\r\n\v\0"


class InvalidLink(ValueError):
    """Telegram doesn't take the address; the text says why in its words."""


def mentioned_person_id(url: str) -> int | None:
    """The person that a `tg://user?id=…` link names, or None for any other address."""
    match = _MENTION.fullmatch(url.lower())
    for field in match.group(1).split("&") if match else ():
        name, _, value = field.partition("=")
        if name == "id" and re.fullmatch(r"[1-9][0-9]{0,12}", value) and int(value) <= MAX_USER_ID:
            return int(value)
    return None


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
    special = _SPECIAL.fullmatch(url)
    if special is not None:
        return _special_link(special.group(1).lower(), special.group(2))
    match = _PROTOCOL.fullmatch(url)
    protocol, rest = ("http", url) if match is None else (match.group(1).lower(), match.group(2))
    if protocol not in ("http", "https"):
        raise InvalidLink("Unsupported URL protocol")
    userinfo, host, port, path = _parts(rest)
    if "." not in host and not host.startswith("["):
        raise InvalidLink("Wrong HTTP URL")
    return f"{protocol}://{userinfo}{host}{port}{path}"


def _special_link(protocol: str, rest: str) -> str:
    """A link into Telegram itself or TON."""
    kind = "tg" if protocol == "tg" else "ton"
    if _PROTOCOL.fullmatch(rest):
        raise InvalidLink(f"Wrong {kind} URL")
    userinfo, host, port, path = _parts(rest)
    if userinfo or port or host.startswith("["):
        raise InvalidLink(f"Wrong {kind} URL")
    if not re.fullmatch(r"[A-Za-z0-9_.\-]+" if protocol == "tonsite" else r"[A-Za-z0-9_\-]+", host):
        raise InvalidLink("Unallowed characters in URL host")
    return f"{protocol}://{host}{path[1:] if path.startswith('/?') else path}"


def _parts(rest: str) -> tuple[str, str, str, str]:
    """User information with its `@`, host, port with its colon, and path, each as it is kept."""
    cut = re.search(r"[/?#]", rest)
    authority, tail = (rest, "") if cut is None else (rest[: cut.start()], rest[cut.start() :])
    match = _PORT.fullmatch(authority)
    port = ""
    if match is not None:
        authority, port = match["rest"], f":{_port_number(match['port'])}"
    userinfo, at, host = authority.rpartition("@")
    _check_host(host)
    _check_characters("userinfo", userinfo, _ALLOWED_IN_USERINFO)
    return f"{userinfo}{at}" if userinfo else "", _lower(host), port, _kept_path(tail)


def _port_number(text: str) -> int:
    if not re.fullmatch(r"0*[0-9]{1,10}", text) or not 0 < int(text) < 65536:
        raise InvalidLink("Wrong port number specified in the URL")
    return int(text)


def _check_host(host: str) -> None:
    if not host:
        raise InvalidLink("URL host is empty")
    if host == ".":
        raise InvalidLink("Host is invalid")
    if not (host.startswith("[") and host.endswith("]")):
        _check_characters("host", host, _ALLOWED)
        return
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        raise InvalidLink("Wrong IPv6 address specified in the URL") from None


def _check_characters(name: str, part: str, allowed: re.Pattern[str]) -> None:
    if not allowed.fullmatch(part):
        raise InvalidLink(f"Disallowed character in URL {name}")


def _lower(host: str) -> str:
    """Only ASCII letters are made small."""
    return re.sub(r"[A-Z]+", lambda match: match.group().lower(), host)


def _kept_path(tail: str) -> str:
    tail = tail.rstrip(_SPACES)
    if not tail.startswith("/"):
        tail = "/" + tail
    return re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match.group()):02X}", tail)
