"""Readers of OncoTree, the Disease Ontology, MANE and gene panels: small files, wrong ones, and the real ones."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from canheal.domain.evidence.rows import DiseaseRow, GeneRow, PanelRow
from canheal.formats.sources import disease_ontology, gene_panels, mane, oncotree
from canheal.formats.sources.arrival import read_source
from canheal.terms.errors import BadRecord, FileCorrupt, MissingColumn

EXAMPLES = Path(__file__).resolve().parents[3] / "conformance" / "sources"
SHARED = Path(__file__).resolve().parents[4].parent / "shared/data/clinical"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")


def example(reader, name):
    return read_source(reader, sorted((EXAMPLES / reader.source / name).iterdir()))


def changed(folder, reader, name, *, old, new):
    """The example with one text replaced."""
    (source,) = (EXAMPLES / reader.source / name).iterdir()
    text = source.read_text()
    assert old in text
    (folder / source.name).write_text(text.replace(old, new))
    return folder / source.name


def test_oncotree_gives_the_same_from_tree_and_list():
    tree, flat = example(oncotree.READER, "tree"), example(oncotree.READER, "list")
    assert sorted(tree.rows) == sorted(flat.rows)
    assert [(record.record, record.reason) for record in tree.dropped] == [
        ("TISSUE", "the root, which is no tumour type")
    ]
    assert (
        DiseaseRow("ONCOTREE:LUAD", "Lung Adenocarcinoma", "ONCOTREE:NSCLC", "NCIT:C3512;UMLS:C0152013", "", "LUNG")
        in tree.rows
    )
    assert DiseaseRow("ONCOTREE:SKIN", "Skin", "", "", "", "SKIN") in tree.rows


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("list", '"parent": "NSCLC"', '"parent": "SCLC"', "the parent SCLC of LUAD is not in the file"),
        ("list", '"parent": "LUNG"', '"parent": "LUAD"', "form a ring"),
        ("list", '"code": "LUAD"', '"code": "MEL"', "MEL stands there twice"),
        ("list", '"code": "LUAD"', '"kode": "LUAD"', "without a code"),
        ("tree", '"children"', '"kinder"', "has no 'children'"),
        ("tree", '"TISSUE": {', '"tissue": {', "no list of tumour types"),
    ],
)
def test_oncotree_refuses(name, old, new, said, tmp_path):
    path = changed(tmp_path, oncotree.READER, name, old=old, new=new)
    with pytest.raises(BadRecord, match=re.escape(said)) as error:
        read_source(oncotree.READER, [path])
    assert error.value.file == str(path)


def test_two_versions_of_oncotree_do_not_mix():
    paths = [next((EXAMPLES / "oncotree" / name).iterdir()) for name in ("tree", "list")]
    with pytest.raises(BadRecord, match="stands there twice"):
        read_source(oncotree.READER, paths)


@real
@pytest.mark.parametrize(("release", "types"), [("2021_11_02", 885), ("2025_10_03", 898)])
def test_real_oncotree(release, types):
    path = SHARED / f"diseases/oncotree_{release}.json.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    assert text.count('"code":') == types
    found = read_source(oncotree.READER, [path])
    assert (found.taken, found.kept, len(found.dropped)) == (types, types - 1, 1)
    assert sum("NCIT:" in row.codes for row in found.rows) == text.count('"NCI":[') - 1
    assert {row.tissue for row in found.rows} == {
        row.code.removeprefix("ONCOTREE:") for row in found.rows if not row.parents
    }


def test_terms_of_the_disease_ontology():
    found = example(disease_ontology.READER, "slim")
    assert found.release == "2026-07-31"
    assert found.rows == [
        DiseaseRow("DOID:162", "cancer", "", "DOID:0050686;NCIT:C9305", "malignant neoplasm|primary cancer"),
        DiseaseRow("DOID:0001816", "angiosarcoma", "DOID:162", "NCIT:C3088;UMLS:C0018923", 'hemangiosarcoma, "true"'),
    ]
    ((_, line, record, reason),) = found.dropped
    assert (line, record, reason) == (24, "DOID:9999901 DOID:0001816", "obsolete term")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("is_a: DOID:162", "is_a: DOID:163", "the parent 'DOID:163' of DOID:0001816 is not in the file"),
        ("id: DOID:0001816\n", "id: DOID:162\n", "DOID:162 stands there twice"),
        ("id: DOID:0001816\n", "", "a term has no id"),
        ("[Term]", "[Instance]", "the file has no [Term]"),
        ("name: cancer", "cancer", "no 'tag: value'"),
    ],
)
def test_the_disease_ontology_refuses(old, new, said, tmp_path):
    path = changed(tmp_path, disease_ontology.READER, "slim", old=old, new=new)
    with pytest.raises(BadRecord, match=re.escape(said)) as error:
        read_source(disease_ontology.READER, [path])
    assert error.value.line


def test_an_ontology_that_ends_within_a_line_is_cut(tmp_path):
    path = changed(tmp_path, disease_ontology.READER, "slim", old="is_a: located_in ! located in\n", new="is_a: loc")
    with pytest.raises(FileCorrupt, match="ends within a line") as error:
        read_source(disease_ontology.READER, [path])
    assert error.value.line == 33


def test_ontologies_of_two_releases_do_not_mix(tmp_path):
    other = tmp_path / "other.obo"
    other.write_text("data-version: releases/2025-01-01/doid.obo\n\n[Term]\nid: DOID:1\nname: one\n")
    with pytest.raises(BadRecord, match="Give files of one release"):
        read_source(disease_ontology.READER, [*(EXAMPLES / "disease_ontology/slim").iterdir(), other])


@real
def test_real_cancer_slim():
    path = SHARED / "diseases/DO_cancer_slim.obo.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    found = read_source(disease_ontology.READER, [path])
    assert (found.taken, len(found.dropped)) == (text.count("[Term]"), text.count("is_obsolete: true")) == (730, 1)
    assert found.release == "2026-07-31"
    assert sum(len(row.parents.split(";")) for row in found.rows if row.parents) == text.count("\nis_a: ")
    assert sum(row.codes.count("NCIT:") for row in found.rows) == len(
        {
            (block.split("id: ")[1][:14], line)
            for block in text.split("[Term]")[1:]
            for line in block.split("\n")
            if line.startswith("xref: NCI:") and "is_obsolete" not in block
        }
    )


def test_transcripts_of_mane():
    found = example(mane.READER, "summary")
    assert found.rows[1] == GeneRow(
        gene="BBB2",
        hgnc="HGNC:90002",
        ensembl="ENSG00000000002.1",
        refseq="NM_900002.6",
        transcript="ENST00000900002.12",
        status="MANE Select",
        chromosome="X",
        start="9067708",
        end="9115919",
        strand="+",
    )
    assert [row.status for row in found.rows] == ["MANE Select", "MANE Select", "MANE Plus Clinical"]
    assert [(record.record, record.line) for record in found.dropped] == [("CCC3", 5)]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("MANE Plus Clinical", "MANE Extra", "MANE_status"),
        ("\t9115919\t", "\t906\t", "chr_start"),
        ("58345183", "5834518x", "chr_start"),
        ("58353492\t-", "58353492\t0", "chr_strand"),
        ("NM_900001.3", "XM_900001.3", "symbol"),
    ],
)
def test_mane_refuses(old, new, field, tmp_path):
    with pytest.raises(BadRecord) as error:
        read_source(mane.READER, [changed(tmp_path, mane.READER, "summary", old=old, new=new)])
    assert error.value.line
    assert error.value.field == field


def test_another_table_is_no_mane_summary(tmp_path):
    with pytest.raises(MissingColumn):
        read_source(mane.READER, [changed(tmp_path, mane.READER, "summary", old="MANE_status", new="status")])


@real
def test_real_mane():
    path = SHARED / "transcripts/MANE.GRCh38.v1.4.summary.txt.gz"
    _, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    found = read_source(mane.READER, [path])
    assert found.taken == len(lines) == 19_404
    assert found.kept == sum("\tNC_" in line for line in lines)
    kept = {row.refseq: row for row in found.rows}
    assert kept["NM_004333.6"].gene == "BRAF"  # the MANE Select transcript that BRAF V600E is counted on
    assert kept["NM_004333.6"].transcript == "ENST00000646891.2"
    assert sum(row.status == "MANE Plus Clinical" for row in found.rows) == sum(
        "\tMANE Plus Clinical\tNC_" in line for line in lines
    )


def test_a_panel_is_the_same_as_json_and_as_text():
    row = PanelRow("INV3", "Invented panel of three genes.", "AKT1;ALK;BRAF")
    api = example(gene_panels.READER, "api")
    assert api.rows == [row]
    assert [(record.record, record.reason) for record in api.dropped] == [("INV0", "no gene")]
    assert row in example(gene_panels.READER, "texts").rows
    both = read_source(
        gene_panels.READER,
        [path for name in ("api", "texts") for path in sorted((EXAMPLES / "gene_panels" / name).iterdir())],
    )
    assert (both.taken, both.kept) == (4, 2)
    assert both.reasons == {"no gene": 1, "the same panel stands there already": 1}


def test_one_panel_as_the_api_gives_it_alone(tmp_path):
    path = tmp_path / "panel.json"
    path.write_text(json.dumps({"genePanelId": "ONE", "description": "", "genes": [{"hugoGeneSymbol": "TP53"}]}))
    assert read_source(gene_panels.READER, [path]).rows == [PanelRow("ONE", "", "TP53")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stable_id: A\ndescription: b\n", "no stable_id and gene_list"),
        ("stable_id: A\nstable_id: B\ngene_list: X\n", "stands there twice"),
        ("stable_id: A\nBRAF\nKRAS\n", "none of stable_id"),
        ('{"genePanelId": "A"}', "no genePanelId with a list of genes"),
        ("[]", "no list of panels"),
        ('[{"genePanelId": "A", "genes": [', "no complete JSON"),
    ],
)
def test_panels_that_are_none(text, said, tmp_path):
    path = tmp_path / "panel.txt"
    path.write_text(text)
    with pytest.raises(BadRecord, match=said) as error:
        read_source(gene_panels.READER, [path])
    assert error.value.file == str(path)


def test_a_panel_that_ends_within_its_genes_is_cut(tmp_path):
    path = tmp_path / "panel.txt"
    path.write_text("stable_id: A\ngene_list: BRAF\tKRA")
    with pytest.raises(FileCorrupt, match="ends within a line"):
        read_source(gene_panels.READER, [path])


def test_one_id_for_two_panels(tmp_path):
    for name, gene in (("a.txt", "BRAF"), ("b.txt", "KRAS")):
        (tmp_path / name).write_text(f"stable_id: A\ngene_list: {gene}\n")
    with pytest.raises(BadRecord, match="Give files of one release"):
        read_source(gene_panels.READER, [tmp_path / "a.txt", tmp_path / "b.txt"])


@real
def test_real_panels():
    path = SHARED / "genes/cbioportal_gene_panels.json.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    found = read_source(gene_panels.READER, [path])
    assert found.kept == text.count('"genePanelId"') == 65
    assert sum(len(row.genes.split(";")) for row in found.rows) == text.count('"hugoGeneSymbol"')
