"""Names of tumour types, read once."""

from __future__ import annotations

from functools import cache

from canheal.knowledge.content import load_content


@cache
def names() -> dict[str, str]:
    """OncoTree code to name, by name."""
    rows = load_content().table("knowledge/oncotree.tsv").pick("code", "name", "parent")
    return dict(sorted(((code, name) for code, name, parent in rows if parent), key=lambda pair: pair[1]))
