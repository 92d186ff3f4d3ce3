"""The text of a plain, gzip or bgzip file, block by block, in bounded memory.

bgzip blocks are inflated one by one with libdeflate (PyPI `deflate`) where it is installed, else with zlib; lengths and
CRC-32 are checked in either case (SAM specification, section 4.1).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from canheal.terms.errors import FileCorrupt, FileEmpty, FileMissing
from canheal.terms.typed import BinaryIO

Text = bytes | bytearray
_CHUNK = 1 << 20
_MAX_BLOCK = 1 << 16
_HEAD = struct.Struct("<4s6xH2sHH")  # magic and flags, extra length, subfield id, its length, block size minus one
_TAIL = struct.Struct("<II")  # CRC-32, inflated length
_BGZF_MAGIC = b"\x1f\x8b\x08\x04"
_COPY_AGAIN = "copy or download the file again"


def text_blocks(path: Path) -> Iterator[Text]:
    """The inflated bytes of a file; blocks break anywhere.

    Raises:
        FileMissing: not there, a directory, or not readable.
        FileEmpty: no bytes.
        FileCorrupt: truncated or damaged compression.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD.size)
            handle.seek(0)
            if not head:
                raise FileEmpty("the file is empty", file=str(path), todo="give a file with variants")
            yield from _reader(head)(handle, path)
    except OSError as problem:
        what = f"the file cannot be read ({problem.strerror})"
        raise FileMissing(what, file=str(path), todo="check the path and the permissions") from problem


def _reader(head: bytes) -> Callable[[BinaryIO, Path], Iterator[Text]]:
    if is_bgzf(head):
        return _bgzf
    return _gzip if head[:2] == b"\x1f\x8b" else _plain


def is_bgzf(head: bytes) -> bool:
    """Whether these first 18 bytes open a bgzip block."""
    return head[:4] == _BGZF_MAGIC and len(head) == _HEAD.size and head[12:16] == b"BC\x02\x00"


def _corrupt(path: Path, why: str) -> FileCorrupt:
    return FileCorrupt(f"the compressed file is damaged or cut short: {why}", file=str(path), todo=_COPY_AGAIN)


def _plain(handle: BinaryIO, _path: Path) -> Iterator[Text]:
    while chunk := handle.read(_CHUNK):
        yield chunk


def _gzip(handle: BinaryIO, path: Path) -> Iterator[Text]:
    import gzip

    try:
        with gzip.open(handle, "rb") as text:
            while chunk := text.read(_CHUNK):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise _corrupt(path, str(problem)) from problem


def _bgzf(handle: BinaryIO, path: Path) -> Iterator[Text]:
    """Inflate block after block; a file without the empty end-of-file block was cut between two blocks."""
    inflate, crc32, damage = _inflater()
    buffer = memoryview(b"")
    at = offset = size = 0
    while True:
        if len(buffer) - at < 2 * _MAX_BLOCK:
            buffer, offset, at = memoryview(bytes(buffer[at:]) + handle.read(_CHUNK)), offset + at, 0
        if at == len(buffer):
            break
        start, end = _block(buffer, at)
        if not at < end <= len(buffer):
            raise _corrupt(path, f"no whole bgzip block at byte {offset + at}")
        crc, size = _TAIL.unpack_from(buffer, end - _TAIL.size)
        try:
            text = inflate(buffer[start : end - _TAIL.size], size) if 0 < size <= _MAX_BLOCK else b""
        except damage:
            text = b""
        if len(text) != size or crc32(text) != crc:
            raise _corrupt(path, f"the bgzip block at byte {offset + at} does not inflate to what it states")
        if size:
            yield text
        at = end
    if size:
        raise _corrupt(path, "the bgzip end-of-file block is missing")


def _block(buffer: memoryview, at: int) -> tuple[int, int]:
    """Where the block that begins here has its DEFLATE stream, and where it ends; (0, 0) when no block begins here."""
    if len(buffer) - at < _HEAD.size:
        return 0, 0
    magic, extra, subfield, length, size = _HEAD.unpack_from(buffer, at)
    if magic != _BGZF_MAGIC or subfield != b"BC" or length != 2 or size + 1 < 12 + extra + _TAIL.size:
        return 0, 0
    return at + 12 + extra, at + size + 1


def _inflater() -> tuple[Callable[[memoryview, int], Text], Callable[[Text], int], type[Exception]]:
    """What inflates a raw DEFLATE stream of known length, computes CRC-32, and is raised for a damaged stream."""
    try:
        from deflate import DeflateError, crc32, deflate_decompress
    except ImportError:
        return _zlib_inflate, zlib.crc32, zlib.error
    return deflate_decompress, crc32, DeflateError


def _zlib_inflate(data: memoryview, size: int) -> Text:
    return zlib.decompress(data, wbits=-15, bufsize=size)
