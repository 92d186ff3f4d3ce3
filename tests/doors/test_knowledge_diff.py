"""`canheal knowledge diff`: two releases of tables and of alleles, on the screen, as TSV and as JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from canheal.cli.main import main
from canheal.knowledge.snapshots import keyed
from canheal.knowledge.snapshots.keyed import column_names, keyed_rows, readable_key
from canheal.knowledge.snapshots.opened import open_snapshots
from canheal.terms.errors import PROBLEMS, OutputError, UsageError

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/knowledge-changes.schema.json"
COLUMNS = "id\tgene\talteration\tdiseases\timplication\tsignificance\tdirection\tlevel\ttherapies\tcitations\n"
ROW = "{}\tKIT\t{}\tGIST\ttherapeutic\tsensitivity\tsupports\t{}\t{}\tPMID:1\n"
SPRING = [("L1", "exon 11 mutation", "B", "imatinib"), ("L2", "exon 9 mutation", "C", "=cmd|x")]
AUTUMN = [("L1", "exon 11 mutation", "A", "imatinib"), ("L3", "V654A", "B", "sunitinib")]
VCF = "##fileformat=VCFv4.1\n##fileDate={}\n##reference={}\n##INFO=<ID=CLNSIG,Number=.,Type=String>\n"
VCF += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def code(error):
    return PROBLEMS[error].exit_code


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = tmp_path / "library"
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(folder))
    return folder


@pytest.fixture
def add(library, tmp_path):
    """Imports a text as a snapshot."""

    def run(source, text, *arguments):
        path = tmp_path / f"{source}-{len(list(tmp_path.iterdir()))}.{'vcf' if text.startswith('##') else 'tsv'}"
        path.write_text(text)
        assert main(["knowledge", "add", source, str(path), *arguments]) == 0

    return run


@pytest.fixture
def two_releases(add):
    for release, rows in (("2026-03-01", SPRING), ("2026-09-01", AUTUMN)):
        text = COLUMNS + "".join(ROW.format(*row) for row in rows)
        add("curated", text, "--release", release)


def clinvar(date, records, build="GRCh38"):
    lines = [
        f"{chromosome}\t{position}\t{number}\t{ref}\t{alt}\t.\t.\tALLELEID={number};CLNSIG={said};GENEINFO=X:1"
        for number, (chromosome, position, ref, alt, said) in enumerate(records, 1)
    ]
    return VCF.format(date, build) + "\n".join((*lines, ""))


def diff(*arguments):
    return main(["knowledge", "diff", *map(str, arguments)])


def test_rows_that_came_went_and_changed(two_releases, capsys, tmp_path):
    out = tmp_path / "changes.json"
    assert diff("curated@2026-03-01", "curated@2026-09-01", "--out", out) == 0
    data = json.loads(out.read_text())
    assert data["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 0}
    changed, removed, added = data["changes"]
    assert changed == {"change": "changed", "key": {"id": "L1"}, "fields": {"level": {"before": "B", "after": "A"}}}
    assert removed["fields"]["profile"] == {"before": "KIT exon 9 mutation", "after": None}
    assert (added["change"], added["key"], added["fields"]["therapies"]["after"]) == (
        "added",
        {"id": "L3"},
        "sunitinib",
    )
    assert data["fields_changed"] == {"level": 1}
    printed = capsys.readouterr().out
    assert "(evidence): 1 added, 1 removed, 1 changed, 0 unchanged" in printed
    assert "changed L1: level: B → A" in printed


def test_the_json_fits_the_published_schema(two_releases, tmp_path):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: schema not checked")
    out = tmp_path / "changes.json"
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for before, after in (("curated@2026-03-01", "curated"), ("curated", "curated")):
        assert diff(before, after, "--out", out) == 0
        found = validator.iter_errors(json.loads(out.read_text()))
        assert [f"{error.json_path}: {error.message}" for error in found] == []


def test_the_table_has_a_line_for_each_field_and_runs_in_no_spreadsheet(two_releases, tmp_path):
    out = tmp_path / "changes.tsv"
    assert diff("curated@2026-03-01", "curated@2026-09-01", "--out", out, "--show", "0") == 0
    rows = list(csv.DictReader(out.read_text().splitlines(), delimiter="\t"))
    assert [row["after"] for row in rows if row["change"] == "changed"] == ["A"]
    therapies = next(row for row in rows if row["id"] == "L2" and row["field"] == "therapies")
    assert (therapies["before"], therapies["after"]) == ("'=cmd|x", "")


def test_the_same_release_says_that_nothing_changed(two_releases, capsys):
    assert diff("curated", "curated@2026-09-01") == 0
    assert "0 added, 0 removed, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_alleles_by_place_and_spelling(add, tmp_path, capsys):
    add("clinvar", clinvar("2026-03-01", [("7", 100, "A", "T", "Benign"), ("7", 200, "C", "G", "Pathogenic")]))
    add("clinvar", clinvar("2026-09-01", [("7", 100, "A", "T", "Pathogenic"), ("X", 300, "CA", "C", "Benign")]))
    out = tmp_path / "changes.json"
    assert diff("clinvar-grch38@2026-03-01", "clinvar-grch38@2026-09-01", "--out", out) == 0
    data = json.loads(out.read_text())
    assert [(one["change"], tuple(one["key"].values())) for one in data["changes"]] == [
        ("changed", ("7", 100, "A", "T")),
        ("removed", ("7", 200, "C", "G")),
        ("added", ("X", 300, "CA", "C")),
    ]
    assert {"before": "Benign", "after": "Pathogenic"} in data["changes"][0]["fields"].values()
    assert "(alleles): 1 added, 1 removed, 1 changed, 0 unchanged" in capsys.readouterr().out


def test_pages_of_alleles_hold_every_row_once_in_order(add, library):
    records = [
        (chromosome, 100 + place // 2, "A", "TCG"[place % 2], f"said_{place % 3}")
        for chromosome in ("1", "2", "X")
        for place in range(keyed.PAGE // 2)
    ]
    add("clinvar", clinvar("2026-03-01", records))
    (snapshot,) = open_snapshots(library, ["clinvar-grch38"])
    names = column_names(snapshot)
    rows = list(keyed_rows(snapshot, names))
    assert len(rows) == len(records) > keyed.PAGE
    assert [key for key, _ in rows] == sorted(key for key, _ in rows)
    expected = {(chromosome, position, ref, alt) for chromosome, position, ref, alt, _ in records}
    assert {readable_key("alleles", key) for key, _ in rows} == expected


def test_snapshots_of_other_kinds_and_builds_are_not_compared(two_releases, add, capsys):
    add("clinvar", clinvar("2026-03-01", [("7", 100, "A", "T", "Benign")]))
    add("clinvar", clinvar("2026-09-01", [("7", 100, "A", "T", "Benign")], "GRCh37"))
    assert diff("curated", "clinvar-grch38") == code(UsageError)
    assert diff("clinvar-grch38", "clinvar-grch37") == code(UsageError)
    assert diff("curated", "nothing") == code(UsageError)
    assert "alleles on GRCh37" in capsys.readouterr().err


def test_a_folder_in_the_place_of_the_file_is_refused(two_releases, tmp_path):
    (tmp_path / "there.tsv").mkdir()
    assert diff("curated@2026-03-01", "curated", "--out", tmp_path / "there.tsv") == code(OutputError)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
