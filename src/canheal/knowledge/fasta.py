"""A reference genome read in place: plain FASTA, mapped into memory, any line width, with or without a `.fai`.

The index is the five-column `.fai` of `samtools faidx`: name, bases, offset of the first base, bases per line, bytes
per line. Where it is missing it is computed in memory, and nothing is written beside the user's FASTA.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from canheal.terms.assembly import Assembly, chromosome_name, recognise_assembly
from canheal.terms.errors import FileCorrupt, FileEmpty, FileMissing, ReferenceMismatch
from canheal.terms.records import NamedTuple

# VCF 4.4, section 1.6.1.4: an ambiguity code stands for the first of its bases in the alphabet; case carries no meaning
_FIRST_BASE = dict(zip("ACGTNRYSWKMBDHVU", "ACGTNACCAGACAAAT", strict=True))
_READABLE = bytes(
    ord(_FIRST_BASE.get(chr(byte).upper(), "N")) if chr(byte).isascii() and chr(byte).isalpha() else byte
    for byte in range(256)
)
_CHUNK = 1 << 26


class Contig(NamedTuple):
    """Where one sequence lies in the file (a line of the `.fai`): lengths in bases, offsets in bytes."""

    name: str
    length: int
    offset: int
    line_bases: int
    line_width: int

    @property
    def last_byte(self) -> int:
        """Offset of the last base."""
        rows, rest = divmod(max(self.length - 1, 0), self.line_bases)
        return self.offset + rows * self.line_width + rest


class ReferenceSequence:
    """The bases of a genome build by place; positions are 1-based and inclusive, bases upper case, one of ACGTN."""

    def __init__(self, path: Path, data: mmap.mmap, contigs: dict[str, Contig]) -> None:
        self.path, self.data, self._contigs = path, data, contigs

    def contig(self, chromosome: str) -> Contig | None:
        """The sequence of a chromosome in any common spelling ("7", "chr7"); None when the file has none."""
        return self._contigs.get(chromosome_name(chromosome) or chromosome)

    def assembly(self) -> Assembly | None:
        """The build that the sequence lengths tell; None when they fit none."""
        return recognise_assembly({name: contig.length for name, contig in self._contigs.items()})

    def base_at(self, chromosome: str, position: int) -> str:
        """One base. Raises ReferenceMismatch when the sequence is absent or shorter."""
        return self.fetch(chromosome, position, position)

    def fetch(self, chromosome: str, start: int, end: int) -> str:
        """The bases from start to end, both included. Raises ReferenceMismatch when the place lies outside."""
        contig = self.contig(chromosome)
        if contig is None or not 1 <= start <= end <= contig.length:
            what = f"the reference has no {chromosome}:{start}-{end}"
            raise ReferenceMismatch(what, file=str(self.path), todo="give the reference the variants were called on")
        first = contig.offset + (start - 1) // contig.line_bases * contig.line_width + (start - 1) % contig.line_bases
        last = contig.offset + (end - 1) // contig.line_bases * contig.line_width + (end - 1) % contig.line_bases
        return self.data[first : last + 1].translate(_READABLE, b"\n\r").decode("ascii")


def minimal_spelling(
    chromosome: str, position: int, *, reference: str, alternate: str, sequence: ReferenceSequence | None
) -> tuple[int, str, str]:
    """The minimal left-aligned spelling of a change (Tan, Abecasis, Kang 2015): position, reference, alternate.

    Two different, non-empty strings of upper-case bases go in. An allele that is the end of the other one moves left
    across any distance, until the last bases differ or the chromosome begins; without a sequence it stays.
    """
    shortest = min(len(reference), len(alternate))
    shared = 0
    while shared < shortest - 1 and reference[-1 - shared] == alternate[-1 - shared]:
        shared += 1
    reference, alternate = reference[: len(reference) - shared], alternate[: len(alternate) - shared]
    if reference[-1] == alternate[-1]:
        return _moved_left(chromosome, position, reference=reference, alternate=alternate, sequence=sequence)
    shortest, first = shortest - shared, 0
    while first < shortest - 1 and reference[first] == alternate[first]:
        first += 1
    return position + first, reference[first:], alternate[first:]


def _moved_left(
    chromosome: str, position: int, *, reference: str, alternate: str, sequence: ReferenceSequence | None
) -> tuple[int, str, str]:
    """Move a pure insertion or deletion, one of whose strings is a single base that also ends the other."""
    longest, anchor = max(reference, alternate, key=len), min(reference, alternate, key=len)
    before = "" if sequence is None else _crossed(sequence, chromosome, position, longest=longest, anchor=anchor)
    if not before:
        return position, reference, alternate
    moved = (before + longest)[: len(longest)]
    place = position - len(before)
    return (place, moved, moved[0]) if len(reference) > len(alternate) else (place, moved[0], moved)


def _crossed(sequence: ReferenceSequence, chromosome: str, position: int, *, longest: str, anchor: str) -> str:
    """The reference bases that the change moves across: as long as both strings end alike, one base further."""
    window, steps, before, size = 64, 0, "", len(longest)
    while True:
        if steps == len(before):
            if position - steps <= 1:
                return before
            start = max(1, position - steps - window)
            before, window = sequence.fetch(chromosome, start, position - steps - 1) + before, window * 2
        known = len(before)
        last = longest[size - 1 - steps] if steps < size else before[known + size - 1 - steps]
        if last != (before[known - steps] if steps else anchor):
            return before[known - steps :] if steps else ""
        steps += 1


def open_reference(path: Path) -> ReferenceSequence:
    """Map a plain FASTA file; costs no memory beyond the pages that are touched.

    Raises:
        FileMissing: no such file, or a directory.
        FileEmpty: no sequence in it.
        FileCorrupt: not a plain FASTA, lines of uneven width, or a `.fai` that does not fit.
    """
    data = _mapped(path)
    index = path.with_name(path.name + ".fai")
    contigs = list(_read_index(index) if index.is_file() else _scan(path, data))
    for contig in contigs:
        _check_fit(contig, data, index if index.is_file() else path)
    by_name: dict[str, Contig] = {}
    for contig in contigs:
        by_name.setdefault(chromosome_name(contig.name) or contig.name, contig)
    return ReferenceSequence(path, data, by_name)


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as handle:
            if path.stat().st_size == 0:
                raise FileEmpty("the reference is empty", file=str(path), todo="give a FASTA file with sequences")
            data = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as problem:
        what = f"the reference cannot be read ({problem.strerror})"
        raise FileMissing(what, file=str(path), todo="give the path of a FASTA file") from problem
    if data[:2] == b"\x1f\x8b":
        raise FileCorrupt("the reference is compressed", file=str(path), todo="decompress it with bgzip -d or gunzip")
    if data[:1] != b">":
        raise FileCorrupt("this is no FASTA file: it does not begin with >", file=str(path), todo="give a FASTA file")
    return data


def _read_index(index: Path) -> Iterator[Contig]:
    for number, line in enumerate(index.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        fields = line.split("\t")
        try:
            contig = Contig(fields[0], *(int(field) for field in fields[1:5]))
        except (TypeError, ValueError) as problem:
            what = "an index line needs a name and four whole numbers"
            raise FileCorrupt(what, file=str(index), line=number, todo=_REBUILD) from problem
        yield contig


_REBUILD = "delete the .fai, or rebuild it with samtools faidx"


def _check_fit(contig: Contig, data: mmap.mmap, source: Path) -> None:
    """An index of another file must never be believed: lines must begin and break where it says."""
    shape = contig.length >= 0 < contig.line_bases < contig.line_width and 0 < contig.offset <= len(data)
    fits = shape and contig.last_byte < len(data) + (contig.length == 0) and data[contig.offset - 1] == ord("\n")
    if fits and contig.length > contig.line_bases:
        fits = data[contig.offset + contig.line_bases] in b"\r\n" and data[contig.last_byte] not in b">\r\n"
    if not fits:
        what = f"the index does not fit the FASTA file at sequence {contig.name}"
        raise FileCorrupt(what, file=str(source), todo=_REBUILD)


def _scan(path: Path, data: mmap.mmap) -> Iterator[Contig]:
    """Compute the index: one contig for each header line."""
    start = 0
    while start < len(data):
        following = data.find(b"\n>", start)
        end = len(data) if following < 0 else following + 1
        header_end = data.find(b"\n", start, end)
        if header_end < 0:
            raise FileCorrupt("a header without a sequence", file=str(path), todo="give a complete FASTA file")
        name = data[start + 1 : header_end].split()[:1]
        yield _measure(path, data, name=name[0].decode("utf-8", "replace") if name else "", span=(header_end + 1, end))
        start = end


def _measure(path: Path, data: mmap.mmap, *, name: str, span: tuple[int, int]) -> Contig:
    """Length and line shape of one sequence; every line but the last must be equally long."""
    start, end = span
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    break_at = data.find(b"\n", start, end)
    if break_at < 0:
        return Contig(name, end - start, start, max(end - start, 1), max(end - start, 1) + 1)
    width = break_at + 1 - start
    bases = width - 1 - (data[break_at - 1] == ord("\r"))
    rows, rest = divmod(end - start, width)
    breaks = data[break_at:end:width]
    if breaks.count(b"\n") != len(breaks) or _count_newlines(data, start, end) != len(breaks) or not 0 < rest <= bases:
        what = f"the lines of sequence {name} are not equally long"
        raise FileCorrupt(what, file=str(path), todo="rewrite the FASTA file with one line width")
    return Contig(name, rows * bases + rest, start, bases, width)


def _count_newlines(data: mmap.mmap, start: int, end: int) -> int:
    return sum(data[at : min(at + _CHUNK, end)].count(b"\n") for at in range(start, end, _CHUNK))
