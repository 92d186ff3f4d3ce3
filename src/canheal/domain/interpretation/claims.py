"""From a match to a claim: disease relation, tiers, cautions, order; every level stays with its own evidence item."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.evidence.diseases import RELATION_ORDER
from canheal.domain.evidence.items import APPROVED, EvidenceItem
from canheal.domain.guidelines.rules import Facts, FactValue
from canheal.domain.interpretation.findings import MATCH_LEVELS, Claim, Tiers
from canheal.domain.interpretation.label_exclusions import left_out_of
from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.small_variant_match import Match

_POSITIVE = frozenset({"sensitivity", "positive", "better_outcome", "oncogenic"})
_SAME = frozenset({"exact", "ancestor", "pan_cancer"})
_STRUCTURAL: Facts = {"common_in_population": False, "oncogenicity_class": None}
_TIER_ORDER = {"I-A": 0, "I-B": 1, "II-C": 2, "II-D": 3, "III": 4, "IV": 5, "": 6}


def make_claim(
    item: EvidenceItem,
    match: Match,
    *,
    patient: str,
    references: References,
    cautions: tuple[str, ...] = (),
    variant: Facts = _STRUCTURAL,
) -> Claim:
    """One evidence item on one finding, with relation, tiers and what a reader must see beside it.

    Args:
        item: what is known.
        match: how the finding meets it.
        patient: OncoTree code of the patient's tumour.
        references: disease tree and guidelines.
        cautions: keys of cautions that the finding itself carries.
        variant: facts of the finding that tiers ask for; structural changes have no population frequency to weigh.
    """
    exclusions = references.label_exclusions.get(item.variant.gene, ())
    left_out = left_out_of(item, exclusions, patient, references.tumours) if exclusions else frozenset()
    relation, disease = _relation(item, patient, left_out, references)
    excluded = bool(left_out) and relation == "other"
    return Claim(
        item=item,
        match_level=match.level,
        matched_on=match.on,
        disease_relation=relation,
        matched_disease=disease,
        tiers=_tiers(match, {**_claim_facts(item, match, relation), **variant}, references),
        positive=_is_positive(item, match) and not excluded,
        cautions=_cautions(item, relation, excluded) + match.cautions + cautions,
    )


def in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Best first: tier, then tumour relation, match level, evidence level, and the id so that order never varies."""
    return tuple(sorted(claims, key=_rank))


def _rank(claim: Claim) -> tuple[int, int, int, str, str]:
    return (
        _TIER_ORDER.get(claim.tiers.amp, 6),
        RELATION_ORDER.index(claim.disease_relation),
        MATCH_LEVELS.index(claim.match_level),
        claim.item.level,
        claim.item.id,
    )


def _relation(item: EvidenceItem, patient: str, left_out: frozenset[str], references: References) -> tuple[str, str]:
    """The closest relation; a label that leaves the patient's type out says nothing of it, as of any other type."""
    related = (
        ("other" if code in left_out else references.tumours.relation(code, patient), code) for code in item.diseases
    )
    unplaced = ("not_mapped", item.disease_words)
    relation, code = min(related, key=lambda pair: RELATION_ORDER.index(pair[0]), default=unplaced)
    if relation in ("sibling", "other") and code not in left_out:
        return relation, references.tumours.nearest(code)
    return relation, code if references.tumours.nearest(code) == code else item.disease_words or code


def _is_positive(item: EvidenceItem, match: Match) -> bool:
    if item.direction != "supports" or match.level == "other_transcript" or "out_of_frame" in match.cautions:
        return False
    if item.level == "A" and "rna_alone" in match.cautions:
        return False
    return item.significance in _POSITIVE


def _cautions(item: EvidenceItem, relation: str, excluded: bool) -> tuple[str, ...]:
    found = {
        "narrower_disease": relation == "descendant",
        "tumour_type_of_label_not_met": excluded,
        "other_disease": relation in ("sibling", "other") and not excluded,
        "disease_not_mapped": relation == "not_mapped",
        "does_not_support": item.direction != "supports",
        "unverified": item.unverified,
        "withdrawn": any(approval.status == "withdrawn" for approval in item.approvals),
    }
    return tuple(key for key, applies in found.items() if applies)


def _tiers(match: Match, facts: Facts, references: References) -> Tiers:
    """Each framework's row for this claim; a change on another transcript is shown, never graded."""
    if match.level == "other_transcript":
        return Tiers("", "", "", "", "proposed", "")
    amp = references.amp(facts)
    escat = references.escat(facts)
    return Tiers(
        amp=amp.outcome.get("tier", ""),
        amp_row=amp.row,
        escat=escat.outcome.get("tier", ""),
        escat_row=escat.row,
        escat_status="proposed",
        m_level=escat.outcome.get("m_level", ""),
    )


def _claim_facts(item: EvidenceItem, match: Match, relation: str) -> dict[str, FactValue | None]:
    approved = any(approval.status in APPROVED for approval in item.approvals) or item.level == "A"
    return {
        "implication": item.implication,
        "significance": item.significance,
        "direction": item.direction,
        "evidence_level": item.level,
        "disease_relation": relation,
        "match_level": match.level,
        "approved_same_type": approved and relation in _SAME,
        "approved_elsewhere": approved and relation not in (*_SAME, "not_mapped"),
    }
