"""Names of gene pairs, "EML4--ALK" or "ALK-EML4", read into their two genes."""

from __future__ import annotations

import re

from canheal.formats.cells import BadCell, present, shown
from canheal.terms.records import NamedTuple

# symbols that hold a hyphen themselves (HGNC: HLA genes, NKX homeobox genes, antisense and overlapping transcripts ...)
_PLAIN = r"[A-Za-z0-9.@_;]+"
_SYMBOL = rf"(?:HLA-[A-Z0-9]+|NKX\d+-\d+|KRTAP\d+-\d+|MT-[A-Z0-9]+|H\d[A-Z]?-\d+|{_PLAIN}-(?:AS|IT|OT|DT)\d*|{_PLAIN})"
_HYPHENATED = re.compile(rf"({_SYMBOL})-({_SYMBOL})")
_INTRAGENIC = re.compile(rf"({_SYMBOL})[- ]intragenic", re.I)
_NO_GENE = frozenset({"", "-", "?", ".", "NA", "Intergenic", "intergenic", "INTERGENIC"})


class GenePair(NamedTuple):
    """Two genes of a fusion; an empty partner is None. `ordered` when the sign between them states 5' and 3'."""

    five_prime: str | None
    three_prime: str | None
    ordered: bool


def read_pair(text: str, field: str) -> GenePair:
    """Read "A::B" (HGNC) and "A--B" (STAR-Fusion), which state the order, and "A/B", "A-B", "A-B fusion", which do not.

    "A-intragenic" gives the gene on both sides, ordered: a rearrangement within one gene has no other partner.

    Raises:
        BadCell: no two genes can be told apart.
    """
    name = re.sub(r"\s+fusion$", "", text.strip(), flags=re.I)
    if found := _INTRAGENIC.fullmatch(name):
        return GenePair(found.group(1), found.group(1), ordered=True)
    for sign in ("::", "--", "/"):
        if name.count(sign) == 1:
            first, _, second = name.partition(sign)
            return _checked(GenePair(gene(first), gene(second), ordered=sign != "/"), text, field)
    if name.count("-") == 1:
        first, _, second = name.partition("-")
        return _checked(GenePair(gene(first), gene(second), ordered=False), text, field)
    if found := _HYPHENATED.fullmatch(name):
        return GenePair(found.group(1), found.group(2), ordered=False)
    raise _unreadable(text, field)


def _checked(pair: GenePair, text: str, field: str) -> GenePair:
    if pair.five_prime is None and pair.three_prime is None:
        raise _unreadable(text, field)
    return pair


def _unreadable(text: str, field: str) -> BadCell:
    return BadCell(
        field, f"'{shown(text)}' does not name two genes", "Write the fusion as GENE1::GENE2, 5' partner first"
    )


def gene(text: str | None) -> str | None:
    """A gene symbol without its identifier ("CD2AP^ENSG00000198087.7"); None when missing."""
    symbol = (present(text) or "").partition("^")[0].strip()
    return None if symbol in _NO_GENE else symbol
