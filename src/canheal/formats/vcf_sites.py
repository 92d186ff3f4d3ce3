"""Sites of a VCF of millions of records, column by column: places, alleles and the INFO tags that are asked for.

Blocks of whole lines are cut as arrays of bytes, so that a record costs about a microsecond. For the calls of one
patient, with their reads and annotation, see `formats/vcf.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice, starmap
from mmap import mmap
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from canheal.domain.evidence.allele_table import AlleleTable, Numbers, Texts, Words, cut, join_tables
from canheal.formats.text import LONGEST_LINE, line_blocks, shown_name
from canheal.formats.vcf_block import FILTER, ID, REF, VcfBlock, coded
from canheal.formats.vcf_header import VcfHeader, Wanted, read_header
from canheal.terms.assembly import Assembly
from canheal.terms.errors import FileEmpty
from canheal.terms.records import NamedTuple

_BLOCK = 1 << 22
_PROCESSES, _WORTH_PROCESSES = 2, 3


class SiteColumn(NamedTuple):
    """What is read of each record.

    Attributes:
        name: of the column in the table.
        tags: INFO tags that may hold it, `ID` or `FILTER`; the first that a record has is taken.
        repeats: few different texts.
        per_allele: one value for each alternate allele, in their order (VCF Number=A).
    """

    name: str
    tags: tuple[str, ...]
    repeats: bool = False
    per_allele: bool = False


class SitesHeader(NamedTuple):
    """The header: as `formats/vcf_header.py` reads it, and its lines."""

    header: VcfHeader
    lines: tuple[str, ...]

    def value(self, key: str) -> str:
        """The value of the header line ##key=value; "" when there is none."""
        start = f"##{key}="
        return next((line.removeprefix(start).strip() for line in self.lines if line.startswith(start)), "")


class _Numbering(dict[bytes, int]):
    """Gives each text its number when it is first met."""

    def __missing__(self, text: bytes) -> int:
        return self.setdefault(text, len(self))


def read_sites_header(path: Path, assembly: Assembly | None) -> SitesHeader:
    """The header of a VCF.

    Raises:
        WrongAssembly: the file does not say its build and nobody else does, or it contradicts the one asked for.
        Errors of `formats/vcf_header.py` and `formats/text.py`.
    """
    lines = tuple(_header_lines(path))
    return SitesHeader(read_header(enumerate(lines, 1), path, Wanted(assembly, None, None)), lines)


def _header_lines(path: Path) -> Iterator[str]:
    for _, block in line_blocks(path, _BLOCK):
        for line in block.decode("utf-8").splitlines():
            yield line
            if not line.startswith("##"):
                return


def read_sites(path: Path, header: SitesHeader, columns: Sequence[SiteColumn], *, block: int = _BLOCK) -> AlleleTable:
    """All alternate alleles of a file; records with several are taken apart.

    Args:
        path: plain, gzip or bgzip.
        header: of this file.
        columns: what is read of each record.
        block: bytes that are read at once; any number gives the same answer.

    Raises:
        FileEmpty: no record.
        FileCorrupt: the last line has no end: the file was cut.
        BadRecord: a record with too few columns or without a whole-number position.
    """
    cutter = _Cutter(path, header, columns)
    parts = list(_on_two_cores(cutter, line_blocks(path, block)))
    if not sum(part.rows for part in parts):
        raise FileEmpty("the file has a header but no record", file=str(path), todo="Give the whole file")
    table = join_tables(parts)
    return table._replace(files=((shown_name(path), table.rows),))


def _on_two_cores(cutter: _Cutter, blocks: Iterator[tuple[int, bytes]]) -> Iterator[AlleleTable]:
    """The parts of a file in order: cut in two other processes while this one inflates; a small file is cut here.

    Blocks are not sent but laid into memory that all three see.
    """
    first = list(islice(blocks, _WORTH_PROCESSES))
    if len(first) < _WORTH_PROCESSES:
        yield from starmap(cutter.cut, first)
        return
    shared = [mmap(-1, _BLOCK + LONGEST_LINE) for _ in range(2 * _PROCESSES + 1)]
    fork = get_context("fork")
    with ProcessPoolExecutor(_PROCESSES, mp_context=fork, initializer=_borrow, initargs=(shared,)) as pool:
        free, waiting = list(range(len(shared))), deque[tuple[int, Future[AlleleTable]]]()
        for line, block in chain(first, blocks):
            if not free:
                place, part = waiting.popleft()
                yield part.result()
                free.append(place)
            place = free.pop()
            shared[place][: len(block)] = block
            waiting.append((place, pool.submit(_cut_shared, cutter, line, place, len(block))))
        yield from (part.result() for _, part in waiting)


_shared: list[mmap] = []
"""In a child process: the memory that its parent shares with it."""


def _borrow(shared: list[mmap]) -> None:
    _shared[:] = shared


def _cut_shared(cutter: _Cutter, line: int, place: int, size: int) -> AlleleTable:
    return cutter.cut(line, _shared[place][:size])


class _Cutter:
    """Cuts blocks of one file into columns."""

    def __init__(self, path: Path, header: SitesHeader, columns: Sequence[SiteColumn]) -> None:
        self._path, self._columns = path, columns
        self._tags = [tag for column in columns for tag in column.tags if tag not in (ID, FILTER)]
        self._assembly, self._header_lines = header.header.assembly, len(header.lines)

    def cut(self, first_line: int, text: bytes) -> AlleleTable:
        """The alleles of these whole lines."""
        block = VcfBlock(text, first_line, self._path, header_lines=self._header_lines, tags=self._tags)
        row, place, alternate = block.alternates()
        reference = block.field(REF)
        return AlleleTable(
            assembly=self._assembly,
            chromosome=block.chromosomes()[row],
            position=block.positions()[row],
            reference=cut(block.bytes, reference[0][row], reference[1][row]),
            alternate=cut(block.bytes, *alternate),
            columns={column.name: self._column(column, block, row, place) for column in self._columns},
            line=block.line[row],
            files=((shown_name(self._path), len(row)),),
        )

    def _column(self, column: SiteColumn, block: VcfBlock, row: Numbers, place: Numbers) -> Texts | Words:
        start, end = block.value(column.tags)
        span = start[row], end[row]
        if column.per_allele:
            span = block.own_share(span, row, place)
        if not column.repeats:
            return cut(block.bytes, *span)
        numbering = _Numbering({b"": 0})
        code = coded(numbering, block.bytes, span, np.uint32)
        return Words(code, [word.decode("utf-8") for word in numbering])
