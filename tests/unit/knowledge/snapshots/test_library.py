"""Snapshots are built aside, never edited, and refuse to be what they are not."""

from __future__ import annotations

import stat

import pytest

from canheal.knowledge.columns import open_columns, write_columns
from canheal.knowledge.snapshots.library import (
    ROWS,
    find_snapshot,
    new_snapshot,
    publish,
    remove,
    snapshot_folders,
    verify,
    write_dropped,
)
from canheal.knowledge.snapshots.manifest import MANIFEST, Manifest, check_name, check_release, read_manifest
from canheal.terms.errors import OutputError, StoreError, UsageError


def add(library, *, name="civic", release="2026-01-01", rows=(("a", "b"),), dropped=()):
    def describe(files, sha256):
        return Manifest(
            *(name, release, sha256, "civic", "evidence", "CIViC", "CC0-1.0", "x", "any", "curated_community", ""),
            *(len(rows) + len(dropped), len(rows), len(rows), {"no gene": len(dropped)}, (), files, "canheal 0"),
        )

    with new_snapshot(library) as aside:
        write_columns(aside / ROWS, ("id", "text"), rows)
        write_dropped(aside, [("f.tsv", n, record, "no gene") for n, record in enumerate(dropped, 2)])
        return publish(aside, library, describe)


def test_what_is_added_is_found_whole(tmp_path):
    manifest = add(tmp_path, rows=[("1", "é\tx"), ("2", "")], dropped=["bad one"])
    folder = find_snapshot(tmp_path, "civic@2026-01-01")
    assert read_manifest(folder) == manifest == verify(folder)
    store = open_columns(folder / ROWS)
    assert [store.row(n) for n in range(len(store))] == [("1", "é\tx"), ("2", "")]
    assert (folder / "dropped.tsv").read_text().splitlines() == [
        "file\tline\trecord\treason",
        "f.tsv\t2\tbad one\tno gene",
    ]
    assert list(tmp_path.glob(".*")) == []


def test_files_are_read_only_and_the_hash_is_of_the_content(tmp_path):
    first = add(tmp_path)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o444 for path in find_snapshot(tmp_path, "civic").iterdir())
    assert add(tmp_path, release="2026-02-01").sha256 == first.sha256
    assert add(tmp_path, release="2026-03-01", rows=[("a", "c")]).sha256 != first.sha256


def test_the_same_again_is_no_change_and_another_content_is_refused(tmp_path):
    first = add(tmp_path)
    before = (find_snapshot(tmp_path, first.id) / ROWS).stat()
    assert add(tmp_path) == first
    with pytest.raises(UsageError, match="says something else"):
        add(tmp_path, rows=[("a", "other")])
    after = (find_snapshot(tmp_path, first.id) / ROWS).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert list(tmp_path.glob(".*")) == []


def test_releases_live_side_by_side_and_a_bare_name_is_the_newest(tmp_path):
    for release in ("2026-02-01", "2025-12-01"):
        add(tmp_path, release=release)
    assert [path.name for path in snapshot_folders(tmp_path)] == ["civic@2025-12-01", "civic@2026-02-01"]
    assert find_snapshot(tmp_path, "civic").name == "civic@2026-02-01"
    with pytest.raises(UsageError, match=r"no snapshot 'clinvar'.*civic@2025-12-01"):
        find_snapshot(tmp_path, "clinvar")


def flip(path):
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", [ROWS, "dropped.tsv"])
def test_one_flipped_bit_is_found_and_the_file_named(tmp_path, name):
    add(tmp_path, dropped=["x"])
    folder = find_snapshot(tmp_path, "civic")
    flip(folder / name)
    with pytest.raises(StoreError, match=name) as caught:
        verify(folder)
    assert caught.value.file == str(folder / name)


def test_a_missing_file_a_stranger_and_a_damaged_manifest_are_named(tmp_path):
    add(tmp_path)
    folder = find_snapshot(tmp_path, "civic")
    (folder / "note.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"note\.txt.*does not belong"):
        verify(folder)
    (folder / "note.txt").unlink()
    (folder / ROWS).unlink()
    with pytest.raises(StoreError, match="is missing"):
        verify(folder)
    (folder / MANIFEST).chmod(0o644)
    (folder / MANIFEST).write_text("{}")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        verify(folder)


def test_a_folder_under_another_name_and_hashes_that_do_not_add_up_are_refused(tmp_path):
    add(tmp_path)
    folder = find_snapshot(tmp_path, "civic")
    manifest = folder / MANIFEST
    manifest.chmod(0o644)
    text = manifest.read_text()
    manifest.write_text(text.replace('"size": ', '"size": 1'))
    with pytest.raises(StoreError, match="does not have the hash"):
        verify(folder)
    manifest.write_text(text)
    with pytest.raises(StoreError, match="the manifest is that of civic@2026-01-01"):
        verify(folder.rename(tmp_path / "civic@2027-01-01"))


def test_remove_takes_one_release_and_needs_its_name(tmp_path):
    add(tmp_path)
    add(tmp_path, release="2026-02-01")
    with pytest.raises(UsageError, match="no release"):
        remove(tmp_path, "civic")
    remove(tmp_path, "civic@2026-01-01")
    assert [path.name for path in tmp_path.iterdir()] == ["civic@2026-02-01"]


def test_an_error_while_building_leaves_nothing(tmp_path):
    def fail():
        with new_snapshot(tmp_path) as aside:
            (aside / "half").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), new_snapshot(tmp_path / "file" / "below"):
        pass


@pytest.mark.parametrize("name", ["", "..", "A", "a/b", "-x", "a@b", "x" * 70])
def test_names_that_are_none(name):
    with pytest.raises(UsageError):
        check_name(name)


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "../x", "01.02.2026"])
def test_dates_that_are_none(text):
    with pytest.raises(UsageError):
        check_release(text)
