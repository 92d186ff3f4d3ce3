"""A comparison accounts for every claim, says nothing of equal sides, and mirrors when the sides are swapped."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.evidence.items import Approval
from canheal.domain.interpretation.changes import FINDING_REASONS, MIRROR, REASONS, diff
from canheal.domain.interpretation.findings import NotAssessed, Snapshot, Tiers
from canheal.domain.interpretation.stored import (
    ItemFacts,
    StoredClaim,
    StoredClass,
    StoredFinding,
    StoredInterpretation,
)
from canheal.terms.changes import FieldChange

SOURCES = ("canheal-catalogue", "civic")
GRADES = ("I-A", "II-D", "")
MIRRORED = MIRROR | {value: key for key, value in MIRROR.items()}


def one_of(*values):
    return st.sampled_from(values)


facts = st.builds(
    ItemFacts,
    gene=one_of("EGFR"),
    alteration=one_of("L858R", "T790M"),
    diseases=one_of(("LUAD",), ("NSCLC", "COAD")),
    disease_words=one_of(""),
    implication=one_of("therapeutic"),
    significance=one_of("sensitivity", "resistance"),
    direction=one_of("supports"),
    level=one_of("A", "C"),
    therapies=one_of((), ("osimertinib",)),
    interaction=one_of(""),
    setting=one_of(""),
    approvals=one_of((), (Approval("EMA", "approved", "2016"),)),
    origin=one_of("somatic"),
    unverified=st.booleans(),
    statement=one_of("a", "b"),
    citations=one_of(("PMID:1",)),
)
claims = st.builds(
    StoredClaim,
    evidence=one_of("E1", "E2", "E3"),
    source=one_of(*SOURCES),
    item=facts,
    match_level=one_of("exact_protein", "codon"),
    matched_on=one_of("p.L858R"),
    disease_relation=one_of("exact", "other"),
    matched_disease=one_of("LUAD"),
    tiers=st.builds(Tiers, *[one_of(*GRADES)] * 4, one_of("proposed"), one_of("")),
    positive=st.booleans(),
    cautions=one_of((), ("unverified",)),
)
classes = st.builds(
    StoredClass,
    one_of("oncogenic", "uncertain_significance"),
    st.integers(0, 2),
    one_of((), ("hotspot +4",), ("hotspot +2",), ("hotspot +4", "absent +1")),
    one_of(frozenset({"hotspot"}), frozenset({"hotspot", "absent"})),
)
findings = st.lists(
    st.builds(
        StoredFinding,
        one_of("7-1-A-T", "7-2-A-T", "cn-EGFR"),
        one_of("EGFR p.L858R", "EGFR x"),
        st.none() | classes,
        st.booleans(),
        st.lists(claims, max_size=4).map(tuple),
        one_of("", "confirm in blood"),
        one_of((), ("clinvar 1: germline Pathogenic",)),
    ),
    max_size=3,
    unique_by=lambda finding: finding.id,
).map(tuple)
gap = st.builds(NotAssessed, one_of("fusions", "purity"), one_of("not_tested"), one_of("a", "b"), one_of("c"))
snapshots = st.lists(
    st.builds(Snapshot, one_of(*SOURCES), one_of("2026-01-01"), one_of("d1", "d2"), one_of("CC0"), one_of(3)),
    unique_by=lambda snapshot: snapshot.name,
    max_size=2,
).map(tuple)
sides = st.builds(
    StoredInterpretation,
    sample=one_of("S"),
    patient=st.none(),
    tumour_code=one_of("LUAD"),
    assembly=one_of("GRCh38"),
    findings=findings,
    measured=st.dictionaries(one_of("MSI", "TMB"), one_of("high", "low")),
    waiting=st.dictionaries(one_of("E8", "E9"), one_of("ALK not tested", "MET not tested")),
    not_assessed=st.lists(gap, unique_by=lambda row: row.subject).map(tuple),
    snapshots=snapshots,
    considered=st.none() | st.frozensets(one_of("E1", "E2", "E3")),
    code_version=one_of("1"),
    content_digest=one_of("x"),
    inputs=one_of({}),
)
held = st.dictionaries(one_of("E1", "E2", "E3"), facts)
lookups = st.dictionaries(one_of(*SOURCES), held.map(lambda items: lambda claim: items.get(claim.evidence)))


def swapped(fields):
    return Counter(FieldChange(found.field, found.after, found.before) for found in fields)


def all_claims(side):
    return Counter((finding.id, claim) for finding in side.findings for claim in finding.claims)


@settings(max_examples=100, deadline=None)
@given(side=sides, earlier=lookups, later=lookups)
def test_nothing_changed_between_equal_interpretations(side, earlier, later):
    found = diff(side, side, earlier=earlier, later=later)
    assert found.none
    assert found.unchanged == sum(all_claims(side).values())


@settings(max_examples=200, deadline=None)
@given(before=sides, after=sides, earlier=lookups, later=lookups)
def test_every_claim_of_either_side_is_accounted_for_with_one_known_reason(before, after, earlier, later):
    found = diff(before, after, earlier=earlier, later=later)
    was = Counter((change.finding, change.before) for change in found.claims if change.before)
    now = Counter((change.finding, change.after) for change in found.claims if change.after)
    assert all_claims(before) - was == all_claims(after) - now
    assert (all_claims(before) - was).total() == found.unchanged
    assert was <= all_claims(before)
    assert now <= all_claims(after)
    assert {change.reason for change in found.claims} <= REASONS.keys()
    assert {change.reason for change in found.findings} <= FINDING_REASONS.keys()


@settings(max_examples=200, deadline=None)
@given(before=sides, after=sides, earlier=lookups, later=lookups)
def test_swapping_the_sides_mirrors_the_comparison(before, after, earlier, later):
    there = diff(before, after, earlier=earlier, later=later)
    back = diff(after, before, earlier=later, later=earlier)
    mirrored = Counter(
        (change.finding, MIRRORED.get(change.reason, change.reason), change.after, change.before)
        for change in there.claims
    )
    assert mirrored == Counter((change.finding, change.reason, change.before, change.after) for change in back.claims)
    assert back.unchanged == there.unchanged
    assert {(one.finding, MIRRORED.get(one.reason, one.reason)) for one in there.findings} == {
        (one.finding, one.reason) for one in back.findings
    }
    for one, other in zip(
        sorted(there.findings, key=lambda change: change.finding),
        sorted(back.findings, key=lambda change: change.finding),
        strict=True,
    ):
        assert swapped(one.fields) == Counter(other.fields)
    assert swapped(there.measured) == Counter(back.measured)
    assert swapped(there.waiting) == Counter(back.waiting)
    assert (there.newly_assessed, there.newly_not_assessed) == (back.newly_not_assessed, back.newly_assessed)
