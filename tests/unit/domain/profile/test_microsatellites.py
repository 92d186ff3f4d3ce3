from __future__ import annotations

import pytest

from canheal.domain.profile.microsatellites import (
    ProxyRule,
    SiteRule,
    VariantMix,
    from_mismatch_repair,
    from_report,
    from_sites,
    from_variants,
)

SITES = SiteRule(40, 10, 20, "c")
PROXY = ProxyRule(50, 0.15, 10, "c")


@pytest.mark.parametrize(
    ("percent", "usable", "status"),
    [(10, 113, "stable"), (4.42, 113, "stable"), (10.1, 113, "indeterminate"), (19.9, 113, "indeterminate"),
     (20, 113, "msi_high"), (60, 39, "indeterminate"), (60, 40, "msi_high"), (30, None, "msi_high")],
)  # fmt: skip
def test_sites(percent, usable, status):
    assert from_sites(percent, usable, SITES).status == status


def test_report_is_taken_as_it_is():
    assert from_report("stable").confidence == "reported"


@pytest.mark.parametrize(
    ("other", "status"),
    [(None, "msi_high"), (from_report("msi_high"), "msi_high"), (from_report("stable"), "indeterminate"),
     (from_sites(5, 100, SITES), "indeterminate"), (from_sites(15, 100, SITES), "indeterminate")],
)  # fmt: skip
def test_a_lost_repair_protein_stands_for_msi_high_unless_another_method_contradicts_it(other, status):
    found = from_mismatch_repair(("MLH1", "PMS2"), other)
    assert found.status == status
    assert "loss of MLH1 and PMS2" in found.method + found.reason
    assert ("contradicts the other result" in found.reason) == (status == "indeterminate")


@pytest.mark.parametrize(
    ("mix", "status"),
    [
        (VariantMix(1000, 300, 40.0, matched_normal=True), "msi_high"),
        (VariantMix(1000, 300, 40.0, matched_normal=False), "not_assessed"),
        (VariantMix(1000, 50, 40.0, matched_normal=True), "not_assessed"),
        (VariantMix(1000, 300, 9.9, matched_normal=True), "not_assessed"),
        (VariantMix(49, 40, 40.0, matched_normal=True), "not_assessed"),
        (VariantMix(1000, 300, None, matched_normal=True), "not_assessed"),
    ],
)
def test_the_proxy_is_low_confidence_and_never_says_stable(mix, status):
    found = from_variants(mix, PROXY)
    assert (found.status, found.confidence) == (status, "low")
