"""Where HGVS puts a change on one transcript: the 3' rule in transcript direction (VarNomen, "General", 3' rule).

A deletion or insertion in a repeat can be spelled at several places. All of them are looked at, 3'-most first, and
exons win: the 3'-most place wholly inside an exon, else wholly inside an intron, else the 3'-most. So a description
never crosses from an exon into an intron, a change that an exon can hold is never called a splice change, and the
answer does not depend on how the file spelled the change. Because places are compared on the genome, a change beside
an exon/exon junction stays in its exon, which is VarNomen's exception to the rule.
"""

from __future__ import annotations

from collections.abc import Callable

from canheal.domain.variants.transcripts import Transcript
from canheal.terms.alleles import Allele
from canheal.terms.records import NamedTuple

Sequence = Callable[[str, int, int], str]
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_WINDOW = 64


class Placement(NamedTuple):
    """A change at the place where HGVS names it; genomic coordinates and bases.

    Attributes:
        kind: sub, del, ins, dup, delins or inv.
        start: first base replaced, deleted or duplicated; for `ins` the base before the new ones.
        end: last such base; for `ins` the base after the new ones.
        inserted: new bases; "" for `del`.
        reference: bases from `start` to `end` that go away; "" for `ins` and `dup`.
        after: for `ins` and `dup`, the new bases stand between `after` and `after` + 1; else None.
    """

    kind: str
    start: int
    end: int
    inserted: str
    reference: str
    after: int | None = None


def reverse_complement(bases: str) -> str:
    """The other strand, 5' to 3'."""
    return bases.translate(_COMPLEMENT)[::-1]


def place(allele: Allele, transcript: Transcript, sequence: Sequence) -> Placement:
    """Put an allele where HGVS names it on this transcript.

    Raises:
        ValueError: REF equals ALT, so there is no change to name.
    """
    start, removed, inserted = _bare(allele)
    base = _windowed(allele.chromosome, sequence)
    end = start + len(removed) - 1
    if removed and inserted:
        return Placement(_replacement(removed, inserted), start, end, inserted, removed)
    if removed:
        return _deletion(start, removed, transcript, base)
    if inserted:
        return _insertion(start, inserted, transcript, base)
    raise ValueError(f"{allele} changes nothing")


def _bare(allele: Allele) -> tuple[int, str, str]:
    """Start, removed and inserted bases without any shared end; suffix first, so an insertion lies far left."""
    start, removed, inserted = allele.position, allele.reference, allele.alternate
    while removed and inserted and removed[-1] == inserted[-1]:
        removed, inserted = removed[:-1], inserted[:-1]
    while removed and inserted and removed[0] == inserted[0]:
        removed, inserted, start = removed[1:], inserted[1:], start + 1
    return start, removed, inserted


def _replacement(removed: str, inserted: str) -> str:
    if len(removed) == len(inserted) == 1:
        return "sub"
    return "inv" if inserted == reverse_complement(removed) else "delins"


def _windowed(chromosome: str, sequence: Sequence) -> Callable[[int], str]:
    """One base at a time, fetched in windows; a different word for each unknown base, so that none equals another."""
    windows: dict[int, str] = {}

    def base(position: int) -> str:
        if position < 1:
            return f"N{position}"
        window, into = divmod(position - 1, _WINDOW)
        if window not in windows:
            windows[window] = sequence(chromosome, window * _WINDOW + 1, (window + 1) * _WINDOW)
        found = windows[window][into : into + 1]
        return found if found in {"A", "C", "G", "T"} else f"N{position}"

    return base


def _deletion(start: int, removed: str, transcript: Transcript, base: Callable[[int], str]) -> Placement:
    end, left, right = start + len(removed) - 1, 0, 0
    while base(start - left - 1) == base(end - left):
        left += 1
    while base(start + right) == base(end + right + 1):
        right += 1
    shift = _preferred((-left, right), transcript, lambda by: (start + by, end + by))
    return Placement("del", start + shift, end + shift, "", _rotated(removed, shift))


def _insertion(point: int, bases: str, transcript: Transcript, base: Callable[[int], str]) -> Placement:
    """`point` is the base that follows the new ones on the genome."""
    size, left, right = len(bases), 0, 0
    while base(point - left - 1) == bases[-1 - left % size]:
        left += 1
    while base(point + right) == bases[right % size]:
        right += 1
    if left + right >= size:
        return _duplication(point, bases, transcript, (left, right))
    shift = _preferred((-left, right), transcript, lambda by: (point + by - 1, point + by))
    at = point + shift
    return Placement("ins", at - 1, at, _rotated(bases, shift), "", at - 1)


def _duplication(point: int, bases: str, transcript: Transcript, rolls: tuple[int, int]) -> Placement:
    """The copied segment lies before the new bases in transcript direction."""
    size, (left, right) = len(bases), rolls
    if transcript.strand == 1:
        shift = _preferred((size - left, right), transcript, lambda by: (point + by - size, point + by - 1))
        first = point + shift - size
    else:
        shift = _preferred((-left, right - size), transcript, lambda by: (point + by, point + by + size - 1))
        first = point + shift
    return Placement("dup", first, first + size - 1, _rotated(bases, shift), "", point + shift - 1)


def _rotated(bases: str, shift: int) -> str:
    turn = shift % len(bases)
    return bases[turn:] + bases[:turn]


def _preferred(shifts: tuple[int, int], transcript: Transcript, span: Callable[[int], tuple[int, int]]) -> int:
    """The shift, from `shifts[0]` to `shifts[1]`, that the head of this file asks for.

    Args:
        shifts: the lowest and the highest possible shift, both included.
        transcript: whose exons and direction count.
        span: the two genomic bases that must lie together for a shift.
    """
    low, high = shifts
    order = range(high, low - 1, -1) if transcript.strand == 1 else range(low, high + 1)
    if len(order) == 1:
        return low
    intronic = None
    for shift in order:
        first, last = (transcript.exon_of(base) for base in span(shift))
        if first == last is not None:
            return shift
        if first == last and intronic is None:
            intronic = shift
    return order[0] if intronic is None else intronic
