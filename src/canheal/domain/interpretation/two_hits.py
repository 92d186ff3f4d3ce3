"""Whether both copies of a tumour suppressor are hit: a variant on the retained copies, the other allele lost."""

from __future__ import annotations

from canheal.domain.interpretation.findings import TwoHit
from canheal.domain.interpretation.patient import TwoHitRule
from canheal.domain.interpretation.references import References
from canheal.domain.profile.profile import MolecularProfile, Segment
from canheal.domain.profile.zygosity import VAF_TOLERANCE, expected_germline_vaf, expected_vaf, segment_at
from canheal.domain.variants.calls import SmallVariantCall


def two_hit_rule(profile: MolecularProfile, references: References) -> TwoHitRule:
    """The rule for one tumour, with its segments and purity bound in."""

    def rule(call: SmallVariantCall, gene: str) -> TwoHit:
        if not profile.segments:
            return TwoHit("not_assessed", None, "no allele-specific segments were given")
        place = _place(call, gene, references)
        segment = segment_at(profile.segments, *place) if place else None
        if segment is None:
            return TwoHit("not_assessed", None, "no segment covers this position")
        return judge(call.tumour.vaf, profile.purity, segment)

    return rule


def judge(vaf: float | None, purity: float | None, segment: Segment) -> TwoHit:
    """Two hits need loss of the other allele; with a purity the VAF must agree with all retained copies hit."""
    copies = f"{segment.total} copies, {segment.minor} of the minor allele"
    if segment.minor > 0:
        return TwoHit("one_hit", None, f"the other allele is retained ({copies})")
    if segment.total == 0:
        return TwoHit("not_assessed", None, "no copy is left at this position; the call contradicts the segment")
    if purity is None or vaf is None:
        missing = "purity" if purity is None else "variant allele fraction"
        return TwoHit("two_hits", None, f"the other allele is lost ({copies}); VAF not checked, no {missing} given")
    return _against_expected(vaf, purity, segment.total, copies)


def _against_expected(vaf: float, purity: float, total: int, copies: str) -> TwoHit:
    """A VAF above the somatic expectation may be a germline variant, whose normal cells carry it as well."""
    expected = expected_vaf(purity, total, total)
    germline = expected_germline_vaf(purity, total, total)
    words = f"({copies}; VAF {vaf:.2f}, expected {expected:.2f} somatic, {germline:.2f} germline)"
    if vaf < expected - VAF_TOLERANCE:
        reason = "the other allele is lost, but the VAF is too low for all retained copies"
        return TwoHit("one_hit", expected, f"{reason} {words}")
    if vaf <= expected + VAF_TOLERANCE:
        return TwoHit("two_hits", expected, f"the other allele is lost and the VAF agrees {words}")
    if abs(vaf - germline) <= VAF_TOLERANCE:
        reason = "the other allele is lost and the VAF is that of a germline variant"
        return TwoHit("two_hits", expected, f"{reason} {words}")
    return TwoHit("two_hits", expected, f"the other allele is lost; the VAF lies above what the purity allows {words}")


def _place(call: SmallVariantCall, gene: str, references: References) -> tuple[str, int] | None:
    if call.allele is not None:
        return call.allele.chromosome, call.allele.position
    known = references.genes.get(gene)
    return (known.chromosome, known.start) if known else None
