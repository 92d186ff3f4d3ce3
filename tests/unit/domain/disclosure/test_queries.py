"""Questions: spellings make no difference, meanings do."""

from __future__ import annotations

import hashlib
import json

import pytest

from canheal.domain.disclosure.queries import canonical_query
from canheal.terms.errors import OutOfRange, UsageError

ALIASES = {"hg38": "GRCh38", "chr17": "17", "ncit:c4872": "NCIT:C4872", "NCIT:c4872": "mondo:0007254"}
QUERY = {
    "assemblyId": "GRCh38",
    "start": [100, 200],
    "referenceBases": "T",
    "filters": [
        {"id": "NCIT:C16576"},
        {"id": "age", "operator": ">=", "value": 40},
        {"id": "MONDO:0007254", "includeDescendantTerms": False},
    ],
}


def digest(query, aliases=ALIASES):
    return canonical_query(query, aliases).digest


def changed(**fields):
    return QUERY | fields


def test_the_form_is_json_and_its_hash():
    found = canonical_query({"b": " x  y ", "a": "1.50", "c": None, "d": []}, {})
    assert found.text == b'{"a":1.5,"b":"x y"}'
    assert found.digest == hashlib.sha256(found.text).hexdigest()


FILTERS = QUERY["filters"]


@pytest.mark.parametrize(
    "same",
    [
        changed(filters=FILTERS[::-1]),
        changed(filters=[*FILTERS, *FILTERS]),
        changed(filters=["ncit:C16576", " age >= 40.0 ", {**FILTERS[2], "similarity": "exact"}]),
        changed(filters=[{"id": "Ncit : C16576", "includeDescendantTerms": True}, *FILTERS[1:]]),
        changed(filters=[*FILTERS[:2], {"id": "NCIT:c4872", "includeDescendantTerms": "False"}]),
        changed(filters=[FILTERS[0], {"value": "4e1", "operator": ">=", "id": "age"}, FILTERS[2]]),
        changed(assemblyId=" hg38"),
        changed(start=["0100", 2e2]),
        changed(referenceBases="t"),
        changed(end=None, datasets=[]),
        json.loads(json.dumps(QUERY)),
    ],
)
def test_spellings_make_no_difference(same):
    assert digest(same) == digest(QUERY)


@pytest.mark.parametrize(
    "other",
    [
        changed(filters=FILTERS[:2]),
        changed(filters=[*FILTERS[:2], {"id": "MONDO:0007254"}]),
        changed(filters=[FILTERS[0], {"id": "age", "operator": ">", "value": 40}, FILTERS[2]]),
        changed(filters=[FILTERS[0], {"id": "age", "operator": ">=", "value": 40.5}, FILTERS[2]]),
        changed(filters=[{"id": "NCIT:c16576"}, *FILTERS[1:]]),
        changed(start=[200, 100]),
        changed(start=[100]),
        changed(referenceBases="C"),
        changed(assemblyId="GRCh37"),
        changed(end=[300]),
    ],
)
def test_meanings_do(other):
    assert digest(other) != digest(QUERY)


def test_filters_of_a_get_request_are_those_of_a_post():
    assert digest({"filters": "NCIT:C16576,age>=40"}) == digest({"filters": FILTERS[:2]})


def test_a_value_of_one_and_true_are_two():
    assert digest({"a": True}) != digest({"a": 1})
    assert digest({"filters": [{"id": "x", "value": 1}]}) != digest({"filters": [{"id": "x", "value": True}]})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "9e999"])
def test_numbers_that_are_none(number):
    with pytest.raises(OutOfRange):
        canonical_query({"start": number}, {})


def nested(depth):
    return {"a": nested(depth - 1)} if depth else 1


@pytest.mark.parametrize(
    "query",
    [{"a": b"x"}, {1: "x"}, {"a": "\ud800"}, {"a": 1, " a": 2}, {"filters": [3]}, nested(40), {"a": {1, 2}}],
)
def test_what_is_no_query(query):
    with pytest.raises(UsageError):
        canonical_query(query, {})


def test_aliases_in_a_circle():
    with pytest.raises(UsageError, match="circle"):
        canonical_query({"a": "x"}, {"x": "y", "y": "x"})
