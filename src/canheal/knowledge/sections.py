"""The frame of every compiled store: named sections of bytes behind a checked header, mapped, never edited.

    magic        16 bytes    which store this is
    version      uint32
    header size  uint32      bytes of the JSON header
    header crc   uint32      CRC-32 of the JSON header
    header       JSON        the store's own words, and sections, size, sha256 of the body
    body                     the sections, each on a 64-byte boundary, little-endian

A store is written aside, flushed to disk and renamed into place.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from canheal.terms.errors import OutputError, StoreError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_PRELUDE = struct.Struct("<16sIII")
_ALIGNMENT = 64


class Frame(NamedTuple):
    """What kind of store a file is.

    Attributes:
        magic: its first 16 bytes.
        version: of its layout.
        name: in words ("allele store").
        rebuild: what to do about a damaged one, a sentence without its full stop.
    """

    magic: bytes
    version: int
    name: str
    rebuild: str


class Sections:
    """An open store: its header, and its sections as views into the mapped file.

    Attributes:
        path: the file.
        header: the store's own words.
        sha256: hash of the body, as the header states it.
    """

    def __init__(self, path: Path, data: mmap.mmap, header: dict[str, Any], *, body: int, frame: Frame) -> None:
        self.path, self.header, self._data, self._body, self._frame = path, header, data, body, frame
        self.sha256: str = header["sha256"]
        self._whole = memoryview(data)
        self._views: list[memoryview] = []

    def view(self, name: str) -> memoryview:
        """The bytes of one section."""
        at, size = self.header["sections"][name]
        return self._keep(self._whole[self._body + at : self._body + at + size])

    def numbers(self, name: str) -> memoryview:
        """A section of unsigned 64-bit numbers."""
        return self._keep(self.view(name).cast("Q"))

    def codes(self, name: str, rows: int) -> memoryview:
        """A section of this many unsigned numbers of 8, 16 or 32 bits each."""
        view = self.view(name)
        width = view.nbytes // max(rows, 1)
        if width == 4:
            return self._keep(view.cast("I"))
        return self._keep(view.cast("H") if width == 2 else view.cast("B"))

    def has(self, name: str) -> bool:
        """Whether there is such a section."""
        return name in self.header["sections"]

    def _keep(self, view: memoryview) -> memoryview:
        self._views.append(view)
        return view

    def verify(self) -> None:
        """Hash the whole body again. Raises StoreError when it differs from the header."""
        if _hash(self._whole[self._body :]) != self.sha256:
            what = f"the content of this {self._frame.name} does not have the hash its header states"
            raise StoreError(what, file=str(self.path), todo=self._frame.rebuild)

    def close(self) -> None:
        """Unmap the file. A reader still at work keeps its part mapped."""
        with suppress(BufferError):
            for view in (*reversed(self._views), self._whole):
                view.release()
            self._data.close()


def open_sections(path: Path, frame: Frame) -> Sections:
    """Map a store; nothing is loaded. Raises StoreError when it is missing, damaged or of another version."""
    data = _mapped(path, frame)
    magic, version, size, crc = _PRELUDE.unpack_from(data.read(_PRELUDE.size).ljust(_PRELUDE.size, b"\0"))
    if magic != frame.magic:
        raise StoreError(f"this is no compiled {frame.name}", file=str(path), todo=frame.rebuild)
    if version != frame.version or sys.byteorder != "little":
        what = f"this {frame.name} has version {version}; version {frame.version} on a little-endian machine is read"
        raise StoreError(what, file=str(path), todo=frame.rebuild)
    text = data[_PRELUDE.size : _PRELUDE.size + size]
    header = json.loads(text) if zlib.crc32(text) == crc else None
    body = _aligned(_PRELUDE.size + size)
    if header is None or len(data) != body + header["size"]:
        raise StoreError(f"this {frame.name} is damaged or cut short", file=str(path), todo=frame.rebuild)
    return Sections(path, data, header, body=body, frame=frame)


def write_sections(out: Path, frame: Frame, header: Mapping[str, Any], sections: Mapping[str, bytes]) -> str:
    """Write a store aside, flush it to disk, rename it into place.

    Args:
        out: the store; an existing one is replaced as a whole.
        frame: its kind.
        header: its own words, JSON.
        sections: in the order in which they shall lie.

    Returns:
        SHA-256 of the body, hexadecimal.

    Raises:
        OutputError: the store cannot be written.
    """
    places, parts, at = {}, [], 0
    for name, content in sections.items():
        places[name] = (at, len(content))
        padding = _aligned(at + len(content)) - at - len(content)
        parts += [content, bytes(padding)]
        at += len(content) + padding
    sha256 = _hash(*parts)
    text = json.dumps({**header, "sections": places, "size": at, "sha256": sha256}, sort_keys=True).encode("utf-8")
    head = _PRELUDE.pack(frame.magic, frame.version, len(text), zlib.crc32(text)) + text
    _replace(out, frame, [head, bytes(_aligned(len(head)) - len(head)), *parts])
    return sha256


def _mapped(path: Path, frame: Frame) -> mmap.mmap:
    try:
        with path.open("rb") as handle:
            return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as problem:
        what = f"there is no readable {frame.name} here"
        raise StoreError(what, file=str(path), todo=frame.rebuild) from problem


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _hash(*parts: bytes | memoryview) -> str:
    import hashlib

    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _replace(out: Path, frame: Frame, parts: list[bytes]) -> None:
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as handle:
            handle.writelines(parts)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(out)
        flush_folder(out.parent)
    except OSError as problem:
        aside.unlink(missing_ok=True)
        what = f"the {frame.name} cannot be written ({problem.strerror})"
        raise OutputError(what, file=str(out), todo="free disk space or choose another folder") from problem


def flush_folder(folder: Path) -> None:
    """A rename is only durable once its folder is on disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def text_sections(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    """Two sections for a column of texts: where each begins (`name`_at, n + 1 numbers), and the UTF-8 of all."""
    encoded = [text.encode("utf-8") for text in texts]
    return {
        f"{name}_at": array("Q", accumulate(map(len, encoded), initial=0)).tobytes(),
        name: b"".join(encoded),
    }
