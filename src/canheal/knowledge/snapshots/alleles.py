"""The allele store of a snapshot of the kind `alleles`: written from what a reader kept, opened by folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.knowledge.allele_store import AlleleStore, open_allele_store
from canheal.knowledge.snapshots.manifest import IMPORT_AGAIN, Manifest
from canheal.terms.errors import StoreError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING

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


def open_alleles(folder: Path, manifest: Manifest) -> AlleleStore:
    """The store of a snapshot, mapped.

    Its size, header and names are checked; hashing hundreds of megabytes is the work of `canheal knowledge verify`.

    Raises:
        StoreError: it is missing, cut short, or not the one the manifest speaks of.
    """
    path = folder / STORE
    store = open_allele_store(path)
    expected = next((file.size for file in manifest.files if file.name == STORE), None)
    if path.stat().st_size != expected or (store.name, store.release) != (manifest.name, manifest.release):
        raise StoreError("this store is not the one of the snapshot's manifest", file=str(path), todo=IMPORT_AGAIN)
    return store
