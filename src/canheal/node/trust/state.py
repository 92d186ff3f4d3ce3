"""The hash by which an audit event names a state."""

from __future__ import annotations

import hashlib
import json

from canheal.terms.typed import Any


def state_hash(state: Any) -> str:
    """SHA-256, hex, of what JSON can hold, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()
