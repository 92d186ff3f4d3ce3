"""Left alignment equals its brute-force definition: of all spellings of a change, the shortest, then the left-most."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.variants.normalise import anchored, left_align, reference_agrees, same_change
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

GENOMES = st.text("ACGT", min_size=4, max_size=11) | st.text("AC", min_size=4, max_size=11)


@st.composite
def changes(draw):
    genome = draw(GENOMES)
    position = draw(st.integers(1, len(genome)))
    size = draw(st.integers(1, min(4, len(genome) - position + 1)))
    reference = genome[position - 1 : position - 1 + size]
    alternate = draw(st.text("AC", min_size=1, max_size=5).filter(lambda bases: bases != reference))
    return genome, Allele(Assembly.GRCH38, "1", position, reference, alternate)


def changed(genome: str, allele: Allele) -> str:
    return genome[: allele.position - 1] + allele.alternate + genome[allele.end :]


def base_in(genome: str):
    return lambda _, position: genome[position - 1] if 1 <= position <= len(genome) else "N"


def fetch_in(genome: str):
    return lambda _, start, end: "".join(base_in(genome)(_, position) for position in range(start, end + 1))


def brute_force(genome: str, result: str) -> tuple[int, str, str]:
    """Every (position, REF, ALT) that turns `genome` into `result`; the shortest, then the left-most."""
    spellings = []
    for start in range(len(genome)):
        for end in range(start + 1, len(genome) + 1):
            size = len(result) - start - (len(genome) - end)
            if size > 0 and result[:start] == genome[:start] and result[start + size :] == genome[end:]:
                spellings.append((end - start + size, start + 1, genome[start:end], result[start : start + size]))
    return min(spellings)[1:]


@settings(max_examples=300)
@given(changes())
def test_left_aligned_is_the_shortest_and_left_most_spelling(change):
    genome, allele = change
    aligned = left_align(allele, base_in(genome))
    assert changed(genome, aligned) == changed(genome, allele)
    assert (aligned.position, aligned.reference, aligned.alternate) == brute_force(genome, changed(genome, allele))


@given(changes())
def test_twice_is_once(change):
    genome, allele = change
    once = left_align(allele, base_in(genome))
    assert left_align(once, base_in(genome)) == once


@given(changes())
def test_an_aligned_allele_still_agrees_with_the_reference(change):
    genome, allele = change
    assert reference_agrees(left_align(allele, base_in(genome)), fetch_in(genome))


@given(changes(), st.integers(0, 3))
def test_a_wrong_base_is_seen(change, at):
    genome, allele = change
    at %= len(allele.reference)
    wrong = "A" if allele.reference[at] != "A" else "C"
    reference = allele.reference[:at] + wrong + allele.reference[at + 1 :]
    assert not reference_agrees(
        Allele(allele.assembly, allele.chromosome, allele.position, reference, allele.alternate), fetch_in(genome)
    )


@st.composite
def spelled_twice(draw):
    """A genome, and two insertions or deletions in it; often one change at two places of a repeat."""
    unit = draw(st.sampled_from(["A", "AC", "ACC", "ACGT"]))
    genome = draw(st.text("ACG", max_size=2)) + unit * draw(st.integers(2, 5)) + draw(st.text("ACG", max_size=2))
    pair = []
    for _ in range(2):
        position = draw(st.integers(1, len(genome) - 1))
        bases = draw(st.sampled_from([genome[position : position + len(unit)], unit, "CA"]))
        anchor = genome[position - 1]
        is_deletion = draw(st.booleans()) and genome[position:].startswith(bases)
        spelling = (anchor + bases, anchor) if is_deletion else (anchor, anchor + bases)
        pair.append(Allele(Assembly.GRCH38, "1", position, *spelling))
    return genome, *pair


def touch(one: Allele, other: Allele) -> bool:
    return max(one.position, other.position) <= min(one.end, other.end) + 1


@settings(max_examples=400)
@given(spelled_twice())
def test_spellings_that_touch_are_the_same_when_they_give_the_same_sequence(pair):
    genome, one, other = pair
    same = changed(genome, one) == changed(genome, other)
    assert same_change(one, other) is same_change(other, one) is (same and touch(one, other))


def unknown_anchor(allele: Allele) -> Allele:
    return allele._replace(reference=f"N{allele.reference[1:]}", alternate=f"N{allele.alternate[1:]}")


@settings(max_examples=400)
@given(spelled_twice())
def test_an_unknown_anchor_never_makes_two_changes_one_and_the_reference_gives_it_back(pair):
    genome, one, other = pair
    bare = unknown_anchor(one)
    assert bare.unanchored
    assert not one.unanchored
    assert bare.change() == one.change()
    assert same_change(bare, one)
    assert not same_change(bare, other) or changed(genome, one) == changed(genome, other)
    assert (bare.change() == other.change()) is (one == other)
    assert anchored(bare, base_in(genome)) == one
    assert anchored(one, base_in(genome)) == one
