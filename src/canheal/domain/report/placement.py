"""Where a claim stands on the board report: in a row, named in a line, or counted; the molecular report holds all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from canheal.domain.interpretation.findings import Claim, Interpretation
from canheal.domain.report.settings import Settings
from canheal.domain.report.subjects import Subject
from canheal.terms.records import NamedTuple

ROW, NAMED, COUNTED = "row", "named", "counted"
_ACTIONABLE_TIERS = ("I", "II")
_ELSEWHERE = ("sibling", "other", "not_mapped")
_NARROWER = "descendant"
_IMPRECISE = ("gene", "functional_class")
_NO_LINEAGE = ("CANCER",)


class Placement(NamedTuple):
    """The rules of place for one patient's tumour type.

    Attributes:
        blood: the patient's tumour is one of blood or lymph.
        blood_types: OncoTree codes of blood and lymph tumours.
    """

    blood: bool
    blood_types: frozenset[str]

    def of(self, claim: Claim) -> str:
        """ROW, NAMED or COUNTED."""
        implication = claim.item.implication
        if implication == "therapeutic":
            return self._therapeutic(claim)
        if implication not in ("diagnostic", "prognostic"):
            return COUNTED
        if is_near(claim):
            return ROW
        return NAMED if implication == "diagnostic" and self._is_comparable(claim) else COUNTED

    def _therapeutic(self, claim: Claim) -> str:
        if is_near(claim):
            return ROW if is_actionable(claim) or speaks_against(claim) else COUNTED
        return NAMED if in_actionable_tier(claim) and self._is_comparable(claim) else COUNTED

    def _is_comparable(self, claim: Claim) -> bool:
        """Shown in a narrower type, or for this very alteration in another tumour of the same kind, solid or blood."""
        if claim.disease_relation == _NARROWER:
            return True
        if claim.disease_relation == "not_mapped":
            return False
        return claim.match_level not in _IMPRECISE and not self._crosses(claim)

    def _crosses(self, claim: Claim) -> bool:
        disease = claim.matched_disease
        return disease not in _NO_LINEAGE and (disease in self.blood_types) != self.blood


def placement_of(interpretation: Interpretation, settings: Settings) -> Placement:
    """The rules for this patient."""
    return Placement(interpretation.profile.tumour_code in settings.blood_types, settings.blood_types)


def is_near(claim: Claim) -> bool:
    """Shown in the patient's tumour type, in one that includes it, or in tumours of all types."""
    return claim.disease_relation not in (_NARROWER, *_ELSEWHERE)


def in_actionable_tier(claim: Claim) -> bool:
    """AMP/ASCO/CAP tier I or II."""
    return claim.tiers.amp.split("-")[0] in _ACTIONABLE_TIERS


def is_actionable(claim: Claim) -> bool:
    """A positive therapeutic claim of AMP/ASCO/CAP tier I or II."""
    return claim.positive and claim.item.implication == "therapeutic" and in_actionable_tier(claim)


def speaks_against(claim: Claim) -> bool:
    """A therapeutic claim that names resistance, or that does not support its therapy."""
    return claim.item.implication == "therapeutic" and not claim.positive


def bears_on_course(claim: Claim) -> bool:
    """A diagnostic or prognostic claim."""
    return claim.item.implication in ("diagnostic", "prognostic")


def counted(subjects: Iterable[Subject], placement: Placement) -> Counter[str]:
    """Claims that the board counts and does not print, by implication."""
    return Counter(
        claim.item.implication for subject in subjects for claim in subject.claims if placement.of(claim) == COUNTED
    )
