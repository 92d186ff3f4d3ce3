"""The reference tables that make a fresh machine work without download: counts, keys, places, roles, tree."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from canheal.domain.evidence.diseases import ROOTS
from canheal.domain.evidence.rows import WORDS
from canheal.terms.alleles import trim
from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length
from canheal.terms.protein import parse_protein_change
from canheal.terms.sequence_ontology import SEVERITY

FOLDER = Path(__file__).resolve().parents[2] / "src/canheal/content/knowledge"
ROOT = Path(__file__).resolve().parents[2]
AMINO_ACIDS = frozenset("ACDEFGHIKLMNPQRSTVWY")
OWN_TABLES = (
    "oncotree", "disease_bridge", "gene_roles", "genes", "recurrent_alleles", "hotspots", "hotspot_ranges",
    "established_oncogenic", "functional_evidence", "critical_sites",
)  # fmt: skip
Row = dict[str, str]


@cache
def table(name: str) -> list[Row]:
    """Rows of a table, read without quoting."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_with_comments(name: str) -> list[Row]:
    """Rows of a table that begins with a comment."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def by(name: str, key: str) -> dict[str, Row]:
    """Rows by a unique column."""
    return {row[key]: row for row in table(name)}


def allele(change: str, gene: str) -> Row:
    """The one row of a protein change (the first of several alleles)."""
    return next(row for row in table("recurrent_alleles") if (row["gene"], row["hgvs_p"]) == (gene, change))


@pytest.mark.parametrize("name", OWN_TABLES)
def test_tables_are_plain(name: str) -> None:
    data = (FOLDER / f"{name}.tsv").read_bytes()
    assert b'"' not in data
    assert b"\r" not in data
    assert data.endswith(b"\n")
    widths = {line.count("\t") for line in data.decode().splitlines()}
    assert len(widths) == 1


def test_tables_are_small() -> None:
    assert sum((FOLDER / f"{name}.tsv").stat().st_size for name in OWN_TABLES) < 3_000_000


@pytest.mark.parametrize(
    ("name", "least"),
    [("disease_bridge", 100), ("gene_roles", 250), ("genes", 700), ("recurrent_alleles", 1_500), ("hotspots", 300)],
)
def test_enough_rows(name: str, least: int) -> None:
    assert len(table(name)) >= least


class TestSources:
    sources = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))

    def test_every_own_table_has_a_source(self) -> None:
        named = [path for source in self.sources for path in source["tables"]]
        assert {f"{name}.tsv" for name in OWN_TABLES} <= set(named)
        assert max(Counter(named).values()) == 1

    def test_rows_and_makers_are_true(self) -> None:
        for source in self.sources:
            own = [path.removesuffix(".tsv") for path in source["tables"]]
            if set(own) <= set(OWN_TABLES):
                assert source["rows"] == sum(len(table(name)) for name in own), source["name"]
            assert source["made_by"] == "by hand" or (ROOT / source["made_by"]).is_file()

    def test_entries_say_what_they_must(self) -> None:
        for source in self.sources:
            assert {"name", "release", "licence", "attribution", "origin", "rows", "made_by", "tables"} <= set(source)
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", source["release"])


class TestOncoTree:
    def test_nodes_are_unique_and_no_root_of_ours_is_a_code(self) -> None:
        codes = [row["code"] for row in table("oncotree")]
        assert len(codes) == len(set(codes)) == 898
        assert not ROOTS & set(codes)

    def test_every_node_leads_to_the_top_through_its_tissue(self) -> None:
        nodes = by("oncotree", "code")
        for code, row in nodes.items():
            path, here = [], code
            while nodes[here]["parent"]:
                assert here not in path
                path.append(here)
                here = nodes[here]["parent"]
            assert here == "TISSUE"
            assert row["tissue"] == (path[-1] if path else "")

    def test_known_nodes(self) -> None:
        nodes = by("oncotree", "code")
        assert (nodes["LUAD"]["parent"], nodes["LUAD"]["tissue"], nodes["LUAD"]["ncit"]) == ("NSCLC", "LUNG", "C3512")
        assert nodes["COAD"]["parent"] == "COADREAD"
        assert nodes["CML"]["tissue"] == "MYELOID"


class TestDiseaseBridge:
    def test_codes_exist(self) -> None:
        codes = set(by("oncotree", "code")) | ROOTS
        for row in table("disease_bridge"):
            assert row["oncotree"] in codes
            assert re.fullmatch(r"DOID:\d+", row["doid"])
            assert re.fullmatch(r"(NCIT:C\d+)?", row["ncit"])
            assert row["relation"] in {"exact", "broader", "narrower", "syndrome"}
            assert row["name_doid"]

    def test_pairs_are_unique(self) -> None:
        pairs = Counter((row["oncotree"], row["doid"]) for row in table("disease_bridge"))
        assert max(pairs.values()) == 1

    @pytest.mark.parametrize(
        ("doid", "code"),
        [
            ("DOID:9256", "COADREAD"), ("DOID:1612", "BREAST"), ("DOID:2394", "OVARY"), ("DOID:10283", "PROSTATE"),
            ("DOID:1793", "PANCREAS"), ("DOID:1380", "UCEC"), ("DOID:1324", "LUNG"), ("DOID:3908", "NSCLC"),
            ("DOID:8552", "CML"), ("DOID:14175", "CCRCC"), ("DOID:162", "CANCER"), ("DOID:1909", "MEL"),
        ],
    )  # fmt: skip
    def test_what_identifiers_miss(self, doid: str, code: str) -> None:
        assert code in {row["oncotree"] for row in table("disease_bridge") if row["doid"] == doid}

    def test_a_hundred_rows_are_curated(self) -> None:
        assert sum(row["citation"].startswith("curated") for row in table("disease_bridge")) >= 100


class TestGenes:
    def test_keys(self) -> None:
        for column in ("gene", "hgnc", "mane_select_refseq", "mane_select_ensembl"):
            values = [row[column] for row in table("genes")]
            assert len(values) == len(set(values)), column

    def test_places_lie_on_their_chromosomes(self) -> None:
        for row in table("genes"):
            assert row["chromosome"] in CHROMOSOMES
            assert re.fullmatch(r"N[MR]_\d+\.\d+", row["mane_select_refseq"])
            assert re.fullmatch(r"ENST\d+\.\d+", row["mane_select_ensembl"])
            for build in Assembly:
                start, end = (int(row[f"{build.value.lower()}_{side}"]) for side in ("start", "end"))
                assert 0 < start < end <= chromosome_length(build, row["chromosome"])

    @pytest.mark.parametrize(
        ("gene", "chromosome", "grch37", "grch38"),
        [("BRAF", "7", 140453136, 140753336), ("EGFR", "7", 55259515, 55191822), ("KRAS", "12", 25398284, 25245350),
         ("TP53", "17", 7577120, 7673802), ("BRCA2", "13", 32914438, 32340301), ("IDH1", "2", 209113112, 208248388)],
    )  # fmt: skip
    def test_known_places(self, gene: str, chromosome: str, grch37: int, grch38: int) -> None:
        row = by("genes", "gene")[gene]
        assert row["chromosome"] == chromosome
        assert int(row["grch37_start"]) <= grch37 <= int(row["grch37_end"])
        assert int(row["grch38_start"]) <= grch38 <= int(row["grch38_end"])


class TestGeneRoles:
    @pytest.mark.parametrize(
        ("role", "genes"),
        [
            (
                "oncogene",
                "EGFR KRAS NRAS BRAF PIK3CA ERBB2 ALK RET MET ROS1 KIT PDGFRA IDH1 JAK2 ESR1 AR FGFR2 CTNNB1 TERT",
            ),
            (
                "tumour_suppressor",
                "TP53 RB1 PTEN APC BRCA1 BRCA2 ATM PALB2 STK11 NF1 VHL CDKN2A MLH1 MSH2 SMAD4 ARID1A",
            ),
            ("both", "NOTCH1 EZH2 DNMT3A WT1"),
        ],
    )
    def test_textbook_genes(self, role: str, genes: str) -> None:
        roles = by("gene_roles", "gene")
        assert {gene: roles[gene]["role"] for gene in genes.split()} == dict.fromkeys(genes.split(), role)

    def test_rows_are_whole(self) -> None:
        hgnc = {row["gene"]: row["hgnc"] for row in table("genes")}
        for row in table("gene_roles"):
            assert row["role"] in {"oncogene", "tumour_suppressor", "both"}
            assert row["hgnc"] == hgnc[row["gene"]]
            assert row["basis"]
            assert row["unverified"] in {"true", "false"}
            assert row["unverified"] == "true" or "PMID:" in row["basis"]
        assert len(by("gene_roles", "gene")) == len(table("gene_roles"))

    def test_tumours_of_a_single_cause_are_oncotree_codes(self) -> None:
        codes = set(by("oncotree", "code"))
        for row in table("gene_roles"):
            assert set(filter(None, row["single_aetiology_tumours"].split(";"))) <= codes

    def test_every_gene_of_the_catalogue_with_a_small_variant_has_a_role(self) -> None:
        folder = FOLDER / "catalogue"
        if not folder.is_dir():
            pytest.skip("the catalogue is not here")
        roles = by("gene_roles", "gene")
        for row in table("catalogue/therapeutic"):
            if parse_protein_change(row["alteration"]):
                assert row["gene"] in roles, row["id"]


class TestRecurrentAlleles:
    @pytest.mark.parametrize(
        ("gene", "change", "grch37", "grch38", "bases"),
        [
            ("BRAF", "p.V600E", 140453136, 140753336, ("A", "T")),
            ("EGFR", "p.L858R", 55259515, 55191822, ("T", "G")),
            ("KRAS", "p.G12D", 25398284, 25245350, ("C", "T")),
            ("IDH1", "p.R132H", 209113112, 208248388, ("C", "T")),
            ("JAK2", "p.V617F", 5073770, 5073770, ("G", "T")),
        ],
    )
    def test_known_places(self, gene: str, change: str, grch37: int, grch38: int, bases: tuple[str, str]) -> None:
        rows = [row for row in table("recurrent_alleles") if (row["gene"], row["hgvs_p"]) == (gene, change)]
        found = {(int(row["grch37_position"]), row["grch37_ref"], row["grch37_alt"]) for row in rows}
        assert (grch37, *bases) in found
        found = {(int(row["grch38_position"]), row["grch38_ref"], row["grch38_alt"]) for row in rows}
        assert (grch38, *bases) in found

    def test_tert_promoter(self) -> None:
        rows = {row["hgvs_c"]: row for row in table("recurrent_alleles") if row["gene"] == "TERT" and not row["hgvs_p"]}
        places = [(rows[name]["grch37_position"], rows[name]["grch38_position"]) for name in ("c.-124C>T", "c.-146C>T")]
        assert places == [("1295228", "1295113"), ("1295250", "1295135")]

    @pytest.mark.parametrize(
        ("gene", "hgvs_c", "position", "reference", "alternate"),
        [
            ("EGFR", "c.2235_2249del", 55242464, "AGGAATTAAGAGAAGC", "A"),
            ("EGFR", "c.2236_2250del", 55242465, "GGAATTAAGAGAAGCA", "G"),
            ("ERBB2", "c.2313_2324dup", 37880981, "A", "AGCATACGTGATG"),
            ("NPM1", "c.860_863dup", 170837543, "C", "CTCTG"),
        ],
    )
    def test_insertions_and_deletions_keep_their_anchor(
        self, gene: str, hgvs_c: str, position: int, reference: str, alternate: str
    ) -> None:
        row = next(r for r in table("recurrent_alleles") if (r["gene"], r["hgvs_c"]) == (gene, hgvs_c))
        assert (int(row["grch37_position"]), row["grch37_ref"], row["grch37_alt"]) == (position, reference, alternate)
        assert (row["grch38_ref"], row["grch38_alt"]) == (reference, alternate)

    def test_alleles_are_minimal_and_unique_on_both_builds(self) -> None:
        for build in ("grch37", "grch38"):
            seen = set()
            for row in table("recurrent_alleles"):
                place = (int(row[f"{build}_position"]), row[f"{build}_ref"], row[f"{build}_alt"])
                assert trim(*place) == place, row
                assert re.fullmatch("[ACGT]+", place[1] + place[2])
                seen.add((row["chromosome"], *place))
            assert len(seen) == len(table("recurrent_alleles"))

    def test_genes_contain_their_alleles(self) -> None:
        genes = by("genes", "gene")
        for row in table("recurrent_alleles"):
            gene = genes[row["gene"]]
            if row["term"] == "upstream_gene_variant":
                continue
            assert row["chromosome"] == gene["chromosome"]
            for build in ("grch37", "grch38"):
                place = int(row[f"{build}_position"])
                assert int(gene[f"{build}_start"]) <= place <= int(gene[f"{build}_end"]), row

    def test_names_are_hgvs_on_mane_select(self) -> None:
        genes = by("genes", "gene")
        for row in table("recurrent_alleles"):
            assert row["term"] in SEVERITY
            assert not row["hgvs_p"] or parse_protein_change(row["hgvs_p"]), row
            other = (row["gene"], row["hgvs_p"]) == ("MYD88", "p.L265P")
            assert other or row["transcript"] == genes[row["gene"]]["mane_select_refseq"]
            assert row["source"]

    def test_coding_positions_lie_in_the_residue_they_change(self) -> None:
        for row in table("recurrent_alleles"):
            place = re.fullmatch(r"c\.(\d+)[ACGT]>[ACGT]", row["hgvs_c"])
            change = parse_protein_change(row["hgvs_p"]) if row["hgvs_p"] else None
            if place and change and change.kind in ("substitution", "nonsense"):
                assert (int(place.group(1)) + 2) // 3 == change.first, row

    @pytest.mark.parametrize(
        ("gene", "changes"),
        [
            ("BRAF", "V600E V600K V600R V600D"),
            ("KRAS", "G12A G12C G12D G12R G12S G12V G13D Q61H Q61K Q61L Q61R K117N A146T"),
            ("NRAS", "G12D G13D Q61K Q61L Q61R"), ("HRAS", "G12V G13R Q61K Q61R"),
            ("EGFR", "L858R T790M C797S G719A G719C G719S S768I L861Q"), ("PIK3CA", "E542K E545K H1047R H1047L"),
            ("IDH1", "R132H R132C"), ("IDH2", "R140Q R172K"), ("AKT1", "E17K"), ("ESR1", "Y537S D538G"),
            ("KIT", "D816V"), ("PDGFRA", "D842V"), ("GNAQ", "Q209L Q209P"), ("GNA11", "Q209L"), ("GNAS", "R201C R201H"),
            ("TP53", "R175H R248Q R248W R273C R273H R282W"), ("POLE", "P286R V411L"), ("SF3B1", "K700E"),
            ("DNMT3A", "R882C R882H"), ("FLT3", "D835Y"), ("FGFR3", "R248C S249C Y373C"), ("MYD88", "L265P"),
            ("H3-3A", "K28M G35R"), ("ABL1", "T315I E255K"), ("CTNNB1", "S45F T41A"), ("ERBB2", "S310F L755S"),
        ],
    )  # fmt: skip
    def test_what_a_board_would_miss(self, gene: str, changes: str) -> None:
        there = {row["hgvs_p"].removeprefix("p.") for row in table("recurrent_alleles") if row["gene"] == gene}
        assert set(changes.split()) <= there


class TestHotspots:
    def test_counts_add_up(self) -> None:
        residues: dict[tuple[str, str], list[Row]] = {}
        for row in table("hotspots"):
            residues.setdefault((row["gene"], row["position"]), []).append(row)
        for rows in residues.values():
            assert len({(row["reference"], row["tumours_at_residue"], row["q"]) for row in rows}) == 1
            at_residue, with_change = int(rows[0]["tumours_at_residue"]), [int(r["tumours_with_change"]) for r in rows]
            assert 3 <= at_residue <= sum(with_change)
            assert max(with_change) <= at_residue
            assert len({row["change"] for row in rows}) == len(rows)
            assert {row["change"] for row in rows} | {rows[0]["reference"]} <= AMINO_ACIDS
            assert rows[0]["reference"] not in {row["change"] for row in rows}

    def test_all_rows_pass_the_threshold(self) -> None:
        assert all(float(row["q"]) < 0.1 and row["is_hotspot"] == "true" for row in table("hotspots"))

    def test_textbook_hotspots(self) -> None:
        residues = {(row["gene"], row["reference"] + row["position"]) for row in table("hotspots")}
        textbook = "KRAS:G12 BRAF:V600 IDH1:R132 TP53:R175 PIK3CA:E545 EGFR:L858 NRAS:Q61 AKT1:E17 DNMT3A:R882"
        assert {tuple(pair.split(":")) for pair in textbook.split()} <= residues

    def test_ranges(self) -> None:
        found = {(row["gene"], row["kind"]): row for row in table("hotspot_ranges")}
        assert int(found["EGFR", "deletion"]["first"]) <= 746 <= int(found["EGFR", "deletion"]["last"])
        assert ("ERBB2", "insertion") in found


class TestEstablished:
    def test_rows(self) -> None:
        roles = by("gene_roles", "gene")
        keys = [(row["gene"], row["hgvs_p"]) for row in table("established_oncogenic")]
        assert len(keys) == len(set(keys))
        for row in table("established_oncogenic"):
            assert row["gene"] in roles
            assert parse_protein_change(row["hgvs_p"])
            assert re.fullmatch(r"PMID:\d+(;PMID:\d+)*", row["citation"])

    def test_textbook_changes_and_no_polymorphism(self) -> None:
        keys = {(row["gene"], row["hgvs_p"]) for row in table("established_oncogenic")}
        for gene, change in (
            ("KRAS", "G12D"),
            ("BRAF", "V600E"),
            ("EGFR", "L858R"),
            ("PIK3CA", "H1047R"),
            ("IDH1", "R132H"),
        ):
            assert (gene, f"p.{change}") in keys
        for gene, change in (
            ("TP53", "P72R"),
            ("KIT", "M541L"),
            ("ERBB2", "I655V"),
            ("FGFR4", "G388R"),
            ("KDR", "Q472H"),
        ):
            assert (gene, f"p.{change}") not in keys

    def test_functional_evidence(self) -> None:
        for row in table("functional_evidence"):
            assert row["effect"] in {"oncogenic", "neutral"}
            assert re.match(r"(PMID:\d+|PMC\d+|doi:10\.\S+|[A-Z][A-Za-z ]+ \d{4};\d+:\d+) \(.+\)$", row["citation"])
            assert row["unverified"] in {"true", "false"}
            assert parse_protein_change(row["hgvs_p"])
        keys = [(row["gene"], row["hgvs_p"]) for row in table("functional_evidence")]
        assert len(keys) == len(set(keys))

    def test_critical_sites(self) -> None:
        roles = by("gene_roles", "gene")
        for row in table("critical_sites"):
            assert row["gene"] in roles
            assert 1 <= int(row["first"]) <= int(row["last"]) <= int(row["first"]) + 15
            assert re.fullmatch(r"PMID:\d+", row["citation"])
            assert row["unverified"] in {"true", "false"}


class TestOncoKbWords:
    def test_every_level_is_a_proposal_in_the_words_of_evidence(self) -> None:
        rows = {row["level"]: row for row in read_with_comments("oncokb_levels")}
        assert set(rows) == {"1", "2", "3A", "3B", "4", "R1", "R2"} | {
            f"{kind}{number}" for kind in ("Dx", "Px", "Fda") for number in "123"
        }
        for level, row in rows.items():
            assert row["mapping"] == "canheal proposal"
            if not level.startswith("Fda"):
                assert row["implication"] in WORDS["implication"]
                assert row["significance"] in WORDS["significance"]
                assert row["counts_as"] in WORDS["level"]

    def test_what_is_shown_elsewhere_never_counts_as_much_as_what_is_shown_here(self) -> None:
        counts_as = {row["level"]: row["counts_as"] for row in read_with_comments("oncokb_levels")}
        assert counts_as["1"] <= counts_as["2"] < counts_as["3A"] < counts_as["3B"] < counts_as["4"]
        assert counts_as["R1"] < counts_as["R2"]

    def test_tumour_types_are_unique_and_their_codes_known(self) -> None:
        rows = read_with_comments("oncokb_tumour_types")
        known = {row["code"] for row in table("oncotree")} | ROOTS
        assert len({row["name"].lower() for row in rows}) == len(rows) == 128
        assert {code for row in rows for code in row["oncotree"].split(";")} <= known

    def test_breast_cancer_is_not_said_of_sarcomas_of_the_breast(self) -> None:
        codes = {row["name"]: row["oncotree"].split(";") for row in read_with_comments("oncokb_tumour_types")}
        assert "BRCA" in codes["Breast Cancer"]
        assert not {"BREAST", "PBS"} & set(codes["Breast Cancer"])
        assert codes["All Solid Tumors"] == ["SOLID"]
