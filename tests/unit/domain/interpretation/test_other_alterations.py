"""Alterations that a laboratory reports by name meet only the very same alteration."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.interpretation.other_alterations import match_reported
from canheal.domain.profile.profile import ReportedAlteration
from canheal.domain.variants.calls import Place


@pytest.mark.parametrize(
    ("reported", "named", "met"),
    [
        ("V600E", "V600E", True),
        ("p.Val600Glu", "V600E", True),
        ("V600E", "K601E", False),
        ("V600", "K601", False),
        ("EML4::ALK", "KIF5B::ALK", False),
        ("overexpression", "Overexpression", True),
        ("overexpression", "underexpression", False),
        ("exon 14 skipping", "exon 14 skipping", True),
        ("exon 14 skipping", "exon 13 skipping", False),
        ("EGFRvIII", "egfrviii", True),
        ("EGFRvIII", "EGFRvII", False),
    ],
)
def test_only_the_same_alteration_is_met(reported, named, met):
    call = ReportedAlteration("BRAF", reported, "RNA panel", Place("x.tsv", 1))
    found = match_reported(call, read_categorical("BRAF", reported), read_categorical("BRAF", named))
    assert (found is not None) is met
