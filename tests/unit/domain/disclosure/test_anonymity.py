"""Anonymity: measured as defined, missing values on their own, coarsened as little as it takes, or refused."""

from __future__ import annotations

import math

import pytest

from canheal.domain.disclosure.anonymity import Measures, NotAnonymous, Wanted, anonymise, measure
from canheal.terms.errors import OutOfRange, UsageError

AGES = {age: (f"{age // 10 * 10}s", "any") for age in range(100)}
SEXES = {"f": ("any",), "m": ("any",)}
PLACES = {"NUTS DE21": ("DE2", "DE"), "NUTS DE25": ("DE2", "DE"), "NUTS DE30": ("DE3", "DE")}


def person(age, sex, stage):
    return {"age": age, "sex": sex, "stage": stage}


PEOPLE = [person(41, "f", "I"), person(45, "f", "II"), person(52, "m", "I"), person(58, "m", "III")]


def test_measures_of_two_classes():
    rows = [person(40, "f", "I"), person(40, "f", "II"), person(50, "m", "I"), person(50, "m", "I")]
    found = measure(rows, ("age", "sex"), ("stage",))
    assert found == Measures(k=2, distinct_l=1, entropy_l=1.0, t=0.25, classes=2, smallest=(2, 2))


def test_the_worst_of_two_sensitive_columns_counts():
    rows = [{"stage": "I", "dead": "no"}, {"stage": "II", "dead": "no"}]
    found = measure(rows, (), ("stage", "dead"))
    assert (found.k, found.distinct_l, found.entropy_l, found.t) == (2, 1, 1.0, 0.0)
    assert measure(rows, (), ("stage",)).entropy_l == pytest.approx(2)


def test_a_missing_value_is_a_value_of_its_own():
    rows = [{"age": None, "s": 1}, {"s": 2}, {"age": math.nan, "s": 3}, {"age": 40, "s": 1}]
    found = measure(rows, ("age",), ("s",))
    assert (found.k, found.classes, found.smallest) == (1, 2, (1, 3))


def test_no_rows():
    assert measure([], ("age",), ("s",)) == Measures(0, 0, 0.0, 0.0, 0, ())
    found = anonymise([], {"age": AGES}, Wanted(1, 1, ("stage",)))
    assert found == NotAnonymous(0, 0)


def test_coarsened_as_little_as_it_takes():
    found = anonymise(PEOPLE, {"age": AGES, "sex": SEXES}, Wanted(2, 2, ("stage",)))
    assert found.levels == {"age": 1, "sex": 0}
    assert [row["age"] for row in found.rows] == ["40s", "40s", "50s", "50s"]
    assert (found.kept, found.suppressed) == ((0, 1, 2, 3), 0)
    assert (found.measures.k, found.measures.distinct_l) == (2, 2)


def test_rows_are_left_out_up_to_the_share():
    people = [person(40 + number % 2, "f", number % 3) for number in range(39)] + [person(93, "m", 1)]
    found = anonymise(people, {"age": AGES, "sex": SEXES}, Wanted(10, 2, ("stage",)))
    assert (found.suppressed, found.levels, found.kept) == (1, {"age": 0, "sex": 0}, tuple(range(39)))
    strict = anonymise(people, {"age": AGES, "sex": SEXES}, Wanted(10, 2, ("stage",), percent=0))
    assert (strict.suppressed, strict.levels) == (0, {"age": 2, "sex": 1})


def test_a_refusal_says_how_far_away_it_is():
    found = anonymise(PEOPLE, {"age": AGES, "sex": SEXES}, Wanted(5, 1, ("stage",)))
    assert found == NotAnonymous(suppressed=4, allowed=0, reason="not_anonymous")
    assert anonymise(PEOPLE, {"age": AGES}, Wanted(1, 4, ("stage",))).reason == "not_anonymous"


def test_everybody_left_out_is_no_table():
    found = anonymise(PEOPLE, {"sex": {}}, Wanted(3, 1, ("stage",), percent=100))
    assert found == NotAnonymous(suppressed=4, allowed=3)


def test_missing_values_stay_missing_and_are_no_wildcard():
    people = [*PEOPLE, person(None, "f", "I"), person("", "m", "I")]
    found = anonymise(people, {"age": AGES, "sex": SEXES}, Wanted(2, 1, ("stage",), percent=34))
    assert found.levels == {"age": 1, "sex": 0}
    assert found.kept == (0, 1, 2, 3)


def test_a_hierarchy_can_say_what_missing_becomes():
    ages = {40: ("any",), None: ("any",)}
    found = anonymise([{"age": 40, "s": 1}, {"s": 2}], {"age": ages}, Wanted(2, 2, ("s",)))
    assert [row["age"] for row in found.rows] == ["any", "any"]


@pytest.mark.parametrize(
    ("hierarchies", "wanted"),
    [
        ({"age": {41: ("40s",)}}, Wanted(2, 1, ("stage",))),
        ({"age": {**AGES, 41: ("40s",)}}, Wanted(2, 1, ("stage",))),
        ({"age": {**AGES, 41: ("40s", "none")}}, Wanted(2, 1, ("stage",))),
        ({"age": AGES}, Wanted(2, 1, ())),
        ({"age": AGES}, Wanted(2, 1, ("age",))),
    ],
)
def test_hierarchies_and_columns_that_do_not_fit(hierarchies, wanted):
    with pytest.raises(UsageError):
        anonymise(PEOPLE, hierarchies, wanted)


@pytest.mark.parametrize("wanted", [Wanted(0, 1, ("s",)), Wanted(1, 0, ("s",)), Wanted(1, 1, ("s",), percent=101)])
def test_what_cannot_be_wanted(wanted):
    with pytest.raises(OutOfRange):
        anonymise(PEOPLE, {"age": AGES}, wanted)


def test_places_by_region():
    rows = [{"place": place, "s": number} for number, place in enumerate(PLACES)]
    assert anonymise(rows, {"place": PLACES}, Wanted(2, 2, ("s",), percent=34)).levels == {"place": 1}
    assert anonymise(rows, {"place": PLACES}, Wanted(2, 2, ("s",))).levels == {"place": 2}
