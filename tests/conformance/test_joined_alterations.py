"""Evidence on alterations that stand together: NOT is true only where the assay could have seen the alteration.

Whole interpretations on the real content, with joined items beside it. Each vector has its neighbour in which the
answer must differ.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.app.gather import Source, gather_profile
from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.profiles import profile_from_data, profile_text
from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content
from canheal.terms.truth import Truth

HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\tMutation_Status\tFILTER\n"
)
L858R = ("EGFR", "7", "55259515", "Missense_Mutation", "T", "G", "p.L858R", "ENST00000275493")
T790M = ("EGFR", "7", "55249071", "Missense_Mutation", "C", "T", "p.T790M", "ENST00000275493")
V600E = ("BRAF", "7", "140453136", "Missense_Mutation", "A", "T", "p.V600E", "ENST00000288602")
EGFR_VUS = ("EGFR", "7", "55221800", "Missense_Mutation", "C", "T", "p.P300S", "ENST00000275493")
PANEL = "name: four genes\ngenes: [EGFR, BRAF, KRAS, TP53]\nmegabases: 1.2\n"
IS_L858R, IS_T790M, IS_V600E = ["is", "EGFR", "L858R"], ["is", "EGFR", "T790M"], ["is", "BRAF", "V600E"]
KRAS_WILD_TYPE = ["not", ["is", "KRAS", "mutation"]]


def item(data, *, name="J1", disease="NSCLC", direction="supports", origin="somatic", significance="sensitivity"):
    profile = profile_from_data(data)
    return EvidenceItem(
        id=name,
        source="joined",
        variant=CategoricalVariant("EGFR", profile_text(profile), "profile"),
        diseases=(disease,),
        implication="therapeutic",
        significance=significance,
        direction=direction,
        level="B",
        therapies=("newinib",),
        setting="",
        approvals=(),
        origin=origin,
        statement="",
        citations=("PMID:1",),
        reviewed="2026-01-01",
        unverified=False,
        profile=profile,
    )


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture
def tumour(tmp_path, content):
    """Interpret these MAF rows; a row may end in its mutation status and its filter."""

    def run(*rows, items=(), panel=PANEL, code="LUAD", panel_name=None, **facts):
        lines = []
        for gene, chromosome, position, kind, ref, alt, change, transcript, *more in rows:
            status, filters = (*more, *("Somatic", "PASS")[len(more) :])
            cells = (gene, "GRCh37", chromosome, position, position, kind, ref, alt, "T1", change, transcript)
            lines.append("\t".join((*cells, "200", "60", status, filters)))
        (tmp_path / "t.maf").write_text(HEADER + "\n".join(lines) + "\n")
        if panel:
            (tmp_path / "panel.yaml").write_text(panel)
            facts["panel"] = tmp_path / "panel.yaml"
        if panel_name:
            facts["panel"] = Path(panel_name)
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=code, **facts)
        gathered = gather_profile(case, content, Source())
        provenance = Provenance((), "0", "0" * 64, {})
        return interpret(gathered.profile, gathered.references._replace(profiles=tuple(items)), provenance), gathered

    return run


def answer(found):
    """TRUE with the claim's match level, UNKNOWN with what is not known, or FALSE."""
    if found.profiles:
        return "true", found.profiles[0].claims[0].match_level
    return ("unknown", found.open_profiles[0].reasons) if found.open_profiles else ("false", None)


AND_NOT = ["and", IS_L858R, ["not", IS_T790M]]


def test_both_there(tumour):
    found, _ = tumour(L858R, T790M, items=[item(["and", IS_L858R, IS_T790M])])
    (profile,) = found.profiles
    assert profile.name == "EGFR L858R AND EGFR T790M"
    assert set(profile.rests_on) == {finding.id for finding in found.small_variants}
    (claim,) = profile.claims
    assert (claim.match_level, claim.disease_relation, claim.positive) == ("exact_allele", "ancestor", True)


def test_one_of_two_is_no_claim(tumour):
    found, _ = tumour(L858R, items=[item(["and", IS_L858R, IS_T790M])])
    assert answer(found) == ("false", None)


def test_not_is_true_where_the_gene_was_assayed_and_nothing_is_open(tumour):
    assert answer(tumour(L858R, items=[item(AND_NOT)])[0]) == ("true", "exact_allele")


def test_not_is_false_where_the_alteration_is_there(tumour):
    assert answer(tumour(L858R, T790M, items=[item(AND_NOT)])[0]) == ("false", None)


@pytest.mark.parametrize(
    ("data", "rows", "changes", "reason"),
    [
        (AND_NOT, [L858R], {"panel": None}, "the genes of the assay are not listed"),
        (AND_NOT, [L858R], {"low_coverage": ("EGFR",)}, "EGFR was not covered well enough"),
        (AND_NOT, [L858R, (*T790M, "Somatic", "weak_evidence;germline_risk")], {}, "failed a filter"),
        (["and", IS_L858R, ["not", ["is", "NRAS", "Q61R"]]], [L858R], {}, "NRAS is not in the assay"),
        (["and", IS_L858R, ["not", ["is", "MET", "amplification"]]], [L858R], {}, "copy number was not tested"),
        (["and", IS_L858R, ["not", ["is", "ALK", "fusion"]]], [L858R], {}, "fusion was not tested"),
        (["and", IS_L858R, ["not", ["is", "-", "MSI-H"]]], [L858R], {}, "MSI-H was not measured"),
        (["and", IS_L858R, ["not", ["is", "ERBB2", "overexpression"]]], [L858R], {}, "expression was not tested"),
        (["and", IS_L858R, ["not", ["is", "TERT", "promoter mutation"]]], [L858R], {}, "whether it can see"),
        (["and", IS_V600E, ["not", ["is", "EGFR", "mutation"]]], [V600E, EGFR_VUS], {}, "of uncertain significance"),
    ],
)  # fmt: skip
def test_not_is_unknown_where_the_assay_could_not_tell(tumour, data, rows, changes, reason):
    kind, reasons = answer(tumour(*rows, items=[item(data)], **changes)[0])
    assert kind == "unknown"
    assert any(reason in found for found in reasons)


NOT_ALK = ["and", IS_L858R, ["not", ["is", "ALK", "fusion"]]]
NOT_MET = ["and", IS_L858R, ["not", ["is", "MET", "amplification"]]]
NO_FUSIONS = (
    "#gene1\tgene2\tbreakpoint1\tbreakpoint2\tsite1\tsite2\ttype\tsplit_reads1\tsplit_reads2\tdiscordant_mates\t"
    "confidence\treading_frame\n"
)


@pytest.mark.parametrize(
    ("data", "parts", "expected"),
    [
        (NOT_ALK, "genes: [EGFR, ALK]", "the genes of the fusion part of the assay are not listed"),
        (NOT_ALK, "genes: [EGFR, ALK]\nfusion_genes: [RET]", "ALK is not in the fusion part of the assay"),
        (NOT_ALK, "genes: [EGFR]\nfusion_genes: [ALK, RET]", "true"),
        (NOT_MET, "genes: [EGFR, MET]", "the genes of the copy-number part of the assay are not listed"),
        (NOT_MET, "genes: [EGFR, MET]\ncopy_number_genes: [EGFR]", "MET is not in the copy-number part of the assay"),
        (NOT_MET, "genes: [EGFR]\ncopy_number_genes: [MET]", "true"),
    ],
)
def test_fusions_and_copy_numbers_are_absent_only_from_genes_that_their_part_covers(
    tumour, tmp_path, data, parts, expected
):
    """An assay that tests 500 genes for mutations may see fusions of 50: its gene list says nothing of the others."""
    (tmp_path / "f.tsv").write_text(NO_FUSIONS)
    (tmp_path / "c.tsv").write_text("Hugo_Symbol\tT1\nEGFR\t0\n")
    files = {"fusions": tmp_path / "f.tsv", "cna": tmp_path / "c.tsv"}
    found, _ = tumour(L858R, items=[item(data)], panel=f"name: X\n{parts}\nmegabases: 1.2\n", **files)
    kind, said = answer(found)
    assert kind == expected or (kind == "unknown" and any(expected in reason for reason in said))


def test_a_copy_number_table_that_names_the_gene_answers_for_it(tumour, tmp_path):
    (tmp_path / "c.tsv").write_text("Hugo_Symbol\tT1\nMET\t0\n")
    found, _ = tumour(L858R, items=[item(NOT_MET)], cna=tmp_path / "c.tsv")
    assert answer(found) == ("true", "exact_allele")


def test_an_exome_covers_every_gene(tumour):
    assert answer(tumour(L858R, items=[item(AND_NOT)], panel="", panel_name="exome")[0]) == ("true", "exact_allele")


def test_absence_alone_counts_only_near_the_patients_tumour_type(tumour):
    near = item(KRAS_WILD_TYPE, disease="NSCLC", name="N")
    far = item(KRAS_WILD_TYPE, disease="COADREAD", name="F")
    found, _ = tumour(V600E, items=[near, far])
    assert [claim.item.id for profile in found.profiles for claim in profile.claims] == ["N"]
    assert found.profiles[0].claims[0].match_level == "absence"
    assert found.profiles[0].rests_on == ()
    assert "looked for and not found" in found.profiles[0].claims[0].matched_on


def test_a_choice_is_as_precise_as_its_best_part_and_a_sum_as_its_worst(tumour):
    gene = ["is", "BRAF", "mutation"]
    assert answer(tumour(V600E, items=[item(["or", gene, IS_V600E])])[0]) == ("true", "exact_allele")
    assert answer(tumour(V600E, items=[item(["and", gene, IS_V600E])])[0]) == ("true", "gene")


def test_what_does_not_support_and_germline_evidence_are_no_positive_claims(tumour):
    both = ["and", IS_L858R, IS_T790M]
    found, _ = tumour(L858R, T790M, items=[item(both, direction="does_not_support")])
    assert [claim.positive for claim in found.profiles[0].claims] == [False]
    found, _ = tumour(L858R, T790M, items=[item(both, origin="germline")])
    assert found.profiles == ()
    germline = ((*L858R, "Germline", "PASS"), (*T790M, "Germline", "PASS"))
    found, _ = tumour(*germline, items=[item(both, origin="germline")])
    assert len(found.profiles) == 1
    found, _ = tumour(*germline, items=[item(both, origin="somatic")])
    assert found.profiles == ()


def test_a_measured_biomarker_is_there_absent_or_not_known(tumour):
    high = item(["and", IS_V600E, ["is", "-", "MSI-H"]], disease="COADREAD")
    stable = item(["and", IS_V600E, ["not", ["is", "-", "MSI-H"]]], disease="COADREAD")
    for msi, expected in (
        ("MSI-H", ("true", "false")),
        ("MSS", ("false", "true")),
        ("indeterminate", ("unknown",) * 2),
    ):
        answers = tuple(answer(tumour(V600E, items=[one], code="COAD", msi=msi)[0])[0] for one in (high, stable))
        assert answers == expected


def test_an_equivocal_stain_leaves_the_question_open(tumour):
    without = item(["and", IS_V600E, ["not", ["is", "ERBB2", "overexpression"]]])
    for result, expected in (("3+", "false"), ("2+", "unknown"), ("1+", "true"), ("0", "true")):
        assert answer(tumour(V600E, items=[without], ihc=(("ERBB2", result),))[0])[0] == expected


def test_filtering_a_variant_removes_its_evidence(tumour):
    both = item(["and", IS_L858R, IS_T790M])
    assert answer(tumour(L858R, T790M, items=[both])[0])[0] == "true"
    found, _ = tumour(L858R, (*T790M, "Somatic", "weak_evidence"), items=[both])
    assert found.profiles == ()


def test_a_state_is_the_same_however_often_it_is_asked(tumour):
    found, gathered = tumour(L858R)
    states = AlterationStates(gathered.profile, found.small_variants, gathered.references)
    variant = profile_from_data(IS_L858R).variant
    assert states.of(variant) is states.of(variant)
    assert states.of(variant).truth is Truth.TRUE
    assert states.of(profile_from_data(["is", "KRAS", "G12C"]).variant).truth is Truth.FALSE
