"""Lines, tables and checksums from files in the states in which laboratories deliver them."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import time
from pathlib import Path

import pysam
import pytest

from canheal.formats import text
from canheal.terms.errors import BadRecord, CanhealError, FileCorrupt, FileEmpty, FileMissing, MissingColumn


def written(folder: Path, content: bytes, name: str = "file.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def bgzip(content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        with pysam.BGZFile(str(Path(folder) / "a.gz"), "wb") as file:
            file.write(content)
        return (Path(folder) / "a.gz").read_bytes()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bgzip], ids=["plain", "gzip", "bgzip"])
@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\tb\n1\t2\n", ["a\tb", "1\t2"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\r\nb\r", ["a", "b"]),
        (b"\xef\xbb\xbfa\nb", ["a", "b"]),
        ("Müller\n\nλ\n".encode(), ["Müller", "", "λ"]),
    ],
)
def test_lines_come_without_ends_and_marks(tmp_path: Path, pack, content: bytes, lines: list[str]) -> None:
    assert list(text.open_lines(written(tmp_path, pack(content)))) == list(enumerate(lines, 1))


def test_lines_across_blocks_equal_the_obvious_split(tmp_path: Path) -> None:
    lines = [f"{n}" * (n % 97) for n in range(40_000)]
    path = written(tmp_path, "\n".join(lines).encode())
    assert [line for _, line in text.open_lines(path)] == lines
    assert [number for number, _ in text.open_lines(path)] == list(range(1, len(lines) + 1))


def test_missing_files_say_so(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    for path, word in ((tmp_path / "none", "does not exist"), (tmp_path, "directory"), (fifo, "regular")):
        with pytest.raises(FileMissing, match=word):
            next(text.open_lines(path))


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)])
def test_empty_files_say_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileEmpty):
        next(text.open_lines(written(tmp_path, content)))


def damaged(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


LONG = "".join(f"line {n * n}\n" for n in range(60_000)).encode()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (gzip.compress(LONG, mtime=0)[:-2000], "truncated"),
        (gzip.compress(LONG, mtime=0)[:12], "truncated"),
        (damaged(gzip.compress(LONG, mtime=0), -6), "CRC"),
        (damaged(gzip.compress(LONG, mtime=0), 3000), "damaged|truncated"),
        (gzip.compress(LONG, mtime=0) + b"rubbish", "damaged"),
        (bgzip(LONG)[:-28], "BGZF end block"),
        (bgzip(LONG)[:-500], "BGZF end block"),
        (b"a\nb\0c\n", "NUL"),
        ("a\nb".encode("utf-16-le"), "NUL"),
        (b"a\n\xff\xfe\n", "UTF-8"),
    ],
)
def test_damage_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(FileCorrupt, match=word):
        list(text.open_lines(written(tmp_path, content)))


def test_undecodable_line_is_counted(tmp_path: Path) -> None:
    with pytest.raises(FileCorrupt) as caught:
        list(text.open_lines(written(tmp_path, b"a\nb\nc\xff\n")))
    assert caught.value.line == 3


@pytest.mark.parametrize("tail", [b"", b"\nshort\n"])
def test_a_line_beyond_the_limit_is_refused(tmp_path: Path, tail: bytes) -> None:
    path = written(tmp_path, b"short\n" + b"A" * (text.LONGEST_LINE + 1) + tail)
    with pytest.raises(BadRecord) as caught:
        list(text.open_lines(path))
    assert caught.value.line == 2
    fits = written(tmp_path, b"short\n" + b"A" * text.LONGEST_LINE + tail, "fits")
    assert len(next(line for number, line in text.open_lines(fits) if number == 2)) == text.LONGEST_LINE


def test_lines_are_quick(tmp_path: Path) -> None:
    path = written(
        tmp_path, gzip.compress(b"".join(b"chr1\t%d\t.\tA\tT\t.\tPASS\tDP=10\n" % n for n in range(17_000)), mtime=0)
    )
    times = []
    for _ in range(3):
        start = time.process_time()
        assert sum(1 for _ in text.open_lines(path)) == 17_000
        times.append(time.process_time() - start)
    assert min(times) < 0.1


def test_checksum_and_first_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"BCF\2\2rest", mtime=0))
    assert text.sha256_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert text.first_bytes(path, 5) == b"BCF\2\2"


def rows(folder: Path, content: str, **options) -> list[tuple[int, dict[str, str]]]:
    path = written(folder, content.encode())
    return [(number, dict(row)) for number, row in text.table_rows(path, **options)]


def test_rows_by_column(tmp_path: Path) -> None:
    got = rows(tmp_path, "#version 2.4\nHugo_Symbol\tStart\nTP53\t7\n\nKRAS\t25\n", required=["Hugo_Symbol"])
    assert got == [
        (3, {"Hugo_Symbol": "TP53", "Start": "7"}),
        (5, {"Hugo_Symbol": "KRAS", "Start": "25"}),
    ]


def test_names_fall_back_to_another_case(tmp_path: Path) -> None:
    path = written(tmp_path, b"HUGO_SYMBOL\tvaf\tVAF\nTP53\t1\t2\n")
    (_, row), = text.table_rows(path, required=["Hugo_Symbol"])  # fmt: skip
    assert row["Hugo_Symbol"] == row.get("hugo_symbol") == "TP53"
    assert (row["vaf"], row["VAF"]) == ("1", "2")
    assert row.get("Vaf") is None
    assert ("Vaf" in row, "hugo_symbol" in row) == (False, True)
    assert row.get("none", "-") == "-"


def test_a_header_behind_the_comment_sign(tmp_path: Path) -> None:
    got = rows(tmp_path, "##x\n#chrom\tstart\n1\t5\n", required=["chrom", "start"])
    assert got == [(3, {"chrom": "1", "start": "5"})]


@pytest.mark.parametrize(
    ("content", "error", "word"),
    [
        ("a\tb\n1\t2\n", MissingColumn, "lacks c; its columns are: a, b"),
        ("a\tc\tc\n1\t2\t3\n", BadRecord, "twice: c"),
        ("a\tc\n1\n", BadRecord, "1 fields, the header has 2"),
        ("a\tc\n1\t2\t3\n", BadRecord, "3 fields"),
        ("a\tc\n", FileEmpty, "no row"),
        ("# only\n", FileEmpty, "no header"),
    ],
)
def test_broken_tables_are_named(tmp_path: Path, content: str, error: type[CanhealError], word: str) -> None:
    with pytest.raises(error, match=word):
        rows(tmp_path, content, required=["a", "c"])


def test_trailing_empty_fields_are_tolerated(tmp_path: Path) -> None:
    assert rows(tmp_path, "a\tb\n1\t2\t\t\n", required=["a"]) == [(2, {"a": "1", "b": "2"})]
