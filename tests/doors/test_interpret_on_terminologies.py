"""Snapshots of terminologies in use: a newer OncoTree's codes, a disease's place by its parents, MANE genes, panels."""

from __future__ import annotations

import contextlib
import io
import json

import pytest

from canheal.cli.main import main

MAF_HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
)
EGFR = "EGFR\tGRCh38\t7\t55191822\t55191822\tMissense_Mutation\tT\tG\tT1\tp.L858R\tENST00000275493\t200\t60\n"
INVENTED_GENE = "ZZZ3X\tGRCh38\t7\t60000100\t60000100\tMissense_Mutation\tT\tG\tT1\tp.L8R\tENST00000999999\t200\t60\n"
COLUMNS = "id\tgene\talteration\tdiseases\timplication\tsignificance\tdirection\tlevel\ttherapies\tcitations\torigin\n"
OWN = COLUMNS + (
    "own-1\tEGFR\tL858R\tDOID:9990002\ttherapeutic\tsensitivity\tsupports\tB\tnarrowinib\tPMID:1\tsomatic\n"
    "own-2\tEGFR\tL858R\tDOID:9990003\ttherapeutic\tsensitivity\tsupports\tB\tsaminib\tPMID:2\tsomatic\n"
    "own-3\tEGFR\tL858R\tDOID:9990004\ttherapeutic\tsensitivity\tsupports\tB\tnowherinib\tPMID:3\tsomatic\n"
)
OBO = """format-version: 1.4
data-version: releases/2026-01-31/doid.obo

[Term]
id: DOID:3910
name: lung adenocarcinoma

[Term]
id: DOID:9990002
name: invented kind of lung adenocarcinoma
is_a: DOID:3910 ! lung adenocarcinoma

[Term]
id: DOID:9990003
name: lung adenocarcinoma of another list
xref: NCI:C3512

[Term]
id: DOID:9990004
name: invented disease without a place
"""
TYPES = [
    {"code": "LUAD", "name": "Lung Adenocarcinoma", "parent": "NSCLC", "tissue": "Lung"},
    {"code": "NSCLC", "name": "Non-Small Cell Lung Cancer", "parent": "LUNG", "tissue": "Lung"},
    {"code": "LUNG", "name": "Lung", "parent": "TISSUE", "tissue": "Lung"},
    {"code": "LUADNEW", "name": "Lung Adenocarcinoma of an invented kind", "parent": "LUAD", "tissue": "Lung"},
    {"code": "LUADNEWER", "name": "Lung Adenocarcinoma, a kind of that", "parent": "LUADNEW", "tissue": "Lung"},
]
MANE = (
    "#NCBI_GeneID\tEnsembl_Gene\tHGNC_ID\tsymbol\tname\tRefSeq_nuc\tRefSeq_prot\tEnsembl_nuc\tEnsembl_prot\t"
    "MANE_status\tGRCh38_chr\tchr_start\tchr_end\tchr_strand\n"
    "GeneID:1\tENSG00000999999.1\tHGNC:999999\tZZZ3X\tinvented\tNM_999999.1\tNP_999999.1\tENST00000999999.2\t"
    "ENSP00000999999.2\tMANE Select\tNC_000007.14\t60000000\t60001000\t+\n"
)
PANELS = [{"genePanelId": "INVENTED50", "description": "two genes", "genes": [{"hugoGeneSymbol": "EGFR"}]}]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """One command; its code and what it printed, out and err together."""
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(tmp_path / "library"))
    for name, text in {
        "tumour.maf": MAF_HEADER + EGFR,
        "gene.maf": MAF_HEADER + INVENTED_GENE,
        "own.tsv": OWN,
        "doid.obo": OBO,
        "types.json": json.dumps(TYPES),
        "mane.txt": MANE,
        "panels.json": json.dumps(PANELS),
    }.items():
        (tmp_path / name).write_text(text)

    def call(*arguments):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main([str(argument) for argument in arguments])
        return code, printed.getvalue()

    own = ("--licence", "internal", "--attribution", "Board of the centre", "--allowed-use", "in this house only")
    for source, name, flags in (
        ("curated", "own.tsv", ("--release", "2026-05-01", *own)),
        ("disease_ontology", "doid.obo", ()),
        ("oncotree", "types.json", ("--release", "2026-02-01")),
        ("mane", "mane.txt", ("--release", "2026-02-01")),
        ("gene_panels", "panels.json", ("--release", "2026-02-01")),
    ):
        code, said = call("knowledge", "add", source, tmp_path / name, *flags)
        assert code == 0, said
    return call


def interpret(run, tmp_path, *flags, maf="tumour.maf", tumour="LUAD", knowledge=()):
    named = [flag for name in knowledge for flag in ("--knowledge", name)]
    out = tmp_path / "out"
    given = ("--maf", tmp_path / maf, "--tumour", tumour, "--only", "json", "--out", out)
    code, said = run("interpret", *given, *flags, *named)
    return (json.loads((out / "interpretation.json").read_text()) if code == 0 else None), said


def relations(interpretation):
    claims = interpretation["small_variants"][0]["claims"]
    return {claim["evidence"]: claim["disease_relation"] for claim in claims}


def test_an_unknown_disease_stands_below_the_known_one_above_it(run, tmp_path):
    alone, _ = interpret(run, tmp_path, knowledge=["curated"])
    assert {relations(alone).get(f"curated:own-{number}") for number in (1, 2, 3)} <= {None, "not_mapped"}
    beside, _ = interpret(run, tmp_path, knowledge=["curated", "disease_ontology"])
    found = relations(beside)
    assert found["curated:own-1"] == "descendant"
    assert found["curated:own-2"] == "exact"
    assert found.get("curated:own-3") in (None, "not_mapped")
    assert "disease_ontology" in [entry["name"] for entry in beside["provenance"]["knowledge"]]


def test_evidence_of_the_content_keeps_its_place(run, tmp_path):
    alone, _ = interpret(run, tmp_path)
    beside, _ = interpret(run, tmp_path, knowledge=["disease_ontology", "oncotree", "mane"])
    assert relations(beside) == relations(alone) != {}


def test_codes_of_a_newer_oncotree(run, tmp_path):
    _, said = interpret(run, tmp_path, tumour="LUADNEWER")
    assert "LUADNEWER" in said
    found, _ = interpret(run, tmp_path, tumour="LUADNEWER", knowledge=["oncotree"])
    exact = relations(interpret(run, tmp_path)[0])
    for evidence, relation in relations(found).items():
        assert relation == {"exact": "ancestor"}.get(exact[evidence], exact[evidence]), evidence
    code, said = run("tumours", "invented kind", "--knowledge", "oncotree")
    assert code == 0
    assert "LUADNEW " in said
    assert run("tumours", "invented kind")[0] == 1


def test_a_gene_of_a_mane_release_is_known_on_grch38(run, tmp_path):
    before, _ = interpret(run, tmp_path, maf="gene.maf")
    after, _ = interpret(run, tmp_path, maf="gene.maf", knowledge=["mane"])
    source = [found["small_variants"][0]["transcript_chosen_by"] for found in (before, after)]
    assert source[1] == "MANE Select" != source[0]


def test_a_panel_of_a_snapshot_by_its_name(run, tmp_path):
    _, said = interpret(run, tmp_path, "--panel", "invented50")
    assert "neither a file nor a panel" in said
    found, _ = interpret(run, tmp_path, "--panel", "invented50", knowledge=["gene_panels"])
    assert found["sample"]["assay"]["name"] == "INVENTED50"
    _, said = interpret(run, tmp_path, "--panel", "invented51", knowledge=["gene_panels"])
    assert "one of 1 of the snapshots named" in said


def test_coverage_with_a_terminology(run, tmp_path):
    _, alone = run("knowledge", "coverage", "curated")
    _, beside = run("knowledge", "coverage", "curated", "--knowledge", "disease_ontology")
    assert "reaches OncoTree: 0 of 3" in alone
    assert "reaches OncoTree: 2 of 3" in beside


def test_a_ring_of_diseases_is_refused(run, tmp_path):
    ring = "".join(f"\n[Term]\nid: DOID:{one}\nname: ring\nis_a: DOID:{other}\n" for one, other in ((5, 6), (6, 5)))
    (tmp_path / "ring.obo").write_text(OBO + ring)
    assert run("knowledge", "add", "disease_ontology", tmp_path / "ring.obo", "--name", "ring")[0] == 0
    found, said = interpret(run, tmp_path, knowledge=["ring"])
    assert found is None
    assert "form a ring" in said
