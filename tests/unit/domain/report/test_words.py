from __future__ import annotations

import pytest

from canheal.domain.report.settings import NO_LIMITS, Settings
from canheal.domain.report.words import Words
from canheal.terms.errors import ContentError

TABLE = {"reviewed": False, "number": {"decimal": ",", "thousands": "."}, "a": {"b": "x {name}", "c": "plain {brace}"}}


@pytest.fixture
def words():
    return Words.from_mapping("de", TABLE)


def test_say_fills_places_once_and_leaves_braces_of_values(words):
    assert words.say("a.b", name="{evil}") == "x {evil}"
    assert words.say("a.c") == "plain {brace}"


@pytest.mark.parametrize(("key", "values"), [("a.z", {}), ("a.b", {"other": 1})])
def test_a_missing_key_or_place_is_a_content_error(words, key, values):
    with pytest.raises(ContentError) as caught:
        words.say(key, **values)
    assert caught.value.file == "report/de.yaml"
    assert caught.value.field == key


def test_numbers_follow_the_language(words):
    assert words.count(1234567) == "1.234.567"
    assert words.number(2.5, 2) == "2,50"
    assert words.percent(0.0432) == "4,3\u00a0%"


def test_an_open_term_falls_back_to_its_code(words):
    assert words.term("a", "c") == "plain {brace}"
    assert words.term("oncogenicity", "a_new_class") == "a new class"


@pytest.mark.parametrize("table", [{"a": "x"}, {"reviewed": "no"}, {"reviewed": True, "a": {"b": 1}}])
def test_a_broken_table_does_not_load(table):
    with pytest.raises(ContentError):
        Words.from_mapping("de", table)


def test_settings_read_numbers_and_codes_and_refuse_others():
    given = {
        "low_purity": {"value": 0.2},
        "low_depth": {"value": 50},
        "blood_types": {"value": ["CLLSLL"]},
        "mismatch_repair_genes": {"value": ["MLH1", "EPCAM"], "citation": "a guideline", "unverified": True},
        "colorectal_types": {"value": ["COAD"], "citation": "another"},
    }
    settings = Settings.from_mapping(given)
    assert (settings.low_purity, settings.low_depth, settings.blood_types) == (0.2, 50, frozenset({"CLLSLL"}))
    assert settings.mismatch_repair == (("MLH1", "EPCAM"), "a guideline, unverified")
    assert settings.colorectal == (("COAD",), "another")
    assert Settings(None, None) == NO_LIMITS
    for broken in ({"low_purity": {"value": True}}, {"blood_types": {"value": "CLLSLL"}}, {"low_depth": {}}):
        with pytest.raises(ContentError):
            Settings.from_mapping(given | broken)
    with pytest.raises(ContentError):
        Settings.from_mapping({})
