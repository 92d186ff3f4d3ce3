from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from canheal.formats.output import write_all, write_lines
from canheal.terms.errors import OutputError


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_arrive_whole_and_nothing_else_stays(tmp_path):
    out = tmp_path / "a" / "b"
    write_all({"x.json": b"1", "y.pdf": b"2"}, out)
    assert tree(tmp_path) == {"a/b/x.json": b"1", "a/b/y.pdf": b"2"}
    assert names(out) == ["x.json", "y.pdf"]


def test_files_of_the_same_name_are_replaced_and_others_left(tmp_path):
    (tmp_path / "x.json").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    write_all({"x.json": b"new"}, tmp_path)
    assert tree(tmp_path) == {"x.json": b"new", "notes.txt": b"mine"}


def test_a_file_as_folder_is_refused(tmp_path):
    out = tmp_path / "out"
    out.write_bytes(b"a file")
    with pytest.raises(OutputError) as caught:
        write_all({"x": b"1"}, out)
    assert caught.value.file == str(out)
    assert tree(tmp_path) == {"out": b"a file"}


def test_a_file_above_the_folder_is_refused(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(OutputError):
        write_all({"x": b"1"}, tmp_path / "plain" / "deep" / "er")
    assert tree(tmp_path) == {"plain": b""}


def test_a_full_disk_changes_nothing_and_leaves_no_folder(tmp_path):
    """A limit on file size stands for a full disk: writing the second file fails half-way with an OSError."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "x.json").write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        for out in (tmp_path / "old", tmp_path / "new" / "deep"):
            with pytest.raises(OutputError, match="cannot be written"):
                write_all({"x.json": b"new", "y.pdf": b"2" * 10_000}, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert tree(tmp_path) == {"old/x.json": b"old"}
    assert names(tmp_path) == ["old"]


def test_when_the_last_file_cannot_be_placed_the_first_are_taken_back(tmp_path):
    (tmp_path / "x.json").write_bytes(b"old")
    (tmp_path / "z.pdf").mkdir()
    (tmp_path / "z.pdf" / "kept").write_bytes(b"k")
    (tmp_path / "y.html").write_bytes(b"old y")
    before = tree(tmp_path)
    with pytest.raises(OutputError, match=r"z\.pdf is a folder"):
        write_all({"x.json": b"new", "y.html": b"new", "z.pdf": b"new"}, tmp_path)
    assert tree(tmp_path) == before
    assert names(tmp_path) == ["x.json", "y.html", "z.pdf"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission"):
        write_all({"x": b"1"}, tmp_path)


def test_lines_are_written_aside_and_make_their_folder(tmp_path):
    out = tmp_path / "new" / "table.tsv"
    write_lines((f"{number}\n" for number in range(3)), out)
    assert out.read_text() == "0\n1\n2\n"
    assert [path.name for path in out.parent.iterdir()] == ["table.tsv"]


def test_an_error_while_lines_are_drawn_leaves_what_was_there(tmp_path):
    def lines():
        yield "half\n"
        raise ValueError("the source broke off")

    out = tmp_path / "table.tsv"
    out.write_text("before\n")
    with pytest.raises(ValueError, match="broke off"):
        write_lines(lines(), out)
    with pytest.raises(ValueError, match="broke off"):
        write_lines(lines(), tmp_path / "new" / "table.tsv")
    assert out.read_text() == "before\n"
    assert [path.name for path in tmp_path.iterdir()] == ["table.tsv"]


WRITER = """
import sys
from pathlib import Path
from canheal.formats.output import write_all
print("ready", flush=True)
for turn in range(1_000):
    write_all({f"file{n}": str(turn % 2).encode() for n in range(60)}, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("milliseconds", [3, 17, 41, 77, 120, 160])
def test_an_interruption_leaves_the_files_of_one_writing(tmp_path, milliseconds):
    """A real process, interrupted while it renames; two kinds of content alternate and never stand side by side."""
    out = tmp_path / "out"
    write_all({f"file{n}": b"1" for n in range(60)}, out)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, out], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(milliseconds / 1000)
        writer.send_signal(signal.SIGINT)
        writer.wait(timeout=60)
    assert sorted(path.name for path in out.iterdir()) == sorted(f"file{n}" for n in range(60))
    assert len({path.read_bytes() for path in out.iterdir()}) == 1


def test_a_folder_that_was_not_there_appears_whole(tmp_path):
    out = tmp_path / "new" / "out"
    write_all({"a": b"1", "b": b"2"}, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"a": b"1", "b": b"2"}
    assert [path.name for path in out.parent.iterdir()] == ["out"]
