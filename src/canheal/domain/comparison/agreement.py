"""Agreement of two raters on an ordered scale: weighted kappa with its large-sample interval.

Cohen 1968 (PMID:19673146); standard error of Fleiss, Cohen and Everitt 1969 (Psychological Bulletin 72:323). Weights
are linear, 1 - |i - j| / (k - 1), or quadratic, 1 - (i - j)^2 / (k - 1)^2; for categories without order they are the
identity, 1 for the same and 0 else, which is Cohen's kappa of 1960.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from canheal.terms.records import NamedTuple

_Z95 = 1.959963984540054
WEIGHTS = ("linear", "quadratic", "identity")


class Agreement(NamedTuple):
    """What a table of counts says.

    Attributes:
        pairs: number of pairs.
        observed: share of pairs in the same category; None without pairs.
        kappa: weighted kappa; None where it cannot be computed.
        low, high: its 95 % interval, within -1 and 1; None where it cannot be computed.
        reason: why kappa or its interval is missing; "" otherwise.
    """

    pairs: int
    observed: float | None
    kappa: float | None
    low: float | None
    high: float | None
    reason: str


def weighted_kappa(counts: Sequence[Sequence[int]], weights: str = "linear") -> Agreement:
    """Agreement of two raters.

    Args:
        counts: square table, rows the first rater's categories in order, columns the second's.
        weights: one of `WEIGHTS`.
    """
    size, pairs = len(counts), sum(map(sum, counts))
    if not pairs:
        return Agreement(0, None, None, None, None, "no alteration was assessed by both")
    observed = sum(counts[one][one] for one in range(size)) / pairs
    shares = [[count / pairs for count in row] for row in counts]
    rows, columns = [sum(row) for row in shares], [sum(row) for row in zip(*shares, strict=True)]
    weight = [[_weight(one, other, size, weights) for other in range(size)] for one in range(size)]
    agreed = sum(weight[i][j] * shares[i][j] for i in range(size) for j in range(size))
    by_chance = sum(weight[i][j] * rows[i] * columns[j] for i in range(size) for j in range(size))
    if 1 in (sum(map(bool, rows)), sum(map(bool, columns))):
        return Agreement(pairs, observed, None, None, None, "one of them gives the same answer to all")
    kappa = (agreed - by_chance) / (1 - by_chance)
    error = _error(shares, weight, (rows, columns), kappa=kappa, by_chance=by_chance) / math.sqrt(pairs)
    if math.isclose(error, 0.0, abs_tol=1e-9):
        return Agreement(pairs, observed, kappa, None, None, "no variation to estimate an interval from")
    return Agreement(pairs, observed, kappa, max(-1.0, kappa - _Z95 * error), min(1.0, kappa + _Z95 * error), "")


def _weight(one: int, other: int, size: int, weights: str) -> float:
    if weights == "identity":
        return float(one == other)
    distance = abs(one - other) / (size - 1) if size > 1 else 0.0
    return 1 - (distance if weights == "linear" else distance**2)


def _error(
    shares: list[list[float]],
    weight: list[list[float]],
    margins: tuple[list[float], list[float]],
    *,
    kappa: float,
    by_chance: float,
) -> float:
    """Standard error times the root of the number of pairs (Fleiss, Cohen and Everitt 1969, equation for kappa_w)."""
    rows, columns = margins
    size = range(len(shares))
    of_row = [sum(columns[j] * weight[i][j] for j in size) for i in size]
    of_column = [sum(rows[i] * weight[i][j] for i in size) for j in size]
    squared = sum(
        shares[i][j] * (weight[i][j] - (of_row[i] + of_column[j]) * (1 - kappa)) ** 2 for i in size for j in size
    )
    return math.sqrt(max(0.0, squared - (kappa - by_chance * (1 - kappa)) ** 2)) / (1 - by_chance)
