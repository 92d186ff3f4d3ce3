"""The one-pass comparison of two releases says what a comparison that holds everything says."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.evidence.row_changes import Counts, row_changes

NAMES = ("level", "therapies")
rows = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 5), st.sampled_from("ab")),
        st.tuples(st.sampled_from(("A", "B", "")), st.sampled_from(("x", ""))),
    ),
    max_size=12,
).map(sorted)


def compared(before, after):
    counts = Counts()
    return list(row_changes(iter(before), iter(after), NAMES, counts)), counts.rows


def side(changes, which):
    """The rows of one side that changes speak of."""
    skipped = "added" if which == "before" else "removed"
    return Counter(
        (change.key, tuple(getattr(found, which) for found in change.fields if getattr(found, which)))
        for change in changes
        if change.change != skipped
    )


@given(before=rows, after=rows)
def test_numbers_are_those_of_an_obvious_comparison(before, after):
    _, numbers = compared(before, after)
    was, now = Counter(before), Counter(after)
    keys_was = Counter(key for key, _ in (was - now).elements())
    keys_now = Counter(key for key, _ in (now - was).elements())
    changed = (keys_was & keys_now).total()
    assert numbers == {
        "added": keys_now.total() - changed,
        "removed": keys_was.total() - changed,
        "changed": changed,
        "unchanged": (was & now).total(),
    }


@given(before=rows, after=rows)
def test_added_and_removed_rows_are_named_whole(before, after):
    changes, _ = compared(before, after)
    whole = [change for change in changes if change.change != "changed"]
    gone, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    assert side([change for change in whole if change.change == "removed"], "before") <= joined(gone)
    assert side([change for change in whole if change.change == "added"], "after") <= joined(came)


def joined(rows):
    """Rows as `side` counts them; two that differ only in empty cells look alike there."""
    found = Counter()
    for (key, cells), number in rows.items():
        found[(key, tuple(filter(None, cells)))] += number
    return found


@given(side=rows)
def test_nothing_changed_between_equal_releases(side):
    changes, numbers = compared(side, side)
    assert changes == []
    assert numbers["unchanged"] == len(side)


@given(before=rows, after=rows)
def test_swapping_the_releases_mirrors_the_comparison(before, after):
    there, back = compared(before, after), compared(after, before)
    mirrored = there[1] | {"added": there[1]["removed"], "removed": there[1]["added"]}
    assert mirrored == back[1]
    swapped = {
        (change.key, tuple((one.field, one.after, one.before) for one in change.fields))
        for change in there[0]
        if change.change == "changed"
    }
    assert swapped == {(change.key, tuple(change.fields)) for change in back[0] if change.change == "changed"}


@given(before=rows, after=rows)
def test_only_fields_that_differ_stand_in_a_changed_row(before, after):
    changes, _ = compared(before, after)
    for change in changes:
        assert change.fields or change.change != "changed"
        assert all(one.before != one.after for one in change.fields)
