"""The Merkle tree equals the definitions of RFC 6962, section 2.1, written out; proofs prove, and nothing else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.audit.merkle import (
    Frontier,
    completed,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root,
)


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def head_of(entries):
    """MTH of the RFC."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + head_of(entries[:k]) + head_of(entries[k:])).digest()


def path(m, entries):
    """PATH of the RFC."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), head_of(entries[k:])]
    return [*path(m - k, entries[k:]), head_of(entries[:k])]


def subproof(m, entries, whole):
    """SUBPROOF of the RFC."""
    if m == len(entries):
        return [] if whole else [head_of(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole), head_of(entries[k:])]
    return [*subproof(m - k, entries[k:], False), head_of(entries[:k])]


class Stored:
    """Complete subtrees as a log would keep them."""

    def __init__(self, entries):
        self.nodes = {}
        for number, entry in enumerate(entries):
            for level, index, value in completed(number, leaf_hash(entry), self):
                self.nodes[level, index] = value

    def __call__(self, level, index):
        return self.nodes[level, index]


ENTRIES = st.integers(0, 70).map(lambda n: [f"entry {number}".encode() for number in range(n)])


@given(ENTRIES, st.data())
def test_heads_and_proofs_are_those_of_the_standard(entries, data):
    log = Stored(entries)
    assert root(len(entries), log) == head_of(entries)
    read = Frontier()
    for entry in entries:
        read.add(leaf_hash(entry))
    assert (read.size, read.head()) == (len(entries), head_of(entries))
    if entries:
        number = data.draw(st.integers(0, len(entries) - 1))
        assert inclusion_proof(number, len(entries), log) == path(number, entries)
        assert consistency_proof(number + 1, len(entries), log) == subproof(number + 1, entries, True)


@given(ENTRIES.filter(bool), st.data())
def test_a_proof_proves_its_own_leaf_and_no_other(entries, data):
    log, size = Stored(entries), len(entries)
    number = data.draw(st.integers(0, size - 1))
    proof, head = inclusion_proof(number, size, log), root(size, log)
    assert proves_inclusion(leaf_hash(entries[number]), number, size, proof=proof, head=head)
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != number) if size > 1 else st.just(-1))
    assert not proves_inclusion(leaf_hash(entries[number]), other, size, proof=proof, head=head)
    assert not proves_inclusion(leaf_hash(b"another"), number, size, proof=proof, head=head)
    assert not proves_inclusion(leaf_hash(entries[number]), number, size, proof=[*proof, head], head=head)


@given(ENTRIES.filter(bool), st.data())
def test_a_log_that_was_rewritten_is_not_consistent(entries, data):
    log, size = Stored(entries), len(entries)
    earlier = data.draw(st.integers(1, size))
    heads = {"earlier_head": root(earlier, log), "head": root(size, log)}
    proof = consistency_proof(earlier, size, log)
    assert proves_consistency(earlier, size, proof=proof, **heads)
    changed = data.draw(st.integers(0, earlier - 1))
    rewritten = Stored([b"forged" if number == changed else entry for number, entry in enumerate(entries)])
    forged = {"earlier_head": heads["earlier_head"], "head": root(size, rewritten)}
    assert not proves_consistency(earlier, size, proof=consistency_proof(earlier, size, rewritten), **forged)


def test_what_does_not_exist_has_no_proof():
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(3, 3, Stored([b"a", b"b", b"c"]))
    for earlier in (0, 4):
        with pytest.raises(ValueError, match="cannot be the beginning"):
            consistency_proof(earlier, 3, Stored([b"a", b"b", b"c"]))
