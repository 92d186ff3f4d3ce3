"""Check an export of an audit log without its database: hashes, chain, Merkle heads and their signatures."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from canheal.domain.audit.events import HASH, event_hash, head_bytes
from canheal.domain.audit.merkle import Frontier, leaf_hash
from canheal.formats.audit_log import read_log
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_BEGINNING = "0" * 64
_TODO = "Give the public key that the node printed, PEM"


class Problem(NamedTuple):
    """What is wrong, at which line of the export."""

    line: int
    what: str


class Verified(NamedTuple):
    """What an export holds.

    Attributes:
        events, heads: how many were read.
        root: the Merkle root over the events, hex.
        problems: everything that is not as it should be; empty when the log is whole.
    """

    events: int
    heads: int
    root: str
    problems: tuple[Problem, ...]


def verify_log(path: Path, *, key: str = "", earlier: Path | None = None) -> Verified:
    """Verify an export.

    Args:
        path: the export.
        key: the node's public key as it was handed over earlier, PEM; without it the one in the file is believed.
        earlier: an export that was kept: every head of it must be a head of this log too.

    Raises:
        BadRecord: no export, or no Ed25519 key.
    """
    named, rows = read_log(path)
    problems = [Problem(1, "the key of the file is not the key that was given")] if key and key != named else []
    check = _signature(key or named, path)
    tree, roots, heads, previous = Frontier(), {0: ""}, [], _BEGINNING
    for line, kind, row in rows:
        if kind == "head":
            heads.append((line, row))
            continue
        problems += [Problem(line, what) for what in _wrong(row, tree.size + 1, previous)]
        previous = str(row.get(HASH, ""))
        tree.add(leaf_hash(_bytes(previous)))
        roots[tree.size] = tree.head().hex()
    heads_known = [*heads, *((1, row) for row in _heads(earlier))]
    problems += [Problem(line, what) for line, row in heads_known for what in _head_wrong(row, roots, check)]
    return Verified(tree.size, len(heads), tree.head().hex(), tuple(problems))


def _wrong(event: Mapping[str, Any], number: int, previous: str) -> Iterator[str]:
    if event.get("number") != number:
        yield f"event {number} is expected here, event {event.get('number')} stands here"
    if event.get("previous") != previous:
        yield f"event {number} does not follow from the event before"
    if event.get(HASH) != event_hash(event):
        yield f"event {number} was changed after it was written"


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _heads(earlier: Path | None) -> list[Mapping[str, Any]]:
    return [row for _, kind, row in read_log(earlier)[1] if kind == "head"] if earlier else []


def _head_wrong(
    head: Mapping[str, Any], roots: Mapping[int, str], check: Callable[[bytes, str], bool]
) -> Iterator[str]:
    size, written, at = head.get("size"), str(head.get("root")), str(head.get("at"))
    if not isinstance(size, int) or not check(head_bytes(size, written, at), str(head.get("signature"))):
        yield f"the signature of the head of {size} event(s) is not the node's"
    elif size not in roots:
        yield f"a head of {size} event(s) was signed, but the log is shorter"
    elif roots[size] != written:
        yield f"the log differs from the head of {size} event(s) that was signed"


def _signature(pem: str, path: Path) -> Callable[[bytes, str], bool]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadRecord("the key is no Ed25519 public key", file=str(path), line=1, todo=_TODO)

    def check(message: bytes, signature: str) -> bool:
        try:
            key.verify(b64decode(signature, validate=True), message)
        except (InvalidSignature, Base64Error, ValueError):
            return False
        return True

    return check
