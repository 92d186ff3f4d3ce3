"""Released counts: nothing between 1 and k-1, one answer for none and few, and no other way to make one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.disclosure.released import Policy, Released, release
from canheal.terms.errors import OutOfRange

POLICIES = st.builds(Policy, st.integers(1, 30), st.integers(1, 30))


@given(st.integers(-5, 200), POLICIES)
def test_no_released_count_is_small(count, policy):
    found = release(count, policy)
    assert found.count is None or found.count >= policy.least
    assert found.exists == (found.count is not None) == (count >= policy.least)


@given(st.integers(0, 200), POLICIES)
def test_rounded_counts_are_near_and_on_the_grid(count, policy):
    found = release(count, policy)
    if found.exists:
        assert found.count % policy.multiple == 0
        assert abs(found.count - count) < policy.multiple + (policy.multiple > policy.least) * policy.multiple


def test_none_and_few_are_one_answer():
    answers = {repr(release(count, Policy(10))) for count in range(10)}
    assert answers == {"Released(0 to 9)"}
    assert len({release(count, Policy(10)) for count in range(10)}) == 1


def test_nobody_else_makes_or_changes_one():
    with pytest.raises(TypeError):
        Released(object(), 3, 10)
    with pytest.raises(AttributeError):
        release(20, Policy(10)).count = 3
    with pytest.raises(OutOfRange):
        release(3, Policy(0))
