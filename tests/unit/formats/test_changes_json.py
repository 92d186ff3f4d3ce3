"""`changes.json`, `changes.tsv` and the page of one tumour say the same, and fit the published schema."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest
import yaml

from canheal.domain.interpretation.changes import FINDING_REASONS, REASONS, diff
from canheal.domain.interpretation.stored import stored_of
from canheal.domain.report.words import Words
from canheal.formats.changes_json import COLUMNS, changes_json, changes_tsv
from canheal.formats.changes_page import changes_document
from canheal.formats.report_html import render_html

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT / "docs/reference/changes.schema.json"
BRAF = 0


@pytest.fixture(scope="module")
def words():
    path = ROOT / "src/canheal/content/changes/en.yaml"
    return Words.from_mapping("en", yaml.safe_load(path.read_text()))


@pytest.fixture
def changes(tumours):
    """A tumour that gained, lost and changed claims, a class, a biomarker and a gap."""
    before = stored_of(tumours.interpretation())
    braf, *others = before.findings
    first, second, *rest = braf.claims
    older = first._replace(item=first.item._replace(level="B"), tiers=first.tiers._replace(amp="I-B"))
    outcome = braf.outcome._replace(label="likely_oncogenic", points=9, met=("hotspot_high +4", "absent +1"))
    was = before._replace(
        findings=(braf._replace(claims=(older, *rest), outcome=outcome), *others),
        measured=before.measured | {"microsatellites": "not_assessed"},
        waiting={"civic:EID9": "ALK fusion OR ROS1 fusion; ROS1 was not tested"},
        not_assessed=before.not_assessed[1:],
    )
    lost = others[0]._replace(claims=(second,))
    return diff(was._replace(findings=(was.findings[0], lost, *others[1:])), before)


def test_the_json_fits_the_published_schema(changes):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: schema not checked")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    found = validator.iter_errors(json.loads(changes_json(changes)))
    assert [f"{error.json_path}: {error.message}" for error in found] == []


def test_the_schema_names_exactly_the_reasons():
    definitions = json.loads(SCHEMA.read_text())["$defs"]
    for kind in ("gained", "lost", "changed"):
        assert definitions[kind]["properties"]["reason"]["enum"] == list(REASONS)
    assert definitions["finding"]["properties"]["reason"]["enum"] == list(FINDING_REASONS)


def test_the_json_says_what_changed_and_why(changes):
    data = json.loads(changes_json(changes))
    assert data["counts"] == {"gained": 1, "lost": 1, "changed": 1, "unchanged": 5}
    (changed,) = data["changed"]
    assert (changed["reason"], changed["before"]["level"], changed["after"]["level"]) == ("changed_level", "B", "A")
    assert {"field": "amp", "before": "I-B", "after": "I-A"} in changed["fields"]
    assert data["reasons"].keys() == {change.reason for change in (*changes.claims, *changes.findings)}
    assert [one["reason"] for one in data["findings"]] == ["changed_rule"]
    assert [one["subject"] for one in data["newly_not_assessed"]] == ["fusions"]


def test_the_table_has_a_row_for_each_change(changes):
    rows = list(csv.DictReader(changes_tsv(changes).decode().splitlines(), delimiter="\t"))
    kinds = [row["change"] for row in rows]
    assert kinds == ["gained", "lost", "changed", "finding", "biomarker", "waits for a test", "newly not assessed"]
    assert all(tuple(row) == COLUMNS and None not in row.values() for row in rows)
    assert "level: B → A" in rows[2]["differs"]


def test_the_page_names_every_change_and_runs_nothing(changes, words):
    page = render_html(changes_document(changes, words))
    for change in changes.claims:
        assert change.claim.evidence in page
        assert REASONS[change.reason] in page
    assert "<script>alert" not in page
    assert "1 gained, 1 lost, 1 changed, 5 unchanged" in page


def test_a_tumour_without_a_change_says_so(tumours, words):
    side = stored_of(tumours.interpretation())
    page = render_html(changes_document(diff(side, side), words))
    for sentence in ("No claim was gained.", "No claim was lost.", "No claim changed.", "Nothing changed here."):
        assert sentence in page


@pytest.mark.parametrize("language", ["de", "fr", "nl", "it", "es"])
def test_every_language_has_every_wording_with_its_places(language, changes, words):
    path = ROOT / f"src/canheal/content/changes/{language}.yaml"
    other = Words.from_mapping(language, yaml.safe_load(path.read_text()))
    assert other.entries.keys() == words.entries.keys()
    for key, text in words.entries.items():
        assert sorted(re.findall(r"{\w+}", other.entries[key])) == sorted(re.findall(r"{\w+}", text))
    page = render_html(changes_document(changes, other))
    assert f'<html lang="{language}">' in page
    assert html.escape(other.say("reason.changed_level")) in page


def test_english_says_of_each_reason_what_the_data_say(words):
    assert {key: words.say(f"reason.{key}") for key in REASONS} == REASONS
    assert {key: words.say(f"finding_reason.{key}") for key in FINDING_REASONS} == FINDING_REASONS


def test_every_wording_of_the_pages_is_used():
    code = "".join((ROOT / f"src/canheal/formats/{name}.py").read_text() for name in ("changes_page", "cases_page"))
    entries = Words.from_mapping(
        "en", yaml.safe_load((ROOT / "src/canheal/content/changes/en.yaml").read_text())
    ).entries
    families = {"claims", "column", "footnote", "other", "reason", "finding_reason"}
    assert [key for key in entries if f'"{key}"' not in code and key.partition(".")[0] not in families] == []
