"""Worked cases of a guideline: what a clinician expects of it, and whether the table agrees."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.guidelines.evaluate import evaluate_codes, evaluate_points, evaluate_table
from canheal.domain.guidelines.rules import Facts, PointsGuideline, PointsOutcome, TableGuideline
from canheal.terms.records import NamedTuple


class PointsCase(NamedTuple):
    """A worked case of a points guideline.

    Attributes:
        id: unique in its file.
        words: the case in clinicians' words.
        facts: what is known of it.
        codes: criteria named as met (ids of the table) in place of facts; None for a case given by facts.
        label: expected class.
        points: expected points.
        met: every criterion that must count, and no other.
        excluded: every criterion that must be met but blocked, and no other.
        not_met: criteria that must not be met, among others.
        not_assessed: criteria that must stay open, among others.
    """

    id: str
    words: str
    facts: Facts
    codes: frozenset[str] | None
    label: str
    points: int
    met: frozenset[str]
    excluded: frozenset[str]
    not_met: frozenset[str]
    not_assessed: frozenset[str]


class TableCase(NamedTuple):
    """A worked case of a decision table.

    Attributes:
        id: unique in its file.
        words: the case in clinicians' words.
        facts: what is known of it.
        row: id of the row that must decide; "" when none may.
        outcome: expected outcome columns.
        not_assessable: every row before it that must be named as not assessable, and no other.
    """

    id: str
    words: str
    facts: Facts
    row: str
    outcome: Mapping[str, str]
    not_assessable: frozenset[str]


def outcome_of(guideline: PointsGuideline, case: PointsCase) -> PointsOutcome:
    """What the table answers to a case."""
    if case.codes is None:
        return evaluate_points(guideline, case.facts)
    return evaluate_codes(guideline, case.codes, case.facts)


def points_differences(guideline: PointsGuideline, case: PointsCase) -> tuple[str, ...]:
    """Where the table disagrees with a case, in words; empty when it agrees."""
    got = outcome_of(guideline, case)
    by_state = {
        state: frozenset(outcome.criterion.id for outcome in got.outcomes if outcome.state == state)
        for state in ("met", "excluded", "not_met", "not_assessed")
    }
    checks = (
        ("class", got.label, case.label),
        ("points", got.points, case.points),
        ("met", sorted(by_state["met"]), sorted(case.met)),
        ("excluded", sorted(by_state["excluded"]), sorted(case.excluded)),
        ("not met", sorted(case.not_met & by_state["not_met"]), sorted(case.not_met)),
        ("not assessed", sorted(case.not_assessed & by_state["not_assessed"]), sorted(case.not_assessed)),
    )
    return _differences(case.id, checks)


def table_differences(guideline: TableGuideline, case: TableCase) -> tuple[str, ...]:
    """Where the table disagrees with a case, in words; empty when it agrees."""
    got = evaluate_table(guideline, case.facts)
    open_rows = sorted(text.split()[1] for text in got.because if text.startswith("row "))
    checks = (
        ("row", got.row, case.row),
        ("outcome", dict(got.outcome), dict(case.outcome)),
        ("not assessable", open_rows, sorted(case.not_assessable)),
    )
    return _differences(case.id, checks)


def _differences(case: str, checks: tuple[tuple[str, object, object], ...]) -> tuple[str, ...]:
    return tuple(
        f"case {case}: {what} is {got!r}, expected {expected!r}" for what, got, expected in checks if got != expected
    )
