"""VCF spelling of alleles without a genome: anchor base and left alignment from the bases that are known.

MAF writes a deletion or insertion without the base before it, and not always at its leftmost place. Both can be
mended where the bases to the left are known (from the reference alleles of other calls, and from
`scripts/known_sequences.tsv`); where one is not, the answer is None, never a guess. Left alignment and parsimony
follow Tan 2015 (PMID:25701572).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from coding_places import CodingPlaces, Gene
from liftover import reverse_complement

Bases = Mapping[tuple[str, int], str]
_CODING = re.compile(r"c\.(\d+)(?:_(\d+))?(delins|del|dup|ins)([ACGT]*)$")


class Spelling(NamedTuple):
    """An allele as VCF writes it, minimal and left-aligned."""

    position: int
    reference: str
    alternate: str


def vcf_spelling(bases: Bases, chromosome: str, start: int, *, reference: str, alternate: str) -> Spelling | None:
    """Spell a MAF allele ("-" for none; an insertion stands after `start`); None where a base is not known."""
    reference, alternate = reference.replace("-", ""), alternate.replace("-", "")
    if not reference:
        return _aligned(bases, chromosome, start + 1, ("", alternate))
    return _aligned(bases, chromosome, start, (reference, alternate))


def _aligned(bases: Bases, chromosome: str, start: int, change: tuple[str, str]) -> Spelling | None:
    """Trim the shared suffix and prefix, then roll the change left while the base before it allows."""
    reference, alternate = change
    while reference and alternate and reference[-1] == alternate[-1]:
        reference, alternate = reference[:-1], alternate[:-1]
    while reference and alternate and reference[0] == alternate[0]:
        reference, alternate, start = reference[1:], alternate[1:], start + 1
    if reference and alternate:
        return Spelling(start, reference, alternate)
    changed = reference or alternate
    while True:
        before = bases.get((chromosome, start - 1))
        if before is None:
            return None
        if before != changed[-1]:
            break
        changed, start = before + changed[:-1], start - 1
    return Spelling(start - 1, before + changed, before) if reference else Spelling(start - 1, before, before + changed)


def coding_change(places: CodingPlaces, bases: Bases, gene: Gene, hgvs_c: str) -> Spelling | None:
    """Spell a coding change ("c.2235_2249del", "c.860_863dup"); None where a place or base is not known."""
    found = _CODING.match(hgvs_c)
    if found is None:
        return None
    first, last = int(found.group(1)), int(found.group(2) or found.group(1))
    edit, inserted = found.group(3), found.group(4)
    new = inserted if gene.strand > 0 else reverse_complement(inserted)
    if edit == "ins":
        before = places.place(gene.symbol, first if gene.strand > 0 else last)
        return None if before is None else _aligned(bases, gene.chromosome, before + 1, ("", new))
    at = [places.place(gene.symbol, coding) for coding in range(first, last + 1)]
    known = sorted(place for place in at if place is not None)
    sequence = [bases.get((gene.chromosome, place)) for place in known]
    if len(known) != len(at) or None in sequence:
        return None
    touched = "".join(base for base in sequence if base)
    if edit == "dup":
        return _aligned(bases, gene.chromosome, max(known) + 1, ("", touched))
    return _aligned(bases, gene.chromosome, min(known), (touched, new if edit == "delins" else ""))
