"""Clinical benefit and the ratio of progression-free survivals."""

from __future__ import annotations

import pytest

from canheal.domain.board.outcome import benefited, pfs_ratio
from canheal.terms.errors import OutOfRange


@pytest.mark.parametrize(
    ("response", "days", "found"),
    [
        ("CR", None, True),
        ("PR", 10, True),
        ("SD", 112, True),
        ("SD", 111, False),
        ("SD", None, None),
        ("PD", 500, False),
        ("NE", 500, None),
        ("", 500, None),
    ],
)
def test_benefit(response, days, found):
    assert benefited(response, days, stable_days=112) is found


@pytest.mark.parametrize(
    ("days", "before", "found"), [(130, 100, 1.3), (0, 50, 0.0), (None, 50, None), (50, None, None), (50, 0, None)]
)
def test_ratio(days, before, found):
    assert pfs_ratio(days, before) == found


def test_progression_before_the_start_is_refused():
    with pytest.raises(OutOfRange):
        pfs_ratio(-1, 100)
