"""Use case: which snapshots of knowledge are at hand, and are they what they say."""

from __future__ import annotations

from pathlib import Path

from canheal.knowledge.snapshots.library import find_snapshot, snapshot_folders, verify
from canheal.knowledge.snapshots.manifest import Manifest, read_manifest
from canheal.terms.errors import StoreError
from canheal.terms.records import NamedTuple


class Listed(NamedTuple):
    """A snapshot's folder with its manifest, or with the error that its manifest or files gave."""

    folder: Path
    manifest: Manifest | None
    error: StoreError | None


def list_snapshots(library: Path) -> list[Listed]:
    """All snapshots by name, older releases first; a damaged manifest is listed with its error."""
    return [_listed(folder, check=False) for folder in snapshot_folders(library)]


def verify_snapshots(library: Path, wanted: tuple[str, ...]) -> list[Listed]:
    """Hash all files of these snapshots again; of all snapshots when none is named. Raises UsageError."""
    folders = [find_snapshot(library, name) for name in wanted] or snapshot_folders(library)
    return [_listed(folder, check=True) for folder in folders]


def _listed(folder: Path, *, check: bool) -> Listed:
    try:
        return Listed(folder, verify(folder) if check else read_manifest(folder), None)
    except StoreError as error:
        return Listed(folder, None, error)
