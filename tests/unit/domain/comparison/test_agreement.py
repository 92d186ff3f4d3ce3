"""Weighted kappa: published figures, an independent tool, and what cannot be computed."""

from __future__ import annotations

import pytest

from canheal.domain.comparison.agreement import weighted_kappa

# Hout, Duncan-Jones; data "SexualFun" of the R package vcd. kappa and error as vcd prints them for linear weights
# (0.2374, 0.07832); both weights as statsmodels 0.14 `inter_rater.cohens_kappa` computes them
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
DOCTORS = [[53, 5, 2], [11, 14, 5], [1, 6, 3]]


@pytest.mark.parametrize(
    ("counts", "weights", "kappa", "error"),
    [
        (COUPLES, "linear", 0.23738062755798084, 0.07831633477837283),
        (COUPLES, "quadratic", 0.3320455862468612, 0.09729752195860462),
        (DOCTORS, "linear", 0.4923076923076922, 0.07172694274347052),
        (DOCTORS, "quadratic", 0.5666666666666667, 0.07872409321944325),
    ],
)
def test_published_figures(counts, weights, kappa, error):
    found = weighted_kappa(counts, weights)
    assert found.kappa == pytest.approx(kappa, abs=1e-12)
    assert (found.high - found.low) / 2 / 1.959963984540054 == pytest.approx(error, abs=1e-12)
    assert found.reason == ""


def test_what_cannot_be_computed_is_no_number():
    nobody = weighted_kappa([[0, 0], [0, 0]])
    assert nobody[:5] == (0, None, None, None, None)
    assert "assessed by both" in nobody.reason
    for counts in ([[0, 0, 0], [0, 9, 0], [0, 0, 0]], [[0, 0, 0], [2, 5, 2], [0, 0, 0]], [[2, 0], [7, 0]]):
        one_category = weighted_kappa(counts)
        assert one_category.kappa is one_category.low is None
        assert "the same answer to all" in one_category.reason
    perfect = weighted_kappa([[3, 0], [0, 4]])
    assert perfect[:5] == (7, 1.0, 1.0, None, None)
    assert "no variation" in perfect.reason


def test_never_both_is_worse_than_chance():
    found = weighted_kappa([[0, 5], [5, 0]])
    assert found[2:5] == (-1.0, None, None)
