"""A gene's copy-number class from allele-specific segments."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.domain.profile.profile import CopyNumberCall, Segment
from canheal.domain.variants.calls import Place
from canheal.terms.records import NamedTuple

_SEX = frozenset({"X", "Y"})


class CopyNumberBounds(NamedTuple):
    """Bounds on total copies, absolute or in multiples of the ploidy (content/biomarkers/copy_number.yaml)."""

    amplification: float
    gain: float
    loss: float


class CopyNumberRule(NamedTuple):
    """Bounds without a ploidy, and with one."""

    absolute: CopyNumberBounds
    times_ploidy: CopyNumberBounds


class GeneSpan(NamedTuple):
    """Where a gene lies, 1-based, ends included."""

    symbol: str
    chromosome: str
    start: int
    end: int


def classify_gene(
    gene: GeneSpan, segments: Sequence[Segment], ploidy: float | None, *, rule: CopyNumberRule, place: Place
) -> CopyNumberCall | None:
    """The class of the segment that covers most of the gene; None when no segment covers it.

    Args:
        gene: where it lies.
        segments: of its chromosome, sorted by start.
        ploidy: average copies of the tumour; None when unknown.
        rule: bounds.
        place: file the segments came from.
    """
    covering = max(segments, key=lambda segment: _overlap(gene, segment), default=None)
    if covering is None or _overlap(gene, covering) <= 0:
        return None
    state, words = _state(gene.chromosome, covering.total, ploidy, rule)
    return CopyNumberCall(gene.symbol, state, covering.total, covering.minor, None, words, place)


def _overlap(gene: GeneSpan, segment: Segment) -> int:
    return min(gene.end, segment.end) - max(gene.start, segment.start) + 1


def _state(chromosome: str, total: int, ploidy: float | None, rule: CopyNumberRule) -> tuple[str, str]:
    if total == 0:
        return "deep_deletion", "0 copies"
    if chromosome in _SEX:
        return "neutral", f"{total} copies; sex chromosomes are classed only at 0"
    bounds, unit = (rule.absolute, 1.0) if ploidy is None else (rule.times_ploidy, ploidy)
    words = f"{total} copies" + (f" at ploidy {ploidy:g}" if ploidy is not None else "")
    if total >= bounds.amplification * unit:
        return "amplification", f"{words}, >= {bounds.amplification * unit:g}"
    if total >= bounds.gain * unit:
        return "gain", f"{words}, >= {bounds.gain * unit:g}"
    return ("loss", f"{words}, <= {bounds.loss * unit:g}") if total <= bounds.loss * unit else ("neutral", words)
