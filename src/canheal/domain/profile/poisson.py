"""Exact confidence interval of a Poisson count (Garwood 1936), from the incomplete gamma function alone."""

from __future__ import annotations

import math

from canheal.terms.quantities import Interval

_TINY = 1e-300
_PRECISION = 1e-13
_CLOSE = 1e-10
_SECANT_STEPS = 8


def poisson_interval(count: int, level: float = 0.95) -> Interval:
    """Interval of the mean of a Poisson variable of which `count` was seen.

    Args:
        count: events, 0 or more.
        level: two-sided coverage, 0 < level < 1.
    """
    tail = (1 - level) / 2
    low = _gamma_quantile(count, tail) if count else 0.0
    return Interval(low, _gamma_quantile(count + 1, 1 - tail), level)


def _gamma_quantile(shape: int, probability: float) -> float:
    """Where the lower regularised incomplete gamma function of an integer shape reaches a probability, by bisection.

    Most steps of the bisection lie so far from the answer that two values close to it on either side decide them.
    """
    low, high = _bracket(shape, probability)
    below, above = _close_to(shape, probability, low, high)
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        if middle <= below or (middle < above and _lower_gamma(shape, middle) < probability):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _close_to(shape: int, probability: float, low: float, high: float) -> tuple[float, float]:
    """Values just below and just above the quantile, both tested; the bounds themselves where that does not succeed."""
    near, last = (low + high) / 2, low
    value, before = _lower_gamma(shape, near), _lower_gamma(shape, last)
    for _ in range(_SECANT_STEPS):
        if value == before or abs(near - last) <= _CLOSE * near:
            break
        near, last = near - (value - probability) * (near - last) / (value - before), near
        value, before = _lower_gamma(shape, near), value
    below, above = near * (1 - _CLOSE), near * (1 + _CLOSE)
    is_below, is_above = _lower_gamma(shape, below) < probability, _lower_gamma(shape, above) > probability
    return (below if is_below else low), (above if is_above else high)


def _bracket(shape: int, probability: float) -> tuple[float, float]:
    """Bounds around the quantile: Wilson and Hilferty's cube-root value, widened until it holds it on both sides."""
    deviate = _deviate(probability)
    cube = 1 - 1 / (9 * shape) + deviate / (3 * math.sqrt(shape))
    guess = shape * max(cube, 0.0) ** 3
    low, high = guess * 0.98, guess * 1.02 + 1e-3
    while low > 0 and _lower_gamma(shape, low) > probability:
        low = low * 0.9 - 1e-3
    while _lower_gamma(shape, high) < probability:
        high = high * 1.1 + 1e-3
    return max(low, 0.0), high


def _deviate(probability: float) -> float:
    """Standard normal quantile to three digits, by bisection of the error function; enough for a first guess."""
    low, high = -8.0, 8.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle / math.sqrt(2)) < 2 * probability - 1 else (low, middle)
    return low


def _lower_gamma(shape: float, x: float) -> float:
    """P(shape, x), by series below shape + 1 and continued fraction above (Numerical Recipes 6.2)."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return scale * _series(shape, x) if x < shape + 1 else 1 - scale * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    denominator = shape
    while term > total * _PRECISION:  # both are positive
        denominator += 1
        term *= x / denominator
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's method for the continued fraction of Q(shape, x)."""
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    value = d
    step, number = 0.0, 0
    while abs(step - 1) > _PRECISION:
        number += 1
        a = -number * (number - shape)
        b += 2
        d = 1 / (a * d + b or _TINY)
        c = b + a / c or _TINY
        step = d * c
        value *= step
    return value
