"""One spelling per change: left alignment (Tan, Abecasis and Kang 2015) and the check of REF against the reference.

`base_at` and `fetch` answer "N" for a base that is unknown or lies outside the chromosome. An unknown base is never
rolled, because nobody knows whether it continues the repeat, and it contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from canheal.terms.alleles import Allele

BaseAt = Callable[[str, int], str]
Fetch = Callable[[str, int, int], str]
UNKNOWN = "N"


def left_align(allele: Allele, base_at: BaseAt) -> Allele:
    """The left-most, shortest spelling of this change.

    Args:
        allele: any spelling; one without a change (REF equals ALT) comes back trimmed only.
        base_at: upper-case base at a chromosome and 1-based position, "N" when unknown.

    Returns:
        The same change with one anchor base before it, or after it when it begins at position 1 (VCF 4.4, 1.6.1).
    """
    trimmed = allele.trimmed()
    reference, alternate, position = trimmed.reference, trimmed.alternate, trimmed.position
    if len(reference) == len(alternate) or reference == alternate:
        return trimmed
    while reference[-1] == alternate[-1] != UNKNOWN:
        reference, alternate = reference[:-1], alternate[:-1]
        if reference and alternate:
            continue
        if position == 1:
            after = base_at(allele.chromosome, 1 + len(reference))
            return Allele(allele.assembly, allele.chromosome, 1, reference + after, alternate + after)
        position -= 1
        before = base_at(allele.chromosome, position)
        reference, alternate = before + reference, before + alternate
    return Allele(allele.assembly, allele.chromosome, position, reference, alternate).trimmed()


def reference_agrees(allele: Allele, fetch: Fetch) -> bool:
    """Whether REF is what the reference holds there; unknown bases on either side contradict nothing."""
    held = fetch(allele.chromosome, allele.position, allele.end).upper()
    return len(held) == len(allele.reference) and all(
        ours == theirs or UNKNOWN in (ours, theirs) for ours, theirs in zip(held, allele.reference, strict=True)
    )
