"""Which numbers on reads contradict each other; a caller's own estimate of a fraction does not."""

from __future__ import annotations

import pytest

from canheal.domain.variants.read_support import contradiction


@pytest.mark.parametrize(
    ("depth", "alternate", "vaf", "counted", "found"),
    [
        (100, 30, 0.3, 100, None),
        (100, 30, None, None, None),
        (None, None, 0.3, None, None),
        (None, None, None, None, None),
        (0, 0, 0.0, 0, None),
        (100, 10, 0.104, 100, None),
        (5, 1, 2 / 7, 5, None),  # Mutect2's estimate from few reads
        (12, 4, 0.6, 12, None),
        (100, 40, 0.05, 100, "vaf_against_counts"),
        (100, 40, 0.51, 100, None),
        (1000, 400, 0.51, 1000, "vaf_against_counts"),
        (100, 0, 1.0, 100, "vaf_against_counts"),
        (1000, 30, 0.5, 60, None),  # the fraction of the reads that were counted
        (30, 40, None, None, "alternate_above_depth"),
        (30, 40, 0.9, 50, "alternate_above_depth"),
        (100, 30, 1.01, 100, "vaf_above_one"),
        (None, None, 35, None, "vaf_above_one"),
    ],
)
def test_contradictions(depth, alternate, vaf, counted, found):
    assert contradiction(depth, alternate, vaf, counted) == found
