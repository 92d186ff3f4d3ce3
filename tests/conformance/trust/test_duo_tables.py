"""The shared truth table of permissions by purposes and the rules of the modifiers, every row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from canheal.app.trust_tables import duo_rules
from canheal.domain.access.duo import VERDICTS, Evidence, Term, canonical, match

ROOT = Path(__file__).resolve().parents[3].parent / "shared/data/governance"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="the tables of DUO are not on this machine")
CODES = {"NRES": "DUO:0000004", "GRU": "DUO:0000042", "HMB": "DUO:0000006", "DS": "DUO:0000007", "POA": "DUO:0000011"}
DISEASES = {
    "cancer": "MONDO:0004992",
    "breast cancer": "MONDO:0007254",
    "triple-negative breast cancer": "MONDO:0005494",
    "diabetes": "MONDO:0005015",
}
ASKED = {
    "general research (GRU)": {"general"},
    "health/medical/biomedical (HMB)": {"health"},
    "population/ancestry (POA)": {"population"},
    "methods development only (MDS)": {"methods"},
    "clinical care": {"clinical_care"},
}


def rows(name):
    path = ROOT / "duo" / name
    return list(csv.DictReader(path.read_text().splitlines(), delimiter="\t")) if path.exists() else []


def evidence(words):
    if words in ASKED:
        return Evidence(frozenset(ASKED[words]))
    kind, _, named = words.replace("methods development for ", "methods: ").partition(": ")
    diseases = tuple(DISEASES[one] for one in named.split(" + "))
    return Evidence(frozenset({"methods"} if kind == "methods" else {"disease"}), diseases)


def dataset(permission):
    code, _, disease = permission.partition(":")
    return Term(CODES[code], (DISEASES[disease],) if disease else ())


def verdict(terms, asked):
    return VERDICTS[match(terms, asked, duo_rules()).verdict].upper()


@pytest.mark.parametrize(
    "row", rows("permission_truth_table.tsv"), ids=lambda row: f"{row['dataset_permission']}-{row['request_purpose']}"
)
def test_permissions(row):
    terms, asked = [dataset(row["dataset_permission"])], evidence(row["request_purpose"])
    expected, _, condition = row["expected_decision"].partition(" ")
    assert verdict(terms, asked) == expected
    if "DENY if" in condition:
        assert verdict([*terms, Term(condition.rpartition(" ")[2].rstrip(")"))], asked) == "DENY"
    if "unless modifier CC" in condition:
        assert verdict([*terms, Term("DUO:0000043")], asked) == "APPROVE"


def test_the_tables_are_whole():
    assert (len(rows("permission_truth_table.tsv")), len(rows("modifier_rules.tsv"))) == (66, 18)


MODIFIERS = {
    # code: what stands with it, what is declared, the verdict; the rule of the table in its own words
    "DUO:0000015": [
        ((), {"purposes": {"methods"}}, "DENY"),
        ((), {"purposes": {"health"}}, "APPROVE"),
        ((), {"purposes": {"methods"}, "diseases": ("MONDO:0005494",), "permission": "DS:breast cancer"}, "APPROVE"),
        ((), {"purposes": {"methods"}, "diseases": ("MONDO:0005494",)}, "DENY"),
    ],
    "DUO:0000016": [
        ((), {"genetic": False}, "DENY"),
        ((), {}, "MANUAL"),
        ((), {"genetic": True}, "APPROVE"),
    ],
    "DUO:0000018": [
        ((), {"not_for_profit": True, "commercial": False}, "APPROVE"),
        ((), {"not_for_profit": False, "commercial": False}, "DENY"),
        ((), {"not_for_profit": True, "commercial": True}, "DENY"),
        ((), {"not_for_profit": True}, "MANUAL"),
    ],
    "DUO:0000045": [
        ((), {"not_for_profit": True, "commercial": True}, "APPROVE"),
        ((), {"not_for_profit": False}, "DENY"),
        ((), {}, "MANUAL"),
    ],
    "DUO:0000046": [
        ((), {"not_for_profit": False, "commercial": False}, "APPROVE"),
        ((), {"commercial": True}, "DENY"),
        ((), {}, "MANUAL"),
    ],
    "DUO:0000044": [
        ((), {"purposes": {"population"}, "permission": "GRU"}, "DENY"),
        ((), {"purposes": {"health"}}, "APPROVE"),
    ],
    "DUO:0000012": [
        ((), {}, "MANUAL"),
        (("women",), {"research_type": "women"}, "APPROVE"),
        (("women",), {"research_type": "children"}, "MANUAL"),
    ],
    "DUO:0000019": [((), {}, "APPROVE_WITH_OBLIGATIONS")],
    "DUO:0000020": [((), {}, "NEEDS_EVIDENCE"), ((), {"collaboration": "the first investigator"}, "APPROVE")],
    "DUO:0000021": [((), {}, "NEEDS_EVIDENCE"), ((), {"ethics": "EC 12, until 2027-01-01"}, "APPROVE")],
    "DUO:0000022": [
        (("BE", "NL"), {"country": "BE", "processing": "NL"}, "APPROVE"),
        (("BE", "NL"), {"country": "BE", "processing": "US"}, "DENY"),
        (("BE", "NL"), {"country": "US", "processing": "BE"}, "DENY"),
        (("BE", "NL"), {"country": "BE"}, "MANUAL"),
    ],
    "DUO:0000024": [(("2027-01-01",), {}, "APPROVE_WITH_OBLIGATIONS")],
    "DUO:0000025": [(("12",), {}, "APPROVE"), ((), {}, "MANUAL")],
    "DUO:0000026": [
        (("u1", "u2"), {"people": ("u1", "u2")}, "APPROVE"),
        (("u1",), {"people": ("u1", "u2")}, "DENY"),
        (("u1",), {}, "MANUAL"),
    ],
    "DUO:0000027": [(("p1",), {"project": "p1"}, "APPROVE"), (("p1",), {"project": "p2"}, "DENY")],
    "DUO:0000028": [(("r1",), {"institution": "r1"}, "APPROVE"), (("r1",), {"institution": "r2"}, "DENY")],
    "DUO:0000029": [((), {}, "APPROVE_WITH_OBLIGATIONS")],
    "DUO:0000043": [
        ((), {"purposes": {"clinical_care"}}, "APPROVE"),
        ((), {"purposes": {"health"}}, "APPROVE"),
    ],
}


@pytest.mark.parametrize("row", rows("modifier_rules.tsv"), ids=lambda row: row["shorthand"])
def test_modifiers(row):
    for values, declared, expected in MODIFIERS[row["duo_id"]]:
        facts = {"purposes": {"health"}, "permission": "GRU"} | declared
        permission = dataset(facts.pop("permission"))
        asked = Evidence(frozenset(facts.pop("purposes")), **facts)
        assert verdict([permission, Term(row["duo_id"], values)], asked) == expected


def test_no_row_of_the_modifiers_is_untested():
    assert set(MODIFIERS) == {row["duo_id"] for row in rows("modifier_rules.tsv")} == set(duo_rules().modifiers)


def test_the_spelling_of_the_ontology_file_is_the_same_term():
    """duo.owl names NPOA with eight digits."""
    assert "DUO_00000044" in (ROOT / "duo/duo.owl").read_text()
    assert canonical("DUO_00000044") == canonical("DUO:0000044") == "DUO:0000044"
