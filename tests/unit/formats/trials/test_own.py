"""canheal.trial/1: what is read, what the JSON Schema says of the same, and each mistake with its field."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml

from canheal.domain.trials.criteria import criterion_text
from canheal.terms.errors import BadRecord

ROOT = Path(__file__).resolve().parents[4]
DEMO = ROOT / "src/canheal/content/demo/trials"
SCHEMA = ROOT / "docs/reference/trial.schema.json"
TRIAL = {
    "format": "canheal.trial/1",
    "id": "T-1",
    "title": "Invented",
    "phase": "II",
    "status": "recruiting",
    "dates": {"start": "2026-01-01", "updated": "2026-02"},
    "sites": [{"name": "Hospital", "city": "Leuven", "country": "BE", "status": "recruiting"}],
    "criteria": {"all": [{"disease": ["SOLID"]}, {"gene": "BRAF", "alteration": "V600E"}]},
    "arms": [{"id": "A", "therapies": ["one", "two"], "criteria": {"age": ">=18"}}],
}


def changed(path, value):
    """The trial with one value replaced; `path` as in "sites.0.country"."""
    trial = copy.deepcopy(TRIAL)
    *above, last = path.split(".")
    place = trial
    for key in above:
        place = place[int(key)] if key.isdigit() else place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return trial


def schema_errors(trial):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: schema not checked")
    return list(jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(trial))


def test_yaml_and_json_are_read_alike(read):
    (from_json,) = read(TRIAL)
    (from_yaml,) = read(yaml.safe_dump(TRIAL))
    assert from_json == from_yaml._replace(source="t.json")
    assert from_json.sites[0].country == "BE"
    assert from_json.arms[0].therapies == ("one", "two")
    assert criterion_text(from_json.criteria) == "tumour type any solid tumour AND BRAF V600E"
    assert from_json.dates == ("2026-01-01", "", "2026-02")


@pytest.mark.parametrize("path", sorted(DEMO.glob("DEMO-TRIAL-0[1-4].yaml")), ids=lambda path: path.name)
def test_demo_trials_fit_the_published_schema(path):
    assert [error.message for error in schema_errors(yaml.load(path.read_text(), yaml.BaseLoader))] == []


@pytest.mark.parametrize(
    ("criterion", "text"),
    [
        ({"age": ">=18"}, "age >= 18 years"),
        ({"ecog": "<= 1"}, "ECOG <= 1"),
        ({"prior_lines": ">0"}, "lines of prior therapy > 0"),
        ({"tmb": ">=10.5"}, "TMB >= 10.5 per Mb"),
        ({"sex": "female"}, "sex female"),
        ({"receptor": {"HER2": "positive", "ER": "negative"}}, "HER2 positive AND ER negative"),
        ({"biomarker": "MSI-H"}, "MSI-H"),
        ({"disease": "LUAD"}, "tumour type LUAD"),
        ({"read": "no infection"}, "no infection"),
        ({"gene": "ALK", "alteration": "EML4::ALK"}, "EML4::ALK"),
        (
            {"gene": "BRCA1", "alteration": "loss of function", "origin": "germline"},
            "BRCA1 loss of function in the germline",
        ),
        ({"not": {"any": [{"sex": "male"}, {"age": "<18"}]}}, "NOT (sex male OR age < 18 years)"),
    ],
)
def test_criteria(read, criterion, text):
    trial = changed("criteria", criterion)
    assert schema_errors(trial) == []
    assert criterion_text(read(trial)[0].criteria) == text


@pytest.mark.parametrize(
    ("path", "value", "field", "in_schema"),
    [
        ("id", None, "id", True),
        ("title", "", "title", True),
        ("phase", "2", "phase", True),
        ("status", "open", "status", True),
        ("statuz", "x", "statuz", True),
        ("dates.start", "01/02/2026", "dates.start", True),
        ("dates.begin", "2026-01-01", "dates.begin", True),
        ("sites.0.country", "Utopia", "sites[0].country", False),
        ("sites.0.name", None, "sites[0].name", True),
        ("sites", "Leuven", "sites", True),
        ("arms.0.id", None, "arms[0].id", True),
        ("arms", [{"id": "A"}, {"id": "A"}], "arms", False),
        ("criteria", {}, "criteria", True),
        ("criteria", {"all": []}, "criteria.all", True),
        ("criteria", {"age": "18"}, "criteria.age", True),
        ("criteria", {"age": ["18"]}, "criteria.age", True),
        ("criteria", {"disease": ["LUNGADENO"]}, "criteria.disease", False),
        ("criteria", {"disease": ["luad"]}, "criteria.disease", False),
        ("criteria", {"disease": []}, "criteria.disease", True),
        ("criteria", {"gene": "EGFR"}, "criteria.alteration", True),
        ("criteria", {"gene": "EGFR T790M", "alteration": "T790M"}, "criteria.gene", True),
        ("criteria", {"gene": "EGFR", "alteration": "T790M", "origin": "tumour"}, "criteria.origin", True),
        ("criteria", {"biomarker": "PD-L1"}, "criteria.biomarker", True),
        ("criteria", {"sex": "f"}, "criteria.sex", True),
        ("criteria", {"receptor": {"KI67": "positive"}}, "criteria.receptor.KI67", True),
        ("criteria", {"receptor": {"ER": "+"}}, "criteria.receptor.ER", True),
        ("criteria", {"age": ">=18", "sex": "male"}, "criteria", True),
        ("criteria", {"all": [{"age": ">=18"}, {"agee": ">=18"}]}, "criteria.all[1].agee", True),
        ("criteria", {"not": [{"age": ">=18"}]}, "criteria.not", True),
    ],
)
def test_each_mistake_is_named_with_its_field(read, path, value, field, in_schema):
    trial = changed(path, value)
    assert bool(schema_errors(trial)) is in_schema
    with pytest.raises(BadRecord) as caught:
        read(trial)
    assert caught.value.field.rstrip(".") == field
    assert len(caught.value.sentence()) < 700


def test_a_trial_that_asks_nothing_is_refused(read):
    trial = changed("criteria", None)
    assert read(trial)[0].criteria is None  # its arm asks something
    trial["arms"] = [{"id": "A"}]
    with pytest.raises(BadRecord, match="asks nothing"):
        read(trial)


def test_the_line_of_a_mistake_in_yaml(read):
    text = yaml.safe_dump(TRIAL, sort_keys=False).replace("status: recruiting\ndates", "status: closed\ndates")
    with pytest.raises(BadRecord) as caught:
        read(text)
    assert caught.value.line == 5
