"""Use case: what lies around one place of a case, cut from its files: sequence, calls, reads."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

from canheal.app.sequence import find_store
from canheal.terms.assembly import Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import CanhealError, FileCorrupt
from canheal.terms.records import NamedTuple

_UNKNOWN = "N"
_LINE = 60


class Window(NamedTuple):
    """A stretch of one chromosome.

    Attributes:
        assembly: build.
        chromosome: without `chr`.
        start: first base, 1-based.
        end: last base, included.
    """

    assembly: Assembly
    chromosome: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """As FASTA headers and browsers write it."""
        return f"{self.chromosome}:{self.start}-{self.end}"


class Call(NamedTuple):
    """One call: position (1-based), bases as VCF writes them, and its name."""

    position: int
    reference: str
    alternate: str
    name: str


class Sequence(NamedTuple):
    """The bases of a window as FASTA, and whether they come from a reference; else N but for those of the calls.

    The header is the one of igv.js for a part of a chromosome (`>7:100-200 @len=159138663`).
    """

    fasta: str
    from_reference: bool


def window_around(assembly: Assembly, chromosome: str, position: int, flank: int = 150) -> Window:
    """The window with this many bases on each side."""
    return Window(assembly, chromosome, max(1, position - flank), position + flank)


def cut_sequence(window: Window, calls: Iterable[Call]) -> Sequence:
    """The sequence of the node's transcript store (`canheal annotate setup`), or N with the bases that calls state."""
    try:
        store = find_store(None, window.assembly)
    except CanhealError:
        store = None
    bases = store.fetch(window.chromosome, window.start, window.end) if store else _stated(window, calls)
    length = chromosome_length(window.assembly, window.chromosome)
    lines = "\n".join(bases[start : start + _LINE] for start in range(0, len(bases), _LINE))
    return Sequence(f">{window.name} @len={length}\n{lines}\n", store is not None)


def _stated(window: Window, calls: Iterable[Call]) -> str:
    bases = [_UNKNOWN] * (window.end - window.start + 1)
    for call in calls:
        for offset, base in enumerate(call.reference):
            place = call.position - window.start + offset
            if 0 <= place < len(bases):
                bases[place] = base
    return "".join(bases)


def calls_vcf(window: Window, calls: Iterable[Call]) -> str:
    """The calls of the window as VCF 4.2."""
    rows = "".join(
        "\t".join((window.chromosome, str(call.position), call.name.replace(" ", "_"), call.reference, call.alternate))
        + "\t.\t.\t.\n"
        for call in calls
        if window.start <= call.position <= window.end
    )
    return f"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{rows}"


def cut_reads(window: Window, path: Path, out: Path) -> int:
    """Write the alignments of a BAM that overlap the window, chromosomes without `chr`; returns how many.

    The file is read through once, so that it needs no index.

    Raises:
        FileCorrupt: it is no BAM, or a damaged one.
    """
    try:
        return _cut(window, path, out)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in _OF_THE_PLACE:
            raise
        what = "these alignments cannot be read"
        raise FileCorrupt(what, todo="Upload the BAM again, as the aligner wrote it") from None


_OF_THE_PLACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.ENOENT, errno.EMFILE})
"""Faults of the machine, which are no fault of the file."""


def _cut(window: Window, path: Path, out: Path) -> int:
    import pysam

    with pysam.AlignmentFile(str(path)) as source:
        names = [chromosome_name(name) or name for name in source.references]
        header = pysam.AlignmentHeader.from_references(names, list(source.lengths))
        with pysam.AlignmentFile(str(out), "wb", header=header) as target:
            number = 0
            for read in _overlapping(source, names, window):
                target.write(pysam.AlignedSegment.from_dict(_renamed(read, names), header))
                number += 1
    return number


def _overlapping(source: object, names: list[str], window: Window) -> Iterator[object]:
    for read in source.fetch(until_eof=True):  # type: ignore[attr-defined]
        if read.is_unmapped or names[read.reference_id] != window.chromosome:
            continue
        if read.reference_start < window.end and (read.reference_end or 0) >= window.start:
            yield read


def _renamed(read: object, names: list[str]) -> dict[str, object]:
    """The read's SAM fields under the window's names; its mate is left out, since it may lie outside the slice."""
    fields: dict[str, object] = read.to_dict()  # type: ignore[attr-defined]
    fields["ref_name"] = names[read.reference_id]  # type: ignore[attr-defined]
    return fields | {"next_ref_name": "*", "next_ref_pos": "0"}
