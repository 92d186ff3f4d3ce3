"""Figures of a cohort with their uncertainty: shares, medians, and what of small counts may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt
from statistics import fmean, variance

from canheal.terms.records import NamedTuple

_Z95 = 1.959964


class Share(NamedTuple):
    """So many of so many.

    Attributes:
        found: how many.
        among: of how many.
        missing: of how many more nothing is known; they are in neither number.
    """

    found: int
    among: int
    missing: int = 0

    @property
    def share(self) -> float | None:
        """The share; None of nobody."""
        return self.found / self.among if self.among else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953); None of nobody."""
        if not self.among:
            return None
        share, square = self.found / self.among, _Z95**2 / self.among
        middle = (share + square / 2) / (1 + square)
        half = _Z95 / (1 + square) * sqrt(share * (1 - share) / self.among + square / (4 * self.among))
        return max(0.0, middle - half), min(1.0, middle + half)


class Median(NamedTuple):
    """A median with its interval.

    Attributes:
        value: the median; None of nobody.
        low, high: its 95 % interval by order statistics (binomial); None where there are too few values for one.
        among: how many values.
    """

    value: float | None
    low: float | None
    high: float | None
    among: int


def median(values: Sequence[float]) -> Median:
    """The median and its distribution-free interval (Conover, Practical Nonparametric Statistics, 3.2).

    The interval is the narrowest pair of order statistics, the same number from both ends, that holds the median with
    at least 95 %.
    """
    ordered, size = sorted(values), len(values)
    if not size:
        return Median(None, None, None, 0)
    middle = (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    rank = _rank(size)
    if rank is None:
        return Median(middle, None, None, size)
    return Median(middle, ordered[rank - 1], ordered[size - rank], size)


def _rank(size: int) -> int | None:
    """The largest r for which P(B < r) <= 2.5 % of B, binomial of this size and one half; None when there is none."""
    if size > _EXACT:
        return int(size / 2 - _Z95 * sqrt(size) / 2)
    below, rank, limit = 0, 0, 0.025 * 2**size
    while (below := below + comb(size, rank)) <= limit:
        rank += 1
    return rank or None


_EXACT = 500
"""Above this size the normal approximation of the binomial gives the same rank within one."""


class Difference(NamedTuple):
    """The difference of two means with its 95 % interval; low and high are None where a group has fewer than two."""

    value: float
    low: float | None
    high: float | None


def difference(one: Sequence[float], other: Sequence[float]) -> Difference | None:
    """Mean of one group minus that of the other, with Welch's interval (1947, doi:10.2307/2332510); None of nobody."""
    if not one or not other:
        return None
    value = fmean(one) - fmean(other)
    if min(len(one), len(other)) < _LEAST_FOR_SPREAD:
        return Difference(value, None, None)
    from scipy.special import stdtrit  # a page that shows no difference need not wait for it

    errors = [variance(group) / len(group) for group in (one, other)]
    if not sum(errors):
        return Difference(value, value, value)
    freedom = sum(errors) ** 2 / sum(
        error**2 / (len(group) - 1) for error, group in zip(errors, (one, other), strict=True)
    )
    half = float(stdtrit(freedom, 0.975)) * sqrt(sum(errors))
    return Difference(value, value - half, value + half)


_LEAST_FOR_SPREAD = 2


def hidden(counts: Sequence[int], least: int) -> tuple[bool, ...]:
    """Which counts of a table must be printed as "<k" so that no small one can be worked out.

    Args:
        counts: cells whose sum is known or shown.
        least: counts from 1 to below this are small.

    Returns:
        One truth per cell. Where a single cell is small, the smallest other one goes with it; a zero is no person.
    """
    small = [0 < count < least for count in counts]
    if sum(small) == 1:
        others = [(count, place) for place, count in enumerate(counts) if count and not small[place]]
        if others:
            small[min(others)[1]] = True
    return tuple(small)
