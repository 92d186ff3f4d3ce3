"""One spelling per change: left alignment (Tan, Abecasis and Kang 2015), the check of REF against the reference, and
what can be compared without one.

`base_at` and `fetch` answer "N" for a base that is unknown or lies outside the chromosome. An unknown base is never
rolled, because nobody knows whether it continues the repeat, and it contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from canheal.terms.alleles import UNKNOWN, Allele

BaseAt = Callable[[str, int], str]
Fetch = Callable[[str, int, int], str]


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


def anchored(allele: Allele, base_at: BaseAt) -> Allele:
    """The allele with the base before it where that was not known; "N" when the reference does not know it either."""
    if not allele.unanchored:
        return allele
    base = base_at(allele.chromosome, allele.position)
    return allele._replace(reference=base + allele.reference[1:], alternate=base + allele.alternate[1:])


def same_change(one: Allele, other: Allele) -> bool:
    """Whether two spellings give the same sequence, as far as the reference bases that they hold themselves tell.

    A deletion holds the bases that it takes, so that another place of it within a repeat shows where the two overlap.
    False also where nobody knows without a reference: for spellings that do not touch.
    """
    if one[:2] != other[:2] or _added(one) != _added(other):
        return False
    held = _held_by(one, other)
    start = min(one.position, other.position)
    return held is not None and _changed(one, held, start) == _changed(other, held, start)


def _added(allele: Allele) -> int:
    return len(allele.alternate) - len(allele.reference)


def _held_by(one: Allele, other: Allele) -> str | None:
    """The reference from the first to the last base of both; None where they contradict each other or leave a gap."""
    held: dict[int, str] = {}
    for allele in (one, other):
        for place, base in enumerate(allele.reference, allele.position):
            if held.get(place, UNKNOWN) == UNKNOWN:
                held[place] = base
            elif base not in (UNKNOWN, held[place]):
                return None
    places = sorted(held)
    return "".join(map(held.__getitem__, places)) if len(places) == places[-1] - places[0] + 1 else None


def _changed(allele: Allele, held: str, start: int) -> str:
    """The reference `held` from `start` on, with the change in it."""
    at = allele.position - start
    put = held[at] + allele.alternate[1:] if allele.unanchored else allele.alternate
    return held[:at] + put + held[at + len(allele.reference) :]


def reference_agrees(allele: Allele, fetch: Fetch) -> bool:
    """Whether REF is what the reference holds there; unknown bases on either side contradict nothing."""
    held = fetch(allele.chromosome, allele.position, allele.end).upper()
    return len(held) == len(allele.reference) and all(
        ours == theirs or UNKNOWN in (ours, theirs) for ours, theirs in zip(held, allele.reference, strict=True)
    )
