"""Cohorts of one drug, one tumour type and one alteration, opened in two stages (Simon 1989, PMID:2702835)."""

from __future__ import annotations

from canheal.terms.errors import OutOfRange
from canheal.terms.records import NamedTuple

STATES = ("first_stage", "first_stage_full", "second_stage", "second_stage_full", "closed_futility", "success")


class CohortRule(NamedTuple):
    """When a cohort grows, closes or succeeds.

    Attributes:
        id: of the rule.
        title: in words.
        first_stage: patients of the first stage.
        least_first: of these, at least so many must benefit for the second stage.
        both_stages: patients of both stages together.
        least_both: of these, at least so many must benefit for success.
        benefit: what counts as benefit, in words.
        citation: where it is published.
        unverified: a number rests on memory.
    """

    id: str
    title: str
    first_stage: int
    least_first: int
    both_stages: int
    least_both: int
    benefit: str
    citation: str
    unverified: bool


class CohortState(NamedTuple):
    """Where a cohort stands: one of `STATES`, why in words, and how many places are left in its stage."""

    state: str
    reason: str
    places: int


def cohort_state(rule: CohortRule, *, enrolled: int, evaluated: int, benefited: int) -> CohortState:
    """Whether a cohort takes another patient.

    Args:
        rule: the design.
        enrolled: patients who started treatment.
        evaluated: of these, patients whose outcome is known.
        benefited: of these, patients with benefit.

    Raises:
        OutOfRange: numbers that contradict each other or the design.
    """
    _check(rule, enrolled, evaluated, benefited)
    counted = f"{benefited} of {evaluated} evaluated patients benefited"
    if evaluated >= rule.both_stages:
        state = "success" if benefited >= rule.least_both else "closed_futility"
        return CohortState(state, f"{counted}; {rule.least_both} of {rule.both_stages} are asked for", 0)
    if benefited >= rule.least_first:
        places = rule.both_stages - enrolled
        return CohortState("second_stage" if places else "second_stage_full", counted, places)
    if evaluated >= rule.first_stage:
        return CohortState("closed_futility", f"{counted}; {rule.least_first} of {rule.first_stage} are asked for", 0)
    places = max(rule.first_stage - enrolled, 0)
    return CohortState("first_stage" if places else "first_stage_full", counted, places)


def _check(rule: CohortRule, enrolled: int, evaluated: int, benefited: int) -> None:
    if not 0 <= benefited <= evaluated <= enrolled <= rule.both_stages:
        what = f"{enrolled} enrolled, {evaluated} evaluated and {benefited} with benefit cannot be"
        todo = f"Give 0 <= benefited <= evaluated <= enrolled <= {rule.both_stages}"
        raise OutOfRange(what, field="enrolled", todo=todo)
