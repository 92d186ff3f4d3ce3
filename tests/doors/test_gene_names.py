"""Aliases, earlier symbols and Ensembl ids at every door: read as the symbol, and the page says so."""

from __future__ import annotations

import json

import pytest

from canheal.cli.main import main

MAF = (
    "Hugo_Symbol\tNCBI_Build\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short\n"
    "{gene}\tGRCh37\tMissense_Mutation\tT1\tp.V600E\n"
)


@pytest.fixture
def interpret(tmp_path):
    def run(case, *more, only="json", **files):
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        (tmp_path / "case.yaml").write_text(f"tumour: BRCA\nassembly: GRCh37\n{case}")
        out = tmp_path / "out"
        flags = ["--case", str(tmp_path / "case.yaml"), "--out", str(out), "--only", only, *more]
        assert main(["interpret", *flags]) == 0
        return json.loads((out / "interpretation.json").read_text())

    return run


@pytest.mark.parametrize("word", ["HER2", "erbb2", "ENSG00000141736.14"])
def test_copy_numbers(interpret, word):
    table = f"Hugo_Symbol\tSample_Id\tValue\n{word}\tS\t2\nMET\tS\t0\n"
    found = interpret("cna: cna.tsv\n", **{"cna.tsv": table})
    (finding,) = found["copy_numbers"]
    assert finding["gene"] == "ERBB2"
    assert finding["reportable"]
    assert any("trastuzumab" in claim["therapies"] for claim in finding["claims"])
    (name,) = found["gene_names"]
    assert (name["word"], name["read_as"], name["genes"]) == (word, "ERBB2", ["ERBB2"])
    assert name["basis"]


def test_two_names_of_one_gene_are_one_gene(interpret):
    head = "Hugo_Symbol\tSample_Id\tValue\n"
    found = interpret("cna: cna.tsv\n", **{"cna.tsv": f"{head}HER2\tS\t2\nERBB2\tS\t2\n"})
    assert [row["gene"] for row in found["copy_numbers"]] == ["ERBB2"]
    assert found["dropped"] == {"duplicate copy-number record": 1}
    found = interpret("cna: cna.tsv\n", **{"cna.tsv": f"{head}HER2\tS\t2\nERBB2\tS\t-2\nMET\tS\t2\n"})
    assert [row["gene"] for row in found["copy_numbers"]] == ["MET"]
    assert found["dropped"] == {"contradicting copy-number rows of one gene": 2}


def test_fusions(interpret):
    table = "Fusion\nTEL--TRKC\nMLL::AF9\n"
    found = interpret("fusions: fusions.tsv\n", **{"fusions.tsv": table})
    assert [row["name"] for row in found["fusions"]] == ["ETV6::NTRK3", "KMT2A::MLLT3"]
    assert any("larotrectinib" in claim["therapies"] for claim in found["fusions"][0]["claims"])
    assert [name["word"] for name in found["gene_names"]] == ["AF9", "MLL", "TEL", "TRKC"]


def test_small_variants(interpret):
    found = interpret("maf: t.maf\n", **{"t.maf": MAF.format(gene="B-RAF")})
    plain = interpret("maf: t.maf\n", **{"t.maf": MAF.format(gene="BRAF")})
    assert found["small_variants"] == plain["small_variants"]
    assert plain["small_variants"][0]["claims"]
    assert [name["read_as"] for name in found["gene_names"]] == ["BRAF"]
    assert plain["gene_names"] == []


def test_what_the_case_file_and_its_panel_name(interpret):
    case = 'maf: t.maf\nihc: {HER2: "3+"}\nlow_coverage: [c-KIT]\npanel: panel.txt\n'
    found = interpret(case, **{"t.maf": MAF.format(gene="BRAF"), "panel.txt": "HER2\nMLL2\nc-KIT\n"})
    assert found["sample"]["assay"]["genes"] == ["ERBB2", "KIT", "KMT2D"]
    assert [row["gene"] for row in found["reported_alterations"]] == ["ERBB2"]
    assert "variants in KIT" in [gap["subject"] for gap in found["not_assessed"]]


def test_a_name_of_several_genes_matches_nothing_and_is_stated(interpret):
    found = interpret("fusions: f.tsv\n", **{"f.tsv": "Fusion\nETV6::TRK\n"})
    assert found["fusions"][0]["name"] == "ETV6::TRK"
    assert found["gene_names"][0]["read_as"] is None
    gap = next(gap for gap in found["not_assessed"] if gap["subject"] == "evidence on TRK")
    assert gap["reason"] == "the name may mean NTRK1 or NTRK2 or NTRK3"


@pytest.mark.parametrize(("language", "words"), [("en", "HER2 as ERBB2"), ("de", "HER2 als ERBB2")])
def test_the_page_says_what_was_read(interpret, tmp_path, language, words):
    table = "Hugo_Symbol\tSample_Id\tValue\nHER2\tS\t2\n"
    interpret("cna: cna.tsv\n", "--lang", language, only="json,html", **{"cna.tsv": table})
    assert words in (tmp_path / "out/molecular.html").read_text()


def test_a_stored_case_keeps_what_was_read(interpret, tmp_path):
    interpret("cna: cna.tsv\n", **{"cna.tsv": "Hugo_Symbol\tSample_Id\tValue\nHER2\tS\t2\n"})
    assert main(["reinterpret", str(tmp_path / "out"), "--out", str(tmp_path / "again")]) == 0
    (again,) = (tmp_path / "again").rglob("interpretation.json")
    assert json.loads(again.read_text())["gene_names"][0]["word"] == "HER2"


def test_a_cohort_reads_them_as_well(tmp_path):
    (tmp_path / "t.maf").write_text(MAF.format(gene="B-RAF"))
    flags = ["--maf", tmp_path / "t.maf", "--tumour", "BRCA", "--out", tmp_path / "table.tsv", "--quiet"]
    assert main(["interpret-cohort", *map(str, flags)]) == 0
    assert "\tBRAF\t" in (tmp_path / "table.tsv").read_text()
