"""Many alleles looked up in a store at once; for a few, `AlleleStore.rows` needs no numpy and is quicker."""

from __future__ import annotations

import numpy as np

from canheal.domain.evidence.allele_table import AlleleTable, Numbers, Texts, offsets
from canheal.knowledge.allele_spelling import Keys, same_texts, spell
from canheal.knowledge.allele_store import AlleleStore
from canheal.terms.records import NamedTuple


class Found(NamedTuple):
    """Pairs of an allele that was asked for and a row of the store, by row asked, then by row of the store.

    Attributes:
        asked: int64[h], row of the table.
        row: int64[h], row of the store.
    """

    asked: Numbers
    row: Numbers


def find_alleles(store: AlleleStore, table: AlleleTable) -> Found:
    """Look up every allele of a table, trimmed; left-align before where a reference is at hand.

    Keys are sought by bisection, and the strings of every hit are compared. Alleles of another build, or without
    bases, are not found.
    """
    if table.assembly is not store.assembly:
        return Found(np.zeros(0, np.int64), np.zeros(0, np.int64))
    spelled = spell(table, None)
    keys = np.frombuffer(store.keys, np.uint64)
    spellings = Texts(
        np.frombuffer(store.spellings, np.uint8), np.frombuffer(store.spelling_at, np.uint64).view(np.int64)
    )
    order = np.argsort(spelled.key)
    first = np.empty(len(order), np.int64)
    first[order] = np.searchsorted(keys, spelled.key[order], side="left")
    asked, row = _candidates(first, spelled.key, keys)
    same = same_texts(spelled.spelling.take(asked), spellings.take(row))
    return Found(spelled.row[asked[same]], row[same])


def _candidates(first: Numbers, wanted: Keys, keys: Keys) -> tuple[Numbers, Numbers]:
    """Every row that has the wanted key, from the first row that may."""
    count = np.zeros(len(first), np.int64)
    rows = np.arange(len(first))
    while len(rows := rows[first[rows] + count[rows] < len(keys)]):
        rows = rows[keys[first[rows] + count[rows]] == wanted[rows]]
        count[rows] += 1
    at = offsets(count)
    asked = np.repeat(np.arange(len(first)), count)
    return asked, np.repeat(first - at[:-1], count) + np.arange(at[-1])
