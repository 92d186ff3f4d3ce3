"""Insertions and deletions of a MAF ("-" for nothing) are recognised by allele, without and with a reference."""

from __future__ import annotations

import json

import pytest

from canheal.cli.main import main

COLUMNS = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tt_depth\tt_alt_count\n"
)
# of EGFR E746_A750del and CTNNB1 S45del nothing is told but what is deleted where, and a gene that is none
EGFR = "UNKNOWN\tGRCh37\t7\t55242465\t55242479\tIn_Frame_Del\tGGAATTAAGAGAAGC\t-\tT1\t100\t30\n"
CTNNB1 = "UNKNOWN\tGRCh37\t3\t41266136\t41266138\tIn_Frame_Del\tTCT\t-\tT1\t100\t30\n"
VCF = (
    "##fileformat=VCFv4.2\n##reference=GRCh37\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    "7\t55242464\t.\tAGGAATTAAGAGAAGC\tA\t.\tPASS\t.\n"
)


@pytest.fixture
def interpret(tmp_path):
    """What interpretation.json says of a MAF with these rows."""

    def run(rows, *flags, tumour="LUAD"):
        (tmp_path / "t.maf").write_text(COLUMNS + rows)
        out = tmp_path / "out"
        request = ("interpret", "--maf", tmp_path / "t.maf", "--tumour", tumour, "--out", out, *flags)
        assert main([str(argument) for argument in request]) == 0
        return json.loads((out / "interpretation.json").read_text())

    return run


def test_a_deletion_is_recognised_by_allele(interpret):
    (finding,) = interpret(EGFR, "--only", "json")["small_variants"]
    assert (finding["gene"], finding["hgvs_p"]) == ("EGFR", "p.E746_A750del")
    assert finding["transcript_chosen_by"] == "this allele in the catalogue"
    assert "exon_class" in {claim["match_level"] for claim in finding["claims"]}
    assert any("osimertinib" in claim["therapies"] for claim in finding["claims"])
    assert finding["location"]["reference"] == "NGGAATTAAGAGAAGC"
    assert finding["described_location"] == "7:55242465-55242479 GGAATTAAGAGAAGC>-"


def test_a_deletion_at_the_other_end_of_its_repeat_and_what_that_cannot_tell(interpret):
    found = interpret(CTNNB1, "--only", "json", tumour="HCC")
    assert [(row["gene"], row["hgvs_p"]) for row in found["small_variants"]] == [("CTNNB1", "p.S45del")]
    gaps = {gap["subject"]: gap["todo"] for gap in found["not_assessed"]}
    assert "--reference" in gaps["other spellings of 1 insertions and deletions"]


def test_the_pages_print_the_change_as_it_was_delivered(interpret, tmp_path):
    interpret(EGFR, "--only", "json,html")
    page = (tmp_path / "out" / "molecular.html").read_text()
    assert "7:55242465-55242479" in page
    assert "NGGAATT" not in page


def test_a_vcf_beside_it_gives_the_base_before_it_once(interpret, tmp_path):
    (tmp_path / "t.vcf").write_text(VCF)
    found = interpret(EGFR, "--vcf", tmp_path / "t.vcf", "--only", "json")
    (finding,) = found["small_variants"]
    assert finding["location"]["reference"] == "AGGAATTAAGAGAAGC"
    assert finding["described_location"] is None
    assert finding["annotated_by"] == "maf"
    assert sum(number for reason, number in found["dropped"].items() if "duplicate" in reason) == 1


def test_a_reference_anchors_and_aligns(interpret, tmp_path):
    (tmp_path / "tiny.fa").write_text(">7\n" + "G" * 9 + "CTATATATG" + "C" * 82 + "\n")
    deletion = "X\tGRCh37\t7\t16\t17\tFrame_Shift_Del\tAT\t-\tT1\t100\t30\n"
    insertion = "X\tGRCh37\t7\t30\t31\tFrame_Shift_Ins\t-\tA\tT1\t100\t30\n"
    found = interpret(deletion + insertion, "--reference", tmp_path / "tiny.fa", "--only", "json")
    places = [row["location"] for row in found["small_variants"]]
    assert [(place["position"], place["reference"], place["alternate"]) for place in places] == [
        (10, "CTA", "C"),
        (30, "C", "CA"),
    ]
    assert {row["described_location"] for row in found["small_variants"]} == {None}
    assert not any("other spellings" in gap["subject"] for gap in found["not_assessed"])


def test_a_reference_with_other_bases_is_refused(interpret, tmp_path, capsys):
    (tmp_path / "tiny.fa").write_text(">7\n" + "C" * 100 + "\n")
    (tmp_path / "t.maf").write_text(COLUMNS + EGFR.replace("55242465", "16").replace("55242479", "30"))
    request = ["--maf", tmp_path / "t.maf", "--tumour", "LUAD", "--reference", tmp_path / "tiny.fa"]
    assert main(["interpret", *map(str, request), "--out", str(tmp_path / "out")]) == 17
    assert "t.maf:2" in capsys.readouterr().err
