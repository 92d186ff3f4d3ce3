"""Text as laboratories deliver it: lines of plain, gzip and bgzip files, tables with a header row, checksums."""

from __future__ import annotations

import itertools
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path

from canheal.terms.checksum import sha256_hex
from canheal.terms.errors import BadRecord, FileCorrupt, FileEmpty, FileMissing, MissingColumn
from canheal.terms.file_names import readable
from canheal.terms.typed import BinaryIO, TypeVar, cast, overload

LONGEST_LINE = 8_000_000
_BLOCK = 1 << 18
_SMALL = 1 << 20
"""Bytes up to which OpenSSL costs more to load than it saves."""
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_GET_AGAIN = "Fetch the file again from its source and compare the checksums"
_T = TypeVar("_T")
# the empty block that ends every BGZF file (SAM specification, section 4.1.2)
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def open_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines of a UTF-8 text file, plain, gzip or bgzip (told by content, not by name).

    A byte order mark and Windows line ends are tolerated. Blocks of 256 kB are held, never the file.

    Yields:
        1-based line number and the line without its end.

    Raises:
        FileMissing: absent, a directory, a pipe, or not readable.
        FileEmpty: no bytes, also after decompression.
        FileCorrupt: truncated or damaged compression, NUL bytes, text that is not UTF-8.
        BadRecord: a line longer than `LONGEST_LINE` bytes.
    """
    for number, block in _whole_lines(path):
        lines = _decoded(block, path, number).split("\n")
        if not lines[-1]:
            lines.pop()
        yield from enumerate(lines, number)


def line_blocks(path: Path, size: int) -> Iterator[tuple[int, bytes]]:
    """Whole lines of a UTF-8 text file, many at once, as bytes; tolerates and raises as `open_lines`.

    Args:
        path: plain, gzip or bgzip.
        size: bytes that are read at once.

    Yields:
        1-based number of the first line, and lines with their ends (the last one of the file perhaps without).
    """
    for number, block in _whole_lines(path, size):
        if block.isascii() and b"\r" not in block and b"\0" not in block:
            yield number, block
        else:
            yield number, _decoded(block, path, number).encode("utf-8")


def require_line_end(path: Path) -> None:
    """For formats without an end mark: a file whose last line has no end was cut, as far as anybody can tell.

    Raises:
        FileCorrupt: the last line has no end.
        Errors of `open_lines`.
    """
    for number, block in line_blocks(path, _BLOCK):
        if not block.endswith(b"\n"):
            what, line = "the file ends within a line, the rest is missing", number + block.count(b"\n")
            todo = f"{_GET_AGAIN}; if it is complete, end its last line"
            raise FileCorrupt(what, file=str(path), line=line, todo=todo)


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of the content, after decompression; fewer when the file is shorter. Raises as `open_lines`."""
    return next(_blocks(path, count))


def shown_name(path: Path) -> str:
    """A file's name without its folder, as it can be written into results."""
    return readable(path.name)


def sha256_of(path: Path) -> str:
    """SHA-256 of the file as it lies on disk, 64 hexadecimal digits. Raises FileMissing."""
    with _opened(path) as stream:
        if os.fstat(stream.fileno()).st_size <= _SMALL:
            return sha256_hex(stream.read())
        import hashlib

        return hashlib.file_digest(stream, "sha256").hexdigest()


def _whole_lines(path: Path, size: int = _BLOCK) -> Iterator[tuple[int, bytes]]:
    """Number of the first line, and a block that ends at a line end (but perhaps the last one)."""
    number, rest = 1, b""
    blocks = _blocks(path, size)
    for block in itertools.chain((next(blocks).removeprefix(_BOM),), blocks):
        cut = block.rfind(b"\n") + 1
        if not cut:
            rest += block
        else:
            _check_length(rest + block[: block.find(b"\n")], path, number)
            whole, rest = rest + block[:cut], block[cut:]
            yield number, whole
            number += whole.count(b"\n")
        _check_length(rest, path, number)
    if rest:
        yield number, rest


def _check_length(line: bytes, path: Path, number: int) -> None:
    if len(line) > LONGEST_LINE:
        raise BadRecord(
            f"the line is longer than {LONGEST_LINE // 1_000_000} MB",
            file=str(path),
            line=number,
            todo="Check that the file is a table with one record per line",
        )


def _decoded(block: bytes, path: Path, number: int) -> str:
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = number + block.count(b"\n", 0, error.start)
        raise FileCorrupt(
            "the line is not UTF-8 text", file=str(path), line=line, todo="Save the file as UTF-8 text"
        ) from None
    if "\0" in text:
        line = number + text.count("\n", 0, text.index("\0"))
        raise FileCorrupt(
            "the file is not text, it has NUL bytes",
            file=str(path),
            line=line,
            todo="Give the text file, not a binary or UTF-16 export of it",
        )
    if "\r" not in text:
        return text
    if text.count("\r") > 1 and "\n" not in text:  # lines that end as old Macintosh programs end them
        return text.replace("\r", "\n")
    return text.replace("\r\n", "\n").removesuffix("\r")


def _opened(path: Path) -> BufferedReader:
    todo = "Check the path and the rights on the file"
    if path.exists() and not path.is_file():
        kind = "a directory" if path.is_dir() else "not a regular file"
        raise FileMissing(f"the path is {kind}", file=str(path), todo="Give the path of one file")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise FileMissing("the file does not exist", file=str(path), todo=todo) from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise FileMissing(f"the file cannot be read: {reason}", file=str(path), todo=todo) from None


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """The decompressed content in blocks; at least one, none empty."""
    with _opened(path) as stream:
        head = stream.read(16)
        packed = head.startswith(_GZIP)
        if packed:
            _check_bgzf_end(stream, head, path)
        stream.seek(0)
        source = _inflated(stream) if packed else stream
        empty = True
        while block := _read(source, size, path):
            empty = False
            yield block
    if empty:
        raise FileEmpty("the file is empty", file=str(path), todo=_GET_AGAIN)


def _inflated(stream: BinaryIO) -> BinaryIO:
    import gzip  # most files of a panel are plain

    return cast(BinaryIO, gzip.GzipFile(fileobj=stream))


def _read(source: BinaryIO, size: int, path: Path) -> bytes:
    try:
        return source.read(size)
    except EOFError:
        what = "the compressed file is truncated"
    except zlib.error as error:
        what = _damaged(error)
    except OSError as error:
        if error.errno is None:  # gzip's own
            what = _damaged(error)
        else:
            what = f"the file cannot be read to its end ({(error.strerror or 'unknown reason').lower()})"
    raise FileCorrupt(what, file=str(path), todo=_GET_AGAIN)


def _damaged(error: Exception) -> str:
    return f"the compressed file is damaged ({str(error).rstrip('.')})"


def _check_bgzf_end(stream: BinaryIO, head: bytes, path: Path) -> None:
    """A BGZF file cut between two blocks is valid gzip; only the missing end block tells that records are lost."""
    if head[3:4] != b"\x04" or head[12:16] != b"BC\x02\x00":
        return
    size = stream.seek(0, 2)
    stream.seek(max(0, size - len(_BGZF_END)))
    if stream.read() != _BGZF_END:
        raise FileCorrupt(
            "the compressed file is truncated, its BGZF end block is missing",
            file=str(path),
            todo=f"{_GET_AGAIN}; if it is complete, compress it anew with bgzip",
        )


class _Columns(dict[str, int]):
    """Column name to index; a name in another case finds its column when only one fits."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__((name, index) for index, name in enumerate(names) if name)
        self._folded: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            self._folded.setdefault(name.lower(), []).append(index)

    def __missing__(self, name: str) -> int:
        found = self._folded.get(name.lower(), ())
        if len(found) != 1 or not name:
            raise KeyError(name)
        return found[0]

    def has(self, name: str) -> bool:
        """Whether `self[name]` finds a column."""
        return name in self or (bool(name) and len(self._folded.get(name.lower(), ())) == 1)


class Row(Mapping[str, str]):
    """One row of a table by column name (exact, else the one name that differs only in case)."""

    __slots__ = ("_columns", "_fields")

    def __init__(self, columns: _Columns, fields: list[str]) -> None:
        self._columns, self._fields = columns, fields

    def __getitem__(self, name: str) -> str:
        return self._fields[self._columns[name]]

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str | _T) -> str | _T: ...
    def get(self, name: str, /, default: object = None) -> object:
        """The field of this column, or the default when the table has no such column."""
        try:
            return self._fields[self._columns[name]]
        except KeyError:
            return default

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._columns.has(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def table_rows(
    path: Path, *, required: Sequence[str], comment: str = "#", separator: str = "\t"
) -> Iterator[tuple[int, Row]]:
    """Rows of a table with a header row, by column name; blank lines and leading comment lines are skipped.

    When the header row itself starts with the comment sign, the last comment line is the header if it has the
    required columns and the first other line has not. Fields are not stripped and not unquoted.

    Args:
        path: plain, gzip or bgzip text.
        required: columns that must be there.
        comment: sign that leading comment lines start with; "" when there are none.
        separator: sign between fields.

    Yields:
        1-based line number and the row.

    Raises:
        MissingColumn: a required column is not there; the message names it and the columns found.
        BadRecord: a column listed twice, a row with fewer fields than columns, or with fields beyond the last column.
        FileEmpty: no line below the header.
        Errors of `open_lines`.
    """
    lines = ((number, line) for number, line in open_lines(path) if line and not line.isspace())
    columns, width, held = _header(lines, path, required, (comment, separator))
    empty = held is None
    if held is not None:
        yield held[0], Row(columns, _fields(held, width, separator, path))
    for number, line in lines:
        empty = False
        fields = line.split(separator)
        if len(fields) != width:
            fields = _fields((number, line), width, separator, path)
        yield number, Row(columns, fields)
    if empty:
        raise FileEmpty("the table has a header but no row", file=str(path), todo="Give a table with records")


def _header(
    lines: Iterator[tuple[int, str]], path: Path, required: Sequence[str], signs: tuple[str, str]
) -> tuple[_Columns, int, tuple[int, str] | None]:
    """Columns, their number, and the first row when the header was the last comment line."""
    comment, separator = signs
    remark: tuple[int, str] | None = None
    for number, line in lines:
        if comment and line.startswith(comment):
            remark = number, line
            continue
        here = _names(line, separator)
        missing = [name for name in required if not _Columns(here).has(name)]
        if missing and remark is not None:
            above = _names(remark[1].removeprefix(comment), separator)
            if all(_Columns(above).has(name) for name in required):
                return _columns(above, path, remark[0]), len(above), (number, line)
        if missing:
            raise _missing(missing, here, path, number)
        return _columns(here, path, number), len(here), None
    raise FileEmpty("the table has no header row", file=str(path), todo="Give a table with a header and records")


def _names(line: str, separator: str) -> list[str]:
    return [name.strip() for name in line.split(separator)]


def _columns(names: list[str], path: Path, number: int) -> _Columns:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadRecord(
            f"the header lists a column twice: {', '.join(name[:40] for name in twice[:5])}",
            file=str(path),
            line=number,
            field=twice[0][:40],
            todo="Keep one column of each name",
        )
    return _Columns(names)


def _missing(missing: list[str], found: list[str], path: Path, number: int) -> MissingColumn:
    listed = ", ".join(name[:40] for name in found[:30]) + (" and more" if len(found) > 30 else "")
    return MissingColumn(
        f"the table lacks {', '.join(missing)}; its columns are: {listed}",
        file=str(path),
        line=number,
        field=missing[0],
        todo="Add the column, or check that this is the right file",
    )


def _fields(record: tuple[int, str], width: int, separator: str, path: Path) -> list[str]:
    number, line = record
    fields = line.split(separator)
    if len(fields) < width or any(fields[width:]):
        raise BadRecord(
            f"the row has {len(fields)} fields, the header has {width}",
            file=str(path),
            line=number,
            todo="Check that fields are separated as in the header and that the file is complete",
        )
    return fields
