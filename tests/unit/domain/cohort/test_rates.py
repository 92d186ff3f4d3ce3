"""A rate beside a published one."""

import pytest

from canheal.domain.cohort.rates import Rate


def rate(found, among, published=0.81):
    return Rate("actionable", "w", "o", published, found, among, "false")


def test_half_width_is_the_published_one():
    """mission table: 81 % of about 811 gives 2.7 points, 93 % of 872 gives 1.7, 69 % of 811 gives 3.2."""
    assert rate(0, 811).half_width == pytest.approx(0.027, abs=5e-4)
    assert rate(0, 872, 0.93).half_width == pytest.approx(0.017, abs=5e-4)
    assert rate(0, 811, 0.69).half_width == pytest.approx(0.032, abs=5e-4)


@pytest.mark.parametrize(("found", "inside"), [(657, True), (678, True), (680, False), (636, True), (635, False)])
def test_inside(found, inside):
    assert rate(found, 811).inside is inside


def test_of_nobody():
    empty = rate(0, 0)
    assert (empty.share, empty.half_width, empty.inside) == (None, None, None)
