"""Table readers on real public files; figures were counted independently in the files or published with them."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from canheal.domain.variants.calls import Dropped
from canheal.formats.copy_number import CONTRADICTING, read_copy_numbers
from canheal.formats.fusions import CONTRADICTS, read_fusions
from canheal.formats.maf import OTHER_SAMPLE, read_maf, read_maf_cohort
from canheal.formats.segments import REVERSED, read_segments
from canheal.formats.tso500 import read_tso500
from canheal.terms.assembly import Assembly
from canheal.terms.errors import SampleUnclear, WrongAssembly

DATA = Path(__file__).resolve().parents[3] / "shared/data/clinical"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not here: TCGA, TSO500 and caller tables")


def cohort(path: str):
    dropped: dict[str, Dropped] = {}
    found = dict(read_maf_cohort(DATA / path, assembly=None, dropped_by_sample=dropped))
    return found, sum((Counter(item.counts) for item in dropped.values()), Counter())


@pytest.fixture(scope="module")
def rectum():
    return cohort("maf/tcga/MC3_READ.maf.gz")


def plain_rows(path: str):
    with gzip.open(DATA / path, "rt") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def test_read_keeps_or_counts_every_row(rectum):
    tumours, dropped = rectum
    assert len(tumours) == 150
    assert sum(map(len, tumours.values())) + sum(dropped.values()) == 67_836


def test_read_equals_the_slow_definition(rectum):
    """Every substitution row against csv.DictReader: place, gene, protein change, counts."""
    tumours, _ = rectum
    by_line = {call.place.line: call for calls in tumours.values() for call in calls}
    compared = 0
    for line, row in enumerate(plain_rows("maf/tcga/MC3_READ.maf.gz"), start=2):
        call = by_line[line]
        if row["Variant_Type"] == "SNP":
            assert str(call.allele).partition(" ")[2] == (
                f"{row['Chromosome']}:{row['Start_Position']} {row['Reference_Allele']}>{row['Tumor_Seq_Allele2']}"
            )
        assert call.consequences[0].gene == row["Hugo_Symbol"]
        assert call.tumour.alternate == int(row["t_alt_count"])
        assert call.tumour.depth == int(row["t_alt_count"]) + int(row["t_ref_count"])
        short = row["HGVSp_Short"].replace("%3D", "=")
        assert call.consequences[0].hgvs_p == (None if short in (".", "p.=") else short)
        compared += 1
    assert compared == 67_836


def test_read_splice_sites(rectum):
    """MC3's Splice_Site comes from VEP's donor and acceptor terms: none may turn into a mere splice region.

    The twelve whose side stays open are deletions that HGVS shifts out of the site, or too large for an HGVS c.
    """
    tumours, _ = rectum
    rows = plain_rows("maf/tcga/MC3_READ.maf.gz")
    lines = {line for line, row in enumerate(rows, start=2) if row["Variant_Classification"] == "Splice_Site"}
    terms = Counter(c.consequences[0].terms for calls in tumours.values() for c in calls if c.place.line in lines)
    assert sum(terms.values()) == 822
    assert terms[("splice_site_variant",)] == 12
    assert ("splice_region_variant",) not in terms


def test_one_tumour_of_read():
    dropped = Dropped()
    content = read_maf(DATA / "maf/tcga/MC3_READ.maf.gz", assembly=None, sample="TCGA-AG-A002", dropped=dropped)
    assert content.sample.startswith("TCGA-AG-A002-01")
    assert content.normal.startswith("TCGA-AG-A002-1")
    assert len(content.calls) + sum(dropped.counts.values()) == 67_836
    assert len(content.calls) == 17_069
    assert dropped.counts == {OTHER_SAMPLE: 67_836 - 17_069}
    with pytest.raises(SampleUnclear):
        read_maf(DATA / "maf/tcga/MC3_READ.maf.gz", assembly=None, sample=None, dropped=Dropped())
    with pytest.raises(WrongAssembly):
        read_maf(DATA / "maf/tcga/MC3_READ.maf.gz", assembly=Assembly.GRCH38, sample="x", dropped=Dropped())


@pytest.mark.parametrize("name", ["test_b38_output.maf", "test_output.vep_isoforms.maf"])
def test_vcf2maf_indels_get_the_anchor_of_their_vcf(name):
    """vcf2maf notes the VCF's position or spelling beside each row; the allele rebuilt from MAF must stand there."""
    path = DATA / "caller_vcfs/expected" / name
    with path.open() as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    calls, _ = cohort(f"caller_vcfs/expected/{name}")
    by_line = {call.place.line: call for tumour in calls.values() for call in tumour}
    indels = 0
    for line, row in enumerate(rows, start=3):
        if line not in by_line or "-" not in (row["Reference_Allele"], row["Tumor_Seq_Allele2"]):
            continue
        allele = by_line[line].allele
        anchor = int(row["Start_Position"]) - (row["Reference_Allele"] != "-")
        assert allele.position == int(row.get("vcf_pos") or anchor)
        assert allele.reference[1:] == row["Reference_Allele"].replace("-", "")
        assert allele.alternate[1:] == row["Tumor_Seq_Allele2"].replace("-", "")
        indels += 1
    assert indels >= 2


@pytest.mark.parametrize(
    ("path", "tumours", "rows"),
    [
        ("maf/es_dfarber_broad_2014.data_mutations.txt.gz", 105, 15_232),
        ("maf/maftools_tcga_laml.maf.gz", 193, 2_207),
        ("maf/cbioportal_study_es_0/data_mutations_extended.maf", 21, 36),
        ("maf/oncokb_annotator/example_maf.txt", 4, 17),
        ("moalmanac_example/in/example_patient.capture.somatic.snvs.maf", 1, 299),
    ],
)
def test_other_dialects(path, tumours, rows):
    found, dropped = cohort(path)
    assert len(found) == tumours
    assert sum(map(len, found.values())) + sum(dropped.values()) == rows


def test_acrometrix_tables():
    """305 eligible variants and 238.5 per Mb are the laboratory's figures; together they give the 1.28 Mb it states."""
    folder = DATA / "tso500_inpred"
    dropped = Dropped()
    summary = read_tso500(folder / "variant_summary.tsv", sample="CL-AcroMetrix-D01_P", dropped=dropped)
    assert (summary.burden.value, summary.burden.eligible) == (238.5, 305)
    assert (summary.instability.unstable_sites, summary.instability.usable_sites) == (5, 113)
    table = read_tso500(
        folder / "CL-AcroMetrix-D01_small_variant_table.tsv.gz", sample="CL-AcroMetrix-D01_P", dropped=Dropped()
    )
    assert table.burden.megabases == 1.28
    assert round(summary.burden.eligible / summary.burden.value, 2) == 1.28
    assert len(table.calls) == 510
    assert sum(bool(call.filters) for call in table.calls) == 29
    egfr = next(call for call in table.calls if str(call.allele) == "GRCh37 7:55242464 AGGAATTAAGAGAAGC>A")
    assert egfr.consequences[0].hgvs_p == "p.E746_A750del"


@pytest.mark.parametrize(("build", "count"), [("grch37", 252), ("grch38", 260)])
def test_coad_segments(build, count):
    path = DATA / f"pcgr_examples/T001-COAD.{build}.cna.tsv"
    own, other = (Assembly.GRCH37, Assembly.GRCH38) if build == "grch37" else (Assembly.GRCH38, Assembly.GRCH37)
    assert len(read_segments(path, assembly=own, sample=None, dropped=Dropped())) == count
    with pytest.raises(WrongAssembly):
        read_segments(path, assembly=other, sample=None, dropped=Dropped())


def test_scarhrd_example_has_one_reversed_segment():
    dropped = Dropped()
    path = DATA / "tmb_msi_hrd/scarHRD_test2_segments.txt"
    segments = read_segments(path, assembly=Assembly.GRCH38, sample=None, dropped=dropped)
    assert (len(segments), dropped.counts) == (222, {REVERSED: 1})


@pytest.mark.parametrize(("build", "count"), [("grch37", 13), ("grch38", None)])
def test_coad_fusions(build, count):
    calls = read_fusions(DATA / f"pcgr_examples/T001-COAD.{build}.fusions.tsv", sample=None, dropped=Dropped())
    assert count is None or len(calls) == count
    assert {("EML4", "ALK", 100), ("CCDC6", "RET", 65)} <= {(c.five_prime, c.three_prime, c.reads) for c in calls}


def test_star_fusion_with_an_edited_name():
    """The example's first row is named EML4--ALK over the genes CD2AP and C11orf80; such a row must not become ALK."""
    dropped = Dropped()
    path = DATA / "moalmanac_example/in/example_patient.rna.star.fusions.txt"
    calls = read_fusions(path, sample=None, dropped=dropped)
    assert (len(calls), dropped.counts) == (177, {CONTRADICTS: 1})
    assert all(call.three_prime != "ALK" for call in calls)


def test_portal_tables():
    study = DATA / "maf/cbioportal_study_es_0"
    fusions = read_fusions(study / "data_structural_variants.txt", sample="TCGA-A2-A04P-01", dropped=Dropped())
    assert ("EML4", "ALK", False) in {(call.five_prime, call.three_prime, call.ordered) for call in fusions}
    dropped = Dropped()
    calls = read_copy_numbers(study / "data_cna_discrete.txt", sample="TCGA-A1-A0SB-01", dropped=dropped)
    assert len(calls) + sum(dropped.counts.values()) == 6_304
    dropped = Dropped()
    wide = DATA / "maf/oncokb_annotator/example_cna.txt"
    found = read_copy_numbers(wide, sample="TCGA-05-4417-01", dropped=dropped)
    assert {call.gene: call.state for call in found} == {"MET": "amplification", "ERBB2": "amplification"}
    assert dropped.counts == {CONTRADICTING: 2}
