"""Names of files as text: a name is bytes, and Python keeps those that are no UTF-8 as halves of characters."""

from __future__ import annotations


def readable(text: str) -> str:
    """The text as it can be written anywhere: bytes that are no UTF-8 (PEP 383) stand as escapes, "\\\\xff"."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
