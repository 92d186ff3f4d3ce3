"""Kleene's logic and boolean profiles hold for every input."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.profiles import Is, Joined, Not, evaluate, profile_data, profile_from_data, terms
from canheal.terms.truth import Truth, all_, any_, not_, truth_of

truths = st.sampled_from(Truth)
NAMES = ("L858R", "T790M", "C797S", "exon 19 inframe_deletion")
variants = st.sampled_from([read_categorical("EGFR", name) for name in NAMES])
profiles = st.recursive(
    variants.map(Is),
    lambda part: st.one_of(
        part.map(Not),
        st.tuples(st.sampled_from(("and", "or")), st.lists(part, min_size=2, max_size=4).map(tuple)).map(
            lambda joined: Joined(*joined)
        ),
    ),
    max_leaves=12,
)
states = st.fixed_dictionaries(dict.fromkeys(NAMES, truths))


def completions(values):
    """Every way in which the unknown ones may turn out."""
    return itertools.product(*[(True, False) if v is Truth.UNKNOWN else (v is Truth.TRUE,) for v in values])


def certain(answers):
    """What all completions agree on."""
    answers = set(answers)
    return truth_of(answers.pop()) if len(answers) == 1 else Truth.UNKNOWN


@given(st.lists(truths, max_size=5))
def test_joining_says_what_all_completions_agree_on(values):
    assert all_(values) is certain(all(row) for row in completions(values))
    assert any_(values) is certain(any(row) for row in completions(values))


@given(truths, truths)
def test_de_morgan(one, other):
    assert not_(all_([one, other])) is any_([not_(one), not_(other)])
    assert not_(not_(one)) is one


@pytest.mark.parametrize("value", Truth)
def test_a_truth_is_never_taken_for_yes_or_no(value):
    with pytest.raises(TypeError):
        bool(value)


def two_valued(profile, yes):
    """The slow definition without unknowns."""
    match profile:
        case Is(variant):
            return variant.name in yes
        case Not(part):
            return not two_valued(part, yes)
        case Joined(word, parts):
            return (all if word == "and" else any)([two_valued(part, yes) for part in parts])


@given(profiles, states)
def test_a_definite_answer_holds_whatever_the_unknown_ones_turn_out_to_be(profile, state):
    answer = evaluate(profile, lambda variant: state[variant.name])
    names = list(state)
    outcomes = {
        two_valued(profile, {name for name, yes in zip(names, row, strict=True) if yes})
        for row in completions(state.values())
    }
    if answer is not Truth.UNKNOWN:
        assert outcomes == {answer is Truth.TRUE}


@given(profiles, states, st.randoms(use_true_random=False))
def test_the_order_of_terms_never_matters(profile, state, random):
    def shuffled(part):
        match part:
            case Not(inner):
                return Not(shuffled(inner))
            case Joined(word, parts):
                mixed = [shuffled(one) for one in parts]
                random.shuffle(mixed)
                return Joined(word, tuple(mixed))
            case _:
                return part

    def look_up(variant):
        return state[variant.name]

    assert evaluate(profile, look_up) is evaluate(shuffled(profile), look_up)


@given(profiles)
def test_a_profile_survives_as_data(profile):
    assert profile_from_data(profile_data(profile)) == profile
    assert {variant for variant, _ in terms(profile)} == {variant for variant, _ in terms(Not(profile))}
