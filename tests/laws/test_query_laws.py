"""One question in many spellings: shuffled, repeated and respelled it is the same; its form is its own form."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.disclosure.queries import canonical_query

ALIASES = {"NCIT:C1": "NCIT:C2", "hg38": "GRCh38"}
TERMS = st.sampled_from(["NCIT:C1", "NCIT:C2", "HP:0000118", "MONDO:0007254", "sex", "hg38"])
VALUES = st.integers(-(10**6), 10**6) | st.floats(-1000, 1000) | st.booleans()
FILTER = st.fixed_dictionaries(
    {"id": TERMS}, optional={"operator": st.sampled_from(["=", "<", ">="]), "value": VALUES, "scope": TERMS}
)
QUERIES = st.fixed_dictionaries(
    {"filters": st.lists(FILTER, max_size=4)},
    optional={"start": st.lists(st.integers(0, 10**9), min_size=1, max_size=2), "assemblyId": TERMS},
)


def respelled(value, draw):
    """The same value, written otherwise."""
    if isinstance(value, dict):
        return {key: respelled(one, draw) for key, one in draw(st.permutations(list(value.items())))}
    if isinstance(value, list):
        return [respelled(one, draw) for one in value]
    if isinstance(value, bool):
        return draw(st.sampled_from([value, str(value).lower(), str(value)]))
    if isinstance(value, int):
        return draw(st.sampled_from([value, str(value), float(value), f" {value}.0 ", f"{value}e0"]))
    if isinstance(value, float):
        return draw(st.sampled_from([value, repr(value)]))
    prefix, colon, local = value.partition(":")
    return draw(st.sampled_from([value, f" {value}  ", prefix.lower() + colon + local if colon else value]))


@given(QUERIES, st.data())
def test_a_question_respelled_is_the_same(query, data):
    filters = data.draw(st.permutations(query["filters"] + query["filters"][:2]))
    other = respelled(query | {"filters": list(filters)}, data.draw)
    assert canonical_query(other, ALIASES) == canonical_query(query, ALIASES)


@given(QUERIES)
def test_the_form_of_the_form_is_the_form(query):
    found = canonical_query(query, ALIASES)
    assert canonical_query(json.loads(found.text), ALIASES) == found


def meaning(query):
    """The slow definition: a set of filters, and the rest, with names and numbers resolved one by one."""
    names = {"NCIT:C1": "NCIT:C2", "hg38": "GRCh38"}

    def one(value):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return type(value).__name__, names.get(value, value)
        return "number", value

    def said(filter_):
        assumed = {"operator": "="} if "value" in filter_ else {}
        return frozenset((key, one(value)) for key, value in (assumed | filter_).items())

    rest = {
        key: [one(v) for v in (value if key == "start" else [value])]
        for key, value in query.items()
        if key != "filters"
    }
    return {said(each) for each in query["filters"]}, rest


@given(QUERIES, QUERIES)
def test_two_questions_have_one_form_just_when_they_mean_the_same(first, second):
    same = meaning(first) == meaning(second)
    assert (canonical_query(first, ALIASES) == canonical_query(second, ALIASES)) == same
