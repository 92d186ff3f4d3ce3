"""Genomic scars of homologous recombination deficiency from allele-specific segments: LOH, LST and TAI.

Definitions: LOH Abkevich 2012 (PMID 23047548), LST Popova 2012 (PMID 22933060), TAI Birkbak 2012 (PMID 22576213),
counted as scarHRD does (Sztupinszki 2018, PMID 29978035). Sex chromosomes are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from canheal.domain.profile.biomarkers import ScarScore
from canheal.domain.profile.profile import Segment
from canheal.terms.records import NamedTuple

_LOH_LONGER_THAN = 15_000_000
_LST_NEIGHBOUR = 10_000_000
_LST_NOISE = 3_000_000
_TAI_LEAST = 1_000_000
AUTOSOMES = tuple(str(number) for number in range(1, 23))


class Centromere(NamedTuple):
    """First and last base of a centromere, 1-based."""

    start: int
    end: int


class Genome(NamedTuple):
    """How much of a genome segments must cover.

    Attributes:
        autosomes: length of all autosomes, in bases.
        least_covered: share of it below which few scars may only mean that nobody looked.
    """

    autosomes: int
    least_covered: float


def scar_score(
    segments: Sequence[Segment],
    centromeres: Mapping[str, Centromere],
    genome: Genome,
    *,
    threshold: int,
    caveat: str,
) -> ScarScore:
    """The three counts and their sum.

    Segments that cover too little of the genome are not assessed below the threshold: what is missing could add scars.
    At or above it the sum stands, and the reason says how much was covered.

    Args:
        segments: allele-specific, of one tumour; empty gives "not assessed".
        centromeres: by chromosome, on the segments' assembly.
        genome: of that assembly.
        threshold: cut-off the sum is shown against.
        caveat: what the cut-off is bound to, in words.
    """
    by_chromosome = _by_chromosome(segments)
    if not by_chromosome:
        return ScarScore(None, None, None, None, threshold, "not_assessed", "no allele-specific segments were given")
    loss = count_loss_of_heterozygosity(by_chromosome.values())
    transitions = sum(count_transitions(rows, centromeres[name]) for name, rows in by_chromosome.items())
    imbalance = count_telomeric_imbalance(by_chromosome, centromeres)
    total = loss + transitions + imbalance
    covered = sum(row.end - row.start + 1 for rows in by_chromosome.values() for row in rows) / genome.autosomes
    if covered >= genome.least_covered:
        status = "high" if total >= threshold else "not_high"
        return ScarScore(loss, transitions, imbalance, total, threshold, status, caveat)
    reason = f"the segments cover {covered:.0%} of the autosomes, less than {genome.least_covered:.0%}"
    if total < threshold:
        return ScarScore(None, None, None, None, threshold, "not_assessed", reason)
    return ScarScore(loss, transitions, imbalance, total, threshold, "high", f"{caveat}; {reason}")


def count_loss_of_heterozygosity(chromosomes: Iterable[Sequence[Segment]]) -> int:
    """Regions without a minor allele longer than 15 Mb, on chromosomes that have not lost it whole."""
    found = 0
    for rows in chromosomes:
        if all(row.minor == 0 for row in rows):
            continue
        capped = _merged([(row.start, row.end, min(row.major, 1), row.minor) for row in rows])
        found += sum(minor == 0 and major > 0 and end - start > _LOH_LONGER_THAN for start, end, major, minor in capped)
    return found


def count_transitions(rows: Sequence[Segment], centromere: Centromere) -> int:
    """Breaks between neighbours of 10 Mb or more, under 3 Mb apart, once segments under 3 Mb are dropped; by arm."""
    if len(rows) < 2:
        return 0
    spans = [(row.start, row.end, row.major, row.minor) for row in rows]
    short_arm = _merged([span for span in spans if span[0] <= centromere.start])
    long_arm = _merged([span for span in spans if span[1] >= centromere.end])
    if short_arm:
        short_arm[-1] = (short_arm[-1][0], centromere.start, *short_arm[-1][2:])
    if long_arm:
        long_arm[0] = (centromere.end, long_arm[0][1], *long_arm[0][2:])
    return _breaks(_without_noise(short_arm)) + _breaks(_without_noise(long_arm))


def count_telomeric_imbalance(
    by_chromosome: Mapping[str, Sequence[Segment]], centromeres: Mapping[str, Centromere]
) -> int:
    """Segments with unequal alleles that reach a telomere and do not cross the centromere."""
    merged = {
        name: _merged([(row.start, row.end, row.major, row.minor) for row in rows if row.end - row.start >= _TAI_LEAST])
        for name, rows in by_chromosome.items()
    }
    main_copies = _main_copy_number(merged.values())
    found = 0
    for name, spans in merged.items():
        if len(spans) < 2:
            continue
        first, last = spans[0], spans[-1]
        found += _imbalanced(first, main_copies) and first[1] < centromeres[name].start
        found += _imbalanced(last, main_copies) and last[0] > centromeres[name].end
    return found


_Span = tuple[int, int, int, int]
"""Start, end, major copies, minor copies."""


def _by_chromosome(segments: Sequence[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = {}
    for segment in sorted(segments, key=lambda segment: segment.start):
        if segment.chromosome in AUTOSOMES:
            found.setdefault(segment.chromosome, []).append(segment)
    return found


def _merged(spans: Sequence[_Span]) -> list[_Span]:
    """Neighbours with the same copies become one."""
    found: list[_Span] = []
    for span in spans:
        if found and found[-1][2:] == span[2:]:
            found[-1] = (found[-1][0], span[1], *span[2:])
        else:
            found.append(span)
    return found


def _without_noise(arm: list[_Span]) -> list[_Span]:
    """Drop the first segment under 3 Mb and merge, until none is left (the order matters and is scarHRD's)."""
    while (noise := next((i for i, span in enumerate(arm) if span[1] - span[0] < _LST_NOISE), None)) is not None:
        arm = _merged([*arm[:noise], *arm[noise + 1 :]])
    return arm


def _breaks(arm: list[_Span]) -> int:
    return sum(
        left[1] - left[0] >= _LST_NEIGHBOUR
        and right[1] - right[0] >= _LST_NEIGHBOUR
        and right[0] - left[1] < _LST_NOISE
        for left, right in pairwise(arm)
    )


def _main_copy_number(chromosomes: Iterable[Sequence[_Span]]) -> int:
    """The total copy number that covers most of the genome."""
    covered: Counter[int] = Counter()
    for spans in chromosomes:
        for start, end, major, minor in spans:
            covered[major + minor] += end - start
    return covered.most_common(1)[0][0] if covered else 2


def _imbalanced(span: _Span, main_copies: int) -> bool:
    """Unequal alleles; in a tumour of odd main copy number, balanced means that number with a minor allele."""
    _, _, major, minor = span
    if main_copies == 1 or main_copies % 2 == 0:
        return major != minor
    return not (major + minor == main_copies and minor != 0)
