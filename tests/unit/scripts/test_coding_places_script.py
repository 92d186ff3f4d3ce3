"""What can be concluded of codons from calls, and what cannot."""

from __future__ import annotations

import pytest
from coding_places import (
    GENETIC_CODE,
    CodingPlaces,
    Gene,
    ManeNumbers,
    Numbering,
    codon_offsets,
    learn_calls,
    reference_bases,
    substitutions,
)
from open_calls import Call

PLUS = Gene("PLUS", 1, "NM_1.1", "ENST1.1", "1")
MINUS = Gene("MINUS", -1, "NM_2.1", "ENST2.1", "2")
GENES = {"PLUS": PLUS, "MINUS": MINUS}


def call(gene: str, start: int, change: str, protein: str, coding: str, transcript: str = "ENST1") -> Call:
    reference, alternate = change.split(">")
    chromosome = GENES[gene].chromosome
    return Call(
        "x", "p", gene, chromosome, start, reference, alternate, "Missense_Mutation", protein, coding, transcript, ""
    )


def learnt(calls: list[Call], numbering: dict[tuple[str, str], list[Numbering]] | None = None) -> CodingPlaces:
    places = CodingPlaces(GENES, reference_bases(calls))
    learn_calls(places, ManeNumbers(GENES, numbering or {}), calls)
    return places


def test_the_genetic_code() -> None:
    assert len(GENETIC_CODE) == 64
    assert {GENETIC_CODE[codon] for codon in ("ATG", "TGG", "GTG", "CAA")} == {"M", "W", "V", "Q"}
    assert sorted(codon for codon, amino_acid in GENETIC_CODE.items() if amino_acid == "*") == ["TAA", "TAG", "TGA"]


def test_a_bracketed_place_is_known_and_one_across_an_intron_is_not() -> None:
    places = learnt([
        call("PLUS", 1000, "G>A", "p.V1M", "c.1G>A"),
        call("PLUS", 1005, "C>A", "p.P2Q", "c.6C>A"),
        call("PLUS", 2000, "C>A", "p.P3Q", "c.9C>A"),
    ])  # fmt: skip
    assert places.place("PLUS", 4) == 1003
    assert places.place("PLUS", 8) is None
    assert places.place("PLUS", 20) is None


def test_a_codon_follows_from_what_its_changes_do() -> None:
    """V600 of BRAF on a minus strand: GTG is the only valine codon that V600E (T>A) and V600M (G>A) both allow."""
    calls = [
        call("MINUS", 503, "C>T", "p.V2M", "c.4G>A", "ENST2"),
        call("MINUS", 502, "A>T", "p.V2E", "c.5T>A", "ENST2"),
        call("MINUS", 499, "G>A", "p.T3I", "c.8C>T", "ENST2"),
    ]
    codon = learnt(calls).codon("MINUS", 2)
    assert codon is not None
    assert (codon.bases, codon.places, codon.amino_acid) == ("GTG", (503, 502, 501), "V")
    assert learnt(calls[1:]).codon("MINUS", 2) is None


def test_numbering_of_another_transcript_is_moved_or_refused() -> None:
    calls = [call("PLUS", 1000, "G>A", "p.G34D", "c.101G>A", "ENST9")]
    rules = {("PLUS", "ENST9"): [Numbering(-31, 30, 99, exons_agree=False)]}
    assert learnt(calls, rules).place("PLUS", 8) == 1000
    assert learnt(calls).residues("PLUS") == set()


def test_all_single_base_changes_of_a_codon() -> None:
    places = learnt([
        call("PLUS", 1000, "G>A", "p.G1S", "c.1G>A"),
        call("PLUS", 1001, "G>A", "p.G1D", "c.2G>A"),
        call("PLUS", 1002, "T>A", "p.G1=", "c.3T>A"),
    ])  # fmt: skip
    codon = places.codon("PLUS", 1)
    assert codon is not None
    found = {(place, alternate): after for place, _, alternate, after, _ in substitutions(PLUS, codon)}
    assert len(found) == 9
    assert {found[1000, base] for base in "ACT"} == {"S", "R", "C"}
    assert {found[1001, base] for base in "ACT"} == {"D", "A", "V"}


@pytest.mark.parametrize(
    ("change", "expected"), [(("A", "T", "V", "E"), set()), (("T", "A", "V", "E"), {1}), (("T", "G", "L", "R"), {1})]
)
def test_codon_offsets(change: tuple[str, str, str, str], expected: set[int]) -> None:
    assert codon_offsets(*change) == expected
