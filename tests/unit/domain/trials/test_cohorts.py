"""Two-stage cohorts: states, contradictions, and the published operating characteristics of the rule."""

from __future__ import annotations

from itertools import product
from math import comb

import pytest

from canheal.domain.trials.cohorts import STATES, cohort_state
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import cohort_rules
from canheal.terms.errors import OutOfRange


@pytest.fixture(scope="module")
def drup():
    return cohort_rules(load_content())["drup"]


def chance(rate, successes, patients):
    return comb(patients, successes) * rate**successes * (1 - rate) ** (patients - successes)


def expands(rule, rate):
    """Chance that a first stage lets the cohort grow."""
    given = range(rule.first_stage + 1)
    return sum(
        chance(rate, benefited, rule.first_stage)
        for benefited in given
        if cohort_state(rule, enrolled=8, evaluated=8, benefited=benefited).state == "second_stage"
    )


def test_the_chance_to_expand_is_the_published_one(drup):
    assert expands(drup, 0.349) == pytest.approx(1 - 0.651**8)
    assert round(expands(drup, 0.349), 3) == 0.968
    assert round(expands(drup, 0.10), 3) == 0.570


def test_every_state_is_reached_and_closed_cohorts_have_no_place(drup):
    seen = set()
    for enrolled, evaluated, benefited in product(range(25), repeat=3):
        if not benefited <= evaluated <= enrolled:
            continue
        found = cohort_state(drup, enrolled=enrolled, evaluated=evaluated, benefited=benefited)
        seen.add(found.state)
        assert bool(found.places) is (found.state in ("first_stage", "second_stage"))
        assert enrolled + found.places <= drup.both_stages
    assert seen == set(STATES)


@pytest.mark.parametrize(
    "numbers",
    [(5, 6, 0), (5, 4, 5), (-1, 0, 0), (25, 24, 5), (3, 3, -1)],
)
def test_numbers_that_cannot_be(drup, numbers):
    enrolled, evaluated, benefited = numbers
    with pytest.raises(OutOfRange):
        cohort_state(drup, enrolled=enrolled, evaluated=evaluated, benefited=benefited)
