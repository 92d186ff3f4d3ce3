"""Results that cannot be written, and commands that are ended: what was there stays, nothing half-written is left."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from canheal.terms import errors

CANHEAL = Path(sys.executable).parent / "canheal"
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tVariant_Classification\tReference_Allele\tTumor_Seq_Allele2\t"
    "Tumor_Sample_Barcode\tHGVSp_Short\nBRAF\tGRCh38\t7\t140753336\tMissense_Mutation\tA\tT\tT1\tp.V600E\n"
)
DOCM = (
    "chromosome\tstart\tstop\tread\tvariant\tgene\tmutation_type\tamino_acid\tdiseases\tpubmed_sources\n"
    "7\t55259515\t55259515\tT\tG\tEGFR\tmissense\tp.L858R\tlung cancer\t15118125\n"
)
WRITTEN = ["interpretation.json", "molecular.html", "molecular.pdf", "profile.json", "report.html", "report.pdf"]
TMPFS = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=96k none "$0" && exec "$@"')


@pytest.fixture
def maf(tmp_path):
    path = tmp_path / "t.maf"
    path.write_text(MAF)
    return path


def run(*arguments, before=(), size=None, **more):
    def limit():
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [*map(str, before), CANHEAL, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, preexec_fn=limit, **more
    )  # fmt: skip


def interpret(maf, out):
    return ("interpret", "--maf", maf, "--tumour", "MEL", "--out", out)


def refused(done):
    assert done.returncode == errors.PROBLEMS[errors.OutputError].exit_code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot be written" in done.stderr


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("size", [0, 1_000, 60_000])
def test_a_full_disk_leaves_a_new_folder_absent_and_an_old_one_as_it_was(tmp_path, maf, size):
    assert run(*interpret(maf, tmp_path / "old")).returncode == 0
    before = tree(tmp_path)
    refused(run(*interpret(maf, tmp_path / "new"), size=size))
    refused(run(*interpret(maf, tmp_path / "old"), "--lang", "de", size=size))
    assert tree(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "t.maf"]


def test_a_disk_that_is_full_in_truth(tmp_path, maf):
    """A file system of 96 kB in a mount space of its own holds the JSON and not the pages."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run([*TMPFS, disk, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    done = run(*interpret(maf, disk / "out"), before=(*TMPFS, disk))
    refused(done)
    assert "no space left on device" in done.stderr


@pytest.mark.parametrize("size", [0, 10])
def test_tables_of_cohorts_and_stored_cases(tmp_path, maf, size):
    assert run(*interpret(maf, tmp_path / "stored" / "a"), "--only", "json").returncode == 0
    before = tree(tmp_path)
    cohort = ("interpret-cohort", "--maf", maf, "--tumour", "MEL", "--quiet")
    refused(run(*cohort, "--out", tmp_path / "table.tsv", size=size))
    refused(run("reinterpret", tmp_path / "stored" / "a", "--out", tmp_path / "again", size=size))
    assert tree(tmp_path) == before


def test_a_snapshot_on_a_full_disk(tmp_path):
    (tmp_path / "docm.tsv").write_text(DOCM)
    library = tmp_path / "library"
    add = ("knowledge", "add", "docm", tmp_path / "docm.tsv", "--release", "2018-01-01")
    refused(run(*add, size=300, env={**os.environ, "CANHEAL_KNOWLEDGE": str(library)}))
    assert tree(library) == {}


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv, which takes root's rights away, is not installed")
def test_a_folder_that_nobody_may_write_to(tmp_path, maf):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    plain = ("setpriv", "--bounding-set", "-dac_override") if os.geteuid() == 0 else ()
    for out in (locked, locked / "out"):
        refused(run(*interpret(maf, out), before=plain))
    assert list(locked.iterdir()) == []


def test_a_device_or_a_file_in_place_of_the_result(tmp_path, maf):
    (tmp_path / "null").symlink_to("/dev/null")
    cohort = ("interpret-cohort", "--maf", maf, "--tumour", "MEL", "--quiet")
    refused(run(*cohort, "--out", tmp_path / "null"))
    assert (tmp_path / "null").is_symlink()
    for out in (maf, maf / "below"):
        refused(run(*interpret(maf, out)))
    assert maf.read_text() == MAF


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_command_that_is_ended_leaves_the_old_results_or_the_new_ones(tmp_path, maf, number):
    """Wherever it is met: all old or all new; what cannot be caught may mix whole files and leave a hidden folder."""
    out, other = tmp_path / "out", tmp_path / "other"
    assert run(*interpret(maf, out)).returncode == run(*interpret(maf, other), "--lang", "de").returncode == 0
    old, new = tree(out), tree(other)
    assert sorted(old) == sorted(new) == WRITTEN
    for delay in (0.05, 0.2, 0.35, 0.5):
        command = [CANHEAL, *map(str, interpret(maf, out)), "--lang", "de"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            time.sleep(delay)
            running.send_signal(number)
            running.wait(timeout=60)
        found = {name: content for name, content in tree(out).items() if not name.startswith(".")}
        assert sorted(found) == WRITTEN
        assert all(content in (old[name], new[name]) for name, content in found.items())
        if number != signal.SIGKILL:
            assert found in (old, new)
            assert sorted(path.name for path in out.iterdir()) == WRITTEN


@pytest.mark.parametrize("flags", [("--help",), ("tumours", "melanoma")])
def test_standard_output_on_a_full_device(flags):
    """What was asked for could not be said, and the exit code tells so."""
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run([CANHEAL, *flags], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 22
    assert "standard output cannot be written: No space left on device" in done.stderr
