"""Where the codons of MANE Select transcripts lie on GRCh37, learnt from annotated calls.

No genome is at hand, but every annotated call says three certain things: a base of the reference, a coding position,
and the residue it belongs to. Between two calls of a gene whose coding and genomic positions are equally far apart no
intron can lie, so every place between them is known as well. What cannot be concluded stays unknown.

Residue numbers are those of MANE Select. A call counts when its transcript is the MANE Select one, or when
`content/knowledge/numbering.tsv` says how that transcript's residues relate to it; other calls are left out.
"""

from __future__ import annotations

import bisect
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from liftover import reverse_complement
from open_calls import Call

_CODING_SUBSTITUTION = re.compile(r"c\.(\d+)([ACGT])>([ACGT])$")
_PROTEIN_SUBSTITUTION = re.compile(r"p\.([A-Z*])\d+([A-Z*=])$")
_PROTEIN_PLACE = re.compile(r"p\.[A-Z](\d+)[A-Z*]$")
_BASES = "TCAG"
_AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
GENETIC_CODE = {
    first + second + third: _AMINO_ACIDS[16 * i + 4 * j + k]
    for i, first in enumerate(_BASES)
    for j, second in enumerate(_BASES)
    for k, third in enumerate(_BASES)
}


class Numbering(NamedTuple):
    """Residues `first`..`last` of another transcript, moved by `shift`, are those of MANE Select."""

    shift: int
    first: int
    last: int
    exons_agree: bool


class Gene(NamedTuple):
    """What `genes.tsv` says of a gene that matters here."""

    symbol: str
    strand: int
    refseq: str
    ensembl: str
    chromosome: str


class Codon(NamedTuple):
    """A codon on GRCh37: residue, its three places in coding order, its bases on the coding strand."""

    residue: int
    places: tuple[int, int, int]
    bases: str

    @property
    def amino_acid(self) -> str:
        """What it codes for."""
        return GENETIC_CODE[self.bases]


def read_genes(path: Path) -> dict[str, Gene]:
    """The genes of `genes.tsv`."""
    with path.open(encoding="utf-8") as lines:
        return {
            row["gene"]: Gene(
                row["gene"],
                1 if row["strand"] == "+" else -1,
                row["mane_select_refseq"],
                row["mane_select_ensembl"],
                row["chromosome"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        }


NUMBERING = Path(__file__).resolve().parents[1] / "src/canheal/content/knowledge/numbering.tsv"


def read_numbering(path: Path) -> dict[tuple[str, str], list[Numbering]]:
    """`numbering.tsv` by gene and transcript."""
    found: dict[tuple[str, str], list[Numbering]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            entry = Numbering(int(row["shift"]), int(row["first"]), int(row["last"]), row["exons"] == "same")
            found.setdefault((row["gene"], row["transcript"]), []).append(entry)
    return found


_SAME = Numbering(0, 1, 10**6, True)


class ManeNumbers:
    """Moves residue numbers of a call's transcript to MANE Select."""

    def __init__(self, genes: Mapping[str, Gene], numbering: Mapping[tuple[str, str], list[Numbering]]) -> None:
        self._genes, self._numbering = genes, numbering

    def rule(self, gene: str, transcript: str, residue: int) -> Numbering | None:
        """How to number this residue; None when it is not known how the transcripts relate."""
        known = self._genes.get(gene)
        if known is None or not transcript:
            return None
        if known.ensembl.split(".")[0] == transcript:
            return _SAME
        rules = self._numbering.get((gene, transcript), ())
        return next((rule for rule in rules if rule.first <= residue <= rule.last), None)


class CodingPlaces:
    """Known pairs of coding and genomic position of each gene, and the known bases of the reference."""

    def __init__(self, genes: Mapping[str, Gene], bases: Mapping[tuple[str, int], str]) -> None:
        self._genes, self._bases = genes, bases
        self._pairs: dict[str, dict[int, int]] = {}
        self._sorted: dict[str, list[int]] = {}
        self._observed: dict[tuple[str, int], set[tuple[int, str, str, str]]] = {}

    def learn(self, gene: str, coding: int, place: int) -> None:
        """Note that a coding position of a gene lies at a GRCh37 place."""
        self._pairs.setdefault(gene, {})[coding] = place
        self._sorted.pop(gene, None)

    def place(self, gene: str, coding: int) -> int | None:
        """GRCh37 place of a coding position; None when it cannot be concluded."""
        pairs = self._pairs.get(gene, {})
        if coding in pairs:
            return pairs[coding]
        known = self._sorted.setdefault(gene, sorted(pairs))
        middle = bisect.bisect(known, coding)
        for left in reversed(known[max(0, middle - 4) : middle]):
            for right in known[middle : middle + 4]:
                if abs(pairs[right] - pairs[left]) == right - left:
                    return pairs[left] + self._genes[gene].strand * (coding - left)
        return None

    def residues(self, gene: str) -> set[int]:
        """Residues of a gene of which a coding place is known."""
        return {(coding + 2) // 3 for coding in self._pairs.get(gene, {})}

    def observe(self, gene: str, coding: int, alternate: str, amino_acids: tuple[str, str]) -> None:
        """Note that a change to this base, on the coding strand, turns one amino acid into another."""
        self._observed.setdefault((gene, (coding + 2) // 3), set()).add(((coding - 1) % 3, alternate, *amino_acids))

    def codon(self, gene: str, residue: int) -> Codon | None:
        """The codon of a residue; None when a place of it is not known or more than one codon fits all that is seen."""
        places = [self.place(gene, 3 * residue - offset) for offset in (2, 1, 0)]
        if None in places:
            return None
        known = self._genes[gene]
        bases = [self._bases.get((known.chromosome, place), "") for place in places if place is not None]
        coding = [base if known.strand > 0 else reverse_complement(base) for base in bases]
        seen = self._observed.get((gene, residue), set())
        fitting = [codon for codon in GENETIC_CODE if _fits(codon, coding, seen)]
        if len(fitting) != 1:
            return None
        first, second, third = (place for place in places if place is not None)
        return Codon(residue, (first, second, third), fitting[0])

    def coding_near(self, gene: str, place: int, residue: int) -> int | None:
        """Coding position of a place that lies in the codon of this residue; None when it cannot be concluded."""
        codon = (3 * residue - 2, 3 * residue - 1, 3 * residue)
        return next((coding for coding in codon if self.place(gene, coding) == place), None)


def _fits(codon: str, bases: list[str], seen: set[tuple[int, str, str, str]]) -> bool:
    """Whether a codon has the known bases and explains every change seen."""
    if any(base and base != own for base, own in zip(bases, codon, strict=True)):
        return False
    return all(
        GENETIC_CODE[codon] == before and GENETIC_CODE[codon[:offset] + base + codon[offset + 1 :]] == after
        for offset, base, before, after in seen
    )


def substitutions(gene: Gene, codon: Codon) -> Iterator[tuple[int, str, str, str, int]]:
    """All single-base changes of a codon: GRCh37 place, reference, alternate, new amino acid, coding position."""
    for offset, (place, base) in enumerate(zip(codon.places, codon.bases, strict=True)):
        for other in _BASES.replace(base, ""):
            amino_acid = GENETIC_CODE[codon.bases[:offset] + other + codon.bases[offset + 1 :]]
            pair = (base, other) if gene.strand > 0 else (reverse_complement(base), reverse_complement(other))
            yield place, *pair, amino_acid, 3 * codon.residue - 2 + offset


def codon_offsets(reference: str, alternate: str, before: str, after: str) -> set[int]:
    """Places in a codon, 0 to 2, where this change of a base on the coding strand turns the one into the other."""
    return {
        offset
        for codon, amino_acid in GENETIC_CODE.items()
        for offset in range(3)
        if amino_acid == before
        and codon[offset] == reference
        and GENETIC_CODE[codon[:offset] + alternate + codon[offset + 1 :]] == after
    }


def reference_bases(calls: Iterable[Call]) -> dict[tuple[str, int], str]:
    """Every reference base that a call names, by chromosome and GRCh37 place."""
    bases: dict[tuple[str, int], str] = {}
    for call in calls:
        if call.reference.strip("ACGT") == "":
            for offset, base in enumerate(call.reference):
                bases[call.chromosome, call.start + offset] = base
    return bases


def coding_substitution(text: str) -> tuple[int, str, str] | None:
    """Position and bases of "c.1799T>A"; None for anything else."""
    found = _CODING_SUBSTITUTION.match(text)
    return (int(found.group(1)), found.group(2), found.group(3)) if found else None


def learn_calls(places: CodingPlaces, numbers: ManeNumbers, calls: Iterable[Call]) -> None:
    """Take the coding position of every annotated substitution whose numbering is known."""
    for call in calls:
        change = coding_substitution(call.coding)
        if change is None:
            continue
        rule = numbers.rule(call.gene, call.transcript, (change[0] + 2) // 3)
        if rule is None:
            continue
        coding = change[0] + 3 * rule.shift
        places.learn(call.gene, coding, call.start)
        if amino_acids := _PROTEIN_SUBSTITUTION.match(call.protein):
            before, after = amino_acids.group(1), amino_acids.group(2)
            places.observe(call.gene, coding, change[2], (before, before if after == "=" else after))


def numbered_genes(numbers: ManeNumbers, calls: Iterable[Call]) -> frozenset[str]:
    """Genes whose residue numbers in calls without a transcript are those of MANE Select.

    The gene must have calls on a transcript whose numbering is known, and no place that both kinds of call name may
    contradict.
    """
    with_transcript: dict[tuple[str, str, int], int] = {}
    without: list[tuple[tuple[str, str, int], int]] = []
    for call in calls:
        found = _PROTEIN_PLACE.match(call.protein)
        if found is None:
            continue
        place = (call.gene, call.chromosome, call.start)
        if not call.transcript:
            without.append((place, int(found.group(1))))
        elif rule := numbers.rule(call.gene, call.transcript, int(found.group(1))):
            with_transcript[place] = int(found.group(1)) + rule.shift
    contradicted = {place[0] for place, residue in without if with_transcript.get(place, residue) != residue}
    return frozenset({gene for gene, _, _ in with_transcript} - contradicted)
