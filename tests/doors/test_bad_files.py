"""Every kind of file, damaged in every way: one clear message with the file, its exit code, nothing half-written."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from canheal.terms import errors

CANHEAL = Path(sys.executable).parent / "canheal"
VCF = (
    "##fileformat=VCFv4.2\n##contig=<ID=7,length=159345973>\n"
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\n"
)
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tVariant_Classification\tReference_Allele\tTumor_Seq_Allele2\t"
    "Tumor_Sample_Barcode\tHGVSp_Short\n"
)
COMBINED = (
    "DRAGEN - Combined Variant Output\t\n\n[Analysis Details]\nDNA Sample ID\tP\n\n[TMB]\nTotal TMB\t7.8\n\n"
    "[Small Variants]\nGene\tChromosome\tGenomic Position\tReference Call\tAlternative Call\tAllele Frequency\tDepth\t"
    "P-Dot Notation\tC-Dot Notation\tConsequence(s)\n"
)
TABLE = "Sample_ID\tGene_symbol\tGenomic_location\tDNA_change\tCoding_status\tDepth_tumor_DNA\tAF_tumor_DNA\n"
STAR = "#FusionName\tJunctionReadCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
# flag, name, header, one record
KINDS = {
    "vcf": ("--vcf", "t.vcf", VCF, "7\t140753336\t.\tA\tT\t.\tPASS\t.\tAD\t60,40\n"),
    "maf": ("--maf", "t.maf", MAF, "BRAF\tGRCh38\t7\t140753336\tMissense_Mutation\tA\tT\tT1\tp.V600E\n"),
    "tso500 combined": ("--tso500", "t.tsv", COMBINED, "KRAS\tchr12\t25398284\tC\tT\t0.3\t812\t\t\t\n"),
    "tso500 small variants": ("--tso500", "P_t.tsv", TABLE, "P\tTP53\t17:7578212\tG>A\tstop_gained\t600\t0.4\n"),
    "copy numbers": ("--cna", "t.tsv", "Hugo_Symbol\tSample_Id\tValue\n", "MET\tS\t2\n"),
    "segments": ("--segments", "t.tsv", "Chromosome\tStart\tEnd\tnMajor\tnMinor\n", "1\t1\t99\t1\t1\n"),
    "fusions": ("--fusions", "t.tsv", STAR, "EML4--ALK\t10\tEML4^E\tchr2:1:+\tALK^E\tchr2:2:-\n"),
    "panel": ("--panel", "t.bed", "", "7\t1\t100\tBRAF\n"),
    "signatures": ("--signatures", "t.tsv", "Type\tSBS1\n", "A[C>A]A\t0.1\n"),
}
BUILD = {"copy numbers": "GRCh38", "segments": "GRCh38", "fusions": "GRCh38"}


def flipped(packed: bytes) -> bytes:
    return packed[:40] + bytes([packed[40] ^ 0xFF]) + packed[41:]


def few_columns(header: str, record: str) -> bytes:
    cells = record.rstrip("\n").split("\t")
    third = "\t".join(cells[: len(cells) // 3])
    return f"{header}{record}{third}\n".encode()


def long_line(header: str, record: str) -> bytes:
    first, tab, rest = record.partition("\t")
    return f"{header}{record}{first}{'A' * 10_000_000}{tab}{rest}".encode()


# what is done to header and record, the error, and whether the message names the line behind the first record
DAMAGES = {
    "truncated gzip": (lambda h, r: gzip.compress((h + r * 400).encode())[:-30], errors.FileCorrupt, False),
    "corrupt gzip": (lambda h, r: flipped(gzip.compress((h + r * 400).encode())), errors.FileCorrupt, False),
    "garbage behind gzip": (lambda h, r: gzip.compress((h + r).encode()) + b"garbage", errors.FileCorrupt, False),
    "empty": (lambda _h, _r: b"", errors.FileEmpty, False),
    "empty gzip": (lambda _h, _r: gzip.compress(b""), errors.FileEmpty, False),
    "few columns": (few_columns, errors.BadRecord, True),
    "10 MB line": (long_line, errors.BadRecord, True),
    "NUL bytes": (lambda h, r: (h + r + "\0\0\n").encode(), errors.FileCorrupt, True),
    "Latin-1": (lambda h, r: (h + r).encode() + ("é" + r).encode("latin-1"), errors.FileCorrupt, True),
    "UTF-16": (lambda h, r: (h + r).encode("utf-16"), errors.FileCorrupt, False),
}


def run(*arguments, before=()):
    command = [*before, CANHEAL, *map(os.fsencode, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def request(tmp_path, kind, file):
    flags = [KINDS[kind][0], file, "--tumour", "COAD", "--out", tmp_path / "out", "--only", "json"]
    flags += ["--assembly", BUILD[kind]] if kind in BUILD else []
    if kind in ("panel", "signatures"):
        (tmp_path / "beside.vcf").write_text(VCF + KINDS["vcf"][3])
        flags += ["--vcf", tmp_path / "beside.vcf"]
    return ["interpret", *flags]


def refused(done, tmp_path, error, words):
    message = done.stderr.strip()
    assert done.returncode == errors.PROBLEMS[error].exit_code, message
    assert message.startswith("canheal: ")
    assert len(message.splitlines()) == 1
    assert len(message) < 700
    assert words in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file(tmp_path, kind, damage):
    _, name, header, record = KINDS[kind]
    damaged, error, names_line = DAMAGES[damage]
    file = tmp_path / name
    file.write_bytes(damaged(header, record))
    line = f":{header.count(chr(10)) + 2}" if names_line else ""
    refused(run(*request(tmp_path, kind, file)), tmp_path, error, f"{file}{line}")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "panel"])
def test_no_file_a_directory_and_a_pipe(tmp_path, kind):
    file = tmp_path / KINDS[kind][1]
    refused(run(*request(tmp_path, kind, file)), tmp_path, errors.FileMissing, str(file))
    file.mkdir()
    refused(run(*request(tmp_path, kind, file)), tmp_path, errors.FileMissing, "directory")
    file.rmdir()
    os.mkfifo(file)
    refused(run(*request(tmp_path, kind, file)), tmp_path, errors.FileMissing, "not a regular file")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv, which takes root's rights away, is not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_the_right_to_read_it(tmp_path, kind):
    _, name, header, record = KINDS[kind]
    file = tmp_path / name
    file.write_text(header + record)
    file.chmod(0)
    plain = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    done = run(*request(tmp_path, kind, file), before=plain)
    refused(done, tmp_path, errors.FileMissing, "permission denied")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("panel", "signatures")])
def test_a_name_that_is_no_utf8_is_written_with_escapes(tmp_path, kind):
    only = "json,html,pdf" if kind in ("vcf", "segments") else "json"
    _, name, header, record = KINDS[kind]
    file = tmp_path / os.fsdecode(b"t\xff\xe9_" + name.encode())
    file.write_text(header + record)
    done = run(*request(tmp_path, kind, file), "--only", only)
    assert done.returncode == 0, done.stderr
    assert f"t\\\\xff\\\\xe9_{name}" in (tmp_path / "out/interpretation.json").read_text(encoding="utf-8")


def test_flags_that_are_no_utf8_are_refused_and_folders_may_be(tmp_path):
    (tmp_path / "t.maf").write_text(MAF + KINDS["maf"][3])
    bad, out = os.fsdecode(b"x\xff"), tmp_path / os.fsdecode(b"out\xff")
    flags = ("interpret", "--maf", tmp_path / "t.maf", "--tumour", "COAD", "--only", "json")
    refused(run(*flags, "--out", tmp_path / "out", "--normal", bad), tmp_path, errors.UsageError, "[--normal]")
    assert run(*flags, "--out", out).returncode == 0
    assert (out / "interpretation.json").exists()
    again = run("reinterpret", tmp_path, "--out", tmp_path.with_name(f"{tmp_path.name}-again"))
    assert again.returncode == 0, again.stderr
    missing = run(*flags[:2], tmp_path / bad, *flags[3:], "--out", tmp_path / "out")
    refused(missing, tmp_path, errors.FileMissing, "x\\xff: the file does not exist")


def test_what_standard_output_cannot_print_is_no_error(tmp_path):
    (tmp_path / "t.maf").write_text(MAF + KINDS["maf"][3])
    out = tmp_path / os.fsdecode("é→".encode() + b"\xff")
    flags = ("interpret", "--maf", tmp_path / "t.maf", "--tumour", "COAD", "--only", "json", "--out", out)
    done = run(*flags, before=("env", "PYTHONIOENCODING=ascii:strict"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fusion_table_with_a_header_alone_says_that_none_was_found(tmp_path):
    for header in (STAR, "#gene1\tgene2\tbreakpoint1\tbreakpoint2\n", "Site1_Hugo_Symbol\tSite2_Hugo_Symbol\n"):
        (tmp_path / "f.tsv").write_text(header)
        done = run(*request(tmp_path, "fusions", tmp_path / "f.tsv"))
        assert done.returncode == 0, done.stderr
        written = (tmp_path / "out/interpretation.json").read_text()
        assert '"fusions": []' in written
        assert '"subject": "fusions"' not in written
