"""Use case: find OncoTree codes by a part of their name or code."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.app.knowledge_open import open_knowledge
from canheal.domain.evidence.diseases import TumourType
from canheal.knowledge.content import load_content
from canheal.knowledge.references import terminologies
from canheal.knowledge.tumour_types import tumour_tree


def find_tumours(text: str, knowledge: Sequence[str] = ()) -> tuple[TumourType, ...]:
    """Tumour types whose code or name contains the text, exact codes first, then by name.

    Args:
        text: part of a code or name.
        knowledge: snapshots of terminologies, whose types are searched besides.

    Raises:
        UsageError: no such snapshot.
        StoreError: a snapshot is damaged.
    """
    wanted = text.strip().lower()
    content = load_content()
    found = [
        tumour
        for tumour in tumour_tree(content, terminologies(content, open_knowledge(knowledge))).all().values()
        if wanted in tumour.name.lower() or wanted in tumour.code.lower()
    ]
    return tuple(sorted(found, key=lambda tumour: (tumour.code.lower() != wanted, tumour.name)))
