"""Names of tumour types, read once."""

from __future__ import annotations

from functools import cache

from canheal.knowledge.content import load_content


@cache
def names() -> dict[str, str]:
    """OncoTree code to name, by name."""
    rows = load_content().table("knowledge/oncotree.tsv").pick("code", "name", "parent")
    return dict(sorted(((code, name) for code, name, parent in rows if parent), key=lambda pair: pair[1]))


@cache
def same_organ(code: str) -> tuple[str, ...]:
    """OncoTree codes of the organ of a tumour type, itself included; none for an unknown code."""
    rows = load_content().table("knowledge/oncotree.tsv").pick("code", "parent")
    parents: dict[str, str] = {code: parent for code, parent in rows}  # noqa: C416 - mypy knows the lengths then
    organs = {one: _organ(one, parents) for one in parents}
    return tuple(one for one, organ in organs.items() if organ and organ == organs.get(code))


def _organ(code: str, parents: dict[str, str]) -> str:
    """The ancestor beneath the root; "" for the root."""
    above = parents[code]
    while above and parents.get(above):
        code, above = above, parents[above]
    return code if above else ""
