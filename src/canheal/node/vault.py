"""The vault: files by the SHA-256 of their bytes, written aside, flushed and renamed, never changed or overwritten.

A file is kept before the transaction that names it commits: a stop between the two leaves a file that nothing names,
never a name without a file.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from canheal.terms.errors import StoreError


def keep(chunks: Iterable[bytes], *, limit: int | None = None) -> tuple[str, int]:
    """Keep a file.

    Args:
        chunks: its bytes.
        limit: bytes above which it is refused.

    Returns:
        SHA-256, hex, and size in bytes.

    Raises:
        OverflowError: it is larger than the limit; nothing is left of it.
        OSError: it cannot be written; nothing is left of it.
    """
    folder = Path(settings.VAULT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor, aside = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise OverflowError
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        name = digest.hexdigest()
        _place(Path(aside), path_of(name))
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return name, size


def _place(aside: Path, path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    aside.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def path_of(name: str) -> Path:
    """Where the file of this SHA-256 lies."""
    return Path(settings.VAULT) / name[:2] / name


def take(name: str) -> bytes:
    """The bytes of a file, their hash compared.

    Raises:
        StoreError: the file is missing, or is not what was kept.
    """
    path = path_of(name)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise StoreError("a file of the vault is missing", file=str(path), todo="Restore it from the backup") from None
    if hashlib.sha256(content).hexdigest() != name:
        raise StoreError("a file of the vault was changed", file=str(path), todo="Restore it from the backup")
    return content
