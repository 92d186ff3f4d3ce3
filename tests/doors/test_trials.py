"""`canheal trials` at the command line: match, check, cohort, and every bad request."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from canheal.cli.main import main
from canheal.terms import errors

CANHEAL = Path(sys.executable).parent / "canheal"
DEMO = Path(__file__).resolve().parents[2] / "src/canheal/content/demo"
TRIALS = DEMO / "trials"
PATIENT = ("--age", 61, "--sex", "female", "--ecog", 1, "--prior-lines", 2, "--as-of", "2026-11-26")


def run(*arguments):
    return subprocess.run([CANHEAL, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)


def match(case, out, *more):
    flags = ("--case", DEMO / case / "case.yaml", "--trials", TRIALS, *PATIENT, "--out", out)
    return main(["trials", "match", *map(str, (*flags, *more))])


def verdicts(out):
    return {
        one["id"][-2:]: (one["verdict"], one["place"])
        for one in json.loads((out / "trials.json").read_text())["trials"]
    }


def test_a_colon_cancer_meets_the_demo_trials(tmp_path, capsys):
    assert match("colon-braf-msi", tmp_path, "--country", "BE") == 0
    assert verdicts(tmp_path) == {
        "02": ("eligible", "open_in_country"),
        "03": ("eligible", "not_open"),
        "01": ("possible", "open_in_country"),
        "06": ("possible", "open_in_country"),
        "05": ("possible", "open_in_country"),
        "04": ("not_eligible", "open_elsewhere"),
    }
    shown = capsys.readouterr().out
    assert shown.index("DEMO-TRIAL-02") < shown.index("DEMO-TRIAL-01") < shown.index("DEMO-TRIAL-03")
    assert "could decide: NOT KRAS mutation" in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "criteria.tsv",
        "trials.html",
        "trials.json",
        "trials.tsv",
    ]


def test_the_page_is_in_the_language_of_the_case_and_the_data_are_not(tmp_path):
    match("colon-braf-msi", tmp_path / "en", "--country", "NL")
    match("colon-braf-msi", tmp_path / "nl", "--country", "NL", "--lang", "nl")
    page = (tmp_path / "nl/trials.html").read_text("utf-8")
    assert '<html lang="nl">' in page
    assert "Studies en toegangsprogramma" in page
    assert "open elsewhere" not in page
    for name in ("trials.json", "trials.tsv", "criteria.tsv"):
        assert (tmp_path / "en" / name).read_bytes() == (tmp_path / "nl" / name).read_bytes()


def test_a_resistant_lung_cancer_waits_for_the_excluded_alteration(tmp_path):
    match("lung-egfr-resistant", tmp_path, "--country", "NL")
    found = {one["id"]: one for one in json.loads((tmp_path / "trials.json").read_text())["trials"]}
    resistant = found["DEMO-TRIAL-04"]
    assert (resistant["verdict"], resistant["place"]) == ("possible", "open_in_country")
    assert [one["criterion"] for one in resistant["to_test"]] == ["NOT EGFR C797S"]
    panel = tmp_path / "panel.yaml"
    panel.write_text("name: lists EGFR\ngenes: [EGFR]\n")
    match("lung-egfr-resistant", tmp_path / "listed", "--country", "NL", "--panel", panel)
    assert verdicts(tmp_path / "listed")["04"] == ("eligible", "open_in_country")


def test_the_same_search_gives_the_same_bytes_and_a_stored_case_the_same_answers(tmp_path):
    for name in ("one", "two"):
        match("breast-esr1-pik3ca", tmp_path / name, "--country", "BE")
    for name in ("trials.json", "trials.tsv", "criteria.tsv", "trials.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    case, stored = DEMO / "breast-esr1-pik3ca/case.yaml", tmp_path / "stored"
    main(["interpret", "--case", str(case), "--only", "json", "--out", str(stored)])
    match("breast-esr1-pik3ca", tmp_path / "again", "--country", "BE", "--interpretation", stored)
    assert (tmp_path / "again/trials.json").read_bytes() == (tmp_path / "one/trials.json").read_bytes()


@pytest.mark.parametrize(
    ("told", "status"), [("2+ ISH amplified", "positive"), ("2+, ISH not amplified", "negative"), ("2+", None)]
)
def test_her2_of_the_case_file(tmp_path, told, status):
    case, vcf = tmp_path / "case.yaml", DEMO / "breast-esr1-pik3ca/tumour.vcf"
    case.write_text(f'tumour: IDC\nassembly: GRCh38\nvcf: [{vcf}]\nihc: {{ERBB2: "{told}"}}\n')
    flags = ("--case", case, "--trials", TRIALS, "--as-of", "2026-11-26", "--out", tmp_path / "o")
    assert main(["trials", "match", *map(str, flags)]) == 0
    receptors = json.loads((tmp_path / "o/trials.json").read_text())["facts"]["receptors"]
    assert receptors == ({"HER2": status} if status else {})


def test_facts_of_the_case_file_count(tmp_path):
    case = tmp_path / "case.yaml"
    vcf = DEMO / "breast-esr1-pik3ca/tumour.vcf"
    case.write_text(f'tumour: IDC\nassembly: GRCh38\nvcf: [{vcf}]\nage: 17\ncountry: be\nihc: {{ERBB2: "2+"}}\n')
    main(
        [
            "trials",
            "match",
            "--case",
            str(case),
            "--trials",
            str(TRIALS),
            "--as-of",
            "2026-11-26",
            "--out",
            str(tmp_path / "o"),
        ]
    )
    data = json.loads((tmp_path / "o/trials.json").read_text())
    assert data["search"] == {"country": "BE", "as_of": "2026-11-26"}
    assert data["facts"] == {"age": 17, "sex": None, "ecog": None, "prior_lines": None, "receptors": {}}
    assert verdicts(tmp_path / "o")["01"][0] == "not_eligible"


@pytest.mark.parametrize(
    ("flags", "kind", "word"),
    [
        (("--country", "Utopia"), errors.UsageError, "Utopia"),
        (("--as-of", "yesterday"), errors.UsageError, "--as-of"),
        (("--age", "200"), errors.OutOfRange, "age"),
        (("--ecog", "6"), errors.OutOfRange, "ecog"),
        (("--trials", "/nowhere"), errors.FileMissing, "/nowhere"),
        (("--tumour", "NOTACODE"), errors.UnknownTumourCode, "NOTACODE"),
        (("--interpretation", "/nowhere"), errors.FileMissing, "/nowhere"),
    ],
)
def test_a_bad_request_is_one_line_and_writes_nothing(tmp_path, flags, kind, word):
    out = tmp_path / "out"
    case = DEMO / "colon-braf-msi/case.yaml"
    done = run("trials", "match", "--case", case, "--trials", TRIALS, "--out", out, *flags)
    assert done.returncode == errors.PROBLEMS[kind].exit_code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert word in done.stderr
    assert not out.exists()


def test_a_broken_trial_file_stops_the_search(tmp_path):
    (tmp_path / "trials").mkdir()
    (tmp_path / "trials/a.json").write_text("<html>503</html>")
    case, out = DEMO / "colon-braf-msi/case.yaml", tmp_path / "out"
    done = run("trials", "match", "--case", case, "--trials", tmp_path / "trials", "--out", out)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (errors.PROBLEMS[errors.BadRecord].exit_code, 1)
    assert "a.json:1: the file is a web page" in done.stderr
    assert not out.exists()


def test_the_same_trial_twice_is_refused(tmp_path):
    text = (TRIALS / "DEMO-TRIAL-02.yaml").read_text()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text)
    done = run(
        "trials", "match", "--case", DEMO / "colon-braf-msi/case.yaml", "--trials", tmp_path, "--out", tmp_path / "o"
    )
    assert "stands in a.yaml, too" in done.stderr


def test_check_names_every_broken_file_and_what_cannot_be_judged(tmp_path, capsys):
    good = (TRIALS / "DEMO-TRIAL-02.yaml").read_text()
    (tmp_path / "a.yaml").write_text(good.replace("status: recruiting\ndates", "status: open\ndates"))
    (tmp_path / "b.yaml").write_text(good.replace("biomarker: MSI-H", "gene: EGRF, alteration: some thing"))
    (tmp_path / "c.yaml").write_text(good)
    assert main(["trials", "check", str(tmp_path)]) == errors.PROBLEMS[errors.BadRecord].exit_code
    shown = capsys.readouterr()
    assert "a.yaml:6: [status]" in shown.err
    assert "EGRF is no gene of our table" in shown.out
    assert "is only a name" in shown.out
    assert "DEMO-TRIAL-02 stands in b.yaml, too" in shown.out
    assert main(["trials", "check", str(TRIALS)]) == 0


def test_cohort(capsys):
    numbers = ("--enrolled", "8", "--evaluated", "8", "--benefited")
    assert main(["trials", "cohort", *numbers, "1"]) == 0
    assert capsys.readouterr().out == "second stage, 16 places left: 1 of 8 evaluated patients benefited\n"
    assert main(["trials", "cohort", *numbers, "0"]) == 0
    assert capsys.readouterr().out.startswith("closed futility: 0 of 8")
    assert main(["trials", "cohort", *numbers, "9"]) == errors.PROBLEMS[errors.OutOfRange].exit_code
    assert main(["trials", "cohort", "--rule", "none", *numbers, "1"]) == errors.PROBLEMS[errors.UsageError].exit_code
