"""A snapshot's rows in the order of their keys, a page at a time: what two releases are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from canheal.domain.evidence.row_changes import KEYS, Key, Keyed
from canheal.domain.evidence.rows import ROW_TYPES
from canheal.knowledge.allele_store import AlleleStore
from canheal.knowledge.snapshots.alleles import open_alleles
from canheal.knowledge.snapshots.library import check_file
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.terms.assembly import CHROMOSOMES

PAGE = 50_000
"""Alleles that are held at once."""


def column_names(snapshot: OpenSnapshot) -> tuple[str, ...]:
    """What its rows say beside their key, in order. Raises StoreError."""
    kind = snapshot.manifest.kind
    if kind == "alleles":
        with open_alleles(snapshot.folder, snapshot.manifest) as store:
            return tuple(store.columns)
    return tuple(name for name in ROW_TYPES[kind]._fields if name not in KEYS[kind])


def keyed_rows(snapshot: OpenSnapshot, names: Sequence[str]) -> Iterator[Keyed]:
    """All rows by key, with these columns; a column that the snapshot does not have is empty. Raises StoreError."""
    if snapshot.manifest.kind == "alleles":
        return _keyed_alleles(snapshot, names)
    return _keyed_table(snapshot, names)


def readable_key(kind: str, key: Key) -> Key:
    """A row's key in the columns of `KEYS`; an allele's is packed."""
    if kind != "alleles":
        return key
    packed, spelling = int(key[0]), str(key[1])
    reference, _, alternate = spelling.partition(">")
    return (CHROMOSOMES[packed >> 59], (packed >> 31) & 0xFFFFFFF, reference, alternate)


def _keyed_table(snapshot: OpenSnapshot, names: Sequence[str]) -> Iterator[Keyed]:
    store = snapshot.rows()
    empty = [""] * len(store)
    columns = [list(store.column(name)) if name in store.names else empty for name in names]
    keys = list(zip(*(store.column(name) for name in KEYS[snapshot.manifest.kind]), strict=True))
    for row in sorted(range(len(keys)), key=keys.__getitem__):
        yield keys[row], tuple(column[row] for column in columns)


def _keyed_alleles(snapshot: OpenSnapshot, names: Sequence[str]) -> Iterator[Keyed]:
    for expected in snapshot.manifest.files:
        check_file(snapshot.folder, expected)
    with open_alleles(snapshot.folder, snapshot.manifest) as store:
        first = 0
        while first < len(store):
            end = _page_end(store, first)
            yield from _page(store, first, end, names)
            first = end


def _page_end(store: AlleleStore, first: int) -> int:
    """Behind the page that begins here; alleles that share a key are never parted."""
    end = min(first + PAGE, len(store))
    while end < len(store) and store.keys[end] == store.keys[end - 1]:
        end += 1
    return end


def _page(store: AlleleStore, first: int, end: int, names: Sequence[str]) -> list[Keyed]:
    spellings = store.page_of_spellings(first, end)
    empty = [""] * (end - first)
    columns = [store.columns[name].page(first, end) if name in store.columns else empty for name in names]
    cells = zip(*columns, strict=True) if columns else iter([()] * (end - first))
    return sorted(zip(zip(store.keys[first:end].tolist(), spellings, strict=True), cells, strict=True))
