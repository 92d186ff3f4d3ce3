"""One audit event as bytes: what its hash covers, and what a signature of a head covers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from canheal.terms.typed import Any

HASH = "hash"


def event_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256, hex, over every column but the hash itself, as canonical JSON."""
    covered = {name: value for name, value in fields.items() if name != HASH}
    written = json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def head_bytes(size: int, root: str, at: str) -> bytes:
    """What is signed of a head: how many events, their Merkle root in hex, and when."""
    head = {"at": at, "format": "canheal.audit-head/1", "root": root, "size": size}
    return json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
