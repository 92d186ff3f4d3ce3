"""Each reason a claim can come, go or change for, on one tumour in which nothing else differs."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.items import Approval
from canheal.domain.interpretation.changes import REASONS, diff
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.stored import stored_of

BRAF = "7-140753336-A-T"


@pytest.fixture
def before(tumours):
    return stored_of(tumours.interpretation())


def claim_of(side):
    """The leading claim of BRAF p.V600E."""
    return side.findings[0].claims[0]


def with_claims(side, *claims):
    """The tumour with these claims on BRAF p.V600E."""
    return side._replace(findings=(side.findings[0]._replace(claims=claims), *side.findings[1:]))


def without(side):
    return with_claims(side, *side.findings[0].claims[1:])


def edited(side, **changes):
    first, *rest = side.findings[0].claims
    return with_claims(side, first._replace(**changes), *rest)


def said(side, **changes):
    """The same claim of an item that says something else."""
    return edited(side, item=claim_of(side).item._replace(**changes))


def graded(side, **changes):
    return edited(side, tiers=claim_of(side).tiers._replace(**changes))


def classed(side, label):
    outcome = side.findings[0].outcome._replace(label=label)
    return side._replace(findings=(side.findings[0]._replace(outcome=outcome), *side.findings[1:]))


def renewed(side):
    """The catalogue in another release."""
    catalogue, *rest = side.snapshots
    return side._replace(snapshots=(catalogue._replace(release="2026-11-01", digest="99" * 32), *rest))


def holding(item):
    """A release of the catalogue that holds this, or nothing, of any claim's item."""
    return {"canheal-catalogue": lambda _: item}


def the_change(found):
    (change,) = found.claims
    return change


def test_a_new_item_is_new_evidence_only_when_the_earlier_release_is_known_not_to_hold_it(before):
    older, newer = without(before), renewed(before)
    assert the_change(diff(older, newer, earlier=holding(None))).reason == "new_evidence"
    unsaid = older._replace(considered=None)
    assert the_change(diff(unsaid, newer)).reason == "other_release"


def test_an_item_that_was_not_among_the_evidence_looked_at_is_new_without_the_earlier_release(before):
    id = claim_of(before).evidence
    for considered, reason in (({"EID1"}, "new_evidence"), ({"EID1", id}, "other_release"), (None, "other_release")):
        older = without(before)._replace(considered=considered and frozenset(considered))
        assert the_change(diff(older, renewed(before))).reason == reason


def test_evidence_on_a_gene_that_was_not_known_then_is_not_called_new(before):
    first, *rest = without(before)._replace(considered=frozenset()).findings
    older = before._replace(findings=(first._replace(name="7-140753336-A-T"), *rest), considered=frozenset())
    assert the_change(diff(older, renewed(before))).reason == "other_release"


def test_another_classification_of_the_very_allele_is_a_changed_record(before):
    first, *rest = before.findings
    after = before._replace(findings=(first._replace(records=("clinvar 13961: oncogenicity Oncogenic",)), *rest))
    (change,) = diff(before, after).findings
    assert change.reason == "changed_records"
    assert [tuple(field) for field in change.fields] == [("records", "", "clinvar 13961: oncogenicity Oncogenic")]


def test_an_item_that_is_gone_from_the_later_release_is_withdrawn(before):
    change = the_change(diff(before, renewed(without(before)), later=holding(None)))
    assert (change.kind, change.reason, change.name) == ("lost", "withdrawn_evidence", "BRAF p.V600E")
    assert change.before == claim_of(before)
    assert change.after is None


def test_a_source_that_was_not_used_before_is_no_new_evidence(before):
    older = without(before)._replace(
        snapshots=(Snapshot("oncotree", "2025-10-03", "cd", "CC", 1, "MSK", "any", "curated_expert"),)
    )
    assert the_change(diff(older, before, earlier=holding(None))).reason == "source_added"
    assert the_change(diff(before, older, later=holding(None))).reason == "source_left_out"


def test_an_item_that_both_releases_hold_came_by_what_it_says_now(before):
    now = claim_of(before).item
    older = without(before)
    change = the_change(diff(older, renewed(before), earlier=holding(now._replace(alteration="V600K"))))
    assert change.reason == "changed_evidence"
    assert [(field.field, field.before, field.after) for field in change.fields] == [("alteration", "V600K", "V600E")]


def test_an_item_of_the_same_release_came_by_the_class_or_by_matching(before):
    older = without(before)
    assert the_change(diff(classed(older, "uncertain_significance"), before)).reason == "changed_oncogenicity"
    assert the_change(diff(older, before)).reason == "changed_match"


APPROVED = (Approval("EMA", "withdrawn", "2026-01-01"),)


@pytest.mark.parametrize(
    ("edit", "reason", "fields"),
    [
        (lambda side: said(side, level="B"), "changed_level", ["level"]),
        (lambda side: graded(said(side, level="B"), amp="I-B"), "changed_level", ["level", "amp"]),
        (lambda side: said(side, approvals=APPROVED), "changed_approval", ["approvals"]),
        (lambda side: said(side, direction="does_not_support"), "changed_evidence", ["direction"]),
        (lambda side: said(side, diseases=("MEL",), level="B"), "changed_evidence", ["diseases", "level"]),
        (lambda side: said(side, setting="first line"), "changed_evidence", ["setting"]),
        (lambda side: edited(side, disease_relation="exact"), "changed_disease_mapping", ["disease_relation"]),
        (lambda side: edited(side, match_level="codon"), "changed_match", ["match_level"]),
        (lambda side: graded(side, amp="II-C", amp_row="other"), "changed_rule", ["amp", "amp_row"]),
        (lambda side: edited(side, cautions=("withdrawn",)), "changed_rule", ["cautions"]),
        (lambda side: classed(graded(side, amp="III"), "benign"), "changed_oncogenicity", ["amp"]),
        (lambda side: said(side, statement="In other words."), "changed_wording", ["statement"]),
    ],
)
def test_a_claim_that_says_something_else_has_the_reason_that_came_first(before, edit, reason, fields):
    found = diff(before, edit(before))
    change = the_change(found)
    assert (change.kind, change.reason) == ("changed", reason)
    assert [field.field for field in change.fields] == fields
    assert change.reason in REASONS


def test_best_tiers_stand_first(before):
    found = diff(before._replace(findings=()), before)
    tiers = [change.claim.tiers.amp or "~" for change in found.claims]
    assert tiers == sorted(tiers)
    assert {change.kind for change in found.claims} == {"gained"}


def test_a_class_by_the_same_criteria_is_another_rule_by_others_another_fact(before):
    outcome = before.findings[0].outcome
    cases = {
        "changed_rule": outcome._replace(label="likely_oncogenic"),
        "changed_facts": outcome._replace(met=(), points=0, label="uncertain_significance"),
    }
    for reason, other in cases.items():
        after = before._replace(findings=(before.findings[0]._replace(outcome=other), *before.findings[1:]))
        (change,) = diff(before, after).findings
        assert change.reason == reason
        assert ("class", "oncogenic", other.label) in [tuple(field) for field in change.fields]


def test_a_biomarker_that_is_no_longer_shown_is_named(before):
    after = before._replace(findings=before.findings[:-1], measured=before.measured | {"microsatellites": "msi_high"})
    found = diff(before, after)
    assert [(change.name, change.reason) for change in found.findings] == [("TMB-H", "not_shown")]
    assert [field.field for field in found.measured] == ["microsatellites"]
