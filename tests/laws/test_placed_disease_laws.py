"""Diseases placed beside OncoTree nodes: the slow definition by walking the tree, and what must never outrank what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.diseases import RELATION_ORDER, ROOTS, DiseaseTree, Placed
from canheal.domain.evidence.items import Approval, EvidenceItem
from canheal.domain.interpretation.claims import in_order, make_claim
from canheal.domain.interpretation.small_variant_match import Match
from canheal.knowledge.content import load_content
from canheal.knowledge.references import build_references
from canheal.knowledge.tumour_types import disease_nodes
from canheal.terms.assembly import Assembly

REFERENCES = build_references(load_content(), Assembly.GRCH38)
TREE = REFERENCES.tumours
CODES = sorted(TREE.all())
code = st.sampled_from(CODES)


def tree_with(placed):
    return DiseaseTree(TREE.all(), {"DOID:1": placed})


def within(node, patient):
    """The patient's type is the node or lies below it."""
    return node in (patient, *TREE.ancestors(patient))


@given(code, code)
def test_narrower_than_a_node_is_never_nearer_than_descendant(node, patient):
    found = tree_with(Placed("narrower", (node,))).relation("DOID:1", patient)
    assert found in ("descendant", "sibling", "other")
    if within(patient, node):
        assert found == "descendant"
    assert RELATION_ORDER.index(found) > RELATION_ORDER.index("exact")


@given(st.lists(code, min_size=1, max_size=4, unique=True), code)
def test_broader_than_nodes_holds_in_each_of_them_and_below(nodes, patient):
    found = tree_with(Placed("broader", tuple(nodes))).relation("DOID:1", patient)
    if any(within(node, patient) for node in nodes):
        assert found == "ancestor"
    elif any(within(patient, node) for node in nodes):
        assert found == "descendant"
    else:
        assert found in ("sibling", "other")


@given(st.lists(st.sampled_from([*CODES, *sorted(ROOTS)]), min_size=1, max_size=4, unique=True), code)
def test_what_holds_in_a_syndrome_is_never_taken_as_shown_in_its_tumours(nodes, patient):
    assert tree_with(Placed("syndrome", tuple(nodes))).relation("DOID:1", patient) in ("sibling", "other")


@given(st.sampled_from(sorted(ROOTS)), code)
def test_narrower_than_a_root_is_not_the_root(root, patient):
    assert tree_with(Placed("narrower", (root,))).relation("DOID:1", patient) == "other"


@given(st.lists(code, min_size=2, max_size=4, unique=True), code)
def test_the_order_of_nodes_does_not_matter(nodes, patient):
    forward, back = (tree_with(Placed("broader", tuple(order))) for order in (nodes, nodes[::-1]))
    assert forward.relation("DOID:1", patient) == back.relation("DOID:1", patient)


@given(code, code)
def test_evidence_for_a_descendant_never_outranks_the_same_for_the_exact_type(evidence, patient):
    rank = RELATION_ORDER.index
    assert rank(TREE.relation(patient, patient)) <= rank(TREE.relation(evidence, patient))
    if evidence != patient and within(patient, evidence):
        assert rank(TREE.relation(evidence, patient)) > rank("pan_cancer")


@given(
    st.sampled_from("ABCDE"),
    st.sampled_from(["therapeutic", "diagnostic", "prognostic", "oncogenic"]),
    st.sampled_from(["sensitivity", "resistance", "positive", "better_outcome"]),
    st.sampled_from([(), (Approval("EMA", "approved", "2020"),)]),
    code,
    code,
)
def test_a_claim_on_a_narrower_type_never_stands_before_the_same_on_the_exact_type(
    level, implication, significance, approvals, evidence, patient
):
    if evidence == patient or not within(patient, evidence):
        patient = TREE.ancestors(evidence)[0] if TREE.ancestors(evidence) else "LUNG"
        evidence = evidence if TREE.ancestors(evidence) else "LUAD"
    exact = EvidenceItem(
        id="z", source="s", variant=read_categorical("BRAF", "V600E"), diseases=(patient,), implication=implication,
        significance=significance, direction="supports", level=level, therapies=("drug",), setting="",
        approvals=approvals, origin="somatic", statement="", citations=(), reviewed="", unverified=False,
    )  # fmt: skip
    narrower = exact._replace(id="a", diseases=(evidence,))
    match = Match("exact_protein", "BRAF V600E")
    claims = [make_claim(item, match, patient=patient, references=REFERENCES) for item in (narrower, exact)]
    assert [claim.disease_relation for claim in claims] == ["descendant", "exact"]
    assert [claim.item.id for claim in in_order(claims)] == ["z", "a"]


def test_a_root_holds_everywhere_and_what_is_beside_it_too():
    tree = tree_with(Placed("broader", ("CANCER",)))
    assert {tree.relation("DOID:1", patient) for patient in CODES} == {"pan_cancer"}


def test_the_bridge_of_the_content():
    place = disease_nodes(load_content())
    assert place(("DOID:3908",)) == ("NSCLC",)
    assert place(("ONCOTREE:LUAD", "DOID:9256")) == ("LUAD", "COADREAD")
    assert place(("ONCOTREE:SOLID",)) == ("SOLID",)
    assert place(("DOID:9999999",)) == ()
    assert place(("NCIT:C3512",)) == ("LUAD",)
    (triple_negative,) = place(("DOID:0060081",))
    assert TREE.relation(triple_negative, "BRCA") == "descendant"
    assert TREE.relation(triple_negative, "LUAD") == "other"
    (lindau,) = place(("DOID:14175",))
    assert TREE.relation(lindau, "CCRCC") == "sibling"
    assert TREE.relation(lindau, "LUAD") == "other"
    (leukaemia,) = place(("DOID:1240",))
    assert [TREE.relation(leukaemia, patient) for patient in ("AML", "PCM", "LUAD")] == ["ancestor", "sibling", "other"]
    assert all(TREE.nearest(one) in {*CODES, *ROOTS} for one in (triple_negative, lindau, "LUAD"))


def test_every_disease_that_the_bridge_names_has_an_answer_for_every_patient():
    content = load_content()
    place = disease_nodes(content)
    named = [codes for row in content.table("knowledge/disease_bridge.tsv").pick("doid", "ncit") for codes in row]
    reached = {node for identifier in filter(None, named) for node in place((identifier,))}
    assert len(reached) > 300
    for node in reached:
        assert TREE.relation(node, "LUAD") in RELATION_ORDER
        assert TREE.nearest(node) in {*CODES, *ROOTS}
