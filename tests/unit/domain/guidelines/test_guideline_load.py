"""What does not fit in rules.yaml or cases.yaml is refused with the way to it."""

from __future__ import annotations

import copy

import pytest

from canheal.domain.guidelines.load import points_cases, points_guideline, table_cases, table_guideline
from canheal.domain.guidelines.rules import Condition
from canheal.terms.errors import ContentError

HEAD = {"id": "invented", "title": "t", "citation": "c", "revision": "2026-01-01", "deviates_from": ""}
CRITERION = {
    "id": "first",
    "labels": {"paper": "A1"},
    "title": "t",
    "points": 4,
    "when": [{"fact": "hotspot_residue_tumours", "at_least": 50}],
    "citation": "c",
}
SECOND = {**CRITERION, "id": "second", "labels": {"paper": "A2"}, "when": [{"fact": "missense", "is": True}]}
POINTS = {**HEAD, "criteria": [CRITERION, SECOND], "bands": [{"class": "high", "from": 1}, {"class": "low", "to": 0}]}
ROW = {
    "id": "top",
    "title": "t",
    "when": [{"fact": "evidence_level", "one_of": ["A", "B"]}],
    "outcome": {"tier": "I"},
    "citation": "c",
}
TABLE = {**HEAD, "status": "published", "rows": [ROW]}
POINTS_CASES = {
    "guideline": "invented",
    "cases": [{"id": "c1", "words": "w", "codes": ["A1"], "class": "high", "points": 4, "met": ["first"]}],
}
TABLE_CASES = {
    "guideline": "invented",
    "defaults": {"direction": "supports"},
    "cases": [{"id": "c1", "words": "w", "facts": {"evidence_level": "A"}, "row": "top", "outcome": {"tier": "I"}}],
}


def changed(data, way, value):
    """A copy with the value at the way replaced."""
    data = copy.deepcopy(data)
    node = data
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value
    return data


def refused(load, data) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load(data, file="rules.yaml")
    assert caught.value.file == "rules.yaml"
    return caught.value


def test_points_guideline_as_written():
    guideline = points_guideline(POINTS)
    first = guideline.criteria[0]
    assert first.conditions == (Condition("hotspot_residue_tumours", "at_least", 50),)
    assert (first.dropped_by, first.dropped_unless, first.alternatives, first.unverified) == ((), "", (), False)
    assert [(band.label, band.low, band.high) for band in guideline.bands] == [("high", 1, None), ("low", None, 0)]


def test_optional_keys_of_a_criterion():
    extra = {
        "or_when": [[{"fact": "silent", "is": False}]],
        "dropped_by": ["first"],
        "dropped_unless": "conserved",
        "unverified": True,
    }
    second = points_guideline(changed(POINTS, ("criteria", 1), {**SECOND, **extra})).criteria[1]
    assert second.alternatives == ((Condition("silent", "is", False),),)
    assert (second.dropped_by, second.dropped_unless, second.unverified) == (("first",), "conserved", True)


FIRST = ("criteria", 0)
WRONG_POINTS = [
    (("criterias",), [], "criterias", "not known here"),
    (("revision",), 2026, "revision", "not text"),
    (("criteria",), {}, "criteria", "list must stand"),
    ((*FIRST, "weight"), 3, "criteria[0].weight", "not known here"),
    ((*FIRST, "points"), "4", "criteria[0].points", "not a whole number"),
    ((*FIRST, "points"), True, "criteria[0].points", "not a whole number"),
    ((*FIRST, "points"), 4.5, "criteria[0].points", "not a whole number"),
    ((*FIRST, "labels"), ["A1"], "criteria[0].labels", "mapping"),
    ((*FIRST, "unverified"), "yes", "criteria[0].unverified", "neither true nor false"),
    ((*FIRST, "when"), [], "criteria[0].when", "would always hold"),
    ((*FIRST, "when", 0), {"fact": "hotspots", "is": True}, "criteria[0].when[0].fact", "'hotspots' is not a fact"),
    ((*FIRST, "when", 0), {"fact": "missense", "equals": 1}, "criteria[0].when[0].equals", "not known here"),
    ((*FIRST, "when", 0), {"fact": "missense"}, "criteria[0].when[0]", "exactly one test"),
    ((*FIRST, "when", 0, "below"), 60, "criteria[0].when[0]", "exactly one test"),
    ((*FIRST, "when", 0), {"fact": "missense", "above": 1}, "criteria[0].when[0].above", "does not suit missense"),
    ((*FIRST, "when", 0), {"fact": "missense", "is": "yes"}, "criteria[0].when[0].is", "not a bool"),
    ((*FIRST, "when", 0, "at_least"), 0.5, "criteria[0].when[0].at_least", "not a int"),
    ((*FIRST, "dropped_by"), ["third"], "criteria[0]", "'third', which this table lacks"),
    ((*FIRST, "dropped_by"), ["first"], "criteria[0]", "blocks itself"),
    ((*FIRST, "dropped_unless"), "conserved", "criteria[0]", "lifts no exclusion"),
    ((*FIRST, "dropped_unless"), "direction", "criteria[0].dropped_unless", "not a yes-or-no fact"),
    (("criteria", 1, "id"), "first", "criteria[1]", "used twice"),
    (("bands", 0, "class"), None, "bands[0].class", "not text"),
    (("bands", 0, "from"), "1", "bands[0].from", "not a whole number"),
]


@pytest.mark.parametrize(("way", "value", "field", "what"), WRONG_POINTS)
def test_refused_points_guideline(way, value, field, what):
    error = refused(points_guideline, changed(POINTS, way, value))
    assert error.field == field
    assert what in error.what


def test_a_missing_key_is_named():
    data = copy.deepcopy(POINTS)
    del data["criteria"][1]["title"]
    error = refused(points_guideline, data)
    assert (error.field, error.what) == ("criteria[1]", "title is missing")


def test_exclusions_in_a_circle():
    data = changed(changed(POINTS, (*FIRST, "dropped_by"), ["second"]), ("criteria", 1, "dropped_by"), ["first"])
    assert "circle" in refused(points_guideline, data).what


def test_table_guideline_as_written():
    guideline = table_guideline(TABLE)
    assert guideline.rows[0].conditions == (Condition("evidence_level", "one_of", ("A", "B")),)
    assert (guideline.status, guideline.rows[0].title, guideline.rows[0].outcome) == ("published", "t", {"tier": "I"})


WRONG_TABLE = [
    (("rows", 0, "when", 0, "one_of"), ["A", "F"], "rows[0].when[0].one_of[1]", "not one of A, B, C, D, E"),
    (("rows", 0, "when", 0, "one_of"), ["A", "A"], "rows[0].when[0].one_of", "twice"),
    (("rows", 0, "when", 0, "one_of"), [], "rows[0].when[0].one_of", "empty"),
    (("rows", 0, "outcome"), {"tier": 1}, "rows[0].outcome.tier", "not text"),
    (("rows",), [ROW, {**ROW, "id": "next", "outcome": {"level": "I"}}], "rows[1]", "outcome columns differ"),
    (("rows",), [ROW, ROW], "rows[1]", "used twice"),
    (("bands",), [], "bands", "not known here"),
]


@pytest.mark.parametrize(("way", "value", "field", "what"), WRONG_TABLE)
def test_refused_table_guideline(way, value, field, what):
    error = refused(table_guideline, changed(TABLE, way, value))
    assert error.field == field
    assert what in error.what


def load_points_cases(data, *, file=None):
    return points_cases(data, points_guideline(POINTS), file=file)


def test_cases_translate_the_papers_labels():
    (case,) = load_points_cases(POINTS_CASES)
    assert (case.codes, case.met, case.label, case.facts) == (frozenset({"first"}), {"first"}, "high", {})


def test_table_cases_take_the_defaults_that_they_do_not_overrule():
    data = changed(TABLE_CASES, ("cases", 0, "facts", "direction"), None)
    assert table_cases(TABLE_CASES)[0].facts == {"direction": "supports", "evidence_level": "A"}
    assert table_cases(data)[0].facts == {"direction": None, "evidence_level": "A"}


@pytest.mark.parametrize(
    ("key", "value", "field", "what"),
    [
        ("codes", ["B1"], "cases[0].codes[0]", "'B1' is not in the guideline"),
        ("met", ["A1"], "cases[0].met[0]", "'A1' is not in the guideline"),
        ("class", "highest", "cases[0].class", "'highest' is not in the guideline"),
        ("facts", {"misense": True}, "cases[0].facts.misense", "not a fact"),
    ],
)
def test_refused_points_cases(key, value, field, what):
    error = refused(load_points_cases, changed(POINTS_CASES, ("cases", 0, key), value))
    assert error.field == field
    assert what in error.what


def test_refused_table_cases():
    error = refused(table_cases, changed(TABLE_CASES, ("cases", 0, "facts", "evidence_level"), "Z"))
    assert error.field == "cases[0].facts.evidence_level"
