"""The way of every import: files are checked before their reader sees them, and its counts afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.formats.sources.protocol import Intake, SourceReader
from canheal.formats.text import first_bytes, sha256_of
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, UsageError
from canheal.terms.records import NamedTuple

_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
_LOOK_AT = 512


class Arrived(NamedTuple):
    """A source file: its path, size in bytes, and SHA-256, hexadecimal."""

    path: Path
    size: int
    sha256: str


def check_files(paths: Sequence[Path]) -> tuple[Arrived, ...]:
    """The files of an import, in the order given.

    Raises:
        UsageError: no file, or the same content twice.
        BadRecord: a web page where data should be: servers answer so when a login or an address fails.
        Errors of `formats/text.py`.
    """
    if not paths:
        raise UsageError("no file was given", field="FILES", todo="Give the files of the source, or --url")
    seen: dict[str, Path] = {}
    arrived = []
    for path in paths:
        _refuse_page(path)
        digest = sha256_of(path)
        if digest in seen:
            what = f"{path} has the same content as {seen[digest]}"
            raise UsageError(what, field="FILES", todo="Give each file once")
        seen[digest] = path
        arrived.append(Arrived(path, path.stat().st_size, digest))
    return tuple(arrived)


def read_source(reader: SourceReader, paths: Sequence[Path], assembly: Assembly | None = None) -> Intake:
    """All records of the files, each kept or dropped with a reason.

    Args:
        reader: of the source.
        paths: its files.
        assembly: genome build of files that do not state it.

    Raises:
        InputError: a file is wrong, or none of its records can be kept.
        RuntimeError: the reader lost a record; a defect of the reader, never of the file.
    """
    intake = Intake(assembly)
    reader.read(paths, intake)
    if intake.taken != intake.kept + len(intake.dropped):
        lost = intake.taken - intake.kept - len(intake.dropped)
        raise RuntimeError(f"the reader {reader.source!r} lost {lost} of {intake.taken} records")
    check_kept(reader, intake, paths)
    return intake


def check_kept(reader: SourceReader, intake: Intake, paths: Sequence[Path]) -> None:
    """Raises BadRecord when no record was kept."""
    if not intake.kept:
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in intake.reasons.most_common(3))
        what = f"none of {intake.taken:,} records can be kept" + (f": {reasons}" if reasons else "")
        file = str(paths[0]) if paths else None
        raise BadRecord(what, file=file, todo=f"Check that these are files of {reader.about.title}")


def _refuse_page(path: Path) -> None:
    start = first_bytes(path, _LOOK_AT).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_PAGE_STARTS):
        what = "this is a web page, not the data: a server's error or login page was saved under this name"
        raise BadRecord(what, file=str(path), line=1, todo="Download the file again and look at it before importing")
