"""Copy numbers, fusions, alterations reported by name and whole-tumour biomarkers meet their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.interpretation.claims import in_order, make_claim
from canheal.domain.interpretation.findings import (
    BiomarkerFinding,
    Claim,
    CopyNumberFinding,
    FusionFinding,
    ReportedFinding,
)
from canheal.domain.interpretation.references import NO_ROLE, GeneRole, References
from canheal.domain.interpretation.small_variant_match import Match
from canheal.domain.profile.biomarkers import Biomarkers
from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration

_BY_NAME = frozenset({"named", "coding_change"})
_PROTEIN = frozenset({"overexpression", "underexpression", "expression"})
"""What labels and guidelines mean as a result of immunohistochemistry."""
_SOMATIC = frozenset({"somatic", "any", "unknown"})


def find_copy_number(call: CopyNumberCall, tumour_code: str, references: References) -> CopyNumberFinding:
    """A gene's copy number with its claims; reportable with a claim, or as a strong change of a gene with that role."""
    role = references.roles.get(call.gene, NO_ROLE)
    claims = _claims(
        references.evidence(call.gene),
        lambda target: match_copy_number(call, role, target),
        tumour_code,
        references,
    )
    driver = (call.state == "amplification" and role.oncogene) or (
        call.state == "deep_deletion" and role.tumour_suppressor
    )
    return CopyNumberFinding(f"cn-{call.gene}", call, bool(claims) or driver, claims)


def match_copy_number(call: CopyNumberCall, role: GeneRole, target: CategoricalVariant) -> Match | None:
    """Amplification meets its like; a deep deletion its like and loss of function of a suppressor; a gain nothing."""
    words = f"{call.gene} {call.state.replace('_', ' ')} ({call.rule})"
    if call.state == "amplification" and target.kind == "amplification":
        return Match("copy_number", words)
    if call.state != "deep_deletion":
        return None
    if target.kind == "deletion" or (target.kind == "loss_of_function" and role.tumour_suppressor):
        return Match("copy_number", words)
    return None


def find_fusion(call: FusionCall, tumour_code: str, references: References) -> FusionFinding:
    """A fusion with the claims of both partners, each item once."""
    partners = tuple(dict.fromkeys(gene for gene in (call.five_prime, call.three_prime) if gene))
    items = {item.id: item for gene in partners for item in references.evidence(gene)}
    claims = _claims(
        items.values(),
        lambda target: match_fusion(call, target, references.kinases_at_3_prime),
        tumour_code,
        references,
    )
    in_cancer_gene = len(partners) == 2 and any(gene in references.roles for gene in partners)
    return FusionFinding(f"fusion-{call.name}-{call.place.line}", call, bool(claims) or in_cancer_gene, claims)


def match_fusion(
    call: FusionCall, target: CategoricalVariant, kinases_at_3_prime: frozenset[str] = frozenset()
) -> Match | None:
    """An ordered pair meets that pair, one partner the gene that the evidence names, an intragenic event neither."""
    if call.five_prime == call.three_prime:
        return None
    cautions = ("out_of_frame",) if call.in_frame is False else ()
    if None in (call.five_prime, call.three_prime):
        cautions = (*cautions, "partner_unknown")
    pair = (call.five_prime, call.three_prime)
    if target.kind == "fusion_pair":
        if pair == target.partners:
            return Match("fusion_pair", call.name, cautions)
        if not call.ordered and pair[::-1] == target.partners:
            return Match("fusion_pair", call.name, (*cautions, "orientation_unknown"))
        return None
    if target.kind == "fusion_partner" and target.gene in pair:
        return Match(
            "fusion_partner",
            f"{target.gene} in {call.name}",
            (*cautions, *_orientation(call, target.gene, kinases_at_3_prime)),
        )
    return None


def _orientation(call: FusionCall, gene: str, kinases_at_3_prime: frozenset[str]) -> tuple[str, ...]:
    """What a reader must know of the order of the partners."""
    if not call.ordered:
        return ("orientation_unknown",)
    return ("five_prime_partner",) if call.five_prime == gene and gene in kinases_at_3_prime else ()


def find_reported(call: ReportedAlteration, tumour_code: str, references: References) -> ReportedFinding:
    """An alteration reported by name with its claims."""
    named = read_categorical(call.gene, call.name)
    claims = _claims(
        references.evidence(call.gene), lambda target: match_reported(call, named, target), tumour_code, references
    )
    return ReportedFinding(f"reported-{call.gene}-{call.name}", call, claims)


def match_reported(call: ReportedAlteration, named: CategoricalVariant, target: CategoricalVariant) -> Match | None:
    """Only the very same name, as the grammar reads it; expression is never inferred from copy number."""
    same = _identity(named) == _identity(target)
    if same and (named.kind not in _BY_NAME or named.name.lower() == target.name.lower()):
        cautions = ("rna_alone",) if call.method.startswith("RNA") and named.kind in _PROTEIN else ()
        return Match("reported", f"{call.gene} {call.name} by {call.method}", cautions)
    return None


def _identity(variant: CategoricalVariant) -> tuple[object, ...]:
    """What makes two names of one gene the same alteration, but for kinds that only the name tells apart."""
    change = variant.change.text if variant.change else None
    return variant.kind, change, variant.residue, variant.exon, variant.term, variant.partners


def find_biomarkers(measured: Biomarkers, tumour_code: str, references: References) -> tuple[BiomarkerFinding, ...]:
    """The biomarkers this tumour shows, with the evidence that names them; a low-confidence proxy shows nothing."""
    items = references.evidence("-")
    findings = []
    for name, value, cautions in _shown(measured):
        claims = _claims(
            (item for item in items if item.variant.name == name),
            lambda _, value=value, cautions=cautions: Match("biomarker", value, cautions),  # type: ignore[misc]
            tumour_code,
            references,
        )
        findings.append(BiomarkerFinding(f"bm-{name}", name, value, claims))
    return tuple(findings)


def _shown(measured: Biomarkers) -> list[tuple[str, str, tuple[str, ...]]]:
    """(name in evidence, what was measured, cautions) of each biomarker above its threshold."""
    shown: list[tuple[str, str, tuple[str, ...]]] = []
    for burden in measured.burdens:
        if burden.status == "high" and burden.value is not None:
            value = f"TMB {burden.value:.1f} mutations/Mb ({burden.label})"
            shown.append(("TMB-H", value, ("threshold_of_other_assay",)))
            break
    satellites = measured.microsatellites
    if satellites.status == "msi_high" and satellites.confidence != "low":
        shown.append(("MSI-H", f"MSI-H, {satellites.method}", ()))
    if measured.scars.status == "high":
        value = f"scar score {measured.scars.total} (cut-off {measured.scars.threshold})"
        shown.append(("HRD-H", value, ("threshold_of_other_assay",)))
    return shown


def _claims(
    items: Iterable[EvidenceItem],
    match: Callable[[CategoricalVariant], Match | None],
    tumour_code: str,
    references: References,
) -> tuple[Claim, ...]:
    found = ((item, match(item.variant)) for item in items if item.origin in _SOMATIC)
    return in_order(make_claim(item, met, patient=tumour_code, references=references) for item, met in found if met)
