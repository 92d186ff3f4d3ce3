"""A guideline as data: criteria with points, or rows of a decision table; and what evaluating it answers."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.terms.records import NamedTuple

FactValue = bool | int | float | str
Facts = Mapping[str, FactValue | None]
"""Fact name to value; None, or absent, is "not assessed", which is never "no"."""


class Condition(NamedTuple):
    """One fact held against one bound.

    Attributes:
        fact: a name of the closed list in `facts.py`.
        test: is, at_least, below, above, at_most, one_of.
        bound: the value, or a tuple of values for one_of.
    """

    fact: str
    test: str
    bound: FactValue | tuple[FactValue, ...]


class Criterion(NamedTuple):
    """One criterion of a points guideline.

    Attributes:
        id: our neutral id ("hotspot_mid").
        labels: its name by source ({"paper": "OM3", "civic": "OM4"}).
        title: what it says, in words.
        points: added when met; negative for benign.
        conditions: all must hold.
        dropped_by: ids whose being met blocks this one.
        dropped_unless: a fact that, when true, lifts the block; "" for none.
        citation: where the criterion is published.
        unverified: rests on memory.
        alternatives: further sets of conditions; the criterion is met when all of `conditions` or all of one of these
            hold ("in-frame change in an oncogene, or stop loss in a tumour suppressor").
    """

    id: str
    labels: Mapping[str, str]
    title: str
    points: int
    conditions: tuple[Condition, ...]
    dropped_by: tuple[str, ...]
    dropped_unless: str
    citation: str
    unverified: bool
    alternatives: tuple[tuple[Condition, ...], ...] = ()


class Band(NamedTuple):
    """A class and the points it spans, both ends included; None is open.

    Attributes:
        label: the class ("likely_oncogenic").
        low: least points.
        high: most points.
    """

    label: str
    low: int | None
    high: int | None


class PointsGuideline(NamedTuple):
    """Criteria that add up to a class (ClinGen/CGC/VICC 2022 and its kind).

    Attributes:
        id: folder name ("ccv_2022").
        title: full name.
        citation: publication.
        revision: ISO date of our table.
        deviates_from: where our table differs from the publication, in words; "" when nowhere.
        criteria: in table order.
        bands: from most oncogenic to most benign.
    """

    id: str
    title: str
    citation: str
    revision: str
    deviates_from: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]


class Row(NamedTuple):
    """One row of a decision table: when all conditions hold, this is the outcome.

    Attributes:
        id: row id ("A-same").
        conditions: all must hold.
        outcome: output column to value ({"tier": "I-A"}).
        citation: where the row is published.
        unverified: rests on memory.
        title: what it says, in words.
    """

    id: str
    conditions: tuple[Condition, ...]
    outcome: Mapping[str, str]
    citation: str
    unverified: bool
    title: str = ""


class TableGuideline(NamedTuple):
    """Rows tried from the top; the first that holds decides (AMP/ASCO/CAP 2017, ESCAT 2018).

    Attributes:
        id: folder name ("amp_asco_cap_2017").
        title: full name.
        citation: publication.
        revision: ISO date of our table.
        deviates_from: where our table differs from the publication, in words; "" when nowhere.
        status: published, or "canheal proposal" for a mapping of ours.
        rows: in order.
    """

    id: str
    title: str
    citation: str
    revision: str
    deviates_from: str
    status: str
    rows: tuple[Row, ...]


class CriterionOutcome(NamedTuple):
    """What became of one criterion.

    Attributes:
        criterion: the rule.
        state: met, not_met, not_assessed or excluded (met, but blocked by another).
        because: the facts that decided, as "fact = value" texts, or the criterion that blocked it.
    """

    criterion: Criterion
    state: str
    because: tuple[str, ...]


class PointsOutcome(NamedTuple):
    """A class with everything that led to it.

    Attributes:
        guideline: id of the guideline.
        label: the class.
        points: sum over met criteria.
        outcomes: one per criterion, in table order.
        next_label: the next class towards oncogenic; "" at the top.
        points_to_next: points missing to it; 0 at the top.
        open_points: points that the criteria not assessed could still add (positive ones only).
    """

    guideline: str
    label: str
    points: int
    outcomes: tuple[CriterionOutcome, ...]
    next_label: str
    points_to_next: int
    open_points: int


class TableOutcome(NamedTuple):
    """The row that decided, and its outcome.

    Attributes:
        guideline: id of the guideline.
        row: id of the deciding row; "" when none held.
        outcome: output columns; empty when no row held.
        because: the facts that decided, as "fact = value" texts.
    """

    guideline: str
    row: str
    outcome: Mapping[str, str]
    because: tuple[str, ...]
