"""When a finding in the tumour asks for a look at the germline: what the laboratory, a frequency or a snapshot says."""

from __future__ import annotations

from canheal.domain.evidence.diseases import closest_relation
from canheal.domain.evidence.known_alleles import germline_pathogenic
from canheal.domain.interpretation.patient import Patient
from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.small_variant_match import VariantView, match_small_variant
from canheal.domain.variants.calls import SmallVariantCall

_SAME = frozenset({"exact", "ancestor", "pan_cancer"})


def germline_hint(call: SmallVariantCall, view: VariantView, patient: Patient, references: References) -> str:
    """Why this tumour finding asks for germline confirmation; "" when it does not. VAF suggests, it never proves."""
    advice = references.germline
    if call.origin == "germline":
        classified = _pathogenic_in_the_germline(call, references)
        null = view.loses_function and view.gene in advice.genes
        return _stated_germline(view.gene, classified) if classified or null or view.oncogenic else ""
    if patient.matched_normal or view.gene not in advice.genes or call.tumour.vaf is None:
        return ""
    classified = _pathogenic_in_the_germline(call, references)
    if not (view.loses_function or view.oncogenic or classified):
        return ""
    indel = call.allele is not None and len(call.allele.reference) != len(call.allele.alternate)
    least = advice.least_vaf_indel if indel else advice.least_vaf_substitution
    if call.tumour.vaf < least:
        return ""
    words = f"{view.gene}, VAF {call.tumour.vaf:.0%} without a matched normal ({advice.citation})"
    words += f"; {classified}" if classified else ""
    return f"{words}{_held_back(view, patient, references)}"


def unannotated_germline_hint(call: SmallVariantCall, name: str, references: References) -> str:
    """The same for a call without a consequence, which only a snapshot can say something of."""
    if call.origin != "germline" or call.filters:
        return ""
    classified = _pathogenic_in_the_germline(call, references)
    return _stated_germline(name, classified) if classified else ""


def _stated_germline(name: str, classified: str) -> str:
    return f"{name}, reported as germline by the laboratory{f'; {classified}' if classified else ''}"


def stays_in_the_report(call: SmallVariantCall, hint: str) -> bool:
    """A germline variant that asks for counselling stays in the report, even deep in an intron."""
    return call.origin == "germline" and bool(hint)


def _pathogenic_in_the_germline(call: SmallVariantCall, references: References) -> str:
    """What a snapshot says of this allele in the germline; a reason to test blood, never evidence on the tumour."""
    if references.alleles is None or call.allele is None:
        return ""
    return germline_pathogenic(references.alleles.known(call.allele))


def _held_back(view: VariantView, patient: Patient, references: References) -> str:
    """Therapeutic items whose evidence speaks of germline variants alone; they apply if blood confirms this one."""
    held = [
        item.id
        for item in references.evidence(view.gene)
        if item.origin == "germline" and item.therapies and match_small_variant(view, item.variant)
        if closest_relation(references.tumours, item.diseases, patient.tumour_code) in _SAME
    ]
    return f"; if germline, also {', '.join(held)}" if held else ""
