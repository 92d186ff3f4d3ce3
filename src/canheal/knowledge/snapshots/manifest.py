"""A snapshot's manifest: what it is, where it came from, what may be done with it, and the hash of every file in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from canheal.terms.errors import StoreError, UsageError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

FORMAT = "canheal.snapshot/1"
MANIFEST = "manifest.json"
IMPORT_AGAIN = "Remove the snapshot and import it again from its source files"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class SnapshotFile(NamedTuple):
    """A file: its name, size in bytes and SHA-256, hexadecimal."""

    name: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    """What a snapshot states of itself.

    Attributes:
        name: of the knowledge base ("civic").
        release: ISO date of the release.
        sha256: content hash: over kind, and name and hash of each compiled file.
        source: reader that made it.
        kind: evidence, alleles, hotspots, diseases, genes or panels.
        title, licence, attribution, allowed_use, quality_tier, homepage: as the reader states them.
        records_in: records of the source files; equals `records_kept` plus the sum of `dropped`.
        records_kept: records that stand in the snapshot.
        rows: rows they became.
        dropped: reason to number of records; each stands in `dropped.tsv`.
        inputs: the source files.
        files: the compiled files.
        made_by: canheal version.
    """

    name: str
    release: str
    sha256: str
    source: str
    kind: str
    title: str
    licence: str
    attribution: str
    allowed_use: str
    quality_tier: str
    homepage: str
    records_in: int
    records_kept: int
    rows: int
    dropped: Mapping[str, int]
    inputs: tuple[SnapshotFile, ...]
    files: tuple[SnapshotFile, ...]
    made_by: str

    @property
    def id(self) -> str:
        """`NAME@RELEASE`."""
        return f"{self.name}@{self.release}"


def check_name(name: str) -> str:
    """A snapshot's name. Raises UsageError when it is none."""
    if not _NAME.fullmatch(name):
        todo = "Use small letters, digits, '.', '_' and '-', beginning with a letter or digit"
        raise UsageError(f"{name[:70]!r} is no name for a snapshot", field="--name", todo=todo)
    return name


def check_release(text: str) -> str:
    """A release date. Raises UsageError when it is no ISO date."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        todo = "Give the date of the release as YYYY-MM-DD"
        raise UsageError(f"{text[:40]!r} is no release date", field="--release", todo=todo) from None


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    data = manifest._asdict()
    for key in ("inputs", "files"):
        data[key] = [entry._asdict() for entry in data[key]]
    data["dropped"] = dict(sorted(manifest.dropped.items()))
    return json.dumps({"format": FORMAT, **data}, indent=1, ensure_ascii=False).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot's folder. Raises StoreError when it is missing or damaged."""
    path = folder / MANIFEST
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if data.pop("format") != FORMAT:
            raise StoreError("this snapshot has another format", file=str(path), todo=IMPORT_AGAIN)
        for key in ("inputs", "files"):
            data[key] = tuple(SnapshotFile(**entry) for entry in data[key])
        return Manifest(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError("this snapshot's manifest is missing or damaged", file=str(path), todo=IMPORT_AGAIN) from error


def content_hash(kind: str, files: tuple[SnapshotFile, ...]) -> str:
    """The hash that identifies what a snapshot says; the listing of what was left out is not part of it."""
    import hashlib

    lines = [kind, *(f"{file.name} {file.sha256}" for file in sorted(files) if file.name != DROPPED)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


DROPPED = "dropped.tsv"
"""Records of the source that are not in the snapshot: file, line, record, reason."""
