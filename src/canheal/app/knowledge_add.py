"""Use case: files of a knowledge source in, one immutable snapshot out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from canheal import __version__
from canheal.domain.evidence.rows import ROW_TYPES
from canheal.formats.download import download
from canheal.formats.sources.arrival import Arrived, check_files, check_kept, read_source
from canheal.formats.sources.protocol import ALLELES, DroppedRecord, Intake, SourceReader, source_reader
from canheal.formats.text import shown_name
from canheal.knowledge.columns import write_columns
from canheal.knowledge.snapshots.library import ROWS, new_snapshot, publish, write_dropped
from canheal.knowledge.snapshots.manifest import Manifest, SnapshotFile, check_name, check_release
from canheal.terms.assembly import Assembly
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple


class Wanted(NamedTuple):
    """What is to be imported.

    Attributes:
        source: name of the reader ("civic").
        files: the source's files.
        url: https address of one more file; None for none.
        sha256: its checksum.
        name: of the snapshot; None takes the source's.
        release: ISO date; None takes the date that the files state.
        licence, attribution, allowed_use: what the owner of a table states; None takes the reader's words.
        assembly: genome build of alleles in files that do not state it.
        reference: FASTA to left-align alleles on; None leaves them as the source aligned them.
        keeps_files: whether the snapshot keeps the files themselves, since nobody else has them.
    """

    source: str
    files: tuple[Path, ...] = ()
    url: str | None = None
    sha256: str | None = None
    name: str | None = None
    release: str | None = None
    licence: str | None = None
    attribution: str | None = None
    allowed_use: str | None = None
    assembly: Assembly | None = None
    reference: Path | None = None
    keeps_files: bool = False


def add_snapshot(wanted: Wanted, library: Path) -> Manifest:
    """Import a source's files.

    Returns:
        The manifest of the snapshot; of the one already there when the same was imported before.

    Raises:
        UsageError: no such source, no file, no release date, or another snapshot of this name and release.
        InputError: a file is wrong; nothing was imported and earlier snapshots are untouched.
        OutputError: it cannot be written.
    """
    reader = source_reader(wanted.source)
    check_name(wanted.name or reader.source)
    if wanted.release is not None:
        check_release(wanted.release)
    with tempfile.TemporaryDirectory(prefix="canheal-") as fetched:
        paths = [*wanted.files, *_fetched(wanted, Path(fetched))]
        arrived = check_files(paths)
        intake = read_source(reader, paths, wanted.assembly)
        name = wanted.name or _own_name(reader, intake)
        release = _release(wanted.release, intake.release)
        return _compile(reader, intake, arrived, library=library, wanted=wanted._replace(name=name, release=release))


def _own_name(reader: SourceReader, intake: Intake) -> str:
    """The source's name; with the genome build where there is one, so that both stand side by side."""
    if not intake.alleles:
        return reader.source
    return f"{reader.source}-{intake.alleles[0].assembly.value.lower()}"


def _fetched(wanted: Wanted, folder: Path) -> list[Path]:
    if wanted.url is None:
        return []
    return [download(wanted.url, sha256=wanted.sha256 or "", folder=folder)]


def _release(wanted: str | None, stated: str) -> str:
    if wanted and stated and wanted != stated:
        what = f"the files are of {stated}, not of {wanted}"
        raise UsageError(what, field="--release", todo="Leave --release out, or give the files of that date")
    if not (wanted or stated):
        what = "the files do not say of which date they are"
        raise UsageError(what, field="--release", todo="Give the date of the release as YYYY-MM-DD")
    return check_release(wanted or stated)


def _compile(
    reader: SourceReader, intake: Intake, arrived: tuple[Arrived, ...], *, library: Path, wanted: Wanted
) -> Manifest:
    with new_snapshot(library) as aside:
        rows = _write(reader, intake, aside, wanted)
        write_dropped(aside, list(intake.dropped))
        for path in wanted.files if wanted.keeps_files else ():
            shutil.copyfile(path, aside / shown_name(path))
        inputs = tuple(SnapshotFile(shown_name(file.path), file.size, file.sha256) for file in arrived)

        def describe(files: tuple[SnapshotFile, ...], sha256: str) -> Manifest:
            return _manifest(reader, intake, wanted)._replace(rows=rows, files=files, sha256=sha256, inputs=inputs)

        return publish(aside, library, describe)


def _write(reader: SourceReader, intake: Intake, aside: Path, wanted: Wanted) -> int:
    """Compile what was kept; the number of rows it became."""
    if reader.kind != ALLELES:
        rows = sorted(set(intake.rows))
        write_columns(aside / ROWS, ROW_TYPES[reader.kind]._fields, rows)
        return len(rows)
    from canheal.knowledge.snapshots.alleles import write_alleles

    named = {"name": wanted.name or reader.source, "release": wanted.release or ""}
    written = write_alleles(intake.alleles, aside, **named, reference=wanted.reference)
    for record in written.left_out:
        intake.withdraw(DroppedRecord(*record))
    check_kept(reader, intake, wanted.files)
    return written.kept


def _manifest(reader: SourceReader, intake: Intake, wanted: Wanted) -> Manifest:
    about = reader.about
    return Manifest(
        name=wanted.name or reader.source,
        release=wanted.release or "",
        sha256="",
        source=reader.source,
        kind=reader.kind,
        title=about.title,
        licence=wanted.licence or about.licence,
        attribution=wanted.attribution or about.attribution,
        allowed_use=wanted.allowed_use or about.allowed_use,
        quality_tier=about.quality_tier,
        homepage=about.homepage,
        records_in=intake.taken,
        records_kept=intake.kept,
        rows=0,
        dropped=dict(intake.reasons),
        inputs=(),
        files=(),
        made_by=f"canheal {__version__}",
    )
