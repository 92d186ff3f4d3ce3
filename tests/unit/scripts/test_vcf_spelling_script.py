"""Anchors and left alignment from known bases, against a slow spelling on a whole sequence."""

from __future__ import annotations

import pytest
from coding_places import CodingPlaces, Gene
from hypothesis import given
from hypothesis import strategies as st
from vcf_spelling import Spelling, coding_change, vcf_spelling

SEQUENCE = "TCGGAATTAAGAGAAGCAACATC"
BASES = {("7", 100 + offset): base for offset, base in enumerate(SEQUENCE)}


def applied(sequence: str, start: int, reference: str, alternate: str) -> str:
    """The sequence after the change; `start` counts from 0."""
    assert sequence[start : start + len(reference)] == reference
    return sequence[:start] + alternate + sequence[start + len(reference) :]


def slow_leftmost(sequence: str, result: str) -> tuple[int, str, str]:
    """Of all one-anchor spellings that give the result, the leftmost."""
    size = len(result) - len(sequence)
    for start in range(len(sequence)):
        if size > 0:
            reference, alternate = sequence[start], result[start : start + 1 + size]
        else:
            reference, alternate = sequence[start : start + 1 - size], sequence[start]
        if applied(sequence, start, reference, alternate) == result:
            return start, reference, alternate
    raise AssertionError(result)


@given(st.text("AC", min_size=6, max_size=14), st.data())
def test_deletions_as_the_slow_definition(sequence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(1, len(sequence) - 2))
    length = data.draw(st.integers(1, len(sequence) - start - 1))
    bases = {("1", place): base for place, base in enumerate(sequence)}
    found = vcf_spelling(bases, "1", start, reference=sequence[start : start + length], alternate="-")
    slow = slow_leftmost(sequence, sequence[:start] + sequence[start + length :])
    # a change that rolls to the very edge has no anchor left
    assert found == (Spelling(*slow) if found else None)
    if found is None:
        assert slow[0] == 0


@given(st.text("AC", min_size=4, max_size=12), st.text("AC", min_size=1, max_size=4), st.data())
def test_insertions_as_the_slow_definition(sequence: str, inserted: str, data: st.DataObject) -> None:
    after = data.draw(st.integers(0, len(sequence) - 2))
    bases = {("1", place): base for place, base in enumerate(sequence)}
    found = vcf_spelling(bases, "1", after, reference="-", alternate=inserted)
    if found is not None:
        result = sequence[: after + 1] + inserted + sequence[after + 1 :]
        assert found == Spelling(*slow_leftmost(sequence, result))


def test_an_unknown_base_gives_no_answer() -> None:
    assert vcf_spelling(BASES, "7", 100, reference="T", alternate="-") is None
    assert vcf_spelling({}, "7", 500, reference="-", alternate="A") is None


def test_a_complex_change_loses_only_what_it_shares() -> None:
    assert vcf_spelling(BASES, "7", 103, reference="GAATT", alternate="GCT") == Spelling(104, "AAT", "C")


@pytest.mark.parametrize(
    ("hgvs_c", "expected"),
    [
        ("c.4_6del", Spelling(102, "GGAA", "G")),
        ("c.5_6delinsT", Spelling(104, "AA", "T")),
        ("c.4_5dup", Spelling(102, "G", "GGA")),
        ("c.3_4insC", Spelling(102, "G", "GC")),
        ("c.40del", None),
        ("p.V600E", None),
    ],
)
def test_coding_changes(hgvs_c: str, expected: Spelling | None) -> None:
    gene = Gene("G", 1, "NM_1.1", "ENST1.1", "7")
    places = CodingPlaces({"G": gene}, BASES)
    for offset in range(len(SEQUENCE)):
        places.learn("G", offset + 1, 100 + offset)
    assert coding_change(places, BASES, gene, hgvs_c) == expected
