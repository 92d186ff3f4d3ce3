"""A label for all solid tumours that leaves a type out is no claim for that type, whichever source states it."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.items import Approval, EvidenceItem
from canheal.domain.interpretation.claims import make_claim
from canheal.domain.interpretation.small_variant_match import Match
from canheal.knowledge.content import load_content
from canheal.knowledge.references import build_references
from canheal.terms.assembly import Assembly

CONTENT = load_content()
REFERENCES = build_references(CONTENT, Assembly.GRCH38)
EXCLUDED = "tumour_type_of_label_not_met"


def item(*approvals, gene="BRAF", name="p.V600E", therapies=("trametinib", "dabrafenib"), diseases=("SOLID",)):
    return EvidenceItem(
        id="other:1", source="other", variant=read_categorical(gene, name), diseases=diseases,
        implication="therapeutic", significance="sensitivity", direction="supports", level="A", therapies=therapies,
        setting="", approvals=tuple(Approval(agency, status, "") for agency, status in approvals), origin="somatic",
        statement="", citations=("invented",), reviewed="", unverified=False,
    )  # fmt: skip


def claim(patient, *approvals, **named):
    found = item(*(approvals or (("FDA", "approved"),)), **named)
    return make_claim(found, Match("exact_protein", "p.V600E"), patient=patient, references=REFERENCES)


@pytest.mark.parametrize("patient", ["COADREAD", "COAD", "MACR"])
def test_the_label_for_braf_v600e_in_solid_tumours_leaves_colorectal_cancer_out(patient):
    found = claim(patient)
    assert not found.positive
    assert EXCLUDED in found.cautions
    assert (found.disease_relation, found.tiers.amp, found.tiers.escat) == ("other", "II-C", "III-A")


@pytest.mark.parametrize("patient", ["CHOL", "LUAD", "SBC", "ANSC"])
def test_it_holds_in_other_solid_tumours(patient):
    found = claim(patient)
    assert found.positive
    assert EXCLUDED not in found.cautions
    assert found.tiers.amp == "I-A"


@pytest.mark.parametrize(
    ("approvals", "named", "why"),
    [
        ((("FDA", "approved"), ("EMA", "approved")), {}, "another agency's label has no such limit"),
        ((("EMA", "approved"),), {}, "the exclusion is FDA's"),
        ((("FDA", "withdrawn"),), {}, "no approval is stated"),
        ((("FDA", "approved"),), {"therapies": ("dabrafenib",)}, "another therapy"),
        ((("FDA", "approved"),), {"name": "V600K"}, "another alteration"),
        ((("FDA", "approved"),), {"diseases": ("SOLID", "COADREAD")}, "the item names the type itself"),
    ],
)
def test_what_the_exclusion_does_not_speak_of_is_left_alone(approvals, named, why):
    assert EXCLUDED not in claim("COAD", *approvals, **named).cautions, why


def test_an_exclusion_without_an_alteration_holds_for_any_of_the_gene():
    drugs = ("gemtuzumab ozogamicin", "daunorubicin", "cytarabine")
    named = {"gene": "CD33", "name": "expression", "therapies": drugs, "diseases": ("AML",)}
    assert EXCLUDED in claim("APLPMLRARA", ("EMA", "approved"), **named).cautions
    assert EXCLUDED not in claim("AML", ("EMA", "approved"), **named).cautions


def test_rows_are_sound():
    columns = ("gene", "agency", "therapies", "labelled", "excluded", "citation", "unverified")
    for gene, agency, therapies, labelled, excluded, citation, unverified in CONTENT.table(
        "knowledge/label_exclusions.tsv"
    ).pick(*columns):
        assert gene
        assert agency in {"EMA", "FDA", "HC", "HSE", "HPRA"}
        assert therapies == therapies.lower()
        assert citation
        assert unverified in {"true", "false"}
        for code in excluded.split(";"):
            assert REFERENCES.tumours.relation(labelled, code) in ("ancestor", "pan_cancer")
