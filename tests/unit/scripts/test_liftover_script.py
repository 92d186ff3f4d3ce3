"""Chain arithmetic on a small invented chain, both strands."""

from __future__ import annotations

from pathlib import Path

import pytest
from liftover import Chains, read_chains, reverse_complement

# source 1:100-109 to target 1:200-209, a gap of 5 in the source and 2 in the target, then 20 bases;
# a poorer chain over the same place to chromosome 2; one reversed chain on chromosome 3.
CHAIN = """chain 1000 chr1 1000 + 100 135 chr1 2000 + 200 232 1
10 5 2
20

chain 10 chr1 1000 + 100 120 chr2 2000 + 500 520 2
20

chain 500 chr3 1000 + 100 110 chr3 1000 - 300 310 3
10
"""


@pytest.fixture
def chains(tmp_path: Path) -> Chains:
    path = tmp_path / "small.chain"
    path.write_text(CHAIN)
    return read_chains(path)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (("1", 101), ("1", 201, 1)),
        (("1", 110), ("1", 210, 1)),
        (("1", 116), ("1", 213, 1)),
        (("1", 135), ("1", 232, 1)),
        (("3", 101), ("3", 700, -1)),
        (("3", 110), ("3", 691, -1)),
        (("1", 136), None),
        (("4", 101), None),
    ],
)
def test_positions(chains: Chains, place: tuple[str, int], expected: tuple[str, int, int] | None) -> None:
    assert chains.position(*place) == expected


def test_the_better_chain_wins_and_the_other_fills_its_gap(chains: Chains) -> None:
    assert chains.position("1", 105) == ("1", 205, 1)
    assert chains.position("1", 112) == ("2", 512, 1)


def test_an_allele_moves_with_its_anchor_only_inside_one_block(chains: Chains) -> None:
    assert chains.allele("1", 105, "ACG", "A") == ("1", 205, "ACG", "A")
    assert chains.allele("1", 109, "ACG", "A") is None


def test_reversed_block(chains: Chains) -> None:
    assert chains.allele("3", 101, "A", "G") == ("3", 700, "T", "C")
    assert chains.allele("3", 101, "AC", "GT") == ("3", 699, "GT", "AC")
    assert chains.allele("3", 101, "AC", "A") is None


def test_reverse_complement() -> None:
    assert reverse_complement("AACG") == "CGTT"
