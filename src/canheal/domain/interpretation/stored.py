"""What two interpretations of one tumour are compared by: claims with their evidence, classes, measurements, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from canheal.domain.evidence.items import Approval, EvidenceItem, therapy_unit
from canheal.domain.interpretation.findings import (
    Claim,
    Interpretation,
    NotAssessed,
    SmallVariantFinding,
    Snapshot,
    Tiers,
)
from canheal.domain.profile.biomarkers import Biomarkers
from canheal.terms.records import NamedTuple


class ItemFacts(NamedTuple):
    """What an evidence item says, without its ids and the date of its review; attributes as in `EvidenceItem`.

    Attributes:
        gene: HGNC symbol, "-" for biomarkers of the whole tumour.
        alteration: its name, or joined alterations in words.
    """

    gene: str
    alteration: str
    diseases: tuple[str, ...]
    disease_words: str
    implication: str
    significance: str
    direction: str
    level: str
    therapies: tuple[str, ...]
    interaction: str
    setting: str
    approvals: tuple[Approval, ...]
    origin: str
    unverified: bool
    statement: str
    citations: tuple[str, ...]


class StoredClaim(NamedTuple):
    """A claim as a stored interpretation tells it; attributes as in `Claim`.

    Attributes:
        evidence: id of the evidence item.
        source: snapshot name that holds it.
        item: what the evidence item says.
    """

    evidence: str
    source: str
    item: ItemFacts
    match_level: str
    matched_on: str
    disease_relation: str
    matched_disease: str
    tiers: Tiers
    positive: bool
    cautions: tuple[str, ...]


class StoredClass(NamedTuple):
    """The class of a small variant and what led to it.

    Attributes:
        label: the class.
        points: sum over criteria met.
        met: criteria met, as "id +points".
        asked: ids of all criteria of the guideline.
    """

    label: str
    points: int
    met: tuple[str, ...]
    asked: frozenset[str]


class StoredFinding(NamedTuple):
    """A finding of any kind.

    Attributes:
        id: stable for one tumour.
        name: "EGFR p.L858R", "ERBB2 amplification", "EML4::ALK", "TMB-H".
        outcome: class of a small variant; None for others and where the consequence is not assessed.
        reportable: it stands in the molecular report.
        claims: best first.
        germline: sentence that suggests germline confirmation; "" when none.
        records: what snapshots say of this very allele, in words, without their releases.
    """

    id: str
    name: str
    outcome: StoredClass | None
    reportable: bool
    claims: tuple[StoredClaim, ...]
    germline: str = ""
    records: tuple[str, ...] = ()


class StoredInterpretation(NamedTuple):
    """One interpretation of one tumour.

    Attributes:
        sample, patient, tumour_code, assembly: as in `MolecularProfile`, the assembly by its name.
        findings: all, in the order of the interpretation.
        measured: biomarker to its result in words.
        waiting: id of evidence on joined alterations that may hold, to what it speaks of and what is not known.
        not_assessed: in the order of the interpretation.
        snapshots: knowledge used.
        considered: ids of all evidence that was looked at; None when the file does not say it.
        code_version: canheal version.
        content_digest: SHA-256 over all content tables, hex.
        inputs: file name to SHA-256 of its bytes.
    """

    sample: str
    patient: str | None
    tumour_code: str
    assembly: str
    findings: tuple[StoredFinding, ...]
    measured: Mapping[str, str]
    waiting: Mapping[str, str]
    not_assessed: tuple[NotAssessed, ...]
    snapshots: tuple[Snapshot, ...]
    considered: frozenset[str] | None
    code_version: str
    content_digest: str
    inputs: Mapping[str, str]


def stored_of(interpretation: Interpretation) -> StoredInterpretation:
    """What a reader of its `interpretation.json` would get."""
    profile = interpretation.profile
    return StoredInterpretation(
        sample=profile.sample,
        patient=profile.patient,
        tumour_code=profile.tumour_code,
        assembly=profile.assembly.value,
        findings=tuple(_findings(interpretation)),
        measured=_measured(interpretation.measured),
        waiting={
            found.item.id: waiting_words(
                found.item.variant.name, therapy_unit(found.item.therapies, found.item.interaction), found.reasons
            )
            for found in interpretation.open_profiles
        },
        not_assessed=interpretation.not_assessed,
        snapshots=interpretation.snapshots,
        considered=frozenset(interpretation.considered),
        code_version=interpretation.code_version,
        content_digest=interpretation.content_digest,
        inputs=interpretation.inputs,
    )


def item_facts(item: EvidenceItem) -> ItemFacts:
    """What an evidence item says."""
    return ItemFacts(
        gene=item.variant.gene,
        alteration=item.variant.name,
        diseases=item.diseases,
        disease_words=item.disease_words,
        implication=item.implication,
        significance=item.significance,
        direction=item.direction,
        level=item.level,
        therapies=item.therapies,
        interaction=item.interaction,
        setting=item.setting,
        approvals=item.approvals,
        origin=item.origin,
        unverified=item.unverified,
        statement=item.statement,
        citations=item.citations,
    )


def small_variant_name(gene: str | None, change: str | None, finding_id: str) -> str:
    """A small variant as a table of changes names it."""
    return " ".join(filter(None, (gene, change or finding_id)))


def record_words(source: str, id: str, classifications: Iterable[tuple[str, str, int | None]]) -> str:
    """What a snapshot says of an allele: (kind, classification, stars) each; its release stands elsewhere."""
    said = (
        f"{kind.replace('_', ' ')} {words}" + (f" ({stars} of 4 stars)" if stars is not None else "")
        for kind, words, stars in classifications
    )
    return f"{' '.join(filter(None, (source.partition('@')[0], id)))}: {', '.join(said)}"


def measured_words(status: str, value: float | None, reason: str) -> str:
    """A biomarker's result, comparable: status, value where there is one, and the rule or reason behind it."""
    return "; ".join(filter(None, (status, f"{value:g}" if value is not None else "", reason)))


def waiting_words(alteration: str, therapies: str, reasons: Iterable[str]) -> str:
    """Evidence that may hold: on what, for which therapies, and what is not known."""
    return "; ".join(filter(None, (alteration, therapies, *reasons)))


def _findings(interpretation: Interpretation) -> Iterator[StoredFinding]:
    yield from map(_small_variant, interpretation.small_variants)
    for copies in interpretation.copy_numbers:
        name = f"{copies.call.gene} {copies.call.state.replace('_', ' ')}"
        yield StoredFinding(copies.id, name, None, copies.reportable, _claims(copies.claims))
    for fusion in interpretation.fusions:
        yield StoredFinding(fusion.id, fusion.call.name, None, fusion.reportable, _claims(fusion.claims))
    for reported in interpretation.reported:
        name = f"{reported.call.gene} {reported.call.name}"
        yield StoredFinding(reported.id, name, None, True, _claims(reported.claims))
    for shown in interpretation.biomarkers:
        yield StoredFinding(shown.id, shown.name, None, True, _claims(shown.claims))
    for joined in interpretation.profiles:
        yield StoredFinding(joined.id, joined.name, None, True, _claims(joined.claims))


def _small_variant(finding: SmallVariantFinding) -> StoredFinding:
    chosen, outcome = finding.chosen, finding.oncogenicity
    change = (chosen.hgvs_p or chosen.hgvs_c) if chosen else None
    stored = None
    if outcome is not None:
        met = (found.criterion for found in outcome.outcomes if found.state == "met")
        asked = frozenset(found.criterion.id for found in outcome.outcomes)
        stored = StoredClass(outcome.label, outcome.points, tuple(f"{c.id} {c.points:+d}" for c in met), asked)
    name = small_variant_name(finding.gene, change, finding.id)
    records = tuple(
        record_words(
            known.source, known.id, ((found.kind, found.words, found.stars) for found in known.classifications)
        )
        for known in finding.known
    )
    claims = _claims(finding.claims)
    return StoredFinding(finding.id, name, stored, finding.reportable, claims, finding.germline_hint, records)


def _claims(claims: Iterable[Claim]) -> tuple[StoredClaim, ...]:
    return tuple(
        StoredClaim(
            evidence=claim.item.id,
            source=claim.item.source,
            item=item_facts(claim.item),
            match_level=claim.match_level,
            matched_on=claim.matched_on,
            disease_relation=claim.disease_relation,
            matched_disease=claim.matched_disease,
            tiers=claim.tiers,
            positive=claim.positive,
            cautions=claim.cautions,
        )
        for claim in claims
    )


def _measured(measured: Biomarkers) -> dict[str, str]:
    satellites, scars, signatures = measured.microsatellites, measured.scars, measured.signatures
    burdens = {
        f"tumour mutational burden, {found.definition}": measured_words(found.status, found.value, found.reason)
        for found in measured.burdens
    }
    return burdens | {
        "microsatellites": measured_words(satellites.status, satellites.unstable_percent, satellites.reason),
        "homologous recombination scars": measured_words(scars.status, scars.total, scars.reason),
        "signatures": measured_words("", signatures.cosine, signatures.reason),
    }
