"""`trials.json`, the tables and the page of one patient say the same, and fit the published schema."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest
import yaml

from canheal.domain.evidence.items import Approval
from canheal.domain.report.words import Words
from canheal.domain.trials.access import Access, list_access
from canheal.domain.trials.criteria import FreeText, Joined, Not, Status, Verdict
from canheal.domain.trials.match import PLACES, VERDICTS, PatientTrials, Search, match_trials
from canheal.domain.trials.patient import Facts
from canheal.domain.trials.trial import STATUSES, Arm, Dates, Site, Trial
from canheal.formats.report_html import render_html
from canheal.formats.trials.matches_json import COLUMNS, CRITERIA_COLUMNS, criteria_tsv, matches_json, matches_tsv
from canheal.formats.trials.matches_page import trials_document
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import access_programmes
from canheal.terms.truth import Truth

ROOT = Path(__file__).resolve().parents[4]
SCHEMA = ROOT / "docs/reference/trial_matches.schema.json"
PAGES = ("matches_page", "access_page")
NAMES = {"MEL": "Melanoma"}
YES, NO, OPEN = Status("sex", "female"), Status("sex", "male"), FreeText("=cmd() <script>alert(1)</script>")


def judge(criterion):
    truths = {YES: Truth.TRUE, NO: Truth.FALSE}
    return Verdict(criterion, truths.get(criterion, Truth.UNKNOWN), "the reason", "read it")


def trial(name, criteria, status="recruiting", arms=()):
    sites = (Site("Clinic", "Ghent", "BE", "recruiting"), Site("Klinik", "Wien", "AT", "recruiting"))
    dates = Dates("2026-01-01", "", "2026-05-01")
    return Trial(name, f"title of {name}", "II", status, dates, criteria, tuple(arms), sites, f"{name}.yaml", "CTML")


@pytest.fixture
def found(tumours):
    """Three trials, one of each verdict, the eligible one closed; off-label candidates of an invented tumour."""
    arms = [Arm("A", "arm", ("one", "two"), "recruiting", OPEN), Arm("B", "", (), "suspended", Not(NO))]
    trials = [
        trial("possible", Joined("all", (YES, Not(FreeText("infection")))), arms=arms),
        trial("no", NO),
        trial("closed", YES, status="completed"),
    ]
    search = Search("BE", "2026-11-26")
    plain = tumours.interpretation()
    approved = tumours.item(diseases=("MEL",), approvals=(Approval("EMA", "approved", "2024"),))
    elsewhere = tumours.claim(approved, relation="other", disease="MEL", cautions=("other_disease", "out_of_frame"))
    against = tumours.claim(tumours.item(id="CH-T-0009"), positive=False)
    found = plain.small_variants[0]._replace(claims=(elsewhere, against))
    interpretation = plain._replace(small_variants=(found, *plain.small_variants[1:]), biomarkers=())
    return PatientTrials(
        interpretation=interpretation,
        facts=Facts(age=61.0, sex="female", receptors={"HER2": "negative"}),
        search=search,
        matches=match_trials(trials, judge, search),
        access=list_access(interpretation, access_programmes(load_content()), ""),
        inputs={"possible.yaml": "0" * 64},
    )


def wordings(language):
    path = ROOT / f"src/canheal/content/trials/{language}.yaml"
    return Words.from_mapping(language, yaml.safe_load(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def words():
    return wordings("en")


def test_the_json_fits_the_published_schema(found):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: schema not checked")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    data = json.loads(matches_json(found))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)] == []


def test_the_schema_names_exactly_the_words():
    shape = json.loads(SCHEMA.read_text())["properties"]["trials"]["items"]["properties"]
    assert shape["status"]["enum"] == list(STATUSES)
    assert shape["verdict"]["enum"] == list(VERDICTS.values())
    assert shape["place"]["enum"] == list(PLACES)


def test_the_json_says_what_was_found_and_why(found):
    data = json.loads(matches_json(found))
    assert data["counts"] == {"eligible": 1, "possible": 1, "not_eligible": 1}
    possible, closed, no = data["trials"]
    assert (closed["id"], closed["place"], closed["open_sites"]) == ("closed", "not_open", [])
    assert closed["closed_because"] == "status: completed"
    assert [site["country"] for site in possible["open_sites"]] == ["BE", "AT"]
    assert [one["criterion"] for one in possible["to_test"]] == ["NOT infection", OPEN.text]
    assert [arm["open"] for arm in possible["arms"]] == [True, False]
    assert no["criteria"] == [{"criterion": "sex male", "result": "fail", "reason": "the reason", "decides": False}]


def test_the_tables_have_a_row_for_each_trial_and_criterion_and_run_nothing(found):
    rows = list(csv.DictReader(matches_tsv(found).decode().splitlines(), delimiter="\t"))
    assert [(row["trial"], row["verdict"]) for row in rows] == [
        ("possible", "possible"),
        ("closed", "eligible"),
        ("no", "not_eligible"),
    ]
    assert all(tuple(row) == COLUMNS and None not in row.values() for row in rows)
    assert rows[0]["open_sites"] == "BE: Ghent, Clinic; AT: Wien, Klinik"
    assert rows[2]["failed"] == "sex male (the reason)"
    criteria = list(csv.DictReader(criteria_tsv(found).decode().splitlines(), delimiter="\t"))
    assert [(row["trial"], row["arm"], row["result"]) for row in criteria] == [
        ("possible", "", "pass"),
        ("possible", "", "unknown"),
        ("possible", "A", "unknown"),
        ("possible", "B", "pass"),
        ("closed", "", "pass"),
        ("no", "", "fail"),
    ]
    assert all(tuple(row) == CRITERIA_COLUMNS for row in criteria)
    assert not any(cell.startswith("=") for row in criteria for cell in row.values())


def test_the_page_shows_each_trial_escaped_and_never_calls_a_closed_one_open(found, words):
    page = render_html(trials_document(found, words, NAMES))
    assert "<script>" not in page
    assert all(f'id="trial-{name}"' in page for name in ("closed", "possible", "no"))
    closed = page.split('id="trial-closed"')[1].split("</tr>")[0]
    assert "not open" in closed
    assert "open in" not in closed
    assert "ECOG 0" not in page
    assert "ECOG not given" in page


def test_an_off_label_candidate_says_what_to_beware_of_in_the_data_and_on_the_page(found, words):
    access = json.loads(matches_json(found))["access"]
    (one,) = access["candidates"]
    assert len(access["programmes"]) == len(found.access.programmes) > 5
    assert [caution["key"] for caution in one["cautions"]] == ["other_disease", "out_of_frame"]
    assert [item["evidence"] for item in one["against"]] == ["CH-T-0009"]
    page = render_html(trials_document(found, words, NAMES)).split('id="access"')[1]
    assert "the fusion is reported out of frame" in page
    assert "against it" in page
    assert one["against"][0]["statement"] in page
    assert "Melanoma (EMA)" in page


def test_a_drug_with_several_labels_is_one_row_and_many_tumour_types_are_cut(found, words):
    (first,) = found.access.candidates
    wide = first._replace(approved_in=("MEL", "LUAD", "THPA", "OVARY", "BREAST"), setting="second line", cautions=())
    changed = found._replace(access=found.access._replace(candidates=(first, wide)))
    page = render_html(trials_document(changed, words, NAMES)).split('id="access"')[1]
    assert page.count(f">{first.unit}<") == 1
    assert "Melanoma, LUAD, THPA, 2 more tumour types (EMA)" in page
    assert "second line" in page


def test_without_a_country_a_trial_is_open_and_never_elsewhere(found, words):
    search = Search("", "2026-11-26")
    anywhere = found._replace(search=search, matches=match_trials([trial("t", YES)], judge, search))
    row = render_html(trials_document(anywhere, words, NAMES)).split('id="trial-t"')[1].split("</tr>")[0]
    assert ">open<" in row
    assert "elsewhere" not in row


def test_the_page_counts_what_is_open(found, words):
    head = render_html(trials_document(found, words, NAMES))
    assert "1 eligible (0 open), 1 possible (1 open), 1 not eligible" in head


def test_a_search_without_trials_or_candidates_has_a_page_too(found, words):
    empty = found._replace(matches=(), access=Access((), ()), facts=Facts(), search=Search("", "2026-11-26"))
    page = render_html(trials_document(empty, words, {}))
    assert words.say("access.none") in page
    assert words.say("none.eligible") in page
    assert json.loads(matches_json(empty))["trials"] == []


@pytest.mark.parametrize("language", ["de", "fr", "nl", "it", "es"])
def test_every_language_has_every_wording_with_its_places_and_marks_what_stays_english(language, found, words):
    other = wordings(language)
    assert other.entries.keys() == words.entries.keys()
    for key, text in words.entries.items():
        assert sorted(re.findall(r"{\w+}", other.entries[key])) == sorted(re.findall(r"{\w+}", text))
        assert other.entries[key] != text or len(text) < 24, key
    page = render_html(trials_document(found, other, NAMES))
    assert f'<html lang="{language}">' in page
    assert html.escape(other.say("group.possible")) in page
    assert html.escape(other.say("footnote.english")) in page
    assert html.escape(other.say("footnote.language")) in page
    assert re.search(r'<[^>]*lang="en"[^>]*>[^<]*the reason', page)


def test_every_wording_of_the_page_is_used(words):
    code = "".join((ROOT / f"src/canheal/formats/trials/{name}.py").read_text() for name in PAGES)
    families = ("column", "place", "result", "group", "caption", "none", "fact", "fact_name", "footnote")
    assert [key for key in words.entries if f'"{key}"' not in code and key.partition(".")[0] not in families] == []
