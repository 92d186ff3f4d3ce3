"""MAF rows in the spellings of GDC, cBioPortal, vcf2maf, Oncotator and OncoKB."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from canheal.domain.variants.calls import NO_READS, Dropped, ReadSupport
from canheal.formats.maf import DUPLICATE, MERGED, OTHER_SAMPLE, MafCohort, read_maf, read_maf_cohort
from canheal.terms.assembly import Assembly
from canheal.terms.errors import (
    BadRecord,
    FileEmpty,
    MissingColumn,
    SampleUnclear,
    WrongAssembly,
)

BASIC = {
    "Hugo_Symbol": "BRAF",
    "NCBI_Build": "GRCh37",
    "Chromosome": "7",
    "Start_Position": "140453136",
    "End_Position": "140453136",
    "Variant_Classification": "Missense_Mutation",
    "Reference_Allele": "A",
    "Tumor_Seq_Allele1": "A",
    "Tumor_Seq_Allele2": "T",
    "Tumor_Sample_Barcode": "T1",
    "HGVSp_Short": "p.V600E",
}


def maf(folder: Path, *rows: dict[str, str], drop: tuple[str, ...] = ()) -> Path:
    filled = [BASIC | row for row in rows]
    names = [name for name in dict.fromkeys(name for row in [BASIC, *filled] for name in row) if name not in drop]
    lines = ["#version 2.4", "\t".join(names)]
    lines += ["\t".join(row.get(name, "") for name in names) for row in filled]
    path = folder / "calls.maf"
    path.write_text("\n".join(lines) + "\n")
    return path


def one(folder: Path, row: dict[str, str], **options):
    calls = read_maf(maf(folder, row), assembly=None, sample=None, dropped=Dropped(), **options).calls
    assert len(calls) == 1
    return calls[0]


def test_a_substitution(tmp_path):
    call = one(tmp_path, {"t_ref_count": "70", "t_alt_count": "30", "n_depth": "81", "n_alt_count": "0"})
    assert str(call.allele) == "GRCh37 7:140453136 A>T"
    assert call.location is None
    assert call.consequences[0].terms == ("missense_variant",)
    assert call.consequences[0].hgvs_p == "p.V600E"
    assert not call.consequences[0].mane_select
    assert call.annotated_by == "maf"
    assert call.tumour == ReadSupport(100, 30, 0.3)
    assert call.normal == ReadSupport(81, 0, 0.0)
    assert (call.place.file, call.place.line) == ("calls.maf", 3)
    assert (call.origin, call.filters, call.callers) == ("unknown", None, ())
    assert call.population_frequencies is None
    assert call.predictions is None


@pytest.mark.parametrize(
    ("row", "allele", "location"),
    [
        ({"Reference_Allele": "GA", "Tumor_Seq_Allele2": "TC"}, "7:140453136 GA>TC", None),
        ({"Reference_Allele": "a", "Tumor_Seq_Allele2": "t"}, "7:140453136 A>T", None),
        ({"Chromosome": "chr7"}, "7:140453136 A>T", None),
        ({"Chromosome": "23", "Start_Position": "1000000"}, "X:1000000 A>T", None),
        ({"Reference_Allele": "-", "Tumor_Seq_Allele1": "-", "Tumor_Seq_Allele2": "GCT"},
         "7:140453136 N>NGCT", "7:140453136-140453137 ->GCT"),
        ({"Reference_Allele": "AC", "Tumor_Seq_Allele2": "-"}, "7:140453135 NAC>N", "7:140453136-140453137 AC>-"),
        ({"Reference_Allele": "A", "Tumor_Seq_Allele2": "-"}, "7:140453135 NA>N", "7:140453136 A>-"),
        ({"Start_Position": "1", "Reference_Allele": "A", "Tumor_Seq_Allele2": "-"}, None, "7:1 A>-"),
        ({"Reference_Allele": "AR", "Tumor_Seq_Allele2": "-"}, None, "7:140453136-140453137 AR>-"),
        ({"Reference_Allele": "AC", "Tumor_Seq_Allele2": "-", "flanking_bps": "GTACA"}, "7:140453135 TAC>T", None),
        ({"Reference_Allele": "AC", "Tumor_Seq_Allele2": "-", "flanking_bps": "GTAGA"},
         "7:140453135 NAC>N", "7:140453136-140453137 AC>-"),
        ({"Reference_Allele": "-", "Tumor_Seq_Allele2": "G", "flanking_bps": "CTA"}, "7:140453136 T>TG", None),
        ({"Reference_Allele": "-", "Tumor_Seq_Allele2": "G", "CONTEXT": "AAAAATCCCCC"}, "7:140453136 T>TG", None),
        ({"Reference_Allele": "AC", "Tumor_Seq_Allele2": "-", "CONTEXT": "GGGGGTACCCCCC"}, "7:140453135 TAC>T", None),
        ({"Reference_Allele": "N", "Tumor_Seq_Allele1": "", "Tumor_Seq_Allele2": "T"}, None, "7:140453136 N>T"),
        ({"Tumor_Seq_Allele1": "T", "Tumor_Seq_Allele2": "A"}, "7:140453136 A>T", None),
        ({"Chromosome": "", "Start_Position": ""}, None, None),
    ],
)  # fmt: skip
def test_places(tmp_path, row, allele, location):
    call = one(tmp_path, row)
    assert (None if call.allele is None else str(call.allele).partition(" ")[2]) == allele
    assert call.location == location


def test_a_long_allele_is_told_by_its_ends(tmp_path):
    call = one(tmp_path, {"Reference_Allele": "A" * 50 + "C" * 50, "Tumor_Seq_Allele2": "-"})
    assert call.location == f"7:140453136-140453235 {'A' * 20}…{'C' * 20} (100 bases)>-"


@pytest.mark.parametrize(
    ("classification", "row", "terms"),
    [
        ("Nonsense_Mutation", {}, ("stop_gained",)),
        ("5'Flank", {"HGVSp_Short": ""}, ("upstream_gene_variant",)),
        ("Translation_Start_Site", {}, ("start_lost",)),
        ("Nonstop_Mutation", {}, ("stop_lost",)),
        ("Splice_Region", {}, ("splice_region_variant",)),
        ("Splice_Site", {"HGVSc": "c.870+2T>G"}, ("splice_donor_variant",)),
        ("Splice_Site", {"HGVSc": "ENST1.1:c.1277-1G>A"}, ("splice_acceptor_variant",)),
        ("Splice_Site", {"HGVSc": "c.97-10_100del"}, ("splice_acceptor_variant",)),
        ("Splice_Site", {"HGVSc": "c.95_96+10del"}, ("splice_donor_variant",)),
        ("Splice_Site", {"HGVSc": "c.97-1_200+1del"}, ("splice_acceptor_variant", "splice_donor_variant")),
        ("Splice_Site", {"HGVSc": "c.97-5T>C"}, ("splice_region_variant",)),
        ("Splice_Site", {"HGVSc": "c.97G>A"}, ("splice_region_variant",)),
        ("Splice_Site", {"HGVSc": "c.1425+4_1425+7delAGTG"}, ("splice_site_variant",)),
        ("Splice_Site", {"HGVSc": "."}, ("splice_site_variant",)),
        ("Splice_Site", {"HGVSc": "c.-15+1G>A"}, ("splice_donor_variant",)),
        ("Splice_Site", {"Consequence": "splice_donor_variant,intron_variant"},
         ("splice_donor_variant", "intron_variant")),
        ("Missense_Mutation", {"Consequence": "splice_region_variant&missense_variant"},
         ("missense_variant", "splice_region_variant")),
        ("Something_New", {"HGVSp_Short": "p.G12fs"}, ("frameshift_variant",)),
        ("Something_New", {"HGVSp_Short": "."}, ("sequence_variant",)),
        ("Targeted_Region", {"HGVSp_Short": ""}, ()),
    ],
)  # fmt: skip
def test_consequence_terms(tmp_path, classification, row, terms):
    call = one(tmp_path, {"Variant_Classification": classification, **row})
    assert tuple(term for consequence in call.consequences for term in consequence.terms) == terms
    assert call.annotated_by == ("maf" if terms else None)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("p.Val600Glu", "p.V600E"),
        ("V600E", "p.V600E"),
        ("ENSP1.2:p.(Val600Glu)", "p.V600E"),
        ("p.X1445_splice", "p.X1445_splice"),
        ("p.L747_P753delinsS", "p.L747_P753delinsS"),
        ("p.M1?", "p.M1?"),
        ("p.V100%3D", "p.V100="),
        ("", None),
        (".", None),
        ("p.?", None),
        ("p.=", None),
        ("p.%3D", None),
        ("MUTATED", None),
        ("NA", None),
    ],
)
def test_protein_changes(tmp_path, text, change):
    assert one(tmp_path, {"HGVSp_Short": text}).consequences[0].hgvs_p == change


def test_protein_change_of_the_next_column(tmp_path):
    row = {"HGVSp_Short": ".", "Protein_Change": "p.Gly12Asp"}
    assert one(tmp_path, row).consequences[0].hgvs_p == "p.G12D"


def test_transcript_and_coding_change(tmp_path):
    row = {"HGVSc": "ENST00000288602.6:c.1799T>A", "Transcript_ID": "ENST00000288602", "CANONICAL": "YES"}
    consequence = one(tmp_path, row | {"MANE_SELECT": "NM_004333.6", "Exon_Number": "15/18"}).consequences[0]
    assert (consequence.transcript, consequence.hgvs_c) == ("ENST00000288602.6", "c.1799T>A")
    assert (consequence.canonical, consequence.mane_select, consequence.exon) == (True, True, "15/18")


def test_mane_plus_clinical_is_not_mane_select(tmp_path):
    assert not one(tmp_path, {"MANE": "MANE_Plus_Clinical"}).consequences[0].mane_select


@pytest.mark.parametrize(
    ("row", "reads"),
    [
        ({"t_depth": "50"}, ReadSupport(50, None, None)),
        ({"t_depth": "50", "t_alt_count": "5"}, ReadSupport(50, 5, 0.1)),
        ({"t_var_count": "5", "t_ref_count": "."}, ReadSupport(None, 5, None)),
        ({"t_vaf": "0.25"}, ReadSupport(None, None, 0.25)),
        ({"i_TumorVAF_WU": "45.66"}, ReadSupport(None, None, 0.4566)),
        ({"t_depth": "0", "t_alt_count": "0"}, ReadSupport(0, 0, None)),
        ({"t_depth": "93.0", "t_alt_count": "NA"}, ReadSupport(93, None, None)),
        ({}, NO_READS),
    ],
)
def test_reads(tmp_path, row, reads):
    assert one(tmp_path, row).tumour == reads


def test_normal_is_there_when_named(tmp_path):
    assert one(tmp_path, {}).normal is None
    assert one(tmp_path, {"Matched_Norm_Sample_Barcode": "N1"}).normal == NO_READS


def test_frequencies_predictions_filters_callers_origin(tmp_path):
    row = {
        "gnomAD_AFR_AF": "0.01", "gnomADe_AFR_AF": "0.02", "gnomAD_NFE_AF": ".", "gnomADe_SAS_AF": "nan",
        "ExAC_AF": "1e-5",
        "SIFT": "deleterious(0.01)", "PolyPhen": "benign(0.1)", "FILTER": "wga,oxog", "callers": "muse;mutect2*",
        "Mutation_Status": "Germline",
    }  # fmt: skip
    call = one(tmp_path, row)
    assert call.population_frequencies == {"AFR": 0.02, "ALL": 1e-5}
    assert call.predictions == {"SIFT": True, "PolyPhen": False}
    assert call.filters == ("wga", "oxog")
    assert call.callers == ("muse", "mutect2")
    assert call.origin == "germline"


def test_low_confidence_predictions_are_not_assessed(tmp_path):
    assert one(tmp_path, {"SIFT": "deleterious_low_confidence(0)", "PolyPhen": "unknown(0)"}).predictions is None


def test_pass_is_no_failed_filter(tmp_path):
    assert one(tmp_path, {"FILTER": "PASS"}).filters == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Chromosome": "GL000192.1"}, "not on a chromosome of the primary assembly"),
        ({"Tumor_Seq_Allele2": "A"}, "no tumour allele differs from the reference"),
        ({"Chromosome": "", "HGVSp_Short": "."}, "neither coordinates nor a protein change"),
        ({"Variant_Classification": "Fusion"}, "fusion row in a MAF; give fusions as a fusion table"),
        ({"Mutation_Status": "Wildtype"}, "recorded as wild type"),
    ],
)
def test_rows_left_out_are_counted(tmp_path, row, reason):
    dropped = Dropped()
    assert read_maf(maf(tmp_path, row), assembly=None, sample=None, dropped=dropped).calls == ()
    assert dropped.counts == {reason: 1}


def test_duplicates_and_other_transcripts(tmp_path):
    dropped = Dropped()
    path = maf(tmp_path, {}, {}, {"Hugo_Symbol": "OTHER", "HGVSp_Short": "p.A1B"})
    (call,) = read_maf(path, assembly=None, sample=None, dropped=dropped).calls
    assert [consequence.gene for consequence in call.consequences] == ["BRAF", "OTHER"]
    assert dropped.counts == {DUPLICATE: 1, MERGED: 1}


def test_the_sample_is_chosen(tmp_path):
    path = maf(tmp_path, {"Tumor_Sample_Barcode": "TCGA-1-01A"}, {"Tumor_Sample_Barcode": "TCGA-2-01A"}, {})
    for name in ("TCGA-2-01A", "TCGA-2"):
        dropped = Dropped()
        content = read_maf(path, assembly=None, sample=name, dropped=dropped)
        assert (content.sample, len(content.calls)) == ("TCGA-2-01A", 1)
        assert dropped.counts == {OTHER_SAMPLE: 2}


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (None, "holds 12 tumours that fit: P-0, .* P-9 and more$"),
        ("P", "12 tumours that fit"),
        ("Q", "'Q' is not among the 12"),
    ],
)
def test_an_unclear_sample_is_refused(tmp_path, sample, message):
    path = maf(tmp_path, *({"Tumor_Sample_Barcode": f"P-{n}"} for n in range(12)))
    with pytest.raises(SampleUnclear) as caught:
        read_maf(path, assembly=None, sample=sample, dropped=Dropped())
    assert re.search(message, caught.value.what)


def test_cohort_rows_need_not_be_adjacent(tmp_path):
    path = maf(
        tmp_path, {}, {"Tumor_Sample_Barcode": "T2"}, {"Start_Position": "140453137"}, {"Tumor_Seq_Allele2": "A"}
    )
    dropped: dict[str, Dropped] = {}
    found = dict(read_maf_cohort(path, assembly=None, dropped_by_sample=dropped))
    assert {name: len(calls) for name, calls in found.items()} == {"T1": 2, "T2": 1}
    assert dropped["T1"].counts == {"no tumour allele differs from the reference": 1}
    assert dropped["T2"].counts == {}


def test_a_cohort_travels_to_a_worker_process(tmp_path):
    cohort = pickle.loads(pickle.dumps(MafCohort(maf(tmp_path, {}), assembly=None)))
    assert len(cohort.read("T1", dropped=Dropped()).calls) == 1


@pytest.mark.parametrize("build", ["37", "hg19", "GRCh37", "GRCh37-lite", "", "."])
def test_spellings_of_the_build(tmp_path, build):
    content = read_maf(maf(tmp_path, {"NCBI_Build": build}), assembly=Assembly.GRCH37, sample=None, dropped=Dropped())
    assert content.assembly is Assembly.GRCH37


@pytest.mark.parametrize(
    ("rows", "stated", "message"),
    [
        ([{"NCBI_Build": "GRCh38"}], Assembly.GRCH37, "on genome build 'GRCh38', expected GRCh37"),
        ([{}, {"NCBI_Build": "hg38"}], None, "on genome build 'hg38', expected GRCh37"),
        ([{"NCBI_Build": "36"}], None, "canheal reads GRCh37 and GRCh38"),
        ([{"NCBI_Build": ""}], None, "does not say which genome build"),
        ([{"Start_Position": "159138664"}], None, "beyond the end of chromosome 7"),
    ],
)
def test_wrong_builds(tmp_path, rows, stated, message):
    with pytest.raises(WrongAssembly, match=message) as caught:
        read_maf(maf(tmp_path, *rows), assembly=stated, sample=None, dropped=Dropped())
    assert caught.value.line == len(rows) + 2


def test_rows_without_coordinates_need_no_build(tmp_path):
    call = one(tmp_path, {"NCBI_Build": "", "Chromosome": "", "Start_Position": "", "Reference_Allele": ""})
    assert (call.allele, call.location, call.consequences[0].hgvs_p) == (None, None, "p.V600E")


@pytest.mark.parametrize("column", ["Hugo_Symbol", "Variant_Classification", "Tumor_Sample_Barcode"])
def test_missing_columns(tmp_path, column):
    with pytest.raises(MissingColumn, match=column):
        read_maf(maf(tmp_path, {}, drop=(column,)), assembly=None, sample=None, dropped=Dropped())


def test_neither_coordinates_nor_protein_change(tmp_path):
    with pytest.raises(MissingColumn, match="neither coordinates"):
        read_maf(maf(tmp_path, {}, drop=("HGVSp_Short", "Chromosome")), assembly=None, sample=None, dropped=Dropped())


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"Start_Position": "12x"}, "Start_Position"),
        ({"Start_Position": "0"}, "Start_Position"),
        ({"Start_Position": "9" * 5000}, "Start_Position"),
        ({"Reference_Allele": "<DEL>"}, "Reference_Allele"),
        ({"Tumor_Seq_Allele2": "T,C"}, "Tumor_Seq_Allele"),
        ({"t_alt_count": "-3"}, "t_alt_count"),
        ({"t_depth": "many"}, "t_depth"),
        ({"t_vaf": "45"}, "VAF"),
        ({"Tumor_Sample_Barcode": " "}, "Tumor_Sample_Barcode"),
    ],
)
def test_bad_cells(tmp_path, row, field):
    with pytest.raises(BadRecord) as caught:
        read_maf(maf(tmp_path, {}, row), assembly=None, sample=None, dropped=Dropped())
    assert (caught.value.field, caught.value.line) == (field, 4)


def test_a_short_row(tmp_path):
    path = maf(tmp_path, {})
    path.write_text(path.read_text() + "BRAF\t7\n")
    with pytest.raises(BadRecord, match="the row has 2 fields, the header has 11") as caught:
        read_maf(path, assembly=None, sample=None, dropped=Dropped())
    assert caught.value.line == 4


def test_a_header_without_rows(tmp_path):
    with pytest.raises(FileEmpty):
        read_maf(maf(tmp_path), assembly=None, sample=None, dropped=Dropped())
