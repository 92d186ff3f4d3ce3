"""Rules held against facts, in three values: what holds, what does not, and what nobody has assessed.

A condition on a fact that is absent or None is not assessed. A criterion is not met when one condition is false, else
not assessed when one is not assessed, else met.

Exclusions ("cannot be used if OM1 is applicable", Horak 2022, table 2). A criterion blocks others only while it counts
itself: where OS1 already rules OM1 out, OM1 does not also take OM3 away. The other reading, by which a blocked
criterion goes on blocking, agrees with every published vector too, but would let further evidence of oncogenicity lower
the class ({OS1, OM3} = 6, and 4 once a critical domain is known as well). As exclusions form no circle, the answer
depends on no order. A blocker that is not assessed blocks nothing.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Iterable, Mapping

from canheal.domain.guidelines.facts import FACTS
from canheal.domain.guidelines.rules import (
    Condition,
    Criterion,
    CriterionOutcome,
    Facts,
    FactValue,
    PointsGuideline,
    PointsOutcome,
    Row,
    TableGuideline,
    TableOutcome,
)
from canheal.terms.errors import ContentError
from canheal.terms.typed import Any

_Assessed = tuple[str, tuple[str, ...]]


def _is_among(value: FactValue, bound: Collection[FactValue]) -> bool:
    return value in bound


_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
    "one_of": _is_among,
}
TESTS = tuple(_HOLDS)


def holds(condition: Condition, value: FactValue) -> bool:
    """Whether a known value satisfies a condition."""
    return _HOLDS[condition.test](value, condition.bound)


def evaluate_points(guideline: PointsGuideline, facts: Facts) -> PointsOutcome:
    """Class, points and the fate of every criterion for these facts.

    Raises:
        ContentError: no class spans the points (the lint finds such a table beforehand).
    """
    assessed = {criterion.id: _assess_criterion(criterion, facts) for criterion in guideline.criteria}
    return _settle(guideline, assessed, facts)


def evaluate_codes(guideline: PointsGuideline, met: Collection[str], facts: Facts) -> PointsOutcome:
    """The same for criteria that a person names as met (ids of this table), all others taken as not met.

    `facts` need only hold what lifts exclusions.
    """
    named = {True: ("met", ("named as met",)), False: ("not_met", ("not named as met",))}
    assessed: dict[str, _Assessed] = {criterion.id: named[criterion.id in met] for criterion in guideline.criteria}
    return _settle(guideline, assessed, facts)


def _assess_criterion(criterion: Criterion, facts: Facts) -> _Assessed:
    if not criterion.alternatives:
        return _assess(criterion.conditions, facts)
    ways = [_assess(conditions, facts) for conditions in (criterion.conditions, *criterion.alternatives)]
    states = {state for state, _ in ways}
    best = next(state for state in ("met", "not_assessed", "not_met") if state in states)
    if best == "met":
        return next(way for way in ways if way[0] == "met")
    return best, tuple(dict.fromkeys(text for state, because in ways if state == best for text in because))


def _assess(conditions: tuple[Condition, ...], facts: Facts) -> _Assessed:
    """State of conditions that must all hold, and the facts that decided."""
    unknown: list[str] = []
    refused: list[str] = []
    for condition in conditions:
        value = facts.get(condition.fact)
        if value is None:
            unknown.append(condition.fact)
        elif not _HOLDS[condition.test](value, condition.bound):
            refused.append(condition.fact)
    if refused:
        return "not_met", _texts(refused, facts)
    if unknown:
        return "not_assessed", _texts(unknown, facts)
    return "met", _texts([condition.fact for condition in conditions], facts)


def _texts(names: list[str], facts: Facts) -> tuple[str, ...]:
    """Each fact with its value, named once."""
    if len(names) == 1:
        return (_fact_text(names[0], facts.get(names[0])),)
    return tuple(_fact_text(name, facts.get(name)) for name in dict.fromkeys(names))


def _fact_text(name: str, value: FactValue | None) -> str:
    if value is None:
        return f"{name} not assessed"
    if value is True or value is False:
        return f"{name} = {'true' if value else 'false'}"
    return f"{name} = {value}"


def _settle(guideline: PointsGuideline, assessed: Mapping[str, _Assessed], facts: Facts) -> PointsOutcome:
    met = {criterion.id: criterion for criterion in guideline.criteria if assessed[criterion.id][0] == "met"}
    blocked = _blocked(met, facts)
    outcomes = tuple(
        _excluded(criterion, blocked[criterion.id], facts)
        if blocked.get(criterion.id)
        else CriterionOutcome(criterion, *assessed[criterion.id])
        for criterion in guideline.criteria
    )
    points = sum(criterion.points for criterion in met.values() if not blocked[criterion.id])
    place = _band_of(guideline, points)
    above = guideline.bands[place - 1] if place else None
    return PointsOutcome(
        guideline=guideline.id,
        label=guideline.bands[place].label,
        points=points,
        outcomes=outcomes,
        next_label=above.label if above else "",
        points_to_next=above.low - points if above and above.low is not None else 0,
        open_points=_open_points(outcomes, facts),
    )


def _excluded(criterion: Criterion, blocker: str, facts: Facts) -> CriterionOutcome:
    """A met criterion that another blocks, and why the exception to the exclusion does not apply."""
    because = [f"blocked by {blocker}"]
    if criterion.dropped_unless:
        because.append(_fact_text(criterion.dropped_unless, facts.get(criterion.dropped_unless)))
    return CriterionOutcome(criterion, "excluded", tuple(because))


def _blocked(met: Mapping[str, Criterion], facts: Facts) -> dict[str, str]:
    """Each met criterion to the one that blocks it; "" where it counts."""
    blocker: dict[str, str] = {}

    def settle(criterion: Criterion) -> str:
        if criterion.id not in blocker:
            lifted = criterion.dropped_unless and facts.get(criterion.dropped_unless) is True
            candidates = () if lifted else criterion.dropped_by
            counting = (name for name in candidates if name in met and not settle(met[name]))
            blocker[criterion.id] = next(counting, "")
        return blocker[criterion.id]

    for criterion in met.values():
        settle(criterion)
    return blocker


def _band_of(guideline: PointsGuideline, points: int) -> int:
    for place, band in enumerate(guideline.bands):
        if (band.low is None or band.low <= points) and (band.high is None or points <= band.high):
            return place
    raise ContentError(
        f"No class of {guideline.id} spans {points} points",
        file=f"{guideline.id}/rules.yaml",
        field="bands",
        todo="Close the gap between the bands",
    )


def _open_points(outcomes: tuple[CriterionOutcome, ...], facts: Facts) -> int:
    """At most this much can facts that are still missing add.

    That is the criteria not assessed, and those blocked while nobody assessed what would lift the block. Left out are
    criteria blocked for good, and of criteria whose conditions contradict each other all but the weightiest.
    """
    counting = {outcome.criterion.id for outcome in outcomes if outcome.state == "met"}
    could_add = [
        outcome.criterion
        for outcome in outcomes
        if outcome.state in ("not_assessed", "excluded")
        and outcome.criterion.points > 0
        and not _stays_blocked(outcome.criterion, counting, facts)
    ]
    asked: dict[str, list[Condition]] = {}
    total = 0
    for criterion in sorted(could_add, key=lambda criterion: (-criterion.points, criterion.id)):
        if criterion.alternatives or not _contradicts(criterion, asked):
            total += criterion.points
            for condition in () if criterion.alternatives else criterion.conditions:
                asked.setdefault(condition.fact, []).append(condition)
    return total


def _stays_blocked(criterion: Criterion, counting: Collection[str], facts: Facts) -> bool:
    liftable = criterion.dropped_unless and facts.get(criterion.dropped_unless) is not False
    return not liftable and any(name in counting for name in criterion.dropped_by)


def _contradicts(criterion: Criterion, asked: Mapping[str, list[Condition]]) -> bool:
    """Whether a condition cannot hold together with those already taken as holding."""
    return any(
        not satisfiable((condition, *asked[condition.fact]))
        for condition in criterion.conditions
        if condition.fact in asked
    )


def satisfiable(conditions: tuple[Condition, ...]) -> bool:
    """Whether one value of the fact these conditions share satisfies them all."""
    values = witnesses(conditions[0].fact, conditions)
    return any(all(holds(condition, value) for condition in conditions) for value in values)


def witnesses(name: str, conditions: Iterable[Condition]) -> tuple[FactValue, ...]:
    """Values of a fact among which every way to satisfy or fail these conditions occurs (a finite abstraction)."""
    fact = FACTS[name]
    if fact.kind == "bool":
        return (True, False)
    if fact.kind == "text":
        return fact.allowed
    bounds = [condition.bound for condition in conditions]
    numbers = [bound for bound in bounds if isinstance(bound, int | float)]
    if fact.kind == "int":
        return tuple(sorted({int(bound) + step for bound in numbers for step in (-1, 0, 1)}))
    near = {value for bound in numbers for value in (math.nextafter(bound, -1), bound, math.nextafter(bound, 2))}
    return tuple(sorted(near))


def evaluate_table(guideline: TableGuideline, facts: Facts) -> TableOutcome:
    """The first row that holds for these facts.

    A row with a condition on a fact nobody assessed does not hold; when it stood before the deciding row and nothing
    else spoke against it, `because` says so, as the answer might differ once the fact is known.
    """
    undecided: list[str] = []
    for row in guideline.rows:
        state, missing = _assess_row(row, facts)
        if state == "met":
            because = (*_texts([condition.fact for condition in row.conditions], facts), *undecided)
            return TableOutcome(guideline.id, row.id, row.outcome, because)
        if state == "not_assessed":
            undecided.append(f"row {row.id} not assessable: {', '.join(missing)} missing")
    return TableOutcome(guideline.id, "", {}, tuple(undecided))


def _assess_row(row: Row, facts: Facts) -> _Assessed:
    """State of a row, and the facts that it lacks; stops at the first condition that fails."""
    missing: list[str] = []
    for condition in row.conditions:
        value = facts.get(condition.fact)
        if value is None:
            missing.append(condition.fact)
        elif not _HOLDS[condition.test](value, condition.bound):
            return "not_met", ()
    return ("not_assessed", tuple(dict.fromkeys(missing))) if missing else ("met", ())


def remembering_points(guideline: PointsGuideline) -> Callable[[Facts], PointsOutcome]:
    """`evaluate_points` on one guideline that answers the same facts once; most passengers share theirs."""
    answers: dict[tuple[tuple[str, FactValue | None], ...], PointsOutcome] = {}

    def evaluate(facts: Facts) -> PointsOutcome:
        key = tuple(facts.items())
        if (known := answers.get(key)) is None:
            known = answers[key] = evaluate_points(guideline, facts)
        return known

    return evaluate


def remembering_table(guideline: TableGuideline) -> Callable[[Facts], TableOutcome]:
    """`evaluate_table` on one guideline that answers the same facts only once."""
    answers: dict[tuple[tuple[str, FactValue | None], ...], TableOutcome] = {}

    def evaluate(facts: Facts) -> TableOutcome:
        key = tuple(facts.items())
        if (known := answers.get(key)) is None:
            known = answers[key] = evaluate_table(guideline, facts)
        return known

    return evaluate
