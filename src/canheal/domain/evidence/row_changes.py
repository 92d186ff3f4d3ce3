"""What changed between two releases of a knowledge source: rows that came, went or say something else.

Rows are merged by key, in one pass over each release, so that millions of alleles need no more memory than a page of
them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from canheal.domain.evidence.profiles import ProfileError, profile_from_data, profile_text
from canheal.terms.changes import FieldChange
from canheal.terms.records import NamedTuple

KEYS: dict[str, tuple[str, ...]] = {
    "evidence": ("id",),
    "hotspots": ("gene", "position", "last", "kind", "change"),
    "diseases": ("code",),
    "genes": ("gene", "status"),
    "panels": ("panel",),
    "alleles": ("chromosome", "position", "reference", "alternate"),
}
"""Kind of a snapshot to the columns that name a row of it."""

Key = tuple[str | int, ...]
Cells = tuple[str, ...]
Keyed = tuple[Key, Cells]
"""A row: what it is sorted and paired by, and what it says."""


class RowChange(NamedTuple):
    """A row that was added, removed or changed.

    Attributes:
        change: added, removed or changed.
        key: what names the row; of an allele as in `KEYS`.
        fields: what it says, or said; for a changed row what differs.
    """

    change: str
    key: Key
    fields: tuple[FieldChange, ...]


class Counts:
    """Counted while changes are drawn.

    Attributes:
        rows: added, removed, changed and unchanged rows.
        fields: how often each field changed.
    """

    def __init__(self) -> None:
        self.rows = dict.fromkeys(("added", "removed", "changed", "unchanged"), 0)
        self.fields: Counter[str] = Counter()


def row_changes(
    before: Iterator[Keyed], after: Iterator[Keyed], names: Sequence[str], counts: Counts
) -> Iterator[RowChange]:
    """Merge two releases.

    Args:
        before: rows of the earlier release, by key.
        after: rows of the later one, by key.
        names: what the cells of both are called, in order.
        counts: filled on the way.
    """
    one, other = next(before, None), next(after, None)
    while one is not None or other is not None:
        if one == other:
            counts.rows["unchanged"] += 1
            one, other = next(before, None), next(after, None)
        elif other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield _counted(counts, "removed", one[0], _all_fields(names, one[1], ()))
            one = next(before, None)
        elif one is None or other[0] < one[0]:
            yield _counted(counts, "added", other[0], _all_fields(names, (), other[1]))
            other = next(after, None)
        else:
            key = one[0]
            was, one = _of_one_key(one, before)
            now, other = _of_one_key(other, after)
            yield from _within_key(key, was, now, names=names, counts=counts)


def _of_one_key(first: Keyed, rows: Iterator[Keyed]) -> tuple[list[Cells], Keyed | None]:
    """All rows of the first one's key, and the row behind them."""
    found = [first[1]]
    for row in rows:
        if row[0] != first[0]:
            return found, row
        found.append(row[1])
    return found, None


def _within_key(
    key: Key, was: list[Cells], now: list[Cells], *, names: Sequence[str], counts: Counts
) -> Iterator[RowChange]:
    """Rows of one key: equal ones first, the others are paired in order, what is left came or went."""
    same = Counter(was) & Counter(now)
    counts.rows["unchanged"] += same.total()
    one, other = sorted((Counter(was) - same).elements()), sorted((Counter(now) - same).elements())
    for before, after in zip(one, other, strict=False):
        found = tuple(found for found in _all_fields(names, before, after) if found.before != found.after)
        yield _counted(counts, "changed", key, found)
    for before in one[len(other) :]:
        yield _counted(counts, "removed", key, _all_fields(names, before, ()))
    for after in other[len(one) :]:
        yield _counted(counts, "added", key, _all_fields(names, (), after))


def _counted(counts: Counts, change: str, key: Key, fields: tuple[FieldChange, ...]) -> RowChange:
    counts.rows[change] += 1
    if change == "changed":
        counts.fields.update(found.field for found in fields)
    return RowChange(change, key, fields)


def _all_fields(names: Sequence[str], before: Cells, after: Cells) -> tuple[FieldChange, ...]:
    """Every field that says something on one side."""
    empty = ("",) * len(names)
    pairs = zip(names, before or empty, after or empty, strict=True)
    return tuple(FieldChange(name, was, now) for name, was, now in pairs if was or now)


def cell_in_words(name: str, text: str) -> str:
    """A cell as people read it: a profile in words instead of nested lists, everything else as it is."""
    if name != "profile" or not text:
        return text
    try:
        return profile_text(profile_from_data(json.loads(text)))
    except (ProfileError, ValueError):
        return text
