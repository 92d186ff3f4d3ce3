"""Fusion tables of callers and portals."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.domain.variants.calls import Dropped
from canheal.formats.fusions import CONTRADICTS, DUPLICATE, GERMLINE, NO_GENE, read_fusions
from canheal.terms.errors import BadRecord, FileEmpty, MissingColumn, SampleUnclear


def read(folder: Path, header: str, *rows: str, sample: str | None = None):
    path = folder / "fusions.tsv"
    path.write_text("\n".join([header, *rows]).replace(" ", "\t") + "\n")
    dropped = Dropped()
    return read_fusions(path, sample=sample, dropped=dropped), dropped.counts


STAR = "#FusionName JunctionReadCount SpanningFragCount SpliceType LeftGene LeftBreakpoint RightGene RightBreakpoint"


def test_star_fusion(tmp_path):
    header = STAR + " PROT_FUSION_TYPE"
    row = "EML4--ALK 10 3 ONLY_REF_SPLICE EML4^ENSG1.2 chr2:42522656:+ ALK^ENSG2.1 chr2:29446394:- INFRAME"
    ((call,), _) = read(tmp_path, header, row)
    assert (call.name, call.ordered, call.reads, call.in_frame, call.tool) == (
        "EML4::ALK",
        True,
        13,
        True,
        "star_fusion",
    )
    assert call.breakpoints == ("chr2:42522656:+", "chr2:29446394:-")


def test_old_star_fusion(tmp_path):
    header = "#fusion_name JunctionReads SpanningFrags Splice_type LeftGene LeftBreakpoint RightGene RightBreakpoint"
    ((call,), _) = read(tmp_path, header, "A--B 4 NA X A^E1 1:5:+ B^E2 2:6:-")
    assert (call.name, call.reads, call.in_frame) == ("A::B", 4, None)


def test_a_name_that_contradicts_its_genes(tmp_path):
    row = "EML4--ALK 10 3 ONLY_REF_SPLICE CD2AP^ENSG1 6:47471176:+ C11orf80^ENSG2 11:66563752:+"
    calls, counts = read(tmp_path, STAR, row)
    assert (calls, counts) == ((), {CONTRADICTS: 1})


ARRIBA = "#gene1 gene2 strand1(gene/fusion) strand2(gene/fusion) breakpoint1 breakpoint2 split_reads1 split_reads2 discordant_mates reading_frame"  # noqa: E501


def test_arriba(tmp_path):
    calls, _ = read(
        tmp_path,
        ARRIBA,
        "SQSTM1 ALK +/+ -/- chr5:179252226 chr2:29446394 9 25 28 in-frame",
        "SQSTM1 ALK +/. -/- chr5:1 chr2:2 1 0 0 out-of-frame",
        "ALK EML4(9535),FOO(23412) -/- ./+ chr2:3 chr8:4 1 1 1 .",
    )
    assert [(call.name, call.ordered, call.reads, call.in_frame) for call in calls] == [
        ("SQSTM1::ALK", True, 62, True),
        ("SQSTM1::ALK", False, 1, False),
        ("ALK::?", True, 3, None),
    ]


def test_pcgr(tmp_path):
    calls, _ = read(
        tmp_path,
        "FusionGene LeftBreakpoint RightBreakpoint SplitReads",
        "EML4--ALK 2:42 2:29 100",
        "--NTRK3 15:1 15:2 90",
    )
    assert [(call.five_prime, call.three_prime, call.ordered, call.reads) for call in calls] == [
        ("EML4", "ALK", True, 100),
        (None, "NTRK3", True, 90),
    ]


CBIO = "Sample_Id SV_Status Site1_Hugo_Symbol Site2_Hugo_Symbol Site1_Chromosome Site1_Position Site2_Effect_On_Frame Tumor_Variant_Count"  # noqa: E501


def test_cbioportal(tmp_path):
    calls, counts = read(
        tmp_path,
        CBIO,
        "S SOMATIC ALK EML4 2 29446394 Frameshift 7",
        "S GERMLINE A B 1 2 NA 3",
        "S SOMATIC NA NA 1 2 NA 3",
    )
    (call,) = calls
    assert (call.name, call.ordered, call.reads, call.in_frame, call.breakpoints) == (
        "ALK::EML4", False, 7, False, ("2:29446394", ""),
    )  # fmt: skip
    assert counts == {GERMLINE: 1, NO_GENE: 1}


def test_oncokb(tmp_path):
    calls, counts = read(
        tmp_path,
        "Tumor_Sample_Barcode GeneA GeneB Sv_Type",
        "S EGFR EGFR DELETION",
        "S ALK EML4 FUSION",
        "S ALK EML4 FUSION",
    )
    assert [(call.name, call.ordered) for call in calls] == [("EGFR::EGFR", True), ("ALK::EML4", False)]
    assert counts == {DUPLICATE: 1}


@pytest.mark.parametrize(
    ("text", "name", "ordered"),
    [
        ("ALK-EML4", "ALK::EML4", False),
        ("EML4::ALK", "EML4::ALK", True),
        ("EML4--ALK", "EML4::ALK", True),
        ("TMPRSS2/ERG", "TMPRSS2::ERG", False),
        ("ETV6-RUNX1_fusion", "ETV6::RUNX1", False),
        ("EGFR-intragenic", "EGFR::EGFR", True),
        ("HLA-A-ROS1", "HLA-A::ROS1", False),
        ("NKX2-1-ALK", "NKX2-1::ALK", False),
        ("ALK-NKX2-1", "ALK::NKX2-1", False),
        ("FOXD3-AS1-ALK", "FOXD3-AS1::ALK", False),
    ],
)
def test_names_of_pairs(tmp_path, text, name, ordered):
    path = tmp_path / "f.tsv"
    path.write_text(f"Fusion\n{text.replace('_', ' ')}\n")
    (call,) = read_fusions(path, sample=None, dropped=Dropped())
    assert (call.name, call.ordered) == (name, ordered)


@pytest.mark.parametrize("text", ["ALK", "A-B-C-D", "--", "a b c"])
def test_names_that_are_no_pairs(tmp_path, text):
    path = tmp_path / "f.tsv"
    path.write_text(f"Fusion\n{text}\n")
    with pytest.raises(BadRecord, match="does not name two genes") as caught:
        read_fusions(path, sample=None, dropped=Dropped())
    assert caught.value.line == 2


def test_several_samples(tmp_path):
    rows = "S1 A-B", "S2 C-D"
    with pytest.raises(SampleUnclear, match="2 samples: S1, S2"):
        read(tmp_path, "Tumor_Sample_Barcode Fusion", *rows)
    with pytest.raises(SampleUnclear, match="'S3' is not among"):
        read(tmp_path, "Tumor_Sample_Barcode Fusion", *rows, sample="S3")
    calls, counts = read(tmp_path, "Tumor_Sample_Barcode Fusion", *rows, sample="S2")
    assert [call.name for call in calls] == ["C::D"]
    assert counts == {"row of another sample": 1}


def test_bad_reads_and_unknown_columns(tmp_path):
    with pytest.raises(BadRecord, match="'x' is not a whole number"):
        read(tmp_path, "FusionGene LeftBreakpoint RightBreakpoint SplitReads", "A--B 1:2 3:4 x")
    with pytest.raises(MissingColumn, match="fit no fusion table"):
        read(tmp_path, "a b", "1 2")
    with pytest.raises(FileEmpty):
        read(tmp_path, "")
    with pytest.raises(FileEmpty):
        read(tmp_path, "#some other words")


def test_a_header_alone_says_that_no_fusion_was_found(tmp_path):
    assert read(tmp_path, STAR) == ((), {})
    assert read(tmp_path, STAR.removeprefix("#")) == ((), {})
