"""Where a change lies on a transcript, in Sequence Ontology terms: exon parts, introns and splice signals.

Splice windows are those of Ensembl VEP's documentation ("Calculated variant consequences"): donor +1 and +2, fifth
base +5, donor region +3 to +6, acceptor -2 and -1, polypyrimidine tract -17 to -3, splice region 1 to 3 exonic and
3 to 8 intronic bases. A flank counts as upstream or downstream up to `FLANK` bases away.
"""

from __future__ import annotations

from canheal.domain.variants.hgvs_shift import Placement
from canheal.domain.variants.transcripts import Intron, Transcript
from canheal.terms.sequence_ontology import RANK

FLANK = 5000
_REACH = 8
# distance from the exon's last base (donor side, 1 = first intronic base), inclusive
_DONOR = {
    "splice_donor_variant": (1, 2),
    "splice_donor_5th_base_variant": (5, 5),
    "splice_donor_region_variant": (3, 6),
}
# distance from the exon's first base (acceptor side, -1 = last intronic base), inclusive
_ACCEPTOR = {"splice_acceptor_variant": (-2, -1), "splice_polypyrimidine_tract_variant": (-17, -3)}
_DONOR_REGION = ((3, 8), (-2, 0))
_ACCEPTOR_REGION = ((-8, -3), (0, 2))


def by_severity(terms: set[str]) -> tuple[str, ...]:
    """Most severe first."""
    return tuple(sorted(terms, key=lambda term: (RANK.get(term, len(RANK)), term)))


def flank_term(transcript: Transcript, placement: Placement) -> str | None:
    """upstream or downstream for a change that touches no base of the transcript; None when it touches one."""
    if placement.after is not None:
        before, behind = placement.after < transcript.start, placement.after >= transcript.end
    else:
        before, behind = placement.end < transcript.start, placement.start > transcript.end
    if not (before or behind):
        return None
    return "upstream_gene_variant" if before == (transcript.strand == 1) else "downstream_gene_variant"


def splice_terms(transcript: Transcript, placement: Placement) -> set[str]:
    """Splice and intron terms of a change that touches the transcript."""
    first, last = _bounds(placement)
    terms: set[str] = set()
    for intron in transcript.introns_near(first - _REACH, last + _REACH):
        terms |= _at_intron(intron, transcript.strand, (first, last), inserts=placement.after is not None)
    return terms


def _bounds(placement: Placement) -> tuple[int, int]:
    """Bases replaced, or the two bases around an insertion."""
    if placement.after is not None:
        return placement.after, placement.after + 1
    return placement.start, placement.end


def _at_intron(intron: Intron, strand: int, bounds: tuple[int, int], *, inserts: bool) -> set[str]:
    from_donor = sorted((base - intron.donor) * strand + 1 for base in bounds)
    from_acceptor = sorted((base - intron.acceptor) * strand - 1 for base in bounds)
    length = abs(intron.acceptor - intron.donor) + 1

    def hits(place: list[int], window: tuple[int, int]) -> bool:
        if inserts:  # new bases change a window only from inside
            return window[0] <= place[0] and place[1] <= window[1]
        return place[0] <= window[1] and window[0] <= place[1]

    terms = {term for term, window in _DONOR.items() if hits(from_donor, window)}
    terms |= {term for term, window in _ACCEPTOR.items() if hits(from_acceptor, window)}
    if inserts:
        essential = terms & {"splice_donor_variant", "splice_acceptor_variant"}
        region = hits(from_donor, (-2, 8)) or hits(from_acceptor, (-8, 2))
        region = region and not essential
    else:
        region = any(hits(from_donor, window) for window in _DONOR_REGION)
        region = region or any(hits(from_acceptor, window) for window in _ACCEPTOR_REGION)
    if region:
        terms.add("splice_region_variant")
    if length > 4 and hits(from_donor, (3 - inserts, length - 2 + inserts)):
        terms.add("intron_variant")
    return terms


def exonic_parts(transcript: Transcript, start: int, end: int) -> set[str]:
    """Which of 5' UTR, coding sequence and 3' UTR these genomic bounds touch in exons."""
    low, high = max(start, transcript.start), min(end, transcript.end)
    low_side, high_side = ("5_prime_UTR_variant", "3_prime_UTR_variant")[:: transcript.strand]
    parts = set()
    for exon in transcript.exons:
        first, last = max(exon.start, low), min(exon.end, high)
        if first > last:
            continue
        if first < transcript.cds_start:
            parts.add(low_side)
        if last > transcript.cds_end:
            parts.add(high_side)
        if first <= transcript.cds_end and last >= transcript.cds_start:
            parts.add("coding_sequence_variant")
    return parts
