"""What is read of an `interpretation.json` is what the interpretation said."""

from __future__ import annotations

import json

import pytest

from canheal.app.demo import demo_cases
from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.domain.interpretation.findings import OpenProfile, ProfileFinding
from canheal.domain.interpretation.stored import stored_of
from canheal.formats.case_file import read_case
from canheal.formats.interpretation_json import interpretation_json
from canheal.formats.interpretation_reader import read_interpretation
from canheal.knowledge.content import load_content
from canheal.terms.errors import BadRecord, FileCorrupt, FileMissing

DEMO = {path.parent.name: path for path in demo_cases()}


def stored(interpretation, tmp_path):
    path = tmp_path / "interpretation.json"
    path.write_bytes(interpretation_json(interpretation))
    return path


@pytest.mark.parametrize("name", DEMO)
def test_every_demo_tumour_reads_as_it_was_interpreted(name, tmp_path):
    interpretation = build_interpretation(read_case(DEMO[name]), load_content(), Source())
    read = read_interpretation(stored(interpretation, tmp_path))
    assert read == stored_of(interpretation)
    assert sum(len(finding.claims) for finding in read.findings) == sum(
        len(finding.claims)
        for findings in (
            interpretation.small_variants,
            interpretation.copy_numbers,
            interpretation.fusions,
            interpretation.reported,
            interpretation.biomarkers,
            interpretation.profiles,
        )
        for finding in findings
    )


def test_a_rich_tumour_reads_as_it_was_interpreted(tumours, tmp_path):
    for interpretation in (tumours.interpretation(), tumours.altered()):
        assert read_interpretation(stored(interpretation, tmp_path)) == stored_of(interpretation)


def test_joined_alterations_and_what_waits_for_a_test_are_read(tumours, tmp_path):
    found = tumours.claim(tumours.item("civic:EID1", "BRAF;EGFR", "BRAF V600E AND EGFR amplification"))
    waits = tumours.item("civic:EID2", "ALK;ROS1", "ALK fusion OR ROS1 fusion", therapies=("crizotinib",))
    interpretation = tumours.interpretation()._replace(
        profiles=(ProfileFinding("profile-x", "BRAF V600E AND EGFR amplification", ("7-140753336-A-T",), (found,)),),
        open_profiles=(OpenProfile(waits, "exact", "COAD", ("ROS1 was not tested",)),),
    )
    read = read_interpretation(stored(interpretation, tmp_path))
    assert read == stored_of(interpretation)
    assert read.findings[-1].claims[0].evidence == "civic:EID1"
    assert read.waiting == {"civic:EID2": "ALK fusion OR ROS1 fusion; crizotinib; ROS1 was not tested"}


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (lambda text: text[:-200], FileCorrupt, "not whole JSON"),
        (lambda _: "<html></html>", FileCorrupt, "not whole JSON"),
        (lambda _: "{}", FileCorrupt, "not of the format"),
        (lambda text: text.replace('"evidence": {', '"proof": {'), BadRecord, "evidence"),
        (lambda text: json.dumps(json.loads(text) | {"small_variants": [1]}), BadRecord, r"interpretation/1"),
    ],
)
def test_a_damaged_file_gives_one_clear_error(tumours, tmp_path, damage, error, words):
    path = stored(tumours.interpretation(), tmp_path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(error, match=words) as raised:
        read_interpretation(path)
    assert raised.value.file == str(path)


def test_a_folder_without_an_interpretation_says_what_writes_one(tmp_path):
    with pytest.raises(FileMissing, match="canheal interpret"):
        read_interpretation(tmp_path / "interpretation.json")
