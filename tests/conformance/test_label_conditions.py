"""Conditions of labels that the tumour's own alterations decide: met, not met, not assessed."""

from __future__ import annotations

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content

HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
)
H1047R = "PIK3CA\tGRCh37\t3\t178952085\t178952085\tMissense_Mutation\tA\tG\tT1\tp.H1047R\tENST00000263967\t200\t60\n"
G12D = "KRAS\tGRCh37\t12\t25398284\t25398284\tMissense_Mutation\tC\tT\tT1\tp.G12D\tENST00000256078\t200\t60\n"
PANEL = "name: small\ngenes: [PIK3CA, KRAS, NRAS, ERBB2]\nmegabases: 1.2\n"
COPIES = "Hugo_Symbol\tSample_Id\tValue\nERBB2\tT1\t{}\n"


@pytest.fixture
def claims(tmp_path):
    """Therapies in words to (positive, cautions) of a tumour with these rows."""

    def run(*rows, code, copies=None, **facts):
        (tmp_path / "t.maf").write_text(HEADER + "".join(rows))
        (tmp_path / "panel.yaml").write_text(PANEL)
        if copies is not None:
            (tmp_path / "cna.tsv").write_text(COPIES.format(copies))
            facts["cna"] = tmp_path / "cna.tsv"
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=code, panel=tmp_path / "panel.yaml", **facts)
        found = build_interpretation(case, load_content(), Source())
        everything = (*found.small_variants, *found.copy_numbers, *found.fusions, *found.reported)
        return {(claim.item.id): (claim.positive, claim.cautions) for finding in everything for claim in finding.claims}

    return run


ALPELISIB, TUCATINIB = "CH-T-0277", "CH-T-0243"


@pytest.mark.parametrize(
    ("copies", "ihc", "positive", "caution"),
    [
        (0, "1+", True, None),
        (0, "0", True, None),
        (0, "2+", True, "her2_negative_not_assessed"),
        (0, None, True, "her2_negative_not_assessed"),
        (None, "1+", True, "her2_negative_not_assessed"),
        (2, "1+", False, "her2_negative_not_met"),
        (0, "3+", False, "her2_negative_not_met"),
    ],
)
def test_alpelisib_asks_for_a_her2_negative_tumour(claims, copies, ihc, positive, caution):
    facts = {"ihc": (("ERBB2", ihc),)} if ihc else {}
    found_positive, cautions = claims(H1047R, code="IDC", copies=copies, **facts)[ALPELISIB]
    assert found_positive is positive
    assert [key for key in cautions if key.startswith("her2")] == ([caution] if caution else [])


@pytest.mark.parametrize(
    ("rows", "positive", "caution"), [((G12D,), False, "ras_wild_type_not_met"), ((H1047R,), True, None)]
)
def test_tucatinib_asks_for_ras_wild_type(claims, rows, positive, caution):
    found_positive, cautions = claims(*rows, code="COAD", copies=2)[TUCATINIB]
    assert found_positive is positive
    assert [key for key in cautions if key.startswith("ras")] == ([caution] if caution else [])


@pytest.mark.parametrize(
    ("receptors", "positive", "caution"),
    [
        ((("ESR1", "positive"),), True, None),
        ((("PGR", "positive"),), True, None),
        ((("ESR1", "negative"), ("PGR", "negative")), False, "hr_positive_not_met"),
        ((("ESR1", "negative"),), True, "hr_positive_not_assessed"),
        ((("ESR1", "1+"),), True, "hr_positive_not_assessed"),
        ((), True, "hr_positive_not_assessed"),
    ],
)
def test_alpelisib_asks_for_a_hormone_receptor(claims, receptors, positive, caution):
    facts = {"ihc": (("ERBB2", "1+"), *receptors)}
    found_positive, cautions = claims(H1047R, code="IDC", copies=0, **facts)[ALPELISIB]
    assert found_positive is positive
    assert [key for key in cautions if key.startswith("hr_")] == ([caution] if caution else [])


def test_larotrectinib_asks_for_no_resistance_change_of_ntrk(claims, tmp_path):
    fusion = tmp_path / "fusions.tsv"
    fusion.write_text(
        "Sample_Id\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tSV_Status\tEvent_Info\n"
        "T1\tLMNA\tNTRK1\tSOMATIC\tLMNA-NTRK1 fusion\n"
    )
    row = "NTRK1\tGRCh37\t1\t{0}\t{0}\tMissense_Mutation\tG\tA\tT1\tp.{1}\tENST00000524377\t200\t60\n"
    for place, change, caution in (
        (156846342, "G595R", "no_ntrk_resistance_not_met"),
        (156836700, "A107V", "no_ntrk_resistance_not_assessed"),
    ):
        positive, cautions = claims(row.format(place, change), code="COAD", fusions=fusion)["CH-T-0103"]
        assert caution in cautions
        assert positive is (change != "G595R")


@pytest.mark.parametrize(
    ("gene", "change", "allele"),
    [
        ("NRAS", "Q61R", ("1", 115256529, "T", "C")),
        ("NRAS", "G12V", ("1", 115258747, "C", "A")),
        ("KRAS", "G13V", ("12", 25398281, "C", "A")),
        ("KRAS", "G12F", ("12", 25398284, "CC", "AA")),
        ("KRAS", "K117N", ("12", 25378647, "T", "G")),
        ("KRAS", "A146T", ("12", 25378562, "C", "T")),
    ],
)
def test_any_substitution_of_the_labels_codons_ends_ras_wild_type(claims, gene, change, allele):
    chromosome, position, reference, alternate = allele
    end = position + len(reference) - 1
    place = f"GRCh37\t{chromosome}\t{position}\t{end}\tMissense_Mutation\t{reference}\t{alternate}"
    row = f"{gene}\t{place}\tT1\tp.{change}\t\t200\t60\n"
    positive, cautions = claims(row, code="COAD", copies=2)[TUCATINIB]
    assert not positive
    assert "ras_wild_type_not_met" in cautions


def test_expression_on_rna_never_stands_for_a_label_on_protein(claims):
    by_ihc = claims(H1047R, code="PAAD", ihc=(("ERBB2", "3+"),))
    by_rna = claims(H1047R, code="PAAD", expression=(("ERBB2", "overexpressed"),))
    assert by_ihc["CH-T-0241"][0]
    assert not by_rna["CH-T-0241"][0]
    assert "rna_alone" in by_rna["CH-T-0241"][1]
