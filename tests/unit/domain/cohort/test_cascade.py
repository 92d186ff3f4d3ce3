"""How far the patients of a cohort came, counted by hand."""

from __future__ import annotations

from canheal.domain.cohort.cascade import Course, Marker, SmallPanel, actionable, cascade
from canheal.domain.cohort.shares import Share

PANEL = SmallPanel(frozenset({"EGFR"}), frozenset({"small_variant"}), "I-A")


def test_actionable_counts_tier_one_and_two_wherever_shown():
    assert actionable([Marker("small_variant", "EGFR", "I-A", "I-A")], PANEL) == (True, True)
    assert actionable([Marker("small_variant", "EGFR", "II-C", "I-A")], PANEL) == (True, False)
    assert actionable([Marker("fusion", "EGFR", "I-A", "I-A")], PANEL) == (True, False)
    assert actionable([Marker("small_variant", "TP53", "", "III")], PANEL) == (False, False)
    assert actionable([Marker("small_variant", "TP53", "", "")], PANEL) == (False, False)


def test_what_is_not_known_is_missing_and_never_a_no():
    found = cascade(
        [
            Course(succeeded=None),
            Course(succeeded=False),
            Course(True, actionable=True),
            Course(True, actionable=True, small=True, recommended=True),
            Course(True, actionable=True, recommended=True, treated=True),
            Course(True, actionable=True, recommended=True, treated=False),
            Course(True, recommended=False),
        ]
    )
    assert found == {
        "tested": Share(6, 7),
        "successful": Share(5, 6, 1),
        "actionable": Share(4, 5),
        "actionable_small": Share(1, 5),
        "recommended": Share(3, 4, 1),
        "treated": Share(1, 3, 2),
        "treated_of_recommended": Share(1, 2, 1),
    }
