"""Ways to a drug outside of its label: programmes for what an interpretation found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canheal.domain.evidence.items import APPROVED, therapy_unit
from canheal.domain.interpretation.findings import (
    BiomarkerFinding,
    Claim,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    ProfileFinding,
    ReportedFinding,
    SmallVariantFinding,
)
from canheal.domain.trials.cohorts import CohortRule
from canheal.terms.records import NamedTuple

_Finding = SmallVariantFinding | CopyNumberFinding | FusionFinding | ReportedFinding | BiomarkerFinding | ProfileFinding
_OTHER_TYPES = frozenset({"descendant", "sibling", "other"})


class Programme(NamedTuple):
    """An off-label protocol or an access programme.

    Attributes:
        id: unique.
        name: in words.
        kind: off_label_protocol, compassionate_use or named_patient.
        countries: ISO 3166-1 alpha-2 codes where it runs.
        registry: trial number; "" when none.
        asks: what a person must check, in words.
        rule: design of its cohorts; None when it has none.
        citation: where it is published.
        unverified: the row rests on memory.
    """

    id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    registry: str
    asks: tuple[str, ...]
    rule: CohortRule | None
    citation: str
    unverified: bool


class Against(NamedTuple):
    """An evidence item that speaks against a drug in this tumour: its id and its sentence."""

    evidence: str
    statement: str


class OffLabel(NamedTuple):
    """A drug that is approved for this alteration in another tumour type.

    Attributes:
        finding: id of the finding.
        alteration: in words.
        therapies: drugs of the label.
        unit: the same in words, as they belong together (`therapy_unit`).
        approved_in: OncoTree codes of the tumour types of the label; the source's words where the tree has no node.
        setting: line, combination or restriction of the label, in words; "" when none is told.
        agencies: who approved it.
        evidence: id of the evidence item.
        amp: tier of the claim; "" when none.
        cautions: keys of sentences a reader must see with it (`findings.CAUTIONS`).
        against: evidence against these drugs in this tumour.
    """

    finding: str
    alteration: str
    therapies: tuple[str, ...]
    unit: str
    approved_in: tuple[str, ...]
    setting: str
    agencies: tuple[str, ...]
    evidence: str
    amp: str
    cautions: tuple[str, ...]
    against: tuple[Against, ...]


class Access(NamedTuple):
    """Off-label candidates of a patient, and the programmes that may take them up.

    Attributes:
        candidates: in the order of the interpretation, each therapy and alteration once.
        programmes: those of the patient's country; all when no country is given; none without a candidate.
    """

    candidates: tuple[OffLabel, ...]
    programmes: tuple[Programme, ...]


def list_access(interpretation: Interpretation, programmes: Iterable[Programme], country: str) -> Access:
    """What an interpretation gives reason to ask for outside of a label, and where.

    A drug that is approved in the patient's own tumour type, or in one that includes it, needs no programme.
    """
    claims = list(_claims(interpretation))
    on_label = {claim.item.therapies for _, _, claim in claims if _approved(claim) and not _elsewhere(claim)}
    against = _against(claims)
    found = {
        (name, claim.item.therapies): _candidate(finding, name, claim, against.get(claim.item.therapies, ()))
        for finding, name, claim in reversed(claims)
        if _approved(claim) and _elsewhere(claim) and claim.item.therapies not in on_label
    }
    candidates = tuple(reversed(found.values()))
    wanted = (one for one in programmes if not country or country in one.countries)
    return Access(candidates, tuple(wanted) if candidates else ())


def _claims(interpretation: Interpretation) -> Iterator[tuple[str, str, Claim]]:
    """(id of the finding, alteration in words, claim) of all findings."""
    found: tuple[tuple[_Finding, ...], ...] = (
        interpretation.small_variants,
        interpretation.copy_numbers,
        interpretation.fusions,
        interpretation.reported,
        interpretation.biomarkers,
        interpretation.profiles,
    )
    for finding in (finding for findings in found for finding in findings):
        for claim in finding.claims:
            variant = claim.item.variant
            yield finding.id, variant.name if variant.gene == "-" else f"{variant.gene} {variant.name}", claim


def _approved(claim: Claim) -> bool:
    approved = any(approval.status in APPROVED for approval in claim.item.approvals)
    return approved and claim.positive and claim.item.implication == "therapeutic"


def _elsewhere(claim: Claim) -> bool:
    return claim.disease_relation in _OTHER_TYPES


def _against(claims: Iterable[tuple[str, str, Claim]]) -> dict[tuple[str, ...], tuple[Against, ...]]:
    """Therapies to the evidence that this tumour may not respond to them, each item once."""
    found: dict[tuple[str, ...], dict[str, Against]] = {}
    for _, _, claim in claims:
        item = claim.item
        if item.implication == "therapeutic" and not claim.positive:
            found.setdefault(item.therapies, {})[item.id] = Against(item.id, item.statement)
    return {therapies: tuple(items.values()) for therapies, items in found.items()}


def _candidate(finding: str, name: str, claim: Claim, against: tuple[Against, ...]) -> OffLabel:
    return OffLabel(
        finding=finding,
        alteration=name,
        therapies=claim.item.therapies,
        unit=therapy_unit(claim.item.therapies, claim.item.interaction),
        approved_in=claim.item.diseases or (claim.matched_disease,),
        setting=claim.item.setting,
        agencies=tuple(one.agency for one in claim.item.approvals if one.status in APPROVED),
        evidence=claim.item.id,
        amp=claim.tiers.amp,
        cautions=claim.cautions,
        against=against,
    )
