"""TCGA READ on CIViC of April 2022 against the obvious definition: one gene, and one spelling of the change."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.app.knowledge_add import Wanted, add_snapshot
from canheal.domain.interpretation.patient import Patient
from canheal.domain.interpretation.small_variant_match import match_small_variant
from canheal.domain.interpretation.small_variants import find_small_variant, variant_view
from canheal.domain.interpretation.two_hits import TwoHit
from canheal.domain.variants.calls import Dropped
from canheal.formats.maf import MafCohort
from canheal.formats.text import table_rows
from canheal.knowledge.content import load_content
from canheal.knowledge.known_places import other_build
from canheal.knowledge.references import build_references
from canheal.knowledge.snapshots.evidence import EvidenceSnapshot
from canheal.knowledge.snapshots.opened import open_snapshots
from canheal.knowledge.tumour_types import disease_nodes

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "clinical"
MAF = DATA / "maf/tcga/MC3_READ.maf.gz"
CIVIC = DATA / "civic/civic_evidence_items_20220422.tsv.gz"
pytestmark = pytest.mark.skipif(not (MAF.exists() and CIVIC.exists()), reason="shared/data is not here")


@pytest.fixture(scope="module")
def civic(tmp_path_factory):
    library = tmp_path_factory.mktemp("library")
    manifest = add_snapshot(Wanted("civic", (CIVIC,)), library)
    (opened,) = open_snapshots(library, [manifest.id])
    return EvidenceSnapshot(opened, disease_nodes(load_content()), other_build(load_content()))


@pytest.fixture(scope="module")
def matched(civic):
    """(gene, change as the MAF writes it, id) to match level, for single-change items on every call of READ."""
    cohort = MafCohort(MAF, assembly=None)
    references = build_references(load_content(), cohort.assembly)
    patient = Patient("READ", True, lambda _call, _gene: TwoHit("not_assessed", None, ""))
    found = {}
    for barcode in cohort.tumours:
        for call in cohort.read(barcode, dropped=Dropped()).calls:
            if not call.consequences or not civic.items(call.consequences[0].gene):
                continue
            view = variant_view(find_small_variant(call, patient, references), references)
            for item in civic.items(view.gene) if view else ():
                if match := match_small_variant(view, item.variant):
                    found[view.gene, call.consequences[0].hgvs_p, item.id] = match.level, item.variant.kind
    return found


def test_every_equal_spelling_is_found_and_nothing_else_is_called_exact(civic, matched):
    names = {
        (item.variant.gene, item.variant.change.text): item.id
        for item in civic.all()
        if item.variant.kind == "protein_change"
    }
    obvious = {
        (row["Hugo_Symbol"], row["HGVSp_Short"])
        for _, row in table_rows(MAF, required=("Hugo_Symbol", "HGVSp_Short"))
        if (row["Hugo_Symbol"], row["HGVSp_Short"].removeprefix("p.")) in names
    }
    exact = {
        (gene, change)
        for (gene, change, _), (level, kind) in matched.items()
        if kind == "protein_change" and level in ("exact_allele", "exact_protein")
    }
    assert len(obvious) >= 30
    assert obvious <= exact
    # what is found beyond is the very allele under another transcript's number
    assert {
        level
        for (gene, change, _), (level, kind) in matched.items()
        if kind == "protein_change" and (gene, change) not in obvious
    } <= {"exact_allele", "other_transcript"}


def test_gene_level_items_meet_only_variants_that_are_likely_oncogenic_or_at_a_hotspot(matched):
    """BRAF D594G is a hotspot; a silent or unknown change of TP53 or APC is none."""
    by_gene = {(gene, change) for (gene, change, _), (level, _) in matched.items() if level == "gene"}
    assert ("KRAS", "p.G12D") in by_gene
    assert not {(gene, change) for gene, change in by_gene if change and change.endswith("=")}
