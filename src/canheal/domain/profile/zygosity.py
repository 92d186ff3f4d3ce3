"""Which fraction of reads a variant should have, given purity and copies (a mixture of tumour and normal DNA)."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.domain.profile.profile import Segment

VAF_TOLERANCE = 0.15
"""How far a measured VAF may lie from the expected one and still agree (specification 2.6)."""
_NORMAL_COPIES = 2


def expected_vaf(purity: float, mutated_copies: int, total_copies: int) -> float:
    """VAF of a clonal variant: p * mutated / (p * total + 2 * (1 - p)), autosomes.

    Args:
        purity: tumour cell fraction, 0 < purity <= 1.
        mutated_copies: copies in each tumour cell that carry the variant.
        total_copies: copies of the locus in each tumour cell.
    """
    return purity * mutated_copies / (purity * total_copies + _NORMAL_COPIES * (1 - purity))


def expected_germline_vaf(purity: float, mutated_copies: int, total_copies: int) -> float:
    """VAF of a heterozygous germline variant: as `expected_vaf`, with one mutated copy in every normal cell."""
    mutated = purity * mutated_copies + (1 - purity)
    return mutated / (purity * total_copies + _NORMAL_COPIES * (1 - purity))


def segment_at(segments: Sequence[Segment], chromosome: str, position: int) -> Segment | None:
    """The segment that covers a position; None when none does."""
    for segment in segments:
        if segment.chromosome == chromosome and segment.start <= position <= segment.end:
            return segment
    return None
