"""TSO500 files: sections of CombinedVariantOutput.tsv, InPreD tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.domain.variants.calls import Dropped, ReadSupport
from canheal.formats.tso500 import PanelBurden, PanelInstability, read_tso500
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, CanhealError, MissingColumn, SampleUnclear, WrongAssembly

COMBINED = """\
DRAGEN TruSight Oncology 500 Analysis Software - Combined Variant Output\t\t

[Analysis Details]\t\t
Pair ID\tP1\t
DNA Sample ID\tP1-D\t
RNA Sample ID\tP1-R\t
Pipeline Version\t2.1.0\t

[TMB]\t\t
Total TMB\t7.8\t
Coding Region Size in Megabases\t1.28\t
Number of Passing Eligible Variants\t10\t

[MSI]\t\t
Usable MSI Sites\t121\t
Total MSI Sites Unstable\t5\t
Percent Unstable MSI Sites\t4.13\t

[Gene Amplifications]\t\t
Gene\tFold Change\t
ERBB2\t6.2\t

[Splice Variants]\t\t
Gene\tAffected Exon\tBreakpoint 1\tBreakpoint 2\tSplice Supporting Reads\tReference Reads Transcript
MET\t14/21\tchr7:116411708\tchr7:116414935\t120\t300
EGFR\t2-7/28\tchr7:55087058\tchr7:55223523\t15\t13089
EGFR\t2-3/28\tchr7:55087058\tchr7:55214298\t9\t13089
AR\tNA\tchrX:66905968\tchrX:66914515\t33\t20
AR\t\tchrX:66905968\tchrX:66999999\t33\t20

[Fusions]\t\t
Gene Pair\tBreakpoint 1\tBreakpoint 2\tFusion Supporting Reads\tGene 1 Reference Reads\tGene 2 Reference Reads
EML4-ALK\tchr2:42522656\tchr2:29446394\t18\t0\t429
TMPRSS2/ERG;AC01\tchr21:42880007\tchr21:39956869\t5\t1\t1

[Large Rearrangements]
Gene\tChromosome\tStart\tStop\tCNV Type\tFold Change
BRCA1\tchr17\t1\t2\tLOSS\t0.5

[Small Variants]\t\t
Gene\tChromosome\tGenomic Position\tReference Call\tAlternative Call\tAllele Frequency\tDepth\t\
P-Dot Notation\tC-Dot Notation\tConsequence(s)\tAffected Exon(s)
KRAS\tchr12\t25398284\tC\tT\t0.31\t812\t\
NP_004976.2:p.(Gly12Asp)\tNM_004985.4:c.35G>A\tmissense_variant\t2
EGFR\tchr7\t55242464\tAGGAATTAAGAGAAGC\tA\t0.2\t500\t\
NP_005219.2:p.(Glu746_Ala750del)\tNM_005228.4:c.2235_2249del\tinframe_deletion:splice_region_variant\t19/28
\tchr1\t1000\tG\tA\t0.5\t100\t\t\t\t

[Something New]
Gene\tValue
A\t1
B\t2
"""


def combined(folder: Path, text: str = COMBINED, **options):
    path = folder / "P1_CombinedVariantOutput.tsv"
    path.write_text(text)
    return read_tso500(path, **({"sample": None, "dropped": Dropped()} | options))


def test_measures(tmp_path):
    content = combined(tmp_path)
    assert content.sample == "P1-D"
    assert content.assembly is Assembly.GRCH37
    assert content.burden == PanelBurden(7.8, 1.28, 10)
    assert content.instability == PanelInstability(4.13, 5, 121)
    assert content.details["Pipeline Version"] == "2.1.0"
    assert content.alteration_classes == {"small_variant", "copy_number", "fusion", "splice", "msi"}


def test_older_names_of_unstable_sites(tmp_path):
    text = COMBINED.replace("Total MSI Sites Unstable", "Total Microsatellite Sites Unstable")
    text = text.replace("Percent Unstable MSI Sites", "Percent Unstable Sites")
    assert combined(tmp_path, text).instability == PanelInstability(4.13, 5, 121)


def test_small_variants(tmp_path):
    kras, egfr, unnamed = combined(tmp_path).calls
    assert str(kras.allele) == "GRCh37 12:25398284 C>T"
    (consequence,) = kras.consequences
    assert (consequence.gene, consequence.hgvs_p, consequence.hgvs_c) == ("KRAS", "p.G12D", "c.35G>A")
    assert (consequence.transcript, consequence.canonical, consequence.exon) == ("NM_004985.4", True, "2")
    assert kras.tumour == ReadSupport(812, None, 0.31)
    assert kras.filters == ()
    assert egfr.consequences[0].terms == ("inframe_deletion", "splice_region_variant")
    assert egfr.consequences[0].hgvs_p == "p.E746_A750del"
    assert (unnamed.consequences, unnamed.annotated_by) == ((), None)


def test_splice_variants_by_name(tmp_path):
    reported = combined(tmp_path).reported
    assert [(item.gene, item.name) for item in reported] == [
        ("MET", "exon 14 skipping"),
        ("EGFR", "EGFRvIII"),
        ("EGFR", "splice variant exons 2-3"),
        ("AR", "AR-V7"),
        ("AR", "splice variant chrX:66905968-chrX:66999999"),
        ("BRCA1", "large rearrangement (loss)"),
    ]
    assert reported[0].method == "TSO500 RNA splice call, 120 reads"


def test_fusions_and_amplifications(tmp_path):
    content = combined(tmp_path)
    assert [(call.name, call.ordered, call.reads) for call in content.fusions] == [
        ("EML4::ALK", False, 18),
        ("TMPRSS2::ERG", False, 5),
        ("TMPRSS2::AC01", False, 5),
    ]
    assert content.fusions[0].breakpoints == ("chr2:42522656", "chr2:29446394")
    (amplified,) = content.copy_numbers
    assert (amplified.gene, amplified.state, amplified.fold_change) == ("ERBB2", "amplification", 6.2)


@pytest.mark.parametrize(
    ("kind", "fold", "absolute", "state"),
    [
        ("<DUP>", "3.1", "", "amplification"),
        ("DUP", "3.1", "8", "amplification"),
        ("DUP", "1.5", "3", "gain"),
        ("<DEL>", "0.4", "", "loss"),
        ("DEL", "0.1", "0", "deep_deletion"),
        ("DEL", "0.5", "1", "loss"),
    ],
)
def test_copy_number_variants(tmp_path, kind, fold, absolute, state):
    section = "[Copy Number Variants]\nGene\tFold Change\tCopy Number Variant\tAbsolute Copy Number\n"
    text = f"[Analysis Details]\nPair ID\tP\n\n{section}MET\t{fold}\t{kind}\t{absolute}\n"
    (call,) = combined(tmp_path, text).copy_numbers
    assert (call.state, call.total) == (state, int(absolute) if absolute else None)


def test_nothing_found_is_not_nothing_tested(tmp_path):
    details = "[Analysis Details]\t\nPair ID\tP\t\nRNA Sample ID\tNA\t\n"
    text = f"{details}\n[Small Variants]\nNA\t\t\n\n[Fusions]\nGene Pair\tBreakpoint 1\tBreakpoint 2\nNA\t\t\n"
    content = combined(tmp_path, text)
    assert (content.calls, content.fusions) == ((), ())
    assert content.alteration_classes == {"small_variant"}
    assert (content.burden, content.instability) == (None, None)


def test_unread_sections_are_counted(tmp_path):
    dropped = Dropped()
    combined(tmp_path, dropped=dropped)
    assert dropped.counts == {"row of TSO500 section [Something New], which canheal does not read": 2}


def test_another_sample_is_refused(tmp_path):
    with pytest.raises(SampleUnclear, match="of sample 'P1-D', not of 'P2'"):
        combined(tmp_path, sample="P2")
    assert combined(tmp_path, sample="P1").sample == "P1-D"


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ("25398284", "twelve", BadRecord),
        ("\tC\tT\t0.31", "\tC\t<DEL>\t0.31", BadRecord),
        ("0.31", "31", BadRecord),
        ("25398284", "133851896", WrongAssembly),
        ("Total TMB\t7.8", "Total TMB\thigh", BadRecord),
        ("ERBB2\t6.2", "ERBB2\tbig", BadRecord),
        ("EML4-ALK", "EML4", BadRecord),
        ("Gene Pair\t", "Pair\t", MissingColumn),
        ("[Fusions]", "[MSI]", BadRecord),
        ("NM_004985.4:c.35G>A\tmissense_variant\t2", "NM_004985.4:c.35G>A\tmissense_variant\t2\tmore", BadRecord),
    ],
)
def test_bad_combined_files(tmp_path, before, after, error):
    with pytest.raises(error) as caught:
        combined(tmp_path, COMBINED.replace(before, after, 1))
    assert caught.value.line
    assert isinstance(caught.value, CanhealError)


def test_a_file_without_known_sections(tmp_path):
    with pytest.raises(MissingColumn, match="neither"):
        combined(tmp_path, "[Hello]\nA\t1\n")


TABLE = {
    "Sample_ID": "P1", "Gene_symbol": "TP53", "Ensembl_transcript_ID": "ENST00000269305",
    "Genomic_location": "17:7578212", "DNA_change": "G>A", "cDNA_change": "c.637C>T", "Exon_number": "exon6",
    "Protein_change_short": "R213X", "Coding_status": "stop_gained",
    "Depth_tumor_DNA": "600", "AF_tumor_DNA": "0.4", "Depth_normal_DNA": "NA",
    "AF_normal_DNA": "NA", "Global_AF_gnomAD": "4e-06", "NFE_AF_gnomAD": "NA",
    "Germline_population_AFs": "AFR_AF_GNOMAD:0.002|AFR_AF_1KG:0.3|FIN_AF_GNOMAD:0.9", "TSO500_LocalApp_class": "SOM",
    "Filters": "NA", "Class_judgement": "include",
}  # fmt: skip


def inpred(folder: Path, remarks: str = "", **cells):
    row = TABLE | cells
    path = folder / "P1_small_variant_table.tsv"
    path.write_text(remarks + "\t".join(row) + "\n" + "\t".join(row.values()) + "\n")
    return path


def test_inpred_table(tmp_path):
    remarks = (
        "# [P1] Version string: 2.2.0.12/hg19/T\n# [P1] Size of the target coding region (in millions ot bases): 1.28\n"
    )
    content = read_tso500(inpred(tmp_path, remarks), sample=None, dropped=Dropped())
    (call,) = content.calls
    assert (call.consequences[0].hgvs_p, call.consequences[0].exon) == ("p.R213*", "6")
    assert (call.tumour.depth, call.tumour.vaf, call.normal) == (600, 0.4, None)
    assert call.population_frequencies == {"ALL": 4e-06, "AFR": 0.002}
    assert call.filters == ()
    assert content.burden == PanelBurden(None, 1.28, None)


@pytest.mark.parametrize(
    ("cells", "filters"),
    [
        ({"Filters": "HET_VAF_RANGE"}, ()),
        ({"Filters": "recurrent_artifact", "Class_judgement": "exclude", "TSO500_LocalApp_class": "BL"},
         ("recurrent_artifact", "BL_class", "excluded_by_judgement")),
        ({"Class_judgement": "exclude"}, ("excluded_by_judgement",)),
        ({"Filters": "LOW_TUMOR_VAF", "Class_judgement": "."}, ("LOW_TUMOR_VAF",)),
    ],
)  # fmt: skip
def test_inpred_judgement(tmp_path, cells, filters):
    (call,) = read_tso500(inpred(tmp_path, **cells), sample=None, dropped=Dropped()).calls
    assert call.filters == filters


@pytest.mark.parametrize(
    ("status", "terms"),
    [
        ("splice_region_variant,synonymous_variant", ("splice_region_variant", "synonymous_variant")),
        ("coding", ("coding_sequence_variant",)),
        ("x:noncoding_variant", ("sequence_variant",)),
    ],
)
def test_inpred_consequences(tmp_path, status, terms):
    (call,) = read_tso500(inpred(tmp_path, Coding_status=status), sample=None, dropped=Dropped()).calls
    assert call.consequences[0].terms == terms


def test_inpred_table_of_another_build(tmp_path):
    with pytest.raises(WrongAssembly):
        read_tso500(
            inpred(tmp_path, "# Version string: 1/hg19/T\n"), sample=None, dropped=Dropped(), assembly=Assembly.GRCH38
        )


SUMMARY = "# Field formats:\t\nsample_id\tTMB\tMSI\tgene_amplifications\tsplice_variants\tfusions\n"


def summary(folder: Path, *cells: str):
    path = folder / "variant_summary.tsv"
    path.write_text(SUMMARY + "\t".join(cells) + "\n")
    return read_tso500(path, sample=None, dropped=Dropped())


def test_inpred_summary(tmp_path):
    amplified = "ERBB2 (6.2)|MDM4 (1.741, <DUP>)"
    spliced = "EGFR[2-3/28] (chr7:55087058-chr7:55214298) 15/13089"
    fused = "USP13-PIK3CA (chr3:179463005-chr3:178947060) 18/0/429|EML4-ALK (chr2:1-chr2:2) 5/1/1"
    content = summary(tmp_path, "P1_D", "238.5 (305)", "4.42 (5/113)", amplified, spliced, fused)
    assert content.burden.value == 238.5
    assert content.burden.eligible == 305
    assert content.instability == PanelInstability(4.42, 5, 113)
    assert [call.gene for call in content.copy_numbers] == ["ERBB2", "MDM4"]
    assert [item.name for item in content.reported] == ["splice variant exons 2-3"]
    assert [call.name for call in content.fusions] == ["USP13::PIK3CA", "EML4::ALK"]


@pytest.mark.parametrize(
    "cells",
    [("P", "many", "NA", "NA", "NA", "NA"), ("P", "NA", "NA", "ERBB2", "NA", "NA"), ("P", "NA", "NA", "NA", "x", "NA"),
     ("P", "NA", "NA", "NA", "NA", "y")],
)  # fmt: skip
def test_bad_summaries(tmp_path, cells):
    with pytest.raises(BadRecord, match="is not written as"):
        summary(tmp_path, *cells)


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("a\tb\n1\t2\n")
    with pytest.raises(MissingColumn):
        read_tso500(path, sample=None, dropped=Dropped())
