"""OncoKB's words and records: what is read, what is left out, and how rows are told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canheal.domain.evidence.profiles import profile_data, terms
from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.oncokb import READER
from canheal.formats.sources.oncokb_words import Unread, level_row, read_alteration, tumour_codes
from canheal.terms.errors import BadRecord

EXAMPLE = Path(__file__).resolve().parents[3] / "conformance/sources/oncokb/release"


@pytest.fixture(scope="module")
def read():
    return read_source(READER, sorted(EXAMPLE.iterdir()))


@pytest.mark.parametrize(
    ("gene", "name", "expected"),
    [
        ("BRAF", "V600E", ["is", "BRAF", "V600E"]),
        ("EGFR", "Exon 19 deletion", ["is", "EGFR", "exon 19 inframe_deletion"]),
        ("EGFR", "Exon 20 in-frame insertions", ["is", "EGFR", "exon 20 inframe_insertion"]),
        ("MET", "Exon 14 splice mutations", ["is", "MET", "exon 14 skipping"]),
        ("BRCA1", "Oncogenic Mutations", ["is", "BRCA1", "mutation"]),
        ("BRCA1", "Loss-of-function Mutations", ["is", "BRCA1", "loss of function"]),
        ("BRAF", "Gain-of-function Mutations", ["is", "BRAF", "activating mutation"]),
        ("RET", "Fusions", ["is", "RET", "fusion"]),
        ("ABL1", "BCR-ABL1 Fusion", ["is", "ABL1", "BCR::ABL1"]),
        ("Other Biomarkers", "Tumor Mutational Burden-High", ["is", "-", "TMB-H"]),
        (
            "BRAF",
            "V600 {excluding V600E; V600K}",
            ["and", ["is", "BRAF", "V600"], ["not", ["is", "BRAF", "V600E"]], ["not", ["is", "BRAF", "V600K"]]],
        ),
        (
            "BRAF",
            "Oncogenic Mutations (excluding V600E and V600K)",
            ["and", ["is", "BRAF", "mutation"], ["not", ["is", "BRAF", "V600E"]], ["not", ["is", "BRAF", "V600K"]]],
        ),
    ],
)
def test_names_of_alterations(gene, name, expected):
    assert profile_data(read_alteration(gene, name)) == expected


def test_a_name_that_is_not_understood_stays_a_name():
    (one,) = (variant for variant, _ in terms(read_alteration("AR", "v7")))
    assert (one.kind, one.name) == ("named", "v7")


def test_tumour_types_by_main_type_node_and_root():
    assert tumour_codes("Lung Adenocarcinoma") == ["LUAD"]
    assert tumour_codes("Colorectal Cancer") == ["CMC", "COADREAD"]
    assert tumour_codes("All Liquid Tumors") == ["HEME"]
    assert tumour_codes("Lung Adenocarcinoma, Colorectal Cancer") == ["LUAD", "CMC", "COADREAD"]


def test_a_name_with_a_comma_is_one_name():
    assert tumour_codes("Skin Cancer, Non-Melanoma, Lung Adenocarcinoma")[-1] == "LUAD"
    assert "BCC" in tumour_codes("Skin Cancer, Non-Melanoma")


def test_what_is_excluded_is_in_no_branch_that_is_left():
    left = tumour_codes("All Solid Tumors (excluding Colorectal Cancer, Thyroid Cancer)")
    assert not {"SOLID", "BOWEL", "COADREAD", "CMC", "THYROID", "MYELOID", "LYMPH", "LUAD"} & set(left)
    assert {"LUNG", "SBC", "BREAST"} <= set(left)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Atlantis Tumor", "without a place in OncoTree: Atlantis Tumor"),
        ("All Solid Tumors (excluding Atlantis Tumor)", "without a place in OncoTree: Atlantis Tumor"),
        ("Prostate Cancer, Unheard Of", "without a place in OncoTree: Prostate Cancer, Unheard Of"),
        ("Other Solid Tumor Types", "without a place in OncoTree"),
        ("Lung Adenocarcinoma (excluding Lung Cancer)", "excludes all of itself"),
        ("", "without a place in OncoTree"),
    ],
)
def test_a_tumour_type_that_is_not_known_is_not_guessed(words, why):
    with pytest.raises(Unread, match=why):
        tumour_codes(words)


def test_levels_in_both_spellings():
    assert level_row("LEVEL_3A") == level_row("3A") == level_row("3a")
    for level in ("Fda1", "9", ""):
        with pytest.raises(Unread):
            level_row(level)


def test_each_record_left_out_has_its_reason(read):
    assert (read.taken, read.kept, len(read.dropped)) == (22, 15, 7)
    assert read.reasons == {
        "a level of the FDA's for tests, which repeats the therapeutic level": 1,
        "a level that is not known: 9": 1,
        "a tumour type without a place in OncoTree: Atlantis Tumor": 1,
        "no therapy is named": 1,
        "no gene or no alteration is named": 1,
        "neither somatic nor germline": 1,
        "the same record again": 1,
    }


def test_choices_of_drugs_are_rows_and_what_is_joined_is_given_together(read):
    first, second = (row for row in read.rows if row.disease == "Melanoma")
    assert (first.therapies, first.interaction) == ("Inventinib", "")
    assert (second.therapies, second.interaction) == ("Novelinib;Examplinib", "combination")
    assert first.approvals == "FDA|approved|"
    assert first.statement == "OncoKB level 1. An invented sentence."


def test_two_levels_on_one_subject_are_two_rows_with_ids_of_their_own(read):
    rows = [row for row in read.rows if row.disease == "Colorectal Cancer"]
    assert {(row.rating, row.level) for row in rows} == {("4", "D"), ("2", "A")}
    assert len({row.id for row in rows}) == 2


def test_a_changed_level_is_a_change_of_the_same_row(tmp_path):
    ids = set()
    for level in ("3A", "2"):
        record = {"gene": "KRAS", "variant": "G12C", "cancerType": "Lung Cancer", "level": level, "drugs": "Inventinib"}
        (tmp_path / "records.json").write_text(json.dumps([record]))
        (row,) = read_source(READER, [tmp_path / "records.json"]).rows
        ids.add(row.id)
    assert len(ids) == 1


def test_prognosis_without_a_direction_speaks_for_nothing(read):
    (row,) = (row for row in read.rows if row.implication == "prognostic")
    assert row.significance == "unknown"


def test_germline_is_kept_as_germline(read):
    assert {row.genes for row in read.rows if row.origin == "germline"} == {"BRCA1"}


def test_two_releases_are_not_mixed(tmp_path):
    (tmp_path / "info.json").write_text('{"dataVersion": {"version": "v1", "date": "2026-01-31"}}')
    with pytest.raises(BadRecord, match="is of 2026-03-31"):
        read_source(READER, [tmp_path / "info.json", *sorted(EXAMPLE.iterdir(), reverse=True)])
