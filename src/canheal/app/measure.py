"""The biomarkers of a tumour, measured with the content's rules."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.small_variants import is_rejected
from canheal.domain.interpretation.transcript_choice import Choice, choose_consequence, mane_change
from canheal.domain.profile.biomarkers import (
    Biomarkers,
    MicrosatelliteStatus,
    SignatureRefit,
    TumourMutationalBurden,
)
from canheal.domain.profile.burden import (
    UNANNOTATED,
    CountableVariant,
    burden_status,
    mutational_burden,
    of_another_assay,
)
from canheal.domain.profile.microsatellites import (
    VariantMix,
    from_mismatch_repair,
    from_report,
    from_sites,
    from_variants,
)
from canheal.domain.profile.poisson import poisson_interval
from canheal.domain.profile.profile import Segment
from canheal.domain.profile.scars import scar_score
from canheal.domain.variants.calls import SmallVariantCall
from canheal.formats.assay_inputs import MsiStatement
from canheal.knowledge.biomarker_rules import BiomarkerRules
from canheal.terms.quantities import Interval
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import CODING
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.formats.tso500 import PanelBurden

_NO_SIGNATURES = SignatureRefit((), 0, None, "no reference matrix was given (--signatures)")


class Measurements(NamedTuple):
    """What biomarkers are measured on.

    Attributes:
        calls: small variants.
        megabases: eligible region; None when unknown.
        genes: of the assay; None when they are not listed.
        matched_normal: germline variants were subtracted.
        segments: allele-specific, empty when not given.
        msi: as the laboratory gives it; None when it does not.
        burden: the assay's own TMB; None when it gives none.
        signatures: refit; None when no matrix was given.
    """

    calls: Sequence[SmallVariantCall]
    megabases: float | None
    genes: frozenset[str] | None
    matched_normal: bool
    segments: Sequence[Segment]
    msi: MsiStatement | None
    burden: PanelBurden | None
    signatures: SignatureRefit | None


def measure_biomarkers(measured: Measurements, rules: BiomarkerRules, references: References) -> Biomarkers:
    """TMB under every definition, MSI, scar score and signatures; each says why where it is not assessed."""
    countable = _countable(measured, rules, references)
    burdens = tuple(
        _with_origin(mutational_burden(definition, countable, measured.megabases, rules.region), measured)
        for definition in rules.burdens
    )
    reported = _reported_burden(measured.burden, rules)
    return Biomarkers(
        burdens=(reported, *burdens) if reported else burdens,
        microsatellites=_microsatellites(measured, rules, burdens, countable),
        scars=scar_score(
            measured.segments,
            rules.centromeres,
            rules.genome,
            threshold=rules.scar_threshold,
            caveat=rules.scar_caveat,
        ),
        signatures=measured.signatures or _NO_SIGNATURES,
    )


def _with_origin(burden: TumourMutationalBurden, measured: Measurements) -> TumourMutationalBurden:
    """Without a matched normal germline variants are counted: such a burden is measured, and never called high."""
    if burden.value is None or measured.matched_normal:
        return burden
    status = "measured" if burden.status == "high" else burden.status
    return burden._replace(
        status=status, reason=f"{burden.reason}; no matched normal: germline variants are not subtracted"
    )


def _reported_burden(burden: PanelBurden | None, rules: BiomarkerRules) -> TumourMutationalBurden | None:
    """The value the assay itself gives, with an interval where it says how many variants it rests on."""
    if burden is None or burden.value is None:
        return None
    rule = rules.reported_burden
    interval = None
    if burden.eligible is not None and burden.value > 0:
        megabases = burden.eligible / burden.value if burden.megabases is None else burden.megabases
        bounds = poisson_interval(burden.eligible)
        interval = Interval(bounds.low / megabases, bounds.high / megabases, bounds.level)
    return TumourMutationalBurden(
        definition=rule.id,
        label=rule.label,
        count=burden.eligible,
        megabases=burden.megabases,
        value=burden.value,
        interval=interval,
        threshold=rule.threshold,
        status=burden_status(burden.value, rule.threshold),
        reason=rule.citation,
    )


def _countable(measured: Measurements, rules: BiomarkerRules, references: References) -> list[CountableVariant] | str:
    """Coding variants as counting sees them, or why they cannot be counted.

    They cannot where more than one in twenty carries no consequence, or where another assay than the stated one made
    them.
    """
    calls = measured.calls
    if sum(not call.consequences for call in calls) > _UNASSESSED_SHARE * len(calls):
        return UNANNOTATED
    coding = [
        (call, choice)
        for call in calls
        if call.origin != "germline"
        and (choice := choose_consequence(call.consequences, references.genes, references.roles)) is not None
        and not CODING.isdisjoint(choice.consequence.terms)
    ]
    genes = [choice.consequence.gene for _, choice in coding]
    reason = of_another_assay(genes, measured.genes, measured.megabases, rules.other_assay)
    return reason or [_variant(call, choice, rules, references) for call, choice in coding]


def _variant(call: SmallVariantCall, choice: Choice, rules: BiomarkerRules, references: References) -> CountableVariant:
    reads, marks = call.tumour, _marks(call, rules, references)
    if _is_established(choice, references):
        marks |= {"catalogue_hotspot"}
    return CountableVariant(choice.consequence.terms, reads.depth, reads.vaf, not is_rejected(call, references), marks)


def _is_established(choice: Choice, references: References) -> bool:
    """The protein change is one of the catalogue's established drivers: tables of proteins have no alleles."""
    drivers = references.established.get(choice.consequence.gene)
    if not drivers:
        return False
    change, _ = mane_change(choice.consequence, choice.by, references)
    return change is not None and change.text in drivers


def _marks(call: SmallVariantCall, rules: BiomarkerRules, references: References) -> frozenset[str]:
    found = []
    if (allele := call.allele) is not None:
        if len(allele.reference) == len(allele.alternate) > 1:
            found.append("multi_nucleotide")
        if allele.chromosome == "MT":
            found.append("mitochondrial")
        if references.recurrent(allele) is not None:
            found.append("catalogue_hotspot")
    if (call.tumour.vaf or 0.0) > rules.germline_vaf_above:
        found.append("germline_like_vaf")
    frequencies = call.population_frequencies
    if frequencies and max(frequencies.values()) >= rules.population_at_least:
        found.append("population")
    return frozenset(found)


def _microsatellites(
    measured: Measurements,
    rules: BiomarkerRules,
    burdens: Sequence[TumourMutationalBurden],
    countable: Sequence[CountableVariant] | str,
) -> MicrosatelliteStatus:
    reported = _reported_microsatellites(measured.msi, rules)
    if measured.msi is not None and measured.msi.proteins_lost:
        return from_mismatch_repair(measured.msi.proteins_lost, reported)
    if reported is not None:
        return reported
    coding = () if isinstance(countable, str) else countable
    indels = sum(not _INDEL.isdisjoint(variant.terms) for variant in coding)
    burden = next((burden.value for burden in burdens if burden.threshold is not None), None)
    return from_variants(VariantMix(len(coding), indels, burden, measured.matched_normal), rules.proxy)


def _reported_microsatellites(stated: MsiStatement | None, rules: BiomarkerRules) -> MicrosatelliteStatus | None:
    """The laboratory's own result on microsatellites, in words or as a share of unstable sites."""
    if stated is None:
        return None
    if stated.status is not None:
        return from_report(stated.status)
    if stated.unstable_percent is None:
        return None
    return from_sites(stated.unstable_percent, stated.usable_sites, rules.sites)


_UNASSESSED_SHARE = 0.05
_INDEL = frozenset({"frameshift_variant", "inframe_deletion", "inframe_insertion"})
