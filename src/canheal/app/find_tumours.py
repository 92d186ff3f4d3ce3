"""Use case: find OncoTree codes by a part of their name or code."""

from __future__ import annotations

from canheal.domain.evidence.diseases import TumourType
from canheal.knowledge.content import load_content
from canheal.knowledge.references import tumour_tree


def find_tumours(text: str) -> tuple[TumourType, ...]:
    """Tumour types whose code or name contains the text, exact codes first, then by name."""
    wanted = text.strip().lower()
    found = [
        tumour
        for tumour in tumour_tree(load_content()).all().values()
        if wanted in tumour.name.lower() or wanted in tumour.code.lower()
    ]
    return tuple(sorted(found, key=lambda tumour: (tumour.code.lower() != wanted, tumour.name)))
