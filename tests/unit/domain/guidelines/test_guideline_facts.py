"""The closed list of facts agrees with the words that other rooms use."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.diseases import RELATION_ORDER
from canheal.domain.guidelines.facts import FACTS, misfit
from canheal.domain.interpretation.findings import MATCH_LEVELS


def test_each_fact_is_listed_under_its_own_name_with_a_meaning():
    for name, fact in FACTS.items():
        assert fact.name == name
        assert fact.meaning
        assert fact.kind in ("bool", "int", "float", "text")
        assert bool(fact.allowed) == (fact.kind == "text")
        assert bool(fact.unit) == (fact.kind in ("int", "float"))


def test_match_levels_and_disease_relations_are_those_of_the_matcher():
    assert FACTS["match_level"].allowed == MATCH_LEVELS
    assert FACTS["disease_relation"].allowed == RELATION_ORDER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("missense", True),
        ("hotspot_residue_tumours", 0),
        ("population_frequency_max", 0.01),
        ("population_frequency_max", 0),
        ("direction", "does_not_support"),
    ],
)
def test_values_that_fit(name, value):
    assert misfit(name, value) == ""


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("misense", True, "not a fact"),
        ("missense", 1, "not a bool"),
        ("missense", "true", "not a bool"),
        ("hotspot_residue_tumours", True, "not a int"),
        ("hotspot_residue_tumours", 1.5, "not a int"),
        ("population_frequency_max", "0.01", "not a float"),
        ("direction", "Supports", "not one of supports, does_not_support"),
    ],
)
def test_values_that_do_not_fit(name, value, why):
    assert why in misfit(name, value)
