"""Results reach their folder whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from canheal.terms.errors import OutputError, UsageError


def write_all(files: Mapping[str, bytes], out: Path) -> None:
    """Write every file into the folder, making it where it is missing; files of the same name are replaced.

    All files are written and flushed to disk in a folder aside, on the same file system. A folder that was not there
    then appears whole, by one rename; into one that was, they are renamed one by one. When anything fails or somebody
    interrupts, nothing is changed: files that were replaced are put back.

    Args:
        files: plain file name to content.
        out: folder that receives them.

    Raises:
        OutputError: the folder is a file, may not be written, holds a folder of a file's name, or the disk is full.
    """
    made = _make_folder(out)
    fresh = bool(made)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part") if fresh else out / f".canheal-{os.getpid()}"
    _remove_aside(aside)  # of a process that was killed and had this number
    try:
        aside.mkdir()
        for name, content in files.items():
            _write_flushed(aside / name, content)
        with _undisturbed():
            if fresh:
                aside.replace(out)  # an empty folder gives way to a whole one
            else:
                _move_into_place(tuple(files), aside, out)
                _remove_aside(aside)
            _flush_folder(out.parent if fresh else out)
    except BaseException as error:
        _remove_aside(aside)
        _remove_folders(made)
        if isinstance(error, OSError):
            raise _failed(error, out) from error
        raise


def write_tree(files: Mapping[str, bytes], out: Path) -> None:
    """Write many files in folders below a new one, which appears whole; they are not flushed one by one.

    Args:
        files: path below the folder ("files/P0001/case.yaml") to content.
        out: the folder; absent or empty.

    Raises:
        UsageError: it holds something.
        OutputError: it may not be written, or the disk is full.
    """
    if out.is_dir() and any(out.iterdir()):
        raise UsageError("the folder is not empty", field="--out", todo="Give a new folder")
    made = _make_folder(out)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for name, content in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        with _undisturbed():
            aside.replace(out)
            _flush_folder(out.parent)
    except BaseException as error:
        shutil.rmtree(aside, ignore_errors=True)
        _remove_folders(made)
        if isinstance(error, OSError):
            raise _failed(error, out) from error
        raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and termination wait until the renames, a few milliseconds, are done."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def write_lines(lines: Iterable[str], out: Path) -> None:
    """Write a text file line by line, aside first, then renamed; for results too large to be held.

    Args:
        lines: each with its end; an error while they are drawn leaves nothing behind.
        out: the file; its folder is made where it is missing, a file of its name is replaced.

    Raises:
        OutputError: it is a folder, its folder may not be written, or the disk is full.
    """
    if out.exists() and not out.is_file():
        raise _failed(OSError(errno.EEXIST, "it is a folder or a device"), out)
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


def _remove_aside(aside: Path) -> None:
    """The folder aside with its files; what cannot be removed stays, and names its process."""
    try:
        for path in aside.iterdir():
            path.unlink()
        aside.rmdir()
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
            if (out / name).exists() and not (out / name).is_file():
                raise OSError(errno.EEXIST, f"{name} is a folder or a device", name)
            moved.append(name)
            if (out / name).exists():
                (out / name).replace(aside / f"{name}.before")
            (aside / name).replace(out / name)
    except OSError:
        for name in moved:
            _put_back(name, aside, out)
        raise


def _put_back(name: str, aside: Path, out: Path) -> None:
    before = aside / f"{name}.before"
    if before.exists():
        before.replace(out / name)
    elif not (aside / name).exists():  # it was moved, and there was none before
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
