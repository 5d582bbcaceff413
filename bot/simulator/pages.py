"""The web chat's files, served with headers that let nothing foreign in."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from aiohttp import web

WEB_FOLDER = Path(__file__).parent / "web"

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_TYPES = {
    ".js": "text/javascript",
    ".html": "text/html",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


def page(path: str) -> web.Response:
    """The page at `/` or a file at `/web/…`; 404 for anything else."""
    name = "index.html" if path == "/" else path.removeprefix("/web/")
    if path != "/" and name == path:
        return _not_found()
    file = (WEB_FOLDER / name).resolve()
    if not file.is_relative_to(WEB_FOLDER.resolve()) or not file.is_file():
        return _not_found()
    content_type = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    charset = "utf-8" if (content_type or "").startswith(("text/", "image/svg")) else None
    return web.Response(
        body=file.read_bytes(),
        content_type=content_type or "application/octet-stream",
        charset=charset,
        headers=SAFE_HEADERS,
    )


def _not_found() -> web.Response:
    return web.Response(status=404, text="Not found", headers=SAFE_HEADERS)
