"""What a recommendation must hold, by its kind (content/node/board.yaml, `needs`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

THERAPIES = ("therapy", "trial")
"""Kinds that name a treatment; the cascade counts these as recommended."""


class Asked(NamedTuple):
    """One row: a kind needs this field, and what to say when it is missing."""

    kind: str
    field: str
    words: str


def faults(given: Mapping[str, Any], asked: Iterable[Asked], codes: Mapping[str, Collection[str]]) -> Iterator[Asked]:
    """The rows that a recommendation does not meet.

    Args:
        given: kind, therapy, use, level, trial, code, words, priority, findings.
        asked: rows of the table.
        codes: kind to the codes that it may have; a code of another kind counts as missing.
    """
    kind = given.get("kind")
    for row in asked:
        value = given.get(row.field)
        if row.kind == kind and (not value or (row.field == "code" and value not in codes[kind])):
            yield row
