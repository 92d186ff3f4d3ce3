"""Results reach their folder whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from canheal.terms.errors import OutputError


def write_all(files: Mapping[str, bytes], out: Path) -> None:
    """Write every file into the folder, making it where it is missing; files of the same name are replaced.

    All files are written and flushed to disk in a folder aside, on the same file system; only then are they renamed
    into place. When anything fails before, nothing is changed; when a rename itself fails, files that it had replaced
    are put back.

    Args:
        files: plain file name to content.
        out: folder that receives them.

    Raises:
        OutputError: the folder is a file, may not be written, holds a folder of a file's name, or the disk is full.
    """
    made = _make_folder(out)
    try:
        aside = Path(tempfile.mkdtemp(prefix=".canheal-", dir=out))
    except OSError as error:
        _remove_folders(made)
        raise _failed(error, out) from error
    try:
        for name, content in files.items():
            _write_flushed(aside / name, content)
        _move_into_place(tuple(files), aside, out)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        _remove_folders(made)
        raise _failed(error, out) from error
    shutil.rmtree(aside, ignore_errors=True)


def write_lines(lines: Iterable[str], out: Path) -> None:
    """Write a text file line by line, aside first, then renamed; for results too large to be held.

    Args:
        lines: each with its end; an error while they are drawn leaves nothing behind.
        out: the file; its folder is made where it is missing, a file of its name is replaced.

    Raises:
        OutputError: it is a folder, its folder may not be written, or the disk is full.
    """
    made = _make_folder(out.parent)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(out)
    except BaseException as error:
        aside.unlink(missing_ok=True)
        _remove_folders(made)
        if isinstance(error, OSError):
            raise _failed(error, out) from error
        raise
    _flush_folder(out.parent)


def _make_folder(out: Path) -> list[Path]:
    """Make the folder and what is missing above it; returns what was made, deepest first."""
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove_folders(missing)
        raise _failed(error, out) from error
    return missing


def _remove_folders(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _write_flushed(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _move_into_place(names: tuple[str, ...], aside: Path, out: Path) -> None:
    """Rename all, keeping what is replaced until the last rename is done."""
    moved: list[str] = []
    try:
        for name in names:
            if (out / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, f"{name} is a folder", name)
            if (out / name).exists():
                (out / name).replace(aside / f"{name}.before")
            moved.append(name)
            (aside / name).replace(out / name)
    except OSError:
        for name in moved:
            _put_back(name, aside, out)
        raise
    _flush_folder(out)


def _put_back(name: str, aside: Path, out: Path) -> None:
    before = aside / f"{name}.before"
    if before.exists():
        before.replace(out / name)
    else:
        (out / name).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(error: OSError, out: Path) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(
        f"results cannot be written: {reason}",
        file=str(out),
        field="--out",
        todo="Give a folder that you may write to, with free space; nothing was changed",
    )
