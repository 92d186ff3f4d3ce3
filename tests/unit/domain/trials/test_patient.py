"""Single criteria on invented tumours of the real content: pass, fail, unknown, each with its neighbour."""

from __future__ import annotations

import pytest

from canheal.app.gather import Source, gather_profile
from canheal.app.interpret import interpret_gathered
from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.trials.criteria import (
    Alteration,
    DiseaseIs,
    FreeText,
    Joined,
    Measure,
    NoQuestion,
    Not,
    Status,
    judge_tree,
    lines,
)
from canheal.domain.trials.patient import Facts, Patient
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content
from canheal.terms.truth import Truth

MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\tMutation_Status\tFILTER\n"
    "EGFR\tGRCh37\t7\t55259515\t55259515\tMissense_Mutation\tT\tG\tT1\tp.L858R\tENST00000275493\t100\t40\tSomatic\tPASS\n"
)
PANEL = "name: three genes\ngenes: [EGFR, KRAS, NOGENE9]\nmegabases: 1.2\n"
NOTHING = Facts()
PASS, FAIL, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def has(gene, name, origin="somatic"):
    return Alteration(read_categorical(gene, name), origin)


@pytest.fixture
def patient(tmp_path):
    """A patient with a lung tumour: EGFR L858R on a panel of three genes, or on none that is listed."""

    def build(*, tumour="LUAD", panel=PANEL, facts=NOTHING, genes=None):
        (tmp_path / "t.maf").write_text(MAF)
        (tmp_path / "panel.yaml").write_text(panel or "")
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=tumour, panel=tmp_path / "panel.yaml" if panel else None)
        content = load_content()
        gathered = gather_profile(case, content, Source())
        found = interpret_gathered(gathered, content)
        return Patient(
            tumour,
            gathered.references.tumours,
            AlterationStates(gathered.profile, found.small_variants, gathered.references),
            burdens=found.measured.burdens,
            genes=frozenset(gathered.references.genes) if genes is None else genes,
            facts=facts,
        )

    return build


@pytest.mark.parametrize(
    ("criterion", "truth", "words"),
    [
        (has("EGFR", "L858R"), PASS, "L858R"),
        (has("EGFR", "T790M"), FAIL, "looked for and not found"),
        (has("BRAF", "V600E"), UNKNOWN, "BRAF is not in the assay"),
        (has("EGFR", "amplification"), UNKNOWN, "copy number was not tested"),
        (has("EGFR", "T790M", "germline"), UNKNOWN, "blood"),
        (has("-", "MSI-H"), UNKNOWN, "MSI-H was not measured"),
        (has("NOGENE9", "V600E"), UNKNOWN, "NOGENE9 is no gene symbol we know"),
    ],
)
def test_alterations(patient, criterion, truth, words):
    verdict = patient().judge(criterion)
    assert verdict.truth is truth
    assert words in verdict.reason
    assert bool(verdict.todo) is (truth is UNKNOWN)


def test_an_excluded_alteration_passes_only_where_it_was_looked_for(patient):
    excluded = Not(has("EGFR", "T790M"))
    assert judge_tree(excluded, patient().judge).truth is PASS
    assert judge_tree(excluded, patient(panel=None).judge).truth is UNKNOWN
    assert judge_tree(Not(has("BRAF", "V600E")), patient().judge).truth is UNKNOWN
    assert judge_tree(Not(has("EGFR", "L858R")), patient(panel=None).judge).truth is FAIL


@pytest.mark.parametrize(
    "name",
    [
        *("V600E", "V600", "mutation", "activating mutation", "loss of function", "truncating mutation"),
        *("exon 14 skipping", "exon 19 inframe_deletion", "c.790+1G>A", "splice site", "fusion", "MET::BRAF"),
        *("amplification", "deletion", "overexpression", "promoter methylation", "some name", "V600E, V600K"),
    ],
)
@pytest.mark.parametrize("origin", ["somatic", "germline", "any"])
def test_an_excluded_alteration_of_a_gene_outside_of_the_assay_is_unknown(patient, name, origin):
    judge = patient().judge
    assert judge_tree(has("MET", name, origin), judge).truth is UNKNOWN
    assert judge_tree(Not(has("MET", name, origin)), judge).truth is UNKNOWN


@pytest.mark.parametrize(
    ("tumour", "codes", "unplaced", "truth"),
    [
        ("LUAD", ("LUAD",), (), PASS),
        ("LUAD", ("NSCLC",), (), PASS),
        ("LUAD", ("SOLID",), (), PASS),
        ("LUAD", ("HEME",), (), FAIL),
        ("LUAD", ("COADREAD",), (), FAIL),
        ("LUAD", ("COADREAD", "LUNG"), (), PASS),
        ("NSCLC", ("LUAD",), (), UNKNOWN),
        ("LUAD", ("LUSC",), (), FAIL),
        ("LUAD", ("COADREAD",), ("odd cancer",), UNKNOWN),
        ("LUAD", (), ("odd cancer",), UNKNOWN),
    ],
)
def test_tumour_types(patient, tumour, codes, unplaced, truth):
    assert patient(tumour=tumour).judge(DiseaseIs(codes, unplaced)).truth is truth


@pytest.mark.parametrize(
    ("criterion", "facts", "truth"),
    [
        (Measure("age", ">=", 18), Facts(age=18), PASS),
        (Measure("age", ">", 18), Facts(age=18), FAIL),
        (Measure("age", ">=", 18), Facts(), UNKNOWN),
        (Measure("ecog", "<=", 1), Facts(ecog=2), FAIL),
        (Measure("ecog", "<=", 1), Facts(ecog=0), PASS),
        (Measure("prior_lines", ">=", 1), Facts(prior_lines=0), FAIL),
        (Status("sex", "female"), Facts(sex="male"), FAIL),
        (Status("sex", "female"), Facts(), UNKNOWN),
        (Status("HER2", "negative"), Facts(receptors={"HER2": "negative"}), PASS),
        (Status("HER2", "negative"), Facts(receptors={"ER": "negative"}), UNKNOWN),
        (FreeText("adequate organ function"), Facts(age=50), UNKNOWN),
        (NoQuestion("any genomic result"), Facts(), PASS),
    ],
)
def test_facts(patient, criterion, facts, truth):
    assert patient(facts=facts).judge(criterion).truth is truth


def test_the_burden_must_meet_the_bound_by_every_definition(patient, tumours):
    burdens = tumours.interpretation().measured.burdens[:1]
    low, high = (burdens[0]._replace(value=value) for value in (4.0, 12.0))
    judge = patient()
    for found, truth in (((low,), FAIL), ((high,), PASS), ((low, high), UNKNOWN), ((), UNKNOWN)):
        judge._burdens = found
        assert judge.judge(Measure("tmb", ">=", 10)).truth is truth


def test_what_could_decide_is_only_below_unknowns(patient):
    decided = Joined("any", (has("EGFR", "L858R"), has("BRAF", "V600E")))
    open_one = Joined("any", (has("EGFR", "T790M"), has("BRAF", "V600E")))
    tree = Joined("all", (decided, open_one, Not(FreeText("infection"))))
    found = {line.text: line.decides for line in lines(judge_tree(tree, patient().judge))}
    assert found == {"EGFR L858R": False, "BRAF V600E": True, "EGFR T790M": False, "NOT infection": True}
    one_fails = Joined("all", (tree, has("EGFR", "T790M")))
    assert not any(line.decides for line in lines(judge_tree(one_fails, patient().judge)))
