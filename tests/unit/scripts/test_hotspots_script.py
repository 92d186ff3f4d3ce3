"""The statistics of the hotspot table on small inputs, against slow definitions."""

from __future__ import annotations

from math import comb

import pytest
from hotspots import Change, Inframe, benjamini_hochberg, binomial_tail, protein_lengths, ranges, residues
from hypothesis import given, settings
from hypothesis import strategies as st
from open_calls import Call


def slow_tail(successes: int, trials: int, chance: float) -> float:
    return sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(successes, trials + 1))


@settings(deadline=None)  # the first call imports scipy
@given(st.integers(1, 20), st.integers(0, 20), st.floats(0.001, 0.9))
def test_binomial_tail(trials: int, successes: int, chance: float) -> None:
    successes = min(successes, trials)
    assert binomial_tail(successes, trials, chance) == pytest.approx(slow_tail(successes, trials, chance))


def slow_benjamini_hochberg(p_values: list[float]) -> list[float]:
    ranked = sorted(p_values)
    count = len(p_values)
    adjusted = [min(ranked[j] * count / (j + 1) for j in range(i, count)) for i in range(count)]
    return [min(1.0, adjusted[ranked.index(p)]) for p in p_values]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12, unique=True))
def test_benjamini_hochberg(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(slow_benjamini_hochberg(p_values))


def test_a_patient_counts_once_at_a_residue() -> None:
    changes = [
        Change("p1", "A", "KRAS", "G", 12, "D"),
        Change("p1", "B", "KRAS", "G", 12, "D"),
        Change("p1", "B", "KRAS", "G", 12, "V"),
        Change("p2", "B", "KRAS", "G", 12, "V"),
        Change("p3", "B", "KRAS", "Q", 61, "H"),
    ]
    first, second = residues(changes, {"KRAS": 100.0}, {"G": 2.0, "Q": 1.0})
    assert (first.position, first.tumours, {k: len(v) for k, v in first.by_change.items()}) == (12, 2, {"D": 1, "V": 2})
    assert first.p == pytest.approx(slow_tail(2, 3, 0.02))
    assert second.p == pytest.approx(slow_tail(1, 3, 0.01))
    assert first.cohorts == {"A", "B"}


def test_protein_length_from_the_highest_residue() -> None:
    calls = [Call("x", "p", "G", "1", 1, "A", "C", "Silent", f"p.K{place}=", "", "", "") for place in (10, 50, 90, 100)]
    assert protein_lengths(calls) == {"G": 125.0}


def test_ranges_join_neighbours_and_leave_out_slippage() -> None:
    changes = [Inframe("EGFR", 746, 750, "deletion", f"p{n}", "LUAD") for n in range(4)]
    changes += [Inframe("EGFR", 752, 759, "deletion", "p9", "LUAD")]
    changes += [Inframe("ATRX", 1464, 1464, "deletion", f"q{n}", "ES") for n in range(5)]
    found = list(ranges(changes, {"EGFR": 1210.0, "ATRX": 2492.0}))
    assert [row[:5] for row in found] == [("EGFR", 746, 759, "deletion", 5)]
