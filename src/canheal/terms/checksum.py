"""SHA-256 of what is small, without loading OpenSSL: `hashlib` costs a short command more than what it hashes."""

from __future__ import annotations

from canheal.terms.typed import Any


def sha256_hex(data: bytes) -> str:
    """64 hexadecimal digits; for a few megabytes at most, since OpenSSL is several times faster on long data."""
    digest: str = _sha256()(data).hexdigest()
    return digest


def _sha256() -> Any:  # noqa: ANN401 - a constructor of the C library
    """Python's own, under the name it has from 3.11 and from 3.12; `hashlib` where it has neither."""
    from importlib import import_module

    for name in ("_sha256", "_sha2"):
        try:
            return import_module(name).sha256
        except ImportError:
            continue
    return import_module("hashlib").sha256
