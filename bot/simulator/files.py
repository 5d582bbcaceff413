"""Files that were sent in either direction, with Telegram's limits on them."""

from __future__ import annotations

import base64
import mimetypes
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from telegram.constants import FileSizeLimit

from bot.simulator.errors import bad_request
from bot.simulator.numbers import Ids

FileKind = Literal["photo", "document", "sticker"]

MAX_PHOTO_BYTES = 10 * 1024 * 1024
"""Telegram's own sentence names 10485760 bytes (TDLib, `MAX_PHOTO_SIZE`)."""

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_DOWNLOAD_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)
MAX_PHOTO_SIDES = 10_000
"""Width and height together, in pixels (Bot API, sendPhoto)."""

MAX_PHOTO_RATIO = 20
"""The longer side by the shorter (Bot API, sendPhoto)."""

SAMPLE_PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
"""The smallest picture: what a person sends where the picture itself doesn't matter."""


@dataclass(slots=True, frozen=True)
class StoredFile:
    """One file. `width` and `height` are 0 where the file is no picture."""

    file_id: str
    unique_id: str
    kind: FileKind
    name: str
    mime_type: str
    content: bytes
    path: str
    """Where it is downloaded, below `/file/bot<token>/`."""
    width: int = 0
    height: int = 0


class FileStore:
    """All files by id and by path; kept in memory for the life of the simulator."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self.ids = Ids(0)

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(self._by_id.values())

    def get(self, file_id: str) -> StoredFile:
        """The file; raises Refused as Telegram does for an identifier that it doesn't know."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def find_by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def add_photo(self, content: bytes) -> StoredFile:
        """Keep a picture; raises Refused where Telegram would not take it as a photo."""
        _check_size(content)
        if len(content) > MAX_PHOTO_BYTES:
            raise bad_request(
                f"file of size {len(content)} bytes is too big for a photo; "
                f"the maximum size is {MAX_PHOTO_BYTES} bytes"
            )
        size = picture_size(content)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if min(size) < 1 or width + height > MAX_PHOTO_SIDES:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        if max(size) > MAX_PHOTO_RATIO * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        mime_type = "image/png" if content.startswith(_PNG) else "image/jpeg"
        name = "photo.png" if mime_type == "image/png" else "photo.jpg"
        return self._keep("photo", name, mime_type, content, width, height)

    def add_document(self, name: str, content: bytes, mime_type: str | None = None) -> StoredFile:
        """Keep a document under its name; raises Refused where it is empty or too large."""
        _check_size(content)
        guessed = mimetypes.guess_type(name)[0] or mime_type or "application/octet-stream"
        return self._keep("document", name, guessed, content, 0, 0)

    def add_sticker(self) -> StoredFile:
        """Keep a sticker; its picture doesn't matter to a bot."""
        return self._keep("sticker", "sticker.webp", "image/webp", SAMPLE_PHOTO, 512, 512)

    def _keep(
        self, kind: FileKind, name: str, mime_type: str, content: bytes, width: int, height: int
    ) -> StoredFile:
        number = self.ids.take()
        extension = name.rpartition(".")[2] if "." in name else "bin"
        file = StoredFile(
            file_id=_file_id(kind, number),
            unique_id=_opaque(struct.pack("<2sI", b"AQ", number)),
            kind=kind,
            name=name,
            mime_type=mime_type,
            content=content,
            path=f"{kind}s/file_{number}.{_safe_extension(extension)}",
            width=width,
            height=height,
        )
        self.put(file)
        return file

    def put(self, file: StoredFile) -> None:
        """Keep a file as it is, with the ids that it has."""
        self._by_id[file.file_id] = file
        self._by_path[file.path] = file


def _check_size(content: bytes) -> None:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MAX_UPLOAD_BYTES:
        raise bad_request("file is too big")


def _safe_extension(extension: str) -> str:
    return extension.lower() if extension.isascii() and extension.isalnum() else "bin"


def _file_id(kind: FileKind, number: int) -> str:
    """As opaque and as long as Telegram's own; the first letters tell the kind, as its do."""
    prefix = {"photo": b"\x02\x00\x00", "document": b"\x05\x00\x00", "sticker": b"\x08\x00\x00"}
    return _opaque(prefix[kind] + struct.pack("<I", number) + b"simulated-telegram-file-identifier")


def _opaque(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


_PNG = b"\x89PNG\r\n\x1a\n"


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels from the header of a PNG or JPEG, or None where it is neither."""
    readers: tuple[tuple[bytes, Callable[[bytes], tuple[int, int] | None]], ...] = (
        (_PNG, _png_size),
        (b"\xff\xd8\xff", _jpeg_size),
    )
    for magic, read in readers:
        if content.startswith(magic):
            return read(content)
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 24 or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header, where a JPEG keeps its size."""
    pos = 2
    while pos + 9 <= len(content) and content[pos] == 0xFF:
        marker = content[pos + 1]
        if marker == 0xFF:
            pos += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[pos + 5 : pos + 9])
            return width, height
        pos += 2 + struct.unpack(">H", content[pos + 2 : pos + 4])[0]
    return None
