"""Findings by therapies, from a stored interpretation written by hand."""

from __future__ import annotations

from canheal.domain.board.options import options


def claim(
    evidence, therapies, amp, *, positive=True, relation="same", significance="sensitivity", direction="supports"
):
    return {
        "evidence": evidence,
        "source": "test",
        "implication": "therapeutic",
        "significance": significance,
        "direction": direction,
        "therapies": therapies,
        "positive": positive,
        "match_level": "exact_protein",
        "disease_relation": relation,
        "matched_disease": "LUAD",
        "tiers": {"amp_asco_cap": {"tier": amp} if amp else None, "escat": None, "m_level": "m1A"},
        "cautions": [{"key": "k", "words": "shown in another tumour type"}] if relation == "other" else [],
    }


STORED = {
    "small_variants": [
        {
            "id": "v1",
            "claims": [claim("E1", ["osimertinib"], "I-A"), claim("E2", ["gefitinib"], "II-C", relation="other")],
        },
        {
            "id": "v2",
            "claims": [
                claim("E3", ["osimertinib"], None, positive=False, significance="resistance"),
                claim("E4", ["osimertinib"], "I-B"),
                claim("E5", ["imatinib"], None, positive=False, direction="does_not_support"),
            ],
        },
    ],
    "copy_numbers": [],
    "fusions": [],
    "reported_alterations": [],
    "profiles": [],
    "biomarkers": {"shown": [{"id": "bm", "claims": [claim("E6", ["a", "b"], "I-A")]}]},
    "evidence": {
        "E1": {"approvals": [{"agency": "EMA", "status": "approved"}]},
        "E2": {"approvals": [{"agency": "FDA", "status": "approved"}, {"agency": "EMA", "status": "not_approved"}]},
        "E6": {"approvals": []},
    },
}


def test_therapies_best_first_with_what_supports_and_what_is_against():
    found = options(STORED, {"v1": "EGFR L858R", "v2": "EGFR C797S"})
    assert [option.therapy for option in found] == ["a + b", "osimertinib", "gefitinib"]
    osimertinib, gefitinib = found[1], found[2]
    assert [(one.name, one.amp) for one in osimertinib.supports] == [("EGFR L858R", "I-A"), ("EGFR C797S", "I-B")]
    assert osimertinib.ema == "approved"
    assert osimertinib.against == ("EGFR C797S: resistance (E3, test)",)
    assert gefitinib.ema == "not_approved"
    assert gefitinib.against == ("shown in another tumour type", "not approved by the EMA for this")
    assert found[0].ema == ""


def test_what_only_resists_or_was_not_shown_is_no_option():
    assert "imatinib" not in {option.therapy for option in options(STORED, {})}
