"""The budget of questions: what an answer costs, whether it can still be paid, and what may be said of a noisy count.

Costs are whole millionths of epsilon, so that sums are exact and the last unit can be spent once. The unit of privacy
is a person with all samples and releases; nothing here sees data, and a refusal says only what remains.
Pure differential privacy: Dwork and Roth, The Algorithmic Foundations of Differential Privacy, 2014 (sums); McSherry,
Privacy Integrated Queries, 2009 (disjoint parts). Zero-concentrated: Bun and Steinke 2016.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from math import isfinite, log, sqrt

from canheal.domain.disclosure.released import Policy, Released, release
from canheal.terms.errors import OutOfRange
from canheal.terms.records import NamedTuple

MILLION = 1_000_000
"""Units of one epsilon, and of one rho."""


class Budget(NamedTuple):
    """What a user may spend.

    Attributes:
        user: id of who asks, or of an organisation, or of all.
        total: millionths of epsilon, at least 0.
    """

    user: str
    total: int


class Reserved(NamedTuple):
    """The answer may be given. Attributes: spent, with this answer; remaining, after it; both in millionths."""

    spent: int
    remaining: int


class Refused(NamedTuple):
    """The answer may not be given, and nothing is spent. Attributes: remaining, in millionths; reason, a code."""

    remaining: int
    reason: str = "budget_exhausted"


class Part(NamedTuple):
    """One of several answers that are given together.

    Attributes:
        cells: names of the cells that it counts; no person is in two cells.
        cost: millionths of epsilon.
    """

    cells: frozenset[str]
    cost: int


def millionths(epsilon: float | str | Decimal) -> int:
    """An epsilon (or rho) in whole units, rounded up. Raises OutOfRange unless it is finite and above zero."""
    exact = Decimal(str(epsilon))
    if not exact.is_finite() or exact <= 0:
        raise OutOfRange(f"a cost of {epsilon} is none", todo="Give a number above zero")
    return int((exact * MILLION).to_integral_value(ROUND_CEILING))


def reserve(spent: int, cost: int, budget: Budget) -> Reserved | Refused:
    """Whether an answer can be paid.

    Args:
        spent: millionths that the user has spent so far.
        cost: millionths of this answer.
        budget: the user's.

    Raises:
        OutOfRange: a cost of nothing or less (an answer without noise), or spent or total below zero.
    """
    if cost < 1 or spent < 0 or budget.total < 0:
        raise OutOfRange(f"a cost of {cost} after {spent} of {budget.total} is none", todo="Give costs above zero")
    if spent + cost > budget.total:
        return Refused(max(0, budget.total - spent))
    return Reserved(spent + cost, budget.total - spent - cost)


def composed(parts: Iterable[Part]) -> int:
    """What several answers cost together: each person pays for the parts that count its cell; the one who pays most.

    Disjoint cells cost as much as the dearest, overlapping ones their sum.
    """
    paid: dict[str, int] = {}
    for part in parts:
        for cell in part.cells:
            paid[cell] = paid.get(cell, 0) + part.cost
    return max(paid.values(), default=0)


def gaussian_rho(sensitivity: float, deviation: float) -> int:
    """Millionths of rho that Gaussian noise costs: D^2 / (2 sigma^2), rounded up. Raises OutOfRange."""
    if not (isfinite(sensitivity) and isfinite(deviation) and sensitivity > 0 and deviation > 0):
        raise OutOfRange("sensitivity and deviation are above zero", todo="Give both")
    return millionths(Decimal(sensitivity) ** 2 / (2 * Decimal(deviation) ** 2))


def pure_rho(cost: int) -> int:
    """Millionths of rho that an answer of pure epsilon costs: epsilon^2 / 2, rounded up."""
    return -(-cost * cost // (2 * MILLION))


def epsilon_of_rho(rho: int, delta: float) -> int:
    """Millionths of epsilon that a sum of rho amounts to: rho + 2 sqrt(rho ln(1/delta)), rounded up.

    Args:
        rho: millionths, at least 0.
        delta: chance that the promise does not hold, above 0 and below 1.

    Raises:
        OutOfRange: rho or delta outside their range.
    """
    if rho < 0 or not 0 < delta < 1:
        raise OutOfRange(f"rho {rho} with delta {delta} is no budget", todo="Give rho from 0 and delta between 0 and 1")
    exact = rho / MILLION
    return millionths(exact + 2 * sqrt(exact * log(1 / delta))) if rho else 0


def answer(noisy: int, policy: Policy) -> Released:
    """What may be said of a noisy count: none and few are one answer, decided on the noisy value, and rounded.

    Suppression by the true count would itself tell the true count. Raises OutOfRange for a policy that hides nothing.
    """
    return release(max(0, noisy), policy)
