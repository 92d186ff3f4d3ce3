"""`canheal compare` on one invented case as each tool would write it."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
from pathlib import Path

import jsonschema
import pytest

from canheal.cli.main import main

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/comparison.schema.json"
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
    "EGFR\tGRCh37\t7\t55259515\t55259515\tMissense_Mutation\tT\tG\tT1\tp.L858R\tENST00000275493\t200\t60\n"
    "KRAS\tGRCh37\t12\t25398284\t25398284\tMissense_Mutation\tC\tT\tT1\tp.G12D\tENST00000256078\t200\t60\n"
    "TP53\tGRCh37\t17\t7577120\t7577120\tMissense_Mutation\tC\tT\tT1\tp.R273H\tENST00000269305\t200\t60\n"
    "SPEN\tGRCh37\t1\t16254700\t16254700\tMissense_Mutation\tG\tA\tT1\tp.E656K\tENST00000375759\t200\t60\n"
)
ONCOKB = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele2\t"
    "Tumor_Sample_Barcode\tHGVSp_Short\tMUTATION_EFFECT\tONCOGENIC\tLEVEL_1\tLEVEL_2\tLEVEL_3A\tLEVEL_3B\tLEVEL_4\t"
    "LEVEL_R1\tLEVEL_R2\tHIGHEST_LEVEL\tLEVEL_Dx1\tLEVEL_Px1\n"
    "EGFR\tGRCh37\t7\t55259515\t55259515\tT\tG\tT1\tp.L858R\tGain-of-function\tOncogenic\tOsimertinib,Afatinib\t\t\t\t\t\t\tLEVEL_1\t\t\n"
    "KRAS\tGRCh37\t12\t25398284\t25398284\tC\tT\tT1\tp.G12D\tGain-of-function\tOncogenic\t\t\t\t\tTrametinib\t\t\tLEVEL_4\t\t\n"
    "TP53\tGRCh37\t17\t7577120\t7577120\tC\tT\tT1\tp.R273H\tLoss-of-function\tLikely Oncogenic\t\t\t\t\t\t\t\t\t\t\n"
    "SPEN\tGRCh37\t1\t16254700\t16254700\tG\tA\tT1\tp.E656K\tUnknown\tSomething New\t\t\t\t\t\t\t\t\t\t\n"
)
PCGR = (
    "SAMPLE_ID\tGENOMIC_CHANGE\tGENOME_VERSION\tVARIANT_CLASS\tSYMBOL\tPROTEIN_CHANGE\tACTIONABILITY_TIER\tONCOGENICITY\n"
    "T1\t7:g.55259515T>G\tgrch37\tSNV\tEGFR\tp.Leu858Arg\t1\tOncogenic\n"
    "T1\t12:g.25398284C>T\tgrch37\tSNV\tKRAS\tp.Gly12Asp\t2\tLikely_Oncogenic\n"
    "T1\t17:g.7577120C>T\tgrch37\tSNV\tTP53\tp.Arg273His\t3\tVUS\n"
)
ALMANAC = (
    "score_bin\tsensitive_predictive_implication\tresistance_predictive_implication\tprognostic_predictive_implication\t"
    "feature_type\tfeature\talteration_type\talteration\tsensitive_score_bin\tsensitive_therapy_name\t"
    "sensitive_oncotree_code\tresistance_score_bin\tresistance_therapy_name\tresistance_oncotree_code\t"
    "prognostic_score_bin\tprognostic_oncotree_code\tpatient_id\n"
    "Putatively Actionable\tFDA-Approved\t\t\tSomatic Variant\tEGFR\tMissense\tp.L858R\tPutatively Actionable\t"
    "Erlotinib\tNSCLC\t\t\t\t\t\tT1\n"
    "Investigate Actionability\tFDA-Approved\t\t\tCopy Number\tERBB2\tAmplification\t\t"
    "Investigate Actionability\tX\tBRCA\t\t\t\t\t\tT1\n"
    "Investigate Actionability\tInferential\t\t\tMutational Signature\tSBS5\tv3.4\t0.2\tx\ty\t\t\t\t\t\t\tT1\n"
)
CGI = (
    "Input ID\tCHROMOSOME\tPOSITION\tREF\tALT\tCGI-Sample ID\tCGI-Gene\tCGI-Protein Change\tCGI-Oncogenic Summary\n"
    "1\t7\t55259515\tT\tG\tT1\tEGFR\tL858R\toncogenic (annotated)\n"
    "2\t17\t7577120\tC\tT\tT1\tTP53\tR273H\toncogenic (predicted)\n"
)
CSV = (
    "case,gene,alteration,question,level,detail\n"
    'T1,EGFR,p.L858R,sensitivity,I-A,"osimertinib, alone"\n'
    "T1,ERBB2,amplification,sensitivity,II-C,\n"
    "T1,TP53,R273H,oncogenicity,benign,\n"
)


@pytest.fixture
def run(tmp_path):
    """One command; its code and what it printed."""
    for name, text in {
        "t.maf": MAF,
        "oncokb.maf": ONCOKB,
        "pcgr.tsv": PCGR,
        "almanac.actionable.txt": ALMANAC,
        "alterations.tsv": CGI,
        "own.csv": CSV,
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "pcgr.tsv.gz").write_bytes(gzip.compress(PCGR.encode()))

    def call(*arguments):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main([str(argument) for argument in arguments])
        return code, printed.getvalue()

    given = ("--maf", tmp_path / "t.maf", "--tumour", "LUAD", "--only", "json", "--out", tmp_path / "ours")
    assert call("interpret", *given)[0] == 0
    return call


def compared(run, tmp_path, *tools, flags=()):
    out = tmp_path / "out"
    code, said = run("compare", *tools, *flags, "--out", out)
    assert code == 0, said
    found = json.loads((out / "comparison.json").read_text())
    jsonschema.validate(found, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft202012Validator)
    return found, out


def all_tools(tmp_path):
    return (
        f"canheal={tmp_path / 'ours'}",
        f"pcgr={tmp_path / 'pcgr.tsv.gz'}",
        f"oncokb={tmp_path / 'oncokb.maf'}",
        f"moalmanac={tmp_path / 'almanac.actionable.txt'}",
        f"cgi={tmp_path / 'alterations.tsv'}",
        f"board:csv={tmp_path / 'own.csv'}",
    )


def answers(found, name):
    (one,) = [one for one in found["alterations"] if f"{one['gene']} {one['alteration']}" == name]
    return one["answers"]


def test_every_tool_on_one_case(run, tmp_path):
    found, out = compared(run, tmp_path, *all_tools(tmp_path), flags=("--assembly", "GRCh37"))
    egfr = answers(found, "EGFR L858R")
    assert {tool: egfr[tool]["sensitivity"]["state"] for tool in egfr} == {
        "canheal": "I",
        "pcgr": "no_answer",
        "oncokb": "I",
        "moalmanac": "I",
        "cgi": "no_answer",
        "board": "I",
    }
    assert egfr["pcgr"]["actionability"] == {"state": "I", "words": "1"}
    assert egfr["oncokb"]["sensitivity"]["words"] == "LEVEL_1 (Osimertinib, Afatinib)"
    kras = answers(found, "KRAS G12D")
    assert kras["oncokb"]["sensitivity"]["state"] == "II"
    assert kras["moalmanac"]["sensitivity"]["state"] == "not_listed"
    assert kras["cgi"]["oncogenicity"]["state"] == "not_given"
    assert {path.name for path in out.iterdir()} == {
        *("comparison.json", "comparison.html", "agreement.tsv", "matrix.tsv", "disagreements.tsv", "found_by_one.tsv")
    }
    assert "Decision-support tools compared" in (out / "comparison.html").read_text()


def test_what_is_not_mapped_joins_no_number(run, tmp_path):
    found, _ = compared(run, tmp_path, *all_tools(tmp_path)[:3])
    (unread,) = found["not_mapped"]
    assert (unread["tool"], unread["question"], unread["words"]) == ("oncokb", "oncogenicity", "Something New")
    (pair,) = [
        one for one in found["pairs"] if one["question"] == "oncogenicity" and one["tools"] == ["canheal", "oncokb"]
    ]
    assert pair["pairs"] == 3
    assert sum(one["alterations"] for one in pair["matrix"]) == 4


def test_disagreements_and_what_one_found(run, tmp_path):
    found, out = compared(run, tmp_path, *all_tools(tmp_path), flags=("--assembly", "GRCh37"))
    first = found["disagreements"][0]
    assert first["question"] == "oncogenicity"
    assert found["alterations"][first["alteration"]]["gene"] == "TP53"
    assert "board" in first["tools"]
    with (out / "found_by_one.tsv").open() as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    erbb2 = [row for row in rows if row["alteration"] == "ERBB2 amplification"]
    assert not [
        row for row in erbb2 if row["question"] == "sensitivity"
    ]  # two found it, MOAlmanac and the board's table
    assert all(row["others"] for row in rows)


def test_evidence_in_another_tumour_type_is_no_tier_one(run, tmp_path):
    tools = (f"moalmanac={tmp_path / 'almanac.actionable.txt'}", f"board:csv={tmp_path / 'own.csv'}")
    lung, _ = compared(run, tmp_path, *tools, flags=("--tumour", "LUAD"))
    assert answers(lung, "EGFR L858R")["moalmanac"]["sensitivity"]["state"] == "I"
    breast, _ = compared(run, tmp_path, *tools, flags=("--tumour", "BRCA"))
    assert answers(breast, "EGFR L858R")["moalmanac"]["sensitivity"]["state"] == "II"
    nowhere, _ = compared(run, tmp_path, *tools)
    assert answers(nowhere, "EGFR L858R")["moalmanac"]["sensitivity"]["state"] == "no_answer"
    assert "the tumour type is not known" in {one["reason"] for one in nowhere["not_mapped"]}


def test_nothing_found_needs_the_file_that_says_so(run, tmp_path):
    (tmp_path / "biomarkers.tsv").write_text(
        "Sample ID\tAlterations\tDrugs\tResponse\tEvidence\tMatch\n"
        "T1\tEGFR:L858R\tOsimertinib\tResponsive\tA\tYES\nT1\tTP53:R273H\tX\tIncreased Toxicity\tA\tYES\n"
    )
    cgi = (f"cgi={tmp_path / 'alterations.tsv'}", f"cgi={tmp_path / 'biomarkers.tsv'}")
    found, _ = compared(run, tmp_path, f"canheal={tmp_path / 'ours'}", *cgi, flags=("--assembly", "GRCh37"))
    assert answers(found, "EGFR L858R")["cgi"]["sensitivity"]["state"] == "I"
    assert answers(found, "TP53 R273H")["cgi"]["sensitivity"]["state"] == "none"
    header, *lines = ALMANAC.splitlines()
    columns = [place for place, name in enumerate(header.split("\t")) if "predictive" not in name]
    scored = "".join("\t".join(line.split("\t")[place] for place in columns) + "\n" for line in (header, *lines))
    (tmp_path / "scored.txt").write_text(scored)
    tools = (f"canheal={tmp_path / 'ours'}", f"moalmanac={tmp_path / 'scored.txt'}")
    found, _ = compared(run, tmp_path, *tools)
    assert answers(found, "EGFR L858R")["moalmanac"]["sensitivity"]["state"] == "no_answer"


def test_same_files_same_bytes(run, tmp_path):
    _, out = compared(run, tmp_path, *all_tools(tmp_path))
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    _, out = compared(run, tmp_path, *all_tools(tmp_path))
    assert first == {path.name: path.read_bytes() for path in out.iterdir()}


def test_other_names_of_one_case(run, tmp_path):
    (tmp_path / "other.csv").write_text(CSV.replace("T1", "patient 9"))
    code, said = run(
        "compare", f"canheal={tmp_path / 'ours'}", f"b:csv={tmp_path / 'other.csv'}", "--out", tmp_path / "x"
    )
    assert code == 2
    assert "--one-case" in said
    assert not (tmp_path / "x").exists()
    found, _ = compared(
        run, tmp_path, f"canheal={tmp_path / 'ours'}", f"b:csv={tmp_path / 'other.csv'}", flags=("--one-case",)
    )
    assert answers(found, "EGFR L858R")["b"]["sensitivity"]["state"] == "I"


BAD = {
    "an HTML page": ("<!DOCTYPE html>\n<html><body>404</body></html>\n", 15),
    "no line": (ONCOKB.split("\n", maxsplit=1)[0] + "\n", 12),
    "an empty file": ("", 12),
    "too few fields": (ONCOKB.split("\n", maxsplit=1)[0] + "\nEGFR\tGRCh37\n", 14),
    "other columns": ("a\tb\n1\t2\n", 15),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("tool", ["oncokb", "pcgr", "moalmanac", "cgi", "x:csv"])
def test_bad_files_are_named(run, tmp_path, kind, tool):
    text, code = BAD[kind]
    (tmp_path / "bad.tsv").write_text(text)
    found, said = run(
        "compare", f"canheal={tmp_path / 'ours'}", f"{tool}={tmp_path / 'bad.tsv'}", "--out", tmp_path / "x"
    )
    assert found in {code, 15, 12}
    assert "bad.tsv" in said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda whole: whole[:-9], 13),
        (lambda _: gzip.compress("Ä".encode("latin-1") + PCGR.encode()), 13),
    ],
    ids=["truncated", "latin-1"],
)
def test_damaged_files_are_named(run, tmp_path, damage, code):
    (tmp_path / "bad.tsv.gz").write_bytes(damage((tmp_path / "pcgr.tsv.gz").read_bytes()))
    found, said = run(
        "compare", f"canheal={tmp_path / 'ours'}", f"pcgr={tmp_path / 'bad.tsv.gz'}", "--out", tmp_path / "x"
    )
    assert found == code
    assert "bad.tsv.gz" in said


@pytest.mark.parametrize(
    "tools",
    [
        ["canheal=ours"],
        ["canheal=ours", "strange=own.csv"],
        ["canheal=ours", "own.csv"],
        ["canheal=ours", "canheal:csv=own.csv"],
        ["canheal=ours", "csv="],
    ],
)
def test_wrong_requests(run, tmp_path, monkeypatch, tools):
    monkeypatch.chdir(tmp_path)
    code, said = run("compare", *tools, "--out", tmp_path / "x")
    assert code == 2
    assert "canheal: " in said


def test_bad_words_in_the_contract(run, tmp_path):
    for old, new, field in (("sensitivity", "cure", "question"), ("benign", "", "level")):
        (tmp_path / "bad.csv").write_text(CSV.replace(old, new))
        code, said = run(
            "compare", f"canheal={tmp_path / 'ours'}", f"x:csv={tmp_path / 'bad.csv'}", "--out", tmp_path / "x"
        )
        assert code == 14
        assert f"[{field}]" in said
