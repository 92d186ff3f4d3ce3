"""Off-label candidates: approved elsewhere, not here; programmes of the patient's country."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.items import Approval
from canheal.domain.trials.access import Programme, list_access

APPROVED, WITHDRAWN = Approval("EMA", "approved", "2024"), Approval("FDA", "withdrawn", "2023")


def programme(name, *countries):
    return Programme(name, name, "off_label_protocol", countries, "", (), None, "doi:1", False)


NL, NO = programme("nl", "NL"), programme("no", "NO")


@pytest.fixture
def listed(tumours):
    def build(*claims, country=""):
        interpretation = tumours.interpretation()
        first = interpretation.small_variants[0]._replace(claims=claims)
        alone = {"copy_numbers": (), "fusions": (), "reported": (), "biomarkers": (), "profiles": ()}
        return list_access(interpretation._replace(small_variants=(first,), **alone), (NL, NO), country)

    return build


def test_approved_in_another_type_is_a_candidate(listed, tumours):
    elsewhere = tumours.claim(tumours.item(approvals=(APPROVED, WITHDRAWN)), relation="other", disease="MEL")
    found = listed(elsewhere, country="NO")
    (one,) = found.candidates
    assert (one.therapies, one.unit, one.agencies) == (
        ("encorafenib", "cetuximab"),
        "encorafenib + cetuximab",
        ("EMA",),
    )
    assert one.approved_in == elsewhere.item.diseases
    assert found.programmes == (NO,)
    assert listed(elsewhere).programmes == (NL, NO)
    assert listed(elsewhere, country="BE").programmes == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"relation": "exact"},
        {"relation": "not_mapped"},
        {"positive": False},
        {"evidence": {"approvals": (WITHDRAWN,)}},
        {"evidence": {"approvals": ()}},
        {"evidence": {"implication": "prognostic"}},
    ],
)
def test_what_is_no_candidate(listed, tumours, changes):
    of_item = {"approvals": (APPROVED,)} | changes.get("evidence", {})
    more = {"relation": "other"} | {key: value for key, value in changes.items() if key != "evidence"}
    found = listed(tumours.claim(tumours.item(**of_item), **more), country="NL")
    assert (found.candidates, found.programmes) == ((), ())


def test_a_candidate_carries_its_cautions_and_what_speaks_against_the_drug(listed, tumours):
    elsewhere = tumours.claim(
        tumours.item(approvals=(APPROVED,)), relation="other", disease="MEL", cautions=("other_disease", "unverified")
    )
    resistance = tumours.claim(tumours.item(id="CH-T-0009"), positive=False)
    other_drug = tumours.claim(tumours.item(id="CH-T-0010", therapies=("osimertinib",)), positive=False)
    (one,) = listed(resistance, elsewhere, resistance, other_drug).candidates
    assert one.cautions == ("other_disease", "unverified")
    assert [item.evidence for item in one.against] == ["CH-T-0009"]
    assert listed(elsewhere).candidates[0].against == ()


def test_a_drug_with_a_label_here_needs_no_programme_and_each_is_listed_once(listed, tumours):
    elsewhere = tumours.claim(tumours.item(approvals=(APPROVED,)), relation="other", disease="MEL")
    here = tumours.claim(tumours.item(id="CH-T-0002", approvals=(APPROVED,)), relation="exact")
    assert listed(elsewhere, here).candidates == ()
    assert len(listed(elsewhere, elsewhere._replace(item=elsewhere.item._replace(id="CH-T-9"))).candidates) == 1
