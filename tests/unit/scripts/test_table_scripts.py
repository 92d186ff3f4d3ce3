"""Small inputs to the scripts that make the other tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from allele_names import hgvs_protein, shifted, splice_term
from disease_bridge import bridge, coverage
from gene_roles import twenty_twenty
from genes_table import chromosome_of, moved_bounds
from liftover import Block, Chains
from oncotree_table import nodes
from open_calls import Call
from published_alleles import changed_gene, protein_name


def test_oncotree_nodes() -> None:
    leaf = {"code": "LUAD", "name": "Lung  Adenocarcinoma", "externalReferences": {"NCI": ["C1", "C2"]}, "children": {}}
    tissue = {"code": "LUNG", "name": "Lung", "externalReferences": {}, "children": {"LUAD": leaf}}
    found = list(nodes({"code": "TISSUE", "children": {"LUNG": tissue}}))
    assert found == [
        ("LUNG", "Lung", "TISSUE", "LUNG", "", ""),
        ("LUAD", "Lung Adenocarcinoma", "LUNG", "LUNG", "C1|C2", ""),
    ]


def test_chromosome_of() -> None:
    names = [chromosome_of(accession) for accession in ("NC_000007.14", "NC_000023.11", "NC_000024.10", "NT_187633.1")]
    assert names == ["7", "X", "Y", ""]


def test_moved_bounds_skip_an_end_without_counterpart_and_one_that_jumps() -> None:
    chains = Chains({"1": [Block(1_200, 8_800, "1", 51_200, 1, 9), Block(1_000, 100, "1", 900_000, 1, 9)]})
    assert moved_bounds(chains, "1", 1_001, 10_000) == (51_201, 60_000)
    assert moved_bounds(chains, "2", 1_001, 10_000) is None


def test_twenty_twenty_shares() -> None:
    def call(number: int, kind: str, protein: str) -> Call:
        return Call("x", f"p{number}", "G", "1", number, "A", "C", kind, protein, "", "", "")

    calls = [call(n, "Missense_Mutation", "p.G12D") for n in range(10)]
    calls += [call(20 + n, "Missense_Mutation", f"p.A{50 + n}V") for n in range(4)]
    calls += [call(40 + n, "Nonsense_Mutation", "p.R9*") for n in range(4)]
    calls += [call(60 + n, "Silent", "p.L7=") for n in range(2)]
    assert twenty_twenty(calls)["G"] == pytest.approx((0.5, 0.2, 20))
    assert twenty_twenty(calls[:19]) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p.ELREA746del", "p.E746_A750del"),
        ("p.709_710ET>D", "p.E709_T710delinsD"),
        ("p.655_656LL>L", ""),
        ("p.773_774insH", ""),
        ("p.R213*", "p.R213*"),
        ("p.P131fs", "p.P131fs"),
        ("", ""),
    ],
)
def test_oncotator_names(text: str, expected: str) -> None:
    assert hgvs_protein(text) == expected


def test_shifted_keeps_the_length_of_a_frameshift() -> None:
    assert shifted("p.M237Gfs*20", -18) == "p.M219Gfs*20"
    assert shifted("p.E746_A750del", 1) == "p.E747_A751del"


@pytest.mark.parametrize(
    ("coding", "term"),
    [
        ("c.375+1G>A", "splice_donor_variant"),
        ("c.376-2A>G", "splice_acceptor_variant"),
        ("c.375+5G>A", ""),
        ("c.375+12G>A", ""),
        ("c.375G>A", ""),
    ],
)
def test_splice_term(coding: str, term: str) -> None:
    assert splice_term(coding) == term


def test_names_of_published_variants() -> None:
    assert protein_name("V600E|p.V600E|Val600Glu|rs1") == "V600E"
    assert protein_name("R213X|p.R213X") == "R213*"
    assert protein_name("Exon 19 Deletion") == ""
    assert [changed_gene(name) for name in ("BCR-ABL", "EML4-ALK", "H3-3A", "KRAS")] == ["ABL1", "ALK", "H3-3A", "KRAS"]


def test_bridge_prefers_curated_rows_and_refuses_ambiguous_ones(tmp_path: Path) -> None:
    (tmp_path / "hand").write_text(
        "oncotree\tdoid\trelation\tnote\nA\tDOID:1\texact\t\nB\tDOID:9\tsyndrome\tsyndrome\n"
    )
    (tmp_path / "tree").write_text(
        "code\tname\tparent\ttissue\tncit\tumls\nT\tt\tTISSUE\tT\tC0\t\nA\ta\tT\tT\tC1\t\nB\tb\tT\tT\tC2\t\nC\tc\tT\tT\tC3\tU3\n"
    )
    (tmp_path / "names").write_text('id\tlabel\n"DOID:1"\t"one"\nDOID:2\ttwo\nDOID:3\tthree\nDOID:9\tnine\n')
    xrefs = ["DOID:1\tx\tNCI:C2", "DOID:2\tx\tUMLS_CUI:U3", "DOID:3\tx\tNCI:C1", "DOID:3\tx\tNCI:C2"]
    (tmp_path / "xrefs").write_text("\n".join(["id\tlabel\txref", *xrefs]) + "\n")
    rows = list(bridge(*(tmp_path / name for name in ("hand", "tree", "names", "xrefs"))))
    assert [row[:5] for row in rows] == [
        ("A", "DOID:1", "NCIT:C2", "one", "exact"),
        ("B", "DOID:9", "", "nine", "syndrome"),
        ("C", "DOID:2", "", "two", "exact"),
    ]
    (tmp_path / "table").write_text("doid\trelation\nDOID:1\texact\nDOID:9\tsyndrome\n")
    (tmp_path / "items").write_text("disease_ontology_id\tdo_name\nDOID:1\tone\nDOID:9\tnine\nDOID:5\tfive\n")
    assert coverage(tmp_path / "table", tmp_path / "items") == (2, 1, 3, [("five", 1)])
