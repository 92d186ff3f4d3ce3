"""Snapshots opened for use: what an interpretation was told to use, checked before anything is read from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import ROW_TYPES, Row
from canheal.domain.interpretation.findings import Snapshot
from canheal.knowledge.columns import ColumnStore, open_columns
from canheal.knowledge.snapshots.library import ROWS, check_file, find_snapshot
from canheal.knowledge.snapshots.manifest import IMPORT_AGAIN, Manifest, read_manifest
from canheal.terms.errors import StoreError, UsageError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TypeVar

R = TypeVar("R", bound=Row)


class OpenSnapshot(NamedTuple):
    """A snapshot at hand.

    Attributes:
        folder: where it lies.
        manifest: what it states of itself.
    """

    folder: Path
    manifest: Manifest

    def rows(self) -> ColumnStore:
        """Its table; every byte is hashed first. Raises StoreError when it is not what the manifest states."""
        expected = next((file for file in self.manifest.files if file.name == ROWS), None)
        if expected is None:
            what = f"the snapshot {self.manifest.id} has no table of rows"
            raise StoreError(what, file=str(self.folder), todo=IMPORT_AGAIN)
        check_file(self.folder, expected)
        return open_columns(self.folder / ROWS)

    def rows_of(self, kind: type[R]) -> Iterator[R]:
        """Its rows when it holds this kind, else none. Raises StoreError as `rows` does, and for other columns."""
        if ROW_TYPES.get(self.manifest.kind) is not kind:
            return
        store = self.rows()
        if store.names != kind._fields:
            what = f"the table has other columns than {self.manifest.kind} have in this version"
            raise StoreError(what, file=str(self.folder), todo="Import the snapshot again with this version")
        for row in store.all():
            yield kind(*row)

    def stated(self) -> Snapshot:
        """What an interpretation says of it."""
        manifest = self.manifest
        return Snapshot(
            name=manifest.name,
            release=manifest.release,
            digest=manifest.sha256,
            licence=manifest.licence,
            rows=manifest.rows,
            attribution=manifest.attribution,
            allowed_use=manifest.allowed_use,
            quality=manifest.quality_tier,
        )


def open_snapshots(library: Path, wanted: Sequence[str]) -> tuple[OpenSnapshot, ...]:
    """The snapshots of these names, by name.

    Args:
        library: the folder of snapshots.
        wanted: `NAME@RELEASE`, or `NAME` for its newest release.

    Raises:
        UsageError: there is none of this name, or two releases of one name: their statements would count twice.
        StoreError: a manifest is damaged.
    """
    folders = [find_snapshot(library, name) for name in wanted]
    opened = sorted(OpenSnapshot(folder, read_manifest(folder)) for folder in dict.fromkeys(folders))
    names = Counter(snapshot.manifest.name for snapshot in opened)
    if twice := [name for name, count in names.items() if count > 1]:
        todo = "Name one release; `canheal knowledge diff` compares two"
        raise UsageError(f"two releases of {twice[0]} are named", field="--knowledge", todo=todo)
    return tuple(opened)
