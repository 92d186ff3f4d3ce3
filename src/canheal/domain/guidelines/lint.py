"""What a table must not have: gaps, overlaps, rules nothing reaches, rules that no worked case pins.

Each check goes through every value among which the conditions distinguish (a finite abstraction), so what it finds, or
does not find, holds for all facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from canheal.domain.guidelines.cases import PointsCase, TableCase, points_differences, table_differences
from canheal.domain.guidelines.evaluate import evaluate_table, holds, satisfiable, witnesses
from canheal.domain.guidelines.rules import (
    Condition,
    Criterion,
    FactValue,
    PointsGuideline,
    Row,
    TableGuideline,
)


def lint_points(guideline: PointsGuideline, cases: Sequence[PointsCase]) -> tuple[str, ...]:
    """Everything wrong with a points guideline and its worked cases, in words; empty when sound."""
    found = [*_band_problems(guideline), *_criterion_problems(guideline)]
    if found:
        return tuple(found)
    disagreements = [text for case in cases for text in points_differences(guideline, case)]
    return tuple(disagreements or _unpinned_points(guideline, cases))


def lint_table(guideline: TableGuideline, cases: Sequence[TableCase]) -> tuple[str, ...]:
    """Everything wrong with a decision table and its worked cases, in words; empty when sound."""
    found = [text for row in guideline.rows for text in _condition_problems(f"row {row.id}", row.conditions)]
    if found := found or list(_unreached(guideline)):
        return tuple(found)
    disagreements = [text for case in cases for text in table_differences(guideline, case)]
    decided = {evaluate_table(guideline, case.facts).row for case in cases}
    unpinned = [f"row {row.id}: no worked case is decided by it" for row in guideline.rows if row.id not in decided]
    return tuple(disagreements or unpinned)


def _band_problems(guideline: PointsGuideline) -> Iterable[str]:
    bands = guideline.bands
    ends = [end for band in bands for end in (band.low, band.high) if end is not None]
    for points in range(min(ends, default=0) - 1, max(ends, default=0) + 2):
        labels = [
            band.label
            for band in bands
            if (band.low is None or band.low <= points) and (band.high is None or points <= band.high)
        ]
        if len(labels) != 1:
            yield f"bands: {points} points lie in {' and '.join(labels) or 'no class'}"
    tops = [band.low for band in bands if band.low is not None]
    if tops != sorted(tops, reverse=True):
        yield "bands: not in order from most oncogenic to most benign"


def _criterion_problems(guideline: PointsGuideline) -> Iterable[str]:
    seen: dict[tuple[object, ...], str] = {}
    for criterion in guideline.criteria:
        if criterion.points == 0:
            yield f"criterion {criterion.id}: worth no points"
        for way in _ways(criterion):
            yield from _condition_problems(f"criterion {criterion.id}", way)
            key = tuple(sorted(map(repr, way)))
            if seen.setdefault(key, criterion.id) != criterion.id:
                yield f"criterion {criterion.id}: the same conditions as {seen[key]}"
    by_id = {criterion.id: criterion for criterion in guideline.criteria}
    for criterion in guideline.criteria:
        for name in criterion.dropped_by:
            if not criterion.dropped_unless and _implies(criterion, by_id[name]):
                yield f"criterion {criterion.id}: never counts, as {name} is met whenever it is"


def _ways(criterion: Criterion) -> tuple[tuple[Condition, ...], ...]:
    return (criterion.conditions, *criterion.alternatives)


def _condition_problems(place: str, conditions: tuple[Condition, ...]) -> Iterable[str]:
    by_fact: dict[str, tuple[Condition, ...]] = {}
    for condition in conditions:
        if condition in by_fact.get(condition.fact, ()):
            yield f"{place}: asks twice for {condition.fact} {condition.test} {condition.bound}"
        by_fact[condition.fact] = (*by_fact.get(condition.fact, ()), condition)
    for fact, asked in by_fact.items():
        if not satisfiable(asked):
            yield f"{place}: no value of {fact} satisfies its conditions"


def _implies(first: Criterion, second: Criterion) -> bool:
    """Whether the second is met whatever makes the first met; over every combination of the values they distinguish."""
    conditions = [condition for rule in (first, second) for way in _ways(rule) for condition in way]
    names = sorted({condition.fact for condition in conditions})
    values = [witnesses(name, [condition for condition in conditions if condition.fact == name]) for name in names]
    worlds = (dict(zip(names, world, strict=True)) for world in product(*values))
    return all(_is_met(second, world) for world in worlds if _is_met(first, world))


def _is_met(criterion: Criterion, world: dict[str, FactValue]) -> bool:
    return any(all(holds(condition, world[condition.fact]) for condition in way) for way in _ways(criterion))


def _unreached(guideline: TableGuideline) -> Iterable[str]:
    """Rows that no known facts reach, because rows above take all they ask for; only ignorance would reach them."""
    open_rows = _open_row_sets(guideline.rows)
    first = {(rows & -rows).bit_length() - 1 for rows in open_rows if rows}
    for place, row in enumerate(guideline.rows):
        if place not in first:
            yield f"row {row.id}: nothing reaches it; the rows above take all it asks for"


def _open_row_sets(rows: tuple[Row, ...]) -> set[int]:
    """Every set of rows that hold together for some facts, as bit masks (bit n: row n)."""
    conditions: dict[str, list[tuple[int, Condition]]] = {}
    for place, row in enumerate(rows):
        for condition in row.conditions:
            conditions.setdefault(condition.fact, []).append((place, condition))
    sets = {(1 << len(rows)) - 1}
    for fact, asked in conditions.items():
        masks = {_mask(asked, value, len(rows)) for value in witnesses(fact, [condition for _, condition in asked])}
        sets = {left & mask for left in sets for mask in masks}
    return sets


def _mask(asked: list[tuple[int, Condition]], value: FactValue, rows: int) -> int:
    mask = (1 << rows) - 1
    for place, condition in asked:
        if not holds(condition, value):
            mask &= ~(1 << place)
    return mask


def _unpinned_points(guideline: PointsGuideline, cases: Sequence[PointsCase]) -> Iterable[str]:
    by_facts = [case for case in cases if case.codes is None]
    for criterion in guideline.criteria:
        if not _breaks(without_criterion(guideline, criterion.id), by_facts):
            yield f"criterion {criterion.id}: no worked case changes when it is deleted"
        for name in criterion.dropped_by:
            if not _breaks(without_exclusion(guideline, criterion.id, name), cases):
                yield f"criterion {criterion.id}: no worked case changes when {name} no longer blocks it"
    reached = {case.points for case in cases}
    for band in guideline.bands:
        for end in (band.low, band.high):
            if end is not None and end not in reached:
                yield f"class {band.label}: no worked case has its {end} points"


def _breaks(guideline: PointsGuideline, cases: Iterable[PointsCase]) -> bool:
    return any(points_differences(guideline, case) for case in cases)


def without_criterion(guideline: PointsGuideline, name: str) -> PointsGuideline:
    """The same table without one criterion."""
    return guideline._replace(criteria=tuple(rule for rule in guideline.criteria if rule.id != name))


def without_exclusion(guideline: PointsGuideline, name: str, blocker: str) -> PointsGuideline:
    """The same table, in which `blocker` no longer blocks the criterion `name`."""
    return guideline._replace(
        criteria=tuple(
            rule._replace(dropped_by=tuple(other for other in rule.dropped_by if other != blocker))
            if rule.id == name
            else rule
            for rule in guideline.criteria
        ),
    )
