"""Use case: where a cohort of an access programme stands."""

from __future__ import annotations

from canheal.domain.trials.cohorts import CohortState, cohort_state
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import cohort_rules
from canheal.terms.errors import UsageError


def state_of_cohort(rule: str, *, enrolled: int, evaluated: int, benefited: int) -> CohortState:
    """The state of a cohort under a rule of the content.

    Raises:
        UsageError: there is no such rule.
        OutOfRange: the numbers contradict each other.
    """
    rules = cohort_rules(load_content())
    if rule not in rules:
        raise UsageError(f"there is no rule {rule[:20]!r}", field="--rule", todo=f"Use one of {', '.join(rules)}")
    return cohort_state(rules[rule], enrolled=enrolled, evaluated=evaluated, benefited=benefited)
