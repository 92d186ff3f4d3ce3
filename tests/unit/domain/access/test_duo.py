"""Data use terms where the shared tables are silent: defaults, unions, unknown terms."""

from __future__ import annotations

import pytest

from canheal.app.trust_tables import duo_rules, duo_words
from canheal.domain.access.duo import APPROVE, DENY, MANUAL, OBLIGED, Evidence, Term, match

GRU, HMB, DS, POA = "DUO:0000042", "DUO:0000006", "DUO:0000007", "DUO:0000011"
BREAST = "MONDO:0007254"


def held(terms, *purposes, **declared):
    return match(
        [Term(*term) if isinstance(term, tuple) else Term(term) for term in terms],
        ev(*purposes, **declared),
        duo_rules(),
    )


def ev(*purposes, **declared):
    return Evidence(frozenset(purposes), **declared)


def test_a_dataset_without_a_permission_is_closed():
    assert held([], "health").verdict == DENY
    assert held(["DUO:0000021"], "health", ethics="EC 1").reasons[0].code == "no_permission"


def test_what_is_not_known_is_for_a_person():
    assert held([GRU, "DUO:0009999"], "health").verdict == MANUAL
    assert held([GRU, "nonsense"], "health").verdict == MANUAL
    assert held([GRU]).verdict == MANUAL
    assert held([GRU], "world domination").verdict == MANUAL
    assert held([(DS, (BREAST,))], "disease").verdict == MANUAL
    assert held([(DS, (BREAST,))], "disease", diseases=("MONDO:9999999",)).verdict == MANUAL


def test_several_permissions_allow_what_either_allows():
    assert held([(DS, (BREAST,)), POA], "population").verdict == APPROVE
    assert held([(DS, (BREAST,)), POA], "disease", diseases=(BREAST,)).verdict == APPROVE
    assert held([(DS, (BREAST,)), POA], "general").verdict == DENY


def test_several_purposes_must_all_be_allowed():
    assert held([HMB], "health", "population").verdict == DENY
    assert held([GRU], "health", "population").verdict == APPROVE


@pytest.mark.parametrize(("tumour", "verdict"), [("IDC", APPROVE), ("BREAST", APPROVE), ("LUAD", DENY)])
def test_tumour_types_of_oncotree_lie_below_their_cancers(tumour, verdict):
    assert held([(DS, (BREAST,))], "disease", diseases=(tumour,)).verdict == verdict
    assert held([(DS, ("MONDO:0004992",))], "disease", diseases=(tumour,)).verdict == APPROVE


def test_obligations_and_the_shortest_time_go_into_the_permit():
    found = held([GRU, "DUO:0000019", ("DUO:0000025", ("24",)), ("DUO:0000025", ("12",))], "health")
    assert (found.verdict, found.obligations, found.months) == (OBLIGED, ("DUO:0000019",), 12)


def test_every_reason_has_words():
    """Reason codes that the rules can give are those of the table."""
    import re
    from pathlib import Path

    import canheal.domain.access.duo as module

    text = Path(module.__file__).read_text()
    written = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)", (?:APPROVE|DENY|MANUAL|EVIDENCE|OBLIGED)', text))
    assert written
    assert written <= set(duo_words("reasons"))
