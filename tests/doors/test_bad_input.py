"""Every bad input of a user: one clear message with file and line, the exit code of the table, nothing half-written."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from canheal.terms import errors

CANHEAL = Path(sys.executable).parent / "canheal"
HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=7,length=159345973>\n"
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description="d">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\n"
)
V600E = "7\t140753336\t.\tA\tT\t.\tPASS\t.\tAD:DP\t60,40:100\n"


def run(*arguments, limit=None):
    def preexec():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [CANHEAL, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60, preexec_fn=preexec
    )


def interpret(tmp_path, vcf, *more, tumour="COAD", limit=None):
    out = tmp_path / "out"
    flags = ("--vcf", vcf, "--tumour", tumour, "--out", out, "--only", "json", *more)
    return run("interpret", *flags, limit=limit), out


def written(tmp_path, text, name="tumour.vcf"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(done, out, kind, *words):
    message = done.stderr.strip()
    assert done.returncode == errors.PROBLEMS[kind].exit_code, message
    assert message.startswith("canheal: ")
    assert len(message.splitlines()) == 1
    assert len(message) < 700
    for word in words:
        assert word in message
    assert not out.exists() or not list(out.iterdir())


def test_the_good_input_these_break(tmp_path):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E))
    assert done.returncode == 0, done.stderr
    assert "BRAF" in (out / "interpretation.json").read_text()


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", errors.FileEmpty, ["tumour.vcf"]),
        (HEADER + "7\t140753336\t.\tA\n", errors.BadRecord, ["tumour.vcf:6"]),
        (HEADER + V600E.replace("140753336", "x"), errors.BadRecord, ["tumour.vcf:6", "POS"]),
        (HEADER + V600E.replace("\tA\tT", "\tJ\tT"), errors.BadRecord, ["tumour.vcf:6", "REF"]),
        (HEADER + V600E.replace("140753336", "159999999"), errors.WrongAssembly, ["tumour.vcf:6"]),
        ("<html><body>not found</body></html>\n", errors.BadRecord, ["tumour.vcf"]),
        (HEADER.split("#CHROM", maxsplit=1)[0] + V600E, errors.BadRecord, ["tumour.vcf"]),
        (HEADER + "7\t1\t.\tA\tT\t.\tPASS\tX=" + "A" * 10_000_000 + "\tAD\t1,2\n", errors.BadRecord, ["tumour.vcf:6"]),
        (b"\x00\x01\x02binary" * 100, errors.FileCorrupt, ["tumour.vcf"]),
    ],
    ids=[
        "empty",
        "few columns",
        "position",
        "reference",
        "behind the end",
        "html",
        "no header",
        "10 MB line",
        "binary",
    ],
)
def test_a_broken_vcf(tmp_path, content, kind, words):
    done, out = interpret(tmp_path, written(tmp_path, content))
    refused(done, out, kind, *words)


def test_a_truncated_and_a_corrupt_gzip(tmp_path):
    whole = gzip.compress((HEADER + V600E * 500).encode())
    done, out = interpret(tmp_path, written(tmp_path, whole[: len(whole) // 2], "cut.vcf.gz"))
    refused(done, out, errors.FileCorrupt, "cut.vcf.gz")
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 0xFF
    done, out = interpret(tmp_path, written(tmp_path, bytes(damaged), "bad.vcf.gz"))
    refused(done, out, errors.FileCorrupt, "bad.vcf.gz")


def test_missing_file_and_directory(tmp_path):
    done, out = interpret(tmp_path, tmp_path / "absent.vcf")
    refused(done, out, errors.FileMissing, "absent.vcf")
    done, out = interpret(tmp_path, tmp_path)
    refused(done, out, errors.FileMissing, str(tmp_path))


def test_the_wrong_assembly(tmp_path):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), "--assembly", "GRCh37")
    refused(done, out, errors.WrongAssembly, "GRCh38")


def test_a_sample_that_is_not_there(tmp_path):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), "--sample", "NOBODY")
    refused(done, out, errors.SampleUnclear, "NOBODY", "TUMOR")


def test_two_samples_and_no_choice(tmp_path):
    text = (HEADER + V600E).replace("TUMOR\n", "A\tB\n").replace("60,40:100\n", "60,40:100\t9,1:10\n")
    done, out = interpret(tmp_path, written(tmp_path, text))
    refused(done, out, errors.SampleUnclear, "A", "B", "--sample")


@pytest.mark.parametrize("code", ["XYZ", "", "coad", "TISSUE", "SOLID"])
def test_an_unknown_tumour_code(tmp_path, code):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), tumour=code)
    refused(done, out, errors.UnknownTumourCode if code else errors.UsageError)


@pytest.mark.parametrize("purity", ["0", "-0.1", "1.01", "nan"])
def test_a_purity_that_cannot_be(tmp_path, purity):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), f"--purity={purity}")
    refused(done, out, errors.OutOfRange, "purity")


def test_a_maf_without_its_columns(tmp_path):
    maf = written(tmp_path, "Hugo_Symbol\tChromosome\nBRAF\t7\n", "t.maf")
    done = run("interpret", "--maf", maf, "--tumour", "COAD", "--assembly", "GRCh37", "--out", tmp_path / "out")
    refused(done, tmp_path / "out", errors.MissingColumn, "t.maf")


def test_duplicate_records_are_counted_once(tmp_path):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E + V600E))
    assert done.returncode == 0
    assert '"duplicate record": 1' in (out / "interpretation.json").read_text()


def test_a_reference_that_contradicts(tmp_path):
    reference = written(tmp_path, ">7\n" + "C" * 200 + "\n", "tiny.fa")
    text = HEADER + V600E.replace("140753336", "100")
    done, out = interpret(tmp_path, written(tmp_path, text), "--reference", reference)
    refused(done, out, errors.ReferenceMismatch, "tumour.vcf:6", "REF")


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), limit=4_096)
    refused(done, out, errors.OutputError)


def test_an_output_that_is_a_file(tmp_path):
    (tmp_path / "out").write_text("mine")
    vcf = written(tmp_path, HEADER + V600E)
    done = run("interpret", "--vcf", vcf, "--tumour", "COAD", "--out", tmp_path / "out", "--only", "json")
    assert done.returncode == errors.PROBLEMS[errors.OutputError].exit_code
    assert (tmp_path / "out").read_text() == "mine"


def test_nothing_to_interpret_and_an_unknown_output(tmp_path):
    done = run("interpret", "--tumour", "COAD", "--out", tmp_path / "out")
    refused(done, tmp_path / "out", errors.UsageError, "--vcf")
    done, out = interpret(tmp_path, written(tmp_path, HEADER + V600E), "--only", "docx")
    refused(done, out, errors.UsageError, "docx")


def test_a_case_file_with_an_unknown_key_names_its_line(tmp_path):
    case = written(tmp_path, "tumour: COAD\nvcff: [a.vcf]\n", "case.yaml")
    done = run("interpret", "--case", case, "--out", tmp_path / "out")
    refused(done, tmp_path / "out", errors.BadRecord, "case.yaml:2", "vcf")


def test_a_language_without_reports_and_a_yaml_of_brackets(tmp_path):
    case = written(tmp_path, "tumour: COAD\nvcf: [tumour.vcf]\nlang: ../../etc\n", "case.yaml")
    written(tmp_path, HEADER + V600E)
    out = tmp_path / "out"
    refused(run("interpret", "--case", case, "--out", out), out, errors.UsageError, "lang")
    deep = written(tmp_path, "a: " + "[" * 60_000, "deep.yaml")
    refused(
        run("interpret", "--case", deep, "--out", tmp_path / "out"), tmp_path / "out", errors.BadRecord, "deep.yaml"
    )


def test_a_damaged_content_index_is_written_afresh(tmp_path, monkeypatch):
    monkeypatch.setenv("CANHEAL_CACHE", str(tmp_path / "cache"))
    vcf = written(tmp_path, HEADER + V600E)
    assert interpret(tmp_path, vcf)[0].returncode == 0
    for index in (tmp_path / "cache").glob("*.json"):
        if '"files"' in index.read_text():
            index.write_text("[]")
    assert interpret(tmp_path, vcf)[0].returncode == 0


def test_of_two_records_of_one_allele_the_passing_one_stands_in_either_order(tmp_path):
    failed = written(tmp_path, HEADER + V600E.replace("PASS", "weak_evidence"), "failed.vcf")
    passed = written(tmp_path, HEADER + V600E, "passed.vcf")
    for first, second in ((failed, passed), (passed, failed)):
        done, out = interpret(tmp_path, first, "--vcf", second)
        assert done.returncode == 0
        found = json.loads((out / "interpretation.json").read_text())["small_variants"]
        assert [row["filters"] for row in found] == [[]]
        assert found[0]["claims"]


def result(done, out):
    assert done.returncode == 0, done.stderr
    return json.loads((out / "interpretation.json").read_text())


def test_two_files_of_one_name_both_stand_in_the_provenance(tmp_path):
    other = V600E.replace("140753336", "140753337").replace("\tA\tT", "\tC\tG")
    for folder, record in (("a", V600E), ("b", other)):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, HEADER + record)
    done, out = interpret(tmp_path, tmp_path / "a" / "tumour.vcf", "--vcf", tmp_path / "b" / "tumour.vcf")
    inputs = result(done, out)["provenance"]["inputs"]
    assert sorted(inputs) == ["tumour.vcf", "tumour.vcf (2)"]
    assert len(set(inputs.values())) == 2


def test_a_panel_of_another_build_names_its_line(tmp_path):
    vcf = written(tmp_path, HEADER + V600E)
    bed = written(tmp_path, "7\t1\t9\n1\t249000000\t249250000\n", "panel.bed")
    done, out = interpret(tmp_path, vcf, "--panel", bed)
    refused(done, out, errors.WrongAssembly, "panel.bed:2", "chromEnd", "248956422")


SILENT = HEADER.replace("##contig=<ID=7,length=159345973>\n", "")


def test_the_other_build_is_recognised_by_known_positions_in_a_vcf(tmp_path):
    """BRAF V600E is 7:140453136 on GRCh37; on GRCh38 that place lies in another gene."""
    vcf = written(tmp_path, SILENT + V600E.replace("140753336", "140453136"))
    done, out = interpret(tmp_path, vcf, "--assembly", "GRCh38")
    refused(done, out, errors.WrongAssembly, "tumour.vcf", "by known positions", "1 are catalogue alleles on GRCh37")
    done, out = interpret(tmp_path, vcf, "--assembly", "GRCh37")
    assert result(done, out)["small_variants"][0]["gene"] == "BRAF"


def maf_rows(*rows):
    header = "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tVariant_Classification"
    return f"{header}\tTumor_Sample_Barcode\n" + "".join("\t".join(row) + "\tMissense_Mutation\tT1\n" for row in rows)


def test_the_other_build_is_recognised_by_known_positions_in_a_maf(tmp_path):
    """Places of GRCh37 in TP53 (17:7,571,720-7,590,868), which begins at 17:7,668,402 on GRCh38."""
    one, two = ("TP53", "17", "7578406", "C", "G"), ("TP53", "17", "7579472", "G", "C")
    maf = written(tmp_path, maf_rows(one, two), "t.maf")
    out = tmp_path / "out"
    flags = ("--tumour", "COAD", "--assembly", "GRCh38", "--out", out, "--only", "json")
    refused(run("interpret", "--maf", maf, *flags), out, errors.WrongAssembly, "t.maf", "2 lie in the gene they name")
    cohort = ("interpret-cohort", "--maf", maf, "--tumour", "COAD", "--assembly", "GRCh38", "--quiet")
    refused(run(*cohort, "--out", out / "table.tsv"), out, errors.WrongAssembly, "t.maf", "T1")


def test_weak_evidence_for_the_other_build_is_printed(tmp_path):
    maf = written(tmp_path, maf_rows(("TP53", "17", "7578406", "C", "G")), "t.maf")
    out = tmp_path / "out"
    flags = ("--tumour", "COAD", "--assembly", "GRCh38", "--out", out, "--only", "json")
    found = result(run("interpret", "--maf", maf, *flags), out)["not_assessed"]
    assert "1 lie in the gene they name on GRCh37 alone" in next(
        row["reason"] for row in found if row["subject"] == "genome build"
    )
