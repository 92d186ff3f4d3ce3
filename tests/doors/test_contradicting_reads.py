"""Depth, alternate reads and fraction that cannot all be true: shown, flagged on the finding, counted."""

from __future__ import annotations

import json

import pytest

from canheal.cli.main import main

VCF = (
    "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n"
    "7\t140753336\t.\tA\tT\t.\tPASS\t.\tAD:DP:AF\t{reads}\n12\t25245350\t.\tC\tA\t.\tPASS\t.\tAD:DP:AF\t60,40:100:0.4\n"
)
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tVariant_Classification\tReference_Allele\tTumor_Seq_Allele2\t"
    "Tumor_Sample_Barcode\tHGVSp_Short\tt_depth\tt_alt_count\tt_vaf\n"
    "BRAF\tGRCh38\t7\t140753336\tMissense_Mutation\tA\tT\tT1\tp.V600E\t{reads}\n"
)


@pytest.fixture
def interpret(tmp_path):
    def run(kind, text, *flags):
        (tmp_path / f"t.{kind}").write_text(text)
        out = tmp_path / "out"
        request = (f"--{kind}", tmp_path / f"t.{kind}", "--tumour", "MEL", "--out", out, *flags)
        assert main(["interpret", *map(str, request)]) == 0
        return json.loads((out / "interpretation.json").read_text())

    return run


def braf(found):
    return next(row for row in found["small_variants"] if row["gene"] == "BRAF")


@pytest.mark.parametrize(
    ("reads", "kept", "contradiction"),
    [
        ("60,40:100:0.41", (100, 40, 0.41), None),
        ("60,40:100:0.05", (100, 40, 0.05), "vaf_against_counts"),
        ("10,40:30:0.8", (50, 40, 0.8), "alternate_above_depth"),
        ("60,40:100:40", (100, 40, 0.4), "vaf_above_one"),
    ],
)
def test_a_vcf(interpret, reads, kept, contradiction):
    found = interpret("vcf", VCF.format(reads=reads), "--only", "json")
    said = braf(found)["tumour_reads"]
    assert (said["depth"], said["alternate"], said["vaf"]) == kept
    assert said["contradiction"] == contradiction
    gaps = [gap for gap in found["not_assessed"] if gap["subject"].startswith("reads of")]
    assert [gap["subject"] for gap in gaps] == ["reads of 1 small variants: BRAF p.V600E"] * (contradiction is not None)
    assert braf(found)["claims"]


@pytest.mark.parametrize(
    ("reads", "contradiction"),
    [("100\t40\t0.4", None), ("100\t40\t0.9", "vaf_against_counts"), ("30\t40\t", "alternate_above_depth")],
)
def test_a_maf(interpret, reads, contradiction):
    found = interpret("maf", MAF.format(reads=reads), "--only", "json")
    assert braf(found)["tumour_reads"]["contradiction"] == contradiction


def test_a_maf_with_percentages_is_refused(tmp_path, capsys):
    (tmp_path / "t.maf").write_text(MAF.format(reads="100\t40\t40"))
    flags = ["--maf", tmp_path / "t.maf", "--tumour", "MEL", "--out", tmp_path / "out"]
    assert main(["interpret", *map(str, flags)]) == 14
    assert "t.maf:2: [VAF] 40 is not a fraction" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the fraction delivered contradicts the counted reads"), ("de", "widerspricht den gezählten Reads")],
)
def test_both_pages_say_so_beside_the_finding(interpret, tmp_path, language, words):
    interpret("vcf", VCF.format(reads="60,40:100:0.05"), "--only", "json,html", "--lang", language)
    for page in ("report", "molecular"):
        assert words in (tmp_path / "out" / f"{page}.html").read_text(), page
