"""Two million alleles that open in a millisecond: one immutable file of sorted 64-bit keys, mapped into memory.

The frame of `knowledge/sections.py` (header: name, release, assembly, left_aligned, counts) with these sections:

    keys         uint64[n]   `terms.alleles.allele_key` of the minimal spelling, ascending
    spelling_at  uint64[n+1] where each spelling begins in `spellings`
    payload_at   uint64[n+1] where each payload begins in `payloads`
    spellings    ASCII       "REF>ALT" one after the other
    payloads     UTF-8       what the knowledge base says of the allele, or its row id

Different alleles may share a key and one allele may have several payloads: rows with one key stand in the order given.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from canheal.knowledge.fasta import ReferenceSequence, minimal_spelling
from canheal.knowledge.sections import Frame, Sections, open_sections, write_sections
from canheal.terms.alleles import Allele, allele_key
from canheal.terms.assembly import CHROMOSOME_INDEX, CHROMOSOMES, Assembly, chromosome_length

FORMAT = "canheal.alleles/1"
_FRAME = Frame(b"canheal.alleles\n", 1, "allele store", "compile the knowledge base again")
_BASES = frozenset("ACGTN")


class CompiledAlleles(NamedTuple):
    """What a compilation did: `rows` went in, `kept` stand in the store, the others are counted by reason.

    Attributes:
        path: the store.
        rows: rows that went in; equals `kept` plus the sum of `dropped`.
        kept: rows in the store.
        dropped: left out, by reason: not_bases, same_as_reference, outside_assembly, other_assembly, duplicate.
        sha256: hash of the store's body, hexadecimal.
    """

    path: Path
    rows: int
    kept: int
    dropped: dict[str, int]
    sha256: str


class AlleleStore:
    """A compiled knowledge base, open for look-up. Close it, or use it in a `with` block.

    Attributes:
        path: the file.
        name: of the knowledge base.
        release: its date or version.
        assembly: genome build of all alleles.
        left_aligned: alleles were left-aligned on a reference when compiled, not only trimmed.
        sha256: hash of the body, as in the header.
        keys: sorted 64-bit keys.
        spelling_at, payload_at: section bounds as the head of this file draws them.
        spellings, payloads: bytes.
    """

    def __init__(self, sections: Sections) -> None:
        self._sections, header = sections, sections.header
        self.path, self.sha256 = sections.path, sections.sha256
        self.name: str = header["name"]
        self.release: str = header["release"]
        self.assembly = Assembly(header["assembly"])
        self.left_aligned: bool = header["left_aligned"]
        self.keys = sections.numbers("keys")
        self.spelling_at, self.payload_at = sections.numbers("spelling_at"), sections.numbers("payload_at")
        self.spellings, self.payloads = sections.view("spellings"), sections.view("payloads")

    def __len__(self) -> int:
        return len(self.keys)

    def __enter__(self) -> AlleleStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unmap the file; the store cannot be asked afterwards. A scanner still at work keeps its part mapped."""
        self._sections.close()

    def find(self, allele: Allele) -> tuple[str, ...]:
        """The payloads of an allele, trimmed first; left-align it before where a reference is at hand."""
        if allele.assembly is not self.assembly:
            return ()
        position, reference, alternate = minimal_spelling(
            allele.chromosome, allele.position, reference=allele.reference, alternate=allele.alternate, sequence=None
        )
        rows = self.rows_of(CHROMOSOME_INDEX[allele.chromosome], position, reference=reference, alternate=alternate)
        return tuple(self.payload(row) for row in rows)

    def rows_of(self, chromosome: int, position: int, *, reference: str, alternate: str) -> Iterator[int]:
        """Rows of this minimal spelling (chromosome as index in `CHROMOSOMES`); allele strings are compared."""
        key = allele_key(chromosome, position, reference, alternate)
        spelling = f"{reference}>{alternate}".encode("ascii")
        row = bisect_left(self.keys, key)
        while row < len(self.keys) and self.keys[row] == key:
            if self.spellings[self.spelling_at[row] : self.spelling_at[row + 1]] == spelling:
                yield row
            row += 1

    def payload(self, row: int) -> str:
        """What the knowledge base says in this row."""
        return str(self.payloads[self.payload_at[row] : self.payload_at[row + 1]], "utf-8")

    def allele(self, row: int) -> Allele:
        """The minimal spelling in this row."""
        key = self.keys[row]
        text = str(self.spellings[self.spelling_at[row] : self.spelling_at[row + 1]], "ascii")
        reference, _, alternate = text.partition(">")
        return Allele(self.assembly, CHROMOSOMES[key >> 59], (key >> 31) & 0xFFFFFFF, reference, alternate)

    def verify(self) -> None:
        """Hash the whole body again. Raises StoreError when it differs from the header."""
        self._sections.verify()


def open_allele_store(path: Path) -> AlleleStore:
    """Map a compiled store; nothing is loaded. Raises StoreError when it is missing, damaged or of another version."""
    return AlleleStore(open_sections(path, _FRAME))


@dataclass(slots=True)
class _Rows:
    """Rows as they come: parallel lists, in the order given."""

    count: int = 0
    keys: array[int] = field(default_factory=lambda: array("Q"))
    spellings: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str) -> None:
        """Count a row that is left out."""
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def compile_alleles(
    rows: Iterable[tuple[Allele, str]],
    out: Path,
    *,
    name: str,
    release: str,
    assembly: Assembly,
    reference: ReferenceSequence | None = None,
) -> CompiledAlleles:
    """Write a store of alleles and what is known of them: aside, flushed to disk, then renamed into place.

    Args:
        rows: an allele in any spelling and its payload (a row id or text).
        out: the store; an existing one is replaced as a whole.
        name: of the knowledge base.
        release: its date or version.
        assembly: the build of the store; rows of another one are dropped and counted.
        reference: sequence to left-align on; without it alleles are only trimmed, and the header says so.

    Raises:
        OutputError: the store cannot be written.
        ReferenceMismatch: an allele that must move lies outside the reference.
    """
    gathered = _gather(rows, assembly, reference)
    keys = gathered.keys
    order = _without_duplicates(gathered, sorted(range(len(keys)), key=keys.__getitem__))
    sections = _sections(gathered, order)
    header: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "release": release,
        "assembly": assembly.value,
        "left_aligned": reference is not None,
        "rows": gathered.count,
        "kept": len(order),
        "dropped": dict(sorted(gathered.dropped.items())),
    }
    sha256 = write_sections(out, _FRAME, header, sections)
    return CompiledAlleles(out, gathered.count, len(order), header["dropped"], sha256)


def _gather(rows: Iterable[tuple[Allele, str]], assembly: Assembly, sequence: ReferenceSequence | None) -> _Rows:
    """Spell each allele minimally and key it. Most substitute one base: these are minimal, their hash is known."""
    gathered = _Rows()
    keep_key, keep_spelling, keep_payload = gathered.keys.append, gathered.spellings.append, gathered.payloads.append
    places = {name: (CHROMOSOME_INDEX[name] << 59, chromosome_length(assembly, name)) for name in CHROMOSOMES}
    minimal = {(a, b): (allele_key(0, 0, a, b), f"{a}>{b}") for a in _BASES for b in _BASES if a != b}
    for allele, payload in rows:
        position = allele.position
        chromosome, length = places[allele.chromosome]
        known = minimal.get((allele.reference, allele.alternate))
        if known is None or allele.assembly is not assembly or not 0 < position <= length:
            if reason := _unfit(allele, assembly):
                gathered.drop(reason)
                continue
            position, known = _spelled(allele, sequence)
        keep_key(chromosome | position << 31 | known[0])
        keep_spelling(known[1])
        keep_payload(payload)
    gathered.count = len(gathered.keys) + sum(gathered.dropped.values())
    return gathered


def _spelled(allele: Allele, sequence: ReferenceSequence | None) -> tuple[int, tuple[int, str]]:
    """Position, and hash and text of the minimal spelling."""
    position, reference, alternate = minimal_spelling(
        allele.chromosome,
        allele.position,
        reference=allele.reference,
        alternate=allele.alternate,
        sequence=sequence,
    )
    return position, (allele_key(0, 0, reference, alternate), f"{reference}>{alternate}")


def _unfit(allele: Allele, assembly: Assembly) -> str | None:
    """Why a row cannot stand in the store; None when it can."""
    if allele.assembly is not assembly:
        return "other_assembly"
    if not allele.reference or not allele.alternate or not _BASES.issuperset(allele.reference + allele.alternate):
        return "not_bases"
    if allele.reference == allele.alternate:
        return "same_as_reference"
    if not 0 < allele.position <= allele.end <= chromosome_length(assembly, allele.chromosome):
        return "outside_assembly"
    return None


def _without_duplicates(gathered: _Rows, order: list[int]) -> list[int]:
    """Leave out rows that say the same of the same allele again; the first one stays."""
    keys, spellings, payloads = gathered.keys, gathered.spellings, gathered.payloads
    kept: list[int] = []
    said: set[tuple[str, str]] = set()
    previous = -1
    for row in order:
        if keys[row] == previous:
            said.add((spellings[kept[-1]], payloads[kept[-1]]))
            if (spellings[row], payloads[row]) in said:
                gathered.drop("duplicate")
                continue
        elif said:
            said.clear()
        previous = keys[row]
        kept.append(row)
    return kept


def _sections(gathered: _Rows, order: list[int]) -> dict[str, bytes]:
    spellings = list(map(gathered.spellings.__getitem__, order))
    payloads = [payload.encode("utf-8") for payload in map(gathered.payloads.__getitem__, order)]
    return {
        "keys": array("Q", map(gathered.keys.__getitem__, order)).tobytes(),
        "spelling_at": array("Q", accumulate(map(len, spellings), initial=0)).tobytes(),
        "payload_at": array("Q", accumulate(map(len, payloads), initial=0)).tobytes(),
        "spellings": "".join(spellings).encode("ascii"),
        "payloads": b"".join(payloads),
    }
