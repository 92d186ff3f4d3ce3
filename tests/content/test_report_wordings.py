"""Every wording that the reports use exists in every language, and none is left over."""

from __future__ import annotations

import ast
import csv
import functools
import re
import string
from pathlib import Path

import pytest
import yaml

from canheal.domain.evidence.diseases import RELATION_ORDER
from canheal.domain.evidence.known_alleles import KINDS
from canheal.domain.evidence.rows import WORDS
from canheal.domain.interpretation.findings import CAUTIONS, MATCH_LEVELS
from canheal.domain.interpretation.small_variants import CATALOGUE, NOT_ASSESSED
from canheal.domain.interpretation.transcript_choice import CANONICAL, FIRST, MANE_SELECT, ONLY
from canheal.domain.report.settings import Settings
from canheal.domain.report.words import Words
from canheal.domain.variants.read_support import CONTRADICTIONS

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "src" / "canheal" / "content" / "report"
CODE = sorted((ROOT / "src" / "canheal" / "domain" / "report").glob("*.py"))
LANGUAGES = ("en", "de", "fr", "nl", "it", "es")

STATES = ("found", "not_found", "not_tested", "failed_quality", "missing_input")
FAMILIES = {
    "match": MATCH_LEVELS,
    "relation": RELATION_ORDER,
    "significance": tuple(WORDS["significance"]),
    "implication": tuple(WORDS["implication"]),
    "snapshot_quality": ("curated_expert", "curated_community", "computed", "submitted", "local", "project"),
    "known_kind": (*KINDS, "population"),
    "level": tuple("ABCDE"),
    "approval": ("approved", "conditional", "accelerated", "withdrawn", "not_approved", "unknown"),
    "state": STATES,
    "status": ("high", "not_high", "measured", "msi_high", "stable", "indeterminate", "not_assessed"),
    "confidence": ("reported", "computed", "low"),
    "two_hit": ("two_hits", "one_hit", "not_assessed"),
    "caution": tuple(CAUTIONS),
    "frame": ("in", "out", "missing"),
    "reads": CONTRADICTIONS,
    "copy_state": ("amplification", "gain", "neutral", "loss", "deep_deletion"),
    "oncogenicity": ("oncogenic", "likely_oncogenic", "uncertain_significance", "likely_benign", "benign"),
    "class": ("small_variant", "copy_number", "fusion", "msi", "segments", "expression", "splice"),
    "escat_status": ("proposed", "confirmed"),
    "chosen_by": (MANE_SELECT, CANONICAL, ONLY, FIRST, CATALOGUE, NOT_ASSESSED),
    "step": ("histology.what", "numbering.what", "rna.what", "fusion.what", "orthogonal.what"),
    "summary": tuple(f"{tone}{end}" for tone in ("act", "against", "next", "gap") for end in ("", "_none")),
}  # fmt: skip
OPEN = ("lack", "chart.lollipop", "definition")


@functools.cache
def language(code):
    return Words.from_mapping(code, yaml.safe_load((CONTENT / f"{code}.yaml").read_text("utf-8")))


def keys_in_code():
    """Every literal that has the form of a key: dotted lower-case words in a string of the report room."""
    found = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} & ENGLISH_KEYS
    return found


def literal_lookups():
    """The keys given as literals to `say`."""
    found = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    return found


ENGLISH_KEYS = set(language("en").entries)


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_scan_finds_lookups():
    assert {"board.title", "fact.vaf_depth", "step.rebiopsy.why"} <= literal_lookups()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_key_used_in_code_exists(code):
    entries = language(code).entries
    assert literal_lookups() - set(entries) == set()
    wanted = {f"{family}.{name}" for family, names in FAMILIES.items() for name in names}
    assert wanted - set(entries) == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_keys_of_english_and_their_places(code):
    entries, english = language(code).entries, language("en").entries
    assert set(entries) == set(english)
    assert {key: places(text) for key, text in entries.items()} == {key: places(t) for key, t in english.items()}
    assert [key for key, text in entries.items() if not text.strip() and key != "number.thousands"] == []


def test_no_wording_is_left_over():
    families = (*FAMILIES, *OPEN)
    of_family = {key for key in ENGLISH_KEYS if key.startswith(tuple(f"{family}." for family in families))}
    assert ENGLISH_KEYS - keys_in_code() - of_family == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_three_empty_states_differ(code):
    words = language(code)
    assert len({words.say(f"state.{state}") for state in STATES}) == len(STATES)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_translations_say_that_nobody_reviewed_them(code):
    words, english = language(code), language("en").entries
    assert words.reviewed is False
    same = [key for key, text in words.entries.items() if len(text) > 26 and text == english[key]]
    assert same == ["fact.scars"]  # abbreviations alone
    assert words.say("footnote.language") != words.say("footnote.english")


def test_english_cautions_are_the_sentences_of_the_interpretation():
    words = language("en")
    assert {key: words.say(f"caution.{key}") for key in CAUTIONS} == CAUTIONS


def test_settings_load_and_every_limit_is_cited():
    loaded = yaml.safe_load((CONTENT / "settings.yaml").read_text("utf-8"))
    settings = Settings.from_mapping(loaded)
    assert settings.low_purity is not None
    assert 0 < settings.low_purity < 1
    assert settings.low_depth is not None
    assert settings.low_depth > 0
    assert all(re.search(r"\w{4}", row["citation"]) for row in loaded.values())


def test_the_list_of_blood_tumours_is_that_of_oncotree():
    lines = (CONTENT.parent / "knowledge" / "oncotree.tsv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    blood = {row["code"] for row in rows if row["tissue"] in ("MYELOID", "LYMPH")}
    loaded = Settings.from_mapping(yaml.safe_load((CONTENT / "settings.yaml").read_text("utf-8")))
    assert {"AML", "CLLSLL"} <= blood
    assert loaded.blood_types == blood | {"HEME"}


def test_the_list_of_colorectal_tumours_is_that_of_oncotree():
    lines = (CONTENT.parent / "knowledge" / "oncotree.tsv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    below = {row["code"] for row in rows if row["code"] == "COADREAD" or row["parent"] == "COADREAD"}
    assert not [row for row in rows if row["parent"] in below - {"COADREAD"}]
    loaded = Settings.from_mapping(yaml.safe_load((CONTENT / "settings.yaml").read_text("utf-8")))
    assert loaded.colorectal is not None
    assert set(loaded.colorectal.listed) == below
