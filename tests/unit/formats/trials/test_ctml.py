"""CTML: each kind of criterion in words of our own, negations, arms and statuses."""

from __future__ import annotations

import pytest

from canheal.domain.trials.criteria import criterion_text
from canheal.terms.errors import BadRecord


def trial(*match, **changes):
    arm = {"arm_code": "A", "arm_internal_id": 1, "match": list(match)}
    steps = [{"step_code": "1", "step_internal_id": 2, "arm": [arm | changes.pop("arm", {})]}]
    return {"protocol_no": "00-001", "status": "open to accrual", "treatment_list": {"step": steps}} | changes


def genomic(**keys):
    return {"genomic": keys}


def clinical(**keys):
    return {"clinical": keys}


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        (genomic(hugo_symbol="BRAF", protein_change="p.V600E", variant_category="Mutation"), "BRAF V600E"),
        (genomic(hugo_symbol="KRAS", wildcard_protein_change="p.G12", variant_category="Mutation"), "KRAS G12"),
        (genomic(hugo_symbol="NRAS", protein_change="p.G12D", variant_category="!Mutation"), "NOT NRAS G12D"),
        (genomic(hugo_symbol="!EGFR", variant_category="Mutation"), "NOT EGFR mutation"),
        (genomic(hugo_symbol="KIT", exon=11, variant_category="Mutation"), "KIT exon 11 mutation"),
        (
            genomic(hugo_symbol="EGFR", exon=19, variant_classification="In_Frame_Del", variant_category="Mutation"),
            "EGFR exon 19 inframe_deletion",
        ),
        (
            genomic(hugo_symbol="EGFR", variant_classification="In_Frame_Del", variant_category="Mutation"),
            "EGFR mutation AND EGFR variant classification In_Frame_Del",
        ),
        (
            genomic(hugo_symbol="ERBB2", variant_category="Copy Number Variation", cnv_call="High Amplification"),
            "ERBB2 amplification",
        ),
        (
            genomic(hugo_symbol="CDKN2A", variant_category="Copy Number Variation", cnv_call="Homozygous Deletion"),
            "CDKN2A deletion",
        ),
        (
            genomic(hugo_symbol="PTEN", variant_category="Copy Number Variation", cnv_call="Heterozygous Deletion"),
            "PTEN copy number Heterozygous Deletion",
        ),
        (
            genomic(hugo_symbol="MET", variant_category="CNV"),
            "MET amplification OR MET deletion OR MET gain or loss of one copy",
        ),
        (
            genomic(hugo_symbol="ALK", variant_category="Structural Variation"),
            "ALK fusion OR ALK rearrangement other than a fusion",
        ),
        (
            genomic(hugo_symbol="ALK", variant_category="SV", fusion_partner_hugo_symbol="EML4"),
            "ALK::EML4 OR EML4::ALK",
        ),
        (
            genomic(hugo_symbol="BRCA2", variant_category="Any Variation"),
            "BRCA2 mutation OR (BRCA2 amplification OR BRCA2 deletion OR BRCA2 gain or loss of one copy)"
            " OR (BRCA2 fusion OR BRCA2 rearrangement other than a fusion)",
        ),
        (genomic(hugo_symbol="RAS1", variant_category="Methylation"), "RAS1 variant category Methylation"),
        (genomic(hugo_symbol="KRAS", wildtype=True), "NOT KRAS mutation"),
        (genomic(ms_status="MSI-H"), "MSI-H"),
        (genomic(mmr_status="MMR-Proficient"), "NOT MSI-H"),
        (genomic(mmr_status="!MMR-Deficient"), "NOT MSI-H"),
        (genomic(uva_signature="Yes"), "genomic: uva signature Yes"),
        (
            genomic(hugo_symbol="TP53", variant_category="Mutation", molecular_function="Inactivating"),
            "TP53 mutation AND TP53 molecular function Inactivating",
        ),
        (genomic(uva_signature="!Yes"), "NOT genomic: uva signature Yes"),
        (genomic(hugo_symbol="EGFR"), "genomic: hugo symbol EGFR"),
        (genomic(ms_status="MSI-H", hugo_symbol="BRAF"), "MSI-H AND genomic: hugo symbol BRAF"),
        (genomic(ms_status="MSI-H", mmr_status="MMR-Deficient"), "MSI-H AND MSI-H"),
        (
            genomic(hugo_symbol="MET", variant_category="CNV", cnv_call="Gain", variant_classification="Splice_Site"),
            "MET copy number Gain AND MET variant classification Splice_Site",
        ),
        (
            genomic(hugo_symbol="ROS1", variant_category="SV", fusion_partner_hugo_symbol="CD74", exon="34"),
            "(ROS1::CD74 OR CD74::ROS1) AND ROS1 exon 34",
        ),
        (
            genomic(hugo_symbol="EGFR", variant_category="!Structural Variation"),
            "NOT (EGFR fusion OR EGFR rearrangement other than a fusion)",
        ),
        (
            genomic(hugo_symbol="BRAF", variant_category="Mutation", protein_change="p.V600E", cnv_call="Gain"),
            "BRAF V600E AND BRAF cnv call Gain",
        ),
        (
            genomic(
                hugo_symbol="BRAF",
                variant_category="Mutation",
                protein_change="p.V600E",
                exon=15,
                variant_classification="Missense_Mutation",
            ),
            "BRAF V600E",
        ),
        (
            genomic(hugo_symbol="KRAS", variant_category="CNV", wildtype=True),
            "NOT KRAS mutation AND KRAS variant category CNV",
        ),
        (genomic(hugo_symbol="KRAS", variant_category="Mutation", wildtype=False), "KRAS mutation"),
        (genomic(match_all=True), "any genomic result (match_all)"),
        (genomic(match_all=False), "genomic: match all false"),
        (genomic(hugo_symbol="KIT", variant_category="Mutation", tier=["1", "2"]), "KIT mutation AND KIT tier 1, 2"),
        (genomic(), "a genomic criterion that the file leaves empty"),
        (genomic(hugo_symbol="KIT", variant_category="Mutation", display_name="a name"), "KIT mutation"),
        (clinical(number_prior_lines_therapy_allowed="<=2"), "number prior lines therapy allowed: <=2"),
        (clinical(disease_status=["Metastatic", "Recurrent"]), "disease status: Metastatic, Recurrent"),
        (clinical(gender="!Male"), "NOT sex male"),
        (
            {"prior_treatments": {"drug": {"name": "x", "lines": ["1", "2"]}}},
            "prior treatments: drug name x, lines 1 or 2",
        ),
        (clinical(age_numerical=">=18"), "age >= 18 years"),
        (clinical(age_numerical=">=0.083"), "age >= 0.083 years"),
        (clinical(tmb_numerical=">=10"), "TMB >= 10 per Mb"),
        (clinical(oncotree_primary_diagnosis="Non-Small Cell Lung Cancer"), "tumour type NSCLC"),
        (clinical(oncotree_primary_diagnosis="_LIQUID_"), "tumour type any haematological cancer"),
        (
            clinical(oncotree_primary_diagnosis="!Melanoma", age_numerical=">=18"),
            "NOT tumour type MEL AND age >= 18 years",
        ),
        (clinical(oncotree_primary_diagnosis="Odd Tumour"), "tumour type Odd Tumour"),
        (clinical(gender="Female"), "sex female"),
        (clinical(her2_status="True", er_status="Negative"), "HER2 positive AND ER negative"),
        (clinical(her2_status="Unknown"), "her2 status: Unknown"),
        (clinical(disease_status=["Metastatic"]), "disease status: Metastatic"),
        ({"prior_treatment": {"agent": "osimertinib"}}, "prior treatment: agent osimertinib"),
        ({"or": [genomic(ms_status="MSI-H"), clinical(gender="Male")]}, "MSI-H OR sex male"),
        ({"and": [genomic(ms_status="MSI-H"), {"or": [clinical(gender="Male")]}]}, "MSI-H AND (sex male)"),
    ],
)
def test_a_clause_in_words(read, clause, text):
    (found,) = read(trial(clause))
    assert criterion_text(found.arms[0].criteria) == text


def test_items_of_a_match_list_hold_together(read):
    (found,) = read(trial(clinical(gender="Male"), {"or": [genomic(ms_status="MSI-H"), clinical(age_numerical=">1")]}))
    assert criterion_text(found.arms[0].criteria) == "sex male AND (MSI-H OR age > 1 years)"


def test_steps_arms_and_levels(read):
    level = {"level_code": "drug", "level_internal_id": 1, "level_suspended": "Y", "match": [clinical(gender="Male")]}
    arm = {"arm_suspended": "N", "dose_level": [level, level | {"level_suspended": "N", "match": []}]}
    (found,) = read(trial(genomic(ms_status="MSI-H"), arm=arm))
    assert criterion_text(found.arms[0].criteria) == "MSI-H"  # an open level asks nothing more
    assert (found.arms[0].status, found.arms[0].therapies) == ("recruiting", ("drug", "drug"))
    (only_full,) = read(trial(genomic(ms_status="MSI-H"), arm={"dose_level": [level]}))
    assert criterion_text(only_full.arms[0].criteria) == "MSI-H AND sex male"
    assert only_full.arms[0].status == "suspended"
    (suspended,) = read(trial(genomic(ms_status="MSI-H"), arm={"arm_suspended": "y"}))
    assert suspended.arms[0].status == "suspended"


def test_the_summary_status_stands_above_the_other(read):
    closed = {"status": [{"value": "closed to accrual"}]}
    (found,) = read(trial(genomic(ms_status="MSI-H"), _summary=closed))
    assert found.status == "active_not_recruiting"
    (unsaid,) = read(trial(genomic(ms_status="MSI-H"), status="sort of open"))
    assert unsaid.status == "unknown"


def test_several_steps_keep_their_own_criteria(read):
    step = {"step_internal_id": 1, "match": [clinical(gender="Male")]}
    arms = [{"arm_code": name, "match": [genomic(ms_status="MSI-H")]} for name in ("A", "B")]
    steps = [step | {"step_code": "1", "arm": arms[:1]}, {"step_code": "2", "arm": arms[1:]}]
    (found,) = read({"protocol_no": "1", "treatment_list": {"step": steps}})
    assert {arm.id: criterion_text(arm.criteria) for arm in found.arms} == {
        "step 1, A": "sex male AND MSI-H",
        "step 2, B": "MSI-H",
    }
    assert found.criteria is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"prior_treatment_requirements": ["no earlier PARP inhibitor", "", "ECOG 0"]}, None),
        (
            {"additional_criteria_requirements": {"names": [{"name": "measurable disease"}]}},
            "additional criteria requirements: names name measurable disease",
        ),
        ({"stage": ["IV"]}, "stage: IV"),
        ({"age": "Adults"}, "age >= 18 years OR age group: Adults"),
        ({"age": "Everybody"}, "age group: Everybody"),
        ({"odd_key": "2"}, "odd key: 2"),
        ({"sponsor_list": {"sponsor": []}, "_summary": {"drugs": ["x"]}, "stage": None}, ""),
    ],
)
def test_what_stands_beside_the_match_trees_is_dropped_only_where_it_says_nothing(read, changes, text):
    (found,) = read(trial(genomic(ms_status="MSI-H"), **changes))
    if text is None:
        text = " AND ".join(f"prior treatment requirements: {said}" for said in ("no earlier PARP inhibitor", "ECOG 0"))
    assert (criterion_text(found.criteria) if found.criteria else "") == text


def test_a_key_of_an_arm_or_level_that_is_not_understood_is_asked_there(read):
    level = {"level_code": "drug", "level_internal_id": 1, "level_weight": ">=40 kg"}
    (found,) = read(trial(genomic(ms_status="MSI-H"), arm={"arm_eligibility": "no ascites", "dose_level": [level]}))
    assert criterion_text(found.arms[0].criteria) == "(MSI-H AND arm eligibility: no ascites) AND level weight: >=40 kg"
    step = {"step_code": "1", "step_eligibility": "progression", "arm": [{"arm_code": "A"}]}
    (single,) = read({"protocol_no": "1", "treatment_list": {"step": [step], "note": "read"}})
    assert criterion_text(single.criteria) == "note: read AND step eligibility: progression"


@pytest.mark.parametrize(
    ("clause", "place"),
    [
        ({"and": []}, "treatment_list.step[0].arm[0].match[0].and"),
        ({"or": [{"and": []}]}, "treatment_list.step[0].arm[0].match[0].or[0].and"),
        ({}, "treatment_list.step[0].arm[0].match[0]"),
        ({"clinical": {"gender": None}}, "treatment_list.step[0].arm[0].match[0].clinical"),
    ],
)
def test_what_joins_nothing_is_refused_with_its_place(read, clause, place):
    with pytest.raises(BadRecord) as error:
        read(trial(clause))
    assert error.value.field == place
    assert error.value.file.endswith("t.json")


@pytest.mark.parametrize(
    "wrong",
    [
        trial(clinical(age_numerical="adult")),
        trial({}),
        trial({"and": []}),
        trial({"and": "all"}),
        trial({"genomic": ["EGFR"]}),
        {"treatment_list": {"step": []}},
        {"protocol_no": "1", "treatment_list": []},
    ],
    ids=["age", "empty clause", "empty and", "and of words", "genomic list", "no name", "list of nothing"],
)
def test_what_is_no_ctml_is_refused(read, wrong):
    with pytest.raises(BadRecord):
        read(wrong)
