"""Comparing tools: order never matters, every call is counted once, kappa is as its definition."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.comparison.agreement import weighted_kappa
from canheal.domain.comparison.calls import Alteration, RawCall, RawOutput, Said
from canheal.domain.comparison.compare import compare_tools
from canheal.knowledge.content import load_content
from canheal.knowledge.tool_levels import tool_levels

LEVELS = tool_levels(load_content())
TIERS = ("I", "II", "none", "strange")
calls = st.builds(
    lambda case, gene, name, tier: RawCall(
        case, Alteration("small_variant", gene, name), (Said("sensitivity", tier),), "f", 1
    ),
    *(st.sampled_from(words) for words in (("T1", "T2"), ("KRAS", "NRAS"), ("G12C", "Q61R"), TIERS)),
)


def output(tool, found, *, complete=True):
    return RawOutput(tool, "csv", tuple(found), complete, {}, {})


@settings(max_examples=100, deadline=None)
@given(st.lists(calls, max_size=8), st.lists(calls, max_size=8), st.randoms())
def test_order_never_matters(one, other, shuffle):
    first = compare_tools([output("a", one), output("b", other)], LEVELS)
    shuffle.shuffle(one)
    shuffle.shuffle(other)
    again = compare_tools([output("a", one), output("b", other)], LEVELS)
    assert [pair.agreement for pair in first.pairs] == [pair.agreement for pair in again.pairs]
    assert [pair.matrix for pair in first.pairs] == [pair.matrix for pair in again.pairs]
    assert Counter(first.unread) == Counter(again.unread)


@settings(max_examples=100, deadline=None)
@given(st.lists(calls, max_size=8), st.lists(calls, max_size=8))
def test_swapping_tools_transposes(one, other):
    ours = compare_tools([output("a", one), output("b", other)], LEVELS).pairs
    theirs = compare_tools([output("b", other), output("a", one)], LEVELS).pairs
    for pair, swapped in zip(ours, theirs, strict=True):
        assert {(b, a): count for (a, b), count in pair.matrix.items()} == dict(swapped.matrix)
        assert pair.agreement.kappa == (
            None if swapped.agreement.kappa is None else pytest.approx(swapped.agreement.kappa)
        )


@settings(max_examples=100, deadline=None)
@given(st.lists(calls, max_size=8), st.lists(calls, max_size=8), st.booleans())
def test_every_alteration_is_counted_once_in_each_matrix(one, other, complete):
    found = compare_tools([output("a", one), output("b", other, complete=complete)], LEVELS)
    distinct = {(call.case, call.alteration) for call in (*one, *other)}
    assert len(found.subjects) == len(distinct)
    for pair in found.pairs:
        assert sum(pair.matrix.values()) == len(distinct)
        states = {state for both in pair.matrix for state in both}
        assert ("not_listed" in states) <= (not complete)


def by_definition(counts, weights):
    """Cohen 1968: one minus weighted disagreement over the disagreement of chance, pair by pair."""
    size, pairs = len(counts), [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    power = 1 if weights == "linear" else 2

    def apart(i, j):
        return (abs(i - j) / (size - 1)) ** power

    seen = sum(apart(i, j) for i, j in pairs) / len(pairs)
    chance = sum(apart(i, j) for i, _ in pairs for _, j in pairs) / len(pairs) ** 2
    return 1 - seen / chance


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda size: st.lists(st.lists(st.integers(0, 4), min_size=size, max_size=size), min_size=size, max_size=size)
    ),
    st.sampled_from(("linear", "quadratic")),
)
def test_kappa_is_as_its_definition(counts, weights):
    found = weighted_kappa(counts, weights)
    if found.kappa is not None:
        assert found.kappa == pytest.approx(by_definition(counts, weights))
    if found.low is not None:
        assert -1 <= found.low <= found.kappa <= found.high <= 1
