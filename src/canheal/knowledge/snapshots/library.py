"""The folder of snapshots: `NAME@RELEASE/` with a manifest and compiled files, built aside and renamed, never edited.

It is `$CANHEAL_KNOWLEDGE`, else `canheal/knowledge` in the user's data folder. Several releases of one source live side
by side.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from canheal.knowledge.sections import flush_folder
from canheal.knowledge.snapshots.manifest import (
    DROPPED,
    IMPORT_AGAIN,
    MANIFEST,
    Manifest,
    SnapshotFile,
    content_hash,
    manifest_bytes,
    read_manifest,
)
from canheal.terms.errors import OutputError, StoreError, UsageError

ROWS = "rows.columns"
"""The table of a snapshot of any kind but `alleles`."""
_READ_ONLY = 0o444


LIBRARY = "CANHEAL_KNOWLEDGE"
"""The variable that names the folder of snapshots."""


def library_folder() -> Path:
    """Where snapshots lie."""
    if chosen := os.environ.get(LIBRARY):
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
    return Path(base) / "canheal" / "knowledge"


def snapshot_folders(library: Path) -> list[Path]:
    """Folders of all snapshots, by name, older releases first; hidden ones are unfinished or being removed."""
    if not library.is_dir():
        return []
    return sorted(path for path in library.iterdir() if "@" in path.name and not path.name.startswith("."))


def find_snapshot(library: Path, wanted: str) -> Path:
    """The folder of `NAME@RELEASE`, or of the newest release of `NAME`.

    Raises:
        UsageError: there is none.
    """
    folders = snapshot_folders(library)
    fits = [path for path in folders if wanted in (path.name, path.name.partition("@")[0])]
    if not fits:
        known = ", ".join(path.name for path in folders) or "none so far"
        todo = f"`canheal knowledge list` shows what is there ({known}); `canheal knowledge add` imports"
        raise UsageError(f"there is no snapshot {wanted[:80]!r}", field="--knowledge", todo=todo)
    return fits[-1]


@contextmanager
def new_snapshot(library: Path) -> Iterator[Path]:
    """A folder aside to build a snapshot in; it is gone afterwards unless `publish` moved it. Raises OutputError."""
    try:
        library.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=library))
    except OSError as error:
        raise _not_written(error, library) from error
    try:
        yield aside
    except OSError as error:
        raise _not_written(error, library) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def publish(aside: Path, library: Path, describe: Callable[[tuple[SnapshotFile, ...], str], Manifest]) -> Manifest:
    """Hash what was built, write its manifest and rename the folder into place.

    Args:
        aside: folder of compiled files.
        library: the folder of snapshots.
        describe: makes the manifest from the compiled files and the content hash.

    Returns:
        The manifest; that of the snapshot already there when it says the same.

    Raises:
        UsageError: a snapshot of this name and release is there and says something else.
        OSError: it cannot be written; `new_snapshot` turns this into OutputError.
    """
    files = tuple(_file(path) for path in sorted(aside.iterdir()))
    kind = describe(files, "").kind
    manifest = describe(files, content_hash(kind, files))
    folder = library / manifest.id
    if folder.exists():
        return _already_there(folder, manifest)
    (aside / MANIFEST).write_bytes(manifest_bytes(manifest))
    for path in aside.iterdir():
        _flush(path)
        path.chmod(_READ_ONLY)
    flush_folder(aside)
    aside.rename(folder)
    flush_folder(library)
    return manifest


def _already_there(folder: Path, manifest: Manifest) -> Manifest:
    there = read_manifest(folder)
    if there.sha256 == manifest.sha256:
        return there
    what = f"{manifest.id} is there already and says something else ({there.sha256[:12]}, now {manifest.sha256[:12]})"
    todo = "A snapshot is never changed; give another --release or --name, or remove the old one first"
    raise UsageError(what, field="--release", todo=todo)


def remove(library: Path, wanted: str) -> Manifest:
    """Take a snapshot away; it disappears at once and whole.

    Raises:
        UsageError: there is none, or no release was named.
        OutputError: it may not be removed.
    """
    if "@" not in wanted:
        raise UsageError("no release was named", field="SNAPSHOT", todo="Give NAME@RELEASE")
    folder = find_snapshot(library, wanted)
    manifest = read_manifest(folder)
    try:
        hidden = Path(tempfile.mkdtemp(prefix=".removed-", dir=library))
        folder.rename(hidden / folder.name)
        shutil.rmtree(hidden)
    except OSError as error:
        raise _not_written(error, library) from error
    return manifest


def verify(folder: Path) -> Manifest:
    """Hash every file of a snapshot again.

    Raises:
        StoreError: a file is missing, was changed or does not belong there; the message names it.
    """
    manifest = read_manifest(folder)
    if folder.name != manifest.id:
        what = f"the manifest is that of {manifest.id}"
        raise StoreError(what, file=str(folder / MANIFEST), todo=IMPORT_AGAIN)
    if content_hash(manifest.kind, manifest.files) != manifest.sha256:
        what = "the manifest's hashes do not give the content hash it states"
        raise StoreError(what, file=str(folder / MANIFEST), todo=IMPORT_AGAIN)
    for expected in manifest.files:
        check_file(folder, expected)
    expected_names = {MANIFEST, *(file.name for file in manifest.files)}
    if strangers := sorted(path.name for path in folder.iterdir() if path.name not in expected_names):
        what = "this file does not belong to the snapshot"
        raise StoreError(what, file=str(folder / strangers[0]), todo=f"Take it away, or: {IMPORT_AGAIN}")
    return manifest


def check_file(folder: Path, expected: SnapshotFile) -> None:
    """Hash one file of a snapshot. Raises StoreError when it is not what the manifest states."""
    path = folder / expected.name
    if not path.is_file():
        raise StoreError("a file of this snapshot is missing", file=str(path), todo=IMPORT_AGAIN)
    if _file(path) != expected:
        what = "this file does not have the hash that the snapshot's manifest states"
        raise StoreError(what, file=str(path), todo=IMPORT_AGAIN)


def write_dropped(aside: Path, records: list[tuple[str, int, str, str]]) -> None:
    """The list of what was left out: file, line, record, reason."""
    lines = ["file\tline\trecord\treason"]
    lines += ["\t".join(" ".join(str(cell).split()) for cell in record) for record in records]
    (aside / DROPPED).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _file(path: Path) -> SnapshotFile:
    with path.open("rb") as stream:
        return SnapshotFile(path.name, path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def _flush(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _not_written(error: OSError, library: Path) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    todo = "Free disk space, or set CANHEAL_KNOWLEDGE to a folder that you may write to; nothing was changed"
    return OutputError(f"the snapshot cannot be written: {reason}", file=str(library), todo=todo)
