"""Coarsened tables: always as anonymous as was wanted, no row invented, and no choice of levels was better."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.disclosure.anonymity import NotAnonymous, Wanted, anonymise, measure

HIERARCHIES = {
    "age": {age: (age // 2, age // 4, "any") for age in range(8)},
    "sex": {"f": ("any",), "m": ("any",)},
    "place": {place: (place[0], "any") for place in ("a1", "a2", "b1", "b2")},
}
PERSON = st.fixed_dictionaries(
    {
        "age": st.integers(0, 7) | st.none(),
        "sex": st.sampled_from("fm"),
        "place": st.sampled_from(list(HIERARCHIES["place"])),
        "stage": st.integers(1, 3) | st.none(),
        "note": st.integers(),
    }
)
TABLES = st.lists(PERSON, max_size=25)
WANTED = st.builds(
    Wanted, st.integers(1, 5), st.integers(1, 3), st.just(("stage",)), percent=st.sampled_from([0, 5, 20, 100])
)


def coarse(row, levels):
    """One row at these levels, column by column."""
    made = dict(row)
    for (name, hierarchy), level in zip(HIERARCHIES.items(), levels, strict=True):
        if level and row[name] is not None:
            made[name] = hierarchy[row[name]][level - 1]
    return made


def as_wanted(rows, wanted):
    """Places of the rows in good classes, each row against all: the definition."""
    quasi = [tuple(row[name] for name in HIERARCHIES) for row in rows]
    kept = []
    for place, own in enumerate(quasi):
        members = [row["stage"] for row, other in zip(rows, quasi, strict=True) if other == own]
        if len(members) >= wanted.k and len(set(members)) >= wanted.distinct_l:
            kept.append(place)
    return tuple(kept)


def searched(rows, wanted):
    """The slow definition: every choice of levels, the best of those that leave out few enough."""
    found = []
    for levels in itertools.product(range(4), range(2), range(3)):
        kept = as_wanted([coarse(row, levels) for row in rows], wanted)
        out = len(rows) - len(kept)
        if kept and out * 100 <= wanted.percent * len(rows):
            found.append((sum(levels), out, levels, kept))
    return min(found, default=None)


@settings(deadline=None)
@given(TABLES, WANTED)
def test_the_best_of_all_choices_or_a_refusal(rows, wanted):
    found, slow = anonymise(rows, HIERARCHIES, wanted), searched(rows, wanted)
    if slow is None:
        assert isinstance(found, NotAnonymous)
    else:
        assert (sum(found.levels.values()), found.suppressed, tuple(found.levels.values()), found.kept) == slow


@settings(deadline=None)
@given(TABLES, WANTED)
def test_as_anonymous_as_wanted_and_no_row_invented(rows, wanted):
    found = anonymise(rows, HIERARCHIES, wanted)
    if isinstance(found, NotAnonymous):
        assert found.suppressed > found.allowed or not rows
        return
    assert found.measures.k >= wanted.k
    assert found.measures.distinct_l >= wanted.distinct_l
    assert found.measures == measure(found.rows, tuple(HIERARCHIES), ("stage",))
    assert found.kept == tuple(sorted(set(found.kept)))
    assert len(found.rows) + found.suppressed == len(rows)
    levels = tuple(found.levels.values())
    assert found.rows == tuple(coarse(rows[place], levels) for place in found.kept)


def distance(part, whole):
    """Half the sum of differences over all values: the equal-distance earth mover's distance as it is defined."""
    values = set(whole)
    return sum(abs(part.count(value) / len(part) - whole.count(value) / len(whole)) for value in values) / 2


def entropy(part):
    shares = [part.count(value) / len(part) for value in set(part)]
    return -sum(share * math.log(share) for share in shares)


@given(st.lists(PERSON, min_size=1, max_size=25))
def test_measures_are_their_definitions(rows):
    quasi = ("sex", "place")
    classes = {}
    for row in rows:
        classes.setdefault((row["sex"], row["place"]), []).append(row["stage"])
    whole = [row["stage"] for row in rows]
    found = measure(rows, quasi, ("stage",))
    assert found.k == min(len(part) for part in classes.values())
    assert found.distinct_l == min(len(set(part)) for part in classes.values())
    assert found.t == pytest.approx(max(distance(part, whole) for part in classes.values()))
    assert found.entropy_l == pytest.approx(math.exp(min(entropy(part) for part in classes.values())))
    assert found.smallest == tuple(sorted(len(part) for part in classes.values())[:5])
    assert found.classes == len(classes)
