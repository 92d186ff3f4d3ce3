"""Where a cohort of an off-label protocol stands, counted from its places and what was reported of them."""

from __future__ import annotations

from functools import cache

from canheal.domain.board.outcome import benefited
from canheal.domain.trials.cohorts import CohortRule, CohortState, cohort_state
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import cohort_rules
from canheal.node.board.models import Cohort, FollowUp
from canheal.node.board.tables import follow_up_days


@cache
def rules() -> dict[str, CohortRule]:
    """Designs of cohorts by id (content/access/programmes.yaml)."""
    return cohort_rules(load_content())


def state_of(cohort: Cohort) -> CohortState:
    """Enrolled: places not given back; evaluated: those whose benefit is known."""
    slots = cohort.slots.filter(given_back=False)
    reports = FollowUp.objects.filter(recommendation__slot__in=slots, superseded=False, benefit__isnull=False)
    known = [bool(benefit) for benefit in reports.values_list("benefit", flat=True)]
    return cohort_state(rules()[cohort.rule], enrolled=slots.count(), evaluated=len(known), benefited=sum(known))


def benefit_of(report: FollowUp) -> bool | None:
    """Whether the patient benefited, as far as it is known."""
    if report.status == "not_implemented":
        return None
    until = report.assessed
    days = (until - report.started).days if until and report.started else None
    return benefited(report.response, days, stable_days=follow_up_days("stable_days"))
