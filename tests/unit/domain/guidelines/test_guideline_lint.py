"""The lint finds each planted fault, and nothing in a sound table."""

from __future__ import annotations

import pytest

from canheal.domain.guidelines.cases import PointsCase, TableCase
from canheal.domain.guidelines.lint import lint_points, lint_table
from canheal.domain.guidelines.rules import Band, Condition, Criterion, PointsGuideline, Row, TableGuideline


def rule(name, points, *conditions, dropped_by=()):
    return Criterion(name, {}, name, points, conditions, dropped_by, "", "", False)


def count(test, bound):
    return Condition("hotspot_residue_tumours", test, bound)


MISSENSE = Condition("missense", "is", True)
BANDS = (Band("high", 4, None), Band("middle", 0, 3), Band("low", None, -1))
SOUND = PointsGuideline(
    "invented",
    "",
    "",
    "",
    "",
    (
        rule("many", 4, count("at_least", 50)),
        rule("missense", 1, MISSENSE, dropped_by=("many",)),
        rule("silent", -1, Condition("silent", "is", True)),
        rule("coding", 3, Condition("oncogene", "is", True)),
    ),
    BANDS,
)


def case(name, facts, label, points, met, excluded=()):
    nothing = frozenset()
    return PointsCase(name, name, facts, None, label, points, frozenset(met), frozenset(excluded), nothing, nothing)


CASES = (
    case("a", {"hotspot_residue_tumours": 50, "missense": True}, "high", 4, ["many"], ["missense"]),
    case("b", {"missense": True}, "middle", 1, ["missense"]),
    case("c", {"silent": True}, "low", -1, ["silent"]),
    case("d", {"oncogene": True}, "middle", 3, ["coding"]),
    case("e", {}, "middle", 0, []),
)


def test_a_sound_points_guideline():
    assert lint_points(SOUND, CASES) == ()


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ((Band("high", 5, None), *BANDS[1:]), "bands: 4 points lie in no class"),
        ((Band("high", 3, None), *BANDS[1:]), "bands: 3 points lie in high and middle"),
        ((Band("high", 4, 9), *BANDS[1:]), "bands: 10 points lie in no class"),
        (BANDS[::-1], "bands: not in order from most oncogenic to most benign"),
    ],
)
def test_gaps_overlaps_and_disorder_of_bands(bands, words):
    assert words in lint_points(SOUND._replace(bands=bands), CASES)


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (rule("new", 0, Condition("conserved", "is", True)), "criterion new: worth no points"),
        (rule("new", 1, MISSENSE), "criterion new: the same conditions as missense"),
        (
            rule("new", 1, count("at_least", 50), count("below", 50)),
            "criterion new: no value of hotspot_residue_tumours satisfies its conditions",
        ),
        (
            rule("new", 1, count("above", 49), count("below", 50)),
            "criterion new: no value of hotspot_residue_tumours satisfies its conditions",
        ),
        (
            rule("new", 1, Condition("conserved", "is", True), Condition("conserved", "is", True)),
            "criterion new: asks twice for conserved is True",
        ),
        (
            rule("new", 1, count("at_least", 60), dropped_by=("many",)),
            "criterion new: never counts, as many is met whenever it is",
        ),
    ],
)
def test_faults_of_criteria(criterion, words):
    assert lint_points(SOUND._replace(criteria=(*SOUND.criteria, criterion)), CASES) == (words,)


def test_a_criterion_blocked_only_sometimes_is_sound():
    criterion = rule("new", 1, count("at_least", 40), dropped_by=("many",))
    found = lint_points(SOUND._replace(criteria=(*SOUND.criteria, criterion)), CASES)
    assert not any("never counts" in words for words in found)


def test_a_case_that_disagrees():
    wrong = CASES[1]._replace(points=2)
    assert lint_points(SOUND, (*CASES, wrong)) == ("case b: points is 1, expected 2",)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("a", "criterion missense: no worked case changes when many no longer blocks it"),
        ("c", "criterion silent: no worked case changes when it is deleted"),
        ("d", "class middle: no worked case has its 3 points"),
        ("e", "class middle: no worked case has its 0 points"),
    ],
)
def test_what_no_case_pins(missing, words):
    assert words in lint_points(SOUND, [found for found in CASES if found.id != missing])


def row(name, tier, *conditions):
    return Row(name, conditions, {"tier": tier}, "", False)


def level(*values):
    return Condition("evidence_level", "one_of", values)


TABLE = TableGuideline(
    "invented", "", "", "", "", "", (row("top", "I", level("A", "B"), MISSENSE), row("rest", "II", level("A", "C")))
)
ROW_CASES = (
    TableCase("a", "a", {"evidence_level": "A", "missense": True}, "top", {"tier": "I"}, frozenset()),
    TableCase("b", "b", {"evidence_level": "C"}, "rest", {"tier": "II"}, frozenset()),
)


def test_a_sound_table():
    assert lint_table(TABLE, ROW_CASES) == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("late", "III", level("C"))], "row late: nothing reaches it; the rows above take all it asks for"),
        (
            [row("late", "III", level("A"), MISSENSE)],
            "row late: nothing reaches it; the rows above take all it asks for",
        ),
        (
            [row("yes", "III", level("B"), Condition("silent", "is", True)),
             row("no", "III", level("B"), Condition("silent", "is", False)),
             row("late", "III", level("B"))],
            "row late: nothing reaches it; the rows above take all it asks for",
        ),
        ([row("late", "III", level("B"), level("D"))], "row late: no value of evidence_level satisfies its conditions"),
        ([row("late", "III", level("B"), level("B"))], "row late: asks twice for evidence_level one_of ('B',)"),
    ],
)  # fmt: skip
def test_faults_of_rows(rows, words):
    assert lint_table(TABLE._replace(rows=(*TABLE.rows, *rows)), ROW_CASES) == (words,)


def test_a_row_that_no_case_pins():
    assert lint_table(TABLE, ROW_CASES[:1]) == ("row rest: no worked case is decided by it",)


def test_a_table_case_that_disagrees():
    wrong = ROW_CASES[1]._replace(outcome={"tier": "I"})
    assert lint_table(TABLE, (ROW_CASES[0], wrong)) == ("case b: outcome is {'tier': 'II'}, expected {'tier': 'I'}",)
