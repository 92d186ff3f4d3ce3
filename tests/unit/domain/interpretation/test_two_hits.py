from __future__ import annotations

import pytest

from canheal.domain.interpretation.two_hits import judge
from canheal.domain.profile.profile import Segment
from canheal.domain.profile.zygosity import expected_germline_vaf

LOST = Segment("13", 1, 1000, 1, 0)
RETAINED = Segment("13", 1, 1000, 1, 1)


@pytest.mark.parametrize(
    ("vaf", "purity", "segment", "state", "word"),
    [
        (0.40, 0.6, LOST, "two_hits", "agrees"),
        (0.62, 0.6, LOST, "two_hits", "germline"),
        (0.99, 0.6, LOST, "two_hits", "above what the purity allows"),
        (0.20, 0.6, LOST, "one_hit", "too low"),
        (0.40, None, LOST, "two_hits", "no purity"),
        (None, 0.6, LOST, "two_hits", "no variant allele fraction"),
        (0.40, 0.6, RETAINED, "one_hit", "retained"),
        (0.40, 0.6, Segment("13", 1, 1000, 0, 0), "not_assessed", "contradicts"),
    ],
)
def test_states(vaf, purity, segment, state, word):
    found = judge(vaf, purity, segment)
    assert found.state == state
    assert word in found.reason


def test_a_germline_variant_with_loss_of_the_other_allele():
    """Purity 0.6, one copy left: tumour cells give 0.6 mutated of 0.6, normal cells 0.4 of 0.8."""
    assert expected_germline_vaf(0.6, 1, 1) == pytest.approx((0.6 + 0.4) / (0.6 + 0.8))
