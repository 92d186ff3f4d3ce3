"""Serve a report or page that the vault keeps, under a policy of its own that is stricter than that of the pages."""

from __future__ import annotations

from django.http import HttpResponse

TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}
"""Kinds of documents to their media types."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def document(content: bytes, kind: str, name: str = "") -> HttpResponse:
    """The answer that holds a document.

    Args:
        content: its bytes.
        kind: of `TYPES`.
        name: of the file, where a reader may keep it.
    """
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Security-Policy"] = _POLICY
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer._csp_exempt = True  # type: ignore[attr-defined]  # the document brings this policy
    return answer
