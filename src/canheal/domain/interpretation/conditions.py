"""Conditions that a label binds a therapy to: met, not met, or not known on this tumour."""

from __future__ import annotations

from canheal.domain.evidence.profiles import evaluate
from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.interpretation.findings import Claim
from canheal.terms.truth import Truth

_WORDS = {Truth.FALSE: "not_met", Truth.UNKNOWN: "not_assessed"}


def with_conditions(claims: tuple[Claim, ...], states: AlterationStates) -> tuple[Claim, ...]:
    """A condition that is not met makes a claim no positive one; one that is not known stands beside it."""
    if not any(claim.item.requires for claim in claims):
        return claims
    return tuple(_with_conditions(claim, states) if claim.item.requires else claim for claim in claims)


def _with_conditions(claim: Claim, states: AlterationStates) -> Claim:
    truths = {
        required.name: evaluate(required.profile, lambda variant: states.of(variant, "any").truth)
        for required in claim.item.requires
    }
    cautions = tuple(f"{name}_{_WORDS[truth]}" for name, truth in truths.items() if truth in _WORDS)
    positive = claim.positive and Truth.FALSE not in truths.values()
    return claim._replace(positive=positive, cautions=claim.cautions + cautions)
