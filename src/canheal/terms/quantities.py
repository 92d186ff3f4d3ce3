"""Numbers that carry their uncertainty."""

from __future__ import annotations

from canheal.terms.records import NamedTuple


class Interval(NamedTuple):
    """A confidence interval on the scale of its estimate.

    Attributes:
        low: lower bound.
        high: upper bound.
        level: coverage, for instance 0.95.
    """

    low: float
    high: float
    level: float = 0.95
