"""Noise: as wide as its cost says, whole, unbiased; and its price is what was reserved."""

from __future__ import annotations

import math
import statistics

import pytest

from canheal.app.noisy_count import laplace, noisy_count
from canheal.domain.disclosure.accountant import MILLION
from canheal.terms.errors import OutOfRange

pytest.importorskip("opendp", reason="the packages of trust are not installed")


def theory(cost, sensitivity=1):
    """Standard deviation of the discrete Laplace distribution: sqrt(2 a) / (1 - a), a = exp(-epsilon / sensitivity)."""
    a = math.exp(-cost / MILLION / sensitivity)
    return math.sqrt(2 * a) / (1 - a)


@pytest.mark.parametrize(("cost", "sensitivity"), [(500_000, 1), (2 * MILLION, 1), (300_000, 3)])
def test_two_thousand_draws(cost, sensitivity):
    """Their deviation is within a fifth of theory, about eight standard errors; so is the mean."""
    measurement = laplace(cost, sensitivity)
    draws = [measurement(100) for _ in range(2_000)]
    assert all(isinstance(draw, int) for draw in draws)
    assert abs(statistics.pstdev(draws) / theory(cost, sensitivity) - 1) < 0.2
    assert abs(statistics.mean(draws) - 100) < 8 * theory(cost, sensitivity) / math.sqrt(2_000)


@pytest.mark.parametrize("sensitivity", [1, 3, 7])
@pytest.mark.parametrize("cost", [1, 7, 100_000, 123_457, 300_000, 500_000, 700_000, MILLION, 4 * MILLION])
def test_the_price_is_what_was_reserved(cost, sensitivity):
    price = laplace(cost, sensitivity).map(sensitivity)
    assert price <= cost / MILLION
    assert price == pytest.approx(cost / MILLION, rel=1e-12)


def test_one_draw():
    assert isinstance(noisy_count(0, cost=MILLION), int)


def test_what_is_no_noise():
    for wrong in ({"cost": 0}, {"cost": 1, "sensitivity": 0}):
        with pytest.raises(OutOfRange):
            noisy_count(3, **wrong)
    for count in (-1, 2**31):
        with pytest.raises(OutOfRange):
            noisy_count(count, cost=MILLION)
