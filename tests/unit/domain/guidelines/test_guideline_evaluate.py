"""Three values, exclusions, distance and the trace of rows, on small invented tables."""

from __future__ import annotations

import pytest

from canheal.domain.guidelines.evaluate import evaluate_codes, evaluate_points, evaluate_table
from canheal.domain.guidelines.rules import Band, Condition, Criterion, PointsGuideline, Row, TableGuideline
from canheal.terms.errors import ContentError


def rule(name, points, *conditions, dropped_by=(), dropped_unless="", alternatives=()):
    return Criterion(name, {}, name, points, conditions, dropped_by, dropped_unless, "", False, alternatives)


def yes(fact):
    return Condition(fact, "is", True)


def guideline(*criteria):
    bands = (Band("high", 4, None), Band("middle", 0, 3), Band("low", None, -1))
    return PointsGuideline("invented", "", "", "", "", criteria, bands)


def states(outcome):
    return {item.criterion.id: (item.state, item.because) for item in outcome.outcomes}


BOTH = guideline(rule("both", 4, yes("missense"), yes("oncogene")))


def test_all_conditions_true_is_met_with_its_facts():
    outcome = evaluate_points(BOTH, {"missense": True, "oncogene": True})
    assert states(outcome) == {"both": ("met", ("missense = true", "oncogene = true"))}
    assert (outcome.label, outcome.points, outcome.next_label, outcome.points_to_next) == ("high", 4, "", 0)


@pytest.mark.parametrize("facts", [{"missense": False}, {"missense": False, "oncogene": None}])
def test_one_false_condition_decides_whatever_is_unknown(facts):
    assert states(evaluate_points(BOTH, facts)) == {"both": ("not_met", ("missense = false",))}


@pytest.mark.parametrize("facts", [{"missense": True}, {"missense": True, "oncogene": None}])
def test_an_unknown_condition_leaves_it_open(facts):
    outcome = evaluate_points(BOTH, facts)
    assert states(outcome) == {"both": ("not_assessed", ("oncogene not assessed",))}
    assert (outcome.label, outcome.points, outcome.next_label) == ("middle", 0, "high")
    assert (outcome.points_to_next, outcome.open_points) == (4, 4)


EITHER = guideline(rule("either", 2, yes("missense"), alternatives=((yes("silent"),),)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"silent": True}, ("met", ("silent = true",))),
        ({"missense": True}, ("met", ("missense = true",))),
        ({"missense": False}, ("not_assessed", ("silent not assessed",))),
        ({"missense": False, "silent": False}, ("not_met", ("missense = false", "silent = false"))),
    ],
)
def test_alternatives_in_three_values(facts, expected):
    assert states(evaluate_points(EITHER, facts)) == {"either": expected}


CHAIN = guideline(
    rule("first", 4, yes("oncogene")),
    rule("second", 2, yes("missense"), dropped_by=("first",)),
    rule("third", 1, yes("silent"), dropped_by=("second",)),
)


def test_a_blocked_criterion_blocks_nothing_itself():
    outcome = evaluate_points(CHAIN, {"oncogene": True, "missense": True, "silent": True})
    assert states(outcome)["second"] == ("excluded", ("blocked by first",))
    assert states(outcome)["third"][0] == "met"
    assert outcome.points == 5


def test_a_criterion_that_is_not_assessed_blocks_nothing():
    outcome = evaluate_points(CHAIN, {"missense": True})
    assert states(outcome)["second"][0] == "met"


LIFTED = guideline(
    rule("first", 4, yes("oncogene")),
    rule("second", 2, yes("missense"), dropped_by=("first",), dropped_unless="conserved"),
)


@pytest.mark.parametrize(
    ("conserved", "state", "because", "open_points"),
    [
        (True, "met", ("missense = true",), 0),
        (False, "excluded", ("blocked by first", "conserved = false"), 0),
        (None, "excluded", ("blocked by first", "conserved not assessed"), 2),
    ],
)
def test_the_exception_lifts_a_block_only_when_known_to_apply(conserved, state, because, open_points):
    outcome = evaluate_points(LIFTED, {"oncogene": True, "missense": True, "conserved": conserved})
    assert states(outcome)["second"] == (state, because)
    assert outcome.open_points == open_points


def test_open_points_count_criteria_that_contradict_each_other_once_and_no_benign_ones():
    table = guideline(
        rule("high", 4, Condition("hotspot_residue_tumours", "at_least", 50)),
        rule("mid", 2, Condition("hotspot_residue_tumours", "below", 50)),
        rule("benign", -4, yes("silent")),
    )
    assert evaluate_points(table, {}).open_points == 4
    assert evaluate_points(table, {"hotspot_residue_tumours": 3}).open_points == 0


def test_numbers_and_texts_are_traced_as_they_are():
    table = guideline(
        rule("count", 1, Condition("hotspot_change_tumours", "at_least", 10)),
        rule("effect", 1, Condition("functional_effect", "one_of", ("oncogenic",))),
        rule("rare", 1, Condition("population_frequency_max", "at_most", 1e-5)),
    )
    facts = {"hotspot_change_tumours": 12, "functional_effect": "neutral", "population_frequency_max": 0.2}
    assert states(evaluate_points(table, facts)) == {
        "count": ("met", ("hotspot_change_tumours = 12",)),
        "effect": ("not_met", ("functional_effect = neutral",)),
        "rare": ("not_met", ("population_frequency_max = 0.2",)),
    }


def test_codes_named_by_a_person_obey_the_same_exclusions():
    outcome = evaluate_codes(CHAIN, {"first", "second"}, {})
    assert outcome.points == 4
    assert states(outcome)["second"][0] == "excluded"
    assert states(outcome)["third"][0] == "not_met"


def test_points_that_no_class_spans_are_an_error_not_a_guess():
    with pytest.raises(ContentError, match="No class of invented spans 4 points"):
        evaluate_points(BOTH._replace(bands=(Band("low", None, 3),)), {"missense": True, "oncogene": True})


def row(name, tier, *conditions):
    return Row(name, conditions, {"tier": tier}, "", False)


TABLE = TableGuideline(
    "invented",
    "",
    "",
    "",
    "",
    "",
    (row("top", "I", yes("missense"), yes("oncogene")), row("next", "II", yes("missense"))),
)


def test_the_first_row_that_holds_decides():
    outcome = evaluate_table(TABLE, {"missense": True, "oncogene": True})
    assert (outcome.row, outcome.outcome) == ("top", {"tier": "I"})
    assert outcome.because == ("missense = true", "oncogene = true")


def test_a_row_that_cannot_be_assessed_is_named_when_it_might_have_decided():
    outcome = evaluate_table(TABLE, {"missense": True})
    assert (outcome.row, outcome.outcome) == ("next", {"tier": "II"})
    assert outcome.because == ("missense = true", "row top not assessable: oncogene missing")


def test_a_row_that_fails_anyway_is_not_named():
    assert evaluate_table(TABLE, {"missense": True, "oncogene": False}).because == ("missense = true",)


def test_no_row_holds():
    outcome = evaluate_table(TABLE, {"oncogene": True})
    assert (outcome.row, outcome.outcome) == ("", {})
    assert outcome.because == ("row top not assessable: missense missing", "row next not assessable: missense missing")
