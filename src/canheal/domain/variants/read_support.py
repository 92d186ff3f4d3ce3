"""Where the numbers that a file gives on the reads of one allele cannot all be true."""

from __future__ import annotations

import math

ABOVE_DEPTH = "alternate_above_depth"
ABOVE_ONE = "vaf_above_one"
AGAINST_COUNTS = "vaf_against_counts"
CONTRADICTIONS = (ABOVE_DEPTH, ABOVE_ONE, AGAINST_COUNTS)
# Callers correct and weigh reads before they give a fraction, so that it need not be the quotient of the counts.
APART = 0.1
_ERRORS = 3.0


def contradiction(depth: float | None, alternate: float | None, vaf: float | None, counted: float | None) -> str | None:
    """Which contradiction stands between these numbers as they were delivered; None when they agree.

    A fraction contradicts the counts when it differs by more than 0.1 and by more than three standard errors of the
    counted share, whichever of depth and counted reads it is a share of.

    Args:
        depth: reads at the place.
        alternate: reads that carry the allele.
        vaf: allele fraction.
        counted: reads of the reference and the allele together.
    """
    if vaf is not None and vaf > 1:
        return ABOVE_ONE
    if depth is not None and alternate is not None and alternate > depth:
        return ABOVE_DEPTH
    if vaf is None or alternate is None:
        return None
    shares = [(alternate / total, total) for total in (depth, counted) if total]
    return AGAINST_COUNTS if shares and all(_is_apart(vaf, *share) for share in shares) else None


def _is_apart(vaf: float, share: float, total: float) -> bool:
    error = math.sqrt(max(share * (1 - share), 0.0) / total)
    return abs(vaf - share) > max(APART, _ERRORS * error)
