"""Hotspot table from open TCGA calls: residues that more tumours change than chance explains.

    .venv/bin/python scripts/hotspots.py genes.tsv gene_roles.tsv numbering.tsv MAF... > hotspots.tsv
    .venv/bin/python scripts/hotspots.py --ranges genes.tsv gene_roles.tsv numbering.tsv MAF... \\
        > hotspot_ranges.tsv

Who is counted. A patient is one tumour, however many samples, aliquots or files carry it. Tumours with more than
1,500 protein-altering changes (POLE and the strongest mismatch-repair phenotypes) are left out. Counted are missense
changes of the genes that have a role in gene_roles.tsv, with residues of the MANE Select transcript (see
`coding_places.py`); calls without a transcript are taken where a call with one names the same place, or where their
gene's numbers never contradict it. Silent, nonsense and frameshift changes are not counted.

Test. If the n tumours with a missense change of a gene hit its residues by chance, the number at one residue is
binomial with n and p = m(a) / L, where L is the length of the protein, estimated from the highest residue number r
seen among k changes as r (1 + 1/k), and m(a) is how much more often the reference amino acid a changes than an
average one (all missense changes of all genes, over the composition of the human proteome), which stands for sequence
context: arginine, with its CpG codons, changes most. q values by Benjamini-Hochberg over all residues that any tumour
changes. A hotspot has at least three tumours and q < 0.1 (0.1 as in Chang 2016, PMID:26619011); only hotspots are
printed. At least one of its tumours must come from a cohort other than Firehose COAD, whose artefacts (see
`open_calls.py`) also repeat at one place. Every change seen at a hotspot is one line, with its own number of tumours.

Ranges. In-frame deletions and insertions that overlap or lie within five residues are one range; at least three
tumours, and a chance of at most 0.01 (Bonferroni over all ranges) that that many of the gene's in-frame changes fall
into one stretch of that length. Single residues that are deleted at one place only are left out: slippage in repeats.

What it is not. The cohorts at hand are a part of TCGA (about 1,670 tumours of colon, rectum, lung, brain, bile duct
and marrow), so that counts are lower than those of cancerhotspots.org (24,592 tumours), to which the thresholds
50 and 10 of the oncogenicity guideline (PMID:35101336) refer. A residue that is missing here is not shown to be no
hotspot.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from coding_places import Gene, ManeNumbers, numbered_genes, read_genes, read_numbering
from open_calls import ARTEFACT_COHORT, MISSENSE, Call, all_calls, mutation_burden, open_text, print_table

HEADER = (
    "gene", "position", "reference", "tumours_at_residue", "change", "tumours_with_change", "cohorts", "p", "q",
    "is_hotspot",
)  # fmt: skip
RANGE_HEADER = ("gene", "first", "last", "kind", "tumours", "cohorts", "p")
BURDEN_LIMIT = 1_500
LEAST_TUMOURS = 3
FALSE_DISCOVERY_RATE = 0.1
RANGE_REACH = 5
RANGE_ALPHA = 0.01
# Composition of the human proteome in percent (UniProt UP000005640, rounded).
PROTEOME = {
    "A": 7.0, "R": 5.6, "N": 3.6, "D": 4.7, "C": 2.3, "Q": 4.8, "E": 7.1, "G": 6.6, "H": 2.6, "I": 4.3,
    "L": 10.0, "K": 5.7, "M": 2.1, "F": 3.7, "P": 6.3, "S": 8.3, "T": 5.4, "W": 1.2, "Y": 2.7, "V": 6.0,
}  # fmt: skip
_MISSENSE = re.compile(r"p\.([A-Z])(\d+)([A-Z])$")
_INFRAME = re.compile(r"p\.([A-Z*]*)(\d+)(?:_(?:[A-Z*])?(\d+))?")


class Change(NamedTuple):
    """A missense change in one tumour, on MANE Select."""

    patient: str
    cohort: str
    gene: str
    reference: str
    position: int
    alternate: str


class Hotspot(NamedTuple):
    """A residue with the changes seen there: alternate amino acid to the tumours that carry it."""

    gene: str
    position: int
    reference: str
    by_change: dict[str, set[str]]
    cohorts: frozenset[str]
    p: float
    q: float

    @property
    def tumours(self) -> int:
        """Tumours with any change of the residue."""
        return len(set().union(*self.by_change.values()))


def mane_missense(calls: Iterable[Call], numbers: ManeNumbers, genes: Mapping[str, Gene]) -> list[Change]:
    """Missense changes of the genes in MANE Select numbers; what cannot be numbered is left out."""
    found = [
        (call, match) for call in calls if call.classification == MISSENSE and (match := _MISSENSE.match(call.protein))
    ]
    at_place: dict[tuple[str, str, int], int] = {}
    for call, match in found:
        rule = numbers.rule(call.gene, call.transcript, int(match.group(2)))
        if rule is not None:
            at_place[call.gene, call.chromosome, call.start] = int(match.group(2)) + rule.shift
    known = numbered_genes(numbers, (call for call, _ in found))
    changes = []
    for call, match in found:
        position = at_place.get((call.gene, call.chromosome, call.start))
        if position is None and not call.transcript and call.gene in known:
            position = int(match.group(2))
        if position is not None and call.gene in genes:
            changes.append(Change(call.patient, call.cohort, call.gene, match.group(1), position, match.group(3)))
    return changes


def protein_lengths(calls: Iterable[Call]) -> dict[str, float]:
    """Length of each gene's protein, from the highest residue number seen (as the head of this file says)."""
    seen: dict[str, list[int]] = defaultdict(list)
    for call in calls:
        if match := re.match(r"p\.[A-Z*](\d+)", call.protein):
            seen[call.gene].append(int(match.group(1)))
    return {gene: max(places) * (1 + 1 / len(places)) for gene, places in seen.items()}


def mutability(calls: Iterable[Call]) -> dict[str, float]:
    """How much more often an amino acid changes than an average one (mean over the proteome is 1)."""
    seen = Counter(
        match.group(1) for call in calls if call.classification == MISSENSE and (match := _MISSENSE.match(call.protein))
    )
    total = sum(seen[amino_acid] for amino_acid in PROTEOME)
    return {amino_acid: seen[amino_acid] / total / (share / 100) for amino_acid, share in PROTEOME.items()}


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """Probability of at least that many successes."""
    from scipy.stats import binom

    return float(binom.sf(successes - 1, trials, min(chance, 1.0)))


def benjamini_hochberg(p_values: list[float]) -> list[float]:
    """q values in the order of the p values (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index], reverse=True)
    q_values, least = [1.0] * len(p_values), 1.0
    for rank, index in enumerate(order):
        least = min(least, p_values[index] * len(p_values) / (len(p_values) - rank))
        q_values[index] = least
    return q_values


def residues(changes: Iterable[Change], lengths: Mapping[str, float], weights: Mapping[str, float]) -> list[Hotspot]:
    """Every changed residue with its p and q value."""
    places: dict[tuple[str, int, str], list[Change]] = defaultdict(list)
    in_gene: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        places[change.gene, change.position, change.reference].append(change)
        in_gene[change.gene].add(change.patient)
    keys = sorted(places)
    p_values = [
        binomial_tail(
            len({change.patient for change in places[key]}),
            len(in_gene[key[0]]),
            weights.get(key[2], 1.0) / lengths[key[0]],
        )
        for key in keys
    ]
    found = []
    for key, p, q in zip(keys, p_values, benjamini_hochberg(p_values), strict=True):
        by_change: dict[str, set[str]] = defaultdict(set)
        for change in places[key]:
            by_change[change.alternate].add(change.patient)
        found.append(Hotspot(*key, dict(by_change), frozenset(change.cohort for change in places[key]), p, q))
    return found


def hotspots(calls: list[Call], genes: Mapping[str, Gene], numbers: ManeNumbers) -> list[Hotspot]:
    """The residues that pass, as the head of this file says."""
    burden = mutation_burden(calls)
    kept = [call for call in calls if burden.get(call.patient, 0) <= BURDEN_LIMIT]
    tested = residues(mane_missense(kept, numbers, genes), protein_lengths(kept), mutability(kept))
    return [
        spot
        for spot in tested
        if spot.tumours >= LEAST_TUMOURS and spot.q < FALSE_DISCOVERY_RATE and spot.cohorts != {ARTEFACT_COHORT}
    ]


class Inframe(NamedTuple):
    """An in-frame deletion or insertion in one tumour, with the residues it touches."""

    gene: str
    first: int
    last: int
    kind: str
    patient: str
    cohort: str


def inframe_changes(calls: Iterable[Call], numbers: ManeNumbers, genes: Mapping[str, Gene]) -> Iterator[Inframe]:
    """In-frame changes of the genes whose protein numbers are those of MANE Select."""
    calls = [call for call in calls if call.classification in ("In_Frame_Del", "In_Frame_Ins") and call.gene in genes]
    for call in calls:
        match = _INFRAME.match(call.protein)
        if match is None:
            continue
        first = int(match.group(2))
        last = int(match.group(3) or first + max(len(match.group(1)) - 1, 0))
        rule = numbers.rule(call.gene, call.transcript or genes[call.gene].ensembl.split(".")[0], first)
        if rule is not None:
            kind = "deletion" if call.classification == "In_Frame_Del" else "insertion"
            yield Inframe(call.gene, first + rule.shift, last + rule.shift, kind, call.patient, call.cohort)


def ranges(changes: Iterable[Inframe], lengths: Mapping[str, float]) -> Iterator[tuple[object, ...]]:
    """Lines of the table of ranges."""
    groups: list[list[Inframe]] = []
    for change in sorted(set(changes), key=lambda change: (change.gene, change.kind, change.first, change.last)):
        near = groups and (groups[-1][0].gene, groups[-1][0].kind) == (change.gene, change.kind)
        if near and change.first <= max(other.last for other in groups[-1]) + RANGE_REACH:
            groups[-1].append(change)
        else:
            groups.append([change])
    in_gene = Counter((group[0].gene, group[0].kind) for group in groups for _ in {change.patient for change in group})
    for group in groups:
        gene, kind = group[0].gene, group[0].kind
        first, last = group[0].first, max(change.last for change in group)
        tumours = len({change.patient for change in group})
        stretches = lengths[gene] / (last - first + 1)
        p = min(1.0, binomial_tail(tumours, in_gene[gene, kind], 1 / stretches) * stretches)
        cohorts = {change.cohort for change in group}
        if kind == "deletion" and first == last:
            continue
        if tumours >= LEAST_TUMOURS and p * len(groups) <= RANGE_ALPHA and cohorts != {ARTEFACT_COHORT}:
            yield gene, first, last, kind, tumours, ";".join(sorted(cohorts)), f"{p:.2e}"


def lines(spots: Iterable[Hotspot]) -> Iterator[tuple[object, ...]]:
    """Lines of the hotspot table, most frequent change first."""
    for spot in spots:
        cohorts = ";".join(sorted(spot.cohorts))
        for change, patients in sorted(spot.by_change.items(), key=lambda item: (-len(item[1]), item[0])):
            place = (spot.gene, spot.position, spot.reference, spot.tumours)
            yield (*place, change, len(patients), cohorts, f"{spot.p:.2e}", f"{spot.q:.2e}", "true")


def main(arguments: list[str]) -> None:
    """Print the table of residues, or of ranges."""
    paths = [Path(argument) for argument in arguments if argument != "--ranges"]
    with open_text(paths[1]) as roles:
        with_role = {line.split("\t")[0] for line in roles}
    genes = {symbol: gene for symbol, gene in read_genes(paths[0]).items() if symbol in with_role}
    numbers = ManeNumbers(genes, read_numbering(paths[2]))
    calls = all_calls(paths[3:])
    if "--ranges" in arguments:
        print_table(RANGE_HEADER, ranges(inframe_changes(calls, numbers, genes), protein_lengths(calls)))
    else:
        print_table(HEADER, lines(hotspots(calls, genes, numbers)))


if __name__ == "__main__":
    main(sys.argv[1:])
