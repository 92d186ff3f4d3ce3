"""Find the alleles of VCF lines in a compiled store: the definition, in Python; `_allele_scan.c` is its fast twin.

Both take text in blocks that break anywhere and give the same hits, counts and faults; a law in the tests holds
them equal. For each record (VCF 4.4, section 1.6): at least eight columns, a whole-number POS, no empty allele;
multi-allelic records are taken apart, each allele is spelled minimally, left-aligned on the reference where there is
one, looked up by key, and its strings are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from canheal.knowledge.allele_store import AlleleStore
from canheal.knowledge.fasta import ReferenceSequence, minimal_spelling
from canheal.terms.assembly import CHROMOSOME_INDEX, CHROMOSOMES, chromosome_length, chromosome_name
from canheal.terms.records import NamedTuple

MAX_LINE = 1 << 28
"""Longest line in bytes that is read; what is longer is no VCF record."""

SKIPPED = (
    "no_alternate",
    "spanning_deletion",
    "symbolic",
    "not_bases",
    "same_as_reference",
    "other_contig",
    "outside_assembly",
)
"""Why an alternate allele is not looked up, in the order in which scanners count."""

COLUMNS, POSITION, EMPTY_ALLELE, REFERENCE, LINE_LENGTH, STORE = range(1, 7)
"""What can be wrong: too few columns, POS, an empty allele, REF contradicts, line too long, damaged store."""

_BASES = frozenset(b"ACGTNacgtn")
_SUBSTITUTIONS = frozenset((bytes([a]), bytes([b])) for a in b"ACGT" for b in b"ACGT" if a != b)
_MARKS = frozenset(b"<>[].")

Hit = tuple[int, str, int, str, str, int]
"""Line, chromosome, position, reference and alternate as in the file, row of the store."""


class Fault(NamedTuple):
    """The first line that cannot be read: code, 1-based line, and its place as far as it was understood."""

    code: int
    line: int
    chromosome: str = ""
    position: int = 0
    reference: str = ""


class Place(NamedTuple):
    """A contig: its index in `CHROMOSOMES` (-1 for any other), bases in the assembly, and where its sequence lies."""

    chromosome: int
    length: int = 0
    sequence_length: int = -1
    offset: int = 0
    line_bases: int = 1
    line_width: int = 1


class Contigs:
    """What a contig name of the file means."""

    def __init__(self, store: AlleleStore, reference: ReferenceSequence | None) -> None:
        self._assembly, self._reference = store.assembly, reference

    def __call__(self, name: bytes) -> Place:
        """The place of a contig in any common spelling."""
        chromosome = chromosome_name(name.decode("ascii", "replace"))
        if chromosome is None:
            return Place(-1)
        length = chromosome_length(self._assembly, chromosome)
        contig = self._reference.contig(chromosome) if self._reference else None
        if contig is None:
            return Place(CHROMOSOME_INDEX[chromosome], length)
        shape = (contig.length, contig.offset, contig.line_bases, contig.line_width)
        return Place(CHROMOSOME_INDEX[chromosome], length, *shape)


class _Stop(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class Scanner:
    """Reads lines in blocks. `counts` holds records, alleles, looked-up alleles, then one number per `SKIPPED`."""

    def __init__(
        self,
        store: AlleleStore,
        reference: ReferenceSequence | None,
        resolve: Callable[[bytes], Place],
        *,
        first_line: int,
        max_line: int = MAX_LINE,
    ) -> None:
        self._store, self._reference, self._resolve = store, reference, resolve
        self._line, self._max_line = first_line, max_line
        self._places: dict[bytes, Place] = {}
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._numbers = dict.fromkeys(("records", "alleles", "looked_up", *SKIPPED), 0)
        self._row = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """Records, alleles, looked-up alleles, then skipped alleles by reason."""
        return tuple(self._numbers.values())

    def feed(self, text: bytes | bytearray, last: bool = False) -> tuple[list[Hit], Fault | None]:
        """Read the whole lines of what has come so far; with `last` also a line without its end."""
        hits: list[Hit] = []
        try:
            for line in self._whole_lines(text, last):
                self._scan(line, hits)
                self._line += 1
        except _Stop as stop:
            return hits, stop.fault
        return hits, None

    def _whole_lines(self, text: bytes | bytearray, last: bool) -> Iterator[bytes]:
        """Lines that end in this block. What is left waits in parts, so that a huge line is joined once."""
        head, *rest = bytes(text).split(b"\n")
        self._waiting.append(head)
        self._waiting_size += len(head)
        self._check_length(self._waiting_size)
        if rest or last:
            yield b"".join(self._waiting)
            yield from rest if last else rest[:-1]
            self._waiting = rest[-1:]
            self._waiting_size = sum(map(len, self._waiting))
            self._check_length(self._waiting_size)

    def _check_length(self, size: int) -> None:
        if size > self._max_line:
            raise _Stop(Fault(LINE_LENGTH, self._line))

    def _scan(self, line: bytes, hits: list[Hit]) -> None:
        self._check_length(len(line))
        if not line or line[0] == ord("#") or line == b"\r":
            return
        fields = line.split(b"\t", 7)
        if len(fields) < 8:
            raise _Stop(Fault(COLUMNS, self._line))
        name, digits, _, reference, alternates = fields[:5]
        if not digits.isdigit():
            raise _Stop(Fault(POSITION, self._line))
        alleles = alternates.split(b",")
        if not reference or b"" in alleles:
            raise _Stop(Fault(EMPTY_ALLELE, self._line))
        self._record(name, _number(digits), reference=reference, alleles=alleles, hits=hits)

    def _record(self, name: bytes, position: int, *, reference: bytes, alleles: list[bytes], hits: list[Hit]) -> None:
        numbers = self._numbers
        numbers["records"] += 1
        numbers["alleles"] += len(alleles)
        place = self._places.get(name) or self._meet(name)
        if place.chromosome < 0 or not 1 <= position <= place.length:
            numbers["other_contig" if place.chromosome < 0 else "outside_assembly"] += len(alleles)
            return
        checked = self._reference is None
        for alternate in alleles:
            minimal = (reference, alternate) in _SUBSTITUTIONS
            if not minimal and (reason := _why_skipped(reference, alternate)):
                numbers[reason] += 1
                continue
            if not checked:
                self._check_reference(name, position, place, reference)
                checked = True
            numbers["looked_up"] += 1
            if minimal and not self._has_place(place.chromosome << 28 | position):
                continue
            for row in self._find(place.chromosome, position, reference=reference, alternate=alternate):
                hits.append((self._line, name.decode(), position, reference.decode(), alternate.decode(), row))

    def _meet(self, name: bytes) -> Place:
        """Resolve a contig; the file may name any number of others, so only ours are remembered."""
        place = self._resolve(name)
        if place.chromosome >= 0:
            self._places[name] = place
        return place

    def _check_reference(self, name: bytes, position: int, place: Place, reference: bytes) -> None:
        """Compare REF with the sequence; an N on either side says nothing and contradicts nothing."""
        assert self._reference is not None
        if len(reference) == 1 and position <= place.sequence_length:
            row, rest = divmod(position - 1, place.line_bases)
            if self._reference.data[place.offset + row * place.line_width + rest] == reference[0]:
                return
        stated = reference.decode().upper()
        end = position + len(stated) - 1
        if end <= place.sequence_length:
            found = self._reference.fetch(CHROMOSOMES[place.chromosome], position, end)
            if found == stated or all(a == b or "N" in (a, b) for a, b in zip(found, stated, strict=True)):
                return
        raise _Stop(Fault(REFERENCE, self._line, name.decode(), position, reference.decode()))

    def _find(self, chromosome: int, position: int, *, reference: bytes, alternate: bytes) -> list[int]:
        """Rows of one allele in any spelling; most places are not in the store, so the key is computed last."""
        minimal = minimal_spelling(
            CHROMOSOMES[chromosome],
            position,
            reference=reference.decode().upper(),
            alternate=alternate.decode().upper(),
            sequence=self._reference,
        )
        if not self._has_place((chromosome << 28) | minimal[0]):
            return []
        return list(self._store.rows_of(chromosome, minimal[0], reference=minimal[1], alternate=minimal[2]))

    def _has_place(self, place: int) -> bool:
        """Whether any allele stands here; in a sorted file the answer mostly lies between the same two rows."""
        keys, row = self._store.keys, self._row
        past = row == len(keys) or keys[row] >> 31 >= place
        if not past or (row > 0 and keys[row - 1] >> 31 >= place):
            row = self._row = bisect_left(keys, place << 31)
        return row < len(keys) and keys[row] >> 31 == place


def _number(digits: bytes) -> int:
    """A position; what is longer than any chromosome becomes a number beyond all of them."""
    if len(digits) < 12:
        return int(digits)
    significant = digits.lstrip(b"0")
    return int(significant or b"0") if len(significant) < 12 else 10**12


def _why_skipped(reference: bytes, alternate: bytes) -> str | None:
    if not _BASES.issuperset(alternate):
        if alternate in (b".", b"*"):
            return "no_alternate" if alternate == b"." else "spanning_deletion"
        return "not_bases" if _MARKS.isdisjoint(alternate) else "symbolic"
    if not _BASES.issuperset(reference):
        return "not_bases"
    return "same_as_reference" if reference.upper() == alternate.upper() else None
