"""Allele-specific copy-number segments: PCGR, ASCAT and scarHRD tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from canheal.domain.profile.profile import Segment
from canheal.domain.variants.calls import Dropped
from canheal.formats.cells import BadCell, first_column, shown, whole
from canheal.formats.samples import SampleFilter
from canheal.formats.text import Row, table_rows
from canheal.terms.assembly import CHROMOSOME_INDEX, Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import BadRecord, MissingColumn, WrongAssembly

REVERSED = "segment that ends before it starts"
NOT_PRIMARY = "segment not on a chromosome of the primary assembly"
_FIELDS = {
    "chromosome": ("Chromosome", "chr", "chrom"),
    "start": ("Start", "startpos", "Start_position", "Start Position"),
    "end": ("End", "endpos", "End_position", "End Position"),
    "first": ("nMajor", "A_cn", "major"),
    "second": ("nMinor", "B_cn", "minor"),
}
_SAMPLES = ("SampleID", "sample", "Sample", "Tumor_Sample_Barcode")


def read_segments(path: Path, *, assembly: Assembly, sample: str | None, dropped: Dropped) -> tuple[Segment, ...]:
    """Read allele-specific segments (columns of PCGR, of ASCAT, or of scarHRD, whose A and B copies come in any order).

    Args:
        path: tab-separated, plain, gzip or bgzip.
        assembly: build of the coordinates.
        sample: tumour sample, for tables that name samples; None when the table holds one.
        dropped: counts the rows that are left out, by reason.

    A segment that ends before it starts has no extent; it is left out and counted (scarHRD's own example has one). Two
    segments may share their boundary base.

    Returns:
        Segments by chromosome and start; the major copies are never fewer than the minor ones.

    Raises:
        MissingColumn: a column is missing.
        WrongAssembly: a segment reaches beyond the end of its chromosome.
        BadRecord: copies that are no whole numbers of 0 or more, a start of 0, overlapping segments.
        SampleUnclear: several samples and none chosen, or the chosen one is not there.
        Errors of `canheal.formats.text`.
    """
    samples = SampleFilter(path, _SAMPLES, sample, dropped)
    columns: Sequence[str] = ()
    found: list[tuple[int, Segment]] = []
    for line, row in table_rows(path, required=()):
        columns = columns or _columns(row, path)
        if not samples.wants(row):
            continue
        try:
            segment = _segment(row, columns)
        except BadCell as bad:
            raise bad.at(path, line) from None
        if isinstance(segment, str):
            dropped.add(segment)
        else:
            _check_end(segment, assembly, path, line)
            found.append((line, segment))
    samples.check()
    found.sort(key=lambda item: (CHROMOSOME_INDEX[item[1].chromosome], item[1].start))
    _check_overlap(found, path)
    return tuple(segment for _, segment in found)


def _columns(row: Row, path: Path) -> tuple[str, ...]:
    columns = tuple(first_column(row, names) or "" for names in _FIELDS.values())
    if "" in columns:
        wanted = list(_FIELDS.values())[columns.index("")]
        listed = ", ".join(shown(name) for name in list(row)[:20])
        raise MissingColumn(
            f"the segment table lacks {' or '.join(wanted)}; its columns are: {listed}",
            file=str(path),
            field=wanted[0],
            todo="Give allele-specific segments with Chromosome, Start, End, nMajor and nMinor",
        )
    return columns


def _segment(row: Row, columns: Sequence[str]) -> Segment | str:
    """The segment of a row, or the reason, in words, why there is none."""
    chromosome = chromosome_name(row[columns[0]].strip())
    start, end, first, second = (_needed(row, column) for column in columns[1:])
    if start < 1:
        raise BadCell(columns[1], "the segment starts at 0", "Give 1-based positions")
    if chromosome is None:
        return NOT_PRIMARY
    if end < start:
        return REVERSED
    return Segment(chromosome, start, end, max(first, second), min(first, second))


def _needed(row: Row, column: str) -> int:
    value = whole(row[column], column)
    if value is None:
        raise BadCell(column, "the cell is empty", "Give whole numbers of 0 or more")
    return value


def _check_end(segment: Segment, assembly: Assembly, path: Path, line: int) -> None:
    length = chromosome_length(assembly, segment.chromosome)
    if segment.end > length:
        raise WrongAssembly(
            f"the segment ends at {segment.end}, beyond the end of chromosome {segment.chromosome} "
            f"({length} in {assembly.value})",
            file=str(path),
            line=line,
            todo="Give the genome build that the segments were made with",
        )


def _check_overlap(found: Sequence[tuple[int, Segment]], path: Path) -> None:
    for (earlier, before), (line, after) in pairwise(found):
        if before.chromosome == after.chromosome and after.start < before.end:
            raise BadRecord(
                f"the segment {after.chromosome}:{after.start}-{after.end} overlaps the one of line {earlier}",
                file=str(path),
                line=line,
                todo="Give one segment per stretch of the genome, of one tumour",
            )
