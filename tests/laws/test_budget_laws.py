"""The budget never goes below zero, whatever is asked; parts cost what the person pays who pays most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.disclosure.accountant import (
    Budget,
    Part,
    Refused,
    answer,
    composed,
    epsilon_of_rho,
    millionths,
    reserve,
)
from canheal.domain.disclosure.released import Policy

COSTS = st.integers(1, 10**7)
PARTS = st.lists(st.builds(Part, st.frozensets(st.sampled_from("abcd"), min_size=1), COSTS), max_size=6)


@given(st.integers(0, 10**7), st.lists(COSTS, max_size=30))
def test_what_is_spent_and_what_remains_are_the_total(total, costs):
    spent, budget = 0, Budget("reader", total)
    for cost in costs:
        found = reserve(spent, cost, budget)
        if isinstance(found, Refused):
            assert cost > found.remaining == total - spent
        else:
            spent = found.spent
            assert found.remaining == total - spent >= 0


@given(PARTS)
def test_parts_cost_what_the_dearest_person_pays(parts):
    """The slow definition: one person in each cell, who pays for every part that counts it."""
    assert composed(parts) == max(
        (sum(part.cost for part in parts if cell in part.cells) for cell in "abcd"), default=0
    )


@given(PARTS, PARTS)
def test_asking_together_never_costs_more_than_one_by_one(first, second):
    assert max(composed(first), composed(second)) <= composed([*first, *second]) <= composed(first) + composed(second)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.floats(1e-12, 0.5))
def test_rho_of_two_answers_is_never_less_than_of_one(first, second, delta):
    assert epsilon_of_rho(first + second, delta) >= max(epsilon_of_rho(first, delta), first)


@given(st.floats(1e-6, 1e3))
def test_no_cost_is_rounded_down(epsilon):
    assert epsilon <= millionths(epsilon) / 10**6 <= epsilon + 1.1e-6


@given(st.integers(-50, 50), st.integers(1, 30), st.integers(1, 10))
def test_nothing_small_and_nothing_below_zero_is_said(noisy, least, multiple):
    found = answer(noisy, Policy(least, multiple))
    assert found.count is None or found.count >= least
