"""CGI's biomarkers in both layouts: what is read, and what cannot be."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.cgi import READER
from canheal.terms.errors import MissingColumn

EXAMPLES = Path(__file__).resolve().parents[3] / "conformance" / "sources" / "cgi"
REAL = Path(__file__).resolve().parents[5] / "shared/data/clinical/cgi/cgi_evidence_items_20180117.tsv.gz"


def example(name):
    intake = read_source(READER, sorted((EXAMPLES / name).iterdir()))
    return intake, {row.id: row for row in intake.rows}


def test_cgis_own_alterations():
    intake, rows = example("own")
    assert intake.release == "2018-01-17"
    assert intake.reasons == {"an alteration in words or by place": 1}
    assert json.loads(rows["CGI_1"].profile) == ["or", ["is", "BRAF", "V600E"], ["is", "BRAF", "V600K"]]
    assert json.loads(rows["CGI_2"].profile) == ["and", ["is", "ERBB2", "amplification"], ["is", "PIK3CA", "H1047R"]]
    assert json.loads(rows["CGI_3"].profile) == ["or", ["is", "ALK", "ALK::EML4"], ["is", "ALK", "EML4::ALK"]]
    assert json.loads(rows["CGI_5"].profile) == ["is", "KRAS", "mutation"]
    assert [rows[f"CGI_{n}"].level for n in (1, 2, 3, 5)] == ["A", "B", "C", "D"]
    assert [rows[f"CGI_{n}"].diseases for n in (1, 2, 5)] == ["ONCOTREE:SKCM", "ONCOTREE:BRCA", ""]
    assert (rows["CGI_3"].therapies, rows["CGI_3"].interaction) == ("Novelinib;Inventinib", "combination")
    assert rows["CGI_2"].significance == "resistance"


def test_the_export_leaves_out_what_it_does_not_name():
    intake, rows = example("export")
    assert intake.reasons == {"the export does not name the alteration": 1}
    assert json.loads(rows["CGI_1"].profile) == ["is", "AKT1", "E17K"]
    assert json.loads(rows["CGI_3"].profile) == ["is", "ALK", "fusion"]


def test_another_table_is_refused(tmp_path):
    (tmp_path / "x.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(MissingColumn, match="no table of CGI"):
        read_source(READER, [tmp_path / "x.tsv"])


@pytest.mark.skipif(not REAL.exists(), reason="shared/data is not here")
def test_the_table_of_2018():
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    unnamed = [
        row
        for row in table
        if row["variant_names"].split("|")[0] in ("", "NA")
        and row["alteration_type"] not in ("EXP_OVER", "EXP_UNDER", "TRANSLOCATION_FUSION")
    ]
    intake = read_source(READER, [REAL])
    assert intake.taken == len(table) == 1234
    assert intake.reasons["the export does not name the alteration"] == len(unnamed)
    assert sum(row.significance == "resistance" for row in intake.rows) <= 325
    assert {row.origin for row in intake.rows} == {"somatic", "germline"}
