"""The starter catalogue: what it must hold, and that each row is safe to show."""

from __future__ import annotations

import csv
import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.evidence.diseases import ROOTS
from canheal.domain.evidence.profiles import profile_from_data
from canheal.domain.interpretation.findings import CAUTIONS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src/canheal/content/knowledge/catalogue"
ONCOTREE = ROOT / "src/canheal/content/knowledge/oncotree.tsv"
SHARED = ROOT / "../shared/data/clinical"
Row = dict[str, str]

COLUMNS = [
    "id", "gene", "alteration", "diseases", "implication", "significance", "direction", "level", "therapies", "setting",
    "requires", "ema_status", "ema_date", "fda_status", "fda_date", "origin", "statement", "citations", "reviewed",
    "unverified",
]  # fmt: skip
LETTERS = {"therapeutic": "T", "diagnostic": "D", "prognostic": "P"}
SIGNIFICANCE = {
    "therapeutic": {"sensitivity", "resistance", "reduced_sensitivity"},
    "diagnostic": {"positive", "negative"},
    "prognostic": {"better_outcome", "poor_outcome"},
}
STATUSES = {"approved", "conditional", "accelerated", "withdrawn", "not_approved", "unknown"}
LICENSED = {"approved", "conditional", "accelerated"}
NAMED = {
    ("FLT3", "ITD"), ("EGFR", "EGFRvIII"), ("EGFR", "kinase domain duplication"), ("AR", "AR-V7"),
    ("BRCA1", "reversion mutation"), ("BRCA2", "reversion mutation"),
}  # fmt: skip
SOURCES = {"PMID", "EMA", "FDA", "CIViC", "CGI", "MOAlmanac", "NCT"}
REMEMBERED = {"ESMO", "ELN", "iwCLL", "WHO", "trial"}
ANTI_EGFR = {"cetuximab", "panitumumab"}
G12C_DRUGS = {"sotorasib", "adagrasib"}


@cache
def rows(kind: str) -> tuple[Row, ...]:
    with (FOLDER / f"{kind}.tsv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def everything() -> list[Row]:
    return [row for kind in LETTERS for row in rows(kind)]


def target(row: Row) -> CategoricalVariant:
    return read_categorical(row["gene"], row["alteration"])


def therapeutic(**wanted: str) -> list[Row]:
    return [row for row in rows("therapeutic") if all(row[name] == value for name, value in wanted.items())]


def drugs(row: Row) -> set[str]:
    return set(row["therapies"].split(" + ")) if row["therapies"] else set()


def sources(row: Row) -> list[str]:
    return row["citations"].split("; ")


def prefix(citation: str) -> str:
    return "NCT" if re.fullmatch(r"NCT\d{8}", citation) else citation.split(":", 1)[0]


# ---- the form of every row


@pytest.mark.parametrize("kind", LETTERS)
def test_header_and_width_of_each_file(kind: str) -> None:
    lines = (FOLDER / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS
    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}
    assert not any('"' in line or line != line.rstrip("\r") for line in lines)


@pytest.mark.parametrize("kind", LETTERS)
def test_ids_are_unique_and_rising(kind: str) -> None:
    ids = [row["id"] for row in rows(kind)]
    assert all(re.fullmatch(rf"CH-{LETTERS[kind]}-\d{{4}}", identifier) for identifier in ids)
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("kind", LETTERS)
def test_enumerations(kind: str) -> None:
    for row in rows(kind):
        assert row["implication"] == kind, row["id"]
        assert row["significance"] in SIGNIFICANCE[kind], row["id"]
        assert row["direction"] in {"supports", "does_not_support"}, row["id"]
        assert row["level"] in set("ABCDE"), row["id"]
        assert {row["ema_status"], row["fda_status"]} <= STATUSES, row["id"]
        assert row["origin"] in {"somatic", "germline", "any"}, row["id"]
        assert row["unverified"] in {"true", "false"}, row["id"]


def test_dates_are_iso_days_or_years_and_never_beside_an_unknown_status() -> None:
    for row in everything():
        assert row["reviewed"] >= "2026-11-22", row["id"]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["reviewed"]), row["id"]
        for agency in ("ema", "fda"):
            date = row[f"{agency}_date"]
            assert re.fullmatch(r"|(19|20)\d\d(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?", date), row["id"]
            assert not date or row[f"{agency}_status"] in LICENSED, row["id"]
            assert date <= row["reviewed"], row["id"]


def test_statements_are_one_sentence() -> None:
    for row in everything():
        statement = row["statement"]
        assert statement[0].isupper() or statement.startswith("17p"), row["id"]
        assert statement.endswith("."), row["id"]
        assert ". " not in statement, row["id"]
        assert not re.search(r"\b(should|recommend|must|give the patient)\b", statement), row["id"]


def test_no_fact_stands_twice() -> None:
    keys = [tuple(row[name] for name in (*COLUMNS[1:10], "origin")) for row in everything()]
    assert len(keys) == len(set(keys))


# ---- alterations, genes and diseases


def test_every_alteration_is_read_by_the_grammar() -> None:
    named = {(row["gene"], row["alteration"]) for row in everything() if target(row).kind == "named"}
    assert named == NAMED


def test_whole_tumour_biomarkers_stand_without_a_gene() -> None:
    assert {row["alteration"] for row in everything() if row["gene"] == "-"} == {"TMB-H", "MSI-H", "HRD-H"}


def test_a_fusion_names_its_own_gene() -> None:
    for row in everything():
        if partners := target(row).partners:
            assert row["gene"] in partners, row["id"]


def test_gene_symbols_look_like_hgnc() -> None:
    assert all(row["gene"] == "-" or re.fullmatch(r"[A-Z][A-Z0-9-]+", row["gene"]) for row in everything())


def test_diseases_exist_in_oncotree() -> None:
    if not ONCOTREE.exists():
        pytest.skip("content/knowledge/oncotree.tsv is not here yet")
    with ONCOTREE.open(encoding="utf-8", newline="") as stream:
        codes = {row["code"] for row in csv.DictReader(stream, delimiter="\t")} | ROOTS
    for row in everything():
        found = row["diseases"].split(";")
        assert set(found) <= codes, row["id"]
        assert len(found) == len(set(found)), row["id"]


# ---- what the catalogue must hold


def test_counts_that_the_issue_asks_for() -> None:
    assert len(rows("therapeutic")) >= 150
    assert len({row["gene"] for row in rows("therapeutic")} - {"-"}) >= 40
    assert len(rows("diagnostic")) >= 45
    assert len(rows("prognostic")) >= 40


@pytest.mark.parametrize(
    ("gene", "alteration"),
    [
        ("-", "TMB-H"), ("-", "MSI-H"), ("NTRK1", "fusion"), ("NTRK2", "fusion"), ("NTRK3", "fusion"),
        ("RET", "fusion"), ("ERBB2", "overexpression"),
    ],
)  # fmt: skip
def test_tumour_agnostic_biomarkers(gene: str, alteration: str) -> None:
    found = therapeutic(gene=gene, alteration=alteration, diseases="SOLID", significance="sensitivity", level="A")
    assert found


def test_braf_v600e_is_tumour_agnostic_but_for_colorectal_cancer() -> None:
    broad = [
        row for row in therapeutic(gene="BRAF", alteration="V600E") if row["setting"].startswith("tumour-agnostic")
    ]
    assert [row["therapies"] for row in broad] == ["dabrafenib + trametinib"]
    codes = set(broad[0]["diseases"].split(";"))
    assert {"SKIN", "LUNG", "THYROID", "BRAIN", "BILIARY_TRACT", "PANCREAS", "OVARY"} <= codes
    assert not codes & {"BOWEL", "COADREAD", "COAD", "READ", "SOLID", "CANCER", "MYELOID", "LYMPH"}


@pytest.mark.parametrize(
    ("gene", "alteration", "drug", "disease"),
    [
        ("EGFR", "T790M", "erlotinib", "NSCLC"), ("EGFR", "C797S", "osimertinib", "NSCLC"),
        ("KRAS", "G12", "cetuximab", "COADREAD"), ("KRAS", "G13", "panitumumab", "COADREAD"),
        ("NRAS", "Q61", "panitumumab", "COADREAD"), ("BRAF", "V600E", "cetuximab", "COADREAD"),
        ("ESR1", "activating mutation", "letrozole", "BRCA"), ("ALK", "G1202R", "crizotinib", "NSCLC"),
        ("ROS1", "G2032R", "crizotinib", "NSCLC"), ("NTRK1", "G595R", "larotrectinib", "SOLID"),
        ("KIT", "V654A", "imatinib", "GIST"), ("KIT", "D816V", "imatinib", "SM"),
        ("PDGFRA", "D842V", "imatinib", "GIST"), ("BTK", "C481S", "ibrutinib", "CLLSLL"),
        ("ABL1", "T315I", "imatinib", "CML"), ("AR", "AR-V7", "enzalutamide", "PRAD"),
        ("BRCA1", "reversion mutation", "olaparib", "PRAD"), ("RB1", "loss of function", "palbociclib", "BRCA"),
        ("MET", "amplification", "osimertinib", "NSCLC"), ("ERBB2", "amplification", "cetuximab", "COADREAD"),
    ],
)  # fmt: skip
def test_resistance_rows_that_a_board_would_miss(gene: str, alteration: str, drug: str, disease: str) -> None:
    found = therapeutic(gene=gene, alteration=alteration, therapies=drug, significance="resistance")
    assert any(disease in row["diseases"].split(";") and row["direction"] == "supports" for row in found)


def test_every_level_a_therapeutic_row_states_both_agencies() -> None:
    for row in therapeutic(level="A"):
        assert row["ema_status"], row["id"]
        assert row["fda_status"], row["id"]
        if row["significance"] == "sensitivity" and row["direction"] == "supports":
            listed = any(citation.startswith("MOAlmanac:assertion") for citation in sources(row))
            assert {row["ema_status"], row["fda_status"]} & LICENSED or listed, row["id"]


def test_most_verified_approvals_name_ema_and_fda() -> None:
    approved = therapeutic(level="A", significance="sensitivity")
    assert sum(row["ema_status"] in LICENSED for row in approved) > len(approved) / 2
    assert sum(row["fda_status"] in LICENSED for row in approved) > len(approved) / 2


# ---- therapies


def test_a_row_is_one_therapy_or_one_combination() -> None:
    for row in everything():
        therapies = row["therapies"]
        assert bool(therapies) == (row["implication"] == "therapeutic"), row["id"]
        assert not re.search(r"[A-Z,;/]| or | and ", therapies), row["id"]
        assert len(therapies.split(" + ")) == len(drugs(row)) or not therapies, row["id"]


def test_combinations_are_kept_together() -> None:
    pairs = {row["therapies"] for row in rows("therapeutic") if " + " in row["therapies"]}
    wanted = {"dabrafenib + trametinib", "encorafenib + cetuximab", "nivolumab + ipilimumab", "adagrasib + cetuximab"}
    assert wanted <= pairs
    assert not therapeutic(therapies="trametinib", gene="BRAF", diseases="NSCLC")


# ---- sources


def test_every_row_cites_a_label_an_esmo_guideline_or_a_paper() -> None:
    for row in everything():
        kinds = {prefix(citation) for citation in sources(row)}
        assert kinds <= SOURCES | REMEMBERED, row["id"]
        assert kinds & {"EMA", "FDA", "ESMO", "PMID"}, row["id"]
        assert not any(re.fullmatch(r"PMID:(?!\d{5,8}$).*", citation) for citation in sources(row)), row["id"]


def test_an_approval_is_cited_and_a_date_with_it() -> None:
    for row in rows("therapeutic"):
        for agency in ("EMA", "FDA"):
            cited = [citation for citation in sources(row) if citation.startswith(f"{agency}:")]
            assert bool(cited) == (row[f"{agency.lower()}_status"] != "unknown"), row["id"]
        if row["fda_date"]:
            assert any(citation.startswith(f"FDA:{row['fda_date']} ") for citation in sources(row)), row["id"]


# ---- safety


def test_a_denial_never_reads_as_a_promise() -> None:
    denials = [row for row in everything() if row["direction"] == "does_not_support"]
    assert len(denials) >= 10
    for row in denials:
        assert re.search(r"\b(not|no)\b", row["statement"]), row["id"]
        assert row["level"] != "A", row["id"]
        assert not {row["ema_status"], row["fda_status"]} & LICENSED, row["id"]


def test_withdrawn_only_therapies_are_not_level_a() -> None:
    for row in rows("therapeutic"):
        statuses = {row["ema_status"], row["fda_status"]}
        if "withdrawn" in statuses and not statuses & LICENSED:
            assert row["level"] != "A", row["id"]


def test_kras_g12c_drugs_stand_on_g12c_only() -> None:
    for row in rows("therapeutic"):
        if drugs(row) & G12C_DRUGS and row["significance"] == "sensitivity":
            assert (row["gene"], row["alteration"]) == ("KRAS", "G12C"), row["id"]


def test_ras_rows_on_anti_egfr_antibodies_are_resistance() -> None:
    for row in rows("therapeutic"):
        if row["gene"] in {"KRAS", "NRAS"} and drugs(row) & ANTI_EGFR and not drugs(row) & G12C_DRUGS:
            assert row["significance"] == "resistance", row["id"]
            assert not {row["ema_status"], row["fda_status"]} & LICENSED, row["id"]


def test_braf_in_colorectal_cancer_needs_anti_egfr() -> None:
    for row in therapeutic(gene="BRAF", diseases="COADREAD"):
        positive = row["significance"] == "sensitivity" and row["direction"] == "supports"
        assert not positive or (drugs(row) & ANTI_EGFR and len(drugs(row)) >= 2), row["id"]
    alone = therapeutic(gene="BRAF", alteration="V600E", diseases="COADREAD", therapies="vemurafenib")
    assert {(row["significance"], row["direction"]) for row in alone} == {
        ("resistance", "supports"),
        ("sensitivity", "does_not_support"),
    }


@pytest.mark.parametrize(
    "gene", ["BRAF", "EGFR", "KIT", "PDGFRA", "IDH1", "IDH2", "FGFR3", "H3-3A", "EZH2", "FLT3", "NPM1", "POLE"]
)
def test_allele_specific_labels_have_no_gene_level_mutation_row(gene: str) -> None:
    assert not [row for row in therapeutic(gene=gene) if target(row).kind == "gene_mutation"]


def test_activating_rows_of_egfr_do_not_open_inhibitors() -> None:
    inhibitors = {"osimertinib", "gefitinib", "erlotinib", "afatinib", "dacomitinib", "lazertinib", "amivantamab"}
    assert not [row for row in therapeutic(gene="EGFR", alteration="activating mutation") if drugs(row) & inhibitors]


def test_germline_labels_ask_for_a_germline_variant() -> None:
    for row in rows("therapeutic"):
        if "germline" in row["statement"] and row["gene"] in {"BRCA1", "BRCA2"} and row["level"] == "A":
            assert row["origin"] == "germline", row["id"]
    assert {row["origin"] for row in therapeutic(gene="VHL")} == {"germline"}


def test_her2_three_plus_matches_only_expression() -> None:
    for row in rows("therapeutic"):
        if "3+" in row["setting"] or "3+" in row["statement"]:
            assert target(row).kind == "overexpression", row["id"]


def test_histone_mutations_stand_in_hgvs_and_in_histone_numbering() -> None:
    for kind in ("therapeutic", "diagnostic"):
        found = {row["alteration"] for row in rows(kind) if row["gene"] == "H3-3A"}
        assert {"K28M", "K27M"} <= found


# ---- against the sources, where they are here


@pytest.mark.skipif(not SHARED.exists(), reason="shared data not here")
def test_regulators_dates_and_indications_agree_with_moalmanac() -> None:
    with gzip.open(SHARED / "moalmanac_db/referenced/indications.json.gz") as stream:
        indications = {item["id"]: item for item in json.load(stream)}
    checked = 0
    for row in rows("therapeutic"):
        for citation in sources(row):
            if citation.startswith("MOAlmanac:ind:"):
                known = indications[citation.removeprefix("MOAlmanac:")]
                agency = known["id"].split(":")[1].split(".")[0]
                dates = {known["initial_approval_date"], known.get("date_regular_approval"), ""}
                assert row[f"{agency}_date"] in dates or row["gene"] == "-", row["id"]
                checked += 1
    assert checked > 300


@pytest.mark.skipif(not SHARED.exists(), reason="shared data not here")
def test_civic_items_are_of_this_gene_and_paper() -> None:
    with gzip.open(SHARED / "civic/civic_evidence_items_20220422.tsv.gz", "rt", encoding="utf-8") as stream:
        items = {item["evidence_id"]: item for item in csv.DictReader(stream, delimiter="\t")}
    for row in everything():
        for citation in sources(row):
            if citation.startswith("CIViC:"):
                item = items[citation.removeprefix("CIViC:")]
                names = {row["gene"].replace("ABL1", "ABL"), *(target(row).partners or ())}
                assert any(name in item["symbol"] for name in names), row["id"]
                assert f"PMID:{item['citation_id']}" in sources(row), row["id"]


def test_conditions_are_known_and_bind_only_what_supports_a_therapy() -> None:
    known = yaml.safe_load((FOLDER / "conditions.yaml").read_text(encoding="utf-8"))
    names = [row["name"] for row in known]
    assert len(names) == len(set(names))
    for row in everything():
        asked = [name for name in row["requires"].split(";") if name]
        assert set(asked) <= set(names), row["id"]
        assert not asked or (row["significance"], row["direction"]) == ("sensitivity", "supports"), row["id"]
    assert {name for row in everything() for name in row["requires"].split(";")} - {""} <= set(names)
    for condition in known:
        assert profile_from_data(condition["profile"])
        for state in ("not_met", "not_assessed"):
            assert f"{condition['name']}_{state}" in CAUTIONS


def test_a_setting_that_asks_for_a_her2_state_is_evaluated() -> None:
    """HER2-positive disease is the gene's own row where ERBB2 is the gene."""
    for row in therapeutic(significance="sensitivity", direction="supports"):
        if "HER2-negative" in row["setting"]:
            assert "her2_negative" in row["requires"].split(";"), row["id"]
