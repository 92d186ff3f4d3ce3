from __future__ import annotations

import pytest

from canheal.domain.profile.copy_number import CopyNumberBounds, CopyNumberRule, GeneSpan, classify_gene
from canheal.domain.profile.profile import Segment
from canheal.domain.profile.zygosity import expected_vaf, segment_at
from canheal.domain.variants.calls import Place

RULE = CopyNumberRule(CopyNumberBounds(5, 3, 1), CopyNumberBounds(2.5, 1.5, 0.5))
PLACE = Place("segments.tsv", 1)


def state(total, ploidy=None, chromosome="7"):
    segment = Segment(chromosome, 1, 1000, total, 0)
    call = classify_gene(GeneSpan("G", chromosome, 100, 200), [segment], ploidy, rule=RULE, place=PLACE)
    return call.state if call else None


@pytest.mark.parametrize(
    ("total", "ploidy", "expected"),
    [(0, None, "deep_deletion"), (1, None, "loss"), (2, None, "neutral"), (3, None, "gain"), (4, None, "gain"),
     (5, None, "amplification"), (5, 3.7, "neutral"), (6, 3.7, "gain"), (10, 3.7, "amplification"), (1, 3.7, "loss")],
)  # fmt: skip
def test_states(total, ploidy, expected):
    assert state(total, ploidy) == expected


def test_sex_chromosomes_are_classed_only_at_zero():
    assert (state(1, None, "X"), state(9, None, "X"), state(0, None, "X")) == ("neutral", "neutral", "deep_deletion")


def test_the_segment_that_covers_most_of_the_gene_counts_and_a_gap_gives_none():
    gene = GeneSpan("G", "7", 100, 199)
    split = [Segment("7", 1, 120, 9, 1), Segment("7", 121, 500, 1, 1)]
    assert classify_gene(gene, split, None, rule=RULE, place=PLACE).total == 2
    assert classify_gene(gene, [Segment("7", 300, 400, 1, 1)], None, rule=RULE, place=PLACE) is None


@pytest.mark.parametrize(
    ("purity", "mutated", "total", "expected"),
    [(1, 1, 2, 0.5), (0.5, 1, 2, 0.25), (0.8, 1, 1, 0.8 / 1.2), (0.6, 2, 2, 0.6)],
)
def test_expected_vaf(purity, mutated, total, expected):
    assert expected_vaf(purity, mutated, total) == pytest.approx(expected)


def test_segment_at_a_position():
    segments = [Segment("7", 1, 10, 1, 1), Segment("7", 11, 20, 2, 0)]
    assert segment_at(segments, "7", 11).minor == 0
    assert segment_at(segments, "8", 11) is None
