"""The allele store of a snapshot of the kind `alleles`: written from what a reader kept, opened by folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from canheal.knowledge.allele_store import AlleleStore, open_allele_store
from canheal.terms.records import NamedTuple

if TYPE_CHECKING:
    from canheal.domain.evidence.allele_table import AlleleTable

STORE = "alleles.store"


class LeftOut(NamedTuple):
    """An allele that has no place in the store: its file, line, name and the reason."""

    file: str
    line: int
    record: str
    reason: str


class WrittenAlleles(NamedTuple):
    """How many alleles stand in the store, and those left out."""

    kept: int
    left_out: list[LeftOut]


def write_alleles(
    tables: Sequence[AlleleTable], aside: Path, *, name: str, release: str, reference: Path | None
) -> WrittenAlleles:
    """Compile the tables of a snapshot, those of files in order of their names.

    Args:
        tables: of one genome build, with the same columns.
        aside: folder of the snapshot.
        name: of the snapshot.
        release: its date.
        reference: FASTA to left-align on; None trims only, which suffices for files that are left-aligned already.

    Raises:
        OutputError: the store cannot be written.
        WrongAssembly: the reference is another build.
    """
    import numpy as np

    from canheal.domain.evidence.allele_table import join_tables, name_row, places
    from canheal.knowledge.allele_compile import compile_alleles
    from canheal.knowledge.fasta import open_reference

    table = join_tables(sorted(tables, key=lambda table: table.files[0][0]))
    sequence = None if reference is None else open_reference(reference)
    done = compile_alleles(table, aside / STORE, name=name, release=release, reference=sequence)
    rows = [row for row, _ in done.left_out]
    where = places(table, np.array(rows, np.int64))
    left_out = [
        LeftOut(file, line, name_row(table, row), reason)
        for (row, reason), (file, line) in zip(done.left_out, where, strict=True)
    ]
    return WrittenAlleles(done.kept, left_out)


def open_alleles(folder: Path) -> AlleleStore:
    """The store of a snapshot's folder, mapped. Raises StoreError when it is missing or damaged."""
    return open_allele_store(folder / STORE)
