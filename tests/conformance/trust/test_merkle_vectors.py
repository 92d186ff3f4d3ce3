"""Published inclusion and consistency proofs (transparency-dev/merkle): accepted and refused as they say."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import pytest

from canheal.domain.audit.merkle import proves_consistency, proves_inclusion

ROOT = Path(__file__).resolve().parents[3].parent / "shared/data/governance/rfc6962-merkle"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="the Merkle vectors are not on this machine")


def cases(kind):
    return sorted((ROOT / kind).rglob("*.json"))


def decoded(text):
    return b64decode(text or "")


def test_vectors_of_both_kinds_are_there():
    assert min(len(cases("inclusion")), len(cases("consistency"))) >= 60


@pytest.mark.parametrize("path", cases("inclusion"), ids=lambda path: str(path.relative_to(ROOT)))
def test_inclusion(path):
    case = json.loads(path.read_text())
    proof = [decoded(one) for one in case["proof"] or ()]
    leaf, head = decoded(case["leafHash"]), decoded(case["root"])
    accepted = proves_inclusion(leaf, case["leafIdx"], case["treeSize"], proof=proof, head=head)
    assert accepted != case["wantErr"]


@pytest.mark.parametrize("path", cases("consistency"), ids=lambda path: str(path.relative_to(ROOT)))
def test_consistency(path):
    case = json.loads(path.read_text())
    proof = [decoded(one) for one in case["proof"] or ()]
    heads = {"earlier_head": decoded(case["root1"]), "head": decoded(case["root2"])}
    assert proves_consistency(case["size1"], case["size2"], proof=proof, **heads) != case["wantErr"]
