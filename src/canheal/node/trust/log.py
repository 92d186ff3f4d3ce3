"""The record as a Merkle log (RFC 6962): stored subtrees, heads that the node signs, and proofs."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from canheal.domain.audit.events import head_bytes
from canheal.domain.audit.merkle import completed, consistency_proof, inclusion_proof, leaf_hash, root
from canheal.node.trust.models import AuditEvent, SignedHead, TreeNode

EVERY = timedelta(hours=1)
"""A head is signed with the first event after this time."""
_KEY = "audit-key.pem"


def leaf_of(hash_of_event: str) -> bytes:
    """The leaf of an event."""
    return leaf_hash(bytes.fromhex(hash_of_event))


def grow(event: AuditEvent) -> None:
    """Add an event to the tree: the subtrees that it completes."""
    TreeNode.objects.bulk_create(
        TreeNode(level=level, index=index, hash=value.hex())
        for level, index, value in completed(event.number - 1, leaf_of(event.hash), _node)
    )


def _node(level: int, index: int) -> bytes:
    return bytes.fromhex(TreeNode.objects.values_list("hash", flat=True).get(level=level, index=index))


def sign_head(size: int, at: datetime) -> SignedHead:
    """Sign the head of the first `size` events, in the transaction that is open."""
    head = root(size, _node).hex()
    signature = _key().sign(head_bytes(size, head, at.isoformat()))
    return SignedHead.objects.create(size=size, root=head, at=at, signature=b64encode(signature).decode())


def inclusion(number: int, size: int) -> list[bytes]:
    """What proves that event `number` (from 1) is among the first `size`."""
    return inclusion_proof(number - 1, size, _node)


def consistency(earlier: int, size: int) -> list[bytes]:
    """What proves that the log of `size` events begins with the one of `earlier`."""
    return consistency_proof(earlier, size, _node)


def public_key() -> str:
    """The key that heads are checked with, PEM: hand it to whoever shall witness the log."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@cache
def _key() -> Ed25519PrivateKey:
    path = settings.HOME / _KEY
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        aside = path.with_suffix(".part")
        aside.touch(mode=0o600)
        aside.write_bytes(made)
        aside.rename(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key
