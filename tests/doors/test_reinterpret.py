"""`canheal reinterpret`, from stored folders to what changed; what is stored is only read."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from canheal.cli.main import main
from canheal.terms.errors import PROBLEMS, BadRecord, CasesFailed, FileCorrupt, FileMissing, OutOfRange, UsageError

FILES = {"interpretation.json", "profile.json", "changes.json", "changes.tsv", "changes.html"}


def code(error):
    return PROBLEMS[error].exit_code


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored") / "demo"
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def stored(demo, tmp_path):
    """A folder of stored cases that a test may change."""
    return Path(shutil.copytree(demo, tmp_path / "stored"))


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def edit(path, change):
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def table(out):
    return {row["case"]: row for row in csv.DictReader((out / "cases.tsv").read_text().splitlines(), delimiter="\t")}


def changes(folder):
    return json.loads((folder / "changes.json").read_text())


def test_the_same_knowledge_gives_the_same_bytes_and_no_change(demo, tmp_path):
    before = tree(demo)
    assert main(["reinterpret", str(demo), "--out", str(tmp_path / "out"), "--jobs", "2", "--quiet"]) == 0
    assert tree(demo) == before
    cases = sorted(path.name for path in demo.iterdir())
    assert list(table(tmp_path / "out")) == cases
    for name in cases:
        folder = tmp_path / "out" / name
        assert {path.name for path in folder.iterdir()} == FILES
        for file in ("interpretation.json", "profile.json"):
            assert (folder / file).read_bytes() == (demo / name / file).read_bytes()
        found = changes(folder)
        unchanged = number_of_claims(json.loads((demo / name / "interpretation.json").read_text()))
        assert found["counts"] == {"gained": 0, "lost": 0, "changed": 0, "unchanged": unchanged}


def number_of_claims(data):
    kinds = ("small_variants", "copy_numbers", "fusions", "reported_alterations")
    findings = [finding for kind in kinds for finding in data[kind]] + data["biomarkers"]["shown"]
    return sum(len(finding["claims"]) for finding in findings)


def test_any_number_of_jobs_writes_the_same_bytes(demo, tmp_path):
    for jobs in ("1", "3"):
        assert main(["reinterpret", str(demo), "--out", str(tmp_path / jobs), "--jobs", jobs, "--quiet"]) == 0
    assert tree(tmp_path / "1") == tree(tmp_path / "3")


def test_one_case_by_itself(stored, tmp_path, capsys):
    folder = stored / "gist-kit"
    edit(folder / "interpretation.json", forget_imatinib)
    assert main(["reinterpret", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    found = changes(tmp_path / "out")
    assert found["counts"]["gained"] == len(found["gained"]) == 1
    assert found["gained"][0]["after"]["therapies"] == ["imatinib"]
    assert f"{tmp_path / 'out' / 'changes.html'}" in capsys.readouterr().out


def forget_imatinib(data):
    """A stored interpretation that did not make one claim."""
    for finding in data["small_variants"]:
        named = [claim for claim in finding["claims"] if claim["therapies"] == ["imatinib"]]
        if named:
            finding["claims"].remove(named[0])
            return
    raise AssertionError("the demo tumour makes no claim on imatinib")


def test_broken_cases_are_listed_and_do_not_stop_the_others(stored, tmp_path, capsys):
    (stored / "gist-kit/profile.json").write_text('{"format": ')
    (stored / "lung-alk/profile.json").unlink()
    (stored / "melanoma-nras/interpretation.json").unlink()
    shutil.copy(stored / "prostate-brca2/profile.json", stored / "pancreas-negative/profile.json")
    edit(stored / "cholangio-fgfr2/profile.json", lambda data: data["profile"].update(tumour_code="LUAD"))
    before = tree(stored)
    assert main(["reinterpret", str(stored), "--out", str(tmp_path / "out"), "--quiet"]) == code(CasesFailed)
    assert tree(stored) == before
    rows = table(tmp_path / "out")
    words = {
        "gist-kit": "not whole JSON",
        "lung-alk": "no such file",
        "melanoma-nras": "no such file",
        "pancreas-negative": "not of the same run",
        "cholangio-fgfr2": "changed after it was written",
    }
    assert {name for name, row in rows.items() if row["error"]} == words.keys()
    printed = capsys.readouterr()
    for name, sentence in words.items():
        assert sentence in rows[name]["error"]
        assert rows[name]["gained"] == ""
        assert f"{name}: " in printed.err
        assert not (tmp_path / "out" / name).exists()
    assert "5 of 10 cases interpreted again" in printed.out
    assert all((tmp_path / "out" / name / "changes.json").is_file() for name in rows.keys() - words.keys())


@pytest.mark.parametrize(
    ("name", "damage", "error"),
    [
        ("profile.json", lambda path: path.write_text("<html>"), FileCorrupt),
        ("interpretation.json", lambda path: path.unlink(), FileMissing),
        ("interpretation.json", lambda path: edit(path, lambda data: data["sample"].update(name="other")), BadRecord),
    ],
)
def test_one_broken_case_ends_with_its_own_error(stored, tmp_path, name, damage, error):
    damage(stored / "gist-kit" / name)
    assert main(["reinterpret", str(stored / "gist-kit"), "--out", str(tmp_path / "out")]) == code(error)
    assert not (tmp_path / "out").exists()


def test_results_never_lie_in_the_stored_folder_nor_above_it(stored, tmp_path):
    before = tree(tmp_path)
    for out in (stored, stored / "again", tmp_path):
        assert main(["reinterpret", str(stored), "--out", str(out)]) == code(UsageError)
    assert tree(tmp_path) == before


def test_a_folder_without_a_stored_case_and_no_job_are_refused(stored, tmp_path):
    (tmp_path / "empty").mkdir()
    assert main(["reinterpret", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == code(FileMissing)
    assert main(["reinterpret", str(stored), "--out", str(tmp_path / "out"), "--jobs", "0"]) == code(OutOfRange)


COLUMNS = "id\tgene\talteration\tdiseases\timplication\tsignificance\tdirection\tlevel\ttherapies\tcitations"
SPRING = {
    "L1": "KIT\texon 11 mutation\tGIST\ttherapeutic\tsensitivity\tsupports\tB\timatinib\tPMID:1",
    "L2": "KIT\texon 11 mutation\tGIST\ttherapeutic\tsensitivity\tsupports\tC\tinventinib\tPMID:2",
    "L3": "KIT\texon 9 mutation\tGIST\ttherapeutic\tsensitivity\tsupports\tC\telsewherib\tPMID:3",
    "L5": "KIT\texon 11 mutation\tGIST\ttherapeutic\tresistance\tsupports\tC\tsteadinib\tPMID:5",
}
AUTUMN = {
    "L1": SPRING["L1"].replace("\tB\t", "\tA\t"),
    "L3": SPRING["L3"].replace("exon 9", "exon 11"),
    "L4": "KIT\texon 11 mutation\tGIST\ttherapeutic\tsensitivity\tsupports\tB\tnewinib\tPMID:4",
    "L5": SPRING["L5"],
}


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Two releases of a hospital's own table; all rows are invented."""
    folder = tmp_path / "library"
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(folder))
    for release, rows in (("2026-03-01", SPRING), ("2026-09-01", AUTUMN)):
        path = tmp_path / f"own-{release}.tsv"
        path.write_text("\n".join((COLUMNS, *(f"{id}\t{row}" for id, row in rows.items()), "")))
        assert main(["knowledge", "add", "curated", str(path), "--release", release]) == 0
    return folder


@pytest.fixture
def spring(library, tmp_path):
    """A tumour interpreted with the first release."""
    case = Path(__file__).resolve().parents[2] / "src/canheal/content/demo/gist-kit/case.yaml"
    folder = tmp_path / "cases" / "gist"
    known = ["--knowledge", "curated@2026-03-01", "--only", "json"]
    assert main(["interpret", "--case", str(case), *known, "--out", str(folder)]) == 0
    return folder


def reasons(found):
    """Change and reason of each claim of the hospital's table, by its row."""
    return {
        one["evidence"].removeprefix("curated:"): (kind, one["reason"])
        for kind in ("gained", "lost", "changed")
        for one in found[kind]
    }


def test_a_newer_release_gains_loses_and_changes_claims_each_with_its_reason(spring, tmp_path):
    out = tmp_path / "out"
    assert main(["reinterpret", str(spring), "--knowledge", "curated@2026-09-01", "--out", str(out)]) == 0
    found = changes(out)
    assert reasons(found) == {
        "L1": ("changed", "changed_level"),
        "L2": ("lost", "withdrawn_evidence"),
        "L3": ("gained", "changed_evidence"),
        "L4": ("gained", "new_evidence"),
    }
    releases = [{used["name"]: used["release"] for used in found[side]["knowledge"]} for side in ("before", "after")]
    assert [side["curated"] for side in releases] == ["2026-03-01", "2026-09-01"]
    (moved,) = [one for one in found["gained"] if one["reason"] == "changed_evidence"]
    assert moved["fields"] == [{"field": "alteration", "before": "exon 9 mutation", "after": "exon 11 mutation"}]


def test_back_to_the_earlier_release_is_the_mirror(spring, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    assert main(["reinterpret", str(spring), "--knowledge", "curated", "--out", str(there)]) == 0
    assert main(["reinterpret", str(there), "--knowledge", "curated@2026-03-01", "--out", str(back)]) == 0
    assert reasons(changes(back)) == {
        "L1": ("changed", "changed_level"),
        "L2": ("gained", "new_evidence"),
        "L3": ("lost", "changed_evidence"),
        "L4": ("lost", "withdrawn_evidence"),
    }
    assert (back / "interpretation.json").read_bytes() == (spring / "interpretation.json").read_bytes()


def test_without_the_earlier_release_what_was_looked_at_then_tells_new_evidence(spring, tmp_path):
    assert main(["knowledge", "remove", "curated@2026-03-01"]) == 0
    out = tmp_path / "out"
    assert main(["reinterpret", str(spring), "--knowledge", "curated", "--out", str(out)]) == 0
    found = reasons(changes(out))
    assert found["L4"] == ("gained", "new_evidence")
    assert found["L3"] == ("gained", "other_release")
    assert found["L2"] == ("lost", "withdrawn_evidence")


def test_a_source_that_is_not_named_is_used_in_its_release_again(spring, tmp_path):
    assert main(["reinterpret", str(spring), "--out", str(tmp_path / "out")]) == 0
    assert reasons(changes(tmp_path / "out")) == {}
    assert main(["knowledge", "remove", "curated@2026-03-01"]) == 0
    assert main(["reinterpret", str(spring), "--out", str(tmp_path / "gone")]) == code(UsageError)


def test_a_source_that_is_named_for_the_first_time_is_added(demo, library, tmp_path):
    out = tmp_path / "out"
    arguments = ["--knowledge", "curated", "--out", str(out), "--jobs", "2", "--quiet"]
    assert main(["reinterpret", str(demo), *arguments]) == 0
    rows = table(out)
    assert rows["gist-kit"]["gained"] == "4"
    assert {row["gained"] for name, row in rows.items() if name != "gist-kit"} == {"0"}
    assert {(row["lost"], row["changed"]) for row in rows.values()} == {("0", "0")}
    assert {reason for _, reason in reasons(changes(out / "gist-kit")).values()} == {"source_added"}
