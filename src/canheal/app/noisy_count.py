"""A count with discrete Laplace noise, drawn by OpenDP, which is safe where floating-point noise tells the true value.

Ghosh, Roughgarden and Sundararajan 2009 (the mechanism); Mironov 2012 (why no noise is made with floating point).
"""

from __future__ import annotations

from math import inf, nextafter

from canheal.domain.disclosure.accountant import MILLION
from canheal.terms.errors import OutOfRange
from canheal.terms.typed import Any

_STEPS = 16


def noisy_count(count: int, *, cost: int, sensitivity: int = 1) -> int:
    """Draw a noisy count; it can lie below zero, and is not yet what may be said: see `accountant.answer`.

    Args:
        count: the true number of persons.
        cost: millionths of epsilon that are reserved for the answer.
        sensitivity: how much one person can change the count.

    Raises:
        OutOfRange: a cost or a sensitivity below 1, or a count that is not of persons.
    """
    if not 0 <= count < 2**31:
        raise OutOfRange(f"{count} is no number of persons", todo="Count persons")
    return int(laplace(cost, sensitivity)(count))


def laplace(cost: int, sensitivity: int = 1) -> Any:  # noqa: ANN401
    """OpenDP's measurement, whose privacy map is checked: `map(sensitivity)` is at most the cost. Raises OutOfRange."""
    if cost < 1 or sensitivity < 1:
        raise OutOfRange(f"a cost of {cost} for {sensitivity} is none", todo="Give a cost and a sensitivity above zero")
    epsilon = cost / MILLION
    scale = sensitivity / epsilon
    for _ in range(_STEPS):
        found = _measurement(scale)
        if found.map(sensitivity) <= epsilon:
            return found
        scale = nextafter(scale, inf)
    raise OutOfRange(f"no noise costs exactly {cost} millionths", todo="Ask with another cost")


def _measurement(scale: float) -> Any:  # noqa: ANN401
    import opendp.prelude as dp

    dp.enable_features("contrib")
    return dp.m.make_laplace(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale)
