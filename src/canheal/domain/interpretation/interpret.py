"""One tumour's profile meets the references: the pure heart of `canheal interpret`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.interpretation.conditions import with_conditions
from canheal.domain.interpretation.findings import (
    BiomarkerFinding,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    ReportedFinding,
    SmallVariantFinding,
    Snapshot,
)
from canheal.domain.interpretation.joined import find_profiles
from canheal.domain.interpretation.not_assessed import list_not_assessed
from canheal.domain.interpretation.other_alterations import (
    find_biomarkers,
    find_copy_number,
    find_fusion,
    find_reported,
)
from canheal.domain.interpretation.patient import Patient
from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.same_codon import with_phase
from canheal.domain.interpretation.small_variants import find_small_variant
from canheal.domain.interpretation.two_hits import two_hit_rule
from canheal.domain.profile.profile import MolecularProfile
from canheal.terms.assembly import CHROMOSOME_INDEX
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TypeVar

_Finding = TypeVar("_Finding", SmallVariantFinding, CopyNumberFinding, FusionFinding, ReportedFinding, BiomarkerFinding)


class Provenance(NamedTuple):
    """Where an interpretation came from.

    Attributes:
        snapshots: knowledge used.
        code_version: canheal version.
        content_digest: SHA-256 over all content tables, hex.
        inputs: file name to SHA-256 of its bytes.
    """

    snapshots: tuple[Snapshot, ...]
    code_version: str
    content_digest: str
    inputs: Mapping[str, str]


def interpret(profile: MolecularProfile, references: References, provenance: Provenance) -> Interpretation:
    """Interpret one tumour.

    Raises:
        UnknownTumourCode: the profile's tumour code is not in the tree.
    """
    tumour = references.tumours.validate(profile.tumour_code)
    code = tumour.code
    patient = Patient(code, profile.assay.matched_normal, two_hit_rule(profile, references))
    small_variants = with_phase(find_small_variant(call, patient, references) for call in profile.small_variants)
    copy_numbers = [
        find_copy_number(call, code, references) for call in profile.copy_numbers if call.state != "neutral"
    ]
    build = references.build_evidence(profile.small_variants) if references.build_evidence else None
    states = AlterationStates(profile, small_variants, references)
    joined = find_profiles(states, code, references)

    conditioned = _Conditioned(states)
    return Interpretation(
        profile=profile,
        tumour_name=tumour.name,
        small_variants=conditioned.all(sorted(small_variants, key=_reading_order)),
        copy_numbers=conditioned.all(sorted(copy_numbers, key=lambda found: (not found.reportable, found.call.gene))),
        fusions=conditioned.all(find_fusion(call, code, references) for call in profile.fusions),
        reported=conditioned.all(find_reported(call, code, references) for call in profile.reported),
        biomarkers=conditioned.all(find_biomarkers(profile.biomarkers, code, references)),
        profiles=joined.findings,
        open_profiles=joined.still_open,
        measured=profile.biomarkers,
        not_assessed=list_not_assessed(profile, small_variants, build),
        snapshots=provenance.snapshots,
        code_version=provenance.code_version,
        content_digest=provenance.content_digest,
        inputs=provenance.inputs,
        considered=_considered(profile, small_variants, references),
    )


class _Conditioned:
    """Puts what decides the conditions of labels beside the claims of findings."""

    def __init__(self, states: AlterationStates) -> None:
        self._states = states

    def all(self, findings: Iterable[_Finding]) -> tuple[_Finding, ...]:
        """The findings in their order."""
        return tuple(map(self._one, findings))

    def _one(self, finding: _Finding) -> _Finding:
        claims = with_conditions(finding.claims, self._states)
        return finding if claims is finding.claims else finding._replace(claims=claims)


def _considered(
    profile: MolecularProfile, small_variants: tuple[SmallVariantFinding, ...], references: References
) -> tuple[str, ...]:
    """Ids of the evidence on every gene of this tumour, on whole-tumour biomarkers and on joined alterations."""
    genes = {"-", *(finding.gene for finding in small_variants if finding.gene)}
    genes.update(call.gene for call in profile.copy_numbers)
    genes.update(call.gene for call in profile.reported)
    genes.update(gene for call in profile.fusions for gene in (call.five_prime, call.three_prime) if gene)
    items = (item.id for gene in genes for item in references.evidence(gene))
    return tuple(sorted({*items, *(item.id for item in references.profiles)}))


def _reading_order(finding: SmallVariantFinding) -> tuple[bool, int, int, str]:
    """Reportable first, then along the genome; rows without an allele by their id."""
    allele = finding.call.allele
    if allele is None:
        return (not finding.reportable, len(CHROMOSOME_INDEX), 0, finding.id)
    return (not finding.reportable, CHROMOSOME_INDEX[allele.chromosome], allele.position, finding.id)
