"""CIViC in all its layouts: what each item says, what is left out and why, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.civic import READER
from canheal.terms.errors import BadRecord, MissingColumn

EXAMPLES = Path(__file__).resolve().parents[3] / "conformance" / "sources" / "civic"


def read(*paths):
    return read_source(READER, [Path(path) for path in paths])


def example(name):
    intake = read(*sorted((EXAMPLES / name).iterdir()))
    return intake, {row.id: row for row in intake.rows}


def test_v2_items_and_assertions():
    intake, rows = example("v2")
    assert intake.release == "2024-04-01"
    assert set(rows) == {f"EID{n}" for n in (101, 102, 103, 104, 105, 106, 107, 110)} | {"AID7", "AID8"}
    assert intake.reasons == {
        "no therapy is named": 1,
        "rejected by CIViC's editors": 1,
        "its molecular profile cannot be read: a parenthesis is not closed: (BRAF V600E": 1,
    }
    first = rows["EID101"]
    assert (first.genes, json.loads(first.profile)) == ("EGFR", ["is", "EGFR", "L858R"])
    assert (first.diseases, first.level, first.reviewed, first.citations) == (
        "DOID:3908",
        "B",
        "2024-03-01",
        "PMID:11111111",
    )


def test_v2_joined_profiles_combinations_and_origins():
    _, rows = example("v2")
    assert json.loads(rows["EID103"].profile) == ["and", ["is", "EGFR", "L858R"], ["not", ["is", "EGFR", "T790M"]]]
    assert (rows["EID103"].therapies, rows["EID103"].interaction) == ("Inventinib;Fictumab", "combination")
    assert rows["EID103"].citations == "PMID:11111111;NCT00000001"
    assert (rows["EID104"].interaction, rows["EID104"].genes) == ("substitutes", "EML4;ALK")
    assert rows["EID105"].origin == "germline"
    assert json.loads(rows["EID105"].profile) == ["is", "BRCA2", "loss of function"]
    assert (rows["EID110"].origin, rows["EID110"].significance) == ("unknown", "loss_of_function")
    assert json.loads(rows["EID110"].profile) == ["is", "VHL", "R167Q"]


def test_v2_direction_status_and_sources():
    _, rows = example("v2")
    assert (rows["EID106"].direction, rows["EID106"].citations) == ("does_not_support", "ASCO:777")
    assert (rows["EID107"].status, rows["EID107"].unverified, rows["EID107"].diseases) == ("submitted", "true", "")
    assert rows["EID107"].disease == "Cancer of nowhere"
    assert (rows["AID7"].level, rows["AID7"].approvals) == ("A", "FDA|approved|")
    assert rows["AID7"].citations == "NCCN:Non-Small Cell Lung Cancer 3.2018;CIViC:EID101;CIViC:EID102"
    assert (rows["AID8"].implication, rows["AID8"].unverified) == ("oncogenic", "true")


def test_the_layout_of_2016_to_2022():
    intake, rows = example("v1")
    assert set(rows) == {"EID201", "EID202"}
    assert intake.reasons == {"its direction is not stated": 1}
    assert (rows["EID201"].interaction, rows["EID201"].significance) == ("combination", "sensitivity")
    assert json.loads(rows["EID202"].profile) == ["and", ["is", "ALK", "EML4::ALK"], ["is", "ALK", "V1180L"]]
    assert rows["EID202"].direction == "does_not_support"


def test_the_exports_of_2022_agree():
    _, joined = example("export")
    intake, by_name = example("by_name")
    assert json.loads(joined["EID301"].profile) == ["and", ["is", "ABL1", "BCR::ABL1"], ["is", "ABL1", "T315I"]]
    assert joined["EID302"].interaction == "not_stated"  # the export does not say how two drugs belong together
    assert by_name["EID302"].profile == joined["EID302"].profile
    assert intake.reasons == {"the same item in another spelling or code": 2}


def copied(tmp_path, name):
    shutil.copytree(EXAMPLES / name, tmp_path / name)
    return sorted((tmp_path / name).iterdir())


def test_files_of_two_dates_are_refused(tmp_path):
    paths = copied(tmp_path, "v2")
    other = paths[0].rename(paths[0].with_name(paths[0].name.replace("01-Apr-2024", "01-May-2024")))
    with pytest.raises(BadRecord, match=r"is of 2024-0\d-01.*of 2024-0\d-01"):
        read(other, *paths[1:])


def test_summaries_without_a_date_that_do_not_fit_are_refused(tmp_path):
    paths = copied(tmp_path, "v2")
    profiles = next(path for path in paths if "Profile" in path.name)
    lines = profiles.read_text().splitlines()
    profiles.write_text("\n".join(line for line in lines if "\t6\t" not in line) + "\n")
    with pytest.raises(BadRecord, match="molecular profile 6 is not in the MolecularProfileSummaries") as caught:
        read(*paths)
    assert "one release" in caught.value.todo


def test_summaries_alone_and_foreign_tables_are_refused(tmp_path):
    with pytest.raises(MissingColumn, match="no file has evidence items"):
        read(next(path for path in (EXAMPLES / "v2").iterdir() if "Variant" in path.name))
    (tmp_path / "x.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(MissingColumn, match="no summary of CIViC"):
        read(tmp_path / "x.tsv")


def edited(paths, part, old, new):
    """One file of a copy with a text replaced in it."""
    (path,) = (path for path in paths if part in path.name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_assertion_takes_no_level_that_nobody_stated(tmp_path):
    paths = copied(tmp_path, "v2")
    edited(paths, "AssertionSummaries", "TIER_I_LEVEL_A", "")
    rows = {row.id: row for row in read(*paths).rows}
    levels = [rows[name].level for name in ("EID101", "EID102")]
    assert rows["AID7"].level == min(levels)
    edited(paths, "AssertionSummaries", "101,102", "")
    assert read(*paths).reasons["no level is stated, and the evidence it rests on is not here"] == 1


def test_an_item_with_two_contents_is_of_two_releases(tmp_path):
    paths = copied(tmp_path, "v2")
    items = next(path for path in paths if "ClinicalEvidence" in path.name)
    again = items.with_name("more.tsv")
    again.write_text(items.read_text())
    intake = read(*paths, again)
    assert intake.reasons["the same item in another spelling or code"] == 10 - 2
    again.write_text(items.read_text().replace("\tB\t", "\tC\t"))
    with pytest.raises(BadRecord, match="with other content"):
        read(*paths, again)


BED = (
    "#chromosome\tstart\tstop\tref\talt\tvariant_ID\tvariant_type\tcivic_score\tcivic_per\tn_evidence\tevi_IDs\n"
    "7\t140453135\t140453136\tA\tT\t12\tmissense_variant\t1\t1\t1\t1\n"
    "2\t29445270\t29445272\t\tCGT\t173\tinframe_insertion\t1\t1\t1\t1\n"
)
"""BRAF V600E lies at 7:140453136 on GRCh37 (ClinVar 13961); an insertion without the base before it has no place."""


def test_a_bed_file_adds_places_and_is_no_evidence_alone(tmp_path):
    bed = tmp_path / "civic_variants_summaries.bed"
    bed.write_text(BED)
    with pytest.raises(MissingColumn, match="no file has evidence items"):
        read(bed)
    items = tmp_path / "items.tsv"
    text = (EXAMPLES / "export" / "civic_20220422.tsv").read_text().splitlines()
    header = text[0].split("\t")
    rows = [dict(zip(header, line.split("\t"), strict=True)) for line in text[1:]]
    numbered = [row | {"variant_id": number} for row, number in zip(rows, ("12", "173"), strict=True)]
    items.write_text("\n".join(["\t".join(header), *("\t".join(row.values()) for row in numbered)]) + "\n")
    places = {row.id: row.coordinates for row in read(items, bed).rows}
    assert places == {"EID301": "GRCh37:7:140453136:A:T", "EID302": ""}


def test_places_of_variants_in_summaries():
    _, v1 = example("v1")
    assert (v1["EID201"].coordinates, v1["EID202"].coordinates) == ("GRCh37:7:140453136:A:T", "")


def test_a_review_after_the_release_is_refused(tmp_path):
    paths = copied(tmp_path, "v2")
    edited(paths, "ClinicalEvidenceSummaries", "2024-03-01", "2024-05-01")
    with pytest.raises(BadRecord, match="after the release of 2024-04-01"):
        read(*paths)
