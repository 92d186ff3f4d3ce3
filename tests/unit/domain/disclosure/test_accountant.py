"""The budget: sums to the unit, refusals that tell nothing, and what may be said after noise."""

from __future__ import annotations

import math

import pytest

from canheal.domain.disclosure.accountant import (
    MILLION,
    Budget,
    Part,
    Refused,
    Reserved,
    answer,
    composed,
    epsilon_of_rho,
    gaussian_rho,
    millionths,
    pure_rho,
    reserve,
)
from canheal.domain.disclosure.released import Policy, release
from canheal.terms.errors import OutOfRange

ONE = Budget("reader", MILLION)


def test_the_last_unit_is_spent_once():
    assert reserve(0, 250_000, ONE) == Reserved(250_000, 750_000)
    assert reserve(999_999, 1, ONE) == Reserved(1_000_000, 0)
    assert reserve(1_000_000, 1, ONE) == Refused(0)
    assert reserve(900_000, 100_001, ONE) == Refused(100_000, "budget_exhausted")


def test_a_refusal_has_only_what_remains_and_why():
    assert Refused(0)._asdict() == {"remaining": 0, "reason": "budget_exhausted"}
    assert reserve(2_000_000, 1, ONE) == Refused(0)  # the budget was lowered since


@pytest.mark.parametrize(("spent", "cost", "total"), [(0, 0, 1), (0, -1, 1), (-1, 1, 1), (0, 1, -1)])
def test_costs_are_above_zero(spent, cost, total):
    with pytest.raises(OutOfRange):
        reserve(spent, cost, Budget("reader", total))


def test_ten_tenths_are_one():
    assert 10 * millionths(0.1) == MILLION
    assert millionths("0.0000001") == 1
    for wrong in (0, -1, "nan", "inf"):
        with pytest.raises(OutOfRange):
            millionths(wrong)


def test_disjoint_cells_cost_once_and_overlapping_ones_their_sum():
    women, men, all_ = frozenset({"f"}), frozenset({"m"}), frozenset({"f", "m"})
    assert composed([Part(women, 300), Part(men, 500)]) == 500
    assert composed([Part(women, 300), Part(men, 500), Part(all_, 100)]) == 600
    assert composed([]) == 0


def test_zero_concentrated():
    assert gaussian_rho(1, 10) == 5_000
    assert gaussian_rho(2, 10) == 20_000
    assert epsilon_of_rho(5_000, 1e-6) == math.ceil(1e6 * (0.005 + 2 * math.sqrt(0.005 * math.log(1e6))))
    assert epsilon_of_rho(0, 1e-6) == 0
    assert pure_rho(MILLION) == 500_000
    assert pure_rho(1) == 1
    for wrong in ((-1, 0.1), (1, 0), (1, 1)):
        with pytest.raises(OutOfRange):
            epsilon_of_rho(*wrong)
    with pytest.raises(OutOfRange):
        gaussian_rho(1, 0)


def test_after_noise():
    assert answer(-4, Policy(10)) == answer(9, Policy(10)) == release(0, Policy(10))
    assert answer(23, Policy(10, 5)).count == 25
