"""The table of a cohort: one safe row for each reportable finding."""

from __future__ import annotations

from canheal.formats.cohort_table import COLUMNS, finding_rows


def test_every_reportable_finding_has_a_row_of_all_columns(tumours):
    interpretation = tumours.interpretation()
    rows = [row.split("\t") for row in finding_rows(interpretation)]
    assert len(rows) == sum(finding.reportable for finding in interpretation.small_variants)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    first = dict(zip(COLUMNS, rows[0], strict=True))
    assert (first["gene"], first["best_therapies"], first["best_amp_asco_cap"]) == (
        "BRAF",
        "encorafenib + cetuximab",
        "I-A",
    )


def test_a_sample_name_runs_in_no_spreadsheet(tumours):
    interpretation = tumours.interpretation()
    for name, written in (("=cmd|x", "'=cmd|x"), ("  @SUM(A1)", "'  @SUM(A1)"), ("A\tB", "A B")):
        named = interpretation._replace(profile=interpretation.profile._replace(sample=name))
        assert {row.split("\t")[0] for row in finding_rows(named)} == {written}


def test_a_tumour_without_findings_keeps_a_row_that_says_so(tumours):
    interpretation = tumours.interpretation()
    (row,) = finding_rows(interpretation._replace(small_variants=()))
    cells = dict(zip(COLUMNS, row.split("\t"), strict=True))
    assert (cells["sample"], cells["gene"]) == (interpretation.profile.sample, "no reportable finding")
    assert {cells[name] for name in COLUMNS[4:]} == {""}, "nothing there reads as a negative result"
