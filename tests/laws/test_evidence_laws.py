"""Knowledge put together: its order never matters, and more of it takes nothing away."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.app.gather import Source, gather_profile
from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.profiles import profile_from_data, profile_text
from canheal.domain.interpretation.changes import diff
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.domain.interpretation.stored import stored_of
from canheal.formats.case_file import read_case
from canheal.knowledge.content import CONTENT, load_content

TUMOURS = ("lung-egfr-resistant", "colon-braf-msi", "lung-alk", "breast-esr1-pik3ca")
EXTRA = Snapshot("extra", "2026-01-01", "e" * 64, "CC0-1.0", 1, "nobody", "any", "local")
ALTERATIONS = (
    *(("EGFR", name) for name in ("T790M", "C797S", "exon 19 inframe_deletion", "mutation", "amplification")),
    *(("BRAF", name) for name in ("V600E", "V600", "activating mutation")),
    *(("ALK", name) for name in ("fusion", "G1202R")),
    *(("ERBB2", name) for name in ("amplification", "overexpression")),
    *(("PIK3CA", name) for name in ("H1047R", "mutation")),
    ("-", "MSI-H"),
    ("-", "TMB-H"),
    ("TP53", "loss of function"),
)


def one_of(*values):
    return st.sampled_from(values)


alterations = one_of(*ALTERATIONS)
profiles = st.recursive(
    alterations.map(lambda one: ["is", *one]),
    lambda part: st.one_of(
        part.map(lambda inner: ["not", inner]),
        st.tuples(one_of("and", "or"), part, part).map(list),
    ),
    max_leaves=4,
)
said = st.fixed_dictionaries(
    {
        "diseases": one_of(("LUAD",), ("COAD",), ("SOLID",), ("MEL", "BRCA"), ()),
        "implication": one_of("therapeutic", "prognostic", "diagnostic"),
        "significance": one_of("sensitivity", "resistance", "positive", "poor_outcome"),
        "direction": one_of("supports", "does_not_support"),
        "level": one_of(*"ABCDE"),
        "therapies": one_of((), ("newinib",), ("newinib", "otherinib")),
        "origin": one_of("somatic", "germline", "any", "unknown"),
        "unverified": st.booleans(),
    }
)


def item(number, data, words):
    """An invented item; of one alteration, or of several that stand together."""
    profile = profile_from_data(json.loads(json.dumps(data)))
    alone = data[0] == "is"
    variant = read_categorical(*data[1:]) if alone else CategoricalVariant("EGFR", profile_text(profile), "profile")
    return EvidenceItem(
        id=f"extra:{number}",
        source="extra",
        variant=variant,
        setting="",
        approvals=(),
        statement="",
        citations=("PMID:1",),
        reviewed="2026-01-01",
        profile=None if alone else profile,
        **words,
    )


extras = st.lists(st.tuples(profiles, said), max_size=8).map(
    lambda drawn: [item(number, *one) for number, one in enumerate(drawn)]
)


@cache
def gathered(name):
    return gather_profile(read_case(CONTENT / "demo" / name / "case.yaml"), load_content(), Source())


def interpreted(name, items=(), shuffle=None):
    """The tumour on our catalogue and these items, in their order or in another one."""
    case = gathered(name)

    def mixed(found):
        return tuple(shuffle.sample(found, len(found)) if shuffle else found)

    def evidence(gene):
        return mixed([*case.references.evidence(gene), *(one for one in alone if one.variant.gene == gene)])

    alone = [one for one in items if one.profile is None]
    joined = mixed([one for one in items if one.profile is not None])
    references = case.references._replace(evidence=evidence, profiles=(*case.references.profiles, *joined))
    used = (*case.snapshots, EXTRA) if items else case.snapshots
    return stored_of(interpret(case.profile, references, Provenance(used, "0", "0" * 64, case.inputs)))


@pytest.mark.parametrize("name", TUMOURS)
@settings(max_examples=40, deadline=None)
@given(items=extras)
def test_adding_a_snapshot_takes_no_claim_away_that_it_does_not_hold(name, items):
    before, after = interpreted(name), interpreted(name, items)
    found = diff(before, after)
    assert {(change.kind, change.claim.source) for change in found.claims} <= {("gained", "extra")}
    assert {change.reason for change in found.claims} <= {"source_added"}
    assert found.unchanged == sum(len(finding.claims) for finding in before.findings)
    assert found.measured == found.newly_not_assessed == found.newly_assessed == ()
    assert {one.field.partition(":")[0] for one in found.waiting} <= {"extra"}


@pytest.mark.parametrize("name", TUMOURS)
@settings(max_examples=40, deadline=None)
@given(items=extras, seed=st.integers(0, 2**32))
def test_merging_evidence_ignores_its_order(name, items, seed):
    forward, mixed = interpreted(name, items), interpreted(name, items, random.Random(seed))
    assert diff(forward, mixed).none
    assert forward == mixed


def test_the_drawn_items_meet_these_tumours():
    """The laws above would say nothing of items that match nothing."""
    words = {
        "diseases": ("SOLID",),
        "implication": "therapeutic",
        "significance": "sensitivity",
        "direction": "supports",
        "level": "A",
        "therapies": ("newinib",),
        "origin": "somatic",
        "unverified": False,
    }
    items = [item(number, ["is", *one], words) for number, one in enumerate(ALTERATIONS)]
    items.append(item(99, ["and", ["is", "EGFR", "T790M"], ["not", ["is", "EGFR", "amplification"]]], words))
    met = {
        claim.evidence for name in TUMOURS for finding in interpreted(name, items).findings for claim in finding.claims
    }
    assert sum(evidence.startswith("extra:") for evidence in met) >= 8
