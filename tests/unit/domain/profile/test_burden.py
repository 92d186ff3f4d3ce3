from __future__ import annotations

import pytest
from scipy.stats import chi2

from canheal.domain.profile.burden import (
    BurdenDefinition,
    CountableVariant,
    OtherAssayRule,
    RegionBounds,
    mutational_burden,
    of_another_assay,
)
from canheal.domain.profile.poisson import poisson_interval

BOUNDS = RegionBounds(0.5, 1.0)
OTHER = OtherAssayRule(10, 0.2, 5, 0.25, frozenset({"KRAS", "TP53"}))


def definition(**changes):
    fields = {
        "id": "d", "label": "l", "counts": "coding", "least_depth": None, "least_vaf": None, "only_pass": True,
        "leave_out": frozenset(), "threshold": 10.0, "citation": "c",
    }  # fmt: skip
    return BurdenDefinition(**(fields | changes))


def variant(term="missense_variant", depth=100, vaf=0.3, passed=True, marks=()):
    return CountableVariant((term,), depth, vaf, passed, frozenset(marks))


@pytest.mark.parametrize("count", [0, 1, 2, 9, 90, 905, 17_069])
def test_interval_equals_the_chi_square_form(count):
    found = poisson_interval(count)
    low = chi2.ppf(0.025, 2 * count) / 2 if count else 0
    assert found.low == pytest.approx(low, rel=1e-9)
    assert found.high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)


def test_value_and_interval_are_per_megabase():
    found = mutational_burden(definition(), [variant()] * 340, 34, BOUNDS)
    assert (found.count, found.value, found.status) == (340, 10.0, "high")
    assert found.interval.low < 10 < found.interval.high


def test_each_definition_counts_its_own_terms():
    mix = [
        variant(),
        variant("synonymous_variant"),
        variant("stop_gained"),
        variant("splice_donor_variant"),
        variant("intron_variant"),
    ]
    counts = {
        kind: mutational_burden(definition(counts=kind), mix, 1, BOUNDS).count
        for kind in ("coding", "protein_altering", "missense")
    }
    assert counts == {"coding": 4, "protein_altering": 3, "missense": 1}


@pytest.mark.parametrize(
    ("left_out", "change"),
    [
        (variant(depth=49), {"least_depth": 50}),
        (variant(vaf=0.049), {"least_vaf": 0.05}),
        (variant(passed=False), {}),
        (variant(marks=["mitochondrial"]), {"leave_out": frozenset({"mitochondrial"})}),
    ],
)
def test_filters_leave_out(left_out, change):
    assert mutational_burden(definition(**change), [left_out, variant()], 1, BOUNDS).count == 1


@pytest.mark.parametrize(
    ("variants", "megabases", "word"),
    [("no consequences", 34, "consequences"), ([], None, "size"), ([], 0.49, "too small")],
)
def test_refused_with_the_reason_and_never_zero(variants, megabases, word):
    found = mutational_burden(definition(), variants, megabases, BOUNDS)
    assert (found.status, found.value, found.count) == ("not_assessed", None, None)
    assert word in found.reason


def test_a_region_below_one_megabase_is_printed_with_a_caution():
    assert "caution" in mutational_burden(definition(), [], 0.6, BOUNDS).reason


@pytest.mark.parametrize(
    ("lacking", "change"), [(variant(depth=None), {"least_depth": 50}), (variant(vaf=None), {"least_vaf": 0.05})]
)
def test_a_missing_read_figure_is_not_assessed_and_no_low_count(lacking, change):
    found = mutational_burden(definition(**change), [lacking, variant()], 1, BOUNDS)
    assert (found.status, found.value) == ("not_assessed", None)
    assert "lack the depth or VAF" in found.reason
    silent = variant("intron_variant", depth=None, vaf=None)
    assert mutational_burden(definition(**change), [silent, variant()], 1, BOUNDS).count == 1


@pytest.mark.parametrize(
    ("genes", "listed", "megabases", "word"),
    [
        (["KRAS"] * 8 + ["TTN"] * 2, frozenset({"KRAS"}), 1.3, ""),
        (["KRAS"] * 7 + ["TTN"] * 3, frozenset({"KRAS"}), 1.3, "outside the genes of the panel"),
        (["KRAS"] * 7 + ["TTN"] * 3, frozenset({"KRAS"}), None, "outside the genes of the panel"),
        (["TTN"] * 9, frozenset({"KRAS"}), 1.3, ""),
        (["KRAS"] * 3 + ["TTN"] * 7, None, 1.3, ""),
        (["TP53"] * 2 + ["TTN"] * 8, None, 1.3, "8 of 10 coding calls lie in genes that cancer panels of 1.3 Mb"),
        (["TTN"] * 50, None, 34, ""),
        (["TTN"] * 50, None, None, ""),
    ],
)
def test_calls_that_the_stated_panel_cannot_have_made(genes, listed, megabases, word):
    reason = of_another_assay(genes, listed, megabases, OTHER)
    assert word in reason
    assert bool(word) == bool(reason)
