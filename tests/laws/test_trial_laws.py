"""Criteria of trials hold for every tree: order changes nothing, unknown is never a pass; closed is never first."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.trials.criteria import FreeText, Joined, Not, Verdict, judge_tree, lines
from canheal.domain.trials.match import Search, match_trials
from canheal.domain.trials.trial import STATUSES, Dates, Site, Trial
from canheal.terms.truth import Truth

NAMES = tuple("abcdef")
singles = st.sampled_from(NAMES).map(FreeText)
trees = st.recursive(
    singles,
    lambda part: st.one_of(
        part.map(Not),
        st.tuples(st.sampled_from(("all", "any")), st.lists(part, min_size=1, max_size=4).map(tuple)).map(
            lambda joined: Joined(*joined)
        ),
    ),
    max_leaves=12,
)
answers = st.fixed_dictionaries(dict.fromkeys(NAMES, st.sampled_from(Truth)))


def judged(tree, known):
    return judge_tree(tree, lambda single: Verdict(single, known[single.text]))


def shuffled(tree, rng):
    match tree:
        case Not(part):
            return Not(shuffled(part, rng))
        case Joined(word, parts):
            mixed = [shuffled(part, rng) for part in parts]
            rng.shuffle(mixed)
            return Joined(word, tuple(mixed))
    return tree


def plain(tree, known):
    """The two-valued definition, where everything is known."""
    match tree:
        case Not(part):
            return not plain(part, known)
        case Joined(word, parts):
            return (all if word == "all" else any)(plain(part, known) for part in parts)
    return known[tree.text] is Truth.TRUE


@given(trees, answers, st.integers())
def test_the_order_of_criteria_changes_nothing(tree, known, seed):
    other = shuffled(tree, random.Random(seed))
    assert judged(other, known).truth is judged(tree, known).truth
    assert sorted(lines(judged(other, known))) == sorted(lines(judged(tree, known)))


@given(trees, answers, st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)))
def test_a_decided_result_stays_whatever_the_unknowns_turn_out_to_be(tree, known, turns):
    truth = judged(tree, known).truth
    filled = {
        name: value if value is not Truth.UNKNOWN else (Truth.TRUE if turn else Truth.FALSE)
        for (name, value), turn in zip(known.items(), turns, strict=True)
    }
    if truth is not Truth.UNKNOWN:
        assert plain(tree, filled) is (truth is Truth.TRUE)


@given(trees)
def test_of_unknowns_alone_nothing_passes(tree):
    assert judged(tree, dict.fromkeys(NAMES, Truth.UNKNOWN)).truth is Truth.UNKNOWN


@given(trees, answers)
def test_only_what_decides_must_be_known(tree, known):
    """Once all that decides is known, the whole is; what does not decide may stay unknown."""
    verdict = judged(tree, known)
    deciding = [line for line in lines(verdict) if line.decides]
    assert bool(deciding) is (verdict.truth is Truth.UNKNOWN)
    assert all(line.truth is Truth.UNKNOWN for line in deciding)
    names = {line.text.removeprefix("NOT ") for line in deciding}
    filled = {name: Truth.TRUE if name in names else value for name, value in known.items()}
    assert judged(tree, filled).truth is not Truth.UNKNOWN


@given(trees, answers, st.sampled_from(NAMES))
def test_a_criterion_made_unknown_never_turns_a_result_into_its_opposite(tree, known, name):
    before, after = judged(tree, known), judged(tree, known | {name: Truth.UNKNOWN})
    assert after.truth in (before.truth, Truth.UNKNOWN)
    if after.truth is Truth.FALSE:
        assert any(line.truth is Truth.FALSE for line in lines(after))


statuses = st.sampled_from(STATUSES)
sites = st.builds(Site, st.just("hospital"), st.just(""), st.sampled_from(("BE", "NL", "")), statuses)
dates = st.builds(
    Dates, st.sampled_from(("", "2026-01", "2027-01")), st.sampled_from(("", "2025-12-31")), st.just("2026-05")
)
trials = st.builds(
    Trial,
    st.uuids().map(str),
    st.just("title"),
    st.just("II"),
    statuses | st.just("recruiting"),
    dates,
    trees,
    st.just(()),
    st.lists(sites, max_size=3).map(tuple),
    st.just("t.yaml"),
    st.just("CTML"),
)


@given(st.lists(trials, max_size=6), answers, st.integers())
def test_closed_never_stands_before_open_and_the_patients_country_stands_first(given_trials, known, seed):
    def ranked(some):
        return match_trials(some, lambda single: Verdict(single, known[single.text]), Search("BE", "2026-11-26"))

    found = ranked(given_trials)
    mixed = random.Random(seed).sample(given_trials, len(given_trials))
    assert [one.trial.id for one in ranked(mixed)] == [one.trial.id for one in found]
    for earlier, later in pairwise(found):
        both_stand = earlier.truth is not Truth.FALSE and later.truth is not Truth.FALSE
        if both_stand or earlier.truth is later.truth:
            assert not (earlier.closed_because and not later.closed_because)
            assert earlier.place == "open_in_country" or later.place != "open_in_country"
        assert not (earlier.truth is Truth.FALSE and later.truth is not Truth.FALSE)
