"""Use case: what a service gives for a user's token in, one immutable snapshot a release out; once a release."""

from __future__ import annotations

import tempfile
from pathlib import Path

from canheal.app.knowledge_add import Wanted, add_snapshot
from canheal.formats.sources.protocol import ReleaseAsked, ServiceReader, SourceReader
from canheal.formats.token_service import TokenService, read_token
from canheal.knowledge.snapshots.library import verify
from canheal.knowledge.snapshots.manifest import Manifest, check_name, check_release
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple


class Fetched(NamedTuple):
    """A release that is at hand.

    Attributes:
        manifest: of its snapshot.
        was_there: whether it was there before, so that no record was fetched.
    """

    manifest: Manifest
    was_there: bool


def is_fetched(reader: SourceReader, wanted: Wanted, token_file: Path | None) -> bool:
    """Whether a service is to be asked: it has one, and no file was given.

    Raises:
        UsageError: a token for what is read from files.
    """
    asks = isinstance(reader, ServiceReader) and not wanted.files
    if token_file is not None and not asks:
        todo = "Leave --token-file out" if wanted.files else f"{reader.source} is read from files: {reader.files}"
        raise UsageError("a token is of no use here", field="--token-file", todo=todo)
    return asks


def fetch_snapshot(reader: SourceReader, wanted: Wanted, token_file: Path | None, library: Path) -> Fetched:
    """Ask the service of a source, unless this very release is there.

    Args:
        reader: of the source; one with a service.
        wanted: name, release, and what the manifest shall state; `url` is another address of the service.
        token_file: file with the token; None takes it from the environment.
        library: the folder of snapshots.

    Raises:
        UsageError: no token, one that is refused, another release than the service has, a wrong address.
        InputError: the service cannot be reached or gives something else; earlier snapshots are untouched.
        StoreError: the snapshot that is there is damaged.
        OutputError: it cannot be written.
    """
    if not isinstance(reader, ServiceReader):
        raise UsageError(f"{reader.source} has no service", field="SOURCE", todo=f"Give its files: {reader.files}")
    name = check_name(wanted.name or reader.source)
    if wanted.sha256 is not None:
        raise UsageError("a service gives no checksum", field="--sha256", todo="Leave --sha256 out")
    token = read_token(token_file, reader.token_variable)
    service = TokenService(wanted.url or reader.service, token)
    now = reader.current(service)
    if wanted.release is not None and check_release(wanted.release) != now.date:
        what = f"the service has the release of {now.date}, not of {wanted.release}"
        raise UsageError(what, field="--release", todo="Leave --release out; earlier releases cannot be fetched")
    if (there := _there(reader, library / f"{name}@{now.date}", now)) is not None:
        return Fetched(there, was_there=True)
    with tempfile.TemporaryDirectory(prefix="canheal-") as folder:
        files = tuple(reader.fetch(service, Path(folder)))
        plain = wanted._replace(files=files, url=None, keeps_files=True)
        return Fetched(add_snapshot(plain, library), was_there=False)


def _there(reader: ServiceReader, folder: Path, now: ReleaseAsked) -> Manifest | None:
    """The snapshot of this release, every byte checked; None when there is none, or one of another version."""
    if not folder.is_dir():
        return None
    manifest = verify(folder)
    return manifest if reader.release_of(folder) == now else None
