"""The Merkle tree of RFC 6962 (section 2.1): heads, inclusion and consistency proofs, and who checks them.

A tree is asked for by complete subtrees: `node(level, index)` is the hash over the 2**level leaves from
index * 2**level on. A log stores these once, when they are complete; head and proofs then need some 2 log2(n) of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = Callable[[int, int], bytes]
EMPTY = hashlib.sha256(b"").digest()
_HASH = 32


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry; the prefix keeps leaves from being taken for nodes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(number: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """Subtrees that leaf `number` (from 0) completes, itself first: level, index and hash of each."""
    level, value = 0, leaf
    yield level, number, value
    while number & 1:
        value = node_hash(node(level, number - 1), value)
        level, number = level + 1, number >> 1
        yield level, number, value


def root(size: int, node: Node) -> bytes:
    """Head of a tree of `size` leaves."""
    return _range(0, size, node) if size else EMPTY


def _range(start: int, end: int, node: Node) -> bytes:
    """Hash over the leaves from start up to end, start on a boundary of the split."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_range(start, middle, node), _range(middle, end, node))


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(number: int, size: int, node: Node) -> list[bytes]:
    """What proves that leaf `number` is in the tree of `size` leaves.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= number < size:
        raise ValueError(f"leaf {number} is not in a tree of {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            proof.append(_range(middle, end, node))
            end = middle
        else:
            proof.append(_range(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(earlier: int, size: int, node: Node) -> list[bytes]:
    """What proves that the tree of `size` leaves begins with the one of `earlier` leaves.

    Raises:
        ValueError: the earlier tree is empty or larger.
    """
    if not 0 < earlier <= size:
        raise ValueError(f"a tree of {earlier} cannot be the beginning of one of {size}")
    start, end, whole, proof = 0, size, True, []
    while earlier != end - start:
        middle = _split(end - start)
        if earlier <= middle:
            proof.append(_range(start + middle, end, node))
            end = start + middle
        else:
            proof.append(_range(start, start + middle, node))
            start, earlier, whole = start + middle, earlier - middle, False
    if not whole:
        proof.append(_range(start, end, node))
    return proof[::-1]


def proves_inclusion(leaf: bytes, number: int, size: int, *, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether a proof leads from a leaf's hash to the head (RFC 9162, section 2.1.3.2)."""
    if not 0 <= number < size or any(len(one) != _HASH for one in (leaf, head, *proof)):
        return False
    place, last, value = number, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(one, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, one)
        place, last = place >> 1, last >> 1
    return last == 0 and value == head


def proves_consistency(earlier: int, size: int, *, proof: Sequence[bytes], earlier_head: bytes, head: bytes) -> bool:
    """Whether a proof leads to both heads (RFC 9162, section 2.1.4.2); nothing is consistent with an empty tree."""
    if not 0 < earlier <= size or any(len(one) != _HASH for one in (earlier_head, head, *proof)):
        return False
    if earlier == size:
        return not proof and earlier_head == head
    path = list(proof) if earlier & (earlier - 1) else [earlier_head, *proof]
    if not path:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, one)
        place, last = place >> 1, last >> 1
    return last == 0 and old == earlier_head and new == head


class Frontier:
    """A tree that is only read through, leaf by leaf: some log2(n) hashes are kept, and the head can be asked for."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        height, value = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            value = node_hash(self._peaks.pop()[1], value)
            height += 1
        self._peaks.append((height, value))
        self.size += 1

    def head(self) -> bytes:
        """Head of the tree so far."""
        if not self._peaks:
            return EMPTY
        value = self._peaks[-1][1]
        for _, peak in self._peaks[-2::-1]:
            value = node_hash(peak, value)
        return value
