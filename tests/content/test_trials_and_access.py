"""Tables on trials and access: every row means something, and the rules of cohorts agree with their worked cases."""

from __future__ import annotations

import re

import pytest

from canheal.domain.evidence.diseases import ROOTS
from canheal.domain.trials.cohorts import cohort_state
from canheal.domain.trials.trial import STATUSES
from canheal.domain.trials.vocabulary import word_key
from canheal.knowledge import trials
from canheal.knowledge.content import load_content
from canheal.knowledge.tumour_types import tumour_tree
from canheal.terms.errors import ContentError, OutOfRange

CONTENT = load_content()
CASES = CONTENT.document("access/cases.yaml")["cohorts"]
RULES = trials.cohort_rules(CONTENT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['words']}")
def test_cohort_cases(case):
    numbers = {key: case[key] for key in ("enrolled", "evaluated", "benefited")}
    found = cohort_state(RULES[case["rule"]], **numbers)
    assert (found.state, found.places) == (case["state"], case["places"])


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("field", ["first_stage", "least_first", "both_stages", "least_both"])
@pytest.mark.parametrize("step", [-1, 1])
def test_every_number_of_a_rule_is_pinned_by_a_case(rule, field, step):
    changed = rule._replace(**{field: getattr(rule, field) + step})

    def agrees(case):
        try:
            found = cohort_state(changed, **{key: case[key] for key in ("enrolled", "evaluated", "benefited")})
        except OutOfRange:
            return False
        return (found.state, found.places) == (case["state"], case["places"])

    assert not all(agrees(case) for case in CASES if case["rule"] == rule.id)


def test_programmes_name_countries_a_citation_and_what_to_check():
    countries = set(trials.trial_vocabulary(CONTENT).countries.values())
    programmes = trials.access_programmes(CONTENT)
    assert len({one.id for one in programmes}) == len(programmes) > 5
    for one in programmes:
        assert set(one.countries) <= countries
        assert one.countries
        assert one.asks
        assert one.citation
        assert re.fullmatch(r"NCT\d{8}|", one.registry)


@pytest.mark.parametrize(
    "change",
    [{"kind": "gift"}, {"rule": "none such"}, {"more": 1}, {"countries": [False]}],
    ids=["kind", "rule", "field", "country"],
)
def test_a_broken_programme_is_refused(change):
    row = CONTENT.document("access/programmes.yaml")["programmes"][0] | change
    with pytest.raises(ContentError):
        trials._programme(row, RULES)


def test_a_rule_whose_stages_contradict_each_other_is_refused():
    row = CONTENT.document("access/programmes.yaml")["rules"][0]
    for change in ({"first_stage": 24}, {"least_first": 0}, {"least_both": 25}):
        with pytest.raises(ContentError):
            trials._rule(row | change)


def test_words_of_the_tables_are_unique_and_mean_what_we_know():
    tree = tumour_tree(CONTENT)
    known = {
        "trials/conditions.tsv": ("word", "code", ROOTS | set(tree.all())),
        "trials/status.tsv": ("word", "status", set(STATUSES)),
        "trials/countries.tsv": ("name", "code", None),
        "trials/age_groups.tsv": ("word", "sign", {">=", "<"}),
    }
    for path, (name, value, allowed) in known.items():
        rows = list(CONTENT.table(path).pick(name, value))
        assert len({word_key(word) for word, _ in rows}) == len(rows), path
        assert allowed is None or {meant for _, meant in rows} <= allowed, path
        assert all(re.fullmatch(r"[A-Z]{2}", meant) for _, meant in rows if allowed is None)
    groups = trials.trial_vocabulary(CONTENT).age_groups
    assert groups["adults"] == (">=", 18.0)
    assert "treatment_list" in trials.trial_vocabulary(CONTENT).passed_over["trial"]


def test_every_code_of_oncotree_stands_for_itself_and_names_for_their_node():
    words = trials.trial_vocabulary(CONTENT)
    tree = tumour_tree(CONTENT)
    assert all(words.disease(code) == code for code in tree.all())
    vectors = {
        "Non-Small Cell Lung Cancer": "NSCLC",
        "Carcinoma, Non-Small-Cell Lung": "NSCLC",
        "_SOLID_": "SOLID",
        "_LIQUID_": "HEME",
        "Breast Cancer": "BREAST",
        "Colorectal Cancer": "COADREAD",
        "Melanoma": "MEL",
        "All Tumors": "CANCER",
    }
    assert {name: words.disease(name) for name in vectors} == vectors
    assert words.disease("some rare thing") is None


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("3+", "positive"),
        ("2+", None),
        ("2+, ISH amplified", "positive"),
        ("2+ FISH positive", "positive"),
        ("2+  ish Not amplified", "negative"),
        ("2+ ISH equivocal", None),
        ("2+ amplified", None),
        ("1+", "negative"),
        ("0", "negative"),
    ],
)
def test_her2_by_immunohistochemistry_and_in_situ_hybridisation(result, status):
    found = trials.receptor_statuses(CONTENT).get(("ERBB2", word_key(result)))
    assert found == (status and ("HER2", status))


def test_a_word_without_a_row_is_never_open():
    words = trials.trial_vocabulary(CONTENT)
    assert words.status("RECRUITING") == words.status("Open to Accrual") == "recruiting"
    assert words.status("Active, not recruiting") == words.status("ACTIVE_NOT_RECRUITING") == "active_not_recruiting"
    assert words.status("") == words.status("recruiting soon") == "unknown"
