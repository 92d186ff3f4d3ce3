"""In which exon a change lies: by place, by the file's number, by residue, and never silently not.

Alleles of real tumours of TCGA LUAD (open calls, Firehose), retyped; the exon of each is that of the literature on
EGFR, ERBB2 and MET exon 14 skipping (PMID:25971938).
"""

from __future__ import annotations

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content

CONTENT = load_content()
PLACED = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele2\t"
    "Variant_Classification\tTumor_Sample_Barcode\tProtein_Change\n"
)
NAMED = "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short\tHGVSc\tExon_Number\tTranscript_ID\n"
OSIMERTINIB, AMIVANTAMAB, CAPMATINIB = "osimertinib", "amivantamab", "capmatinib"


@pytest.fixture
def found(tmp_path):
    """(therapies of positive claims, finding, all not assessed) of a MAF's only row."""

    def run(header, *cells, tumour="LUAD"):
        (tmp_path / "t.maf").write_text(header + "\t".join(map(str, cells)) + "\n")
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=tumour, assembly="GRCh37")
        interpretation = build_interpretation(case, CONTENT, Source())
        (finding,) = interpretation.small_variants
        therapies = {drug for claim in finding.claims if claim.positive for drug in claim.item.therapies}
        return therapies, finding, interpretation.not_assessed

    return run


@pytest.mark.parametrize(
    ("place", "kind", "protein", "drug"),
    [
        (("7", 55242480, 55242503, "ACATCTCCGAAAGCCAACAAGGAA", "-"), "In_Frame_Del", "p.TSPKANKE751del", OSIMERTINIB),
        (("7", 55242487, 55242504, "CGAAAGCCAACAAGGAAA", "-"), "In_Frame_Del", "p.KANKEI754del", OSIMERTINIB),
        (("7", 55249012, 55249013, "-", "GGGTTG"), "In_Frame_Ins", "p.770_771insGL", AMIVANTAMAB),
        (("17", 37880998, 37880998, "G", "TGTG"), "In_Frame_Ins", "p.776G>VC", "trastuzumab deruxtecan"),
    ],
)
def test_the_place_tells_the_exon_where_the_protein_change_cannot_be_read(found, place, kind, protein, drug):
    gene = "ERBB2" if place[0] == "17" else "EGFR"
    chromosome, start, end, reference, alternate = place
    therapies, finding, _ = found(PLACED, gene, 37, chromosome, start, end, reference, alternate, kind, "T1", protein)
    assert drug in therapies
    assert "exon" not in finding.not_assessed


@pytest.mark.parametrize(
    ("start", "end", "reference", "alternate", "caution"),
    [
        (116411902, 116411902, "G", "A", False),
        (116411901, 116411902, "AG", "-", False),
        (116412044, 116412044, "G", "T", False),
        (116412043, 116412046, "GGTA", "-", False),
        (116412043, 116412043, "G", "-", True),
        (116412043, 116412043, "G", "C", True),
        (116412048, 116412048, "A", "G", True),
        (116411893, 116411896, "TTCT", "-", True),
    ],
)
def test_met_exon_14_is_lost_by_place(found, start, end, reference, alternate, caution):
    kind = "Missense_Mutation" if (start, alternate) == (116412043, "C") else "Splice_Site"
    therapies, finding, _ = found(PLACED, "MET", 37, "7", start, end, reference, alternate, kind, "T1", "")
    assert CAPMATINIB in therapies
    claim = next(claim for claim in finding.claims if CAPMATINIB in claim.item.therapies)
    assert ("splice_region" in claim.cautions) is caution


@pytest.mark.parametrize(
    ("start", "reference", "alternate"), [(116411890, "T", "C"), (116412055, "A", "G"), (116411950, "A", "G")]
)
def test_substitutions_away_from_the_splice_site_are_no_skipping(found, start, reference, alternate):
    therapies, _, _ = found(PLACED, "MET", 37, "7", start, start, reference, alternate, "Splice_Region", "T1", "")
    assert CAPMATINIB not in therapies


def test_a_residue_tells_the_exon_with_a_caution_where_no_transcript_is_named(found):
    deletion = ("EGFR", "In_Frame_Del", "T1", "p.E746_A750del", "", "", "")
    therapies, finding, _ = found(NAMED, *deletion)
    assert OSIMERTINIB in therapies
    insertion = ("EGFR", "In_Frame_Ins", "T1", "p.A767_V769dup", "", "", "")
    assert AMIVANTAMAB in found(NAMED, *insertion)[0]
    claims = [claim for claim in finding.claims if claim.match_level == "exon_class"]
    assert claims
    assert all("exon_by_residue" in claim.cautions for claim in claims)


def test_an_exon_that_nothing_tells_is_said_never_passed_over(found):
    unread = ("EGFR", "In_Frame_Del", "T1", "p.E701_A705del", "", "", "ENST00000455089")
    therapies, finding, gaps = found(NAMED, *unread)
    assert OSIMERTINIB not in therapies
    assert "exon" in finding.not_assessed
    (gap,) = [gap for gap in gaps if gap.subject.startswith("the exon of EGFR")]
    assert gap.state == "missing_input"
    splice = ("MET", "Splice_Site", "T1", "p.X1028_splice", "", "", "ENST00000318493")
    assert "exon" in found(NAMED, *splice)[1].not_assessed


def test_the_files_exon_tells_a_splice_site(found):
    splice = ("MET", "Splice_Site", "T1", "p.X1028_splice", "c.3082+1G>T", "14/21", "ENST00000318493")
    assert CAPMATINIB in found(NAMED, *splice)[0]


@pytest.mark.parametrize(
    ("tumour", "cells", "drug"),
    [
        ("GIST", ("KIT", "Nonsense_Mutation", "T1", "p.W557*", "", "11/21", ""), "imatinib"),
        ("GIST", ("KIT", "Frame_Shift_Del", "T1", "p.W557fs", "", "11/21", ""), "imatinib"),
        ("GIST", ("PDGFRA", "Nonsense_Mutation", "T1", "p.R841*", "", "18/23", ""), "avapritinib"),
    ],
)
def test_loss_of_function_is_no_mutation_of_an_oncogenes_exon(found, tumour, cells, drug):
    assert drug not in found(NAMED, *cells, tumour=tumour)[0]


def test_activating_changes_of_the_same_exons_are(found):
    kit = ("KIT", "In_Frame_Del", "T1", "p.W557_K558del", "", "11/21", "")
    assert "imatinib" in found(NAMED, *kit, tumour="GIST")[0]


def test_calr_exon_9_means_frameshifts(found):
    frameshift = ("CALR", "Frame_Shift_Del", "T1", "p.L367Tfs*46", "", "9/9", "")
    missense = ("CALR", "Missense_Mutation", "T1", "p.K385N", "", "9/9", "")
    assert {claim.item.implication for claim in found(NAMED, *frameshift, tumour="ET")[1].claims} >= {"diagnostic"}
    assert found(NAMED, *missense, tumour="ET")[1].claims == ()
    jak2 = ("JAK2", "Nonsense_Mutation", "T1", "p.R541*", "", "12/25", "")
    assert found(NAMED, *jak2, tumour="PV")[1].claims == ()
