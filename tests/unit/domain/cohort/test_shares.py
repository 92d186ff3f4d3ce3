"""Intervals against published and independent values; the slow definition of the median's rank; hidden counts."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.cohort.shares import Share, difference, hidden, median


def test_wilson_against_newcombe():
    """Newcombe 1998 (Stat Med 17:857), table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    for found, among, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        interval = Share(found, among).interval
        assert interval == pytest.approx((low, high), abs=6e-5)


def test_nobody_has_no_share():
    assert (Share(0, 0, 3).share, Share(0, 0).interval) == (None, None)


def slow_rank(size):
    """The largest r with P(B < r) <= 2.5 %, by adding binomial probabilities."""
    rank = None
    for r in range(1, size // 2 + 1):
        if sum(comb(size, k) for k in range(r)) / 2**size <= 0.025:
            rank = r
    return rank


@pytest.mark.parametrize("size", [1, 5, 6, 7, 20, 30, 99, 100, 250])
def test_the_interval_of_the_median_is_the_binomial_one(size):
    values = list(range(1, size + 1))
    found, rank = median(values), slow_rank(size)
    assert found.value == (size + 1) / 2
    assert (found.low, found.high) == ((None, None) if rank is None else (rank, size + 1 - rank))


def test_the_large_approximation_is_near_the_exact_rank():
    values = list(range(1, 601))
    assert abs(median(values).low - slow_rank(600)) <= 1


def test_welch_against_an_independent_tool():
    from scipy.stats import ttest_ind

    one, other = [4.1, 6.2, 5.5, 7.9, 5.0], [9.3, 8.8, 12.1]
    expected = ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    found = difference(one, other)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert difference([1.0], [2.0, 3.0])[1:] == (None, None)
    assert difference([], [1.0]) is None


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(2, 10))
def test_no_small_count_is_shown_or_follows_from_the_sum(counts, least):
    marks = hidden(counts, least)
    shown = [count for count, mark in zip(counts, marks, strict=True) if not mark]
    assert not any(0 < count < least for count in shown)
    secret = [count for count, mark in zip(counts, marks, strict=True) if mark]
    if len(secret) == 1:  # nothing else that could be hidden with it
        assert sum(count > 0 for count in counts) == 1


def test_a_zero_is_no_person():
    assert hidden((0, 0, 7), 5) == (False, False, False)
    assert hidden((3, 0, 7, 9), 5) == (True, False, True, False)
