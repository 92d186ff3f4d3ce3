"""The quick bisection gives the very floats of the plain one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.profile import poisson


def slow_quantile(shape: int, probability: float) -> float:
    low, high = poisson._bracket(shape, probability)
    while high - low > poisson._PRECISION * high:
        middle = (low + high) / 2
        if poisson._lower_gamma(shape, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(st.one_of(st.integers(1, 500), st.integers(1, 40_000)), st.sampled_from((0.025, 0.975, 0.05, 0.95, 0.0005)))
def test_quantile(shape: int, probability: float) -> None:
    assert poisson._gamma_quantile(shape, probability) == slow_quantile(shape, probability)
